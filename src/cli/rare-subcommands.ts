/** The commands that few runs use. They are not in `subcommands.ts`, because every run loads that file. */

import { resolve } from "node:path";
import { getSingleSnapshotFolder, createLockOptions } from "../commands/context.js";
import { ACCEPT_COMMAND_SETTINGS } from "../config/settings.js";
import { LocalError } from "../core/diagnostic.js";
import { EXIT_CODE_INTERRUPTED, printCommandResult, type CommandCall } from "./command-call.js";
import { cliProblem } from "./diagnostics.js";
import { withProgress } from "./progress.js";
import {
  listGivenOptions,
  loadSettingSources,
  readFailureThresholds,
  readSetting,
  resolveSettings,
} from "./settings.js";

/** Adds findings to the acceptance file, or removes them. */
export async function runAccept(call: CommandCall): Promise<number> {
  const { invocation, process, secrets } = call;
  const { operands: fingerprints, options } = invocation;
  const { reason, until } = options;
  const sources = await loadSettingSources(call);
  const { remove: _remove, ...addingSettings } = ACCEPT_COMMAND_SETTINGS;
  const addingOptions = listGivenOptions(options, addingSettings);
  if (options.remove === true && addingOptions.length > 0) {
    const use = "combined with --remove";
    throw new LocalError(
      cliProblem("option-not-applicable", { options: addingOptions, use, command: "accept" }),
    );
  }
  if (reason !== undefined && secrets.containsSecret(reason)) {
    const { driftProblem } = await import("../commands/drift-diagnostics.js");
    throw new LocalError(driftProblem("reason-secret", {}));
  }
  const acceptance = {
    file: readSetting("accept", sources),
    fingerprints,
    reason: reason ?? "",
    until,
    now: process.now?.() ?? new Date(),
    report: readSetting("report", sources),
  };
  const { acceptFindings, removeAcceptances } = await import("../commands/accept.js");
  const { formatAcceptResult, formatAcceptResultJson } = await import("./messages/accept.js");
  const result = await withProgress(call, (context) =>
    (options.remove === true ? removeAcceptances : acceptFindings)(acceptance, createLockOptions(context)),
  );
  printCommandResult(call, {
    formatJson: () => formatAcceptResultJson(result, process.cwd()),
    formatText: () => formatAcceptResult(result, process.cwd()),
  });
  return 0;
}

/** Explains column definitions from the arguments or from standard input. */
export async function runExplain(call: CommandCall): Promise<number> {
  const { invocation, process, output } = call;
  const { operands, options } = invocation;
  const { explainDefinition } = await import("../commands/explain.js");
  const { formatExplanationJson, formatExplanation } = await import("./messages/explain.js");
  const definitions =
    operands.length > 0
      ? operands
      : await (await import("./standard-input.js")).readDefinitionsFromInput(call);
  const dialect = readSetting("dialect", await loadSettingSources(call));
  const explanations = definitions.map((definition) => explainDefinition(definition, dialect));
  if (output.isJson) {
    output.printResult(explanations.map(formatExplanationJson).join(""));
    // The errors are in a text result, but not in a JSON result.
    output.printDiagnostics(
      explanations.flatMap((explanation) => (explanation.ok ? [] : explanation.error.diagnostics)),
    );
  } else {
    // Wrap text only on a terminal, not in a file.
    const width = options.output === undefined ? process.stdout.columns : undefined;
    const texts = explanations.map((explanation) => formatExplanation(explanation, output.paint, width));
    output.printResult(texts.join("\n"));
  }
  return explanations.every(({ ok }) => ok) ? 0 : 3;
}

/** Merges the reports of a fleet, or converts one report to another format. */
export async function runMerge(call: CommandCall): Promise<number> {
  const { process, invocation } = call;
  const { options, operands } = invocation;
  const cwd = process.cwd();
  const { mergeReports } = await import("../commands/merge.js");
  const { report } = await import("./report-drift.js");
  const { drifts, fleetDigest } = mergeReports(operands.map((path) => resolve(cwd, path)));
  const thresholds = readFailureThresholds({
    options,
    process,
    loadedConfig: { config: {}, baseFolder: cwd },
  });
  return report(call, drifts, thresholds, { fleetDigest });
}

/** Prints all rules, or explains one. */
export async function runRules({ invocation, output }: CommandCall): Promise<number> {
  const { selectRuleIds } = await import("../commands/rules.js");
  const { formatRulesJson, formatRules } = await import("./reporters/drift.js");
  const ids = selectRuleIds(invocation.operands[0]);
  output.printResult(output.isJson ? formatRulesJson(ids) : formatRules(ids, output.paint));
  return 0;
}

/** Runs a simulated server until the user interrupts it. */
export async function runSimulator(call: CommandCall): Promise<number> {
  const { invocation, process, output, signal } = call;
  const { settings, loadedConfig } = await resolveSettings(invocation.options, process);
  const { port, user, schemas, cert, state, "token-file": tokenFile } = invocation.options;
  const cwd = process.cwd();
  const { startSimulation } = await import("../commands/simulate.js");
  const { formatConnectionDetailsJson, formatConnectionDetails } = await import("./messages/simulate.js");
  const { server, servedSchemasFolder } = await startSimulation({
    schemasFolder: getSingleSnapshotFolder(settings),
    isSchemasFolderSpecified: (schemas ?? loadedConfig.config.schemas) !== undefined,
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(tokenFile !== undefined && { tokenFile: resolve(cwd, tokenFile) }),
    ...(cert !== undefined && { certificateFile: resolve(cwd, cert) }),
    ...(state !== undefined && { state: resolve(cwd, state) }),
  });
  output.printNote(`The simulated server uses the schemas in ${servedSchemasFolder}.\n`);
  try {
    output.printResult(output.isJson ? formatConnectionDetailsJson(server) : formatConnectionDetails(server));
    await new Promise<void>((end) => {
      if (signal.aborted) end();
      signal.addEventListener("abort", () => end(), { once: true });
    });
  } finally {
    await server.close();
  }
  return EXIT_CODE_INTERRUPTED;
}
