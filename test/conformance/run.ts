/**
 * Compares our parser and validators with a real MariaDB (about forty thousand definitions and ten thousand values) and a real SQLite
 * (nearly eighty thousand definitions), and prints the scoreboards. `npm run conformance` runs it. The exit code is 1 if a target
 * is missed, and 2 if no engine is installed.
 *
 *     --complete               also exits with code 2 if MariaDB's or SQLite's tests are missing, or MariaDB has
 *                              another release than expected
 *     --sqlite-tests FOLDER    the folder with SQLite's tests; default: where `.ci/engines` installs them
 *     --record FILE            only writes the verdicts with which `npm test` compares without an engine
 */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { compareDefinitions } from "./definitions.js";
import { MARIADB_RELEASE, startMariadb, type MariadbEngine } from "./engine.js";
import { fuzzParser, formatFuzzResult, type FuzzResult } from "./fuzz.js";
import { generateMariadb } from "./generate.js";
import { harvestMariadb, harvestSqlite } from "./harvest.js";
import { MARIADB_COMPARISON } from "./mariadb.js";
import { mutate } from "./mutate.js";
import { recordVerdicts } from "./record.js";
import { startSqlite } from "./sqlite-engine.js";
import { generateSqlite } from "./sqlite-generate.js";
import { SQLITE_COMPARISON } from "./sqlite.js";
import { compareValues, meetsMinimumAgreement, formatValueVerdicts } from "./values.js";

/** The number of random inputs for the parser of each dialect. */
const FUZZ_RUNS = 250_000;

/** The folder in which `.ci/engines` installs SQLite's tests. */
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
  const harvested = harvestMariadb();
  const harvestedSqlite = harvestSqlite(options["sqlite-tests"]);
  const missing = [
    ...(harvested.length === 0 ? ["MariaDB's tests are missing: install Debian's mariadb-test-data"] : []),
    ...(harvestedSqlite.length === 0
      ? [`${options["sqlite-tests"]} contains no tests of SQLite: run .ci/engines`]
      : []),
  ];
  for (const each of missing) console.error(`Nothing to harvest: ${each}.`);
  if (options.complete && missing.length > 0) return 2;
  let engine: MariadbEngine;
  try {
    engine = await startMariadb();
  } catch (error) {
    console.error(`Cannot start the engine: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  try {
    if (!isExpectedRelease(engine) && options.complete) return 2;
    const generated = generateMariadb();
    if (options.record !== undefined) {
      writeFileSync(
        options.record,
        recordVerdicts((definitions) => engine.judge(definitions), generated),
      );
      return 0;
    }
    const areMet = [
      compareMariadb(engine, harvested, generated),
      await compareAllValues(engine),
      await compareSqlite(harvestedSqlite, [...harvested, ...generated]),
      isFast("MariaDB", fuzzParser(MARIADB_COMPARISON, FUZZ_RUNS, generated)),
      isFast("SQLite", fuzzParser(SQLITE_COMPARISON, FUZZ_RUNS, generateSqlite())),
    ];
    return areMet.every((each) => each) ? 0 : 1;
  } finally {
    await engine.close();
  }
}

/** Returns whether our parser follows this release of MariaDB. Otherwise, prints an error. */
function isExpectedRelease({ version }: MariadbEngine): boolean {
  if (version.startsWith(`${MARIADB_RELEASE}.`)) return true;
  console.error(`The engine is MariaDB ${version}, but the parser follows MariaDB ${MARIADB_RELEASE}.`);
  return false;
}

function compareMariadb(
  engine: MariadbEngine,
  harvested: readonly string[],
  generated: readonly string[],
): boolean {
  console.log(`MariaDB ${engine.version}\n`);
  return compareDefinitions(MARIADB_COMPARISON, (definitions) => engine.judge(definitions), [
    ["Harvested from MariaDB's tests", harvested],
    ["Generated from the grammar", generated],
    ["Mutated", mutate(everyThird([...harvested, ...generated]))],
  ]);
}

/** Compares with SQLite, including MariaDB's corpora. SQLite accepts most of their definitions, with another meaning. */
async function compareSqlite(harvested: readonly string[], others: readonly string[]): Promise<boolean> {
  const engine = await startSqlite();
  console.log(`SQLite ${engine.version}\n`);
  const generated = generateSqlite();
  const meetsTargets = compareDefinitions(SQLITE_COMPARISON, (definitions) => engine.judge(definitions), [
    ["Harvested from SQLite's tests", harvested],
    ["Generated from SQLite's grammar", generated],
    ["MariaDB's corpora", others],
    ["Mutated", mutate([...harvested, ...generated, ...everyThird(others)].filter((each) => each !== ""))],
  ]);
  engine.close();
  return meetsTargets;
}

function isFast(dialect: string, result: FuzzResult): boolean {
  console.log(`${dialect} dialect: ${formatFuzzResult(result)}`);
  return result.slow.length === 0;
}

function everyThird(definitions: readonly string[]): readonly string[] {
  return definitions.filter((_, index) => index % 3 === 0);
}

async function compareAllValues(engine: MariadbEngine): Promise<boolean> {
  const verdicts = await compareValues(engine);
  console.log(`${formatValueVerdicts(verdicts)}\n`);
  return meetsMinimumAgreement(verdicts);
}
