/** Reads the syntax that only MySQL accepts from the table in `docs/column-definitions.md`. */

import { readFileSync } from "node:fs";

export interface MysqlExample {
  readonly syntax: string;
  readonly def: string;
  /** A definition with the same meaning, in the syntax of MariaDB or with the clauses in another order. */
  readonly equivalent: string | undefined;
}

/** Relative to the working directory, because `npm run conformance` runs a bundle in another folder. */
const PAGE = "docs/column-definitions.md";

/** Returns the rows of the table. */
export function readMysqlExamples(): readonly MysqlExample[] {
  const [, table = ""] = /^\| syntax .*\n\| -.*\n((?:\|.*\n)+)/m.exec(readFileSync(PAGE, "utf8")) ?? [];
  return table
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [syntax = "", def = "", equivalent = ""] = line
        .split(/(?<!\\)\|/)
        .slice(1)
        .map((cell) => cell.trim());
      return { syntax, def: extractCode(def) ?? "", equivalent: extractCode(equivalent) };
    });
}

/** Returns the code of a cell, or undefined if it contains text. */
function extractCode(cell: string): string | undefined {
  return /^``? ?(.*?) ?``?$/.exec(cell)?.[1];
}
