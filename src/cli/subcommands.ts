/**
 * Contains a function for each command. The function resolves the settings, runs the command and prints the result. Every run
 * loads this file, so it imports what few runs need only in the functions.
 */

import { resolve } from "node:path";
import { checkGeneratedFiles, type CheckReport } from "../commands/check.js";
import { generateCode } from "../commands/generate.js";
import { getSingleSnapshotFolder, type Settings, type SnapshotSource } from "../commands/context.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { cliProblem } from "./diagnostics.js";
import { commandProblem } from "../commands/diagnostics.js";
import type { Diagnostic } from "../core/diagnostic.js";
import { toDisplayPath } from "../core/files.js";
import { adaptCommands } from "../core/package-manager.js";
import { handlePendingSignals } from "../core/signals.js";
import { escapeText, normalizeCertificateFingerprint, quoteShellArgument } from "../core/text/escape.js";
import type { Subcommand } from "../config/setting.js";
import { ACCEPT_COMMAND_SETTINGS } from "../config/settings.js";
import {
  EXIT_CODE_INTERRUPTED,
  getReportRoot,
  printCommandResult,
  withProgress,
  type CommandCall,
} from "./command-call.js";
import { formatVariable } from "./messages/shell.js";
import { formatCount, formatJsonOutput } from "./messages/text.js";
import { formatNoServerNote, summarizeSnapshots } from "./messages/written.js";
import {
  listGivenOptions,
  listSnapshotFolders,
  loadSettingSources,
  readSetting,
  resolveSettings,
} from "./settings.js";
import { printWriteResult } from "./write-result.js";

/** `explain` prints this many explanations at once, because standard input can contain very many definitions. */
const EXPLANATIONS_PER_WRITE = 1000;

/** A function for each command. It resolves to the exit code. */
export const subcommandRunners: Readonly<Record<Subcommand, (call: CommandCall) => Promise<number>>> = {
  async codegen(call) {
    const { resolveSource } = await import("./source.js");
    const { source, ...settings } = await resolveSource(call);
    const fetchAndGenerate = source && (() => fetchAndPrint(call, settings.settings, source, true));
    if (call.options.watch === true)
      return (await import("./watch.js")).watchInputs(call, settings, fetchAndGenerate);
    if (fetchAndGenerate !== undefined) return fetchAndGenerate();
    const result = await withProgress(call, (context) => generateCode(settings.settings, context));
    if (![call.options.schemas].flat().includes("bundled"))
      call.output.printNote(`${formatNoServerNote(result.snapshots)}\n`);
    return printWriteResult(call, result);
  },

  async fetch(call) {
    const { resolveSource } = await import("./source.js");
    const { settings, source } = await resolveSource(call);
    if (source === undefined) throw commandProblem.error("source-missing");
    return fetchAndPrint(call, settings, source, false);
  },

  async generate(call) {
    const settings = await resolveSettings(call);
    if (call.options.watch === true) return (await import("./watch.js")).watchInputs(call, settings);
    return printWriteResult(
      call,
      await withProgress(call, (context) => generateCode(settings.settings, context)),
    );
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

  drift: async (call) => (await import("./report-drift.js")).runDrift(call),
  diff: async (call) => (await import("./report-drift.js")).runDiff(call),
  merge: async (call) => (await import("./report-drift.js")).runMerge(call),
  init: async (call) => (await import("./init-project.js")).runInit(call),

  /** Adds findings to the acceptance file, or removes them. */
  async accept(call) {
    const { operands: fingerprints, options, process, secrets } = call;
    const { reason = "", until, remove: isRemoval = false, all: isAll = false, rule, module, key } = options;
    const sources = await loadSettingSources(call);
    const given = listGivenOptions(options, ACCEPT_COMMAND_SETTINGS).filter((one) => one !== "--remove");
    const misuse = { options: given, use: "combined with --remove", command: "accept" };
    if (isRemoval && given.length > 0) throw cliProblem.error("option-not-applicable", misuse);
    const selections = [fingerprints.length > 0, rule !== undefined, isAll].filter(Boolean);
    const unrelated = rule === undefined ? (module ?? key) : options.report;
    if (selections.length !== 1 || unrelated !== undefined || (isAll && options.report === undefined))
      throw cliProblem.error("acceptances-unclear");
    if (secrets.containsSecret(reason)) {
      const { driftProblem } = await import("../commands/drift-diagnostics.js");
      throw driftProblem.error("reason-secret");
    }
    const patterns = rule === undefined ? undefined : { rule, module, key };
    const file = readSetting("accept", sources);
    const report = readSetting("report", sources);
    const now = process.now?.() ?? new Date();
    const selection = { fingerprints, patterns, isAll, isRemoval, report };
    const request = { file, ...selection, reason, until, now, schemas: listSnapshotFolders(sources) };
    const { updateAcceptances } = await import("../commands/accept.js");
    const { formatFindingName } = await import("../drift/compare/judge.js");
    const { accepted, removed, changed, warnings } = await withProgress(call, (context) =>
      updateAcceptances(request, context),
    );
    call.output.printDiagnostics(warnings);
    const path = toDisplayPath(file, process.cwd());
    const lines = [
      ...accepted.map((acceptance) => {
        const expiry = acceptance.until === undefined ? "" : ` until ${acceptance.until}`;
        return `  accepted ${escapeText(formatFindingName(acceptance))}${expiry}\n`;
      }),
      ...removed.map((acceptance) => `  removed ${escapeText(formatFindingName(acceptance))}\n`),
      ...(isAll && accepted.length === 0 ? ["The report contains no finding to accept.\n"] : []),
      ...(isAll && accepted.length > 0 ? [`Accepted ${formatCount(accepted.length, "finding")}.\n`] : []),
      `${path} ${changed ? "was updated" : "is unchanged"}.\n`,
    ];
    printCommandResult(call, { file: path, accepted, removed, changed }, lines.join(""));
    return 0;
  },

  /** Explains column definitions from the arguments or from standard input. */
  async explain(call) {
    const { operands, options, process, output } = call;
    const { explainDefinition } = await import("../commands/explain.js");
    const { formatExplanationJson, formatExplanation } = await import("./messages/explain.js");
    const definitions =
      operands.length > 0
        ? operands
        : await (await import("./standard-input.js")).readDefinitionsFromInput(call);
    const dialect = readSetting("dialect", await loadSettingSources(call));
    // Wrap text only on a terminal, not in a file.
    const width = options.output === undefined ? process.stdout.columns : undefined;
    const errors: Diagnostic[] = [];
    for (let start = 0; start === 0 || start < definitions.length; start += EXPLANATIONS_PER_WRITE) {
      await handlePendingSignals();
      const texts = definitions.slice(start, start + EXPLANATIONS_PER_WRITE).map((definition) => {
        const explanation = explainDefinition(definition, dialect);
        if (!explanation.ok) errors.push(...explanation.error.diagnostics);
        if (output.isJson) return formatExplanationJson(explanation);
        return formatExplanation(explanation, output.paint, width);
      });
      const separator = output.isJson ? "" : "\n";
      output.printResult((start > 0 ? separator : "") + texts.join(separator));
    }
    // The errors are in a text result, but not in a JSON result.
    if (output.isJson) output.printDiagnostics(errors);
    return errors.length === 0 ? 0 : 3;
  },

  /** Prints all rules, or explains one. */
  async rules({ operands, output }) {
    const { selectRuleIds } = await import("../commands/rules.js");
    const { formatRulesJson, formatRules } = await import("./reporters/drift.js");
    const ids = selectRuleIds(operands[0]);
    output.printResult(output.isJson ? formatRulesJson(ids) : output.wrap(formatRules(ids, output.paint)));
    return 0;
  },

  /** Runs a simulated server until the user interrupts it. */
  async simulate(call) {
    const { options, process, output, signal } = call;
    const { settings, loadedConfig } = await resolveSettings(call);
    const { port, user: userName, schemas, cert, state, scenario, "token-file": tokenFile } = options;
    const cwd = process.cwd();
    const { startSimulation } = await import("../commands/simulate.js");
    const isSpecified = (schemas ?? loadedConfig.config.schemas) !== undefined;
    const { server, servedFolder } = await startSimulation(
      { folder: getSingleSnapshotFolder(settings), isSpecified },
      tokenFile === undefined ? undefined : resolve(cwd, tokenFile),
      {
        ...(port !== undefined && { port }),
        ...(userName !== undefined && { user: userName }),
        ...(cert !== undefined && { certificateFile: resolve(cwd, cert) }),
        ...(state !== undefined && { state: resolve(cwd, state) }),
        ...(scenario !== undefined && { scenarioFile: resolve(cwd, scenario) }),
      },
    );
    output.printNote(`The simulated server uses the schemas in ${servedFolder}.\n`);
    const { url, ca, pinSha256, user, token, password } = server;
    const run = adaptCommands("npx whm-transfer-codegen", cwd);
    const codegen = `${run} codegen --server ${url} --ca ${quoteShellArgument(ca)}`;
    // In PowerShell, curl can be an alias of another command.
    const curl = globalThis.process.platform === "win32" ? "curl.exe" : "curl";
    const lines = [
      "A simulated WHM server is running on 127.0.0.1. Press Ctrl+C to stop it.",
      "",
      `  server       ${url}`,
      `  user         ${user}`,
      `  API token    ${token}`,
      `  password     ${password}`,
      `  CA file      ${ca}`,
      `  fingerprint  ${normalizeCertificateFingerprint(pinSha256) ?? pinSha256}`,
      "",
      output.wrap(
        `Open ${url}/ in a browser to watch sessions, items and logs. The browser warns about the certificate.`,
      ),
      `Try: ${formatVariable(process.env, "WHM_TOKEN", token, codegen)}`,
      `Or:  ${curl} --cacert ${quoteShellArgument(ca)} -H "Authorization: whm ${user}:${token}" "${url}/json-api/version?api.version=1"`,
    ];
    try {
      // Print the result even with --quiet, because the credentials are needed.
      output.printResult(
        output.isJson
          ? formatJsonOutput({ url, ca, pinSha256, user, token, password })
          : `${lines.join("\n")}\n`,
      );
      await new Promise<void>((end) => {
        if (signal.aborted) end();
        signal.addEventListener("abort", () => end(), { once: true });
      });
    } finally {
      await server.close();
    }
    return EXIT_CODE_INTERRUPTED;
  },
};

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
  const formats = ["json", "markdown", "junit", "gitlab"] as const;
  await output.writeReports?.(formats, (name) => CHECK_REPORTERS[name](report, root));
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
