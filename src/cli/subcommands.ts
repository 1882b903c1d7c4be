/**
 * Contains a function for each command. The function resolves the settings, runs the command and prints the result. Every run
 * loads this file. To keep it small, functions that few runs need are in separate files.
 */

import { checkGeneratedFiles, type CheckReport } from "../commands/check.js";
import { generateCode } from "../commands/generate.js";
import { getSingleSnapshotFolder, createLockOptions } from "../commands/context.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { createFleetMissingError } from "./diagnostics.js";
import { createSnapshotSourceMissingError } from "../commands/diagnostics.js";
import { LocalError, RemoteError } from "../core/diagnostic.js";
import type { Subcommand } from "../config/setting.js";
import { FLEET_SETTINGS } from "../config/source-settings.js";
import {
  loadSettingSources,
  resolveCallSettings,
  resolveSettingsAndSnapshotSource,
} from "./call-settings.js";
import type { CommandCall } from "./command-call.js";
import { summarizeSnapshots } from "./messages/module-count.js";
import { printCommandResult } from "./print-result.js";
import { withProgress } from "./progress.js";
import { CHECK_REPORT_FILE_FORMATS } from "./report-folder.js";
import { getDisplayPathBaseFolder } from "./report-root.js";
import {
  listGivenOptionNames,
  readJudgmentSettings,
  readSetting,
  type ResolvedSettings,
} from "./settings.js";

/** A function for each command. It resolves to the exit code. */
export type SubcommandRunners = Readonly<Record<Subcommand, (call: CommandCall) => Promise<number>>>;

export const subcommandRunners: SubcommandRunners = {
  async codegen(call) {
    const { snapshotSource, ...resolvedSettings } = await resolveSettingsAndSnapshotSource(call);
    const runCodegenAndPrintResult = async (): Promise<number> => {
      const { runCodegen } = await import("../commands/codegen.js");
      const result = await withProgress(call, (context) =>
        runCodegen(resolvedSettings.settings, snapshotSource, context),
      );
      const { formatNoServerNote } = await import("./messages/written.js");
      if (snapshotSource === undefined) call.output.printNote(`${formatNoServerNote(result.snapshots)}\n`);
      return printWriteResult(call, result);
    };
    return call.invocation.options.watch === true
      ? watchAndGenerate(
          call,
          resolvedSettings,
          snapshotSource === undefined ? undefined : runCodegenAndPrintResult,
        )
      : runCodegenAndPrintResult();
  },

  async fetch(call) {
    const { settings, snapshotSource } = await resolveSettingsAndSnapshotSource(call);
    if (snapshotSource === undefined) throw new LocalError(createSnapshotSourceMissingError());
    const { fetchSchemas } = await import("../commands/fetch.js");
    return printWriteResult(
      call,
      await withProgress(call, (context) => fetchSchemas(settings, snapshotSource, context)),
    );
  },

  async generate(call) {
    const resolvedSettings = await resolveCallSettings(call);
    return call.invocation.options.watch === true
      ? watchAndGenerate(call, resolvedSettings)
      : printWriteResult(call, await generateWithProgress(call, resolvedSettings));
  },

  async check(call) {
    const { settings } = await resolveCallSettings(call);
    const { regenerate = false, staged = false } = call.invocation.options;
    const report = await withProgress(call, (context) =>
      checkGeneratedFiles(settings, { regenerate, staged }, createLockOptions(context)),
    );
    await printCheckReport(call, report);
    return report.files.length > 0 ? 1 : 0;
  },

  async drift(call) {
    const { options } = call.invocation;
    if (options.fleet !== undefined) {
      const { runFleetDrift } = await import("./fleet-drift.js");
      return runFleetDrift(call, options.fleet);
    }
    const fleetOnlyOptionNames = listGivenOptionNames(options, FLEET_SETTINGS);
    if (fleetOnlyOptionNames.length > 0) throw new LocalError(createFleetMissingError(fleetOnlyOptionNames));
    const { snapshotSource, ...resolvedSettings } = await resolveSettingsAndSnapshotSource(call);
    if (snapshotSource === undefined) throw new LocalError(createSnapshotSourceMissingError());
    const { settings } = resolvedSettings;
    const judgmentSettings = readJudgmentSettings(resolvedSettings, call);
    const { findDrift, createUndeterminedDrift } = await import("../commands/drift.js");
    const { reportDrift } = await import("./report-drift.js");
    const findSnapshotFolder = (): string => getSingleSnapshotFolder(settings);
    const fetchedSnapshotOutputFolder = readSetting("saveSnapshot", resolvedSettings);
    try {
      const drift = await withProgress(call, (context) =>
        findDrift(
          { settings, source: snapshotSource, judgmentSettings, fetchedSnapshotOutputFolder },
          context,
        ),
      );
      call.output.printDiagnostics(drift.warnings);
      return await reportDrift(call, drift, judgmentSettings, { findSnapshotFolder });
    } catch (error) {
      // Add the errors to the report, because some programs read only the report.
      if (!(error instanceof RemoteError)) throw error;
      const { format = SETTING_DEFAULTS.format, output: outputFile } = call.invocation.options;
      const isReportPrintingEnabled = format !== "human";
      const drift = createUndeterminedDrift(error, snapshotSource);
      await reportDrift(call, drift, judgmentSettings, { findSnapshotFolder, isReportPrintingEnabled });
      // The annotations in the report contain the errors, so the errors are not printed again.
      if (format === "github" && outputFile === undefined) return error.exitCode;
      throw error;
    }
  },

  async diff(call) {
    const { invocation, process } = call;
    const cwd = process.cwd();
    const settingSources = await loadSettingSources(call);
    const dialect = readSetting("dialect", settingSources);
    const judgmentSettings = readJudgmentSettings(settingSources, call);
    const [beforeLocation = "", afterLocation = ""] = invocation.operands;
    const { diffSnapshotsAtLocations, findSnapshotFolderForReport } = await import("../commands/diff.js");
    const { reportDrift } = await import("./report-drift.js");
    const drift = await diffSnapshotsAtLocations({
      beforeLocation,
      afterLocation,
      cwd,
      dialect,
      judgmentSettings,
    });
    return reportDrift(call, drift, judgmentSettings, {
      findSnapshotFolder: () =>
        findSnapshotFolderForReport({ before: beforeLocation, after: afterLocation }, cwd),
    });
  },

  async merge(call) {
    const { runMerge } = await import("./merge-reports.js");
    return runMerge(call);
  },

  async accept(call) {
    const { runAccept } = await import("./accept-findings.js");
    return runAccept(call);
  },

  async rules({ invocation, output }) {
    const { findRuleIds } = await import("../commands/rules.js");
    const { formatRulesJson, formatRules } = await import("./reporters/comparison.js");
    const ruleIds = findRuleIds(invocation.operands[0]);
    output.printResult(output.isJson ? formatRulesJson(ruleIds) : formatRules(ruleIds, output.paint));
    return 0;
  },

  async explain(call) {
    const { runExplain } = await import("./explain-definitions.js");
    return runExplain(call);
  },

  async init(call) {
    const { runInit } = await import("./init-project.js");
    return runInit(call);
  },

  async simulate(call) {
    const { runSimulator } = await import("./run-simulator.js");
    return runSimulator(call);
  },
};

/** Prints the result of `check`. In the formats `human` and `github`, prints a report only if a file is not up to date. */
async function printCheckReport(
  { invocation, output, process }: CommandCall,
  report: CheckReport,
): Promise<void> {
  const { format = SETTING_DEFAULTS.format, output: outputFile } = invocation.options;
  if (report.files.length === 0 && format === "human") {
    output.printNote(`Up to date: ${summarizeSnapshots(report.snapshots)}\n`);
    if (!output.hasReportFolder) return;
  }
  const { CHECK_REPORTERS } = await import("./reporters/check.js");
  const pathBaseFolder = getDisplayPathBaseFolder(process);
  output.writeReports(
    CHECK_REPORT_FILE_FORMATS.map((reportFormat) => ({
      format: reportFormat,
      text: CHECK_REPORTERS[reportFormat](report, pathBaseFolder),
    })),
  );
  if (format === "json") return void output.printResult(CHECK_REPORTERS.json(report, process.cwd()));
  if (format === "human") {
    const { formatCheckReport } = await import("./messages/check.js");
    if (report.files.length > 0)
      output.printResult(await formatCheckReport(report, process.cwd(), output.paint));
    return;
  }
  if (!Object.hasOwn(CHECK_REPORTERS, format)) return;
  const text = CHECK_REPORTERS[format as keyof typeof CHECK_REPORTERS](report, pathBaseFolder);
  if (text !== "" || outputFile !== undefined) output.printResult(text);
}

async function generateWithProgress(
  call: CommandCall,
  { settings }: ResolvedSettings,
): Promise<PrintableWriteResult> {
  const result = await withProgress(call, (context) => generateCode(settings, createLockOptions(context)));
  return { ...result, missingModules: [] };
}

async function watchAndGenerate(
  call: CommandCall,
  resolvedSettings: ResolvedSettings,
  fetchAndGenerate?: () => Promise<number>,
): Promise<number> {
  const { watchInputs } = await import("./watch.js");
  return watchInputs(call, resolvedSettings, {
    fetchAndGenerate,
    generate: generateWithProgress,
    print: printWriteResult,
  });
}

async function printWriteResult(call: CommandCall, result: PrintableWriteResult): Promise<number> {
  const { formatWriteResultJson, formatWriteResult, listWriteWarnings } =
    await import("./messages/written.js");
  const { output, process } = call;
  const cwd = process.cwd();
  output.printDiagnostics(listWriteWarnings(result, cwd));
  printCommandResult(call, {
    formatJson: () => formatWriteResultJson(result, cwd),
    formatText: () => formatWriteResult(result, cwd),
  });
  return 0;
}

type PrintableWriteResult = Parameters<typeof import("./messages/written.js").listWriteWarnings>[0];
