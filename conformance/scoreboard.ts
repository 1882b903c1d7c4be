/** Verdicts of the engine beside ours → figures, and the words for them. */

import { ColumnSyntaxError } from "../src/core/column-syntax-error.js";
import type { Column } from "../src/core/column-types.js";
import { differences, type Difference, type Score, type Trial } from "./trial.js";
import type { Verdict } from "./verdict.js";

export function score<Facts>(trial: Trial<Facts>, definition: string, verdict: Verdict<Facts>): Score {
  const ours = opinion(trial, definition);
  const base = { definition, refusal: undefined, fields: [] };
  if (verdict.accepted) {
    if (typeof ours === "string") return { ...base, outcome: "wrongly refused", details: ours };
    const differing = differences(trial.fields, ours, verdict.column);
    if (differing.length === 0) return { ...base, outcome: "right", details: "" };
    return {
      ...base,
      outcome: "wrong",
      details: shown(differing),
      fields: differing.map(({ field }) => field),
    };
  }
  const refusal = trial.isSyntax(verdict) ? "syntax" : "meaning";
  if (typeof ours === "string")
    return { ...base, refusal, outcome: "rightly refused", details: verdict.message };
  const around = trial.around(verdict);
  if (around !== undefined) return { ...base, outcome: "not about the column", details: around };
  return {
    ...base,
    refusal,
    outcome: `wrongly accepted (${refusal})`,
    details: `${verdict.code} ${verdict.message}`,
  };
}

function opinion<Facts>({ parse }: Trial<Facts>, definition: string): Column | string {
  try {
    return parse(definition);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return error.message;
    throw error;
  }
}

function shown(differing: readonly Difference[]): string {
  return differing.map(({ field, ours, engine }) => `${field} ${ours}, engine ${engine}`).join("; ");
}

/* ---- figures ---- */

export interface Figures {
  readonly accepted: number;
  readonly right: number;
  readonly refusedForSyntax: number;
  readonly acceptedInSpiteOfSyntax: number;
  readonly refusedForMeaning: number;
  readonly acceptedInSpiteOfMeaning: number;
  readonly aside: number;
}

export function figures(scores: readonly Score[]): Figures {
  const count = (wanted: (score: Score) => boolean): number => scores.filter(wanted).length;
  return {
    accepted: count(
      ({ outcome }) => outcome === "right" || outcome === "wrong" || outcome === "wrongly refused",
    ),
    right: count(({ outcome }) => outcome === "right"),
    refusedForSyntax: count(({ refusal }) => refusal === "syntax"),
    acceptedInSpiteOfSyntax: count(({ outcome }) => outcome === "wrongly accepted (syntax)"),
    refusedForMeaning: count(({ refusal }) => refusal === "meaning"),
    acceptedInSpiteOfMeaning: count(({ outcome }) => outcome === "wrongly accepted (meaning)"),
    aside: count(({ outcome }) => outcome === "not about the column"),
  };
}

/** The least and the most that are good enough, in per cent. */
const TARGETS = { right: 99.5, syntax: 0.5, meaning: 5 };

export function meetsTargets(of: Figures): boolean {
  return (
    percent(of.right, of.accepted) >= TARGETS.right &&
    percent(of.acceptedInSpiteOfSyntax, of.refusedForSyntax) <= TARGETS.syntax &&
    percent(of.acceptedInSpiteOfMeaning, of.refusedForMeaning) <= TARGETS.meaning
  );
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}

/* ---- words ---- */

export function figuresText(name: string, of: Figures): string {
  const line = (label: string, part: number, whole: number, target: string): string =>
    `  ${label.padEnd(44)} ${String(part).padStart(6)} of ${String(whole).padStart(6)}  ${percent(part, whole).toFixed(2).padStart(6)} %  ${target}`;
  return [
    name,
    line("accepted by the engine, and right in all", of.right, of.accepted, `(at least ${TARGETS.right} %)`),
    line(
      "refused for syntax, and accepted here",
      of.acceptedInSpiteOfSyntax,
      of.refusedForSyntax,
      `(at most ${TARGETS.syntax} %)`,
    ),
    line(
      "refused for meaning, and accepted here",
      of.acceptedInSpiteOfMeaning,
      of.refusedForMeaning,
      `(at most ${TARGETS.meaning} %)`,
    ),
    `  ${"left aside: not about the column".padEnd(44)} ${String(of.aside).padStart(6)}`,
  ].join("\n");
}

/** How often each field of `Column` is right where both sides accept. */
export function fieldsText<Facts>({ fields }: Trial<Facts>, scores: readonly Score[]): string {
  const compared = scores.filter(({ outcome }) => outcome === "right" || outcome === "wrong");
  const lines = fields.map(([field]) => {
    const wrong = compared.filter((each) => each.fields.includes(field)).length;
    return `  ${field.padEnd(20)} ${percent(compared.length - wrong, compared.length)
      .toFixed(3)
      .padStart(8)} %  ${wrong === 0 ? "" : `${wrong} wrong`}`;
  });
  return ["Right, field by field", ...lines].join("\n");
}

/** How much of a definition a line shows. */
const WIDTH = 100;

/** Everything that is not right, grouped by what happened and why, the largest groups first. */
export function remainderText<Facts>(trial: Trial<Facts>, scores: readonly Score[]): string {
  const remainder = scores.filter(({ outcome }) => outcome !== "right" && outcome !== "rightly refused");
  const groups = new Map<string, Score[]>();
  for (const each of remainder) {
    const key = `${each.outcome}: ${reasonFor(trial, each) ?? NO_REASON}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const unexplained = remainder.filter((each) => reasonFor(trial, each) === undefined).length;
  return [
    `The remainder: ${remainder.length}, of them ${unexplained} for which ${NO_REASON}`,
    ...[...groups]
      .sort(([, one], [, other]) => other.length - one.length)
      .flatMap(([key, members]) => [
        `${members.length} × ${key}`,
        ...members.map((each) => memberText(each, reasonFor(trial, each) === undefined)),
      ]),
  ].join("\n");
}

const NO_REASON = "no reason is known";

/** What nobody explains is shown with its details. */
function memberText({ definition, details }: Score, isDetailed: boolean): string {
  return `      ${oneLine(definition)}${isDetailed ? `\n          ${oneLine(details)}` : ""}`;
}

function oneLine(text: string): string {
  const line = JSON.stringify(text).slice(1, -1);
  return line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line;
}

function reasonFor<Facts>({ reasons }: Trial<Facts>, each: Score): string | undefined {
  if (each.outcome === "not about the column") return each.details;
  return reasons.find(([fits]) => fits(each))?.[1];
}
