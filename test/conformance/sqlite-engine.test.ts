/** Compares the verdicts about SQLite definitions with the documentation of SQLite. */

import { expect, test } from "vitest";
import { startSqlite, type SqliteColumn } from "./sqlite-engine.js";
import { NOT_ONE_COLUMN, type EngineVerdict } from "./verdict.js";

const engine = await startSqlite();

function judged(definition: string): EngineVerdict<SqliteColumn> | undefined {
  return engine.judge([definition])[0];
}

function fact<Name extends keyof SqliteColumn>(
  definition: string,
  name: Name,
): SqliteColumn[Name] | undefined {
  const verdict = judged(definition);
  return verdict?.accepted === true ? verdict.column[name] : undefined;
}

test.each([
  ["bigint", "integer"],
  ["charint", "integer"],
  ["varchar(10)", "text"],
  ["", "blob"],
  ['""', "numeric"],
  ["double", "real"],
  ["date", "numeric"],
])(
  "the SQLite engine of the conformance tests reports that a column with the definition %j has the affinity %s",
  (definition, affinity) => {
    expect(fact(definition, "affinity")).toBe(affinity);
  },
);

test.each([
  ["int default '5'", "integer", "5"],
  ["text default 5", "text", "5"],
  ["text default 9007199254740993", "text", "9007199254740993"],
  ["blob default x'6100'", "blob", "a\0"],
  ["text not null check (c <> 'a') default 'a'", "text", "a"],
  ["int default null", "null", ""],
])(
  "the SQLite engine of the conformance tests reports that the default of %s is stored as %s",
  (definition, storage, text) => {
    const stored = fact(definition, "stored");
    expect([stored?.storage, stored?.bytes.toString()]).toStrictEqual([storage, text]);
  },
);

test("the SQLite engine of the conformance tests reports only an INTEGER PRIMARY KEY as an alias of the row ID", () => {
  expect(fact("integer primary key", "isRowIdAlias")).toBe(true);
  expect(fact("int primary key", "isRowIdAlias")).toBe(false);
});

test("the SQLite engine of the conformance tests creates the columns that an expression of a definition refers to", () => {
  expect(fact("as (a + b)", "generated")).toBe(true);
  expect(fact("as (c + 1)", "generated")).toBe(true);
});

test.each(["int, d int", "int) /*", "int); --", "int, check (1)", "int) strict --"])(
  "the SQLite engine of the conformance tests refuses the text %j, which is more than one column definition",
  (definition) => {
    const verdict = judged(definition);
    expect(verdict).toMatchObject({ accepted: false });
    expect(verdict === NOT_ONE_COLUMN || JSON.stringify(verdict).includes("syntax error")).toBe(true);
  },
);
