/**
 * Measures one validator: `node test/bench/validate.js BUNDLE MISSPELLING [DIFFERENCE]...`. Prints how many items the validator checks per second of
 * CPU time. First verifies that it accepts and refuses the same values as our validator, except the named differences.
 */

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { createInvalidItems, EDGE_VALUES, VALID_ITEMS } from "./item.js";

/** The validator first runs without measurement, so that the JavaScript engine optimizes it. Then several runs are measured. */
const WARMUP_MS = 200;
const RUNS = 3;
const RUN_MS = 50;

/** The number of passes over the items between two readings of the clock. */
const PASSES_PER_READING = 10;

const [bundle = "", misspelling = "", ...differences] = process.argv.slice(2);
/** @type {import("./validators.js").ValidatorModule} */
const { isValid, allErrors } = await import(pathToFileURL(bundle).href);

const invalidItems = createInvalidItems(misspelling);
checkResults();
const invalid = invalidItems.map(({ value }) => value);
const rates = {
  valid: measureRate(VALID_ITEMS, (item) => isValid(item)),
  all: measureRate(invalid, (item) => allErrors(item) !== null),
};
process.stdout.write(JSON.stringify(rates));

function checkResults() {
  for (const value of VALID_ITEMS) assert.ok(isValid(value), "a valid item is refused");
  for (const { value, mistakeCount } of invalidItems) {
    const errors = allErrors(value);
    assert.ok(!isValid(value) && errors !== null, "an invalid item is accepted");
    assert.ok(
      errors.length >= mistakeCount,
      `${errors.length} errors are reported for ${mistakeCount} wrong keys`,
    );
  }
  for (const { name, isValidItem, value } of EDGE_VALUES) {
    const expected = isValidItem !== differences.includes(name);
    assert.equal(isValid(value), expected, `unexpected result for the value "${name}"`);
    assert.equal(allErrors(value) === null, expected, `unexpected errors for the value "${name}"`);
  }
}

/** Returns the number of items per second, the median of several runs. */
function measureRate(items, validate) {
  runFor(items, validate, WARMUP_MS);
  const rates = Array.from({ length: RUNS }, () => runFor(items, validate, RUN_MS));
  return rates.toSorted((one, other) => one - other)[Math.floor(RUNS / 2)];
}

function runFor(items, validate, ms) {
  const expected = validate(items[0]);
  const start = readCpuMs();
  let [validated, elapsed] = [0, 0];
  do {
    for (let pass = 0; pass < PASSES_PER_READING; pass += 1) {
      for (const item of items)
        if (validate(item) !== expected) throw new Error("a repeated validation gave another result");
    }
    validated += PASSES_PER_READING * items.length;
    elapsed = readCpuMs() - start;
  } while (elapsed < ms);
  return (validated / elapsed) * 1000;
}

/** Returns the CPU time of this process. Unlike wall time, it does not depend on how busy the machine is. */
function readCpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
