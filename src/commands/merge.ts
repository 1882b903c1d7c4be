/** `merge`: the reports of a fleet's parts → the report of the whole; a report alone → the same, to be said in another form. */

import { inOrderTold } from "../diff/order.js";
import { LocalError, reportOfNoServer, serverReportedTwice } from "../errors.js";
import { grouped } from "../fleet/groups.js";
import { readReport } from "../fleet/report.js";
import type { Drift } from "../model.js";
import { ofNoServer } from "./fleet.js";

/**
 * As one run would have told it, all findings and servers there are.
 *
 * @throws LocalError for a file that is no such report, one of no server among others, or a server that is told of twice: it would
 * be of two runs.
 */
export function mergeReports(paths: readonly string[]): readonly Drift[] {
  const reports = paths.map((path) => ({ path, ...readReport(path) }));
  const lone = reports.find(({ isFleet }) => !isFleet);
  if (lone !== undefined) {
    if (reports.length > 1) throw new LocalError(reportOfNoServer(lone.path));
    return lone.drifts;
  }
  const drifts: Drift[] = [];
  const told = new Map<string, string>();
  for (const { path, drifts: read } of reports) {
    for (const drift of read) {
      for (const server of drift.servers) {
        const other = told.get(server);
        if (other !== undefined) throw new LocalError(serverReportedTwice(server, [other, path]));
        told.set(server, path);
      }
      drifts.push(drift);
    }
  }
  const own = drifts.filter(({ servers }) => servers.length === 0).flatMap(({ findings }) => findings);
  // What is true of the fleet as a whole, each part that knows it has told.
  const once = [...new Map(own.map((finding) => [finding.fingerprint, finding])).values()];
  const whole = once.length === 0 ? [] : [ofNoServer(once.sort(inOrderTold))];
  return grouped([...drifts.filter(({ servers }) => servers.length > 0), ...whole]);
}
