/**
 * Compares our parser and validators with a real MariaDB and a real SQLite, and prints the scoreboards. `npm run conformance` runs it.
 * The exit code is 1 if a target is missed, and 2 if no engine is installed.
 *
 *     --complete               also exits with code 2 if MariaDB's or SQLite's tests are missing, or MariaDB has
 *                              another release than expected
 *     --sqlite-tests FOLDER    the folder with SQLite's tests; default: where `.ci/engines` installs them
 *     --record FILE            only writes the verdicts with which `npm test` compares without an engine
 */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { compare, type DialectComparison, type EngineVerdict } from "./comparison.js";
import { MARIADB_RELEASE, startMariadb, type MariadbEngine } from "./engine.js";
import { generateMariadb } from "./generate.js";
import { mutate } from "./generation.js";
import { harvestMariadb, harvestSqlite } from "./harvest.js";
import { MARIADB_COMPARISON, recordVerdicts } from "./mariadb.js";
import { startSqlite } from "./sqlite-engine.js";
import { generateSqlite } from "./sqlite-generate.js";
import { SQLITE_COMPARISON } from "./sqlite.js";
import { compareValues } from "./values.js";

const { values: options } = parseArgs({
  options: {
    record: { type: "string" },
    "sqlite-tests": { type: "string", default: "node_modules/.cache/sqlite-tests" },
    complete: { type: "boolean", default: false },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  let engine: MariadbEngine;
  try {
    engine = await startMariadb();
  } catch (error) {
    console.error(`Cannot start the engine: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  try {
    const generated = generateMariadb();
    if (options.record !== undefined) {
      writeFileSync(options.record, recordVerdicts(engine.judge, generated));
      return 0;
    }
    const harvested = harvestMariadb();
    const harvestedSqlite = harvestSqlite(options["sqlite-tests"]);
    const gaps = findGaps(engine, harvested, harvestedSqlite);
    gaps.forEach((gap) => console.error(gap));
    if (options.complete && gaps.length > 0) return 2;
    const values = await compareValues(engine);
    const areMet = [
      compareMariadb(engine, harvested, generated),
      await compareSqlite(harvestedSqlite, [...harvested, ...generated]),
      values.meetsTargets,
    ];
    console.log(values.text);
    return areMet.every((each) => each) ? 0 : 1;
  } finally {
    await engine.close();
  }
}

/** Returns a message for each reason why the comparison is incomplete. */
function findGaps(
  { version }: MariadbEngine,
  harvested: readonly string[],
  harvestedSqlite: readonly string[],
): readonly string[] {
  return [
    ...(version.startsWith(`${MARIADB_RELEASE}.`)
      ? []
      : [`The engine is MariaDB ${version}, but the parser follows MariaDB ${MARIADB_RELEASE}.`]),
    ...(harvested.length > 0 ? [] : ["MariaDB's tests are missing: install Debian's mariadb-test-data."]),
    ...(harvestedSqlite.length > 0
      ? []
      : [`${options["sqlite-tests"]} contains no tests of SQLite: run .ci/engines.`]),
  ];
}

function compareMariadb(
  engine: MariadbEngine,
  harvested: readonly string[],
  generated: readonly string[],
): boolean {
  console.log(`MariaDB ${engine.version}\n`);
  return compareAll(MARIADB_COMPARISON, engine.judge, {
    "Harvested from MariaDB's tests": harvested,
    "Generated from the grammar": generated,
    Mutated: mutate(select([...harvested, ...generated], 4)),
  });
}

/** Compares with SQLite, including MariaDB's corpora. SQLite accepts most of their definitions, with another meaning. */
async function compareSqlite(harvested: readonly string[], others: readonly string[]): Promise<boolean> {
  const engine = await startSqlite();
  console.log(`SQLite ${engine.version}\n`);
  const generated = generateSqlite();
  const meetsTargets = compareAll(SQLITE_COMPARISON, engine.judge, {
    "Harvested from SQLite's tests": harvested,
    "Generated from SQLite's grammar": generated,
    "MariaDB's corpora": select(others, 4),
    Mutated: mutate([...harvested, ...select(generated, 2), ...select(others, 8)]),
  });
  engine.close();
  return meetsTargets;
}

function select(definitions: readonly string[], every: number): readonly string[] {
  return definitions.filter((_, index) => index % every === 0);
}

/** Prints the comparison, and returns whether the figures of all corpora together meet the targets. */
function compareAll<Facts>(
  comparison: DialectComparison<Facts>,
  judge: (definitions: readonly string[]) => readonly EngineVerdict<Facts>[],
  corpora: Readonly<Record<string, readonly string[]>>,
): boolean {
  const all = Object.entries(corpora).flatMap(([name, definitions]) => {
    const start = performance.now();
    const verdicts = judge(definitions).map((verdict, index) => [definitions[index] ?? "", verdict] as const);
    const seconds = Math.round((performance.now() - start) / 1000);
    console.log(`${name} (${definitions.length}, ${seconds} s): ${compare(comparison, verdicts).summary}\n`);
    return verdicts;
  });
  const { meetsTargets, summary, fields, mismatches } = compare(comparison, all);
  console.log(`Together: ${summary}\n\nEqual, by field\n${fields}\n\n${mismatches}\n`);
  return meetsTargets;
}
