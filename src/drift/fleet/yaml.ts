/** Reads YAML 1.2 with its core schema, where both `no` and `1_000` are strings. */

import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import type { Alias, Document, ErrorCode, Node, YAMLError } from "yaml";
import type { FileFault, TextLocation } from "../../core/diagnostic.js";
import { MAX_YAML_ALIASES, MAX_REPORTED_FAULTS } from "../../core/limits.js";
import type { JsonPath, JsonLocator } from "../../core/text/read-json.js";

export type ReadYaml =
  | { readonly value: unknown; readonly locationOf: JsonLocator }
  /** Each message completes the sentence "The file …". */
  | { readonly faults: readonly FileFault[] };

export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      version: "1.2",
      schema: "core",
      stringKeys: true,
      logLevel: "error",
      lineCounter: lines,
    });
    // The library only warns about an unknown tag, but the value would be wrong. So warnings are also faults.
    const faults = [...document.errors, ...document.warnings].slice(0, MAX_REPORTED_FAULTS).map(faultOf);
    const alias = faults.length > 0 ? undefined : findUnknownAlias(document);
    if (alias !== undefined)
      faults.push({ message: "has an alias without an anchor", ...locationMember(alias, lines) });
    if (faults.length > 0) return { faults };
    const value: unknown = document.toJS({ maxAliasCount: MAX_YAML_ALIASES });
    return { value, locationOf: (path, part) => locationIn(document, lines, path, part) };
  } catch (error) {
    const isTooDeep = error instanceof RangeError;
    const message = isTooDeep ? "is nested too deeply" : "expands to too many nodes through aliases";
    return { faults: [{ message }] };
  }
}

/** Converts an error of the library. Omits its message, because it quotes the file and could reveal a token. */
function faultOf({ code, linePos }: YAMLError): FileFault {
  const [start] = linePos ?? [];
  return {
    message: `has ${SYNTAX_ERRORS[code] ?? "a syntax error"}`,
    ...(start !== undefined && { location: { line: start.line, column: start.col } }),
  };
}

/** Returns the first alias that refers to no preceding anchor. */
function findUnknownAlias(document: Document): Alias | undefined {
  const anchors = new Set<string>();
  let unknown: Alias | undefined;
  visit(document, {
    Value: (_, { anchor }) => {
      if (anchor !== undefined) anchors.add(anchor);
    },
    Alias: (_, alias) => {
      if (anchors.has(alias.source)) return undefined;
      unknown = alias;
      return visit.BREAK;
    },
  });
  return unknown;
}

function locationIn(
  document: Document,
  lines: LineCounter,
  path: JsonPath,
  part: "name" | "value" = "name",
): TextLocation | undefined {
  let name: unknown;
  let value: unknown = document.contents;
  for (const step of path) {
    if (isAlias(value)) value = value.resolve(document);
    if (isMap(value)) {
      const pair = value.items.find(({ key }) => isScalar(key) && key.value === step);
      [name, value] = [pair?.key, pair?.value];
    } else [name, value] = [undefined, isSeq(value) ? value.items[Number(step)] : undefined];
  }
  const node = part === "name" && isNode(name) ? name : value;
  return isNode(node) ? locationMember(node, lines).location : undefined;
}

function locationMember({ range }: Node, lines: LineCounter): { readonly location?: TextLocation } {
  if (!Array.isArray(range)) return {};
  const { line, col } = lines.linePos(range[0]);
  return { location: { line, column: col } };
}

const SYNTAX_ERRORS: Readonly<Partial<Record<ErrorCode, string>>> = {
  ALIAS_PROPS: "an alias with an anchor or a tag",
  BAD_ALIAS: "an alias without an anchor",
  BAD_DIRECTIVE: "an unknown directive",
  BAD_DQ_ESCAPE: "an unknown escape sequence",
  BAD_INDENT: "an indentation that does not match a previous line",
  BAD_SCALAR_START: "an unquoted string that starts with a reserved character",
  BLOCK_AS_IMPLICIT_KEY: "a mapping inside a line of another mapping",
  BLOCK_IN_FLOW: "a block collection inside brackets",
  DUPLICATE_KEY: "a duplicate key",
  MISSING_CHAR: "a missing quotation mark, bracket, comma or colon",
  MULTILINE_IMPLICIT_KEY: "a key that spans several lines",
  MULTIPLE_ANCHORS: "a value with two anchors",
  MULTIPLE_DOCS: "more than one document",
  MULTIPLE_TAGS: "a value with two tags",
  NON_STRING_KEY: "a key that is not a string",
  RESOURCE_EXHAUSTION: "too many nested levels",
  TAB_AS_INDENT: "a tab in the indentation",
  TAG_RESOLVE_FAILED: "an unknown tag",
};
