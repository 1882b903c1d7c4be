/**
 * Contains a function for each command. The function resolves the settings, runs the command and prints the result. Every run
 * loads this file. To keep it small, functions that few runs need are in separate files.
 */

import { checkGeneratedFiles, type CheckReport } from "../commands/check.js";
import { generateCode, type WriteResult } from "../commands/generate.js";
import type { Settings, SnapshotSource } from "../commands/context.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { cliProblem } from "./diagnostics.js";
import { commandProblem } from "../commands/diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import type { Subcommand } from "../config/setting.js";
import { FLEET_SETTINGS } from "../config/settings.js";
import { getReportRoot, printCommandResult, withProgress, type CommandCall } from "./command-call.js";
import {
  formatNoServerNote,
  formatWriteResult,
  listWriteWarnings,
  summarizeSnapshots,
  toWriteResultJson,
} from "./messages/written.js";
import { listGivenOptions, resolveSettings, type SettingsWithSources } from "./settings.js";

/** A function for each command. It resolves to the exit code. */
type SubcommandRunners = Readonly<Record<Subcommand, (call: CommandCall) => Promise<number>>>;

export const subcommandRunners: SubcommandRunners = {
  async codegen(call) {
    const { resolveSource } = await import("./source.js");
    const { source, ...settings } = await resolveSource(call);
    const fetchAndGenerate = source && (() => fetchAndPrint(call, settings.settings, source, true));
    if (call.options.watch === true) return watchAndGenerate(call, settings, fetchAndGenerate);
    if (fetchAndGenerate !== undefined) return fetchAndGenerate();
    const result = await generateWithProgress(call, settings);
    call.output.printNote(`${formatNoServerNote(result.snapshots)}\n`);
    return printWriteResult(call, result);
  },

  async fetch(call) {
    const { resolveSource } = await import("./source.js");
    const { settings, source } = await resolveSource(call);
    if (source === undefined) throw new LocalError(commandProblem("source-missing", {}));
    return fetchAndPrint(call, settings, source, false);
  },

  async generate(call) {
    const settings = await resolveSettings(call);
    if (call.options.watch === true) return watchAndGenerate(call, settings);
    return printWriteResult(call, await generateWithProgress(call, settings));
  },

  async check(call) {
    const { options } = call;
    const { settings } = await resolveSettings(call);
    const { regenerate = false, staged = false } = options;
    const report = await withProgress(call, (context) =>
      checkGeneratedFiles(settings, { regenerate, staged }, context),
    );
    await printCheckReport(call, report);
    return report.files.length > 0 ? 1 : 0;
  },

  async drift(call) {
    const { options } = call;
    if (options.fleet !== undefined) {
      const { runFleetDrift } = await import("./fleet-drift.js");
      return runFleetDrift(call, options.fleet);
    }
    const fleetOptions = listGivenOptions(options, FLEET_SETTINGS);
    if (fleetOptions.length > 0) throw new LocalError(cliProblem("fleet-missing", { options: fleetOptions }));
    return (await import("./report-drift.js")).runDrift(call);
  },

  async diff(call) {
    return (await import("./report-drift.js")).runDiff(call);
  },

  async merge(call) {
    return (await import("./report-drift.js")).runMerge(call);
  },

  async init(call) {
    return (await import("./init-project.js")).runInit(call);
  },

  accept: runRarely("runAccept"),
  explain: runRarely("runExplain"),
  rules: runRarely("runRules"),
  simulate: runRarely("runSimulator"),
};

function runRarely(name: keyof typeof import("./rare-subcommands.js")) {
  return async (call: CommandCall): Promise<number> => (await import("./rare-subcommands.js"))[name](call);
}

/** Prints the result of `check`. In the formats `human` and `github`, prints a report only if a file is not up to date. */
async function printCheckReport(
  { options, output, process }: CommandCall,
  report: CheckReport,
): Promise<void> {
  const { format = SETTING_DEFAULTS.format, output: outputFile } = options;
  if (report.files.length === 0 && format === "human") {
    output.printNote(`Up to date: ${summarizeSnapshots(report.snapshots)}\n`);
    if (output.writeReports === undefined) return;
  }
  const { CHECK_REPORTERS } = await import("./messages/check.js");
  const [cwd, root] = [process.cwd(), getReportRoot(process)];
  output.writeReports?.({
    json: CHECK_REPORTERS.json(report, root),
    markdown: CHECK_REPORTERS.markdown(report, root),
    junit: CHECK_REPORTERS.junit(report, root),
  });
  if (report.files.length === 0 && format === "human") return;
  const folder = format === "human" || format === "json" ? cwd : root;
  const name = format as keyof typeof CHECK_REPORTERS;
  const text = await CHECK_REPORTERS[name](report, folder, output.paint);
  if (text !== "" || outputFile !== undefined) output.printResult(text);
}

/** Returns the exit code. */
async function fetchAndPrint(
  call: CommandCall,
  settings: Settings,
  source: SnapshotSource,
  generatesCode: boolean,
): Promise<number> {
  const { fetchSchemas } = await import("../commands/fetch.js");
  const result = await withProgress(call, (context) =>
    fetchSchemas(settings, source, context, generatesCode),
  );
  return printWriteResult(call, result);
}

function generateWithProgress(call: CommandCall, { settings }: SettingsWithSources): Promise<WriteResult> {
  return withProgress(call, (context) => generateCode(settings, context));
}

async function watchAndGenerate(
  call: CommandCall,
  settings: SettingsWithSources,
  fetchAndGenerate?: () => Promise<number>,
): Promise<number> {
  const { watchInputs } = await import("./watch.js");
  const jobs = { fetchAndGenerate, generate: generateWithProgress, print: printWriteResult };
  return watchInputs(call, settings, jobs);
}

/** Returns the exit code. */
function printWriteResult(call: CommandCall, result: WriteResult): number {
  const cwd = call.process.cwd();
  call.output.printDiagnostics(listWriteWarnings(result, cwd));
  printCommandResult(call, toWriteResultJson(result, cwd), formatWriteResult(result, cwd));
  return 0;
}
