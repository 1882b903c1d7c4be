/** `merge`: the reports of a fleet's parts → the report of the whole. */

import { inOrderTold } from "../diff/order.js";
import { LocalError, serverReportedTwice } from "../errors.js";
import { grouped } from "../fleet/groups.js";
import { readFleetReport } from "../fleet/report.js";
import type { Drift } from "../model.js";
import { ofNoServer } from "./fleet.js";

/**
 * As one run would have told it, all findings and servers there are.
 *
 * @throws LocalError for a file that is no such report, or a server that is told of twice: it would be of two runs.
 */
export function mergeReports(paths: readonly string[]): readonly Drift[] {
  const drifts: Drift[] = [];
  const told = new Map<string, string>();
  for (const path of paths) {
    for (const drift of readFleetReport(path)) {
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
