/**
 * Imports generated code in its own process, where unwanted effects are visible. Imports every folder of code, and validates, encodes
 * and queues the given items. Prints nothing if everything is as expected.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
// Imported first, because these modules change the global state.
import "node:http";
import "valibot";
import "zod";

const [dir] = process.argv.slice(2);
const before = globalState();

for (const { folder, modules } of JSON.parse(readFileSync(join(dir, "cases.json"), "utf8"))) {
  const load = (name) => import(pathToFileURL(join(dir, "dist", folder, `${name}.js`)).href);
  const [code, zod, valibot, ajv] = await Promise.all(["index", "zod", "valibot", "ajv", "node"].map(load));
  assert.ok(before === globalState(), `${folder}: importing changed the global state`);
  // Names, order and texts must be those of the server.
  assert.deepEqual(
    Object.entries(code.transferModules).map(([module, { keys, ...properties }]) => ({
      module,
      ...properties,
      keys: Object.entries(keys).map(([name, { def }]) => [name, def]),
    })),
    modules.map(({ module, priority, required, primary, keys }) => ({
      module,
      priority,
      required,
      primary,
      keys,
    })),
  );
  for (const { module, values, fields } of modules) {
    const item = Object.fromEntries(values);
    const emitters = {
      zod: zod[`${module}Schema`],
      valibot: valibot[`${module}Schema`],
      ajv: ajv[`validate${module}`],
    };
    for (const value of [
      item,
      {},
      { ...item, nosuchkey: "\u001b\n::error::x" },
      withWrongTypes(item),
      null,
    ]) {
      const validate = code[`validate${module}`];
      const isValid = validate(value);
      for (const { message } of validate.findErrors(value)) {
        assert.match(message, /^[^\p{C}\p{Zl}\p{Zp}]*$/u, `${folder}: an error message is not a single line`);
      }
      for (const [name, emitter] of Object.entries(emitters)) {
        const { issues } = emitter["~standard"].validate(value);
        assert.equal(
          issues === undefined,
          isValid,
          `${folder}: ${name} gives another result for an item of ${module}`,
        );
      }
    }
    if (fields === null) continue;
    const validate = code[`validate${module}`];
    assert.ok(validate(item), `${folder}: ${JSON.stringify(validate.findErrors(item))}`);
    assert.deepEqual(entries(code[`encode${module}`](item)), sorted(fields));
    const sent = [];
    const client = { call: async (name, parameters) => void sent.push([name, entries(parameters)]) };
    const expected = sorted([...fields, ["module", module], ["transfer_session_id", "s"]]);
    await code[`enqueue${module}`](client, "s", item);
    await code.enqueueTransferItem(client, "s", Object.fromEntries([...values, ["module", module]]));
    await code.enqueueTransferItems(client, "s", [Object.fromEntries([...values, ["module", module]])]);
    assert.deepEqual(sent, Array(3).fill(["enqueue_transfer_item", expected]));
  }
}
assert.ok(before === globalState(), "the global state changed");

function withWrongTypes(item) {
  return Object.fromEntries(Object.keys(item).map((key) => [key, [key]]));
}

function entries(fields) {
  return sorted(Object.entries(fields));
}

function sorted(pairs) {
  return [...pairs].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** The names of all properties that code could add to global objects, and the exit code. */
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
