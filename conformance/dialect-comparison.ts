/** Describes a dialect: how we parse it, and how to compare the result with its engine's. */

import type { Column } from "../src/core/column-types.js";
import type { Refused } from "./verdict.js";

/** `Facts` is the engine's description of a column. */
export interface DialectComparison<Facts> {
  /** @throws ColumnSyntaxError if we refuse the definition. */
  readonly parse: (definition: string) => Column;
  readonly fields: readonly Field<Facts>[];
  /** Whether the engine reports a syntax error, as opposed to an error of meaning. */
  readonly isSyntaxError: (refused: Refused) => boolean;
  /** A description of the error if it concerns the table around the column, and not the definition. */
  readonly unrelatedError: (refused: Refused) => string | undefined;
  /** The forms of a definition, valid in our dialect, that another engine accepts and this one refuses. */
  readonly formsOfAnotherEngine?: (definition: string) => readonly string[];
  /** Known reasons for differences: decisions of ours or peculiarities of the engine. The first that applies is reported. */
  readonly reasons: readonly Reason[];
}

/** How our result compares with the engine's. */
export type Outcome =
  | "right"
  | "wrong"
  | "wrongly refused"
  | "rightly refused"
  | "wrongly accepted (syntax)"
  | "wrongly accepted (meaning)"
  | "not about the column";

export interface Score {
  readonly definition: string;
  readonly outcome: Outcome;
  readonly refusal: "syntax" | "meaning" | undefined;
  /** The differences, the engine's message, or ours. */
  readonly details: string;
  readonly fields: readonly string[];
}

export type Reason = readonly [applies: (score: Score) => boolean, reason: string];

/** A field of `Column` with our value and the engine's; undefined if the engine does not report it. */
export type Field<Facts> = readonly [
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

export function differences<Facts>(
  fields: readonly Field<Facts>[],
  ours: Column,
  engine: Facts,
): readonly Difference[] {
  return fields.flatMap(([field, valuesOf]) => {
    const both = valuesOf(ours, engine);
    if (both === undefined) return [];
    const [our, their] = both.map((value) => JSON.stringify(value ?? null));
    return our === their ? [] : [{ field, ours: our ?? "", engine: their ?? "" }];
  });
}

/** A literal default of `Column` as text. Bytes are a hexadecimal literal, so that they differ from all texts. */
export function literalText({ value, bytes }: Extract<Column["default"], { kind: "literal" }>): string {
  return bytes === undefined ? value : hexLiteral(Buffer.from(bytes, "hex"));
}

/** Bytes of an engine in the same form: decoded if they are UTF-8, else a hexadecimal literal. */
export function bytesText(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : hexLiteral(bytes);
}

export function hexLiteral(bytes: Buffer): string {
  return `x'${bytes.toString("hex")}'`;
}
