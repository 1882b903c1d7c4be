/**
 * Measures one parser: `node test/bench/parse.js PARSER`. Loads the parser, parses the corpus several times, and prints how long each
 * step took. `run.js` starts it as a process for each parser and round.
 */

import { readCorpus, PARSERS } from "./parsers.js";

/** The numbers of passes without and with measurement. The first passes let the JavaScript engine optimize the parser. */
const WARMUP_PASSES = 5;
const WARM_PASSES = 5;

const definitions = readCorpus();
const [name = ""] = process.argv.slice(2);
const { load, isRefusal } = PARSERS[name];

const loading = performance.now();
const parse = await load();
const loadMs = performance.now() - loading;

const { ms: coldMs, correct } = parseAll();
for (let count = 0; count < WARMUP_PASSES; count += 1) parseAll();
const warmMs = Array.from({ length: WARM_PASSES }, () => parseAll().ms);
process.stdout.write(JSON.stringify({ definitions: definitions.length, correct, loadMs, coldMs, warmMs }));

/** Parses every definition. Returns the time, and how many definitions the parser accepts or refuses as MariaDB does. */
function parseAll() {
  let correct = 0;
  const start = performance.now();
  for (const { def, accepted } of definitions) {
    if (isAccepted(def) === accepted) correct += 1;
  }
  return { ms: performance.now() - start, correct };
}

function isAccepted(def) {
  try {
    parse(def);
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return false;
  }
}
