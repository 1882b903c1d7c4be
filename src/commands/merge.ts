/**
 * `merge`: merges the reports that `drift --shard` creates for the parts of a fleet. Also accepts a single report
 * that was created without `--shard`, for example to print it in another format.
 */

import { compareFindings } from "../drift/compare/compare-findings.js";
import {
  createFleetPartsMissingError,
  createFleetsDifferError,
  createReportNotMergeableError,
  createServerReportedTwiceError,
} from "./fleet-diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { groupDrifts } from "../drift/fleet/groups.js";
import { readReport, type SavedReport } from "../drift/fleet/saved-report.js";
import { computeFleetDigest } from "../drift/fleet/shard.js";
import type { Drift } from "../core/drift-types.js";
import { createFleetWideDrift } from "./fleet.js";

export interface MergedReport {
  readonly drifts: readonly Drift[];
  /** The digest of all server names. Undefined if the report is not about a fleet, or if a report contains no digest. */
  readonly fleetDigest: string | undefined;
}

/**
 * Merges the reports. Returns the same result as one run for all servers of the fleet.
 *
 * @throws LocalError in each of these cases:
 * - A report is invalid.
 * - There are several reports, and one of them is not about a fleet.
 * - A server is reported twice.
 * - The report of a part is missing, or the reports come from different fleet files. In both cases, the merged report would be
 *   incomplete.
 */
export function mergeReports(paths: readonly string[]): MergedReport {
  const reports = paths.map((path) => ({ path, ...readReport(path) }));
  const nonFleetReport = reports.find(({ isFleetReport }) => !isFleetReport);
  if (nonFleetReport !== undefined) {
    if (reports.length > 1) throw new LocalError(createReportNotMergeableError(nonFleetReport.path));
    return { drifts: nonFleetReport.drifts, fleetDigest: undefined };
  }
  rejectDifferentFleets(reports);
  rejectDuplicateServers(reports);
  rejectMissingFleetParts(reports);
  const drifts = reports.flatMap((report) => report.drifts);
  const fleetWideFindings = drifts
    .filter(({ servers }) => servers.length === 0)
    .flatMap(({ findings }) => findings);
  // The reports of several parts can contain the same findings about the whole fleet.
  const uniqueFleetWideFindings = [
    ...new Map(fleetWideFindings.map((finding) => [finding.fingerprint, finding])).values(),
  ];
  const fleetWideDrifts =
    uniqueFleetWideFindings.length === 0
      ? []
      : [createFleetWideDrift(uniqueFleetWideFindings.sort(compareFindings))];
  return {
    drifts: groupDrifts([...drifts.filter(({ servers }) => servers.length > 0), ...fleetWideDrifts]),
    fleetDigest: reports.every(({ fleetDigest }) => fleetDigest !== undefined)
      ? computeFleetDigest(drifts.flatMap(({ servers }) => servers))
      : undefined,
  };
}

interface ReportWithPath extends SavedReport {
  readonly path: string;
}

/**
 * Checks that all reports of parts come from fleet files with the same servers. Does not check reports of version 0.1.0, which
 * contain no digest.
 *
 * @throws LocalError if two reports come from fleet files with different servers.
 */
function rejectDifferentFleets(reports: readonly ReportWithPath[]): void {
  const [firstReport, ...otherReports] = reports.filter(
    ({ fleetDigest, shard }) => fleetDigest !== undefined && shard !== undefined,
  );
  const reportOfOtherFleet = otherReports.find(({ fleetDigest }) => fleetDigest !== firstReport?.fleetDigest);
  if (firstReport !== undefined && reportOfOtherFleet !== undefined)
    throw new LocalError(createFleetsDifferError(firstReport.path, reportOfOtherFleet.path));
}

function rejectDuplicateServers(reports: readonly ReportWithPath[]): void {
  const reportPathByServer = new Map<string, string>();
  for (const { path, drifts } of reports) {
    for (const server of drifts.flatMap(({ servers }) => servers)) {
      const earlierReportPath = reportPathByServer.get(server);
      if (earlierReportPath !== undefined)
        throw new LocalError(createServerReportedTwiceError(server, [earlierReportPath, path]));
      reportPathByServer.set(server, path);
    }
  }
}

function rejectMissingFleetParts(reports: readonly ReportWithPath[]): void {
  const shards = reports.flatMap(({ shard }) => shard ?? []);
  for (const partCount of new Set(shards.map((shard) => shard.of))) {
    const presentPartNumbers = new Set(
      shards.filter((shard) => shard.of === partCount).map(({ index }) => index),
    );
    const missingPartNumbers = Array.from({ length: partCount }, (_, index) => index + 1).filter(
      (partNumber) => !presentPartNumbers.has(partNumber),
    );
    if (missingPartNumbers.length > 0)
      throw new LocalError(createFleetPartsMissingError(missingPartNumbers, partCount));
  }
}
