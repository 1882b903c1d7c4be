/** Formats the result of one comparison, and the output of the command `rules`. */

import { computeBump } from "../../drift/compare/bump.js";
import { LEVELS, RULES } from "../../drift/compare/rules.js";
import { escapeTextAtLineStart, escapeText } from "../../core/text/escape.js";
import { formatJsonLine } from "../../core/text/json.js";
import { toWitnessJson } from "../../drift/fleet/witness-json.js";
import type { Drift, JudgedFinding, RuleId } from "../../core/drift-types.js";
import type { Paint } from "../messages/color.js";
import {
  splitAtDifference,
  isUnaccepted,
  groupModulesByReason,
  countByLevel,
  formatTotals,
  type DifferingText,
} from "./finding-text.js";
import { listDetails } from "./finding-details.js";

const LEVEL_COLORS = { breaking: "red", dangerous: "yellow", safe: "green", cosmetic: "gray" } as const;

/** Formats one comparison as text. Returns an empty string if nothing changed and all modules could be compared. */
export function formatComparison(
  { findings, undetermined: undeterminedModules }: Drift,
  paint: Paint,
): string {
  const blocks = LEVELS.flatMap((level) => {
    const levelFindings = findings.filter((finding) => isUnaccepted(finding) && finding.level === level);
    if (levelFindings.length === 0) return [];
    const heading = paint([LEVEL_COLORS[level], "bold"], level);
    return [`${heading}\n${levelFindings.map((finding) => formatFinding(finding, paint)).join("\n")}`];
  });
  const acceptedTexts = findings
    .filter((finding) => !isUnaccepted(finding))
    .map((finding) => formatAcceptedFinding(finding, paint));
  if (acceptedTexts.length > 0) blocks.push(`${paint("bold", "accepted")}\n${acceptedTexts.join("\n")}`);
  const undeterminedLines = groupModulesByReason(undeterminedModules).map(
    ({ modules, reason }) =>
      `Could not compare ${modules.map((module) => (module === "" ? "the server" : escapeText(module))).join(", ")}: ${escapeText(reason)}\n`,
  );
  const undeterminedBlocks = undeterminedLines.length > 0 ? [undeterminedLines.join("")] : [];
  const totalBlocks = findings.length > 0 ? [`${formatTotals(findings)}\n`] : [];
  return [...blocks, ...undeterminedBlocks, ...totalBlocks].join("\n");
}

/**
 * Formats an accepted finding, with fewer details than other findings: without the definitions, counterexample, effects, location
 * and uses.
 */
function formatAcceptedFinding(finding: JudgedFinding, paint: Paint): string {
  const { witness: _witness, used: _used, at: _at, ...shortenedFinding } = finding;
  const lines = [
    `  ${escapeTextAtLineStart(finding.message)}`,
    ...formatDetailLines({ ...shortenedFinding, surfaces: [] }),
  ];
  return lines.map((line) => `${paint("dim", line)}\n`).join("");
}

/**
 * Formats a finding that is not accepted. Escapes characters that CI systems interpret at the start of a line: `merge` can read a
 * report with malicious text.
 */
function formatFinding(finding: JudgedFinding, paint: Paint): string {
  const { message, reason, before, after } = finding;
  const lines = [
    `  ${paint("bold", escapeTextAtLineStart(message))}`,
    `    ${escapeTextAtLineStart(reason)}`,
    ...formatDefinitionChange(before, after, paint),
    ...formatDetailLines(finding, (label) => paint("dim", label)),
  ];
  return `${lines.join("\n")}\n`;
}

/** Returns one line for each detail of a finding. The values are aligned. */
function formatDetailLines(
  finding: JudgedFinding,
  paintLabel: (label: string) => string = (label) => label,
): readonly string[] {
  const details = listDetails(finding);
  const labelWidth = Math.max(...details.map(({ label }) => label.length));
  return details.map(({ label, value }) => `    ${paintLabel(`${label}:`.padEnd(labelWidth + 1))} ${value}`);
}

/** Returns a line with the old definition and a line with the new definition. Underlines the characters that differ. */
function formatDefinitionChange(
  before: string | undefined,
  after: string | undefined,
  paint: Paint,
): readonly string[] {
  if (before === after) return [];
  const [oldText, newText] = splitAtDifference(before ?? "", after ?? "");
  const underlineDifference = (
    [commonStart, difference, commonEnd]: DifferingText,
    style: "red" | "green",
  ): string => paint(style, commonStart) + paint([style, "underline"], difference) + paint(style, commonEnd);
  return [
    ...(before === undefined
      ? []
      : [
          `    ${paint("red", "-")} ${after === undefined ? oldText.join("") : underlineDifference(oldText, "red")}`,
        ]),
    ...(after === undefined
      ? []
      : [
          `    ${paint("green", "+")} ${before === undefined ? newText.join("") : underlineDifference(newText, "green")}`,
        ]),
  ];
}

/** Returns the properties of the JSON report that describe one comparison. Callers add others, such as `format` and `exitCode`. */
export function toComparisonJson({
  before,
  after,
  findings,
  undetermined: undeterminedModules,
}: Drift): object {
  return {
    before: { whmVersion: before.whmVersion },
    after: { whmVersion: after.whmVersion },
    summary: countByLevel(findings),
    bump: computeBump(findings),
    findings: findings.map(toFindingJson),
    ...(undeterminedModules.length > 0 && { untold: undeterminedModules }),
  };
}

export function toFindingJson(finding: JudgedFinding): object {
  const { witness } = finding;
  return witness === undefined ? finding : { ...finding, witness: toWitnessJson(witness) };
}

export function formatRules(ids: readonly RuleId[], paint: Paint): string {
  const isSingleRule = ids.length === 1;
  return ids
    .map((id) => {
      const { level, finds, reason, example } = RULES[id];
      const heading = `${paint("bold", id)} (${paint(LEVEL_COLORS[level], level)})`;
      if (!isSingleRule) return `${heading}: finds ${finds}.\n`;
      const lines = [
        `${heading}\n`,
        `Finds ${finds}.`,
        `${reason}\n`,
        `  ${paint("red", `- ${example.before}`)}`,
        `  ${paint("green", `+ ${example.after}`)}`,
      ];
      return `${lines.join("\n")}\n`;
    })
    .join("");
}

export function formatRulesJson(ids: readonly RuleId[]): string {
  return ids.map((id) => `${formatJsonLine({ rule: id, ...RULES[id] })}\n`).join("");
}
