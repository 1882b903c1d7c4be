import type { Column } from "../src/core/column-types.js";
import type { Refused } from "./verdict.js";

/** `Facts` is what the engine tells of a column. */
export interface Trial<Facts> {
  /** @throws ColumnSyntaxError where we refuse the definition. */
  readonly parse: (definition: string) => Column;
  readonly fields: readonly Field<Facts>[];
  /** Whether it is the grammar that the engine objects to, and not the meaning. */
  readonly isSyntax: (refused: Refused) => boolean;
  /** What the engine objects to where that is the table around the column, and no fault of the definition. */
  readonly around: (refused: Refused) => string | undefined;
  /** Why we differ, where that is a decision of ours or an oddity of the engine's. The first that fits is said. */
  readonly reasons: readonly Reason[];
}

/** How our opinion of a definition stands to the engine's. */
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
  /** What differs, what the engine said, or what we said. */
  readonly details: string;
  readonly fields: readonly string[];
}

export type Reason = readonly [fits: (score: Score) => boolean, reason: string];

/** A field of `Column`, and both opinions of it, ours first; nothing where the engine does not tell. */
export type Field<Facts> = readonly [
  field: string,
  opinions: (ours: Column, engine: Facts) => readonly [Opinion, Opinion] | undefined,
];

export type Opinion = string | number | boolean | readonly string[] | null | undefined;

/** A field that differs, and both opinions of it as JSON. */
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
  return fields.flatMap(([field, opinions]) => {
    const both = opinions(ours, engine);
    if (both === undefined) return [];
    const [our, their] = both.map((opinion) => JSON.stringify(opinion ?? null));
    return our === their ? [] : [{ field, ours: our ?? "", engine: their ?? "" }];
  });
}

/** Bytes as `Column` has them: UTF-8 where they are that, else a character for each. */
export function bytesText(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : bytes.toString("latin1");
}
