/**
 * Imports generated code in its own process, and validates, encodes and queues many values. Prints its modules and keys. `watch.cjs`
 * detects code that should not run.
 */

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const before = globalState();
const code = await import(pathToFileURL(join(process.argv[2], "index.js")).href);
assert.equal(globalState(), before, "importing left something behind");

const known = {};
for (const [module, { keys }] of Object.entries(code.transferModules)) {
  const names = Object.keys(keys);
  known[module] = Object.fromEntries(names.map((name) => [name, keys[name].def]));
  const validate = code[`validate${module}`];
  const values = ["1", 1, true, null, "", "a", "\u001b\n::error::x", {}, [], "*/", 1n, "2020-01-01"];
  const items = [
    null,
    {},
    [],
    "text",
    Object.create(null),
    { __proto__: { a: 1 } },
    { nosuchkey: "\u001b\n::error::x" },
  ];
  for (const value of values) items.push(Object.fromEntries(names.map((name) => [name, value])));
  for (const item of items) {
    const isValid = validate(item);
    for (const { message } of validate.errors ?? []) assert.match(message, /^[^\p{C}\p{Zl}\p{Zp}]*$/u);
    const client = { call: async () => undefined };
    if (isValid) {
      const fields = code[`encode${module}`](item);
      for (const name of Object.keys(fields)) assert.ok(names.includes(name));
    }
    await code[`enqueue${module}`](client, "s", item).then(
      () => assert.ok(isValid),
      ({ message }) => {
        for (const line of message.split("\n")) assert.match(line, /^(?!\s*::)[^\p{Cc}\p{Zl}\p{Zp}]*$/u);
      },
    );
  }
}
assert.equal(globalState(), before, "something was left behind");
process.stdout.write(JSON.stringify(known));

/** The names of all properties that code could add to global objects. */
function globalState() {
  const owners = [
    globalThis,
    Object,
    Object.prototype,
    Function.prototype,
    Array.prototype,
    String.prototype,
  ];
  return JSON.stringify([
    owners.map((owner) => Reflect.ownKeys(owner).map(String).sort()),
    process.exitCode ?? null,
  ]);
}
