/**
 * The functions of all commands. Each resolves the settings, runs the command and prints the result. They are in one file, because they
 * form one table and share helper functions.
 */

import { resolve } from "node:path";
import { checkGenerated, type CheckReport } from "../commands/check.js";
import { generateCode } from "../commands/generate.js";
import {
  expectSingleFolder,
  createLockOptions,
  type CommandContext,
  type Source,
} from "../commands/context.js";
import { DEFAULTS } from "../core/defaults.js";
import { fleetMissing, usageInvalid } from "./diagnostics.js";
import { sourceMissing } from "../commands/diagnostics.js";
import { LocalError, RemoteError, type Diagnostic } from "../core/diagnostic.js";
import { ACCEPT_SETTINGS } from "../config/drift-settings.js";
import { loadConfig } from "../config/load.js";
import type { Subcommand } from "../config/setting.js";
import { FLEET_SETTINGS } from "../config/source-settings.js";
import { MAX_TOKEN_FILE_BYTES } from "../core/limits.js";
import { joinList } from "../core/text/lists.js";
import type { CommandCall } from "./command-call.js";
import { formatModuleCount } from "./messages/module-count.js";
import { printCommandResult } from "./print-result.js";
import { createProgressLine } from "./progress.js";
import { CHECK_FORMATS } from "./report-folder.js";
import { findReportRoot } from "./report-root.js";
import { EXIT_CODE_INTERRUPTED } from "./process.js";
import {
  listPresentOptions,
  readJudgeSettings,
  readSetting,
  resolveSettings,
  readThresholds,
  type ResolvedSettings,
  type SettingSources,
} from "./settings.js";

/** The functions of all commands. Each resolves to the exit code. */
export type SubcommandRunners = Readonly<Record<Subcommand, (call: CommandCall) => Promise<number>>>;

export const runners: SubcommandRunners = {
  async codegen(call) {
    const { source, ...resolved } = await resolveSettingsAndSource(call);
    const run = async (): Promise<number> => {
      const { codegen } = await import("../commands/codegen.js");
      const result = await withProgress(call, (context) => codegen(resolved.settings, source, context));
      const { formatOfflineNote } = await import("./messages/written.js");
      if (source === undefined) call.output.printNote(`${formatOfflineNote(result.snapshots)}\n`);
      return printWritten(call, result);
    };
    return call.invocation.options.watch === true
      ? watchAndGenerate(call, resolved, source === undefined ? undefined : run)
      : run();
  },

  async fetch(call) {
    const { settings, source } = await resolveSettingsAndSource(call);
    if (source === undefined) throw new LocalError(sourceMissing());
    const { fetchSchemas } = await import("../commands/fetch.js");
    return printWritten(call, await withProgress(call, (context) => fetchSchemas(settings, source, context)));
  },

  async generate(call) {
    const resolved = await resolveCall(call);
    return call.invocation.options.watch === true
      ? watchAndGenerate(call, resolved)
      : printWritten(call, await generateWithProgress(call, resolved));
  },

  async check(call) {
    const { settings } = await resolveCall(call);
    const { regenerate = false, staged = false } = call.invocation.options;
    const report = await withProgress(call, (context) =>
      checkGenerated(settings, { regenerate, staged }, createLockOptions(context)),
    );
    await printCheck(call, report);
    return report.files.length > 0 ? 1 : 0;
  },

  async drift(call) {
    const { options } = call.invocation;
    if (options.fleet !== undefined) {
      const { runFleet } = await import("./fleet-drift.js");
      return runFleet(call, options.fleet);
    }
    const fleetOptions = listPresentOptions(options, FLEET_SETTINGS);
    if (fleetOptions.length > 0) throw new LocalError(fleetMissing(fleetOptions));
    const { source, ...resolved } = await resolveSettingsAndSource(call);
    if (source === undefined) throw new LocalError(sourceMissing());
    const { settings } = resolved;
    const judgeSettings = readJudgeSettings(resolved, call);
    const { findDrift, createUndeterminedDrift } = await import("../commands/drift.js");
    const { reportDrift } = await import("./report-drift.js");
    const findFolder = (): string => expectSingleFolder(settings);
    const savedSnapshot = readSetting("saveSnapshot", resolved);
    try {
      const drift = await withProgress(call, (context) =>
        findDrift({ settings, source, judgeSettings, savedSnapshot }, context),
      );
      call.output.printDiagnostics(drift.warnings);
      return await reportDrift(call, drift, judgeSettings, { findFolder });
    } catch (error) {
      // Programs may read only the report, so it also contains the errors.
      if (!(error instanceof RemoteError)) throw error;
      const { format = DEFAULTS.format, output: file } = call.invocation.options;
      const isPrinted = format !== "human";
      const drift = createUndeterminedDrift(error, source);
      await reportDrift(call, drift, judgeSettings, { findFolder, isPrinted });
      // The annotations in the report contain the errors.
      if (format === "github" && file === undefined) return error.exitCode;
      throw error;
    }
  },

  async diff(call) {
    const { invocation, process } = call;
    const cwd = process.cwd();
    const sources = await loadSettingSources(call);
    const dialect = readSetting("dialect", sources);
    const judgeSettings = readJudgeSettings(sources, call);
    const [before = "", after = ""] = invocation.operands;
    const { diffPaths } = await import("../commands/diff.js");
    const { reportDrift } = await import("./report-drift.js");
    const drift = await diffPaths({ before, after, cwd, dialect, judgeSettings });
    return reportDrift(call, drift, judgeSettings, {
      findFolder: ({ findFolderOnDisk }) => findFolderOnDisk({ before, after }, cwd),
    });
  },

  async merge(call) {
    const { mergeReports } = await import("../commands/merge.js");
    const { printReport } = await import("./report-drift.js");
    const { process, invocation } = call;
    const { options, operands } = invocation;
    const cwd = process.cwd();
    const { drifts, fleet } = mergeReports(operands.map((path) => resolve(cwd, path)));
    const thresholds = readThresholds({ options, process, loaded: { config: {}, dir: cwd } });
    return printReport(call, drifts, thresholds, { fleet });
  },

  async accept(call) {
    const { invocation, process } = call;
    const { operands: fingerprints, options } = invocation;
    const { reason, until } = options;
    const cwd = process.cwd();
    const sources = await loadSettingSources(call);
    const file = readSetting("accept", sources);
    const now = process.now?.() ?? new Date();
    const { acceptFindings, withdrawAcceptances } = await import("../commands/accept.js");
    const { remove: _remove, ...additionSettings } = ACCEPT_SETTINGS;
    const additionOptions = listPresentOptions(options, additionSettings);
    if (options.remove === true && additionOptions.length > 0) {
      throw new LocalError(
        usageInvalid(
          `${joinList(additionOptions)} cannot be combined with --remove`,
          "option-not-applicable",
          "accept",
        ),
      );
    }
    const request = {
      ...{ file, fingerprints, until, now },
      reason: reason ?? "",
      report: readSetting("report", sources),
    };
    const result = await withProgress(call, (context) => {
      const lockOptions = createLockOptions(context);
      return options.remove === true
        ? withdrawAcceptances(request, lockOptions)
        : acceptFindings(request, lockOptions);
    });
    const { formatAcceptedJson, formatAccepted } = await import("./messages/accept.js");
    printCommandResult(call, {
      json: () => formatAcceptedJson(result, cwd),
      text: () => formatAccepted(result, cwd),
    });
    return 0;
  },

  async rules({ invocation, output }) {
    const { findRules } = await import("../commands/rules.js");
    const { formatRulesJson, formatRules } = await import("./reporters/comparison.js");
    const ids = findRules(invocation.operands[0]);
    output.printResult(output.isJson ? formatRulesJson(ids) : formatRules(ids, output.paint));
    return 0;
  },

  async explain(call) {
    const { invocation, process, output } = call;
    const { explainDefinition } = await import("../commands/explain.js");
    const { formatExplanationJson, formatExplanation } = await import("./messages/explain.js");
    const { readDefinitions } = await import("./standard-input.js");
    const definitions = invocation.operands.length > 0 ? invocation.operands : await readDefinitions(call);
    const dialect = readSetting("dialect", await loadSettingSources(call));
    // Wrap text only on a terminal, not in a file.
    const width = invocation.options.output === undefined ? process.stdout.columns : undefined;
    const explanations = definitions.map((definition) => explainDefinition(definition, dialect));
    output.printResult(
      output.isJson
        ? explanations.map(formatExplanationJson).join("")
        : explanations.map((explanation) => formatExplanation(explanation, output.paint, width)).join("\n"),
    );
    // Print diagnostics only with JSON, because text output already contains the errors.
    if (output.isJson)
      output.printDiagnostics(
        explanations.flatMap((explanation) => (explanation.ok ? [] : explanation.error.diagnostics)),
      );
    return explanations.every(({ ok }) => ok) ? 0 : 3;
  },

  async init(call) {
    const { runInit } = await import("./init-project.js");
    return runInit(call);
  },

  async simulate(call) {
    const { settings, loaded } = await resolveCall(call);
    const { port, user, schemas, cert, "token-file": tokenFile } = call.invocation.options;
    const cwd = call.process.cwd();
    const { simulate } = await import("../commands/simulate.js");
    const { server, schemas: servedFolder } = await simulate({
      schemas: expectSingleFolder(settings),
      isSpecified: (schemas ?? loaded.config.schemas) !== undefined,
      ...(port !== undefined && { port }),
      ...(user !== undefined && { user }),
      ...(tokenFile !== undefined && { tokenFile: resolve(cwd, tokenFile) }),
      ...(cert !== undefined && { certificateFile: resolve(cwd, cert) }),
    });
    const { formatSimulatedJson, formatSimulated } = await import("./messages/simulate.js");
    call.output.printNote(`The simulated server uses the schemas in ${servedFolder}.\n`);
    try {
      call.output.printResult(call.output.isJson ? formatSimulatedJson(server) : formatSimulated(server));
      await waitForInterruption(call.signal);
    } finally {
      await server.close();
    }
    return EXIT_CODE_INTERRUPTED;
  },
};

/** Prints the result of `check`. Text for people and annotations are printed only if something is not up to date. */
async function printCheck({ invocation, output, process }: CommandCall, report: CheckReport): Promise<void> {
  const { format = DEFAULTS.format, output: file } = invocation.options;
  if (report.files.length === 0 && format === "human") {
    output.printNote(`Up to date: ${formatModuleCount(report.snapshots)}\n`);
    if (!output.hasReportFolder) return;
  }
  const { CHECK_REPORTERS } = await import("./reporters/check.js");
  const root = findReportRoot(process);
  output.writeReports(
    CHECK_FORMATS.map((name) => ({ format: name, text: CHECK_REPORTERS[name](report, root) })),
  );
  if (format === "json") return void output.printResult(CHECK_REPORTERS.json(report, process.cwd()));
  if (format === "human") {
    const { checkText } = await import("./messages/check.js");
    if (report.files.length > 0) output.printResult(await checkText(report, process.cwd(), output.paint));
    return;
  }
  if (!Object.hasOwn(CHECK_REPORTERS, format)) return;
  const text = CHECK_REPORTERS[format as keyof typeof CHECK_REPORTERS](report, root);
  if (text !== "" || file !== undefined) output.printResult(text);
}

function waitForInterruption(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function resolveCall({ invocation, process }: CommandCall): Promise<ResolvedSettings> {
  return resolveSettings(invocation.options, process);
}

async function loadSettingSources({
  invocation: { options },
  process,
}: CommandCall): Promise<SettingSources> {
  return { options, process, loaded: await loadConfig(process.cwd(), options.config) };
}

async function resolveSettingsAndSource(
  call: CommandCall,
): Promise<ResolvedSettings & { source: Source | undefined }> {
  const resolved = await resolveCall(call);
  const { resolveSource } = await import("./source.js");
  const source = await resolveSource(resolved, async () => {
    const { readStandardInput } = await import("./standard-input.js");
    return readStandardInput(call.process, {
      signal: call.signal,
      maxBytes: MAX_TOKEN_FILE_BYTES,
      allowsTruncation: true,
    });
  });
  return { ...resolved, source };
}

async function withProgress<Done>(
  { process, secrets, signal, invocation, output }: CommandCall,
  job: (context: CommandContext) => Promise<Done>,
): Promise<Done> {
  const progress = createProgressLine(process.stderr, invocation.options.quiet === true);
  const onWarning = (warning: Diagnostic): void => {
    progress.clear();
    output.printDiagnostics([warning]);
  };
  try {
    return await job({
      ...{ environment: process.env, secrets, signal },
      ...{ onProgress: progress.show, onWarning },
    });
  } finally {
    progress.clear();
  }
}

async function generateWithProgress(
  call: CommandCall,
  { settings }: ResolvedSettings,
): Promise<PrintableResult> {
  const result = await withProgress(call, (context) => generateCode(settings, createLockOptions(context)));
  return { ...result, missing: [] };
}

/** Runs `--watch`. `fetch` fetches the snapshot once, at the start. */
async function watchAndGenerate(
  call: CommandCall,
  resolved: ResolvedSettings,
  fetch?: () => Promise<number>,
): Promise<number> {
  const { watchInputs } = await import("./watch.js");
  return watchInputs(call, resolved, {
    fetch,
    generate: async (current, isQuiet) => {
      const result = await generateWithProgress(call, current);
      const isChanged = result.written.length + result.removed.length > 0;
      if (isChanged || !isQuiet) await printWritten(call, result);
    },
  });
}

async function printWritten(call: CommandCall, result: PrintableResult): Promise<number> {
  const {
    formatWrittenFilesJson: writtenFilesJson,
    formatWrittenFiles: writtenFilesText,
    writeWarnings,
  } = await import("./messages/written.js");
  const { output, process } = call;
  const cwd = process.cwd();
  output.printDiagnostics(writeWarnings(result, cwd));
  printCommandResult(call, {
    json: () => writtenFilesJson(result, cwd),
    text: () => writtenFilesText(result, cwd),
  });
  return 0;
}

type PrintableResult = Parameters<typeof import("./messages/written.js").writeWarnings>[0];
