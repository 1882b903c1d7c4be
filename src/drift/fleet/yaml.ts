/** Reads YAML 1.2 with its core schema, in which `no` is a string and `1_000` is one, too. */

import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import type { Alias, Document, ErrorCode, Node, YAMLError } from "yaml";
import type { FileFault, TextLocation } from "../../core/diagnostic.js";
import { MAX_YAML_ALIASES, MAX_REPORTED_FAULTS } from "../../core/limits.js";
import type { JsonPath, JsonLocator } from "../../core/text/read-json.js";

export type ReadYaml =
  | { readonly value: unknown; readonly locationOf: JsonLocator }
  /** Each message is the end of a sentence that calls the text "it". */
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
    // For an unknown tag the library warns only, and takes another value than was meant.
    const faults = [...document.errors, ...document.warnings].slice(0, MAX_REPORTED_FAULTS).map(faultOf);
    const alias = faults.length > 0 ? undefined : unknownAlias(document);
    if (alias !== undefined) faults.push({ message: "has an alias of nothing", ...located(alias, lines) });
    if (faults.length > 0) return { faults };
    const value: unknown = document.toJS({ maxAliasCount: MAX_YAML_ALIASES });
    return { value, locationOf: (path, part) => locationIn(document, lines, path, part) };
  } catch (error) {
    const isStack = error instanceof RangeError;
    const message = isStack
      ? "nests deeper than can be read"
      : "has aliases that repeat more than can be read";
    return { faults: [{ message }] };
  }
}

/** In words of our own, since the library's repeat the text, which may contain a token by mistake. */
function faultOf({ code, linePos }: YAMLError): FileFault {
  const [start] = linePos ?? [];
  return {
    message: `has ${FAULTS[code] ?? "something that YAML has no place for"}`,
    ...(start !== undefined && { location: { line: start.line, column: start.col } }),
  };
}

/** An alias that no anchor before it has the name of. */
function unknownAlias(document: Document): Alias | undefined {
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
  return isNode(node) ? located(node, lines).location : undefined;
}

function located({ range }: Node, lines: LineCounter): { readonly location?: TextLocation } {
  if (!Array.isArray(range)) return {};
  const { line, col } = lines.linePos(range[0]);
  return { location: { line, column: col } };
}

const FAULTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  ALIAS_PROPS: "an alias with an anchor or a tag of its own",
  BAD_ALIAS: "an alias of nothing",
  BAD_DIRECTIVE: "a directive that nobody knows",
  BAD_DQ_ESCAPE: "an escape that nobody knows",
  BAD_INDENT: "an indentation that fits nothing before it",
  BAD_SCALAR_START: "a text that begins with a character that YAML keeps, and needs quotation marks,",
  BLOCK_AS_IMPLICIT_KEY: "a mapping within the line of another",
  BLOCK_IN_FLOW: "a block within brackets",
  DUPLICATE_KEY: "a member twice",
  MISSING_CHAR: "a quotation mark, bracket, comma or colon too few",
  MULTILINE_IMPLICIT_KEY: "a name that goes over lines",
  MULTIPLE_ANCHORS: "two anchors of one value",
  MULTIPLE_DOCS: "a second document, where one is expected,",
  MULTIPLE_TAGS: "two tags of one value",
  NON_STRING_KEY: "a name that is not a text",
  RESOURCE_EXHAUSTION: "more nesting than can be read",
  TAB_AS_INDENT: "a tab as indentation",
  TAG_RESOLVE_FAILED: "a tag that nobody knows",
};
