/**
 * Tests parts of the project with random inputs. Each part, called a target, gets the same share of the time. A target fails if an
 * input causes anything other than a diagnostic or harmless output. Prints the seed, and saves a minimal failing input.
 *
 *     npm run fuzz -- [--seconds 60] [--seed N] [--target NAME]
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { FUZZ_TARGETS, type FuzzTarget } from "./targets.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "300" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    target: { type: "string" },
  },
});

/** The folder for failing inputs. */
const FAILURES_FOLDER = "dist/fuzz";

async function fuzz(name: string, { property }: FuzzTarget, seed: number, seconds: number): Promise<boolean> {
  let runs = 0;
  const result = await fc.check(
    property(() => {
      runs += 1;
    }),
    { seed, numRuns: Infinity, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false },
  );
  // On a busy machine, the time can end during the first input.
  if (!result.failed || (result.interrupted && result.counterexample === null)) {
    console.log(`${name}: ${runs} inputs, no failure`);
    return true;
  }
  mkdirSync(FAILURES_FOLDER, { recursive: true });
  const file = join(FAILURES_FOLDER, `${name}-${seed}.txt`);
  const { counterexample, counterexamplePath: path, errorInstance: error } = result;
  const errorText = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeFileSync(
    file,
    `seed ${seed}, path ${path ?? ""}\n\n${fc.stringify(counterexample)}\n\n${errorText}\n`,
  );
  console.log(`${name}: FAILED after ${runs} inputs, see ${file}`);
  return false;
}

const targets = Object.entries(FUZZ_TARGETS).filter(
  ([name]) => values.target === undefined || name === values.target,
);
const seed = Number(values.seed);
console.log(`seed ${seed}`);
let allPassed = targets.length > 0;
for (const [name, target] of targets) {
  allPassed = (await fuzz(name, target, seed, Number(values.seconds) / targets.length)) && allPassed;
}
process.exitCode = allPassed ? 0 : 1;
