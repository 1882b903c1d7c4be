/** Checks values from files against schemas of valibot. What is wrong comes with its place. */

import * as v from "valibot";
import type { FileFault } from "./diagnostic.js";
import { MAX_REPORTED_FAULTS } from "./limits.js";
import { quote } from "./text/escape.js";
import { jsonFault } from "./text/json-fault.js";
import {
  jsonLocations,
  nearestLocation,
  readJson,
  formatJsonPath,
  type JsonReadOptions,
  type JsonLocator,
} from "./text/read-json.js";
import { unknownMember } from "./text/unknown-member.js";
import { isRecord } from "./type-guards.js";

export type Decoded<Value> = { readonly value: Value } | { readonly faults: readonly FileFault[] };

export interface DecodeOptions extends JsonReadOptions {
  /** End at the first fault: for files in which a reader would not correct several. */
  readonly firstOnly?: boolean;
}

/** JSON text as a value of the schema. A byte order mark is skipped. */
export function decodeJson<Value>(
  text: string,
  schema: v.GenericSchema<unknown, Value>,
  options: DecodeOptions = {},
): Decoded<Value> {
  const plain = text.replace(/^\ufeff/, "");
  const json = readJson(plain, options);
  if (!("fault" in json))
    return decodeValue(json.value, schema, { ...options, locationOf: jsonLocations(plain) });
  return { faults: [jsonFault(json.fault)] };
}

/** Returns the value itself, with members that the schema ignores. There are at most `MOST_FAULTS` faults, in the order of the value. */
export function decodeValue<Value>(
  value: unknown,
  schema: v.GenericSchema<unknown, Value>,
  { firstOnly = false, locationOf }: DecodeOptions & { readonly locationOf: JsonLocator },
): Decoded<Value> {
  const { issues } = v.safeParse(schema, value, { abortEarly: firstOnly, message: standardMessage });
  if (issues === undefined) return { value: value as Value };
  return { faults: issues.slice(0, MAX_REPORTED_FAULTS).map((issue) => fileFault(issue, locationOf)) };
}

/** A missing or unknown member is a fault of its object. */
function fileFault({ path, message }: v.BaseIssue<unknown>, locationOf: JsonLocator): FileFault {
  const steps = (path ?? []).map(({ key }) => key as string | number);
  const isOfMember = path?.at(-1)?.origin === "key";
  const subject = isOfMember ? steps.slice(0, -1) : steps;
  return {
    message: `${subject.length === 0 ? "it" : formatJsonPath(subject)} ${message}`,
    location: nearestLocation(locationOf, steps, isOfMember ? "name" : "value"),
  };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  Array: "a list",
  Object: "an object",
};

/** For schemas without a message of their own. */
function standardMessage({ expected, path }: v.BaseIssue<unknown>): string {
  const last = path?.at(-1);
  if (last?.origin === "key") return `has no ${quote(String(last.key))}`;
  const options = (expected ?? "").replace(/^\(|\)$/g, "").split(" | ");
  return `must be ${options.map((option) => TYPE_NAMES[option] ?? option).join(" or ")}`;
}

/* ------------------------------------------------------------------ parts of schemas */

/** `fault` is such as `must not be empty`. */
export function checkedString(isRight: (text: string) => boolean, fault: string): v.GenericSchema<string> {
  return v.pipe(v.string(fault), v.check(isRight, fault));
}

/**
 * An object with these members and no others, of which the first that is unknown is reported. A member that is `forbidden` has a
 * message of its own.
 */
export function closedObject<Entries extends v.ObjectEntries>(
  entries: Entries,
  forbidden: Readonly<Record<string, string>> = {},
): v.GenericSchema<unknown, v.InferOutput<v.StrictObjectSchema<Entries, undefined>>> {
  const known = Object.keys(entries);
  const refused = Object.entries(forbidden).map(([name, fault]) => [name, v.exactOptional(v.never(fault))]);
  const object = v.strictObject({ ...Object.fromEntries(refused), ...entries } as Entries, (issue) =>
    issue.expected === "never" ? unknownMember(String(issue.input), known) : standardMessage(issue),
  );
  // valibot takes a list for an object.
  return v.pipe(v.unknown(), v.check(isRecord, "must be an object"), object);
}

/** Of a list of objects called `list`: no two have the same text in this member. */
export function uniqueMember<Element extends object>(
  member: keyof Element & string,
  list: string,
): v.RawCheckAction<Element[]> {
  return v.rawCheck(({ dataset, addIssue }) => {
    const first = new Map<unknown, number>();
    // Of what is wrong otherwise, there is a fault already.
    const elements: readonly unknown[] = Array.isArray(dataset.value) ? dataset.value : [];
    for (const [index, element] of elements.entries()) {
      const value = isRecord(element) ? element[member] : undefined;
      if (typeof value !== "string") continue;
      const other = first.get(value);
      if (other === undefined) first.set(value, index);
      else
        addIssue({ message: `must not be the same as in ${list}[${other}]`, path: issuePath(index, member) });
    }
  });
}

type IssuePath = [v.IssuePathItem, ...v.IssuePathItem[]];

/** The path of an issue of `rawCheck`. */
export function issuePath(...keys: readonly (string | number)[]): IssuePath {
  return keys.map((key) => ({
    type: "unknown",
    origin: "value",
    input: undefined,
    key,
    value: undefined,
  })) as unknown as IssuePath;
}
