/** Prints the result of a comparison in the requested format. */

import { computeExitCode, createFailurePredicate, type FailureThresholds } from "../commands/rules.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import type { Drift } from "../core/drift-types.js";
import type { CommandCall, ReportFile } from "./command-call.js";
import { REPORT_FILE_FORMATS } from "./report-folder.js";
import { getDisplayPathBaseFolder } from "./report-root.js";
import type { JudgmentSettingsWithThresholds } from "./settings.js";
import { REPORTERS } from "./reporters/registry.js";
import type { ReportContext } from "./reporters/reporter.js";

interface ReportDriftOptions {
  readonly findSnapshotFolder: SnapshotFolderFinder;
  /** Whether the report is printed. Default: true. If false, the report is only written to the folder of `--report-dir`. */
  readonly isReportPrintingEnabled?: boolean;
}

/**
 * Prints the report of one comparison and resolves to the exit code. Before that, adds a location to each finding whose location
 * can be found: in the acceptance file, or in the snapshot folder that `findSnapshotFolder` returns.
 */
export async function reportDrift(
  commandCall: CommandCall,
  drift: Drift,
  judgmentSettings: JudgmentSettingsWithThresholds,
  { findSnapshotFolder, isReportPrintingEnabled = true }: ReportDriftOptions,
): Promise<number> {
  const { acceptanceFile } = judgmentSettings;
  const pathBaseFolder = getDisplayPathBaseFolder(commandCall.process);
  const driftWithLocations = await addFindingLocations(drift, {
    findSnapshotFolder,
    acceptanceFile,
    pathBaseFolder,
  });
  if (isReportPrintingEnabled)
    return printAndWriteReports(commandCall, [driftWithLocations], judgmentSettings);
  const context = createReportContext(commandCall, judgmentSettings);
  await writeReports(commandCall, [driftWithLocations], context);
  return computeExitCode([driftWithLocations], context.causesFailure);
}

type SnapshotFolderFinder = () => string | undefined;

interface FindingLocationOptions {
  readonly findSnapshotFolder: SnapshotFolderFinder;
  /** Path of the acceptance file. */
  readonly acceptanceFile: string;
  /** Base folder of the reported file paths. */
  readonly pathBaseFolder: string;
}

async function addFindingLocations(
  drift: Drift,
  { findSnapshotFolder, acceptanceFile, pathBaseFolder }: FindingLocationOptions,
): Promise<Drift> {
  if (drift.findings.length === 0) return drift;
  const { addAcceptanceLocations, addSnapshotLocations } = await import("../commands/finding-locations.js");
  const located = addAcceptanceLocations(drift, acceptanceFile, pathBaseFolder);
  return addSnapshotLocations(located, findSnapshotFolder, pathBaseFolder);
}

/** Prints one report of all comparisons. `scope` is the part of a fleet that the report covers. Resolves to the exit code. */
export async function printAndWriteReports(
  commandCall: CommandCall,
  drifts: readonly Drift[],
  failureThresholds: FailureThresholds,
  scope: ReportScope = {},
): Promise<number> {
  const { options, subcommand } = commandCall.invocation;
  const context = createReportContext(commandCall, failureThresholds, scope);
  const { format = SETTING_DEFAULTS.format } = options;
  const formatReport = await REPORTERS[format].load();
  const reportText = formatReport(drifts, context);
  if (reportText !== "" || options.output !== undefined) commandCall.output.printResult(reportText);
  if (reportText === "" && format === "human" && subcommand !== "merge") {
    const { formatNoDriftNote } = await import("./reporters/drift.js");
    commandCall.output.printNote(formatNoDriftNote(drifts));
  }
  await writeReports(commandCall, drifts, context);
  return computeExitCode(drifts, context.causesFailure);
}

/** The part of a fleet that a report covers. */
export type ReportScope = Pick<ReportContext, "shard" | "fleetDigest">;

export function createReportContext(
  { output }: CommandCall,
  failureThresholds: FailureThresholds,
  scope: ReportScope = {},
): ReportContext {
  return { paint: output.paint, causesFailure: createFailurePredicate(failureThresholds), ...scope };
}

/** Writes the report in each format to the folder of `--report-dir`. Does nothing without this option. */
export async function writeReports(
  { output }: CommandCall,
  drifts: readonly Drift[],
  context: ReportContext,
): Promise<void> {
  if (!output.hasReportFolder) return;
  const reportFiles: ReportFile[] = [];
  for (const format of REPORT_FILE_FORMATS)
    reportFiles.push({ format, text: (await REPORTERS[format].load())(drifts, context) });
  output.writeReports(reportFiles);
}
