/** Reads YAML 1.2 with its core schema, which reads `no` and `1_000` as strings. */

import { Composer, isAlias, isMap, isNode, isScalar, isSeq, Lexer, LineCounter, Parser } from "yaml";
import type { Alias, CST, Document, ErrorCode, Node } from "yaml";
import type { FileFault, LineAndColumn } from "../../core/diagnostic.js";
import { MAX_ALIAS_VALUES, MAX_JSON_DEPTH, MAX_REPORTED_ERRORS, MAX_YAML_TOKENS } from "../../core/limits.js";
import type { JsonPath, JsonPathLocator } from "../../core/text/read-json.js";

export type YamlParseResult =
  | { readonly value: unknown; readonly locate: JsonPathLocator }
  /** The message of each fault completes the sentence "The file …". */
  | { readonly faults: readonly FileFault[] };

export function parseYaml(text: string): YamlParseResult {
  const lines = new LineCounter();
  const parsed = parseTokens(text, lines);
  if (!Array.isArray(parsed)) return { faults: [parsed] };
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    stringKeys: true,
    uniqueKeys: false, // The library's check is slow for many keys. `convertDocument` reports duplicates instead.
    logLevel: "error",
    prettyErrors: false, // The library copies the line of each error, and a line can be as long as the file.
  });
  // Because of `true`, there is a document even if the text is empty.
  const documents = composer.compose(parsed, true, text.length);
  const [document, other] = Array.from(documents) as [Document.Parsed, Document.Parsed?];
  // The first error often causes the others. Treat warnings as faults, too: `yaml` only warns about an unknown tag, although the value
  // would be wrong.
  const [error] = [...document.errors, ...(other === undefined ? document.warnings : [])];
  if (error !== undefined) {
    // The message of the error is omitted, because it quotes the file and could reveal a token.
    const message = `has ${SYNTAX_ERROR_DESCRIPTIONS[error.code] ?? "a syntax error"}`;
    return { faults: [{ message, location: toLocation(error.pos[0], lines) }] };
  }
  if (other !== undefined)
    return {
      faults: [{ message: "has more than one document", location: toLocation(other.range[0], lines) }],
    };
  const faults: FileFault[] = [];
  const value = convertDocument(document.contents, (fault, { range }) => {
    faults.push({ message: `has ${fault}`, ...(range && { location: toLocation(range[0], lines) }) });
  });
  if (faults.length > 0) return { faults: faults.slice(0, MAX_REPORTED_ERRORS) };
  return { value, locate: (path, part) => findLocation(document, lines, path, part) };
}

/**
 * Parses a text without recursion. Refuses deep nesting, because composing the document is recursive and could overflow the stack. Node.js
 * ends the process, instead of throwing an error, if this happens while it compiles a regular expression.
 */
function parseTokens(text: string, lines: LineCounter): CST.Token[] | FileFault {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let lexemeCount = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemeCount > MAX_YAML_TOKENS) return { message: `has more than ${MAX_YAML_TOKENS} tokens` };
    tokens.push(...parser.next(lexeme));
    // In addition to collections, the stack can contain the document and a scalar.
    if (parser.stack.length > MAX_JSON_DEPTH + 2) {
      const location = toLocation(parser.offset, lines);
      return { message: `is nested deeper than ${MAX_JSON_DEPTH} levels`, location };
    }
  }
  tokens.push(...parser.end());
  return tokens;
}

function toLocation(offset: number, lines: LineCounter): LineAndColumn {
  const { line, col: column } = lines.linePos(offset);
  return { line, column };
}

/** A converted value, and the number of values that it contains, including those that aliases add. */
interface ConvertedNode {
  readonly value: unknown;
  readonly valueCount: number;
}

/**
 * Converts a document to a JSON value. The library's own conversion is not used, because it compares each alias with all previous
 * anchors, which takes minutes for thousands of aliases.
 */
function convertDocument(root: unknown, reportFault: (fault: string, node: Node) => void): unknown {
  const nodesByAnchor = new Map<string, ConvertedNode>();
  let valuesFromAliases = 0;
  const convertAlias = (alias: Alias): ConvertedNode => {
    const target = nodesByAnchor.get(alias.source);
    if (target === undefined) reportFault("an alias without an anchor", alias);
    const wasWithinLimit = valuesFromAliases <= MAX_ALIAS_VALUES;
    valuesFromAliases += target?.valueCount ?? 0;
    const isWithinLimit = valuesFromAliases <= MAX_ALIAS_VALUES;
    if (wasWithinLimit && !isWithinLimit) reportFault("aliases that expand to too many nodes", alias);
    return isWithinLimit && target !== undefined ? target : EMPTY_NODE;
  };
  const convert = (node: unknown): ConvertedNode => {
    if (isAlias(node)) return convertAlias(node);
    const { anchor } = Object(node) as { readonly anchor?: string };
    // Remove an earlier anchor of the same name, because an alias within this node must not refer to it. The new anchor is defined
    // after the node is converted.
    if (anchor !== undefined) nodesByAnchor.delete(anchor);
    let converted: ConvertedNode = { value: isScalar(node) ? node.value : null, valueCount: 1 };
    if (isSeq(node)) {
      const elements = node.items.map(convert);
      converted = { value: elements.map(({ value }) => value), valueCount: countValues(elements) };
    } else if (isMap(node)) {
      const byName = new Map<string, ConvertedNode>();
      for (const { key, value } of node.items) {
        const name = String(convert(key).value);
        if (byName.has(name) && isNode(key)) reportFault("a duplicate key", key);
        byName.set(name, convert(value));
      }
      // `Object.fromEntries` defines the property `__proto__` like any other. An assignment would change the prototype.
      const value: unknown = Object.fromEntries(Array.from(byName, ([name, child]) => [name, child.value]));
      converted = { value, valueCount: countValues([...byName.values()]) };
    }
    if (anchor !== undefined) nodesByAnchor.set(anchor, converted);
    return converted;
  };
  return convert(root).value;
}

const EMPTY_NODE: ConvertedNode = { value: null, valueCount: 0 };

/** Returns the number of values in a list or mapping: the list or mapping itself, and its contents. */
function countValues(children: readonly ConvertedNode[]): number {
  return children.reduce((sum, { valueCount }) => sum + valueCount, 1);
}

function findLocation(
  document: Document,
  lines: LineCounter,
  path: JsonPath,
  part: "name" | "value" = "name",
): LineAndColumn | undefined {
  let name: unknown;
  let value: unknown = document.contents;
  for (const element of path) {
    if (isAlias(value)) value = value.resolve(document);
    const parent = value;
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === element)
      : undefined;
    name = pair?.key;
    value = isSeq(parent) ? parent.items[Number(element)] : pair?.value;
  }
  const node = part === "name" && isNode(name) ? name : value;
  return isNode(node) && node.range ? toLocation(node.range[0], lines) : undefined;
}

const SYNTAX_ERROR_DESCRIPTIONS: Readonly<Partial<Record<ErrorCode, string>>> = {
  ALIAS_PROPS: "an alias with an anchor or a tag",
  BAD_ALIAS: "an alias without an anchor",
  BAD_DIRECTIVE: "an unknown directive",
  BAD_DQ_ESCAPE: "an unknown escape sequence",
  BAD_INDENT: "an indentation that does not match a previous line",
  BAD_SCALAR_START: "an unquoted string that starts with a reserved character",
  BLOCK_AS_IMPLICIT_KEY: "a mapping inside a line of another mapping",
  BLOCK_IN_FLOW: "a block collection inside brackets",
  MISSING_CHAR: "a missing quotation mark, bracket, comma or colon",
  MULTILINE_IMPLICIT_KEY: "a key that spans several lines",
  MULTIPLE_ANCHORS: "a value with two anchors",
  MULTIPLE_TAGS: "a value with two tags",
  NON_STRING_KEY: "a key that is not a string",
  TAB_AS_INDENT: "a tab in the indentation",
  TAG_RESOLVE_FAILED: "an unknown tag",
};
