/** The door of yaml: YAML 1.2 with its core schema, so that `no` is a text and `1_000` is none but one. */

import { parseDocument } from "yaml";

/** How often what an anchor names may be repeated, what is repeated within it counted: enough for any fleet, and for no bomb. */
const MOST_ALIASES = 10_000;

export interface YamlText {
  readonly value: unknown;
  /** Why it is none, each as the end of a sentence. */
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
    const faults = [...document.errors, ...document.warnings].map(({ message }) => firstLine(message));
    return faults.length > 0
      ? { value: undefined, faults }
      : { value: document.toJS({ maxAliasCount: MOST_ALIASES }), faults };
  } catch (error) {
    // Aliases without an anchor or without end, and nesting that no stack has room for.
    return { value: undefined, faults: [firstLine((error as Error).message)] };
  }
}

/** What follows is an extract of the text, and of a text in which a token may stand by mistake. */
function firstLine(message: string): string {
  return (message.split("\n", 1)[0] ?? "").replace(/[:.]\s*$/, "");
}
