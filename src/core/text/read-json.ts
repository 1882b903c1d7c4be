/**
 * Parses JSON, and finds the locations of its properties and elements. Stricter than JSON.parse: refuses duplicate property
 * names (unless lenient), deep nesting and too many values.
 */

import { visit, type JSONVisitor } from "jsonc-parser";
import type { LineAndColumn } from "../diagnostic.js";
import { MAX_JSON_DEPTH, MAX_JSON_VALUES } from "../limits.js";
import type { LocatedJsonProblem, JsonProblem } from "./json-fault.js";
import { createOffsetLocator } from "./line-locations.js";
import { replaceLongBlankRuns } from "./replace-blanks.js";

/** Names of properties and indexes of elements, starting at the top level. */
export type JsonPath = readonly (string | number)[];

export type JsonParseResult = { readonly value: unknown } | { readonly problem: LocatedJsonProblem };

export interface JsonParseOptions {
  /** How to read integers that a number cannot represent exactly: rounded to a number (the default), or as a bigint. */
  readonly integerPrecision?: "rounded" | "exact";
  /** Whether comments, trailing commas and duplicate property names are allowed. Of duplicate properties, the last one counts. */
  readonly isLenient?: boolean;
}

export function parseStrictJson(
  text: string,
  { integerPrecision = "rounded", isLenient = false }: JsonParseOptions = {},
): JsonParseResult {
  let root: unknown;
  let duplicateNameProblem: ProblemWithOffset | undefined;
  const syntaxOrLimitProblem = visitJson<unknown>(text, {
    isLenient,
    onName: ({ value: object, childNameOrIndex }, offset, getContainerPath) => {
      if (isLenient || !Object.hasOwn(object as object, childNameOrIndex)) return;
      duplicateNameProblem ??= {
        problem: {
          kind: "duplicate-key",
          parentPath: formatJsonPath(getContainerPath()),
          key: String(childNameOrIndex),
        },
        offset,
      };
    },
    onValue: (parsedValue, token, container) => {
      const value = integerPrecision === "exact" ? toExactInteger(parsedValue, text, token) : parsedValue;
      if (container === undefined) root = value;
      else setChild(container.value as Record<string | number, unknown>, container.childNameOrIndex, value);
      return value;
    },
  });
  // A syntax error takes precedence over a duplicate property name.
  const reportedProblem = syntaxOrLimitProblem ?? duplicateNameProblem;
  if (reportedProblem === undefined) return { value: root };
  return {
    problem: { ...reportedProblem.problem, location: createOffsetLocator(text)(reportedProblem.offset) },
  };
}

/**
 * Sets a property of an object or an element of an array. For the name `__proto__`, uses `defineProperty`, because an assignment would set
 * the prototype.
 */
function setChild(
  container: Record<string | number, unknown>,
  nameOrIndex: string | number,
  value: unknown,
): void {
  if (nameOrIndex !== "__proto__") container[nameOrIndex] = value;
  else
    Object.defineProperty(container, nameOrIndex, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
}

function toExactInteger(parsedValue: unknown, text: string, { offset, length }: JsonToken): unknown {
  if (typeof parsedValue !== "number" || Number.isSafeInteger(parsedValue)) return parsedValue;
  const tokenText = text.slice(offset, offset + length);
  return /^-?[0-9]+$/.test(tokenText) ? BigInt(tokenText) : parsedValue;
}

/** Formats a path, such as `data.schema.keys` or `accepted[3]`. Empty at the top level. */
export function formatJsonPath(path: JsonPath): string {
  return path
    .map((pathElement, index) =>
      typeof pathElement === "number" ? `[${pathElement}]` : `${index === 0 ? "" : "."}${pathElement}`,
    )
    .join("");
}

/* ------------------------------------------------------------------ locations */

/**
 * Returns the location where the name or the value of a property starts. Elements and the top-level value have no name, so for them
 * `propertyPart` has no effect. Returns undefined if the path does not exist.
 */
export type JsonPathLocator = (path: JsonPath, propertyPart?: "name" | "value") => LineAndColumn | undefined;

/** Returns a locator that parses the text at the first call. It finds nothing if the text is not valid JSON. */
export function createJsonLocator(text: string): JsonPathLocator {
  let root: OffsetTree | undefined;
  const toLocation = createOffsetLocator(text);
  return (path, propertyPart = "name") => {
    root ??= buildOffsetTree(text);
    let offsetTree: OffsetTree | undefined = root;
    for (const pathElement of path) offsetTree = offsetTree?.children?.get(String(pathElement));
    const offset = offsetTree?.[propertyPart];
    return offset === undefined ? undefined : toLocation(offset);
  };
}

/** Returns the location of the name or value at the path. If the path does not exist, returns the location of its nearest existing parent. */
export function findNearestLocation(
  locate: JsonPathLocator,
  path: JsonPath,
  propertyPart: "name" | "value",
): LineAndColumn | undefined {
  return (
    locate(path, propertyPart) ??
    (path.length === 0 ? undefined : findNearestLocation(locate, path.slice(0, -1), "value"))
  );
}

/** Offsets of a value and of its property name. For elements and the top-level value, `name` is the offset of the value. */
interface OffsetTree {
  readonly name?: number;
  readonly value?: number;
  /** Properties by name, and elements by index. If a name occurs twice, the last one counts. */
  children?: Map<string, OffsetTree>;
}

function buildOffsetTree(text: string): OffsetTree {
  let root: OffsetTree = {};
  const problem = visitJson<OffsetTree>(text, {
    onValue: (_, { offset }, container) => {
      const offsetTree: OffsetTree = { name: container?.nameOffset ?? offset, value: offset };
      if (container === undefined) root = offsetTree;
      else (container.value.children ??= new Map()).set(String(container.childNameOrIndex), offsetTree);
      return offsetTree;
    },
  });
  return problem === undefined ? root : {};
}

/* ------------------------------------------------------------------ parsing */

/** A range in UTF-16 code units. */
interface JsonToken {
  readonly offset: number;
  readonly length: number;
}

/** An object or array that is being read. `value` is the result of `onValue` for this object or array. */
interface OpenContainer<Result> {
  readonly value: Result;
  /** The property or element that is being read. */
  childNameOrIndex: string | number;
  /** Offset of the property's name; undefined for elements. */
  nameOffset: number | undefined;
}

interface JsonHandler<Result> extends Pick<JsonParseOptions, "isLenient"> {
  /** Called for each property name, before the value is read. `container.childNameOrIndex` is the name. */
  readonly onName?: (
    container: OpenContainer<Result>,
    offset: number,
    getContainerPath: () => JsonPath,
  ) => void;
  /**
   * Converts a JSON value to a result of the caller's type. If `value` is an object or array, it is still empty. `onValue` is called
   * for each of its properties or elements afterwards, with the result of this call as `container.value`.
   */
  readonly onValue: (
    value: unknown,
    token: JsonToken,
    container: OpenContainer<Result> | undefined,
  ) => Result;
}

interface ProblemWithOffset {
  readonly problem: JsonProblem;
  readonly offset: number;
}

/** Parses the text and calls the handler. Stops at the first problem and returns it. The depth limit also limits the parser's recursion. */
function visitJson<Result>(
  text: string,
  { onName, onValue, isLenient = false }: JsonHandler<Result>,
): ProblemWithOffset | undefined {
  const openContainers: OpenContainer<Result>[] = [];
  let foundProblem: ProblemWithOffset | undefined;
  let valueCount = 0;
  const stopWithProblem = (problem: JsonProblem, offset: number): never => {
    foundProblem = { problem, offset };
    throw new Error("stop");
  };
  const handleValue = (value: unknown, offset: number, length: number): Result => {
    valueCount += 1;
    if (valueCount > MAX_JSON_VALUES)
      stopWithProblem({ kind: "too-many-values", limit: MAX_JSON_VALUES }, offset);
    const container = openContainers.at(-1);
    const result = onValue(value, { offset, length }, container);
    if (typeof container?.childNameOrIndex === "number") container.childNameOrIndex += 1;
    return result;
  };
  const beginContainer = (value: object, initialChildNameOrIndex: string | number, offset: number): void => {
    if (openContainers.length === MAX_JSON_DEPTH)
      stopWithProblem({ kind: "too-deep", limit: MAX_JSON_DEPTH }, offset);
    openContainers.push({
      value: handleValue(value, offset, 1),
      childNameOrIndex: initialChildNameOrIndex,
      nameOffset: undefined,
    });
  };
  const endContainer = (): void => {
    openContainers.pop();
  };
  const visitor: JSONVisitor = {
    onObjectBegin: (offset) => {
      beginContainer({}, "", offset);
    },
    onArrayBegin: (offset) => {
      beginContainer([], 0, offset);
    },
    onObjectProperty: (name, offset, _length, _line, _character, getContainerPath) => {
      const container = openContainers.at(-1);
      if (container === undefined) return;
      container.childNameOrIndex = name;
      container.nameOffset = offset;
      onName?.(container, offset, getContainerPath);
    },
    onLiteralValue: handleValue,
    onObjectEnd: endContainer,
    onArrayEnd: endContainer,
    onError: (_, offset) => stopWithProblem({ kind: "syntax" }, offset),
  };
  try {
    visit(replaceLongBlankRuns(text), visitor, {
      disallowComments: !isLenient,
      allowTrailingComma: isLenient,
    });
  } catch (error) {
    if (foundProblem === undefined) throw error;
  }
  return foundProblem;
}
