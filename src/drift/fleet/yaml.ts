/** The door of yaml: YAML 1.2 with its core schema, so that `no` is a text and `1_000` is none but one. */

import { parseDocument, type ErrorCode, type YAMLError } from "yaml";
import { MOST_ALIASES } from "../../core/limits.js";

export interface YamlText {
  readonly value: unknown;
  /** Why it is none, each as the end of a sentence that calls the text "it". */
  readonly faults: readonly string[];
}

export function readYaml(text: string): YamlText {
  try {
    const document = parseDocument(text, {
      version: "1.2",
      schema: "core",
      stringKeys: true,
      logLevel: "error",
    });
    // A tag that nobody knows is but a warning to the library, and its value another one than was meant.
    const faults = [...document.errors, ...document.warnings].map(faultOf);
    return faults.length > 0
      ? { value: undefined, faults }
      : { value: document.toJS({ maxAliasCount: MOST_ALIASES }), faults };
  } catch (error) {
    // Nesting that no stack has room for is the other reason, and an alias without an anchor.
    const isStack = error instanceof RangeError;
    const fault = isStack
      ? "nests deeper than can be read"
      : "has an alias of nothing, or aliases that repeat more than can be read";
    return { value: undefined, faults: [fault] };
  }
}

/** In words of our own, since the library's repeat the text, in which a token may stand by mistake. */
function faultOf({ code, linePos }: YAMLError): string {
  const [start] = linePos ?? [];
  const place = start === undefined ? "" : ` at line ${start.line}, column ${start.col}`;
  return `has ${FAULTS[code] ?? "something that YAML has no place for"}${place}`;
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
  TAB_AS_INDENT: "a tab as indentation",
  TAG_RESOLVE_FAILED: "a tag that nobody knows",
};
