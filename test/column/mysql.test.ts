/** What only MySQL 8 accepts. `npm run conformance` checks that MariaDB refuses the documented syntax. */

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readMysqlExamples } from "../../conformance/mysql-examples.js";
import { findMysqlOnlySyntax, parseColumn } from "../../src/column/parser.js";
import { diffSnapshots, writeSnapshot, type Snapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { meaning, refusal } from "./readings.js";

const examples = readMysqlExamples();

describe("the documented syntax", () => {
  test("the documentation lists more than 35 examples of syntax that only MySQL accepts", () =>
    expect(examples.length).toBeGreaterThan(35));

  test.each(examples)(
    "the parser accepts the column definition $def, and detects the syntax $syntax that only MySQL accepts",
    ({ def, equivalent }) => {
      expect(findMysqlOnlySyntax(def)).not.toStrictEqual([]);
      if (equivalent !== undefined) expect(meaning(def)).toStrictEqual(meaning(equivalent));
    },
  );

  test.each(examples)("the parser accepts the MySQL column definition $def in lower case", ({ def }) => {
    expect(() => parseColumn(def.toLowerCase())).not.toThrow();
  });
});

describe("other spellings", () => {
  test.each([
    ["int constraint check (c > 0)", "int check (c > 0)"],
    ["int check (c > 0) enforced comment 'a'", "int comment 'a' check (c > 0)"],
    ["int check (c > 0) not enforced check (c < 9)", "int check (c < 9)"],
    ["int invisible visible", "int"],
    ["int engine_attribute ''", "int"],
    ["int signed unsigned", "int unsigned"],
    ["json collate utf8mb4_bin as (j)", "json as (j)"],
    ["serial storage memory visible", "serial"],
    ["datetime default now() on update localtime()", "datetime default now() on update localtime()"],
  ])("the parser returns the same column for the MySQL definition %s as for %s", (def, equivalent) => {
    expect(meaning(def)).toStrictEqual(meaning(equivalent));
  });

  test.each([
    "int check (k member ('[1]'))",
    "int as (json_value(j, '$.a' default 1 on empty error on error))",
    "int as (cast(j as double precision))",
    "int as (cast(j as float(5)))",
    "int as (cast(j as point))",
    "datetime as (cast(t at local as datetime))",
    "int as (st_x(g, 1))",
    "int as (week(t)) stored",
    "int references offset (returning)",
  ])("the parser detects syntax that only MySQL accepts in the column definition %s", (def) => {
    expect(findMysqlOnlySyntax(def)).toHaveLength(def.includes("offset") ? 2 : 1);
  });
});

describe("definitions that MySQL also refuses", () => {
  test.each([
    ["int engine_attribute '{'", 21, "JSON in a string"],
    ["int srid 4326", 4, "no SRID (only geometry types support it)"],
    ["point srid 4294967296", 6, "an SRID of at most 4294967295"],
    ["int as (1) primary key", 11, "no PRIMARY KEY (the column is VIRTUAL)"],
    ["int enforced", 4, "an attribute or the end of the definition"],
    ["int constraint a unique", 17, "CHECK or REFERENCES"],
    ["int check (uuid_to_bin() > 0)", 11, "1 to 2 arguments in UUID_TO_BIN()"],
    ["int check (regexp_instr('a') > 0)", 11, "2 to 6 arguments in REGEXP_INSTR()"],
    ["int check (icu_version() > 0)", 11, "a deterministic condition"],
    ["int check (1->'$.a')", 13, "an expression"],
    ["int as (json_value(j, '$.a' null on error null on empty))", 42, "an operator or )"],
    ["int not secondary null null not", 31, "NULL"],
  ])("the parser refuses %s, as MySQL does", (def, offset, expected) => {
    expect(refusal(def)).toMatchObject({ offset, expected });
  });
});

describe("a comment that MySQL executes and MariaDB skips", () => {
  const NEUTRAL = [
    "/*!80023 INVISIBLE */",
    "/*!50700 COLUMN_FORMAT FIXED */",
    "/*!80023 STORAGE DISK VISIBLE */",
    "/*!80003 SRID 4326 */",
    "/*!080021 ENGINE_ATTRIBUTE '{}' */",
    "/*!80000 NOT SECONDARY */",
  ];

  test.each(NEUTRAL)(
    "the parser accepts the comment %s that only MySQL executes, because the comment does not affect values",
    (comment) => {
      expect(parseColumn(`int ${comment} not null`)).not.toHaveProperty("skippedComments");
      expect(findMysqlOnlySyntax(`int not null ${comment}`)).toStrictEqual([]);
    },
  );

  const SKIPPED = [
    "/*!80016 CHECK (c > 0) */",
    "/*!80016 NOT ENFORCED */",
    "/*!80000 NOT NULL */",
    "/*!080000 unsigned */",
    "/*!80023 INVISIBLE DEFAULT 1 */",
    "/*!50700 ' */",
  ];

  test.each(SKIPPED)(
    "the parser skips the comment %s that only MySQL executes, and returns the comment as skipped",
    (comment) => {
      const { skippedComments, ...column } = parseColumn(`int ${comment} default 5`);
      expect(skippedComments).toStrictEqual([comment]);
      expect({ ...column, def: "" }).toStrictEqual({ ...parseColumn("int default 5"), def: "" });
    },
  );

  test.each(["/*!90000 x */", "/*!999999 x */", "/* !80016 x */", "/*M!999999 x */"])(
    "the parser does not return the comment %s as skipped, because neither MySQL nor MariaDB executes the comment",
    (comment) => {
      expect(parseColumn(`int ${comment}`)).not.toHaveProperty("skippedComments");
    },
  );

  test("generate warns about a comment that MySQL executes as SQL, but the parser skips", async () => {
    const folder = temporaryFolder();
    writeSnapshot(join(folder, "schemas"), snapshotOf("int /*!80016 CHECK (c > 0) */"));
    const { exitCode, stderr } = await command(["generate"], { cwd: folder });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      'The definition of AccountLocal.c contains the comment "/*!80016 CHECK (c > 0) */". MySQL executes it as SQL, but MariaDB and whm-transfer-codegen skip it.',
    );
  });

  test("explain lists a comment that MySQL executes as SQL, but the parser skips", async () => {
    const { stdout } = await command(["explain", "int /*!80000 unsigned */"], { cwd: ROOT });
    expect(stdout).toContain("  skipped   /*!80000 unsigned */, which MySQL executes and MariaDB skips\n");
  });
});

describe("drift", () => {
  test.each([
    ["int", "int VISIBLE", "definition-respelled"],
    ["geometry", "geometry SRID 4326", "definition-respelled"],
    ["int", "int ENGINE_ATTRIBUTE '{}' STORAGE DISK", "definition-respelled"],
    ["int", "int CHECK (c > 0) NOT ENFORCED", "definition-respelled"],
    ["int", "int NOT SECONDARY", "definition-respelled"],
    ["int", "int /*!80016 CHECK (c > 0) */", "clause-changed"],
  ])("drift reports the change of a MySQL column definition from %s to %s as %s", (before, after, rule) => {
    const findings = diffSnapshots({ before: snapshotOf(before), after: snapshotOf(after) });
    expect(findings.map((finding) => finding.rule)).toStrictEqual([rule]);
  });
});

function snapshotOf(def: string): Snapshot {
  const AccountLocal = {
    module: "AccountLocal",
    priority: 1,
    keys: { c: { def } },
    primary: [],
    required: [],
  };
  return { origin: "imported", whmVersion: "11.138.0.6", modules: { AccountLocal } };
}
