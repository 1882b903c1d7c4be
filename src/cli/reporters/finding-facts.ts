/** The facts about a finding. All reports for people list them with the same labels, in the same order. */

import { escapeText } from "../../core/text/escape.js";
import type { JudgedFinding } from "../../core/drift-types.js";
import { joinTruncated } from "../messages/truncate.js";
import { formatCounterexample, formatSourceLocation, formatSurfaces } from "./finding-text.js";

export const FACT_LABELS = {
  counterexample: "Counterexample",
  affects: "Affects",
  used: "Used at",
  maybeUsed: "May be used at",
  unused: "Used",
  location: "Location",
  level: "Level",
  accepted: "Accepted",
  expires: "Expires",
  rule: "Rule",
  fingerprint: "Fingerprint",
  servers: "Servers",
} as const;

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** The functions that format the values of facts in a report. Both receive text without control characters. */
interface FactFormat {
  readonly code: (text: string) => string;
  readonly text: (text: string) => string;
}

const PLAIN: FactFormat = { code: (text) => text, text: (text) => text };

export function listFacts(finding: JudgedFinding, format: FactFormat = PLAIN): readonly Fact[] {
  const { witness, surfaces, at, accepted, rule, fingerprint } = finding;
  const { code, text } = format;
  return [
    ...(witness === undefined ? [] : [createFact("counterexample", code(formatCounterexample(witness)))]),
    ...(surfaces.length === 0 ? [] : [createFact("affects", text(formatSurfaces(surfaces)))]),
    ...listUses(finding, format),
    ...(at === undefined ? [] : [createFact("location", code(formatSourceLocation(at)))]),
    ...listLevel(finding, format),
    ...(accepted === undefined ? [] : [createFact("accepted", text(escapeText(accepted.reason)))]),
    ...(accepted?.until === undefined ? [] : [createFact("expires", text(escapeText(accepted.until)))]),
    createFact("rule", code(escapeText(rule))),
    createFact("fingerprint", code(escapeText(fingerprint))),
  ];
}

function createFact(name: keyof typeof FACT_LABELS, value: string): Fact {
  return { label: FACT_LABELS[name], value };
}

/** The text for a finding about a module or key that no source file uses. */
export const UNUSED_TEXT = "not in your source files";

/**
 * Returns the facts about uses, or an empty list if the setting `usedBy` is not set. Truncates long lists, because the JSON
 * report contains all locations.
 */
function listUses({ used, uses = [] }: JudgedFinding, { code, text }: FactFormat): readonly Fact[] {
  if (used === undefined) return [];
  if (!used) return [createFact("unused", text(UNUSED_TEXT))];
  const select = (name: "used" | "maybeUsed", isCertain: boolean): readonly Fact[] => {
    const selected = uses.filter(({ certain }) => certain === isCertain);
    const locations = selected.map((use) => code(formatSourceLocation(use)));
    return locations.length === 0 ? [] : [createFact(name, joinTruncated(locations, ", "))];
  };
  return [...select("used", true), ...select("maybeUsed", false)];
}

/**
 * Returns the fact about the level for accepted findings, and for findings whose level the configuration changes. Returns an
 * empty list for all other findings, because the heading above them contains the level.
 */
function listLevel({ level, ruleLevel, accepted }: JudgedFinding, { text }: FactFormat): readonly Fact[] {
  if (ruleLevel !== undefined) return [createFact("level", text(formatLevelChange(level, ruleLevel)))];
  return accepted === undefined ? [] : [createFact("level", text(level))];
}

export function formatLevelChange(level: string, ruleLevel: string): string {
  return `${level} by configuration (${ruleLevel} by its rule)`;
}

/** Returns lines such as `Affects: requests and compilation`. */
export function formatFactLines(finding: JudgedFinding): readonly string[] {
  return listFacts(finding).map(({ label, value }) => `${label}: ${value}`);
}
