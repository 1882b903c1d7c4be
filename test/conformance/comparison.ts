/** Compares our parser with an engine, for one SQL dialect. In these files, "ours" is our parser's result. */

import { ColumnSyntaxError, type Column } from "../../src/index.js";

/** An engine's verdict on a definition. `Facts` is the engine's description of a column. */
export type EngineVerdict<Facts> = { readonly accepted: true; readonly column: Facts } | Refusal;

export interface Refusal {
  readonly accepted: false;
  /** The engine's error code. */
  readonly code: number;
  readonly message: string;
}

/** The verdict on a definition from which the engine creates more than one column. MariaDB itself has no error code 1. */
export const NOT_ONE_COLUMN: Refusal = {
  ...{ accepted: false, code: 1, message: "the definition contains more than one column" },
};

/** A SQL dialect: its parser, and what to compare with its engine. */
export interface DialectComparison<Facts> {
  readonly parse: (definition: string) => Column;
  readonly fields: readonly FieldComparison<Facts>[];
}

/** A field of `Column`, with a function that returns our value and the engine's, or undefined if the engine does not report it. */
export type FieldComparison<Facts> = readonly [
  field: string,
  values: (ours: Column, engine: Facts) => readonly [FieldValue, FieldValue] | undefined,
];

export type FieldValue = string | number | boolean | readonly string[] | null | undefined;

/** The comparison of one definition. */
interface Score {
  readonly definition: string;
  readonly outcome: "right" | "wrong" | "wrongly refused" | "refused by the engine";
  /** The differences between the results, or the error message of our parser. */
  readonly details: string;
  /** The names of the fields that differ. */
  readonly fields: readonly string[];
}

function score<Facts>(
  { parse, fields }: DialectComparison<Facts>,
  definition: string,
  verdict: EngineVerdict<Facts>,
): Score {
  const score = { definition, details: "", fields: [] };
  if (!verdict.accepted) return { ...score, outcome: "refused by the engine" };
  let ours: Column;
  try {
    ours = parse(definition);
  } catch (error) {
    if (!(error instanceof ColumnSyntaxError)) throw error;
    return { ...score, outcome: "wrongly refused", details: error.message };
  }
  const differing = fields.flatMap(([field, getValues]) => {
    const [our, engine] = (getValues(ours, verdict.column) ?? []).map((value) =>
      JSON.stringify(value ?? null),
    );
    return our === engine ? [] : [{ field, text: `${field} ${our}, engine ${engine}` }];
  });
  return {
    ...score,
    outcome: differing.length === 0 ? "right" : "wrong",
    details: differing.map(({ text }) => text).join("; "),
    fields: differing.map(({ field }) => field),
  };
}

/** The minimum of right results, in per cent of the definitions that the engine accepts. */
const MINIMUM_RIGHT = 99.4;

export interface Scoreboard {
  /** The number of definitions that the engine accepts. */
  readonly accepted: number;
  /** Whether our parser accepts each definition that the engine accepts, and reads enough of them as the engine does. */
  readonly meetsTargets: boolean;
  readonly summary: string;
  /** How often each field of `Column` equals the engine's, for definitions that both accept. */
  readonly fields: string;
  /** Each definition that our parser wrongly refuses, or reads differently. */
  readonly mismatches: string;
}

export function compare<Facts>(
  comparison: DialectComparison<Facts>,
  verdicts: readonly (readonly [definition: string, verdict: EngineVerdict<Facts>])[],
): Scoreboard {
  const scores = verdicts.map(([definition, verdict]) => score(comparison, definition, verdict));
  const select = (...outcomes: Score["outcome"][]): readonly Score[] =>
    scores.filter(({ outcome }) => outcomes.includes(outcome));
  const compared = select("right", "wrong");
  const [right, refused] = [select("right").length, select("wrongly refused").length];
  const accepted = compared.length + refused;
  const percent = toPercent(right, accepted);
  return {
    accepted,
    meetsTargets: refused === 0 && percent >= MINIMUM_RIGHT,
    summary:
      `${accepted} accepted by the engine, ${refused} of them refused here (at most 0), ` +
      `${right} equal in every field, ${percent.toFixed(2)} % (at least ${MINIMUM_RIGHT} %)`,
    fields: comparison.fields
      .map(([field]) => {
        const wrong = compared.filter((each) => each.fields.includes(field)).length;
        const equal = toPercent(compared.length - wrong, compared.length).toFixed(3);
        return `  ${field.padEnd(20)} ${equal.padStart(8)} %  ${wrong === 0 ? "" : `${wrong} wrong`}`;
      })
      .join("\n"),
    mismatches: select("wrong", "wrongly refused")
      .map((each) => `  ${each.outcome}: ${toOneLine(each.definition)}\n      ${toOneLine(each.details)}`)
      .join("\n"),
  };
}

function toPercent(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}

function toOneLine(text: string): string {
  const line = JSON.stringify(text).slice(1, -1);
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
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
