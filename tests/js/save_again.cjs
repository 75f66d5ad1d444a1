// Opens every workbook of a folder and saves it again in another, as exceljs or SheetJS does:
//
//     node save_again.cjs FROM TO sheetjs-ods
//
// One process does all files: it starts slowly.
"use strict";

const { readdirSync } = require("node:fs");
const { join, parse } = require("node:path");

const programs = {
  async exceljs(source, target) {
    const { Workbook } = require("exceljs");
    const book = new Workbook();
    await book.xlsx.readFile(source);
    await book.xlsx.writeFile(target);
  },
  // As most scripts do it: dates stay the numbers that they are in the file.
  async sheetjs(source, target, kind) {
    const { readFile, writeFile } = require("@e965/xlsx");
    writeFile(readFile(source), target, { bookType: kind === "xls" ? "biff8" : kind });
  },
  // As careful scripts do it: dates become dates of JavaScript, styles are kept as far as they can be.
  async sheetjsdates(source, target, kind) {
    const { readFile, writeFile } = require("@e965/xlsx");
    const book = readFile(source, { cellDates: true, cellStyles: true, cellNF: true });
    writeFile(book, target, { bookType: kind === "xls" ? "biff8" : kind, cellDates: true, cellStyles: true });
  },
};

async function main(from, to, way) {
  const [program, kind] = way.split("-");
  for (const file of readdirSync(from).sort()) {
    await programs[program](join(from, file), join(to, `${parse(file).name}.${kind}`), kind);
  }
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
