/** Compares our parse results with a real SQLite, for some of the definitions of `npm run conformance`. */

import { expect, test } from "vitest";
import { countOutcomes, meetsTargets, scoreDefinition } from "../../conformance/scoreboard.js";
import { startSqlite } from "../../conformance/sqlite-engine.js";
import { generateSqlite } from "../../conformance/sqlite-generate.js";
import { SQLITE_COMPARISON } from "../../conformance/sqlite.js";

/** The test uses every fifth generated definition. */
const EVERY = 5;

const engine = await startSqlite();
const definitions = generateSqlite().filter((_, index) => index % EVERY === 0);
const verdicts = engine.judge(definitions);
engine.close();
const scores = verdicts.map((verdict, index) =>
  scoreDefinition(SQLITE_COMPARISON, definitions[index] ?? "", verdict),
);

test("the parser refuses every generated column definition that SQLite refuses as a syntax error", () => {
  const accepted = scores.filter(({ outcome }) => outcome === "wrongly accepted (syntax)");
  expect(accepted.map(({ definition }) => definition)).toStrictEqual([]);
});

test("the parser agrees with SQLite about column definitions as often as the documentation states", () => {
  const { accepted, refusedForSyntax, refusedForMeaning } = countOutcomes(scores);
  expect(Math.min(accepted, refusedForSyntax, refusedForMeaning)).toBeGreaterThan(500);
  expect(meetsTargets(countOutcomes(scores))).toBe(true);
});
