/**
 * Copies the value of a configuration. A configuration is a program, so its objects can be proxies, have getters that throw or
 * return something else each time, or contain themselves. The copy has plain objects and arrays only, and is read once.
 */

import { types } from "node:util";
import { errorText } from "../core/error-text.js";
import { MAX_CONFIG_TEXT_LENGTH, MAX_CONFIG_VALUES, MAX_JSON_DEPTH } from "../core/limits.js";
import type { JsonPath } from "../core/text/read-json.js";

/** Why a value cannot be copied, as a clause without its subject. */
export interface ValueFault {
  readonly path: JsonPath;
  readonly message: string;
}

/** Functions and other primitives are kept unchanged. Values with a fault are omitted. */
export function plainValue(root: unknown): {
  readonly value: unknown;
  readonly faults: readonly ValueFault[];
} {
  const faults: ValueFault[] = [];
  const ancestors = new Set<object>();
  let count = 0;

  const fail = (path: JsonPath, message: string): unknown => {
    faults.push({ path, message });
    return undefined;
  };

  /** Calls `read`, which can run code of the configuration. */
  const tryRead = <Value>(path: JsonPath, read: () => Value): Value | undefined => {
    try {
      return read();
    } catch (error) {
      fail(path, `cannot be read: ${errorText(error)}`);
      return undefined;
    }
  };

  const copy = (value: unknown, path: JsonPath): unknown => {
    count += 1;
    if (typeof value === "string") {
      const fault = textFault(value);
      return fault === undefined ? value : fail(path, fault);
    }
    if (typeof value !== "object" || value === null) return value;
    if (types.isPromise(value)) {
      value.catch(() => undefined); // the fault is reported, so a rejection need not be
      return fail(path, "must not be a promise: use await in the configuration");
    }
    if (ancestors.has(value)) return fail(path, "must not contain itself");
    if (path.length >= MAX_JSON_DEPTH) return fail(path, `is nested more than ${MAX_JSON_DEPTH} levels deep`);
    const isList = tryRead(path, () => Array.isArray(value));
    if (isList === undefined) return undefined;
    const names = tryRead(path, () => (isList ? indexes((value as unknown[]).length) : memberNames(value)));
    if (names === undefined) return undefined;
    if (count + names.length > MAX_CONFIG_VALUES)
      return fail(path, `has more than ${MAX_CONFIG_VALUES} values`);
    ancestors.add(value);
    const entries = names.map((name) => {
      const member = [...path, name];
      const read = tryRead(member, () => Reflect.get(value, name) as unknown);
      return [name, copy(read, member)] as const;
    });
    ancestors.delete(value);
    return isList ? entries.map(([, element]) => element) : Object.fromEntries(entries);
  };

  return { value: copy(root, []), faults };
}

function textFault(text: string): string | undefined {
  if (text.length > MAX_CONFIG_TEXT_LENGTH) return `is longer than ${MAX_CONFIG_TEXT_LENGTH} characters`;
  if (text.includes("\0")) return "contains a NUL character";
  return /\p{Surrogate}/u.test(text) ? "contains an unpaired surrogate" : undefined;
}

/** The indexes of a list, or so many that they exceed the limit. */
function indexes(length: number): readonly number[] {
  return Array.from({ length: Math.min(length, MAX_CONFIG_VALUES + 1) }, (_, index) => index);
}

/** Returns the names of an object's members, and those that its class has getters for. */
function memberNames(value: object): readonly string[] {
  const names = new Set<string>();
  for (let owner: object | null = value, depth = 0; owner !== null && depth < MAX_JSON_DEPTH; depth++) {
    const parent = Object.getPrototypeOf(owner) as object | null;
    // The last prototype is that of all objects. Its getter `__proto__` is no setting.
    if (parent === null && owner !== value) break;
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner)))
      if (descriptor.enumerable === true || (owner !== value && "get" in descriptor)) names.add(name);
    owner = parent;
  }
  return [...names];
}
