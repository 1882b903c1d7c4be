/** Uses valibot schemas to validate values that were read from files. Reports each fault with its location in the file. */

import * as v from "valibot";
import type { FileFault } from "./diagnostic.js";
import { MAX_REPORTED_ERRORS } from "./limits.js";
import { formatLocation, quote } from "./text/escape.js";
import {
  toFileFault,
  createJsonLocator,
  findNearestLocation,
  parseStrictJson,
  formatJsonPath,
  type JsonParseOptions,
  type JsonPathLocator,
} from "./text/read-json.js";
import { describeUnknownProperty } from "./text/nearest.js";
import { isRecord } from "./text/json.js";

export type DecodeResult<Value> = { readonly value: Value } | { readonly faults: readonly FileFault[] };

export interface DecodeOptions extends JsonParseOptions {
  /** Whether to stop at the first fault. Set for files that users do not edit, such as saved reports. */
  readonly abortEarly?: boolean;
}

/** Parses and validates JSON text. Ignores a byte order mark. */
export function decodeJson<Value>(
  text: string,
  schema: v.GenericSchema<unknown, Value>,
  options: DecodeOptions = {},
): DecodeResult<Value> {
  const jsonText = text.replace(/^\ufeff/, "");
  const parseResult = parseStrictJson(jsonText, options);
  if (!("problem" in parseResult))
    return decodeValue(parseResult.value, schema, { ...options, locate: createJsonLocator(jsonText) });
  return { faults: [toFileFault(parseResult.problem, jsonText)] };
}

/**
 * Validates `value`. Returns it with all its properties, even those that the schema ignores. If it is invalid, returns at most
 * `MAX_REPORTED_ERRORS` faults.
 */
export function decodeValue<Value>(
  value: unknown,
  schema: v.GenericSchema<unknown, Value>,
  { abortEarly = false, locate }: DecodeOptions & { readonly locate: JsonPathLocator },
): DecodeResult<Value> {
  const { issues } = v.safeParse(schema, value, { abortEarly, message: formatDefaultIssueMessage });
  if (issues === undefined) return { value: value as Value };
  return {
    faults: issues.slice(0, MAX_REPORTED_ERRORS).map((issue) => convertIssueToFault(issue, locate)),
  };
}

/** Converts a valibot issue to a fault. If a property is missing or unknown, the message is about the object that contains it. */
function convertIssueToFault({ path, message }: v.BaseIssue<unknown>, locate: JsonPathLocator): FileFault {
  const jsonPath = (path ?? []).map(({ key }) => key as string | number);
  const isMissingOrUnknown = path?.at(-1)?.origin === "key";
  const pathInMessage = isMissingOrUnknown ? jsonPath.slice(0, -1) : jsonPath;
  return {
    message: `${pathInMessage.length === 0 ? "it" : formatJsonPath(pathInMessage)} ${message}`,
    location: findNearestLocation(locate, jsonPath, isMissingOrUnknown ? "name" : "value"),
  };
}

/** Returns the values of a row such as `Invalid fleet file {place:clause}: {fault:clause}.`, and the location of the problem. */
export function toProblemValues(file: string, { message, location }: FileFault) {
  return { file, ...location, place: formatLocation(file, location), fault: message };
}

const TYPE_DESCRIPTIONS: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  Array: "a list",
  Object: "an object",
};

/** Returns a message for an issue whose schema has no custom message. */
function formatDefaultIssueMessage({ expected, path }: v.BaseIssue<unknown>): string {
  const last = path?.at(-1);
  if (last?.origin === "key") return `has no ${quote(String(last.key))}`;
  const types = (expected ?? "").replace(/^\(|\)$/g, "").split(" | ");
  return `must be ${types.map((type) => TYPE_DESCRIPTIONS[type] ?? type).join(" or ")}`;
}

/* ------------------------------------------------------------------ schema building blocks */

/** Returns a schema for strings that satisfy a condition. `faultMessage` is a clause without subject, such as `must not be empty`. */
export function createCheckedStringSchema(
  isValid: (text: string) => boolean,
  faultMessage: string,
): v.GenericSchema<string> {
  return v.pipe(v.string(faultMessage), v.check(isValid, faultMessage));
}

/**
 * Returns a schema for objects that have only the properties in `entries`. It reports the first unknown property. `forbidden` maps
 * the names of some unknown properties to custom messages.
 */
export function createStrictObjectSchema<Entries extends v.ObjectEntries>(
  entries: Entries,
  forbidden: Readonly<Record<string, string>> = {},
): v.GenericSchema<unknown, v.InferOutput<v.StrictObjectSchema<Entries, undefined>>> {
  const names = Object.keys(entries);
  const never = Object.entries(forbidden).map(([name, text]) => [name, v.exactOptional(v.never(text))]);
  const allEntries = { ...Object.fromEntries(never), ...entries } as Entries;
  const objectSchema = v.strictObject(allEntries, (issue) =>
    issue.expected === "never"
      ? describeUnknownProperty(String(issue.input), names)
      : formatDefaultIssueMessage(issue),
  );
  // valibot also accepts arrays as objects, so `isRecord` is checked first.
  return v.pipe(v.unknown(), v.check(isRecord, "must be an object"), objectSchema);
}

/**
 * Returns a check that no two objects of an array have the same string in `propertyName`. `listName` is the array's name in
 * messages.
 */
export function createUniquePropertyCheck<Element extends object>(
  propertyName: keyof Element & string,
  listName: string,
): v.RawCheckAction<Element[]> {
  return v.rawCheck(({ dataset, addIssue }) => {
    const indexes = new Map<unknown, number>();
    // The schema reports values of a wrong type, so this check skips them.
    const elements: readonly unknown[] = Array.isArray(dataset.value) ? dataset.value : [];
    for (const [index, element] of elements.entries()) {
      const value = isRecord(element) ? element[propertyName] : undefined;
      if (typeof value !== "string") continue;
      const first = indexes.get(value);
      const message = `must not be the same as in ${listName}[${first}]`;
      if (first === undefined) indexes.set(value, index);
      else addIssue({ message, path: buildIssuePath(index, propertyName) });
    }
  });
}

type IssuePath = [v.IssuePathItem, ...v.IssuePathItem[]];

/** Builds the `path` that `addIssue` of a `rawCheck` requires. `keys` are the property names and indexes on the way to the invalid value. */
export function buildIssuePath(...keys: readonly (string | number)[]): IssuePath {
  const item = { type: "unknown", origin: "value", input: undefined, value: undefined };
  return keys.map((key) => ({ ...item, key })) as unknown as IssuePath;
}
