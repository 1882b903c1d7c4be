/** Prints the result of a comparison in the requested format. */

import { computeExitCode, createFailureTest, type Thresholds } from "../commands/rules.js";
import { DEFAULTS } from "../core/defaults.js";
import type { Drift } from "../core/drift-types.js";
import type { CommandCall } from "./command-call.js";
import { findReportRoot } from "./report-root.js";
import type { JudgeAndThresholds } from "./settings.js";
import { REPORTERS } from "./reporters/registry.js";
import type { ReportContext } from "./reporters/reporter.js";

/**
 * Prints one comparison and resolves to the exit code. `findFolder` returns the snapshot folder that locations in the report refer to. It
 * is called only for formats with locations.
 */
export async function reportDrift(
  call: CommandCall,
  drift: Drift,
  judgeSettings: JudgeAndThresholds,
  findFolder: FolderLookup,
): Promise<number> {
  const { needsLocations } = REPORTERS[call.invocation.options.format ?? DEFAULTS.format];
  const { accept } = judgeSettings;
  const locatedDrift = needsLocations
    ? await addFindingLocations(drift, { findFolder, accept, root: findReportRoot(call.process) })
    : drift;
  return printReport(call, [locatedDrift], judgeSettings);
}

type FolderLookup = (
  locations: Pick<typeof import("../commands/finding-locations.js"), "findFolderOnDisk">,
) => string | undefined;

interface LocationSources {
  readonly findFolder: FolderLookup;
  /** Path of the acceptance file. */
  readonly accept: string;
  /** Base folder of the reported file paths. */
  readonly root: string;
}

async function addFindingLocations(
  drift: Drift,
  { findFolder, accept, root }: LocationSources,
): Promise<Drift> {
  if (drift.findings.length === 0) return drift;
  const locations = await import("../commands/finding-locations.js");
  const located = locations.withAcceptanceLocations(drift, accept, root);
  return locations.addLocations(located, findFolder(locations), root);
}

/** Prints one report of all comparisons. `scope` is what the report covers. Resolves to the exit code. */
export async function printReport(
  { invocation: { options }, output }: CommandCall,
  drifts: readonly Drift[],
  thresholds: Thresholds,
  scope: Pick<ReportContext, "shard" | "fleet"> = {},
): Promise<number> {
  const report = await REPORTERS[options.format ?? DEFAULTS.format].load();
  const fails = createFailureTest(thresholds);
  const text = report(drifts, { paint: output.paint, fails, ...scope });
  if (text !== "" || options.output !== undefined) output.printResult(text);
  return computeExitCode(drifts, fails);
}
