/** Formats the result of one comparison, and the output of the command `rules`. */

import { computeVersionBump } from "../../drift/compare/bump.js";
import { LEVELS, RULES } from "../../drift/compare/rules.js";
import { escapeTextForLineStart, escapeText } from "../../core/text/escape.js";
import { formatJsonLine } from "../../core/text/json.js";
import { toWitnessJson } from "../../drift/fleet/witness-json.js";
import type { Drift, JudgedFinding, RuleId } from "../../core/drift-types.js";
import type { TextPainter } from "../messages/color.js";
import {
  splitAtDifference,
  isUnaccepted,
  groupUndeterminedModulesByReason,
  countFindingsByLevel,
  formatSourceLocation,
  formatTotals,
  type TextSplitAtDifference,
} from "./finding-text.js";
import { listDetails } from "./finding-details.js";

const COLORS_BY_LEVEL = { breaking: "red", dangerous: "yellow", safe: "green", cosmetic: "gray" } as const;

/** Formats one comparison as text. Returns an empty string if nothing changed and all modules could be compared. */
export function formatComparison(
  { findings, undeterminedModules, compileErrors = [] }: Drift,
  paint: TextPainter,
): string {
  const findingBlocks = LEVELS.flatMap((level) => {
    const levelFindings = findings.filter((finding) => isUnaccepted(finding) && finding.level === level);
    if (levelFindings.length === 0) return [];
    const heading = paint([COLORS_BY_LEVEL[level], "bold"], level);
    return [`${heading}\n${levelFindings.map((finding) => formatFinding(finding, paint)).join("\n")}`];
  });
  const acceptedFindingTexts = findings
    .filter((finding) => !isUnaccepted(finding))
    .map((finding) => formatAcceptedFinding(finding, paint));
  if (acceptedFindingTexts.length > 0)
    findingBlocks.push(`${paint("bold", "accepted")}\n${acceptedFindingTexts.join("\n")}`);
  const undeterminedModuleLines = groupUndeterminedModulesByReason(undeterminedModules).map(
    ({ modules, reason }) =>
      `Could not compare ${modules.map((module) => (module === "" ? "the server" : escapeText(module))).join(", ")}: ${escapeText(reason)}\n`,
  );
  const undeterminedModuleBlocks =
    undeterminedModuleLines.length > 0 ? [undeterminedModuleLines.join("")] : [];
  const totalsBlocks = findings.length > 0 ? [`${formatTotals(findings)}\n`] : [];
  const errorLines = compileErrors.map(
    (error) => `Breaks at ${escapeText(formatSourceLocation(error))}: ${escapeText(error.message ?? "")}\n`,
  );
  const errorBlocks = errorLines.length > 0 ? [errorLines.join("")] : [];
  return [...findingBlocks, ...errorBlocks, ...undeterminedModuleBlocks, ...totalsBlocks].join("\n");
}

/**
 * Formats an accepted finding, with fewer details than other findings: without the reason for its level, the definitions, the
 * counterexample, the effects, the location and the uses.
 */
function formatAcceptedFinding(finding: JudgedFinding, paint: TextPainter): string {
  const { witness: _witness, used: _used, at: _at, ...shortenedFinding } = finding;
  const lines = [
    `  ${escapeTextForLineStart(finding.message)}`,
    ...formatDetailLines({ ...shortenedFinding, surfaces: [] }),
  ];
  return lines.map((line) => `${paint("dim", line)}\n`).join("");
}

/**
 * Formats a finding that is not accepted. Escapes characters that CI systems interpret as a command at the start of a line, because
 * a report that `merge` reads can contain malicious text.
 */
function formatFinding(finding: JudgedFinding, paint: TextPainter): string {
  const { message, reason, before, after } = finding;
  const lines = [
    `  ${paint("bold", escapeTextForLineStart(message))}`,
    `    ${escapeTextForLineStart(reason)}`,
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
  oldDefinition: string | undefined,
  newDefinition: string | undefined,
  paint: TextPainter,
): readonly string[] {
  if (oldDefinition === newDefinition) return [];
  const [oldTextParts, newTextParts] = splitAtDifference(oldDefinition ?? "", newDefinition ?? "");
  const underlineDifference = (
    [commonStart, difference, commonEnd]: TextSplitAtDifference,
    color: "red" | "green",
  ): string => paint(color, commonStart) + paint([color, "underline"], difference) + paint(color, commonEnd);
  return [
    ...(oldDefinition === undefined
      ? []
      : [
          `    ${paint("red", "-")} ${newDefinition === undefined ? oldTextParts.join("") : underlineDifference(oldTextParts, "red")}`,
        ]),
    ...(newDefinition === undefined
      ? []
      : [
          `    ${paint("green", "+")} ${oldDefinition === undefined ? newTextParts.join("") : underlineDifference(newTextParts, "green")}`,
        ]),
  ];
}

/** Returns the properties of the JSON report that describe one comparison. Callers add others, such as `format` and `exitCode`. */
export function toComparisonJson({
  before,
  after,
  findings,
  undeterminedModules,
  compileErrors,
}: Drift): object {
  return {
    before: { whmVersion: before.whmVersion },
    after: { whmVersion: after.whmVersion },
    summary: countFindingsByLevel(findings),
    bump: computeVersionBump(findings),
    findings: findings.map(toFindingJson),
    ...(undeterminedModules.length > 0 && { untold: undeterminedModules }),
    ...(compileErrors !== undefined && { compileErrors }),
  };
}

export function toFindingJson(finding: JudgedFinding): object {
  const { witness } = finding;
  return witness === undefined ? finding : { ...finding, witness: toWitnessJson(witness) };
}

export function formatRules(ruleIds: readonly RuleId[], paint: TextPainter): string {
  const isSingleRule = ruleIds.length === 1;
  const texts = ruleIds.map((id) => {
    const { level, description, reason, example } = RULES[id];
    const heading = `${paint("bold", id)} (${paint(COLORS_BY_LEVEL[level], level)})`;
    if (!isSingleRule) return `${heading}: finds ${description}.\n`;
    const lines = [
      `${heading}\n`,
      `Finds ${description}.`,
      `${reason}\n`,
      `  ${paint("red", `- ${example.before}`)}`,
      `  ${paint("green", `+ ${example.after}`)}`,
    ];
    return `${lines.join("\n")}\n`;
  });
  return `${texts.join("")}\nThe level of a finding can differ from the usual level of its rule: it depends on what the change affects.\n`;
}

export function formatRulesJson(ruleIds: readonly RuleId[]): string {
  return ruleIds
    .map((id) => {
      const { level, description, reason, example } = RULES[id];
      return `${formatJsonLine({ rule: id, level, finds: description, reason, example })}\n`;
    })
    .join("");
}
