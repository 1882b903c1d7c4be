/** What only MySQL 8 accepts. `npm run conformance` checks that MariaDB refuses the documented syntax. */

import { describe, expect, test } from "vitest";
import { readMysqlExamples } from "../../conformance/mysql-examples.js";
import { parseColumn } from "../../src/column/parser.js";
import { diffSnapshots, type Snapshot } from "../../src/index.js";
import { meaning } from "./readings.js";

const examples = readMysqlExamples();

describe("the documented syntax", () => {
  test("the documentation lists more than 35 examples of syntax that only MySQL accepts", () =>
    expect(examples.length).toBeGreaterThan(35));

  test.each(examples)(
    "the parser accepts the column definition $def, which only MySQL accepts",
    ({ def, equivalent }) => {
      expect(parseColumn(def)).not.toHaveProperty("unknown");
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
});

describe("executable comments", () => {
  test.each([
    ["int /*!80023 INVISIBLE */ not null", "int invisible not null"],
    ["int /*!50700 COLUMN_FORMAT FIXED */", "int"],
    ["varchar(5) /*M!100301 COMPRESSED*/ default 'a'", "varchar(5) compressed default 'a'"],
    ["int /*!80016 CHECK (c > 0) */", "int check (c > 0)"],
    ["int /*!999999 x */", "int"],
    ["int /* !80016 x */", "int"],
  ])("the parser reads %s like %s", (def, equivalent) => {
    expect(meaning(def)).toStrictEqual(meaning(equivalent));
  });
});

describe("drift", () => {
  test.each([
    ["int", "int VISIBLE", "definition-respelled"],
    ["geometry", "geometry SRID 4326", "definition-respelled"],
    ["int", "int ENGINE_ATTRIBUTE '{}' STORAGE DISK", "definition-respelled"],
    ["int", "int CHECK (c > 0) NOT ENFORCED", "definition-respelled"],
    ["int", "int NOT SECONDARY", "definition-respelled"],
    ["int check (c > 0)", "int /*!80016 CHECK (c > 0) */", "definition-respelled"],
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
