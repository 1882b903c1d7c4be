/** Syntax that only MySQL 8 accepts. */

import { describe, expect, test } from "vitest";
import { diffSnapshots, type Snapshot } from "../../src/index.js";
import { meaning } from "./readings.js";

describe("clauses of MySQL", () => {
  test.each([
    ["int VISIBLE", "int"],
    ["int NOT NULL INVISIBLE", "int INVISIBLE NOT NULL"],
    ["int CHECK (c > 0) NOT ENFORCED", "int"],
    ["int CHECK (c > 0) CHECK (c < 9)", "int CHECK ((c > 0) AND (c < 9))"],
    ["int CHECK (c > 0) NOT NULL", "int NOT NULL CHECK (c > 0)"],
    ["int ENGINE_ATTRIBUTE = '{\"a\": 1}'", "int"],
    ["int SECONDARY_ENGINE_ATTRIBUTE '{}'", "int"],
    ["int NOT SECONDARY", "int"],
    ["int COLUMN_FORMAT FIXED STORAGE DISK", "int"],
    ["geometry SRID 4326", "geometry"],
    ["int NOT NULL COLLATE binary", "int NOT NULL"],
    ["int ZEROFILL SIGNED UNSIGNED", "int UNSIGNED ZEROFILL"],
    ["varchar(9) AS ('a') COLLATE utf8mb4_bin", "varchar(9) COLLATE utf8mb4_bin AS ('a')"],
    ["int constraint check (c > 0)", "int check (c > 0)"],
    ["int check (c > 0) enforced comment 'a'", "int comment 'a' check (c > 0)"],
    ["int check (c > 0) not enforced check (c < 9)", "int check (c < 9)"],
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
