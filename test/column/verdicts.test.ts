/** Compares the parser with recorded results of MariaDB (`test/conformance/run.ts --record`). */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compare } from "../conformance/comparison.js";
import { MARIADB_COMPARISON, parseVerdicts } from "../conformance/mariadb.js";

const verdicts = parseVerdicts(readFileSync(new URL("verdicts.jsonl", import.meta.url), "utf8"));

test("parseColumn accepts each recorded definition, and returns the properties that MariaDB reports", () => {
  const { accepted, meetsTargets, mismatches } = compare(MARIADB_COMPARISON, verdicts);
  expect(accepted).toBeGreaterThan(1_300);
  expect(meetsTargets, mismatches).toBe(true);
});

test("the comparison with MariaDB detects each property that the parser omits or changes", () => {
  // A quarter holds each of the properties.
  const some = verdicts.filter((_, index) => index % 4 === 0);
  const omitted = [
    ...["length", "precision", "scale", "displayWidth", "fractionalSeconds", "values", "characterSet"],
    ...["collation", "comment", "check", "generated", "onUpdate", "references", "dataType"],
  ].map((field) => [field, undefined]);
  const { parse, fields } = MARIADB_COMPARISON;
  for (const [field, value] of [...omitted, ["default", { kind: "none" }], ["unsigned", true]]) {
    const wrong = { fields, parse: (def: string) => ({ ...parse(def), [field as string]: value }) };
    expect(compare(wrong, some).mismatches).toContain(`${field as string} `);
  }
});
