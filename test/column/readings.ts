/** Two ways to look at what a definition is read as. */

import { parseColumn } from "../../src/column/parser.js";
import { ColumnSyntaxError } from "../../src/core/column-syntax-error.js";
import type { Column } from "../../src/core/column-types.js";

/** All but the text: what two spellings of one definition share. */
export function meaning(def: string): Omit<Column, "def"> {
  const { def: _, ...rest } = parseColumn(def);
  return rest;
}

/** Why the definition is refused. */
export function refusal(def: string): ColumnSyntaxError {
  try {
    parseColumn(def);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return error;
    throw error;
  }
  throw new Error(`${def} was accepted`);
}
