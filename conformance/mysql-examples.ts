/** The forms that only MySQL accepts, as `docs/column-definitions.md` lists them. */

import { readFileSync } from "node:fs";

export interface MysqlExample {
  readonly form: string;
  readonly def: string;
  /** A definition with the same meaning that MariaDB accepts, too, or that has another order of clauses. */
  readonly readAs: string | undefined;
}

/** Relative to the working directory, because `npm run conformance` runs a bundle in another folder. */
const PAGE = "docs/column-definitions.md";

/** Returns the rows of the table. */
export function mysqlExamples(): readonly MysqlExample[] {
  const [, table = ""] = /^\| form .*\n\| -.*\n((?:\|.*\n)+)/m.exec(readFileSync(PAGE, "utf8")) ?? [];
  return table
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [form = "", def = "", readAs = ""] = line
        .split(/(?<!\\)\|/)
        .slice(1)
        .map((cell) => cell.trim());
      return { form, def: codeOf(def) ?? "", readAs: codeOf(readAs) };
    });
}

/** Returns the code of a cell, or undefined if it contains text. */
function codeOf(cell: string): string | undefined {
  return /^``? ?(.*?) ?``?$/.exec(cell)?.[1];
}
