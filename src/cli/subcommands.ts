/**
 * Contains a function for each command. The function resolves the settings, runs the command and prints the result. Every run
 * loads this file. To keep it small, functions that few runs need are in separate files.
 */

import { checkGeneratedFiles, type CheckReport } from "../commands/check.js";
import { generateCode, type WriteResult } from "../commands/generate.js";
import { getSingleSnapshotFolder, createLockOptions } from "../commands/context.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { createFleetMissingError } from "./diagnostics.js";
import { commandProblem } from "../commands/diagnostics.js";
import { LocalError, RemoteError } from "../core/diagnostic.js";
import type { Subcommand } from "../config/setting.js";
import { FLEET_SETTINGS } from "../config/settings.js";
import {
  loadSettingSources,
  resolveCallSettings,
  resolveSettingsAndSnapshotSource,
} from "./call-settings.js";
import type { CommandCall } from "./command-call.js";
import { summarizeSnapshots } from "./messages/module-count.js";
import { printCommandResult } from "./print-result.js";
import { withProgress } from "./progress.js";
import { getDisplayPathBaseFolder } from "./report-root.js";
import {
  listGivenOptionNames,
  readJudgmentSettings,
  readSetting,
  type SettingsWithSources,
} from "./settings.js";

/** A function for each command. It resolves to the exit code. */
export type SubcommandRunners = Readonly<Record<Subcommand, (commandCall: CommandCall) => Promise<number>>>;

export const subcommandRunners: SubcommandRunners = {
  async codegen(commandCall) {
    const { snapshotSource, ...settingsWithSources } = await resolveSettingsAndSnapshotSource(commandCall);
    const runCodegenAndPrintResult = async (): Promise<number> => {
      const { runCodegen } = await import("../commands/codegen.js");
      const result = await withProgress(commandCall, (context) =>
        runCodegen(settingsWithSources.settings, snapshotSource, context),
      );
      const { formatNoServerNote } = await import("./messages/written.js");
      if (snapshotSource === undefined)
        commandCall.output.printNote(`${formatNoServerNote(result.snapshots)}\n`);
      return printWriteResult(commandCall, result);
    };
    return commandCall.invocation.options.watch === true
      ? watchAndGenerate(
          commandCall,
          settingsWithSources,
          snapshotSource === undefined ? undefined : runCodegenAndPrintResult,
        )
      : runCodegenAndPrintResult();
  },

  async fetch(commandCall) {
    const { settings, snapshotSource } = await resolveSettingsAndSnapshotSource(commandCall);
    if (snapshotSource === undefined) throw new LocalError(commandProblem("source-missing", {}));
    const { fetchSchemas } = await import("../commands/fetch.js");
    return printWriteResult(
      commandCall,
      await withProgress(commandCall, (context) => fetchSchemas(settings, snapshotSource, context)),
    );
  },

  async generate(commandCall) {
    const settingsWithSources = await resolveCallSettings(commandCall);
    return commandCall.invocation.options.watch === true
      ? watchAndGenerate(commandCall, settingsWithSources)
      : printWriteResult(commandCall, await generateWithProgress(commandCall, settingsWithSources));
  },

  async check(commandCall) {
    const { settings } = await resolveCallSettings(commandCall);
    const { regenerate = false, staged = false } = commandCall.invocation.options;
    const report = await withProgress(commandCall, (context) =>
      checkGeneratedFiles(settings, { regenerate, staged }, createLockOptions(context)),
    );
    await printCheckReport(commandCall, report);
    return report.files.length > 0 ? 1 : 0;
  },

  async drift(commandCall) {
    const { options } = commandCall.invocation;
    if (options.fleet !== undefined) {
      const { runFleetDrift } = await import("./fleet-drift.js");
      return runFleetDrift(commandCall, options.fleet);
    }
    const fleetOnlyOptionNames = listGivenOptionNames(options, FLEET_SETTINGS);
    if (fleetOnlyOptionNames.length > 0) throw new LocalError(createFleetMissingError(fleetOnlyOptionNames));
    const { snapshotSource, ...settingsWithSources } = await resolveSettingsAndSnapshotSource(commandCall);
    if (snapshotSource === undefined) throw new LocalError(commandProblem("source-missing", {}));
    const { settings } = settingsWithSources;
    const judgmentSettings = readJudgmentSettings(settingsWithSources, commandCall);
    const { findDrift, createUndeterminedDrift } = await import("../commands/drift.js");
    const { reportDrift } = await import("./report-drift.js");
    const findSnapshotFolder = (): string => getSingleSnapshotFolder(settings);
    const saveFolder = readSetting("saveSnapshot", settingsWithSources);
    try {
      const drift = await withProgress(commandCall, (context) =>
        findDrift({ settings, source: snapshotSource, judgmentSettings, saveFolder }, context),
      );
      commandCall.output.printDiagnostics(drift.warnings);
      return await reportDrift(commandCall, drift, judgmentSettings, { findSnapshotFolder });
    } catch (error) {
      // Add the errors to the report, because some programs read only the report.
      if (!(error instanceof RemoteError)) throw error;
      const { format = SETTING_DEFAULTS.format, output: outputFile } = commandCall.invocation.options;
      const isReportPrintingEnabled = format !== "human";
      const drift = createUndeterminedDrift(error, snapshotSource);
      await reportDrift(commandCall, drift, judgmentSettings, {
        findSnapshotFolder,
        isReportPrintingEnabled,
      });
      // The annotations in the report contain the errors, so the errors are not printed again.
      if (format === "github" && outputFile === undefined) return error.exitCode;
      throw error;
    }
  },

  async diff(commandCall) {
    const { invocation, process } = commandCall;
    const cwd = process.cwd();
    const settingSources = await loadSettingSources(commandCall);
    const dialect = readSetting("dialect", settingSources);
    const judgmentSettings = readJudgmentSettings(settingSources, commandCall);
    const [beforeLocation = "", afterLocation = ""] = invocation.operands;
    const { diffSnapshotsAtLocations, findLocationFolder } = await import("../commands/diff.js");
    const { reportDrift } = await import("./report-drift.js");
    const drift = await diffSnapshotsAtLocations({
      beforeLocation,
      afterLocation,
      cwd,
      dialect,
      judgmentSettings,
    });
    return reportDrift(commandCall, drift, judgmentSettings, {
      findSnapshotFolder: () => findLocationFolder({ before: beforeLocation, after: afterLocation }, cwd),
    });
  },

  async merge(commandCall) {
    const { runMerge } = await import("./merge-reports.js");
    return runMerge(commandCall);
  },

  async accept(commandCall) {
    const { runAccept } = await import("./accept-findings.js");
    return runAccept(commandCall);
  },

  async rules({ invocation, output }) {
    const { selectRuleIds } = await import("../commands/rules.js");
    const { formatRulesJson, formatRules } = await import("./reporters/comparison.js");
    const ruleIds = selectRuleIds(invocation.operands[0]);
    output.printResult(output.isJson ? formatRulesJson(ruleIds) : formatRules(ruleIds, output.paint));
    return 0;
  },

  async explain(commandCall) {
    const { runExplain } = await import("./explain-definitions.js");
    return runExplain(commandCall);
  },

  async init(commandCall) {
    const { runInit } = await import("./init-project.js");
    return runInit(commandCall);
  },

  async simulate(commandCall) {
    const { runSimulator } = await import("./run-simulator.js");
    return runSimulator(commandCall);
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
    (["json", "markdown", "junit"] as const).map((reportFileFormat) => ({
      format: reportFileFormat,
      text: CHECK_REPORTERS[reportFileFormat](report, pathBaseFolder),
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

function generateWithProgress(
  commandCall: CommandCall,
  { settings }: SettingsWithSources,
): Promise<WriteResult> {
  return withProgress(commandCall, (context) => generateCode(settings, createLockOptions(context)));
}

async function watchAndGenerate(
  commandCall: CommandCall,
  settingsWithSources: SettingsWithSources,
  fetchAndGenerate?: () => Promise<number>,
): Promise<number> {
  const { watchInputs } = await import("./watch.js");
  return watchInputs(commandCall, settingsWithSources, {
    fetchAndGenerate,
    generate: generateWithProgress,
    print: printWriteResult,
  });
}

async function printWriteResult(commandCall: CommandCall, result: WriteResult): Promise<number> {
  const { formatWriteResultJson, formatWriteResult, listWriteWarnings } =
    await import("./messages/written.js");
  const { output, process } = commandCall;
  const cwd = process.cwd();
  output.printDiagnostics(listWriteWarnings(result, cwd));
  printCommandResult(commandCall, {
    formatJson: () => formatWriteResultJson(result, cwd),
    formatText: () => formatWriteResult(result, cwd),
  });
  return 0;
}
