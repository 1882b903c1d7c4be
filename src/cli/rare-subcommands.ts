/** The commands that few runs use. They are not in `subcommands.ts`, because every run loads that file. */

import { resolve } from "node:path";
import { getSingleSnapshotFolder } from "../commands/context.js";
import { ACCEPT_COMMAND_SETTINGS } from "../config/settings.js";
import { LocalError } from "../core/diagnostic.js";
import { toDisplayPath } from "../core/files.js";
import { escapeText, normalizeCertificateFingerprint } from "../core/text/escape.js";
import { formatFindingName } from "../drift/compare/judge.js";
import { EXIT_CODE_INTERRUPTED, printCommandResult, withProgress, type CommandCall } from "./command-call.js";
import { cliProblem } from "./diagnostics.js";
import { formatJsonOutput } from "./messages/text.js";
import { listGivenOptions, loadSettingSources, readSetting, resolveSettings } from "./settings.js";

/** Adds findings to the acceptance file, or removes them. */
export async function runAccept(call: CommandCall): Promise<number> {
  const { operands: fingerprints, options, process, secrets } = call;
  const { reason = "", until, remove: isRemoval = false } = options;
  const sources = await loadSettingSources(call);
  const { remove: _remove, ...addingSettings } = ACCEPT_COMMAND_SETTINGS;
  const addingOptions = listGivenOptions(options, addingSettings);
  if (isRemoval && addingOptions.length > 0) {
    const use = "combined with --remove";
    throw new LocalError(
      cliProblem("option-not-applicable", { options: addingOptions, use, command: "accept" }),
    );
  }
  if (secrets.containsSecret(reason)) {
    const { driftProblem } = await import("../commands/drift-diagnostics.js");
    throw new LocalError(driftProblem("reason-secret", {}));
  }
  const file = readSetting("accept", sources);
  const report = readSetting("report", sources);
  const now = process.now?.() ?? new Date();
  const { updateAcceptances } = await import("../commands/accept.js");
  const { accepted, removed, changed } = await withProgress(call, (context) =>
    updateAcceptances({ file, fingerprints, isRemoval, reason, until, now, report }, context),
  );
  const path = toDisplayPath(file, process.cwd());
  const lines = [
    ...accepted.map((acceptance) => {
      const expiry = acceptance.until === undefined ? "" : ` until ${acceptance.until}`;
      return `  accepted ${escapeText(formatFindingName(acceptance))}${expiry}\n`;
    }),
    ...removed.map((acceptance) => `  removed ${escapeText(formatFindingName(acceptance))}\n`),
    `${path} ${changed ? "was updated" : "is unchanged"}.\n`,
  ];
  printCommandResult(call, { file: path, accepted, removed, changed }, lines.join(""));
  return 0;
}

/** Explains column definitions from the arguments or from standard input. */
export async function runExplain(call: CommandCall): Promise<number> {
  const { operands, options, process, output } = call;
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

/** Prints all rules, or explains one. */
export async function runRules({ operands, output }: CommandCall): Promise<number> {
  const { selectRuleIds } = await import("../commands/rules.js");
  const { formatRulesJson, formatRules } = await import("./reporters/drift.js");
  const ids = selectRuleIds(operands[0]);
  output.printResult(output.isJson ? formatRulesJson(ids) : formatRules(ids, output.paint));
  return 0;
}

/** Runs a simulated server until the user interrupts it. */
export async function runSimulator(call: CommandCall): Promise<number> {
  const { options, process, output, signal } = call;
  const { settings, loadedConfig } = await resolveSettings(call);
  const { port, user: userName, schemas, cert, state, "token-file": tokenFile } = options;
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
    },
  );
  output.printNote(`The simulated server uses the schemas in ${servedFolder}.\n`);
  const { url, ca, pinSha256, user, token, password } = server;
  const text = `A simulated WHM server is running on 127.0.0.1. Press Ctrl+C to stop it.

  server       ${url}
  user         ${user}
  API token    ${token}
  password     ${password}
  CA file      ${ca}
  fingerprint  ${normalizeCertificateFingerprint(pinSha256) ?? pinSha256}

Open ${url}/ in a browser to watch sessions, items and logs. The browser warns about the certificate.
Try: WHM_TOKEN=${token} npx whm-transfer-codegen codegen --server ${url} --ca ${ca}
Or:  curl --cacert ${ca} -H 'Authorization: whm ${user}:${token}' '${url}/json-api/version?api.version=1'
`;
  try {
    // Print the result even with --quiet, because the credentials are needed.
    output.printResult(
      output.isJson ? formatJsonOutput({ url, ca, pinSha256, user, token, password }) : text,
    );
    await new Promise<void>((end) => {
      if (signal.aborted) end();
      signal.addEventListener("abort", () => end(), { once: true });
    });
  } finally {
    await server.close();
  }
  return EXIT_CODE_INTERRUPTED;
}
