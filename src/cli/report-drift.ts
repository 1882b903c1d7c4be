/** How what came of comparing is said, in the form that was asked for. */

import type { Shard } from "../drift/fleet/shard.js";
import { exitCodeOf, failsOn, type Thresholds } from "../commands/rules.js";
import { DEFAULTS } from "../core/defaults.js";
import type { Drift, JudgedFinding } from "../core/drift-types.js";
import type { CommandCall } from "./command-call.js";
import { reportRoot } from "./messages/paths.js";
import { REPORTERS } from "./reporters/registry.js";

/** `folder` tells which snapshot on disk a report may point into, and is asked where one does. */
export async function reportDrift(
  call: CommandCall,
  drift: Drift,
  thresholds: Thresholds,
  folder: FolderLookup,
): Promise<number> {
  const { needsLocations } = REPORTERS[call.invocation.options.format ?? DEFAULTS.format];
  const told = needsLocations ? await placed(drift, folder, reportRoot(call.process)) : drift;
  return printReport(call, [told], thresholds);
}

type FolderLookup = (
  places: Pick<typeof import("../commands/finding-locations.js"), "folderOnDisk">,
) => string | undefined;

async function placed(drift: Drift, folder: FolderLookup, root: string): Promise<Drift> {
  if (drift.findings.length === 0) return drift;
  const places = await import("../commands/finding-locations.js");
  return places.withLocations(drift, folder(places), root);
}

/** Resolves to the exit code. */
export async function printReport(
  { invocation: { options }, speech }: CommandCall,
  drifts: readonly Drift[],
  thresholds: Thresholds,
  shard?: Shard,
): Promise<number> {
  const report = await REPORTERS[options.format ?? DEFAULTS.format].load();
  const fails = (finding: JudgedFinding): boolean => failsOn([finding], thresholds);
  const text = report(drifts, { paint: speech.paint, fails, shard });
  if (text !== "" || options.output !== undefined) speech.result(text);
  return exitCodeOf(drifts, thresholds);
}
