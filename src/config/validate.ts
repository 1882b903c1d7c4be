/** Validates a configuration against its JSON Schema. This module is separate, so that ajv is loaded only if there is a configuration. */

import { extname } from "node:path";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Config } from "../core/config-types.js";
import { UsageError, type Diagnostic } from "../core/diagnostic.js";
import {
  MAX_REPORTED_ERRORS,
  MAX_CONFIG_STRING_LENGTH,
  MAX_CONFIG_VALUES,
  MAX_JSON_DEPTH,
} from "../core/limits.js";
import { formatLocation, quote } from "../core/text/escape.js";
import {
  findNearestChoice,
  formatSuggestionInQuotes,
  describeUnknownProperty,
} from "../core/text/nearest.js";
import { findNearestLocation, formatJsonPath, type JsonPath } from "../core/text/read-json.js";
import { configProblem } from "./diagnostics.js";
import type { UnvalidatedConfig } from "./read-config.js";
import { SETTINGS_BY_CONFIG_KEY } from "./settings.js";
import { EMITTER_NAME_PATTERN, INTEGER_PATTERN, NON_EMPTY_STRING, type ValueSchema } from "./structures.js";
import { types } from "node:util";
import { getErrorText } from "../core/error-text.js";

const SCHEMAS_BY_TYPE = {
  text: NON_EMPTY_STRING,
  path: NON_EMPTY_STRING,
  number: { type: "number", exclusiveMinimum: 0 },
  switch: { type: "boolean" },
  list: { type: "array", items: NON_EMPTY_STRING, minItems: 1 },
  structure: {},
} as const satisfies Readonly<Record<string, ValueSchema>>;

const properties = Object.fromEntries(
  [...SETTINGS_BY_CONFIG_KEY].map(([key, { type, choices, schema, help, default: initial }]) => [
    key,
    {
      description: help,
      ...(choices === undefined ? (schema ?? SCHEMAS_BY_TYPE[type]) : { type: "string", enum: choices }),
      ...(initial !== undefined && { default: initial }),
    },
  ]),
) as Readonly<Record<keyof Config, ValueSchema>>;

/** The JSON Schema of the configuration. It is also published for editors. */
export const CONFIG_SCHEMA = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Configuration of whm-transfer-codegen",
  type: "object",
  properties: {
    $schema: { type: "string", description: "JSON Schema of this file, for editors" },
    ...properties,
  },
  additionalProperties: false,
} as const;

let validator: ValidateFunction | undefined;

/**
 * Returns a copy of the configuration.
 *
 * @throws UsageError with at most `MAX_REPORTED_ERRORS` diagnostics if it is invalid.
 */
export function validateConfig({ path: file, value, locate }: UnvalidatedConfig): Config {
  const copy = toPlainValue(value);
  const validate = (validator ??= new Ajv({ allErrors: true, strict: true, verbose: true }).compile(
    CONFIG_SCHEMA,
  ));
  if (copy.faults.length === 0 && validate(copy.value)) return copy.value as Config;

  const createProblem = (jsonPath: JsonPath, clause: string, unknownName?: string): Diagnostic => {
    const subject = extname(file) === ".json" ? "it" : "its default export";
    const location =
      unknownName === undefined
        ? findNearestLocation(locate, jsonPath, "value")
        : findNearestLocation(locate, [...jsonPath, unknownName], "name");
    const values = {
      ...{ file, ...location, place: formatLocation(file, location) },
      fault: `${jsonPath.length === 0 ? subject : formatJsonPath(jsonPath)} ${clause}`,
    };
    if (unknownName === undefined) return configProblem("config-value-invalid", values);
    if (jsonPath.length > 0 || !/token$/i.test(unknownName))
      return configProblem("config-key-unknown", values);
    const fault = `${subject} has the property ${quote(unknownName)}, but must not contain an API token`;
    return configProblem("config-token", { ...values, fault });
  };
  if (copy.faults.length > 0) {
    const faults = copy.faults.slice(0, MAX_REPORTED_ERRORS);
    throw new UsageError(faults.map(({ path, message }) => createProblem(path, message)));
  }
  const errors = mergeErrorsOfAlternatives((validate.errors ?? []).slice(0, 10 * MAX_REPORTED_ERRORS));
  throw new UsageError(
    errors.slice(0, MAX_REPORTED_ERRORS).map((error) => {
      const { keyword, instancePath, params, parentSchema } = error;
      const segments = instancePath.split("/").slice(1);
      const jsonPath = segments.map((segment) =>
        /^[0-9]+$/.test(segment) ? Number(segment) : segment.replaceAll("~1", "/").replaceAll("~0", "~"),
      );
      if (keyword !== "additionalProperties") return createProblem(jsonPath, describeAjvError(error));
      const name = String(params["additionalProperty"]);
      const knownNames = Object.keys((parentSchema?.["properties"] ?? {}) as object).sort();
      return createProblem(jsonPath, describeUnknownProperty(name, knownNames), name);
    }),
  );
}

/**
 * Reduces the errors of each `anyOf` schema, because ajv reports the errors of all its alternatives. If the value has the type of one
 * alternative, only the errors of this alternative remain. Otherwise one error lists the types of all alternatives.
 */
function mergeErrorsOfAlternatives(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  return errors
    .filter(({ keyword }) => keyword === "anyOf")
    .reduce((merged, anyOf) => {
      const { schemaPath, instancePath } = anyOf;
      const ofAlternatives = merged.filter(
        (error) =>
          error.schemaPath.startsWith(`${schemaPath}/`) &&
          `${error.instancePath}/`.startsWith(`${instancePath}/`),
      );
      const isWrongType = (error: ErrorObject): boolean =>
        error.keyword === "type" && error.instancePath === instancePath;
      const messages = ofAlternatives
        .filter(isWrongType)
        .map(({ message = "" }) => addIndefiniteArticle(message).replace(/^must be /, ""));
      const others = ofAlternatives.filter((error) => !isWrongType(error));
      const message = `must be ${[...new Set(messages)].join(" or ")}`;
      const replacements = others.length > 0 ? others : [{ ...anyOf, message }];
      return merged
        .filter((error) => !ofAlternatives.includes(error))
        .flatMap((error) => (error === anyOf ? replacements : error));
    }, errors);
}

const MESSAGES_BY_PATTERN: ReadonlyMap<unknown, string> = new Map([
  [INTEGER_PATTERN, "must consist of decimal digits"],
  [EMITTER_NAME_PATTERN, 'must consist of letters, digits, "_" and "-", and begin with a letter or digit'],
]);

/** Describes an error of ajv in a clause without subject, such as `must be an object`. */
function describeAjvError({ keyword, params, message = "is invalid", data }: ErrorObject): string {
  switch (keyword) {
    case "required":
      return `has no ${quote(String(params["missingProperty"]))}`;
    case "enum": {
      const choices = params["allowedValues"] as readonly unknown[];
      const texts = choices.filter((choice) => typeof choice === "string");
      const suggestion = typeof data === "string" ? findNearestChoice(data, texts) : undefined;
      const list = choices.map((choice) => (typeof choice === "string" ? quote(choice) : String(choice)));
      return `must be one of ${list.join(", ")}${formatSuggestionInQuotes(suggestion)}`;
    }
    case "minItems":
    case "minLength":
      return "must not be empty";
    case "exclusiveMinimum":
      return `must be greater than ${String(params["limit"])}`;
    case "multipleOf":
      return "must be a whole number";
    case "pattern":
      return MESSAGES_BY_PATTERN.get(params["pattern"]) ?? message;
    default:
      return addIndefiniteArticle(message);
  }
}

/** Adds the article that ajv omits: `must be object` → `must be an object`. */
function addIndefiniteArticle(message: string): string {
  return message
    .replace(/^must be (?=(?:number|string|boolean)$)/, "$&a ")
    .replace(/^must be (?=(?:object|array)$)/, "$&an ");
}

/** `message` is a clause without subject, such as `must not contain itself`. */
interface ValueFault {
  readonly path: JsonPath;
  readonly message: string;
}

/**
 * Copies a value of a configuration into plain objects and arrays, so that it can be validated: a configuration in JavaScript can contain
 * proxies, circular references, and getters that throw an error or return another value each time. Functions and primitives stay the
 * same. If a value cannot be copied, the copy contains `undefined` in its place, and `faults` contains the reason.
 */
function toPlainValue(root: unknown): { readonly value: unknown; readonly faults: readonly ValueFault[] } {
  const faults: ValueFault[] = [];
  const ancestors = new Set<object>();
  let count = 0;
  const findFault = (value: unknown, depth: number): string | undefined => {
    if (typeof value === "string") {
      if (value.length > MAX_CONFIG_STRING_LENGTH)
        return `is longer than ${MAX_CONFIG_STRING_LENGTH} characters`;
      if (value.includes("\0")) return "contains a NUL character";
      return /\p{Surrogate}/u.test(value) ? "contains an unpaired surrogate" : undefined;
    }
    if (typeof value !== "object" || value === null) return undefined;
    if (types.isPromise(value)) {
      value.catch(() => undefined); // prevents an unhandled rejection
      return "must not be a promise: use await in the configuration";
    }
    if (ancestors.has(value)) return "must not contain itself";
    return depth >= MAX_JSON_DEPTH ? `is nested more than ${MAX_JSON_DEPTH} levels deep` : undefined;
  };
  // Each access to the value can run code of the configuration, which can throw an error.
  const copy = (path: JsonPath, read: () => unknown): unknown => {
    let message: string | undefined;
    try {
      const value = read();
      count += 1;
      message = findFault(value, path.length);
      if (message === undefined) {
        if (typeof value !== "object" || value === null) return value;
        const isList = Array.isArray(value);
        // One more element than the limit is enough to detect a list that is too long.
        const length = isList ? Math.min(value.length, MAX_CONFIG_VALUES + 1) : 0;
        const names = isList ? Array.from({ length }, (_, index) => index) : listPropertyNames(value);
        if (count + names.length <= MAX_CONFIG_VALUES) {
          ancestors.add(value);
          const entries = names.map(
            (name) => [name, copy([...path, name], () => Reflect.get(value, name) as unknown)] as const,
          );
          ancestors.delete(value);
          return isList ? entries.map(([, element]) => element) : Object.fromEntries(entries);
        }
        message = `has more than ${MAX_CONFIG_VALUES} values`;
      }
    } catch (error) {
      message = `cannot be read: ${getErrorText(error)}`;
    }
    faults.push({ path, message });
    return undefined;
  };
  return { value: copy([], () => root), faults };
}

/** Returns the names of an object's properties, including the getters that its class defines. */
function listPropertyNames(value: object): readonly string[] {
  const names = new Set(Object.keys(value));
  let prototype = Object.getPrototypeOf(value) as object | null;
  for (let depth = 0; prototype !== null && depth < MAX_JSON_DEPTH; depth++) {
    const next = Object.getPrototypeOf(prototype) as object | null;
    // The last prototype is `Object.prototype`. Skip it, because its getter `__proto__` is not a setting.
    if (next === null) break;
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
      if (descriptor.enumerable === true || "get" in descriptor) names.add(name);
    prototype = next;
  }
  return [...names];
}
