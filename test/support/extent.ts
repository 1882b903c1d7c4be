/**
 * How much the tests run. `npm test` covers every feature once, with small counts and a few of many similar cases;
 * `npm run test:all` (`vitest run --mode all`) runs every case with the large counts. `npm run test:rest` (`--mode rest`) runs those of
 * them that `npm test` omits or runs with small counts, but only a part of the longest ones.
 */

import { TestRunner, type RunnerTestCase as Test, type TestOptions } from "vitest";

const isAll = ["all", "rest"].includes(process.env["TEST_EXTENT"] ?? "");

/** Whether the longest tests run with all of their cases: not in `npm run test:rest`, because `.ci/run` would take too long. */
export const IS_COMPLETE = process.env["TEST_EXTENT"] === "all";

/** Options of a test that `npm run test:all` alone runs. `npm test` has a small example of the same feature. */
export const FULL: TestOptions = { tags: ["full"] };

/** Options of a test that `npm test` runs with small `counts`, and `npm run test:all` with large ones. */
export const SCALED: TestOptions = { tags: ["scaled"] };

/** All of the cases in `npm run test:all`, the first `fast` of them in `npm test`. Only for tests with the options SCALED. */
export function casesOf<Case>(all: readonly Case[], fast: number): Case[] {
  return all.slice(0, isAll ? all.length : fast);
}

/**
 * The number of cases to run: `fast` in `npm test`, `all` in `npm run test:all`, and `rest` in `npm run test:rest`. Throws outside of a test
 * with the options SCALED or FULL: `npm run test:rest`, which follows `npm test` in `.ci/run`, runs only those.
 */
export function counts(fast: number, all: number, rest = all): number {
  const tags = TestRunner.getCurrentTest<Test | undefined>()?.tags ?? [];
  if (!tags.includes("scaled") && !tags.includes("full"))
    throw new TypeError("Only a test with the options SCALED or FULL can use counts().");
  if (IS_COMPLETE) return all;
  return isAll ? rest : fast;
}
