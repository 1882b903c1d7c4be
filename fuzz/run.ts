/**
 * Looks for what a hostile server, file or configuration could say that ends in anything but a refusal in a sentence or in
 * harmless code: within a budget of time, each target in turn, from a seed that is printed. What fails is shrunk and kept.
 *
 *     npm run fuzz -- [--seconds 60] [--seed N] [--target NAME]
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { TARGETS, type Target } from "./targets.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "300" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    target: { type: "string" },
  },
});

/** Where inputs are kept that failed. */
const KEPT = "dist/fuzz";

async function fuzz(name: string, { property }: Target, seed: number, seconds: number): Promise<boolean> {
  let runs = 0;
  const result = await fc.check(
    property(() => {
      runs += 1;
    }),
    { seed, numRuns: Infinity, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false },
  );
  if (!result.failed) {
    console.log(`${name}: ${runs} inputs, none did harm`);
    return true;
  }
  mkdirSync(KEPT, { recursive: true });
  const file = join(KEPT, `${name}-${seed}.txt`);
  const { counterexample, counterexamplePath: path, errorInstance: error } = result;
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeFileSync(file, `seed ${seed}, path ${path ?? ""}\n\n${fc.stringify(counterexample)}\n\n${told}\n`);
  console.log(`${name}: FAILED after ${runs} inputs, see ${file}`);
  return false;
}

const chosen = Object.entries(TARGETS).filter(
  ([name]) => values.target === undefined || name === values.target,
);
const seed = Number(values.seed);
console.log(`seed ${seed}`);
let isWell = chosen.length > 0;
for (const [name, target] of chosen) {
  isWell = (await fuzz(name, target, seed, Number(values.seconds) / chosen.length)) && isWell;
}
process.exitCode = isWell ? 0 : 1;
