/** Checks values from files against schemas of valibot. What is wrong comes with its place. */

import * as v from "valibot";
import { MOST_FAULTS } from "./limits.js";
import { quote } from "./text/escape.js";
import { inJson } from "./text/json-fault.js";
import { listed } from "./text/lists.js";
import { nearest } from "./text/nearest.js";
import {
  jsonLocations,
  readJson,
  shownPath,
  type JsonReading,
  type LocationOf,
  type TextLocation,
} from "./text/read-json.js";
import { isRecord } from "./type-guards.js";

/** What is wrong, as a sentence without its end, and where. */
export interface LocatedFault {
  readonly message: string;
  readonly location?: TextLocation;
}

export type Decoded<Value> = { readonly value: Value } | { readonly faults: readonly LocatedFault[] };

export interface DecodeOptions extends JsonReading {
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
  const { line, column } = json.fault;
  return { faults: [{ message: `it ${inJson(json.fault)}`, location: { line, column } }] };
}

/** Returns the value itself, with members that the schema ignores. There are at most `MOST_FAULTS` faults, in the order of the value. */
export function decodeValue<Value>(
  value: unknown,
  schema: v.GenericSchema<unknown, Value>,
  { firstOnly = false, locationOf }: DecodeOptions & { readonly locationOf: LocationOf },
): Decoded<Value> {
  const { issues } = v.safeParse(schema, value, { abortEarly: firstOnly, message: standardMessage });
  if (issues === undefined) return { value: value as Value };
  return { faults: issues.slice(0, MOST_FAULTS).map((issue) => locatedFault(issue, locationOf)) };
}

/** A missing or unknown member is a fault of its object. The name of an unknown one has a location. */
function locatedFault({ path, message }: v.BaseIssue<unknown>, locationOf: LocationOf): LocatedFault {
  const steps = (path ?? []).map(({ key }) => key as string | number);
  const subject = path?.at(-1)?.origin === "key" ? steps.slice(0, -1) : steps;
  const location = (subject === steps ? undefined : locationOf(steps)) ?? locationOf(subject, "value");
  return {
    message: `${subject.length === 0 ? "it" : shownPath(subject)} ${message}`,
    ...(location !== undefined && { location }),
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
export function textThat(isRight: (text: string) => boolean, fault: string): v.GenericSchema<string> {
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

function unknownMember(name: string, known: readonly string[]): string {
  const inLowerCase = new Map(known.map((member) => [member.toLowerCase(), member]));
  const word = name.toLowerCase();
  const meant = inLowerCase.get(word) ?? inLowerCase.get(nearest(word, inLowerCase.keys()) ?? "");
  const remedy = meant === undefined ? `: it may have ${listed(known)}` : ` (did you mean ${quote(meant)}?)`;
  return `has an unknown member ${quote(name)}${remedy}`;
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
      else addIssue({ message: `must not be the same as in ${list}[${other}]`, path: pathTo(index, member) });
    }
  });
}

type IssuePath = [v.IssuePathItem, ...v.IssuePathItem[]];

/** The path of an issue of `rawCheck`. */
export function pathTo(...keys: readonly (string | number)[]): IssuePath {
  return keys.map((key) => ({
    type: "unknown",
    origin: "value",
    input: undefined,
    key,
    value: undefined,
  })) as unknown as IssuePath;
}
