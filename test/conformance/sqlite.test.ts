/** Compares our parse results with a real SQLite, for some of the definitions of `npm run conformance`. */

import { expect, test } from "vitest";
import { compare } from "./comparison.js";
import { startSqlite } from "./sqlite-engine.js";
import { generateSqlite } from "./sqlite-generate.js";
import { SQLITE_COMPARISON } from "./sqlite.js";

test("the parser agrees with SQLite about column definitions as often as the documentation states", async () => {
  const engine = await startSqlite();
  const definitions = generateSqlite().filter((_, index) => index % 5 === 0);
  const verdicts = engine
    .judge(definitions)
    .map((verdict, index) => [definitions[index] ?? "", verdict] as const);
  engine.close();
  const { accepted, meetsTargets, mismatches } = compare(SQLITE_COMPARISON, verdicts);
  expect(accepted).toBeGreaterThan(500);
  expect(meetsTargets, mismatches).toBe(true);
});
