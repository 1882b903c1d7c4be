/** Computes figures from our results and the engine's, and formats them. */

import { ColumnSyntaxError } from "../src/core/column-syntax-error.js";
import type { Column } from "../src/core/column-types.js";
import { differences, type Difference, type Score, type DialectComparison } from "./dialect-comparison.js";
import type { Verdict } from "./verdict.js";

export function score<Facts>(
  comparison: DialectComparison<Facts>,
  definition: string,
  verdict: Verdict<Facts>,
): Score {
  const ours = parseOrMessage(comparison, definition);
  const base = { definition, refusal: undefined, fields: [] };
  const otherForms = typeof ours === "string" ? [] : (comparison.formsOfAnotherEngine?.(definition) ?? []);
  if (verdict.accepted) {
    if (typeof ours === "string") return { ...base, outcome: "wrongly refused", details: ours };
    const differing = [
      ...differences(comparison.fields, ours, verdict.column),
      ...otherForms.map((form) => ({ field: ANOTHER_ENGINE, ours: form, engine: "accepted" })),
    ];
    if (differing.length === 0) return { ...base, outcome: "right", details: "" };
    return {
      ...base,
      outcome: "wrong",
      details: differencesText(differing),
      fields: differing.map(({ field }) => field),
    };
  }
  const refusal = comparison.isSyntaxError(verdict) ? "syntax" : "meaning";
  if (typeof ours === "string")
    return { ...base, refusal, outcome: "rightly refused", details: verdict.message };
  const unrelated = comparison.unrelatedError(verdict);
  if (unrelated !== undefined) return { ...base, outcome: "not about the column", details: unrelated };
  if (otherForms.length > 0) return { ...base, outcome: "not about the column", details: ACCEPTED_ELSEWHERE };
  return {
    ...base,
    refusal,
    outcome: `wrongly accepted (${refusal})`,
    details: `${verdict.code} ${verdict.message}`,
  };
}

/** The field that differs if the engine accepts a form that we consider another engine's. */
const ANOTHER_ENGINE = "form of another engine";

const ACCEPTED_ELSEWHERE = "has a form that only another engine of the dialect accepts";

function parseOrMessage<Facts>({ parse }: DialectComparison<Facts>, definition: string): Column | string {
  try {
    return parse(definition);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return error.message;
    throw error;
  }
}

function differencesText(differing: readonly Difference[]): string {
  return differing.map(({ field, ours, engine }) => `${field} ${ours}, engine ${engine}`).join("; ");
}

// Figures

export interface Figures {
  readonly accepted: number;
  readonly right: number;
  readonly refusedForSyntax: number;
  readonly acceptedDespiteSyntax: number;
  readonly refusedForMeaning: number;
  readonly acceptedDespiteMeaning: number;
  readonly unrelated: number;
}

export function figures(scores: readonly Score[]): Figures {
  const count = (wanted: (score: Score) => boolean): number => scores.filter(wanted).length;
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

/** The minimum and the maximums, in per cent. */
const TARGETS = { right: 99.5, syntax: 0.5, meaning: 5 };

export function meetsTargets(of: Figures): boolean {
  return (
    percent(of.right, of.accepted) >= TARGETS.right &&
    percent(of.acceptedDespiteSyntax, of.refusedForSyntax) <= TARGETS.syntax &&
    percent(of.acceptedDespiteMeaning, of.refusedForMeaning) <= TARGETS.meaning
  );
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}

// Text

export function figuresText(name: string, of: Figures): string {
  const line = (label: string, part: number, whole: number, target: string): string =>
    `  ${label.padEnd(44)} ${String(part).padStart(6)} of ${String(whole).padStart(6)}  ${percent(part, whole).toFixed(2).padStart(6)} %  ${target}`;
  return [
    name,
    line(
      "accepted by the engine, equal in every field",
      of.right,
      of.accepted,
      `(at least ${TARGETS.right} %)`,
    ),
    line(
      "refused for syntax, but accepted here",
      of.acceptedDespiteSyntax,
      of.refusedForSyntax,
      `(at most ${TARGETS.syntax} %)`,
    ),
    line(
      "refused for meaning, but accepted here",
      of.acceptedDespiteMeaning,
      of.refusedForMeaning,
      `(at most ${TARGETS.meaning} %)`,
    ),
    `  ${"not counted: not about the column".padEnd(44)} ${String(of.unrelated).padStart(6)}`,
  ].join("\n");
}

/** How often each field of `Column` equals the engine's, for definitions that both accept. */
export function fieldsText<Facts>({ fields }: DialectComparison<Facts>, scores: readonly Score[]): string {
  const compared = scores.filter(({ outcome }) => outcome === "right" || outcome === "wrong");
  const lines = fields.map(([field]) => {
    const wrong = compared.filter((each) => each.fields.includes(field)).length;
    return `  ${field.padEnd(20)} ${percent(compared.length - wrong, compared.length)
      .toFixed(3)
      .padStart(8)} %  ${wrong === 0 ? "" : `${wrong} wrong`}`;
  });
  return ["Equal, by field", ...lines].join("\n");
}

/** The number of characters of a definition that a line shows. */
const WIDTH = 100;

/** Lists everything that differs, grouped by outcome and reason, the largest groups first. */
export function mismatchesText<Facts>(
  comparison: DialectComparison<Facts>,
  scores: readonly Score[],
): string {
  const mismatches = scores.filter(({ outcome }) => outcome !== "right" && outcome !== "rightly refused");
  const groups = new Map<string, Score[]>();
  for (const each of mismatches) {
    const key = `${each.outcome}: ${reasonOf(comparison, each) ?? NO_REASON}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const unexplained = mismatches.filter((each) => reasonOf(comparison, each) === undefined).length;
  return [
    `Mismatches: ${mismatches.length}, including ${unexplained} without an explanation`,
    ...[...groups]
      .sort(([, one], [, other]) => other.length - one.length)
      .flatMap(([key, members]) => [
        `${members.length} × ${key}`,
        ...members.map((each) => memberText(each, reasonOf(comparison, each) === undefined)),
      ]),
  ].join("\n");
}

const NO_REASON = "unexplained";

/** Mismatches without a reason are shown with their details. */
function memberText({ definition, details }: Score, isDetailed: boolean): string {
  return `      ${oneLine(definition)}${isDetailed ? `\n          ${oneLine(details)}` : ""}`;
}

function oneLine(text: string): string {
  const line = JSON.stringify(text).slice(1, -1);
  return line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line;
}

function reasonOf<Facts>({ reasons }: DialectComparison<Facts>, each: Score): string | undefined {
  if (each.outcome === "not about the column") return each.details;
  return reasons.find(([applies]) => applies(each))?.[1];
}
