/** Prints the result of a comparison in the requested format. */

import { exitCodeOf, failsOn, type Thresholds } from "../commands/rules.js";
import { DEFAULTS } from "../core/defaults.js";
import type { Drift, JudgedFinding } from "../core/drift-types.js";
import type { CommandCall } from "./command-call.js";
import { reportRoot } from "./report-root.js";
import { REPORTERS } from "./reporters/registry.js";
import type { ReportContext } from "./reporters/reporter.js";

/**
 * Prints one comparison and resolves to the exit code. `findFolder` returns the snapshot folder that locations in the report
 * refer to. It is called only for formats with locations.
 */
export async function reportDrift(
  call: CommandCall,
  drift: Drift,
  thresholds: Thresholds,
  findFolder: FolderLookup,
): Promise<number> {
  const { needsLocations } = REPORTERS[call.invocation.options.format ?? DEFAULTS.format];
  const located = needsLocations ? await locate(drift, findFolder, reportRoot(call.process)) : drift;
  return printReport(call, [located], thresholds);
}

type FolderLookup = (
  locations: Pick<typeof import("../commands/finding-locations.js"), "folderOnDisk">,
) => string | undefined;

async function locate(drift: Drift, findFolder: FolderLookup, root: string): Promise<Drift> {
  if (drift.findings.length === 0) return drift;
  const locations = await import("../commands/finding-locations.js");
  return locations.withLocations(drift, findFolder(locations), root);
}

/** Prints one report of all comparisons. `scope` is what the report covers. Resolves to the exit code. */
export async function printReport(
  { invocation: { options }, output }: CommandCall,
  drifts: readonly Drift[],
  thresholds: Thresholds,
  scope: Pick<ReportContext, "shard" | "fleet"> = {},
): Promise<number> {
  const report = await REPORTERS[options.format ?? DEFAULTS.format].load();
  const fails = (finding: JudgedFinding): boolean => failsOn([finding], thresholds);
  const text = report(drifts, { paint: output.paint, fails, ...scope });
  if (text !== "" || options.output !== undefined) output.printResult(text);
  return exitCodeOf(drifts, thresholds);
}
