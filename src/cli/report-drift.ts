/** Prints the result of a comparison in the requested format. */

import { computeExitCode, createFailurePredicate, type FailureThresholds } from "../commands/rules.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import type { Drift } from "../core/drift-types.js";
import type { CommandCall, ReportFile } from "./command-call.js";
import { getReportRoot } from "./process.js";
import { REPORT_FILE_FORMATS } from "./report-folder.js";
import type { ReportContext } from "./reporters/findings.js";
import type { JudgmentSettingsWithThresholds } from "./settings.js";

/** Formats one comparison, or the comparisons of a fleet. Some formats return an empty string if nothing changed. */
type Reporter = (drifts: readonly Drift[], context: ReportContext) => string;

/** The report formats. The code of a format is loaded only when the format is requested. */
export const REPORTERS = {
  human: async () => (await import("./reporters/drift.js")).formatDriftText,
  json: async () => (await import("./reporters/drift.js")).formatDriftJson,
  ndjson: async () => (await import("./reporters/drift.js")).formatDriftNdjson,
  github: async () => (await import("./reporters/github.js")).formatDriftGithub,
  sarif: async () => (await import("./reporters/sarif.js")).formatSarif,
  junit: async () => (await import("./reporters/junit.js")).formatDriftJunit,
  markdown: async () => (await import("./reporters/markdown.js")).formatDriftMarkdown,
  html: async () => (await import("./reporters/html/page.js")).renderDriftPage,
} as const satisfies Record<string, () => Promise<Reporter>>;

/**
 * Prints the report of one comparison and resolves to the exit code. Before that, adds a location to each finding whose location
 * can be found: in the acceptance file, or in the snapshot folder that `findSnapshotFolder` returns. If `isPrinted` is false, the report
 * is only written to the folder of `--report-dir`.
 */
export async function reportDrift(
  call: CommandCall,
  drift: Drift,
  settings: JudgmentSettingsWithThresholds,
  findSnapshotFolder: () => string | undefined,
  isPrinted = true,
): Promise<number> {
  let located = drift;
  if (drift.findings.length > 0) {
    const { addAcceptanceLocations, addSnapshotLocations } = await import("../commands/finding-locations.js");
    const root = getReportRoot(call.process);
    located = addAcceptanceLocations(located, settings.acceptanceFile, root);
    located = addSnapshotLocations(located, findSnapshotFolder, root);
  }
  if (isPrinted) return printAndWriteReports(call, [located], settings);
  const context = createReportContext(call, settings);
  await writeReports(call, [located], context);
  return computeExitCode([located], context.causesFailure);
}

/** Prints one report of all comparisons. `scope` is the part of a fleet that the report covers. Resolves to the exit code. */
export async function printAndWriteReports(
  call: CommandCall,
  drifts: readonly Drift[],
  thresholds: FailureThresholds,
  scope: ReportScope = {},
): Promise<number> {
  const { options, subcommand } = call.invocation;
  const context = createReportContext(call, thresholds, scope);
  const { format = SETTING_DEFAULTS.format } = options;
  const formatReport: Reporter = await REPORTERS[format]();
  const text = formatReport(drifts, context);
  if (text !== "" || options.output !== undefined) call.output.printResult(text);
  if (text === "" && format === "human" && subcommand !== "merge") {
    const { formatNoDriftNote } = await import("./reporters/drift.js");
    call.output.printNote(formatNoDriftNote(drifts));
  }
  await writeReports(call, drifts, context);
  return computeExitCode(drifts, context.causesFailure);
}

/** The part of a fleet that a report covers. */
type ReportScope = Pick<ReportContext, "shard" | "fleetDigest">;

export function createReportContext(
  { output }: CommandCall,
  thresholds: FailureThresholds,
  scope: ReportScope = {},
): ReportContext {
  return { paint: output.paint, causesFailure: createFailurePredicate(thresholds), ...scope };
}

/** Writes the report in each format to the folder of `--report-dir`. Does nothing without this option. */
export async function writeReports(
  { output }: CommandCall,
  drifts: readonly Drift[],
  context: ReportContext,
): Promise<void> {
  if (!output.hasReportFolder) return;
  const files: ReportFile[] = [];
  for (const format of REPORT_FILE_FORMATS) {
    const formatReport: Reporter = await REPORTERS[format]();
    files.push({ format, text: formatReport(drifts, context) });
  }
  output.writeReports(files);
}
