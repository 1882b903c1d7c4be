/** The report formats `human`, `json` and `ndjson`, and the output of the command `rules`. */

import { computeExitCode } from "../../commands/rules.js";
import { computeVersionBump } from "../../drift/compare/judge.js";
import { LEVELS, RULES } from "../../drift/compare/rules.js";
import { countServersByResult } from "../../drift/fleet/groups.js";
import { toWitnessJson } from "../../drift/fleet/witness-json.js";
import { escapeLineStart, escapeText } from "../../core/text/escape.js";
import type { Drift, JudgedFinding, RuleId } from "../../core/drift-types.js";
import {
  formatCount,
  truncateAndJoinList,
  formatNumber,
  type TextPainter,
  formatJsonOutput,
} from "../messages/text.js";
import {
  countFindingsByLevel,
  formatDetail,
  formatSourceLocation,
  formatTotals,
  groupUndetermined,
  isUnaccepted,
  listDetails,
  splitAtDifference,
  type ReportContext,
} from "./findings.js";

const COLORS = { breaking: "red", dangerous: "yellow", safe: "green", cosmetic: "gray" } as const;

/** Returns the text report. Returns an empty string if nothing changed and all modules could be compared. */
export function formatDriftText(drifts: readonly Drift[], { paint }: Pick<ReportContext, "paint">): string {
  if (!isFleet(drifts)) return drifts.map((drift) => formatComparison(drift, paint)).join("");
  const worstFirst = [...drifts].sort((one, other) => rankDrift(one) - rankDrift(other));
  const texts = worstFirst.flatMap((drift) => {
    const text = formatComparison(drift, paint);
    return text === "" ? [] : [`${paint("bold", formatHeading(drift))}\n\n${text}`];
  });
  if (texts.length === 0) return "";
  const { serverCount, unchangedServerCount } = countServersByResult(drifts);
  const unchanged = `Unchanged: ${formatNumber(unchangedServerCount)} of ${formatCount(serverCount, "server")}\n`;
  return [...texts, unchanged].join("\n");
}

/** Returns the severity of a comparison for sorting: 0 is the most severe. A failed comparison ranks between dangerous and safe findings. */
function rankDrift({ findings, undeterminedModules }: Drift): number {
  const failed = undeterminedModules.length > 0 ? [LEVELS.indexOf("safe") - 0.5] : [];
  return Math.min(
    LEVELS.length,
    ...failed,
    ...findings.filter(isUnaccepted).map(({ level }) => LEVELS.indexOf(level)),
  );
}

function formatHeading({ servers }: Drift): string {
  if (servers.length === 0) return "The fleet as a whole";
  const names = truncateAndJoinList(servers.map(escapeText), ", ");
  return servers.length === 1 ? `Server ${names}` : `${formatCount(servers.length, "server")}: ${names}`;
}

/** Returns the line that is printed instead of an empty text report. */
export function formatNoDriftNote(drifts: readonly Drift[]): string {
  const version = drifts[0]?.after.whmVersion ?? null;
  const versionText = version === null ? "" : ` of WHM ${escapeText(version)}`;
  const scope = isFleet(drifts)
    ? ` of ${formatCount(countServersByResult(drifts).serverCount, "server")}`
    : versionText;
  return `No drift: the schemas${scope} are unchanged\n`;
}

/** Formats one comparison as text. Returns an empty string if nothing changed and all modules could be compared. */
function formatComparison(
  { findings, undeterminedModules, compileErrors = [] }: Drift,
  paint: TextPainter,
): string {
  const sections = LEVELS.map((level): [string, string[]] => [
    paint([COLORS[level], "bold"], level),
    findings
      .filter((finding) => isUnaccepted(finding) && finding.level === level)
      .map((finding) => formatFinding(finding, paint)),
  ]);
  const accepted = findings.filter((finding) => !isUnaccepted(finding));
  sections.push([paint("bold", "accepted"), accepted.map((finding) => formatAccepted(finding, paint))]);
  const errors = compileErrors.map(
    (error) => `Breaks at ${escapeText(formatSourceLocation(error))}: ${escapeText(error.message ?? "")}\n`,
  );
  const undetermined = groupUndetermined(undeterminedModules).map(({ modules, reason }) => {
    const names = modules.map((module) => (module === "" ? "the server" : escapeText(module)));
    return `Could not compare ${names.join(", ")}: ${escapeText(reason)}\n`;
  });
  const blocks = [
    ...sections.map(([heading, texts]) => (texts.length === 0 ? "" : `${heading}\n${texts.join("\n")}`)),
    errors.join(""),
    undetermined.join(""),
    findings.length > 0 ? `${formatTotals(findings)}\n` : "",
  ];
  return blocks.filter((block) => block !== "").join("\n");
}

/**
 * Formats an accepted finding, with fewer details than other findings: without the reason for its level, the definitions, the
 * counterexample, the effects, the location and the uses.
 */
function formatAccepted(finding: JudgedFinding, paint: TextPainter): string {
  const { witness: _witness, used: _used, at: _at, ...shortened } = finding;
  const details = formatDetailLines({ ...shortened, surfaces: [] }, (label) => label);
  return [`  ${escapeLineStart(finding.message)}`, ...details]
    .map((line) => `${paint("dim", line)}\n`)
    .join("");
}

/**
 * Formats a finding that is not accepted. Escapes characters that CI systems interpret as a command at the start of a line, because
 * a report that `merge` reads can contain malicious text.
 */
function formatFinding(finding: JudgedFinding, paint: TextPainter): string {
  const { message, reason, before, after } = finding;
  const [oldParts, newParts] = splitAtDifference(before ?? "", after ?? "");
  // Underlines the characters that differ, if there are two definitions.
  const paintChange = ([start, difference, end]: typeof oldParts, color: "red" | "green"): string =>
    before === undefined || after === undefined
      ? `${start}${difference}${end}`
      : paint(color, start) + paint([color, "underline"], difference) + paint(color, end);
  const lines = [
    `  ${paint("bold", escapeLineStart(message))}`,
    `    ${escapeLineStart(reason)}`,
    ...(before === after || before === undefined
      ? []
      : [`    ${paint("red", "-")} ${paintChange(oldParts, "red")}`]),
    ...(before === after || after === undefined
      ? []
      : [`    ${paint("green", "+")} ${paintChange(newParts, "green")}`]),
    ...formatDetailLines(finding, (label) => paint("dim", label)),
  ];
  return `${lines.join("\n")}\n`;
}

/** Returns one line for each detail of a finding. The values are aligned. */
function formatDetailLines(finding: JudgedFinding, paintLabel: (label: string) => string): readonly string[] {
  const details = listDetails(finding);
  const width = Math.max(...details.map(({ label }) => label.length)) + 1;
  return details.map(
    (detail) => `    ${paintLabel(`${detail.label}:`.padEnd(width))} ${formatDetail(detail)}`,
  );
}

export function formatDriftJson(
  drifts: readonly Drift[],
  { causesFailure, shard, fleetDigest }: Pick<ReportContext, "causesFailure" | "shard" | "fleetDigest">,
): string {
  const [single] = drifts;
  const exitCode = computeExitCode(drifts, causesFailure);
  if (single !== undefined && !isFleet(drifts)) {
    const { server } = single;
    return formatJsonOutput({
      format: 1,
      exitCode,
      ...(server !== undefined && { server }),
      ...toComparisonJson(single),
    });
  }
  const groups = drifts.map((drift) => ({ servers: drift.servers, ...toComparisonJson(drift) }));
  return formatJsonOutput({
    format: 1,
    exitCode,
    fleet: fleetDigest,
    shard,
    groups,
    summary: summarizeFleet(drifts),
  });
}

/**
 * Returns the report of a single comparison as one line of JSON. The report of a fleet has one line per server, and a summary as
 * the last line. If the summary is missing, the report is incomplete.
 */
export function formatDriftNdjson(
  drifts: readonly Drift[],
  context: Pick<ReportContext, "causesFailure">,
): string {
  return isFleet(drifts)
    ? `${drifts.map(formatServerNdjsonLines).join("")}${formatSummaryNdjsonLine(drifts, context)}`
    : formatDriftJson(drifts, context);
}

/** Returns one NDJSON line for each server in `drift.servers`. These servers have the same result. */
export function formatServerNdjsonLines(drift: Drift): string {
  return drift.servers
    .map((server) => formatJsonOutput({ format: 1, server, ...toComparisonJson(drift) }))
    .join("");
}

/** Returns the last NDJSON line: the summary of the fleet, with the findings that concern no particular server. */
export function formatSummaryNdjsonLine(
  drifts: readonly Drift[],
  { causesFailure }: Pick<ReportContext, "causesFailure">,
): string {
  const findings = drifts
    .filter(({ servers }) => servers.length === 0)
    .flatMap((drift) => drift.findings.map(toFindingJson));
  const exitCode = computeExitCode(drifts, causesFailure);
  return formatJsonOutput({ format: 1, exitCode, summary: summarizeFleet(drifts), findings });
}

function isFleet(drifts: readonly Drift[]): boolean {
  return drifts.length !== 1 || drifts.some(({ servers }) => servers.length > 0);
}

/** Counts the servers and the findings. A `Drift` stands for all servers with the same result, so each of its findings counts once. */
function summarizeFleet(drifts: readonly Drift[]): object {
  const { serverCount, changedServerCount, undeterminedServerCount } = countServersByResult(drifts);
  return {
    servers: serverCount,
    moved: changedServerCount,
    untold: undeterminedServerCount,
    ...countFindingsByLevel(drifts.flatMap(({ findings }) => findings)),
  };
}

/** Returns the properties of the JSON report that describe one comparison. Callers add others, such as `format` and `exitCode`. */
function toComparisonJson({ before, after, findings, undeterminedModules, compileErrors }: Drift): object {
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

function toFindingJson(finding: JudgedFinding): object {
  const { witness } = finding;
  return witness === undefined ? finding : { ...finding, witness: toWitnessJson(witness) };
}

export function formatRules(ids: readonly RuleId[], paint: TextPainter): string {
  const texts = ids.map((id) => {
    const { level, description, reason, example } = RULES[id];
    const heading = `${paint("bold", id)} (${paint(COLORS[level], level)})`;
    if (ids.length > 1) return `${heading}: finds ${description}.\n`;
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

export function formatRulesJson(ids: readonly RuleId[]): string {
  return ids
    .map((id) => {
      const { level, description, reason, example } = RULES[id];
      return formatJsonOutput({ rule: id, level, finds: description, reason, example });
    })
    .join("");
}
