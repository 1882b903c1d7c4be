/**
 * One process of the comparison of validators: `node bench/validate.js BUNDLE [DIFFERENCE]...`. Sees that the validator
 * judges every value as ours does, the named ones aside, and prints how many items a second of processor time it judges.
 */

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { EDGES, INVALID, VALID } from "./item.js";

/** What is not counted, in which the engine learns what is worth its compiler's while; then several spans that are. */
const WARMING_MS = 200;
const SPANS = 3;
const SPAN_MS = 50;

/** Between two looks at the clock. */
const PASSES = 10;

const [bundle = "", ...differs] = process.argv.slice(2);
/** @type {import("./validators.js").Judge} */
const { isValid, firstError, allErrors } = await import(pathToFileURL(bundle).href);

judgeAll();
const invalid = INVALID.map(({ value }) => value);
const rates = {
  valid: rate(VALID, (item) => isValid(item)),
  first: firstError === null ? null : rate(invalid, (item) => firstError(item) !== null),
  all: rate(invalid, (item) => allErrors(item) !== null),
};
process.stdout.write(JSON.stringify(rates));

function judgeAll() {
  for (const value of VALID) assert.ok(isValid(value), "a valid item is refused");
  for (const { value, wrong } of INVALID) {
    const errors = allErrors(value);
    assert.ok(!isValid(value) && errors !== null, "an invalid item is taken");
    assert.ok(errors.length >= wrong, `${errors.length} errors are told where ${wrong} keys are wrong`);
    assert.ok(firstError === null || firstError(value), "no first error is told");
  }
  for (const { name, isItem, value } of EDGES) {
    const expected = isItem !== differs.includes(name);
    assert.equal(isValid(value), expected, `judges otherwise: ${name}`);
    assert.equal(allErrors(value) === null, expected, `judges otherwise where it tells all errors: ${name}`);
  }
}

/** Items a second: the median of several spans. */
function rate(/** @type {readonly unknown[]} */ items, /** @type {(item: unknown) => boolean} */ judge) {
  span(items, judge, WARMING_MS);
  const rates = Array.from({ length: SPANS }, () => span(items, judge, SPAN_MS));
  return rates.toSorted((one, other) => one - other)[Math.floor(SPANS / 2)];
}

function span(
  /** @type {readonly unknown[]} */ items,
  /** @type {(item: unknown) => boolean} */ judge,
  /** @type {number} */ ms,
) {
  const expected = judge(items[0]);
  const start = cpuMs();
  let [judged, elapsed] = [0, 0];
  do {
    for (let pass = 0; pass < PASSES; pass += 1) {
      for (const item of items) if (judge(item) !== expected) throw new Error("a judgement changed");
    }
    judged += PASSES * items.length;
    elapsed = cpuMs() - start;
  } while (elapsed < ms);
  return (judged / elapsed) * 1000;
}

/** Processor time and not the clock's, so that a busy machine judges no slower. */
function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
