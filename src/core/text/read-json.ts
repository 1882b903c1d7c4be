/**
 * JSON text → its value, and the location of each part of it. Stricter than JSON.parse, which takes the last of two members of the
 * same name, and any depth: both are refused here.
 */

import { visit, type JSONVisitor } from "jsonc-parser";
import type { TextLocation } from "../diagnostic.js";
import { DEEPEST_JSON } from "../limits.js";
import type { JsonFault } from "./json-fault.js";

/** Names of members and indexes of elements, from the outermost. */
export type JsonPath = readonly (string | number)[];

export type ReadJson = { readonly value: unknown } | { readonly fault: JsonFault };

export interface JsonReading {
  /** What becomes of an integer that a number cannot hold exactly: the nearest number (the default), or a bigint. */
  readonly integers?: "rounded" | "exact";
}

export function readJson(text: string, { integers = "rounded" }: JsonReading = {}): ReadJson {
  let root: unknown;
  let duplicate: JsonFault | undefined;
  const fault = walk<unknown>(text, {
    onName: ({ value: object, step }, { location }, path) => {
      if (!Object.hasOwn(object as object, step)) return;
      duplicate ??= { kind: "twice", path: shownPath(path()), key: String(step), location };
    },
    onValue: (found, token, inside) => {
      const value = integers === "exact" ? exactInteger(found, text, token) : found;
      if (inside === undefined) root = value;
      else setMember(inside.value as Record<string | number, unknown>, inside.step, value);
      return value;
    },
  });
  // A text that is not JSON is reported as that, whatever it repeats.
  const first = fault ?? duplicate;
  return first === undefined ? { value: root } : { fault: first };
}

/** A member called `__proto__` is one like any other. */
function setMember(container: Record<string | number, unknown>, step: string | number, value: unknown): void {
  if (step !== "__proto__") container[step] = value;
  else
    Object.defineProperty(container, step, { value, writable: true, enumerable: true, configurable: true });
}

function exactInteger(value: unknown, text: string, { offset, length }: JsonToken): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const digits = text.slice(offset, offset + length);
  return /^-?[0-9]+$/.test(digits) ? BigInt(digits) : value;
}

/** `data.schema.keys`, `accepted[3]`; empty at the top. */
export function shownPath(path: JsonPath): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${step}`))
    .join("");
}

/* ------------------------------------------------------------------ locations */

/**
 * Where a member's name begins, or its value. An element, and the text as a whole, have no name: their value counts for both.
 * Undefined for a path that the text does not have.
 */
export type LocationOf = (path: JsonPath, part?: "name" | "value") => TextLocation | undefined;

/** Reads the text at the first request. A text that is not JSON has no locations. */
export function jsonLocations(text: string): LocationOf {
  let root: LocatedValue | undefined;
  return (path, part = "name") => {
    root ??= locatedValues(text);
    let found: LocatedValue | undefined = root;
    for (const step of path) found = found?.members?.get(String(step));
    return found?.[part];
  };
}

/** That of the part, or of the innermost object or list around it that the text has. */
export function nearestLocation(
  locationOf: LocationOf,
  path: JsonPath,
  part: "name" | "value",
): TextLocation | undefined {
  return (
    locationOf(path, part) ??
    (path.length === 0 ? undefined : nearestLocation(locationOf, path.slice(0, -1), "value"))
  );
}

interface LocatedValue {
  readonly name?: TextLocation;
  readonly value?: TextLocation;
  /** By name or index. Of a name that occurs twice the last counts, as for JSON.parse. */
  members?: Map<string, LocatedValue>;
}

function locatedValues(text: string): LocatedValue {
  let root: LocatedValue = {};
  const fault = walk<LocatedValue>(text, {
    onValue: (_, { location }, inside) => {
      const located: LocatedValue = { name: inside?.name ?? location, value: location };
      if (inside === undefined) root = located;
      else (inside.value.members ??= new Map()).set(String(inside.step), located);
      return located;
    },
  });
  return fault === undefined ? root : {};
}

/* ------------------------------------------------------------------ the walk through the text */

/** Offset and length count UTF-16 code units. */
interface JsonToken {
  readonly offset: number;
  readonly length: number;
  readonly location: TextLocation;
}

/** An object or array that has begun and not ended, as what the handler made of it. */
interface OpenContainer<Made> {
  readonly value: Made;
  /** The member or element that is being read. */
  step: string | number;
  /** The member's name; undefined for elements. */
  name: TextLocation | undefined;
}

interface JsonHandler<Made> {
  /** The name is that of `inside.step`, whose value comes next. */
  readonly onName?: (inside: OpenContainer<Made>, token: JsonToken, path: () => JsonPath) => void;
  /** Makes something of a value. An object or array is empty: its members follow. */
  readonly onValue: (value: unknown, token: JsonToken, inside: OpenContainer<Made> | undefined) => Made;
}

/** Stops at the first fault: what follows cannot be relied on, and the library calls itself at each level. */
function walk<Made>(text: string, { onName, onValue }: JsonHandler<Made>): JsonFault | undefined {
  const open: OpenContainer<Made>[] = [];
  let fault: JsonFault | undefined;
  const stop = (found: JsonFault): never => {
    fault = found;
    throw new Error("stop");
  };
  const add = (value: unknown, token: JsonToken): Made => {
    const inside = open.at(-1);
    const made = onValue(value, token, inside);
    if (typeof inside?.step === "number") inside.step += 1;
    return made;
  };
  const begin =
    (empty: () => object, step: string | number): NonNullable<JSONVisitor["onArrayBegin"]> =>
    (...place) => {
      const token = tokenAt(...place);
      const { location } = token;
      if (open.length === DEEPEST_JSON) stop({ kind: "deep", limit: DEEPEST_JSON, location });
      open.push({ value: add(empty(), token), step, name: undefined });
    };
  const end = (): void => {
    open.pop();
  };
  const visitor: JSONVisitor = {
    onObjectBegin: begin(() => ({}), ""),
    onArrayBegin: begin(() => [], 0),
    onObjectProperty: (name, offset, length, line, character, path) => {
      const inside = open.at(-1);
      if (inside === undefined) return;
      inside.step = name;
      const token = tokenAt(offset, length, line, character);
      inside.name = token.location;
      onName?.(inside, token, path);
    },
    onLiteralValue: (value, ...place) => {
      add(value, tokenAt(...place));
    },
    onObjectEnd: end,
    onArrayEnd: end,
    onError: (_, ...place) => {
      stop({ kind: "syntax", location: tokenAt(...place).location });
    },
  };
  try {
    visit(text, visitor, { disallowComments: true });
  } catch (error) {
    if (fault === undefined) throw error;
  }
  return fault;
}

function tokenAt(
  offset: number,
  length: number,
  line: number,
  character: number,
  ..._: unknown[]
): JsonToken {
  return { offset, length, location: { line: line + 1, column: character + 1 } };
}
