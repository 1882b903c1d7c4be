/** Splits the statements of many keys into functions that are short enough for the TypeScript compiler. */

import { indent } from "./code.js";

/** The maximum number of conditions per function. TypeScript fails at about 1,400 with error TS2563, depending on their nesting. */
const MAX_CONDITIONS = 600;

export interface SplitOptions {
  /** The name of the functions, to which a number is appended. */
  readonly name: string;
  /** The names and types of the parameters of each function. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The code at the start of each function. */
  readonly start?: string;
}

export interface SplitCode {
  /** The statements, or the calls of the functions if the statements are split. */
  readonly code: string;
  /** The declarations of the functions, each after an empty line. Empty if the statements are not split. */
  readonly functions: string;
}

/**
 * Splits the statements into functions if there are too many. Each block contains the statements of one key, and is never split.
 */
export function splitStatements(
  blocks: readonly string[],
  separator: string,
  { name, parameters, start = "" }: SplitOptions,
): SplitCode {
  const bodies = groupBlocks(blocks).map((group) => start + group.join(separator));
  if (bodies.length <= 1) return { code: bodies.join(""), functions: "" };
  const callArguments = Object.keys(parameters).join(", ");
  const declarations = Object.entries(parameters).map(([parameter, type]) => `${parameter}: ${type}`);
  return {
    code: bodies.map((_, index) => `${name}${index}(${callArguments});`).join("\n"),
    functions: bodies
      .map(
        (code, index) =>
          `\nfunction ${name}${index}(${declarations.join(", ")}): void {\n${indent(code, 1)}\n}\n`,
      )
      .join(""),
  };
}

function groupBlocks(blocks: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let conditions = Infinity;
  for (const block of blocks) {
    const added = countConditions(block);
    conditions += added;
    if (conditions > MAX_CONDITIONS) {
      groups.push([]);
      conditions = added;
    }
    groups.at(-1)?.push(block);
  }
  return groups;
}

function countConditions(code: string): number {
  return code.match(/\bif \(| && | \|\| | \? /g)?.length ?? 0;
}
