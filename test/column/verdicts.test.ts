/** Compares the parser with recorded results of MariaDB (`conformance/run.ts --record`). */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MARIADB_COMPARISON } from "../../conformance/mariadb.js";
import { parseVerdicts } from "../../conformance/record.js";
import { NOT_ONE_COLUMN } from "../../conformance/verdict.js";
import { countOutcomes, meetsTargets, scoreDefinition } from "../../conformance/scoreboard.js";

const verdicts = parseVerdicts(readFileSync(new URL("verdicts.jsonl", import.meta.url), "utf8"));
const scores = verdicts.map(([definition, verdict]) =>
  scoreDefinition(MARIADB_COMPARISON, definition, verdict),
);

test("parseColumn accepts each recorded column definition that MariaDB accepts, and returns the same column properties", () => {
  const notRight = scores.filter(({ outcome }) => outcome === "wrong" || outcome === "wrongly refused");
  expect(notRight.map(({ definition }) => definition)).toStrictEqual([]);
});

test("parseColumn refuses each recorded column definition that MariaDB refuses as a syntax error", () => {
  const accepted = scores.filter(({ outcome }) => outcome === "wrongly accepted (syntax)");
  expect(accepted.map(({ definition }) => definition)).toStrictEqual([]);
});

test("parseColumn refuses text that defines several columns, although MariaDB accepts it", () => {
  const left = verdicts
    .filter(([, verdict]) => !verdict.accepted && verdict.code === NOT_ONE_COLUMN.code)
    .map(([definition]) => definition);
  expect(left).toContain("int, primary key (c)");
  expect(left).toContain("decimal(5,2) default 1, unique (c)");
  const outcomes = scores.filter(({ definition }) => left.includes(definition)).map(({ outcome }) => outcome);
  expect(new Set(outcomes)).toStrictEqual(new Set(["rightly refused"]));
});

test("parseColumn agrees with MariaDB as often as docs/column-definitions.md states", () => {
  expect(verdicts.length).toBeGreaterThan(3_000);
  expect(meetsTargets(countOutcomes(scores))).toBe(true);
});
