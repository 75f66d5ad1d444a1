// The action plan by the tools of Node, as their documents show:
//
//     node beside.cjs FOLDER docxtemplater SECONDS [OUT]
//
// prints the milliseconds of the processor and of the clock that one document takes; OUT is a folder for the first three.
"use strict";

const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const [folder, name, seconds, out] = process.argv.slice(2);
const values = (suffix) => JSON.parse(readFileSync(join(folder, "action-plan", `${suffix}.json`), "utf8"));
const template = (file) => readFileSync(join(folder, "action-plan", file));

function put(book, record) {
  for (const [sheet, cell, value] of record) {
    const held = value !== null && typeof value === "object" ? new Date(`${value.date.replace(" ", "T")}Z`) : value;
    book.getWorksheet(sheet).getCell(cell).value = held;
  }
}

const tools = {
  docxtemplater() {
    const PizZip = require("pizzip");
    const Docxtemplater = require("docxtemplater");
    const [records, content] = [values("docx"), template("mustache.docx")];
    return async (n) => {
      const document = new Docxtemplater(new PizZip(content), { paragraphLoop: true, linebreaks: true });
      document.render(records[n % records.length]);
      return document.toBuffer();
    };
  },
  exceljs() {
    const { Workbook } = require("exceljs");
    const [records, content] = [values("xlsx"), template("blank.xlsx")];
    return async (n) => {
      const book = new Workbook();
      await book.xlsx.load(content);
      put(book, records[n % records.length]);
      return book.xlsx.writeBuffer();
    };
  },
};

async function main() {
  const fill = tools[name]();
  for (let n = 0; n < 3; n++) {
    const made = await fill(n);
    if (out) writeFileSync(join(out, String(n)), made);
  }
  for (let n = 0; n < 20; n++) await fill(n); // to warm up
  const [clock, before] = [process.hrtime.bigint(), process.cpuUsage()];
  let count = 0;
  while (Number(process.hrtime.bigint() - clock) < seconds * 1e9) await fill(count++);
  const used = process.cpuUsage(before);
  const wall = Number(process.hrtime.bigint() - clock) / 1e6;
  console.log(JSON.stringify({ cpu: (used.user + used.system) / 1e3 / count, wall: wall / count }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
