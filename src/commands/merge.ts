/**
 * `merge`: merges the reports that `drift --shard` creates for the parts of a fleet. Also accepts a single report
 * that was created without `--shard`, for example to print it in another format. Also reads the report of `drift --retry`.
 */

import { UsageError, type Diagnostic } from "../core/diagnostic.js";
import type { Drift, Judgment } from "../core/drift-types.js";
import { sanitize, joinFirst } from "../core/text/escape.js";
import { formatIsoDate, formatRenewal, readAcceptanceFile } from "../drift/acceptances/file.js";
import { compareJudgments, mapByFinding } from "../drift/compare/judge.js";
import { groupDrifts, computeFleetDigest } from "../drift/fleet/groups.js";
import { readReport, type SavedReport } from "../drift/fleet/saved-report.js";
import { driftProblem } from "./drift-diagnostics.js";
import { createDriftWithoutSnapshots } from "./drift.js";
import type { JudgmentContext, JudgmentSettings } from "./judge.js";

/**
 * Merges the reports. Returns the same result as one run for all servers of the fleet, and the digest of all server names. The digest is
 * undefined if the report is not about a fleet, or if a report contains no digest.
 *
 * @throws UsageError in each of these cases:
 * - A report is invalid.
 * - There are several reports, and one of them is not about a fleet.
 * - A server is reported twice.
 * - The report of a part is missing, or the reports come from different fleet files. In both cases, the merged report would be
 *   incomplete.
 */
export function mergeReports(paths: readonly string[], settings: RenewalSettings) {
  const reports = paths.map((path) => ({ path, ...readReport(path) }));
  const other = reports.find(({ isFleetReport }) => !isFleetReport);
  if (other !== undefined && reports.length > 1)
    throw driftProblem.error("report-not-mergeable", { file: other.path });
  if (other !== undefined) return { drifts: addRenewals(other.drifts, settings), fleetDigest: undefined };
  const problem = findFleetConflict(reports) ?? findRepeatedServer(reports) ?? findMissingPart(reports);
  if (problem !== undefined) throw new UsageError(problem);

  const drifts = reports.flatMap((report) => report.drifts);
  const ofFleet = drifts.filter(({ servers }) => servers.length === 0).flatMap(({ judgments }) => judgments);
  // The reports of several parts can contain the same findings about the whole fleet.
  const judgments = [...new Map(ofFleet.map((one) => [one.finding.fingerprint, one])).values()];
  const ofServers = drifts.filter(({ servers }) => servers.length > 0);
  const merged =
    judgments.length === 0
      ? ofServers
      : [...ofServers, createDriftWithoutSnapshots({ judgments: judgments.sort(compareJudgments) })];
  return {
    drifts: groupDrifts(addRenewals(merged, settings)),
    fleetDigest: reports.every(({ fleetDigest }) => fleetDigest !== undefined)
      ? computeFleetDigest(drifts.flatMap(({ servers }) => servers))
      : undefined,
  };
}

type RenewalSettings = Pick<JudgmentSettings, "acceptanceFile" | "acceptCommand" | "now">;

/** Adds the command that renews an expired acceptance, if the project has this acceptance. */
function addRenewals(
  drifts: readonly Drift[],
  { acceptanceFile, acceptCommand, now }: RenewalSettings,
): readonly Drift[] {
  const isExpired = ({ finding }: Judgment): boolean => finding.rule === "accept-expired";
  if (!drifts.some(({ judgments }) => judgments.some(isExpired))) return drifts;
  const byFinding = mapByFinding(readAcceptanceFile(acceptanceFile).acceptances);
  const add = (judgment: Judgment): Judgment => {
    const acceptance = isExpired(judgment) ? byFinding.get(judgment.finding.fingerprint) : undefined;
    if (acceptance === undefined) return judgment;
    return { ...judgment, renewal: `${acceptCommand} ${formatRenewal(acceptance, formatIsoDate(now))}` };
  };
  return drifts.map((drift) => ({ ...drift, judgments: drift.judgments.map(add) }));
}

type FleetReports = readonly (SavedReport & { readonly path: string })[];

/** Returns an error if the parts come from fleet files with different servers. */
function findFleetConflict(reports: FleetReports): Diagnostic | undefined {
  const [first, ...others] = reports.filter(
    ({ fleetDigest, shard }) => fleetDigest !== undefined && shard !== undefined,
  );
  const conflict = others.find(({ fleetDigest }) => fleetDigest !== first?.fleetDigest);
  return first && conflict && driftProblem("fleets-differ", { report: first.path, file: conflict.path });
}

function findRepeatedServer(reports: FleetReports): Diagnostic | undefined {
  const pathsByServer = new Map<string, string>();
  for (const { path, drifts } of reports)
    for (const server of drifts.flatMap(({ servers }) => servers)) {
      const earlier = pathsByServer.get(server);
      if (earlier === path) {
        const isPassedOnce = reports.length === 1;
        return driftProblem("server-reported-twice", {
          ...{ server, file: path, sources: `${sanitize(path)} contains` },
          twice: isPassedOnce ? " twice" : " twice, or you passed this report twice",
          hint: isPassedOnce
            ? "The report is damaged: create it again."
            : "Pass this report only once. If you passed it only once, the report is damaged: create it again.",
        });
      }
      if (earlier !== undefined)
        return driftProblem("server-reported-twice", {
          ...{ server, sources: `Both ${sanitize(earlier)} and ${sanitize(path)} contain`, twice: "" },
          hint: "Pass only one report for each part of the fleet. All reports must come from the same fleet file, with the same number of parts in --shard.",
        });
      pathsByServer.set(server, path);
    }
  return undefined;
}

/** Maximum number of parts of a fleet to list in a message. */
const MAX_LISTED_PARTS = 20;

function findMissingPart(reports: FleetReports): Diagnostic | undefined {
  const shards = reports.flatMap(({ shard }) => shard ?? []);
  for (const parts of new Set(shards.map((shard) => shard.of))) {
    const present = new Set(shards.filter((shard) => shard.of === parts).map(({ index }) => index));
    const missing = Array.from({ length: parts }, (_, index) => index + 1).filter(
      (part) => !present.has(part),
    );
    const [part] = missing;
    if (part === undefined) continue;
    const text = joinFirst(missing.map(String), MAX_LISTED_PARTS);
    return driftProblem("fleet-parts-missing", {
      ...{ parts, part },
      reports: missing.length === 1 ? `The report of part ${text} is` : `The reports of parts ${text} are`,
    });
  }
  return undefined;
}

/**
 * Reads an earlier report of the fleet. Returns the results of the servers that were compared completely, by name. Judges their findings
 * again, because acceptances and levels can have changed.
 *
 * @throws UsageError if the file is not a report of this fleet.
 */
export function readResults(
  file: string,
  fleetNames: ReadonlySet<string>,
  context: JudgmentContext,
): ReadonlyMap<string, Drift> {
  const report = readReport(file);
  const { isFleetReport, drifts } = report;
  if (!isFleetReport) throw driftProblem.error("report-of-no-fleet", { file });
  const repeated = findRepeatedServer([{ path: file, ...report }]);
  if (repeated !== undefined) throw new UsageError(repeated);
  const servers = drifts.flatMap((drift) => drift.servers).filter((name) => !fleetNames.has(name));
  if (servers.length > 0) throw driftProblem.error("report-of-other-fleet", { file, servers });
  const complete = drifts.filter(({ undeterminedModules }) => undeterminedModules.length === 0);
  return new Map(
    complete.flatMap((drift) => {
      const judgments = drift.judgments.map(context.judge).sort(compareJudgments);
      const judged = { ...drift, judgments };
      return drift.servers.map((name) => [name, judged] as const);
    }),
  );
}
