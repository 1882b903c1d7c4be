/**
 * One process of the comparison of readers: `node bench/read.js READER`. Loads the reader, reads the corpus several times
 * over, and prints how long each part took.
 */

import { corpus, READERS } from "./readers.js";

/** Passes that are not counted, in which the engine learns what is worth its compiler's while; then those that are. */
const WARMING_PASSES = 5;
const WARM_PASSES = 5;

const definitions = corpus();
const [name = ""] = process.argv.slice(2);
const { load, isRefusal } = READERS[name];

const loading = performance.now();
const read = await load();
const loadMs = performance.now() - loading;

const { ms: coldMs, right } = pass();
for (let count = 0; count < WARMING_PASSES; count += 1) pass();
const warmMs = Array.from({ length: WARM_PASSES }, () => pass().ms);
process.stdout.write(JSON.stringify({ definitions: definitions.length, right, loadMs, coldMs, warmMs }));

/** Reads everything once, and says how long that took and of how many definitions it said what MariaDB says. */
function pass() {
  let right = 0;
  const start = performance.now();
  for (const { def, accepted } of definitions) {
    if (isAccepted(def) === accepted) right += 1;
  }
  return { ms: performance.now() - start, right };
}

function isAccepted(/** @type {string} */ def) {
  try {
    read(def);
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return false;
  }
}
