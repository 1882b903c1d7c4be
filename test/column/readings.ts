/** Helpers that parse a definition. */

import { ColumnSyntaxError, parseColumn, type Column } from "../../src/index.js";

/** The column without its source text, which is equal for different spellings of a definition. */
export function meaning(def: string): Omit<Column, "def"> {
  const { def: _, ...rest } = parseColumn(def);
  return rest;
}

/** The error of an invalid definition. */
export function refusal(def: string): ColumnSyntaxError {
  try {
    parseColumn(def);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return error;
    throw error;
  }
  throw new Error(`${def} was accepted`);
}
