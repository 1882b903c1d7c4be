/** The report formats `human`, `json` and `ndjson`, and the output of the command `rules`. */

import { computeExitCode } from "../../commands/rules.js";
import { computeVersionBump } from "../../drift/compare/judge.js";
import { LEVELS, RULES } from "../../drift/compare/rules.js";
import { countServers, getResult } from "../../drift/fleet/groups.js";
import { toCounterexampleJson } from "../../drift/fleet/counterexample-json.js";
import { escapeLineStart, escapeText } from "../../core/text/escape.js";
import type { Drift, Judgment, RuleId } from "../../core/drift-types.js";
import {
  formatCount,
  truncateAndJoinList,
  formatNumber,
  type TextPainter,
  formatJsonOutput,
} from "../messages/text.js";
import {
  countAccepted,
  countFindingsByLevel,
  formatDetail,
  formatTotals,
  groupByLevel,
  groupUndetermined,
  isUnaccepted,
  listDetails,
  splitAtDifference,
  type ReportContext,
} from "./findings.js";

const COLORS = { breaking: "red", dangerous: "yellow", safe: "green", cosmetic: "gray" } as const;

/** Returns the text report. Returns an empty string if nothing changed and all modules could be compared. */
export function formatDriftText(
  drifts: readonly Drift[],
  { paint, acceptCommand }: Pick<ReportContext, "paint" | "acceptCommand">,
): string {
  const acceptance = acceptCommand ? [`Accept with: ${acceptCommand}\n`] : [];
  if (!isFleet(drifts))
    return [...drifts.map((drift) => formatComparison(drift, paint)), ...acceptance].join("");
  const worstFirst = [...drifts].sort((one, other) => rankDrift(one) - rankDrift(other));
  const texts = worstFirst.flatMap((drift) => {
    const { servers } = drift;
    const names = truncateAndJoinList(servers.map(escapeText), ", ");
    const several =
      servers.length === 0 ? "The fleet as a whole" : `${formatCount(servers.length, "server")}: ${names}`;
    const heading = servers.length === 1 ? `Server ${names}` : several;
    const text = formatComparison(drift, paint);
    return text === "" ? [] : [`${paint("bold", heading)}\n\n${text}`];
  });
  return texts.length === 0 ? "" : [...texts, ...acceptance, formatServerCounts(drifts)].join("\n");
}

/** Returns the number of servers with each result. The numbers add up. */
function formatServerCounts(drifts: readonly Drift[]): string {
  const counts = (["unchanged", "accepted", "changed", "failed"] as const).flatMap((result) => {
    const count = countServers(drifts, (drift) => getResult(drift) === result);
    if (result === "accepted") return count > 0 ? `${formatNumber(count)} with only accepted changes` : [];
    return `${formatNumber(count)} ${result}`;
  });
  return `${formatCount(countServers(drifts), "server")}: ${counts.join(", ")}\n`;
}

/** Returns the severity of a comparison for sorting: 0 is the most severe. A failed comparison ranks between dangerous and safe findings. */
function rankDrift({ judgments, undeterminedModules }: Drift): number {
  const ranks = judgments.filter(isUnaccepted).map(({ level }) => LEVELS.indexOf(level));
  if (undeterminedModules.length > 0) ranks.push(LEVELS.indexOf("safe") - 0.5);
  return Math.min(LEVELS.length, ...ranks);
}

/** Returns the line that is printed instead of an empty text report. */
export function formatNoDriftNote(drifts: readonly Drift[]): string {
  const version = drifts[0]?.after.whmVersion ?? null;
  const versionText = version === null ? "" : ` of WHM ${escapeText(version)}`;
  const scope = isFleet(drifts) ? ` of ${formatCount(countServers(drifts), "server")}` : versionText;
  return `No drift: the schemas${scope} are unchanged\n`;
}

/** Formats one comparison as text. Returns an empty string if nothing changed and all modules could be compared. */
function formatComparison({ judgments, undeterminedModules }: Drift, paint: TextPainter): string {
  const sections = groupByLevel(judgments).map(([level, group]) => {
    const heading = level === "accepted" ? paint("bold", level) : paint([COLORS[level], "bold"], level);
    return `${heading}\n${group.map((judgment) => formatFinding(judgment, paint)).join("\n")}`;
  });
  const undetermined = groupUndetermined(undeterminedModules).map(({ modules, reason }) => {
    const names = modules.map((module) => (module === "" ? "the server" : escapeText(module)));
    return `Could not compare ${names.join(", ")}: ${escapeText(reason)}\n`;
  });
  const totals = judgments.length > 0 ? `${formatTotals(judgments)}\n` : "";
  const blocks = [...sections, undetermined.join(""), totals];
  return blocks.filter((block) => block !== "").join("\n");
}

/** The labels of the details that are printed for accepted findings. */
const ACCEPTED_LABELS = new Set(["Level", "Accepted", "Expires", "Renew with", "Rule", "Fingerprint"]);

/**
 * Formats a finding. Escapes characters that CI systems interpret as a command at the start of a line, because a report that `merge` reads
 * can contain malicious text. For an accepted finding, omits the reason for its level, the definitions, the counterexample, the effects,
 * the location and the uses.
 */
function formatFinding(judgment: Judgment, paint: TextPainter): string {
  const { finding, accepted } = judgment;
  const { message, reason, before, after } = finding;
  const details = listDetails(judgment).filter(
    ({ label }) => accepted === undefined || ACCEPTED_LABELS.has(label),
  );
  const width = Math.max(...details.map(({ label }) => label.length)) + 1;
  const paintLabel = (label: string): string => (accepted === undefined ? paint("dim", label) : label);
  const detailLines = details.map(
    (detail) => `    ${paintLabel(`${detail.label}:`.padEnd(width))} ${formatDetail(detail)}`,
  );
  if (accepted !== undefined)
    return [`  ${escapeLineStart(message)}`, ...detailLines]
      .map((line) => `${paint("dim", line)}\n`)
      .join("");
  const [oldParts, newParts] = splitAtDifference(before ?? "", after ?? "");
  /** Underlines the characters that differ, if there are two definitions. */
  const formatChange = (mark: "-" | "+", [start, difference, end]: typeof oldParts): string => {
    const color = mark === "-" ? "red" : "green";
    const text =
      before === undefined || after === undefined
        ? `${start}${difference}${end}`
        : paint(color, start) + paint([color, "underline"], difference) + paint(color, end);
    return `    ${paint(color, mark)} ${text}`;
  };
  const lines = [
    `  ${paint("bold", escapeLineStart(message))}`,
    `    ${escapeLineStart(reason)}`,
    ...(before === after || before === undefined ? [] : [formatChange("-", oldParts)]),
    ...(before === after || after === undefined ? [] : [formatChange("+", newParts)]),
    ...detailLines,
  ];
  return `${lines.join("\n")}\n`;
}

export function formatDriftJson(
  drifts: readonly Drift[],
  { causesFailure, shard, fleetDigest }: ReportContext,
): string {
  const [single] = drifts;
  const start = { format: 1, exitCode: computeExitCode(drifts, causesFailure) };
  if (single !== undefined && !isFleet(drifts)) {
    const { server } = single;
    return formatJsonOutput({
      ...start,
      ...(server !== undefined && { server }),
      ...toComparisonJson(single),
    });
  }
  const groups = drifts.map((drift) => ({ servers: drift.servers, ...toComparisonJson(drift) }));
  return formatJsonOutput({ ...start, fleet: fleetDigest, shard, groups, ...summarizeFleet(drifts) });
}

/**
 * Returns the report of a single comparison as one line of JSON. The report of a fleet has one line per server, and a summary as
 * the last line. If the summary is missing, the report is incomplete.
 */
export function formatDriftNdjson(drifts: readonly Drift[], context: ReportContext): string {
  if (!isFleet(drifts)) return formatDriftJson(drifts, context);
  return `${drifts.map(formatServerNdjsonLines).join("")}${formatSummaryNdjsonLine(drifts, context)}`;
}

/** Returns one NDJSON line for each server in `drift.servers`. These servers have the same result. */
export function formatServerNdjsonLines(drift: Drift): string {
  const lines = drift.servers.map((server) => ({ format: 1, server, ...toComparisonJson(drift, server) }));
  return lines.map(formatJsonOutput).join("");
}

/** Returns the last NDJSON line: the summary of the fleet, with the findings that concern no particular server. */
export function formatSummaryNdjsonLine(drifts: readonly Drift[], { causesFailure }: ReportContext): string {
  const ofFleet = drifts.filter(({ servers }) => servers.length === 0);
  const findings = ofFleet.flatMap(({ judgments }) => judgments.map(toFindingJson));
  const exitCode = computeExitCode(drifts, causesFailure);
  return formatJsonOutput({ format: 1, exitCode, ...summarizeFleet(drifts), findings });
}

function isFleet(drifts: readonly Drift[]): boolean {
  return drifts.length !== 1 || drifts.some(({ servers }) => servers.length > 0);
}

/** Returns the numbers of servers and findings. A `Drift` stands for all servers with the same result, so each of its findings counts once. */
function summarizeFleet(drifts: readonly Drift[]): object {
  const judgments = drifts.flatMap((drift) => drift.judgments);
  const summary = {
    servers: countServers(drifts),
    changed: countServers(drifts, (drift) => drift.judgments.some(isUnaccepted)),
    undetermined: countServers(drifts, (drift) => getResult(drift) === "failed"),
    ...countFindingsByLevel(judgments),
  };
  return { summary, accepted: countAccepted(judgments) };
}

/**
 * Returns the properties of the JSON report that describe one comparison. Callers add others, such as `format` and `exitCode`. With
 * `onlyServer`, omits the details of other servers.
 */
function toComparisonJson(drift: Drift, onlyServer?: string): object {
  const { before, after, judgments, undeterminedModules } = drift;
  const details = drift.details?.filter(({ server }) => server === (onlyServer ?? server)) ?? [];
  return {
    before: { whmVersion: before.whmVersion },
    after: { whmVersion: after.whmVersion },
    summary: countFindingsByLevel(judgments),
    accepted: countAccepted(judgments),
    bump: computeVersionBump(judgments),
    findings: judgments.map(toFindingJson),
    undetermined: undeterminedModules.length > 0 ? undeterminedModules : undefined,
    details: details.length > 0 ? details : undefined,
    errors: judgments.find(({ finding }) => finding.rule === "compile-error")?.uses,
  };
}

/** Returns a finding and its judgment as one object. JSON omits what is undefined. */
function toFindingJson({ finding, level, accepted, used, uses, at, renewal }: Judgment): object {
  const { counterexample } = finding;
  return {
    ...finding,
    ...(counterexample && { counterexample: toCounterexampleJson(counterexample) }),
    ...{ level, renewal, accepted },
    ruleLevel: level === finding.level ? undefined : finding.level,
    // The report lists compile errors of no finding once, at its top.
    ...{ used, uses: finding.rule === "compile-error" ? undefined : uses, at },
  };
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
  const lines = ids.map((id) => {
    const { level, description, reason, example } = RULES[id];
    return { rule: id, level, finds: description, reason, example };
  });
  return lines.map(formatJsonOutput).join("");
}
