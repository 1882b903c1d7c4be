/**
 * Compares the validators of other libraries with the default ones: the same payloads must have the same result and the same
 * messages. Each is called through its Standard Schema, which all emitters provide.
 */

import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "vitest";
import type { EmitConfig, JsonSchema, Snapshot } from "../../src/index.js";
import { ROOT } from "./folders.js";
import { loadGenerated, nativeImport, type LoadedCode } from "./generated.js";
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

/** The emitters for validator libraries. */
export const VALIDATOR_EMITTERS = ["zod", "valibot", "ajv"] as const;

type ValidatorEmitter = (typeof VALIDATOR_EMITTERS)[number];

export interface LoadedEmitters extends LoadedCode {
  /** The exports of each emitter's own file. */
  readonly exportsOf: Readonly<Record<ValidatorEmitter, Readonly<Record<string, unknown>>>>;
}

/** The folder from which the generated code imports libraries. Set the variable to test other releases than the installed ones. */
const LIBRARIES = process.env["EMITTER_LIBRARIES"] ?? join(ROOT, "node_modules");

/** Generates code with all emitters for validator libraries, compiles it, and imports it where the libraries can be resolved. */
export async function loadEmitters(
  from: Snapshot | readonly Snapshot[],
  config: EmitConfig = {},
): Promise<LoadedEmitters> {
  const loaded = await loadGenerated(from, { ...config, emitters: VALIDATOR_EMITTERS });
  symlinkSync(LIBRARIES, join(loaded.folder, "node_modules"), "junction");
  const load = (emitter: ValidatorEmitter): Promise<Record<string, unknown>> =>
    nativeImport(pathToFileURL(join(loaded.folder, `${emitter}.js`)).href);
  const exportsOf = { zod: await load("zod"), valibot: await load("valibot"), ajv: await load("ajv") };
  return { ...loaded, exportsOf };
}

export interface ComparisonCounts {
  accepted: number;
  refused: number;
}

/** Fails at the first value for which the results differ. With `anyOrder`, the messages can be in any order. */
export function compareEmitter(
  loaded: LoadedEmitters,
  emitter: ValidatorEmitter,
  module: string,
  values: Iterable<unknown>,
  { anyOrder = false } = {},
): ComparisonCounts {
  const validate = loaded.validator(module);
  const name = emitter === "ajv" ? `validate${module}` : `${module}Schema`;
  const schema = loaded.exportsOf[emitter][name] as StandardSchema;
  const inOrder = anyOrder
    ? (lines: string[]): string[] => lines.sort()
    : (lines: string[]): string[] => lines;
  const compared: ComparisonCounts = { accepted: 0, refused: 0 };
  for (const value of values) {
    const ours = validate.findErrors(value).map((error) => issueText(error.path, error.message));
    const result = schema["~standard"].validate(value);
    if (result instanceof Promise) expect.fail(`${emitter} validates asynchronously: ${valueText(value)}`);
    const theirs = (result.issues ?? []).map(({ path = [], message }) => issueText(pathText(path), message));
    if (inOrder(ours).join("\n") !== inOrder(theirs).join("\n"))
      expect.fail(
        `${module}, ${valueText(value)}\n  ours: ${ours.join("\n        ")}\n  ${emitter}: ${theirs.join("\n        ")}`,
      );
    if (result.issues === undefined) expectSameFields(loaded, module, value, result.value);
    compared[result.issues === undefined ? "accepted" : "refused"]++;
  }
  return compared;
}

function issueText(path: string, message: string): string {
  return `${JSON.stringify(path)} ${message}`;
}

/** The segments of a path are names, or objects with a `key`, as in Standard Schema. */
function pathText(path: readonly unknown[]): string {
  return path
    .map((segment) => String(typeof segment === "object" ? (segment as { key: unknown }).key : segment))
    .join("/");
}

/** A library may return a copy. Encoding it must give the same fields as the item. */
function expectSameFields(loaded: LoadedCode, module: string, item: unknown, returned: unknown): void {
  if (returned === item) return;
  const [ours, theirs] = [item, returned].map((one) => JSON.stringify(loaded.encode(module, one as object)));
  if (ours !== theirs) expect.fail(`${module}, ${valueText(item)} is returned as ${valueText(returned)}`);
}

function valueText(value: unknown): string {
  const text = JSON.stringify(value, (_, member: unknown) =>
    ["bigint", "symbol", "function", "undefined"].includes(typeof member) || Number.isNaN(member)
      ? `(${typeof member}) ${String(member)}`
      : member,
  );
  return text.slice(0, 400);
}

/** Yields payloads that JSON can represent, every second one with bigints for its integers, then values that JSON cannot represent. */
export function* emitterPayloads(schema: JsonSchema, count: number, seed = 1): Generator {
  let isPlain = false;
  for (const payload of payloads(schema, count, seed)) {
    isPlain = !isPlain;
    yield isPlain ? payload : withBigints(payload);
  }
  yield* nonJsonPayloads(schema);
}

function withBigints(payload: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [
      key,
      Number.isInteger(value) ? BigInt(value as number) : value,
    ]),
  );
}

/** Values that JSON cannot represent. */
const NON_JSON_VALUES: readonly unknown[] = [
  ...[undefined, NaN, Infinity, -Infinity, Symbol("odd"), () => "odd", new Date(0), /odd/, new Map()],
  ...([Object("text"), Object(1), Object(true), Object(1n), Object.create(null)] as unknown[]),
  ...[0n, 1n, -1n, 2n ** 31n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n],
  ...[
    ...[2n ** 64n - 1n, 2n ** 64n, 2n ** 70n, "18446744073709551615", "18446744073709551616"],
    ...["-9223372036854775808"],
  ],
  ...[Object, Object.prototype, [undefined], ["a", "b"], new Uint8Array(2)],
];

/** Yields each value as the item and as each key of a valid item, and items that are not plain objects. */
function* nonJsonPayloads(schema: JsonSchema): Generator {
  yield* NON_JSON_VALUES;
  yield* [null, 1, "text", true, [], [{}]];
  const item = validItem(schema);
  yield* [item, Object.freeze({ ...item }), Object.assign(Object.create(null), item), Object.create(item)];
  yield* [new Error(), new Date(0), new Map()].map((made) => Object.assign(made, item));
  yield Object.assign(Object.create({ nosuchkey: 1 }), item);
  yield Object.assign(Object.create({ constructor: 1, toString: "a" }), item);
  yield { ...item, [Symbol("odd")]: 1 };
  yield Object.defineProperty({ ...item }, "nosuchkey", { value: 1, enumerable: false });
  for (const key of [...Object.keys(schema.properties ?? {}), "nosuchkey", "__proto__", "constructor", "0"]) {
    for (const value of NON_JSON_VALUES) yield Object.fromEntries([...Object.entries(item), [key, value]]);
    yield Object.fromEntries(Object.entries(item).filter(([name]) => name !== key));
    yield Object.assign(Object.create(Object.fromEntries([[key, 1]])), item);
    yield Object.defineProperty({ ...item }, key, { get: () => "got", enumerable: true });
  }
}
