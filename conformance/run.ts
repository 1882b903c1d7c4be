/**
 * `npm run conformance`: what a real MariaDB makes of some forty thousand definitions and ten thousand values, beside
 * what we make of them. Prints the scoreboard; its exit code is 1 where a target is missed, and 2 where no engine is
 * to be had. With `--record FILE`, writes the verdicts that `npm test` checks without an engine.
 */

import { writeFileSync } from "node:fs";
import { startEngine, type Engine } from "./engine.js";
import { fuzz } from "./fuzz.js";
import { generate } from "./generate.js";
import { harvest } from "./harvest.js";
import { mutate } from "./mutate.js";
import { recorded } from "./record.js";
import {
  fieldsText,
  figures,
  figuresText,
  meetsTargets,
  offendersText,
  score,
  type Score,
} from "./scoreboard.js";
import { judgeValues, valuesText } from "./values.js";

/** Per cent of values on which schema and engine agree. */
const LEAST_AGREEMENT = 99;

/** How many inputs are thrown at the parser. */
const FUZZ_RUNS = 1_000_000;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let engine: Engine;
  try {
    engine = await startEngine();
  } catch (error) {
    console.error(`No engine: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  try {
    console.log(`MariaDB ${engine.version}\n`);
    const generated = generate();
    if (args[0] === "--record" && args[1] !== undefined) {
      writeFileSync(args[1], recorded(engine, generated));
      return 0;
    }
    const isRight = compareDefinitions(engine, generated);
    const isAgreed = compareValues(engine);
    console.log(fuzz(FUZZ_RUNS));
    return isRight && isAgreed ? 0 : 1;
  } finally {
    await engine.close();
  }
}

function compareDefinitions(engine: Engine, generated: readonly string[]): boolean {
  const harvested = harvest();
  if (harvested.length === 0) console.log("Nothing harvested: Debian's mariadb-test is not installed.\n");
  const corpora: readonly (readonly [name: string, definitions: readonly string[]])[] = [
    ["Harvested from MariaDB's own tests", harvested],
    ["Generated from the grammar", generated],
    ["Mutated", mutate([...harvested, ...generated].filter((_, index) => index % 3 === 0))],
  ];
  const scores = corpora.map(([name, definitions]) => {
    const scored = scoreAll(engine, definitions);
    console.log(`${figuresText(`${name} (${definitions.length})`, figures(scored))}\n`);
    return scored;
  });
  const all = scores.flat();
  const together = figures(all);
  console.log(
    `${figuresText("Together", together)}\n\n${fieldsText(all)}\n\nThe remainder\n${offendersText(all)}\n`,
  );
  return meetsTargets(together);
}

function scoreAll(engine: Engine, definitions: readonly string[]): readonly Score[] {
  return engine.judge(definitions).map((verdict, index) => score(definitions[index] ?? "", verdict));
}

function compareValues(engine: Engine): boolean {
  const verdicts = judgeValues(engine);
  console.log(`${valuesText(verdicts)}\n`);
  const agreed = verdicts.filter(({ schema, engine: outcome }) => schema === (outcome === "stored")).length;
  return (100 * agreed) / verdicts.length >= LEAST_AGREEMENT;
}
