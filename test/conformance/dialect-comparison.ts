/** Describes how to compare our parser with an engine, for one SQL dialect. In these files, "ours" is our parser's result. */

import type { Column } from "../../src/core/column-types.js";
/** A SQL dialect: its parser, and what to compare with its engine. `Facts` is the engine's description of a column. */
export interface DialectComparison<Facts> {
  /** Parses a definition with our parser. @throws ColumnSyntaxError if the parser refuses the definition. */
  readonly parse: (definition: string) => Column;
  readonly fields: readonly FieldComparison<Facts>[];
}

/** The comparison of one definition. */
export interface Score {
  readonly definition: string;
  readonly outcome: "right" | "wrong" | "wrongly refused" | "refused by the engine";
  /** The differences between the results, or the error message of our parser. */
  readonly details: string;
  /** The names of the fields that differ. */
  readonly fields: readonly string[];
}

/** A field of `Column`, with a function that returns our value and the engine's, or undefined if the engine does not report it. */
export type FieldComparison<Facts> = readonly [
  field: string,
  values: (ours: Column, engine: Facts) => readonly [FieldValue, FieldValue] | undefined,
];

export type FieldValue = string | number | boolean | readonly string[] | null | undefined;

/** A field that differs, with both values as JSON. */
export interface Difference {
  readonly field: string;
  readonly ours: string;
  readonly engine: string;
}

export function findDifferences<Facts>(
  fields: readonly FieldComparison<Facts>[],
  ours: Column,
  engine: Facts,
): readonly Difference[] {
  return fields.flatMap(([field, getValues]) => {
    const values = getValues(ours, engine);
    if (values === undefined) return [];
    const [ourJson, engineJson] = values.map((value) => JSON.stringify(value ?? null));
    return ourJson === engineJson ? [] : [{ field, ours: ourJson ?? "", engine: engineJson ?? "" }];
  });
}

/** Returns a literal default of `Column` as text. Bytes become a hexadecimal literal, so that they differ from all texts. */
export function formatLiteral({ value, bytes }: Extract<Column["default"], { kind: "literal" }>): string {
  return bytes === undefined ? value : formatHexLiteral(Buffer.from(bytes, "hex"));
}

/** Returns bytes from an engine as text if they are UTF-8, otherwise as a hexadecimal literal. */
export function formatBytes(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : formatHexLiteral(bytes);
}

export function formatHexLiteral(bytes: Buffer): string {
  return `x'${bytes.toString("hex")}'`;
}
