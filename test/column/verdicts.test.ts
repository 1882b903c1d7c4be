/** Our reading beside what a MariaDB said of the same definitions when `conformance/run.ts --record` asked it. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MARIADB } from "../../conformance/mariadb.js";
import { parseVerdicts } from "../../conformance/record.js";
import { NOT_ONE_COLUMN } from "../../conformance/verdict.js";
import { figures, meetsTargets, score } from "../../conformance/scoreboard.js";

const verdicts = parseVerdicts(readFileSync(new URL("verdicts.jsonl", import.meta.url), "utf8"));
const scores = verdicts.map(([definition, verdict]) => score(MARIADB, definition, verdict));

test("what the engine accepts is accepted, and right in every field", () => {
  const notRight = scores.filter(({ outcome }) => outcome === "wrong" || outcome === "wrongly refused");
  expect(notRight.map(({ definition }) => definition)).toStrictEqual([]);
});

test("what it refuses for its grammar is refused", () => {
  const accepted = scores.filter(({ outcome }) => outcome === "wrongly accepted (syntax)");
  expect(accepted.map(({ definition }) => definition)).toStrictEqual([]);
});

test("what leaves the column is no column's, though the engine makes a table of it", () => {
  const left = verdicts
    .filter(([, verdict]) => !verdict.accepted && verdict.code === NOT_ONE_COLUMN.code)
    .map(([definition]) => definition);
  expect(left).toContain("int, primary key (c)");
  expect(left).toContain("decimal(5,2) default 1, unique (c)");
  const outcomes = scores.filter(({ definition }) => left.includes(definition)).map(({ outcome }) => outcome);
  expect(new Set(outcomes)).toStrictEqual(new Set(["rightly refused"]));
});

test("the figures are those that we promise", () => {
  expect(verdicts.length).toBeGreaterThan(3_000);
  expect(meetsTargets(figures(scores))).toBe(true);
});
