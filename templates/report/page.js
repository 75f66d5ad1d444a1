"use strict";
// Shows one time at a time, and opens a figure's sources when its number is followed.
const parts = document.querySelectorAll("[data-part]");
const years = document.querySelector(".years");
const told = document.querySelector(".told");

function show(chosen) {
  for (const part of parts) part.hidden = part.dataset.part !== chosen.value;
  told.textContent = "Shown: " + chosen.parentElement.textContent.trim();
}

if (years) {
  years.hidden = false;
  years.addEventListener("change", (event) => show(event.target));
  show(years.querySelector(":checked"));
}

function follow() {
  const there = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (there && there.tagName === "DETAILS") {
    there.open = true;
    there.querySelector("summary").focus();
  }
}

for (const link of document.querySelectorAll('a[href^="#figure-"]')) {
  link.addEventListener("click", () => setTimeout(follow));
}
addEventListener("hashchange", follow);
follow();
