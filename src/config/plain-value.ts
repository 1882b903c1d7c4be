/**
 * Copies the value of a configuration into plain objects and arrays, so that it can be validated. A configuration in JavaScript
 * can contain proxies, circular references, and getters that throw an error or return another value each time.
 */

import { types } from "node:util";
import { getErrorText } from "../core/error-text.js";
import { MAX_CONFIG_STRING_LENGTH, MAX_CONFIG_VALUES, MAX_JSON_DEPTH } from "../core/limits.js";
import type { JsonPath } from "../core/text/read-json.js";

/** The reason why a value cannot be copied. `message` is a clause without subject, such as `must not contain itself`. */
export interface ValueFault {
  readonly path: JsonPath;
  readonly message: string;
}

/**
 * Copies a value and all objects and arrays in it. Functions and primitives stay the same. If a value cannot be copied, the copy
 * contains `undefined` in its place, and `faults` contains the reason.
 */
export function toPlainValue(rootValue: unknown): {
  readonly value: unknown;
  readonly faults: readonly ValueFault[];
} {
  const faults: ValueFault[] = [];
  const ancestors = new Set<object>();
  let valueCount = 0;

  const addFault = (path: JsonPath, message: string): unknown => {
    faults.push({ path, message });
    return undefined;
  };

  /** Calls `read`, which can run code of the configuration. If this code throws an error, adds a fault and returns undefined. */
  const tryRead = <Value>(path: JsonPath, read: () => Value): Value | undefined => {
    try {
      return read();
    } catch (error) {
      addFault(path, `cannot be read: ${getErrorText(error)}`);
      return undefined;
    }
  };

  const copyValue = (value: unknown, path: JsonPath): unknown => {
    valueCount += 1;
    if (typeof value === "string") {
      const faultMessage = describeStringFault(value);
      return faultMessage === undefined ? value : addFault(path, faultMessage);
    }
    if (typeof value !== "object" || value === null) return value;
    if (types.isPromise(value)) {
      value.catch(() => undefined); // prevents an unhandled rejection
      return addFault(path, "must not be a promise: use await in the configuration");
    }
    if (ancestors.has(value)) return addFault(path, "must not contain itself");
    if (path.length >= MAX_JSON_DEPTH)
      return addFault(path, `is nested more than ${MAX_JSON_DEPTH} levels deep`);
    const isList = tryRead(path, () => Array.isArray(value));
    if (isList === undefined) return undefined;
    const namesOrIndexes = tryRead(path, () =>
      isList ? listIndexes((value as unknown[]).length) : listPropertyNames(value),
    );
    if (namesOrIndexes === undefined) return undefined;
    if (valueCount + namesOrIndexes.length > MAX_CONFIG_VALUES)
      return addFault(path, `has more than ${MAX_CONFIG_VALUES} values`);
    ancestors.add(value);
    const entries = namesOrIndexes.map((nameOrIndex) => {
      const propertyPath = [...path, nameOrIndex];
      const propertyValue = tryRead(propertyPath, () => Reflect.get(value, nameOrIndex) as unknown);
      return [nameOrIndex, copyValue(propertyValue, propertyPath)] as const;
    });
    ancestors.delete(value);
    return isList ? entries.map(([, element]) => element) : Object.fromEntries(entries);
  };

  return { value: copyValue(rootValue, []), faults };
}

function describeStringFault(text: string): string | undefined {
  if (text.length > MAX_CONFIG_STRING_LENGTH) return `is longer than ${MAX_CONFIG_STRING_LENGTH} characters`;
  if (text.includes("\0")) return "contains a NUL character";
  return /\p{Surrogate}/u.test(text) ? "contains an unpaired surrogate" : undefined;
}

/**
 * Returns the indexes of an array. Returns at most `MAX_CONFIG_VALUES + 1` indexes. One more than the limit is enough for the
 * caller to detect that the array is too long.
 */
function listIndexes(length: number): readonly number[] {
  return Array.from({ length: Math.min(length, MAX_CONFIG_VALUES + 1) }, (_, index) => index);
}

/** Returns the names of an object's properties, including the getters that its class defines. */
function listPropertyNames(value: object): readonly string[] {
  const names = new Set<string>();
  for (
    let objectOrPrototype: object | null = value, depth = 0;
    objectOrPrototype !== null && depth < MAX_JSON_DEPTH;
    depth++
  ) {
    const prototype = Object.getPrototypeOf(objectOrPrototype) as object | null;
    // The last prototype is `Object.prototype`. Skip it, because its getter `__proto__` is not a setting.
    if (prototype === null && objectOrPrototype !== value) break;
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(objectOrPrototype)))
      if (descriptor.enumerable === true || (objectOrPrototype !== value && "get" in descriptor))
        names.add(name);
    objectOrPrototype = prototype;
  }
  return [...names];
}
