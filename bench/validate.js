/**
 * One process of the validator comparison: `node bench/validate.js BUNDLE [DIFFERENCE]...`. Checks that the validator accepts and
 * refuses every value as ours does, except the differences, and prints how many items it validates per second of CPU time.
 */

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { EDGES, INVALID, VALID } from "./item.js";

/** Time that lets the engine optimize and is not counted, and runs that are counted. */
const WARMUP_MS = 200;
const RUNS = 3;
const RUN_MS = 50;

/** Passes over the items between two readings of the clock. */
const PASSES = 10;

const [bundle = "", ...differs] = process.argv.slice(2);
/** @type {import("./validators.js").ValidatorModule} */
const { isValid, firstError, allErrors } = await import(pathToFileURL(bundle).href);

checkResults();
const invalid = INVALID.map(({ value }) => value);
const rates = {
  valid: rate(VALID, (item) => isValid(item)),
  first: firstError === null ? null : rate(invalid, (item) => firstError(item) !== null),
  all: rate(invalid, (item) => allErrors(item) !== null),
};
process.stdout.write(JSON.stringify(rates));

function checkResults() {
  for (const value of VALID) assert.ok(isValid(value), "a valid item is refused");
  for (const { value, wrong } of INVALID) {
    const errors = allErrors(value);
    assert.ok(!isValid(value) && errors !== null, "an invalid item is accepted");
    assert.ok(errors.length >= wrong, `${errors.length} errors are reported for ${wrong} wrong keys`);
    assert.ok(firstError === null || firstError(value), "no first error is reported");
  }
  for (const { name, isValidItem, value } of EDGES) {
    const expected = isValidItem !== differs.includes(name);
    assert.equal(isValid(value), expected, `unexpected result for the value "${name}"`);
    assert.equal(allErrors(value) === null, expected, `unexpected errors for the value "${name}"`);
  }
}

/** Items per second: the median of several runs. */
function rate(/** @type {readonly unknown[]} */ items, /** @type {(item: unknown) => boolean} */ validate) {
  measuredRun(items, validate, WARMUP_MS);
  const rates = Array.from({ length: RUNS }, () => measuredRun(items, validate, RUN_MS));
  return rates.toSorted((one, other) => one - other)[Math.floor(RUNS / 2)];
}

function measuredRun(
  /** @type {readonly unknown[]} */ items,
  /** @type {(item: unknown) => boolean} */ validate,
  /** @type {number} */ ms,
) {
  const expected = validate(items[0]);
  const start = cpuMs();
  let [validated, elapsed] = [0, 0];
  do {
    for (let pass = 0; pass < PASSES; pass += 1) {
      for (const item of items)
        if (validate(item) !== expected) throw new Error("a repeated validation gave another result");
    }
    validated += PASSES * items.length;
    elapsed = cpuMs() - start;
  } while (elapsed < ms);
  return (validated / elapsed) * 1000;
}

/** CPU time instead of wall time, so that a busy machine does not change the result. */
function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
