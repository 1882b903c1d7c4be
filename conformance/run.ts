/**
 * `npm run conformance`: what a real MariaDB makes of some forty thousand definitions and ten thousand values, and a real
 * SQLite of nearly eighty thousand definitions, beside what we make of them. Prints the scoreboards; its exit code is 1
 * where a target is missed, and 2 where no engine is to be had.
 *
 *     --complete               2, too, where MariaDB's or SQLite's own tests are not there to harvest definitions from,
 *                              or MariaDB is of another release than ours
 *     --sqlite-tests FOLDER    SQLite's own tests, unless they are where `.ci/engines` puts them
 *     --record FILE            writes the verdicts that `npm test` checks without an engine, and does nothing else
 */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { compareDefinitions } from "./definitions.js";
import { RELEASE, startEngine, type Engine } from "./engine.js";
import { fuzz, fuzzedText, type Fuzzed } from "./fuzz.js";
import { generate } from "./generate.js";
import { harvest, harvestSqlite } from "./harvest.js";
import { inOurWords } from "./mariadb-words.js";
import { MARIADB } from "./mariadb.js";
import { mutate } from "./mutate.js";
import { recorded } from "./record.js";
import { startSqlite } from "./sqlite-engine.js";
import { generateSqlite } from "./sqlite-generate.js";
import { SQLITE } from "./sqlite.js";
import { judgeValues, meetsLeastAgreement, valuesText } from "./values.js";

/** How many inputs are thrown at the reader of each dialect. */
const FUZZ_RUNS = 1_000_000;

/** Where `.ci/engines` puts SQLite's own tests. */
const SQLITE_TESTS = "node_modules/.cache/sqlite-tests";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      record: { type: "string" },
      "sqlite-tests": { type: "string", default: SQLITE_TESTS },
      complete: { type: "boolean", default: false },
    },
  });
  const harvested = harvest();
  const harvestedSqlite = harvestSqlite(options["sqlite-tests"]);
  const missing = [
    ...(harvested.length === 0 ? ["no tests of MariaDB's: Debian's mariadb-test-data is not installed"] : []),
    ...(harvestedSqlite.length === 0 ? [`no tests of SQLite's in ${options["sqlite-tests"]}`] : []),
  ];
  for (const each of missing) console.error(`Nothing harvested, ${each}.`);
  if (options.complete && missing.length > 0) return 2;
  let engine: Engine;
  try {
    engine = await startEngine();
  } catch (error) {
    console.error(`No engine: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  try {
    if (!isOurRelease(engine) && options.complete) return 2;
    const generated = generate();
    if (options.record !== undefined) {
      writeFileSync(
        options.record,
        recorded((definitions) => inOurWords(engine, definitions), generated),
      );
      return 0;
    }
    const held = [
      compareMariadb(engine, harvested, generated),
      await compareValues(engine),
      await compareSqlite(harvestedSqlite, [...harvested, ...generated]),
      isFast("MariaDB's", fuzz(MARIADB, FUZZ_RUNS, generated)),
      isFast("SQLite's", fuzz(SQLITE, FUZZ_RUNS, generateSqlite())),
    ];
    return held.every((each) => each) ? 0 : 1;
  } finally {
    await engine.close();
  }
}

/** Another release refuses and means other things: what it says of us is no verdict, though it may be worth a look. */
function isOurRelease({ version }: Engine): boolean {
  if (version.startsWith(`${RELEASE}.`)) return true;
  console.error(`The engine is MariaDB ${version}, and the one that definitions are read as is ${RELEASE}.`);
  return false;
}

function compareMariadb(engine: Engine, harvested: readonly string[], generated: readonly string[]): boolean {
  console.log(`MariaDB ${engine.version}\n`);
  return compareDefinitions(MARIADB, (definitions) => inOurWords(engine, definitions), [
    ["Harvested from MariaDB's own tests", harvested],
    ["Generated from the grammar", generated],
    ["Mutated", mutate(everyThird([...harvested, ...generated]))],
  ]);
}

/** MariaDB's corpora, too: SQLite takes most of them, with a meaning of its own. */
async function compareSqlite(harvested: readonly string[], others: readonly string[]): Promise<boolean> {
  const engine = await startSqlite();
  console.log(`SQLite ${engine.version}\n`);
  const generated = generateSqlite();
  const isRight = compareDefinitions(SQLITE, (definitions) => engine.judge(definitions), [
    ["Harvested from SQLite's own tests", harvested],
    ["Generated from SQLite's grammar", generated],
    ["Those for MariaDB", others],
    ["Mutated", mutate([...harvested, ...generated, ...everyThird(others)].filter((each) => each !== ""))],
  ]);
  engine.close();
  return isRight;
}

function isFast(dialect: string, fuzzed: Fuzzed): boolean {
  console.log(`${dialect} dialect: ${fuzzedText(fuzzed)}`);
  return fuzzed.slow.length === 0;
}

function everyThird(definitions: readonly string[]): readonly string[] {
  return definitions.filter((_, index) => index % 3 === 0);
}

async function compareValues(engine: Engine): Promise<boolean> {
  const verdicts = await judgeValues(engine);
  console.log(`${valuesText(verdicts)}\n`);
  return meetsLeastAgreement(verdicts);
}
