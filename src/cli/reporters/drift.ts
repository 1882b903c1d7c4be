/** One comparison, or a fleet's, as a person and as a program read it. */

import { fleetCounts } from "../../drift/fleet/groups.js";
import { LEVELS } from "../../drift/compare/rules.js";
import { visibleWhole } from "../../core/text/escape.js";
import { jsonLine } from "../../core/text/json.js";
import type { Drift } from "../../core/drift-types.js";
import { comparisonJson, comparisonText } from "./comparison.js";
import { isOpen, summary } from "./finding-text.js";
import type { ReportContext } from "./reporter.js";
import { counted, truncatedList, grouped } from "../messages/truncate.js";

/** Nothing where there is nothing to tell. */
export function driftText(drifts: readonly Drift[], { paint }: Pick<ReportContext, "paint">): string {
  if (!isFleet(drifts)) return drifts.map((drift) => comparisonText(drift, paint)).join("");
  const worstFirst = [...drifts].sort((one, other) => worstOf(one) - worstOf(other));
  const texts = worstFirst.flatMap((drift) => {
    const text = comparisonText(drift, paint);
    return text === "" ? [] : [`${paint("bold", headingOf(drift))}\n\n${text}`];
  });
  if (texts.length === 0) return "";
  return [...texts, unchangedText(drifts)].join("\n");
}

/** What nobody has accepted counts; those of which nothing is found, though not all could be told, come last. */
function worstOf({ findings }: Drift): number {
  return Math.min(LEVELS.length, ...findings.filter(isOpen).map(({ level }) => LEVELS.indexOf(level)));
}

function headingOf({ servers }: Drift): string {
  if (servers.length === 0) return "The fleet as a whole";
  const names = truncatedList(servers.map(visibleWhole), ", ");
  return servers.length === 1 ? `Server ${names}` : `${counted(servers.length, "server")}: ${names}`;
}

function unchangedText(drifts: readonly Drift[]): string {
  const { servers, unchanged } = fleetCounts(drifts);
  const verb = unchanged === 1 ? "has" : "have";
  return `${grouped(unchanged)} of ${counted(servers, "server")} ${verb} not moved.\n`;
}

export function driftJson(drifts: readonly Drift[], { shard }: Pick<ReportContext, "shard"> = {}): string {
  const [only] = drifts;
  if (only !== undefined && !isFleet(drifts)) return `${jsonLine({ format: 1, ...comparisonJson(only) })}\n`;
  const groups = drifts.map((drift) => ({ servers: drift.servers, ...comparisonJson(drift) }));
  return `${jsonLine({ format: 1, shard, groups, summary: fleetSummary(drifts) })}\n`;
}

/** One line a server, and one at the end, by which a reader knows that it has all. */
export function driftLines(drifts: readonly Drift[]): string {
  if (!isFleet(drifts)) return driftJson(drifts);
  return `${drifts.map(serverLines).join("")}${lastLine(drifts)}`;
}

/** A line for each of its servers. */
export function serverLines(drift: Drift): string {
  return drift.servers
    .map((server) => `${jsonLine({ format: 1, server, ...comparisonJson(drift) })}\n`)
    .join("");
}

/** What is true of all servers, in numbers, and what of none in particular. */
export function lastLine(drifts: readonly Drift[]): string {
  const findings = drifts.filter(({ servers }) => servers.length === 0).flatMap((drift) => drift.findings);
  return `${jsonLine({ format: 1, summary: fleetSummary(drifts), findings })}\n`;
}

function isFleet(drifts: readonly Drift[]): boolean {
  return drifts.length !== 1 || drifts.some(({ servers }) => servers.length > 0);
}

/** What several servers have in common counts once. */
function fleetSummary(drifts: readonly Drift[]): object {
  const { servers, moved, untold } = fleetCounts(drifts);
  return { servers, moved, untold, ...summary(drifts.flatMap(({ findings }) => findings)) };
}
