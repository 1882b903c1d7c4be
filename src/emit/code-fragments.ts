/** Statements of many keys → functions that are short enough for a compiler to follow. */

import { indented } from "./code.js";

/**
 * Conditions of one function. TypeScript follows some 1,400 and gives up then (TS2563); how many exactly depends on how they
 * are nested.
 */
const MOST_CONDITIONS = 600;

export interface PartsOptions {
  /** What each function is called, before its number. */
  readonly name: string;
  /** Of each function: name → type. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Stands before the statements, wherever they are. */
  readonly start?: string;
}

export interface CodeFragments {
  /** The statements themselves, while they are few; else calls of the functions. */
  readonly code: string;
  /** Declarations, each behind an empty line; none where the statements are few. */
  readonly functions: string;
}

/** `blocks` are a key's statements each, and stand one behind the other as `separator` says. */
export function inParts(
  blocks: readonly string[],
  separator: string,
  { name, parameters, start = "" }: PartsOptions,
): CodeFragments {
  const parts = divided(blocks).map((part) => start + part.join(separator));
  if (parts.length <= 1) return { code: parts.join(""), functions: "" };
  const passed = Object.keys(parameters).join(", ");
  const declared = Object.entries(parameters).map(([parameter, type]) => `${parameter}: ${type}`);
  return {
    code: parts.map((_, index) => `${name}${index}(${passed});`).join("\n"),
    functions: parts
      .map(
        (code, index) =>
          `\nfunction ${name}${index}(${declared.join(", ")}): void {\n${indented(code, 1)}\n}\n`,
      )
      .join(""),
  };
}

function divided(blocks: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let conditions = Infinity;
  for (const block of blocks) {
    const more = conditionsIn(block);
    conditions += more;
    if (conditions > MOST_CONDITIONS) {
      parts.push([]);
      conditions = more;
    }
    parts.at(-1)?.push(block);
  }
  return parts;
}

function conditionsIn(code: string): number {
  return code.match(/\bif \(| && | \|\| | \? /g)?.length ?? 0;
}
