/**
 * JSON text → its value, and the location of each part of it. Stricter than JSON.parse, which takes the last of two members of the
 * same name, and any depth: both are refused here.
 */

import { visit, type JSONVisitor } from "jsonc-parser";
import type { TextLocation } from "../diagnostic.js";
import { MAX_JSON_DEPTH } from "../limits.js";
import type { JsonFault, JsonProblem } from "./json-fault.js";
import { lineLocations } from "./line-locations.js";
import { withShortBlanks } from "./short-blanks.js";

/** Names of members and indexes of elements, from the outermost. */
export type JsonPath = readonly (string | number)[];

export type JsonReadResult = { readonly value: unknown } | { readonly fault: JsonFault };

export interface JsonReadOptions {
  /** What becomes of an integer that a number cannot hold exactly: the nearest number (the default), or a bigint. */
  readonly integers?: "rounded" | "exact";
}

export function readJson(text: string, { integers = "rounded" }: JsonReadOptions = {}): JsonReadResult {
  let root: unknown;
  let duplicate: FoundProblem | undefined;
  const found = walk<unknown>(text, {
    onName: ({ value: object, step }, offset, path) => {
      if (!Object.hasOwn(object as object, step)) return;
      duplicate ??= { problem: { kind: "twice", path: formatJsonPath(path()), key: String(step) }, offset };
    },
    onValue: (parsed, token, inside) => {
      const value = integers === "exact" ? exactInteger(parsed, text, token) : parsed;
      if (inside === undefined) root = value;
      else setMember(inside.value as Record<string | number, unknown>, inside.step, value);
      return value;
    },
  });
  // A text that is not JSON is reported as that, whatever it repeats.
  const first = found ?? duplicate;
  if (first === undefined) return { value: root };
  return { fault: { ...first.problem, location: lineLocations(text)(first.offset) } };
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
export function formatJsonPath(path: JsonPath): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${step}`))
    .join("");
}

/* ------------------------------------------------------------------ locations */

/**
 * Where a member's name begins, or its value. An element, and the text as a whole, have no name: their value counts for both.
 * Undefined for a path that the text does not have.
 */
export type JsonLocator = (path: JsonPath, part?: "name" | "value") => TextLocation | undefined;

/** Reads the text at the first request. A text that is not JSON has no locations. */
export function jsonLocations(text: string): JsonLocator {
  let root: LocatedValue | undefined;
  const locationAt = lineLocations(text);
  return (path, part = "name") => {
    root ??= locatedValues(text);
    let found: LocatedValue | undefined = root;
    for (const step of path) found = found?.members?.get(String(step));
    const offset = found?.[part];
    return offset === undefined ? undefined : locationAt(offset);
  };
}

/** That of the part, or of the innermost object or list around it that the text has. */
export function nearestLocation(
  locationOf: JsonLocator,
  path: JsonPath,
  part: "name" | "value",
): TextLocation | undefined {
  return (
    locationOf(path, part) ??
    (path.length === 0 ? undefined : nearestLocation(locationOf, path.slice(0, -1), "value"))
  );
}

/** Offsets. */
interface LocatedValue {
  readonly name?: number;
  readonly value?: number;
  /** By name or index. Of a name that occurs twice the last counts, as for JSON.parse. */
  members?: Map<string, LocatedValue>;
}

function locatedValues(text: string): LocatedValue {
  let root: LocatedValue = {};
  const found = walk<LocatedValue>(text, {
    onValue: (_, { offset }, inside) => {
      const located: LocatedValue = { name: inside?.nameOffset ?? offset, value: offset };
      if (inside === undefined) root = located;
      else (inside.value.members ??= new Map()).set(String(inside.step), located);
      return located;
    },
  });
  return found === undefined ? root : {};
}

/* ------------------------------------------------------------------ the walk through the text */

/** In UTF-16 code units. */
interface JsonToken {
  readonly offset: number;
  readonly length: number;
}

/** An object or array that has begun and not ended, as what the handler made of it. */
interface OpenContainer<Made> {
  readonly value: Made;
  /** The member or element that is being read. */
  step: string | number;
  /** Of the member's name; undefined for elements. */
  nameOffset: number | undefined;
}

interface JsonHandler<Made> {
  /** The name is `inside.step`, whose value comes next. */
  readonly onName?: (inside: OpenContainer<Made>, offset: number, path: () => JsonPath) => void;
  /** Makes something of a value. An object or array is empty: its members follow. */
  readonly onValue: (value: unknown, token: JsonToken, inside: OpenContainer<Made> | undefined) => Made;
}

interface FoundProblem {
  readonly problem: JsonProblem;
  readonly offset: number;
}

/** Ends at the first problem: what follows cannot be relied on, and the library calls itself at each level. */
function walk<Made>(text: string, { onName, onValue }: JsonHandler<Made>): FoundProblem | undefined {
  const open: OpenContainer<Made>[] = [];
  let found: FoundProblem | undefined;
  const stop = (problem: JsonProblem, offset: number): never => {
    found = { problem, offset };
    throw new Error("stop");
  };
  const add = (value: unknown, offset: number, length: number): Made => {
    const inside = open.at(-1);
    const made = onValue(value, { offset, length }, inside);
    if (typeof inside?.step === "number") inside.step += 1;
    return made;
  };
  const begin = (value: object, step: string | number, offset: number): void => {
    if (open.length === MAX_JSON_DEPTH) stop({ kind: "deep", limit: MAX_JSON_DEPTH }, offset);
    open.push({ value: add(value, offset, 1), step, nameOffset: undefined });
  };
  const end = (): void => {
    open.pop();
  };
  const visitor: JSONVisitor = {
    onObjectBegin: (offset) => {
      begin({}, "", offset);
    },
    onArrayBegin: (offset) => {
      begin([], 0, offset);
    },
    onObjectProperty: (name, offset, _length, _line, _character, path) => {
      const inside = open.at(-1);
      if (inside === undefined) return;
      inside.step = name;
      inside.nameOffset = offset;
      onName?.(inside, offset, path);
    },
    onLiteralValue: add,
    onObjectEnd: end,
    onArrayEnd: end,
    onError: (_, offset) => stop({ kind: "syntax" }, offset),
  };
  try {
    visit(withShortBlanks(text), visitor, { disallowComments: true });
  } catch (error) {
    if (found === undefined) throw error;
  }
  return found;
}
