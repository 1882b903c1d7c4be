/** Reads YAML 1.2 with its core schema, which reads `no` and `1_000` as strings. */

import { isAlias, isMap, isNode, isScalar, isSeq, Lexer, LineCounter, parseDocument } from "yaml";
import type { Document, ErrorCode, Node, YAMLError } from "yaml";
import type { FileFault, LineAndColumn } from "../../core/diagnostic.js";
import { MAX_YAML_TOKENS, MAX_YAML_VALUES_FROM_ALIASES, MAX_REPORTED_ERRORS } from "../../core/limits.js";
import type { JsonPath, JsonPathLocator } from "../../core/text/read-json.js";

export type YamlParseResult =
  | { readonly value: unknown; readonly locate: JsonPathLocator }
  /** The message of each fault completes the sentence "The file …". */
  | { readonly faults: readonly FileFault[] };

export function parseYaml(text: string): YamlParseResult {
  const lineCounter = new LineCounter();
  let tokenCount = 0;
  for (const _ of new Lexer().lex(text))
    if (++tokenCount > MAX_YAML_TOKENS)
      return { faults: [{ message: `has more than ${MAX_YAML_TOKENS} tokens` }] };
  try {
    const document = parseDocument(text, {
      version: "1.2",
      schema: "core",
      stringKeys: true,
      uniqueKeys: false, // The library's check is slow for many keys. `convertDocument` reports duplicates instead.
      logLevel: "error",
      prettyErrors: false, // The library copies the line of each error, and a line can be as long as the file.
      lineCounter,
    });
    // The first error often causes the others. Treat warnings as faults, too: `yaml` only warns about an unknown tag, although the value
    // would be wrong.
    const [firstError] = [...document.errors, ...document.warnings];
    if (firstError !== undefined) return { faults: [convertYamlError(firstError, lineCounter)] };
    const faults: FileFault[] = [];
    const value = convertDocument(document.contents, (faultDescription, node) => {
      faults.push({ message: `has ${faultDescription}`, ...getNodeLocationProperty(node, lineCounter) });
    });
    if (faults.length > 0) return { faults: faults.slice(0, MAX_REPORTED_ERRORS) };
    return {
      value,
      locate: (jsonPath, propertyPart) => findLocation(document, lineCounter, jsonPath, propertyPart),
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { faults: [{ message: "is nested too deeply" }] };
  }
}

/**
 * Converts an error of the library `yaml` to a `FileFault`. Omits the message of the error, because it quotes the file and could reveal a
 * token.
 */
function convertYamlError({ code, pos }: YAMLError, lineCounter: LineCounter): FileFault {
  const { line, col: column } = lineCounter.linePos(pos[0]);
  return {
    message: `has ${SYNTAX_ERROR_DESCRIPTIONS[code] ?? "a syntax error"}`,
    location: { line, column },
  };
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
function convertDocument(
  rootNode: unknown,
  reportFault: (faultDescription: string, node: Node) => void,
): unknown {
  const nodesByAnchor = new Map<string, ConvertedNode>();
  let valueCountFromAliases = 0;
  const convertNode = (node: unknown): ConvertedNode => {
    if (!isAlias(node)) return convertNonAliasNode(node);
    const aliasTarget = nodesByAnchor.get(node.source);
    if (aliasTarget === undefined) reportFault("an alias without an anchor", node);
    const wasWithinLimit = valueCountFromAliases <= MAX_YAML_VALUES_FROM_ALIASES;
    valueCountFromAliases += aliasTarget?.valueCount ?? 0;
    if (wasWithinLimit && valueCountFromAliases > MAX_YAML_VALUES_FROM_ALIASES)
      reportFault("aliases that expand to too many nodes", node);
    return valueCountFromAliases > MAX_YAML_VALUES_FROM_ALIASES ? EMPTY_NODE : (aliasTarget ?? EMPTY_NODE);
  };
  const convertNonAliasNode = (node: unknown): ConvertedNode => {
    const { anchor } = Object(node) as { readonly anchor?: string };
    // Remove an earlier anchor of the same name, because an alias within this node must not refer to it. The new anchor is defined
    // after the node is converted.
    if (anchor !== undefined) nodesByAnchor.delete(anchor);
    const convertedNode = convertNodeIgnoringAnchor(node);
    if (anchor !== undefined) nodesByAnchor.set(anchor, convertedNode);
    return convertedNode;
  };
  const convertNodeIgnoringAnchor = (node: unknown): ConvertedNode => {
    if (isSeq(node)) {
      const elements = node.items.map(convertNode);
      return { value: elements.map(({ value }) => value), valueCount: countValues(elements) };
    }
    if (!isMap(node)) return { value: isScalar(node) ? node.value : null, valueCount: 1 };
    const nodesByName = new Map<string, ConvertedNode>();
    for (const { key, value } of node.items) {
      const name = String(convertNode(key).value);
      if (nodesByName.has(name) && isNode(key)) reportFault("a duplicate key", key);
      nodesByName.set(name, convertNode(value));
    }
    // `Object.fromEntries` defines the property `__proto__` like any other. An assignment would change the prototype.
    const value = Object.fromEntries(
      Array.from(nodesByName, ([name, convertedNode]) => [name, convertedNode.value]),
    );
    return { value, valueCount: countValues([...nodesByName.values()]) };
  };
  return convertNode(rootNode).value;
}

const EMPTY_NODE: ConvertedNode = { value: null, valueCount: 0 };

/** Returns the number of values in a list or mapping: the list or mapping itself, and its contents. */
function countValues(childNodes: readonly ConvertedNode[]): number {
  return childNodes.reduce((sum, { valueCount }) => sum + valueCount, 1);
}

function findLocation(
  document: Document,
  lineCounter: LineCounter,
  jsonPath: JsonPath,
  propertyPart: "name" | "value" = "name",
): LineAndColumn | undefined {
  let nameNode: unknown;
  let valueNode: unknown = document.contents;
  for (const pathElement of jsonPath) {
    if (isAlias(valueNode)) valueNode = valueNode.resolve(document);
    if (isMap(valueNode)) {
      const pair = valueNode.items.find(({ key }) => isScalar(key) && key.value === pathElement);
      [nameNode, valueNode] = [pair?.key, pair?.value];
    } else
      [nameNode, valueNode] = [
        undefined,
        isSeq(valueNode) ? valueNode.items[Number(pathElement)] : undefined,
      ];
  }
  const node = propertyPart === "name" && isNode(nameNode) ? nameNode : valueNode;
  return isNode(node) ? getNodeLocationProperty(node, lineCounter).location : undefined;
}

function getNodeLocationProperty(
  { range }: Node,
  lineCounter: LineCounter,
): { readonly location?: LineAndColumn } {
  if (!Array.isArray(range)) return {};
  const { line, col } = lineCounter.linePos(range[0]);
  return { location: { line, column: col } };
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
  MULTIPLE_DOCS: "more than one document",
  MULTIPLE_TAGS: "a value with two tags",
  NON_STRING_KEY: "a key that is not a string",
  RESOURCE_EXHAUSTION: "too many nested levels",
  TAB_AS_INDENT: "a tab in the indentation",
  TAG_RESOLVE_FAILED: "an unknown tag",
};
