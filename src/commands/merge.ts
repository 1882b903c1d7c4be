/** `merge`: the reports of a fleet's parts → the report of the whole; a report alone → the same, to be said in another form. */

import { compareFindings } from "../drift/compare/compare-findings.js";
import { fleetPartsMissing, reportNotMergeable, serverReportedTwice } from "./drift-diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { groupDrifts } from "../drift/fleet/groups.js";
import { readReport, type ReadReport } from "../drift/fleet/saved-report.js";
import type { Drift } from "../core/drift-types.js";
import { fleetWideDrift } from "./fleet.js";

/**
 * As one run would have told it, all findings and servers there are.
 *
 * @throws LocalError for a file that is no such report, one of no server among others, a server that is told of twice, which would
 * be of two runs, and a part that is missing: what nobody told of is not to look as if it had not moved.
 */
export function mergeReports(paths: readonly string[]): readonly Drift[] {
  const reports = paths.map((path) => ({ path, ...readReport(path) }));
  const lone = reports.find(({ isFleet }) => !isFleet);
  if (lone !== undefined) {
    if (reports.length > 1) throw new LocalError(reportNotMergeable(lone.path));
    return lone.drifts;
  }
  expectOnce(reports);
  expectAllParts(reports);
  const drifts = reports.flatMap((report) => report.drifts);
  const own = drifts.filter(({ servers }) => servers.length === 0).flatMap(({ findings }) => findings);
  // What is true of the fleet as a whole, each part that knows it has told.
  const once = [...new Map(own.map((finding) => [finding.fingerprint, finding])).values()];
  const whole = once.length === 0 ? [] : [fleetWideDrift(once.sort(compareFindings))];
  return groupDrifts([...drifts.filter(({ servers }) => servers.length > 0), ...whole]);
}

interface NamedReport extends ReadReport {
  readonly path: string;
}

function expectOnce(reports: readonly NamedReport[]): void {
  const told = new Map<string, string>();
  for (const { path, drifts } of reports) {
    for (const server of drifts.flatMap(({ servers }) => servers)) {
      const other = told.get(server);
      if (other !== undefined) throw new LocalError(serverReportedTwice(server, [other, path]));
      told.set(server, path);
    }
  }
}

function expectAllParts(reports: readonly NamedReport[]): void {
  const shards = reports.flatMap(({ shard }) => shard ?? []);
  for (const of of new Set(shards.map((shard) => shard.of))) {
    const there = new Set(shards.filter((shard) => shard.of === of).map(({ index }) => index));
    const missing = Array.from({ length: of }, (_, place) => place + 1).filter((index) => !there.has(index));
    if (missing.length > 0) throw new LocalError(fleetPartsMissing(missing, of));
  }
}
