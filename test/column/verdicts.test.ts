/** Our reading beside what a MariaDB said of the same definitions when `conformance/run.ts --record` asked it. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MARIADB } from "../../conformance/mariadb.js";
import { verdictsFrom } from "../../conformance/record.js";
import { figures, meetsTargets, score } from "../../conformance/scoreboard.js";

const verdicts = verdictsFrom(readFileSync(new URL("verdicts.jsonl", import.meta.url), "utf8"));
const scores = verdicts.map(([definition, verdict]) => score(MARIADB, definition, verdict));

test("what the engine accepts is accepted, and right in every field", () => {
  const notRight = scores.filter(({ outcome }) => outcome === "wrong" || outcome === "wrongly refused");
  expect(notRight.map(({ definition }) => definition)).toStrictEqual(KNOWN);
});

/** A server would take the year of the day on which it is asked, which is no meaning that stays. */
const KNOWN = ["year default time'10:11:12'"];

test("what it refuses for its grammar is refused", () => {
  const accepted = scores.filter(({ outcome }) => outcome === "wrongly accepted (syntax)");
  expect(accepted.map(({ definition }) => definition)).toStrictEqual([]);
});

test("the figures are those that we promise", () => {
  expect(verdicts.length).toBeGreaterThan(3_000);
  expect(meetsTargets(figures(scores))).toBe(true);
});
