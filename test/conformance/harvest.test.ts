import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { harvestSqlite } from "./harvest.js";

test("harvestSqlite extracts column definitions from Tcl test scripts of SQLite, and skips definitions with variables", () => {
  const folder = mkdtempSync(join(tmpdir(), "harvest-"));
  try {
    writeFileSync(
      join(folder, "a.test"),
      `do_execsql_test 1.1 {
         CREATE TABLE t1(a INTEGER PRIMARY KEY, "b c" TEXT DEFAULT ')', [d]NUMERIC(5,2), e, PRIMARY KEY(a));
         CREATE TEMP TABLE [t 2] (x [my, type]);
       }
       execsql "CREATE TABLE t3(a $type, b \\"quoted\\", c REAL)"
       alter table t1 add column f UNIQUE;
       db eval {ALTER TABLE "t1" ADD g CHECK (g > 0)}`,
    );
    expect(harvestSqlite(folder)).toStrictEqual(
      [
        "INTEGER PRIMARY KEY",
        "TEXT DEFAULT ')'",
        "NUMERIC(5,2)",
        "[my, type]",
        "REAL",
        "UNIQUE",
        "CHECK (g > 0)",
      ].sort(),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("harvestSqlite returns no column definitions if the folder of the test scripts does not exist", () => {
  expect(harvestSqlite(join(tmpdir(), "no-such-folder"))).toStrictEqual([]);
});
