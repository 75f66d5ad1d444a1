"use strict";
// Shows one time at a time; opens what a figure rests on when its number is followed, and leads back to it.
const parts = document.querySelectorAll("[data-part]");
const years = document.querySelector(".years");
const told = document.querySelector(".told");
let left = null; // the number that was followed, and where the page stood

function choose(id) {
  const chosen = years.querySelector(`[value="${id}"]`);
  chosen.checked = true;
  for (const part of parts) part.hidden = part.dataset.part !== id;
  told.textContent = "Shown: " + chosen.parentElement.textContent.trim();
}

// The heading that a reader is at, to be found again in another time.
function headings() {
  return [...document.querySelectorAll("section:not([hidden]) > h2[id]")];
}

function change(id) {
  const here = headings().findLast((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
  const height = here && here.getBoundingClientRect().top;
  choose(id);
  const there = here && headings().find((heading) => heading.textContent === here.textContent);
  if (there && scrollY) scrollBy(0, there.getBoundingClientRect().top - height);
}

function show(part) {
  if (part && part.hidden) choose(part.dataset.part);
}

function follow() {
  const there = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  show(there && there.closest("section[data-part]"));
  if (there && there.matches("details")) {
    there.open = true;
    there.querySelector(".back").hidden = !left;
    there.querySelector("summary").focus();
    there.scrollIntoView();
  } else if (there && there.matches("tr")) {
    there.focus({ preventScroll: true });
    there.scrollIntoView({ block: "center" });
  }
}

function back() {
  if (!left) return;
  const { link, hash } = left;
  left = null;
  history.replaceState(null, "", location.href.split("#")[0] + hash);
  for (const button of document.querySelectorAll(".back")) button.hidden = true;
  show(link.closest("section[data-part]"));
  link.focus({ preventScroll: true });
  link.scrollIntoView({ block: "center" });
}

if (matchMedia("(max-width: 56rem)").matches) {
  for (const contents of document.querySelectorAll("nav details")) contents.open = false;
}
if (years) {
  years.hidden = false;
  years.addEventListener("change", (event) => change(event.target.value));
  choose(years.querySelector(":checked").value);
}
for (const link of document.querySelectorAll(".opens")) {
  link.addEventListener("click", () => {
    left = { link, hash: location.hash };
    setTimeout(follow);
  });
}
for (const button of document.querySelectorAll(".back")) button.addEventListener("click", back);
addEventListener("keydown", (event) => {
  if (event.key === "Escape") back();
});
addEventListener("hashchange", () => (left && left.hash === location.hash ? back() : follow()));
follow();
