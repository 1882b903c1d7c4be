/** Compares our parser's results with an engine's, counts the outcomes and formats the counts. */

import { ColumnSyntaxError } from "../src/core/column-syntax-error.js";
import type { Column } from "../src/core/column-types.js";
import {
  findDifferences,
  type Difference,
  type Score,
  type DialectComparison,
} from "./dialect-comparison.js";
import type { EngineVerdict } from "./verdict.js";

export function scoreDefinition<Facts>(
  comparison: DialectComparison<Facts>,
  definition: string,
  verdict: EngineVerdict<Facts>,
): Score {
  const ours = parseOrMessage(comparison, definition);
  const base = { definition, refusal: undefined, fields: [] };
  const otherForms =
    typeof ours === "string" ? [] : (comparison.findFormsOfAnotherEngine?.(definition) ?? []);
  if (verdict.accepted) {
    if (typeof ours === "string") return { ...base, outcome: "wrongly refused", details: ours };
    const differing = [
      ...findDifferences(comparison.fields, ours, verdict.column),
      ...otherForms.map((form) => ({ field: OTHER_ENGINE_FIELD, ours: form, engine: "accepted" })),
    ];
    if (differing.length === 0) return { ...base, outcome: "right", details: "" };
    return {
      ...base,
      outcome: "wrong",
      details: formatDifferences(differing),
      fields: differing.map(({ field }) => field),
    };
  }
  const refusal = comparison.isSyntaxError(verdict) ? "syntax" : "meaning";
  if (typeof ours === "string")
    return { ...base, refusal, outcome: "rightly refused", details: verdict.message };
  const unrelated = comparison.describeUnrelatedError(verdict);
  if (unrelated !== undefined) return { ...base, outcome: "not about the column", details: unrelated };
  if (otherForms.length > 0)
    return { ...base, outcome: "not about the column", details: OTHER_ENGINE_REASON };
  return {
    ...base,
    refusal,
    outcome: `wrongly accepted (${refusal})`,
    details: `${verdict.code} ${verdict.message}`,
  };
}

/** The field that is reported if the engine accepts syntax that our parser attributes only to another engine. */
const OTHER_ENGINE_FIELD = "form of another engine";

const OTHER_ENGINE_REASON = "has a form that only another engine of the dialect accepts";

function parseOrMessage<Facts>({ parse }: DialectComparison<Facts>, definition: string): Column | string {
  try {
    return parse(definition);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return error.message;
    throw error;
  }
}

function formatDifferences(differing: readonly Difference[]): string {
  return differing.map(({ field, ours, engine }) => `${field} ${ours}, engine ${engine}`).join("; ");
}

// Counts

export interface OutcomeCounts {
  readonly accepted: number;
  readonly right: number;
  readonly refusedForSyntax: number;
  readonly acceptedDespiteSyntax: number;
  readonly refusedForMeaning: number;
  readonly acceptedDespiteMeaning: number;
  readonly unrelated: number;
}

export function countOutcomes(scores: readonly Score[]): OutcomeCounts {
  const count = (isCounted: (score: Score) => boolean): number => scores.filter(isCounted).length;
  return {
    accepted: count(
      ({ outcome }) => outcome === "right" || outcome === "wrong" || outcome === "wrongly refused",
    ),
    right: count(({ outcome }) => outcome === "right"),
    refusedForSyntax: count(({ refusal }) => refusal === "syntax"),
    acceptedDespiteSyntax: count(({ outcome }) => outcome === "wrongly accepted (syntax)"),
    refusedForMeaning: count(({ refusal }) => refusal === "meaning"),
    acceptedDespiteMeaning: count(({ outcome }) => outcome === "wrongly accepted (meaning)"),
    unrelated: count(({ outcome }) => outcome === "not about the column"),
  };
}

/** The minimum of right results, and the maximums of wrongly accepted definitions, in per cent. */
const TARGETS = { right: 99.5, syntax: 0.5, meaning: 5 };

export function meetsTargets(counts: OutcomeCounts): boolean {
  return (
    toPercent(counts.right, counts.accepted) >= TARGETS.right &&
    toPercent(counts.acceptedDespiteSyntax, counts.refusedForSyntax) <= TARGETS.syntax &&
    toPercent(counts.acceptedDespiteMeaning, counts.refusedForMeaning) <= TARGETS.meaning
  );
}

function toPercent(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}

// Formatting

export function formatCounts(name: string, counts: OutcomeCounts): string {
  const line = (label: string, part: number, whole: number, target: string): string =>
    `  ${label.padEnd(44)} ${String(part).padStart(6)} of ${String(whole).padStart(6)}  ${toPercent(part, whole).toFixed(2).padStart(6)} %  ${target}`;
  return [
    name,
    line(
      "accepted by the engine, equal in every field",
      counts.right,
      counts.accepted,
      `(at least ${TARGETS.right} %)`,
    ),
    line(
      "refused for syntax, but accepted here",
      counts.acceptedDespiteSyntax,
      counts.refusedForSyntax,
      `(at most ${TARGETS.syntax} %)`,
    ),
    line(
      "refused for meaning, but accepted here",
      counts.acceptedDespiteMeaning,
      counts.refusedForMeaning,
      `(at most ${TARGETS.meaning} %)`,
    ),
    `  ${"not counted: not about the column".padEnd(44)} ${String(counts.unrelated).padStart(6)}`,
  ].join("\n");
}

/** Formats how often each field of `Column` equals the engine's, for definitions that the engine and our parser accept. */
export function formatFields<Facts>({ fields }: DialectComparison<Facts>, scores: readonly Score[]): string {
  const compared = scores.filter(({ outcome }) => outcome === "right" || outcome === "wrong");
  const lines = fields.map(([field]) => {
    const wrong = compared.filter((each) => each.fields.includes(field)).length;
    return `  ${field.padEnd(20)} ${toPercent(compared.length - wrong, compared.length)
      .toFixed(3)
      .padStart(8)} %  ${wrong === 0 ? "" : `${wrong} wrong`}`;
  });
  return ["Equal, by field", ...lines].join("\n");
}

/** The number of characters of a definition that are printed. */
const MAXIMUM_WIDTH = 100;

/** Lists everything that differs, grouped by outcome and reason, the largest groups first. */
export function formatMismatches<Facts>(
  comparison: DialectComparison<Facts>,
  scores: readonly Score[],
): string {
  const mismatches = scores.filter(({ outcome }) => outcome !== "right" && outcome !== "rightly refused");
  const groups = new Map<string, Score[]>();
  for (const each of mismatches) {
    const key = `${each.outcome}: ${findReason(comparison, each) ?? NO_REASON}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const unexplained = mismatches.filter((each) => findReason(comparison, each) === undefined).length;
  return [
    `Mismatches: ${mismatches.length}, including ${unexplained} without an explanation`,
    ...[...groups]
      .sort(([, one], [, other]) => other.length - one.length)
      .flatMap(([key, members]) => [
        `${members.length} × ${key}`,
        ...members.map((each) => formatMismatch(each, findReason(comparison, each) === undefined)),
      ]),
  ].join("\n");
}

const NO_REASON = "unexplained";

/** Formats a mismatch, with its details if it has no known reason. */
function formatMismatch({ definition, details }: Score, isDetailed: boolean): string {
  return `      ${toOneLine(definition)}${isDetailed ? `\n          ${toOneLine(details)}` : ""}`;
}

function toOneLine(text: string): string {
  const line = JSON.stringify(text).slice(1, -1);
  return line.length > MAXIMUM_WIDTH ? `${line.slice(0, MAXIMUM_WIDTH)}…` : line;
}

function findReason<Facts>({ reasons }: DialectComparison<Facts>, each: Score): string | undefined {
  if (each.outcome === "not about the column") return each.details;
  return reasons.find(([appliesTo]) => appliesTo(each))?.[1];
}
