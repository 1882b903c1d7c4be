/**
 * Parses JSON, and finds the locations of its properties and elements. Stricter than JSON.parse: refuses duplicate property
 * names (unless lenient), deep nesting and too many values.
 */

import { parseTree, visit, type Node } from "jsonc-parser";
import type { FileFault, LineAndColumn } from "../diagnostic.js";
import { MAX_JSON_DEPTH, MAX_JSON_VALUES } from "../limits.js";
import { isRecord } from "./json.js";
import { quote, sanitize } from "./escape.js";

/** Names of properties and indexes of elements, starting at the top level. */
export type JsonPath = readonly (string | number)[];

/** Why a JSON text is refused. */
export type JsonProblem =
  | { readonly kind: "syntax" | "too-deep" | "too-many-values" }
  /** A property occurs twice. `parentPath` is the path of the object that contains the property, empty at the top level. */
  | { readonly kind: "duplicate-key"; readonly parentPath: string; readonly key: string };

export type LocatedJsonProblem = JsonProblem & { readonly location: LineAndColumn };

/** Describes the problem in a clause without subject, such as `is not valid JSON`. `redact` removes secrets from names of properties. */
export function describeJsonProblem(problem: JsonProblem, redact = (text: string): string => text): string {
  switch (problem.kind) {
    case "syntax":
      return "is not valid JSON";
    case "too-deep":
      return `is nested deeper than ${MAX_JSON_DEPTH} levels`;
    case "too-many-values":
      return `contains more than ${MAX_JSON_VALUES} values`;
    case "duplicate-key": {
      const place = problem.parentPath === "" ? "" : ` in ${sanitize(redact(problem.parentPath))}`;
      return `contains the key ${quote(redact(problem.key))} twice${place}`;
    }
  }
}

/** Converts a problem in JSON text to a `FileFault` of the file that contains the text. Recognizes the conflict markers of Git. */
export function toFileFault(problem: LocatedJsonProblem, text: string): FileFault {
  const conflict = problem.kind === "syntax" ? /^([<|=>])\1{6}(?!\S)/m.exec(text) : null;
  if (conflict === null) return { message: `it ${describeJsonProblem(problem)}`, location: problem.location };
  const message = `it contains the conflict marker "${conflict[0]}" of Git`;
  return { message, location: createOffsetLocator(text)(conflict.index) };
}

export type JsonParseResult = { readonly value: unknown } | { readonly problem: LocatedJsonProblem };

export interface JsonParseOptions {
  /** How to read integers that a number cannot represent exactly: rounded to a number (the default), or as a bigint. */
  readonly integerPrecision?: "rounded" | "exact";
  /** Whether comments, trailing commas and duplicate property names are allowed. Of duplicate properties, the last one counts. */
  readonly isLenient?: boolean;
}

/** An object or array that is being read, and the name or index of its property or element that is being read. */
interface Container {
  readonly value: Record<string | number, unknown>;
  next: string | number;
}

export function parseStrictJson(
  text: string,
  { integerPrecision = "rounded", isLenient = false }: JsonParseOptions = {},
): JsonParseResult {
  const containers: Container[] = [];
  let [root, valueCount]: [unknown, number] = [undefined, 0];
  let found: { readonly problem: JsonProblem; readonly offset: number } | undefined;
  const stop = (offset: number, problem: JsonProblem): never => {
    found = { problem, offset };
    throw new Error("stop");
  };
  const add = (parsed: unknown, offset: number, length: number): void => {
    valueCount += 1;
    if (valueCount > MAX_JSON_VALUES) stop(offset, { kind: "too-many-values" });
    const isRounded = typeof parsed === "number" && !Number.isSafeInteger(parsed);
    const digits = integerPrecision === "exact" && isRounded ? text.slice(offset, offset + length) : "";
    const value = /^-?[0-9]+$/.test(digits) ? BigInt(digits) : parsed;
    const container = containers.at(-1);
    if (container === undefined) root = value;
    else setChild(container.value, container.next, value);
    if (typeof container?.next === "number") container.next += 1;
  };
  const begin = (value: object, next: string | number, offset: number): void => {
    if (containers.length === MAX_JSON_DEPTH) stop(offset, { kind: "too-deep" });
    add(value, offset, 1);
    containers.push({ value: value as Container["value"], next });
  };
  try {
    visit(
      replaceLongBlankRuns(text),
      {
        onObjectBegin: (offset) => begin({}, "", offset),
        onArrayBegin: (offset) => begin([], 0, offset),
        onObjectProperty: (key, offset, _length, _line, _character, getPath) => {
          const container = containers.at(-1);
          if (container === undefined) return;
          container.next = key;
          // A syntax error takes precedence over a duplicate property name, so reading continues.
          if (!isLenient && Object.hasOwn(container.value, key))
            found ??= {
              problem: { kind: "duplicate-key", parentPath: formatJsonPath(getPath()), key },
              offset,
            };
        },
        onLiteralValue: add,
        onObjectEnd: () => void containers.pop(),
        onArrayEnd: () => void containers.pop(),
        onError: (_, offset) => stop(offset, { kind: "syntax" }),
      },
      { disallowComments: !isLenient, allowTrailingComma: isLenient },
    );
  } catch (error) {
    if (found === undefined) throw error;
  }
  if (found === undefined) return { value: root };
  return { problem: { ...found.problem, location: createOffsetLocator(text)(found.offset) } };
}

/**
 * Sets a property of an object or an element of an array. For the name `__proto__`, uses `defineProperty`, because an assignment would set
 * the prototype.
 */
function setChild(container: Container["value"], name: string | number, value: unknown): void {
  if (name !== "__proto__") container[name] = value;
  else
    Object.defineProperty(container, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Parses a JSON object that may contain comments and trailing commas. Returns undefined if the text is invalid or nested too deeply. */
export function parseJsoncObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const result = parseStrictJson(removeByteOrderMark(text), { isLenient: true });
  return "value" in result && isRecord(result.value) ? result.value : undefined;
}

export function removeByteOrderMark(text: string): string {
  return text.replace(/^\ufeff/, "");
}

/** Formats a path, such as `data.schema.keys` or `accepted[3]`. Empty at the top level. */
export function formatJsonPath(path: JsonPath): string {
  const texts = path.map((element) => (typeof element === "number" ? `[${element}]` : `.${element}`));
  return typeof path[0] === "string" ? texts.join("").slice(1) : texts.join("");
}

/* ------------------------------------------------------------------ locations */

/**
 * Returns the location where the name or the value of a property starts. Elements and the top-level value have no name, so for them
 * `part` has no effect. Returns undefined if the path does not exist.
 */
export type JsonPathLocator = (path: JsonPath, part?: "name" | "value") => LineAndColumn | undefined;

/** Returns a locator that parses the text at the first call. It finds nothing if the text is not valid JSON. */
export function createJsonLocator(text: string): JsonPathLocator {
  let root: Node | undefined;
  const toLocation = createOffsetLocator(text);
  return (path, part = "name") => {
    // `parseTree` also accepts invalid JSON, and its depth is not limited.
    root ??= isValidJson(text) ? parseTree(replaceLongBlankRuns(text)) : undefined;
    let [name, value] = [root, root];
    for (const element of path) {
      const children: readonly Node[] = value?.children ?? [];
      // If a name occurs twice, the last one counts.
      if (value?.type === "object")
        [name, value] = children.findLast((child) => child.children?.[0]?.value === element)?.children ?? [];
      else name = value = children[Number(element)];
    }
    const offset = (part === "name" ? name : value)?.offset;
    return offset === undefined ? undefined : toLocation(offset);
  };
}

function isValidJson(text: string): boolean {
  const result = parseStrictJson(text);
  return !("problem" in result) || result.problem.kind === "duplicate-key";
}

/** Returns the location of the name or value at the path. If the path does not exist, returns the location of its nearest existing parent. */
export function findNearestLocation(
  locate: JsonPathLocator,
  path: JsonPath,
  part: "name" | "value",
): LineAndColumn | undefined {
  const location = locate(path, part);
  if (location !== undefined || path.length === 0) return location;
  return findNearestLocation(locate, path.slice(0, -1), "value");
}

/** Returns a function that converts an offset to a line and a column. Lines end with a line feed. The text is scanned at the first call. */
export function createOffsetLocator(text: string): (offset: number) => LineAndColumn {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/* ------------------------------------------------------------------ blanks */

/** Minimum length of a run of blanks that is replaced. Normal files contain fewer consecutive blanks. */
const MIN_BLANK_RUN = 2 ** 16;

/**
 * Replaces long runs of blanks by line breaks, without changing offsets. The JSON parser collects consecutive blanks in a string, one by
 * one, which takes 32 bytes for each blank. It does not collect line breaks. Without this function, a hostile response that consists of
 * blanks would take half a gigabyte and several seconds.
 */
function replaceLongBlankRuns(text: string): string {
  if (text.length < MIN_BLANK_RUN) return text;
  const parts: string[] = [];
  let [start, blanks, isInString] = [0, 0, false];
  for (let index = 0; index <= text.length; index += 1) {
    const character = text[index];
    if (!isInString && (character === " " || character === "\t")) blanks += 1;
    else {
      if (blanks >= MIN_BLANK_RUN) {
        parts.push(text.slice(start, index - blanks), "\n".repeat(blanks));
        start = index;
      }
      blanks = 0;
      if (character === '"') isInString = !isInString;
      else if (character === "\\") index += 1;
    }
  }
  return [...parts, text.slice(start)].join("");
}
