/** Splits the statements of many keys into functions that are short enough for the TypeScript compiler. */

import { indent } from "./code.js";

/**
 * The maximum number of conditions and calls per function. TypeScript fails at about 1,400 conditions with error TS2563, depending on
 * their nesting. Its compile time grows with the square of the number of calls.
 */
const MAX_COMPLEXITY_PER_FUNCTION = 600;

export interface SplitOptions {
  /** The start of the functions' names. A number is appended to it, as in `findErrors0`. */
  readonly functionNamePrefix: string;
  /** The names and types of the parameters of each function. */
  readonly parameterTypes: Readonly<Record<string, string>>;
}

export interface SplitCode {
  /** The statements. If they were split into functions: the calls of these functions. */
  readonly code: string;
  /** The declarations of the functions, each after an empty line. Empty if the statements are not split. */
  readonly functionDeclarations: string;
}

/**
 * Splits the statements into functions if there are too many. Each block contains the statements of one key, and is never split.
 */
export function splitStatements(
  blocks: readonly string[],
  separator: string,
  { functionNamePrefix, parameterTypes }: SplitOptions,
): SplitCode {
  const functionBodies = groupBlocks(blocks).map((group) => group.join(separator));
  if (functionBodies.length <= 1) return { code: functionBodies.join(""), functionDeclarations: "" };
  const callArguments = Object.keys(parameterTypes).join(", ");
  const parameterDeclarations = Object.entries(parameterTypes).map(
    ([parameter, type]) => `${parameter}: ${type}`,
  );
  return {
    code: functionBodies.map((_, index) => `${functionNamePrefix}${index}(${callArguments});`).join("\n"),
    functionDeclarations: functionBodies
      .map(
        (functionBody, index) =>
          `\nfunction ${functionNamePrefix}${index}(${parameterDeclarations.join(", ")}): void {\n${indent(functionBody, 1)}\n}\n`,
      )
      .join(""),
  };
}

function groupBlocks(blocks: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let groupComplexity = Infinity;
  for (const block of blocks) {
    const blockComplexity = measureComplexity(block);
    groupComplexity += blockComplexity;
    if (groupComplexity > MAX_COMPLEXITY_PER_FUNCTION) {
      groups.push([]);
      groupComplexity = blockComplexity;
    }
    groups.at(-1)?.push(block);
  }
  return groups;
}

function measureComplexity(code: string): number {
  return code.match(/\b(?:if |(?:check|set)\w+)\(| && | \|\| | \? /g)?.length ?? 0;
}
