/**
 * Validators for other libraries, brought to life beside our own and held against them: the same verdict and the same
 * sentences over the same payloads. Each is judged by its Standard Schema, which all emitters have.
 */

import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "vitest";
import type { EmitConfig } from "../../src/core/config-types.js";
import type { BuiltInEmitter } from "../../src/core/emitter-types.js";
import type { JsonSchema } from "../../src/core/json-schema-types.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { ROOT } from "./folders.js";
import { loadGenerated, type Loaded } from "./generated.js";
import { payloads, validItem } from "./payloads.js";

interface StandardSchema {
  readonly "~standard": {
    readonly version: number;
    readonly validate: (value: unknown) => StandardResult | Promise<StandardResult>;
  };
}

interface StandardResult {
  readonly value?: unknown;
  readonly issues?: readonly { readonly message: string; readonly path?: readonly unknown[] }[] | undefined;
}

export interface LoadedEmitter extends Loaded {
  readonly emitter: BuiltInEmitter;
  /** What the emitter's own file exports. */
  readonly emitterExports: Readonly<Record<string, unknown>>;
}

/** Generates with the emitter among the emitters, compiles, and imports it where its library is found. */
export async function loadEmitter(
  emitter: BuiltInEmitter,
  from: Snapshot | readonly Snapshot[],
  config: EmitConfig = {},
): Promise<LoadedEmitter> {
  const loaded = await loadGenerated(from, { ...config, emitters: [emitter] });
  symlinkSync(join(ROOT, "node_modules"), join(loaded.folder, "node_modules"), "junction");
  const url = pathToFileURL(join(loaded.folder, `${emitter}.js`)).href;
  return {
    ...loaded,
    emitter,
    emitterExports: (await import(/* @vite-ignore */ url)) as Record<string, unknown>,
  };
}

export interface Compared {
  accepted: number;
  refused: number;
}

interface Comparison {
  /** What the emitter calls a module's validator. */
  readonly called: (module: string) => string;
  /** Where a library cannot keep our order, the sentences are compared in one of their own. */
  readonly anyOrder?: boolean;
}

/** Fails at the first value that the two do not agree on. */
export function compareEmitter(
  loaded: LoadedEmitter,
  module: string,
  values: Iterable<unknown>,
  { called, anyOrder = false }: Comparison,
): Compared {
  const validate = loaded.validator(module);
  const schema = loaded.emitterExports[called(module)] as StandardSchema;
  const inOrder = anyOrder ? (told: string[]): string[] => told.sort() : (told: string[]): string[] => told;
  const compared: Compared = { accepted: 0, refused: 0 };
  for (const value of values) {
    const ours = validate(value)
      ? []
      : (validate.errors ?? []).map((error) => told(error.path, error.message));
    const result = schema["~standard"].validate(value);
    if (result instanceof Promise) expect.fail(`${loaded.emitter} answers later, for ${described(value)}`);
    const theirs = (result.issues ?? []).map(({ path = [], message }) => told(pathText(path), message));
    if (inOrder(ours).join("\n") !== inOrder(theirs).join("\n"))
      expect.fail(
        `${module}, ${described(value)}\n  ours: ${ours.join("\n        ")}\n  ${loaded.emitter}: ${theirs.join("\n        ")}`,
      );
    if (result.issues === undefined) sameFields(loaded, module, value, result.value);
    compared[result.issues === undefined ? "accepted" : "refused"]++;
  }
  return compared;
}

function told(path: string, message: string): string {
  return `${JSON.stringify(path)} ${message}`;
}

/** The parts of a path are names, or objects with a `key`, as Standard Schema has it. */
function pathText(path: readonly unknown[]): string {
  return path
    .map((part) => String(typeof part === "object" ? (part as { key: unknown }).key : part))
    .join("/");
}

/** A library may give a copy back. It is sent as the item itself would be. */
function sameFields(loaded: LoadedEmitter, module: string, item: unknown, given: unknown): void {
  if (given === item) return;
  const [ours, theirs] = [item, given].map((one) => JSON.stringify(loaded.encode(module, one as object)));
  if (ours !== theirs) expect.fail(`${module}, ${described(item)} is given back as ${described(given)}`);
}

function described(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) =>
    ["bigint", "symbol", "function", "undefined"].includes(typeof part) || Number.isNaN(part)
      ? `(${typeof part}) ${String(part)}`
      : part,
  );
  return text.slice(0, 400);
}

/** So many of what JSON can say, every other with bigints for its integers; and what JSON cannot say, once. */
export function* emitterPayloads(schema: JsonSchema, count: number, seed = 1): Generator {
  let odd = false;
  for (const payload of payloads(schema, count, seed)) {
    odd = !odd;
    yield odd ? payload : withBigints(payload);
  }
  yield* oddPayloads(schema);
}

function withBigints(payload: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [
      key,
      Number.isInteger(value) ? BigInt(value as number) : value,
    ]),
  );
}

/** Values that no JSON has. */
const ODD_VALUES: readonly unknown[] = [
  ...[undefined, NaN, Infinity, -Infinity, Symbol("odd"), () => "odd", new Date(0), /odd/, new Map()],
  ...([Object("text"), Object(1), Object(true), Object(1n), Object.create(null)] as unknown[]),
  ...[0n, 1n, -1n, 2n ** 31n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n],
  ...[
    2n ** 64n - 1n,
    2n ** 64n,
    2n ** 70n,
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
  ],
  ...[Object, Object.prototype, [undefined], ["a", "b"], new Uint8Array(2)],
];

/** Each odd value as the item, and as each key of one that is right otherwise; and objects that are no plain ones. */
function* oddPayloads(schema: JsonSchema): Generator {
  yield* ODD_VALUES;
  yield* [null, 1, "text", true, [], [{}]];
  const item = validItem(schema);
  yield* [item, Object.freeze({ ...item }), Object.assign(Object.create(null), item), Object.create(item)];
  yield* [new Error(), new Date(0), new Map()].map((made) => Object.assign(made, item));
  yield Object.assign(Object.create({ nosuchkey: 1 }), item);
  yield Object.assign(Object.create({ constructor: 1, toString: "a" }), item);
  yield { ...item, [Symbol("odd")]: 1 };
  yield Object.defineProperty({ ...item }, "nosuchkey", { value: 1, enumerable: false });
  for (const key of [...Object.keys(schema.properties ?? {}), "nosuchkey", "__proto__", "constructor", "0"]) {
    for (const value of ODD_VALUES) yield Object.fromEntries([...Object.entries(item), [key, value]]);
    yield Object.fromEntries(Object.entries(item).filter(([name]) => name !== key));
    yield Object.assign(Object.create(Object.fromEntries([[key, 1]])), item);
    yield Object.defineProperty({ ...item }, key, { get: () => "got", enumerable: true });
  }
}
