/** The details of a finding. All reports for people list them with the same labels, in the same order. */

import { escapeText } from "../../core/text/escape.js";
import type { JudgedFinding } from "../../core/drift-types.js";
import { truncateAndJoinList } from "../messages/truncate.js";
import { formatCounterexample, formatSourceLocation, formatSurfaces } from "./finding-text.js";

export const DETAIL_LABELS = {
  counterexample: "Counterexample",
  affects: "Affects",
  error: "Breaks at",
  reference: "Used at",
  mention: "Mentioned at",
  unused: "Uses",
  location: "Location",
  level: "Level",
  accepted: "Accepted",
  expires: "Expires",
  rule: "Rule",
  fingerprint: "Fingerprint",
  servers: "Servers",
} as const;

export interface FindingDetail {
  readonly label: string;
  readonly value: string;
}

/** The functions that format values in a report. Both functions receive text without control characters. */
interface DetailRenderers {
  /** Formats values that reports show as code, such as a rule ID, a fingerprint or a file location. */
  readonly renderCode: (text: string) => string;
  /** Formats all other texts. */
  readonly renderText: (text: string) => string;
}

const PLAIN_RENDERERS: DetailRenderers = { renderCode: (text) => text, renderText: (text) => text };

export function listDetails(
  finding: JudgedFinding,
  renderers: DetailRenderers = PLAIN_RENDERERS,
): readonly FindingDetail[] {
  const { witness, surfaces, at: location, accepted: acceptance, rule, fingerprint } = finding;
  const { renderCode, renderText } = renderers;
  return [
    ...(witness === undefined
      ? []
      : [createDetail("counterexample", renderCode(formatCounterexample(witness)))]),
    ...(surfaces.length === 0 ? [] : [createDetail("affects", renderText(formatSurfaces(surfaces)))]),
    ...listUseDetails(finding, renderers),
    ...(location === undefined ? [] : [createDetail("location", renderCode(formatSourceLocation(location)))]),
    ...listLevelDetails(finding, renderers),
    ...(acceptance === undefined
      ? []
      : [createDetail("accepted", renderText(escapeText(acceptance.reason)))]),
    ...(acceptance?.until === undefined
      ? []
      : [createDetail("expires", renderText(escapeText(acceptance.until)))]),
    createDetail("rule", renderCode(escapeText(rule))),
    createDetail("fingerprint", renderCode(escapeText(fingerprint))),
  ];
}

function createDetail(detailName: keyof typeof DETAIL_LABELS, value: string): FindingDetail {
  return { label: DETAIL_LABELS[detailName], value };
}

/** The text for a finding about a module or key that no source file uses. */
export const NO_USES_TEXT = "No use found";

/**
 * Returns the details about the uses of the changed module or key in source files. Returns an empty list if the setting `usedBy` is not
 * set. Truncates long lists of locations. The JSON report contains all locations.
 */
function listUseDetails(
  { used: isUsed, uses = [] }: JudgedFinding,
  { renderCode, renderText }: DetailRenderers,
): readonly FindingDetail[] {
  if (isUsed === undefined) return [];
  if (!isUsed) return [createDetail("unused", renderText(NO_USES_TEXT))];
  return USE_KINDS.flatMap((kind) => {
    const texts = uses
      .filter((use) => use.kind === kind)
      .map((use) => {
        const place = renderCode(formatSourceLocation(use));
        return use.message === undefined ? place : `${place} ${renderText(escapeText(use.message))}`;
      });
    return texts.length === 0 ? [] : [createDetail(kind, truncateAndJoinList(texts, ", "))];
  });
}

export const USE_KINDS = ["error", "reference", "mention"] as const;

/**
 * Returns a detail with the level if the finding is accepted, or if the configuration changes its level. Otherwise returns an
 * empty list, because the heading of the report's section contains the level.
 */
function listLevelDetails(
  { level, ruleLevel, accepted: acceptance }: JudgedFinding,
  { renderText }: DetailRenderers,
): readonly FindingDetail[] {
  if (ruleLevel !== undefined)
    return [createDetail("level", renderText(formatConfiguredLevel(level, ruleLevel)))];
  return acceptance === undefined ? [] : [createDetail("level", renderText(level))];
}

export function formatConfiguredLevel(level: string, ruleLevel: string): string {
  return `${level} by configuration (${ruleLevel} by its rule)`;
}

/** Returns the details as lines of plain text, such as `Affects: requests and compilation`. */
export function formatPlainDetails(finding: JudgedFinding): readonly string[] {
  return listDetails(finding).map(({ label, value }) => `${label}: ${value}`);
}
