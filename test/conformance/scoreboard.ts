/** Compares our parser's results with an engine's for the definitions that the engine accepts, counts and formats the outcomes. */

import { ColumnSyntaxError } from "../../src/core/column-syntax-error.js";
import type { Column } from "../../src/core/column-types.js";
import { findDifferences, type DialectComparison, type Score } from "./dialect-comparison.js";
import type { EngineVerdict } from "./verdict.js";

export function scoreDefinition<Facts>(
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
  const differing = findDifferences(fields, ours, verdict.column);
  return {
    ...score,
    outcome: differing.length === 0 ? "right" : "wrong",
    details: differing.map(({ field, ours, engine }) => `${field} ${ours}, engine ${engine}`).join("; "),
    fields: differing.map(({ field }) => field),
  };
}

export interface OutcomeCounts {
  /** The definitions that the engine accepts. */
  readonly accepted: number;
  readonly wronglyRefused: number;
  readonly right: number;
}

export function countOutcomes(scores: readonly Score[]): OutcomeCounts {
  const count = (counted: Score["outcome"]): number =>
    scores.filter(({ outcome }) => outcome === counted).length;
  return {
    accepted: scores.length - count("refused by the engine"),
    wronglyRefused: count("wrongly refused"),
    right: count("right"),
  };
}

/** The minimum of right results, in per cent of the definitions that the engine accepts. */
const MINIMUM_RIGHT = 99.4;

/** Our parser must accept each definition that the engine accepts. */
export function meetsTargets({ accepted, right, wronglyRefused }: OutcomeCounts): boolean {
  return wronglyRefused === 0 && toPercent(right, accepted) >= MINIMUM_RIGHT;
}

function toPercent(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}

export function formatCounts(name: string, { accepted, right, wronglyRefused }: OutcomeCounts): string {
  return `${name}: ${accepted} accepted by the engine, ${wronglyRefused} of them refused here (at most 0), ${right} equal in every field, ${toPercent(right, accepted).toFixed(2)} % (at least ${MINIMUM_RIGHT} %)`;
}

/** Formats how often each field of `Column` equals the engine's, for definitions that the engine and our parser accept. */
export function formatFields<Facts>({ fields }: DialectComparison<Facts>, scores: readonly Score[]): string {
  const compared = scores.filter(({ outcome }) => outcome === "right" || outcome === "wrong");
  const lines = fields.map(([field]) => {
    const wrong = compared.filter((each) => each.fields.includes(field)).length;
    const percent = toPercent(compared.length - wrong, compared.length)
      .toFixed(3)
      .padStart(8);
    return `  ${field.padEnd(20)} ${percent} %  ${wrong === 0 ? "" : `${wrong} wrong`}`;
  });
  return ["Equal, by field", ...lines].join("\n");
}

/** The number of characters of a definition that are printed. */
const MAXIMUM_WIDTH = 100;

/** Lists each definition that our parser wrongly refuses, or reads differently. */
export function formatMismatches(scores: readonly Score[]): string {
  return scores
    .filter(({ outcome }) => outcome === "wrong" || outcome === "wrongly refused")
    .map(({ outcome, definition, details }) =>
      [`  ${outcome}: ${toOneLine(definition)}`, `      ${toOneLine(details)}`].join("\n"),
    )
    .join("\n");
}

function toOneLine(text: string): string {
  const line = JSON.stringify(text).slice(1, -1);
  return line.length > MAXIMUM_WIDTH ? `${line.slice(0, MAXIMUM_WIDTH)}…` : line;
}
