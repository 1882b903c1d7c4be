/** Compares the verdicts about SQLite definitions with the documentation of SQLite. */

import { expect, test } from "vitest";
import { startSqlite, type SqliteColumn } from "../../conformance/sqlite-engine.js";
import { NOT_ONE_COLUMN, type EngineVerdict } from "../../conformance/verdict.js";

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
])("SQLite gives the definition %j the affinity %s", (definition, affinity) => {
  expect(fact(definition, "affinity")).toBe(affinity);
});

test.each([
  ["int default '5'", "integer", "5"],
  ["text default 5", "text", "5"],
  ["text default 9007199254740993", "text", "9007199254740993"],
  ["blob default x'6100'", "blob", "a\0"],
  ["text not null check (c <> 'a') default 'a'", "text", "a"],
  ["int default null", "null", ""],
])("SQLite stores a value in %s as %s", (definition, storage, text) => {
  const stored = fact(definition, "stored");
  expect([stored?.storage, stored?.bytes.toString()]).toStrictEqual([storage, text]);
});

test("SQLite uses only an INTEGER PRIMARY KEY as the row number", () => {
  expect(fact("integer primary key", "isRowIdAlias")).toBe(true);
  expect(fact("int primary key", "isRowIdAlias")).toBe(false);
});

test("the SQLite engine creates the columns that an expression refers to", () => {
  expect(fact("as (a + b)", "generated")).toBe(true);
  expect(fact("as (c + 1)", "generated")).toBe(true);
});

test.each(["int, d int", "int) /*", "int); --", "int, check (1)", "int) strict --"])(
  "the definition %j is refused, because it is more than a column",
  (definition) => {
    const verdict = judged(definition);
    expect(verdict).toMatchObject({ accepted: false });
    expect(verdict === NOT_ONE_COLUMN || JSON.stringify(verdict).includes("syntax error")).toBe(true);
  },
);
