/** Compares our parse results with a real SQLite, for some of the definitions of `npm run conformance`. */

import { expect, test } from "vitest";
import { countOutcomes, formatMismatches, meetsTargets, scoreDefinition } from "./scoreboard.js";
import { startSqlite } from "./sqlite-engine.js";
import { generateSqlite } from "./sqlite-generate.js";
import { SQLITE_COMPARISON } from "./sqlite.js";

/** The test uses every fifth generated definition. */
const EVERY = 5;

const engine = await startSqlite();
const definitions = generateSqlite().filter((_, index) => index % EVERY === 0);
const verdicts = engine.judge(definitions);
engine.close();
const scores = verdicts.map((verdict, index) =>
  scoreDefinition(SQLITE_COMPARISON, definitions[index] ?? "", verdict),
);

test("the parser agrees with SQLite about column definitions as often as the documentation states", () => {
  expect(countOutcomes(scores).accepted).toBeGreaterThan(500);
  expect(meetsTargets(countOutcomes(scores)), formatMismatches(scores)).toBe(true);
});
