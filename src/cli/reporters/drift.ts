/** The report formats `human`, `json` and `ndjson`. */

import { computeExitCode } from "../../commands/rules.js";
import { countServersByResult } from "../../drift/fleet/groups.js";
import { LEVELS } from "../../drift/compare/rules.js";
import { escapeText } from "../../core/text/escape.js";
import { formatJsonLine } from "../../core/text/json.js";
import type { Drift } from "../../core/drift-types.js";
import { toComparisonJson, formatComparison, toFindingJson } from "./comparison.js";
import { isUnaccepted, countFindingsByLevel } from "./finding-text.js";
import type { ReportContext } from "./reporter.js";
import { formatCount, truncateAndJoinList, formatNumber } from "../messages/truncate.js";

/** Returns the text report. Returns an empty string if nothing changed and all modules could be compared. */
export function formatDriftText(drifts: readonly Drift[], { paint }: Pick<ReportContext, "paint">): string {
  if (!isFleet(drifts)) return drifts.map((drift) => formatComparison(drift, paint)).join("");
  const driftsWorstFirst = [...drifts].sort(
    (one, other) => computeSeverityRank(one) - computeSeverityRank(other),
  );
  const driftTexts = driftsWorstFirst.flatMap((drift) => {
    const text = formatComparison(drift, paint);
    return text === "" ? [] : [`${paint("bold", formatHeading(drift))}\n\n${text}`];
  });
  if (driftTexts.length === 0) return "";
  return [...driftTexts, formatUnchangedServerCount(drifts)].join("\n");
}

/** Returns the line that is printed instead of an empty text report. */
export function formatNoDriftNote(drifts: readonly Drift[]): string {
  const whmVersion = drifts[0]?.after.whmVersion ?? null;
  const versionText = whmVersion === null ? "" : ` of WHM ${escapeText(whmVersion)}`;
  const serverCountOrVersionText = isFleet(drifts)
    ? ` of ${formatCount(countServersByResult(drifts).serverCount, "server")}`
    : versionText;
  return `No drift: the schemas${serverCountOrVersionText} are unchanged\n`;
}

/**
 * Returns the rank of a `Drift` for sorting: 0 is the most severe. The rank is the index in `LEVELS` of the most severe level
 * among the findings that are not accepted. A failed comparison ranks between dangerous and safe findings. If there is no such finding and
 * no failed comparison, the rank is `LEVELS.length`.
 */
function computeSeverityRank({ findings, undeterminedModules }: Drift): number {
  const undeterminedModulesRank =
    undeterminedModules.length > 0 ? LEVELS.indexOf("safe") - 0.5 : LEVELS.length;
  return Math.min(
    undeterminedModulesRank,
    ...findings.filter(isUnaccepted).map(({ level }) => LEVELS.indexOf(level)),
  );
}

function formatHeading({ servers }: Drift): string {
  if (servers.length === 0) return "The fleet as a whole";
  const serverNamesText = truncateAndJoinList(servers.map(escapeText), ", ");
  return servers.length === 1
    ? `Server ${serverNamesText}`
    : `${formatCount(servers.length, "server")}: ${serverNamesText}`;
}

function formatUnchangedServerCount(drifts: readonly Drift[]): string {
  const { serverCount, unchangedServerCount } = countServersByResult(drifts);
  return `Unchanged: ${formatNumber(unchangedServerCount)} of ${formatCount(serverCount, "server")}\n`;
}

export function formatDriftJson(
  drifts: readonly Drift[],
  { causesFailure, shard, fleetDigest }: Pick<ReportContext, "causesFailure" | "shard" | "fleetDigest">,
): string {
  const [singleDrift] = drifts;
  const exitCode = computeExitCode(drifts, causesFailure);
  if (singleDrift !== undefined && !isFleet(drifts)) {
    const serverJsonMember = singleDrift.server === undefined ? {} : { server: singleDrift.server };
    return `${formatJsonLine({ format: 1, exitCode, ...serverJsonMember, ...toComparisonJson(singleDrift) })}\n`;
  }
  const groups = drifts.map((drift) => ({ servers: drift.servers, ...toComparisonJson(drift) }));
  return `${formatJsonLine({ format: 1, exitCode, fleet: fleetDigest, shard, groups, summary: summarizeFleet(drifts) })}\n`;
}

/**
 * Returns the report of a single comparison as one line of JSON. The report of a fleet has one line per server, and a summary as
 * the last line. If the summary is missing, the report is incomplete.
 */
export function formatDriftNdjson(
  drifts: readonly Drift[],
  context: Pick<ReportContext, "causesFailure">,
): string {
  if (!isFleet(drifts)) return formatDriftJson(drifts, context);
  return `${drifts.map(formatServerNdjsonLines).join("")}${formatSummaryNdjsonLine(drifts, context)}`;
}

/** Returns one NDJSON line for each server in `drift.servers`. These servers have the same result. */
export function formatServerNdjsonLines(drift: Drift): string {
  return drift.servers
    .map((server) => `${formatJsonLine({ format: 1, server, ...toComparisonJson(drift) })}\n`)
    .join("");
}

/** Returns the last NDJSON line: the summary of the fleet, with the findings that concern no particular server. */
export function formatSummaryNdjsonLine(
  drifts: readonly Drift[],
  { causesFailure }: Pick<ReportContext, "causesFailure">,
): string {
  const fleetWideFindings = drifts
    .filter(({ servers }) => servers.length === 0)
    .flatMap((drift) => drift.findings.map(toFindingJson));
  return `${formatJsonLine({ format: 1, exitCode: computeExitCode(drifts, causesFailure), summary: summarizeFleet(drifts), findings: fleetWideFindings })}\n`;
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
