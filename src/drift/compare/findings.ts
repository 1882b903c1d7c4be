/** Creates findings, and compares lists. All comparisons use this file. */

import type { AffectedArea, Counterexample, Finding, UsageLocation } from "../../core/drift-types.js";
import { computeSha256 } from "../../core/module-text.js";
import { formatJsonLine } from "../../core/text/json.js";
import type { CandidateValue } from "./counterexample.js";
import { RULES } from "./rules.js";

/** Two values that belong together, one from the old and one from the new snapshot. */
export interface Pair<Value> {
  readonly before: Value;
  readonly after: Value;
}

/** A difference between two snapshots, which becomes a finding with its subject: a key, a module, or the whole server. */
export interface Change extends Pick<Finding, "rule" | "affects"> {
  /** The message. For a key, the rest of a sentence that starts with its name: `is now required`. */
  readonly text: string;
  /** Replaces the usual reason of the rule. */
  readonly reason?: string | undefined;
  /** A value of the key that was accepted and is now refused. */
  readonly refusedValue?: CandidateValue | undefined;
  /** Whether items that omit the key are now refused. */
  readonly isOmissionRefused?: true;
  /**
   * What the fingerprint contains in addition to the rule, module and key, such as the old and the new value. Must not depend on
   * how a definition is written or how a message is worded. Later releases must use the same data for the same change.
   */
  readonly data: unknown;
}

/** What a removal affects, and an addition that all items must contain. */
export const REMOVAL = ["requests", "compilation"] as const;

type Subject = Pick<Finding, "module"> & Partial<Pick<Finding, "key" | "computed" | "before" | "after">>;

/** Derives the level from what the change affects. A change without a counterexample does not affect requests. */
export function createFinding(
  subject: Subject,
  { rule, text, data, ...change }: Change,
  counterexample?: Counterexample,
): Finding {
  const { module, key } = subject;
  const affects = change.affects.filter((area) => area !== "requests" || counterexample !== undefined);
  const usual = RULES[rule];
  const level = determineLevel(rule, affects);
  // Reports list the properties in this order.
  return {
    ...{ rule, ...subject, message: key === undefined ? text : `${module}.${key} ${text}.`, affects },
    ...(counterexample && { counterexample }),
    level,
    reason: level === usual.level ? (change.reason ?? usual.reason) : explainUnusualLevel(affects),
    fingerprint: computeFingerprint({ rule, module, key, data }),
  };
}

function determineLevel(rule: Finding["rule"], affects: readonly AffectedArea[]): Finding["level"] {
  if (affects.includes("requests") || rule === "flag-default-flipped") return "breaking";
  if (affects.length > 0) return "dangerous";
  return RULES[rule].level === "cosmetic" ? "cosmetic" : "safe";
}

/** Returns the finding as it is if the compiler reports an error because of it: at least `dangerous`. */
export function addCompilation(finding: Finding): Finding {
  if (finding.affects.includes("compilation")) return finding;
  const affects: readonly AffectedArea[] = [...finding.affects, "compilation"];
  const isLow = finding.level === "safe" || finding.level === "cosmetic";
  return {
    ...{ ...finding, affects },
    ...(isLow && { level: "dangerous", reason: explainUnusualLevel(affects) }),
  };
}

/** Returns the finding about compile errors that belong to no other finding. */
export function createErrorFinding(errors: readonly UsageLocation[]): Finding {
  const text =
    "Sources do not compile with newly generated code, for a reason that no other finding explains.";
  const data = errors.map(({ file, message = "" }) => [file, message]);
  return createFinding({ module: "" }, { rule: "compile-error", text, data, affects: ["compilation"] });
}

function explainUnusualLevel(affects: readonly AffectedArea[]): string {
  if (affects.includes("behavior"))
    return "The server accepts the same items, but they may have a different effect.";
  return affects.includes("compilation")
    ? "Requests are the same as before, but source code may not compile with newly generated code."
    : "Items that were accepted are still accepted, with the same effect.";
}

/**
 * Computes the fingerprint, which identifies the same change in later runs. It does not depend on the message, on the level, or on how
 * the definitions are written.
 */
export function computeFingerprint({
  rule,
  module,
  key = null,
  data,
}: Record<"rule" | "module", string> & { readonly key?: string | null | undefined; readonly data: unknown }) {
  return computeSha256(formatJsonLine([rule, module, key, data])).slice(0, 16);
}

export interface ListComparison<Element> {
  /** Elements that only the old list contains, in the order of the old list. */
  readonly removed: readonly Element[];
  /** Elements that only the new list contains, in the order of the new list. */
  readonly added: readonly Element[];
  /** Pairs of an old and a new element with the same name, in the order of the old list. */
  readonly common: readonly Pair<Element>[];
}

/** Compares two lists. Elements match if they have the same name. Names must be unique within each list. */
export function compareLists<Element>(
  { before, after }: Pair<readonly Element[]>,
  getName: (element: Element) => string,
): ListComparison<Element> {
  const oldNames = new Set(before.map(getName));
  const newByName = new Map(after.map((element) => [getName(element), element]));
  const removed: Element[] = [];
  const common: Pair<Element>[] = [];
  for (const element of before) {
    const match = newByName.get(getName(element));
    if (match === undefined) removed.push(element);
    else common.push({ before: element, after: match });
  }
  return { removed, added: after.filter((element) => !oldNames.has(getName(element))), common };
}
