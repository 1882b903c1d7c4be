/**
 * The command `init`: sets up a project. On a terminal, shows prompts for settings that the options do not specify. Otherwise uses
 * defaults for these settings. Then lists the files to write, writes them and prints the next steps.
 */

import { relative, resolve } from "node:path";
import {
  initProject,
  planProject,
  type InitResult,
  type ProjectPlan,
  type SetupAnswers,
} from "../commands/init.js";
import { proposeOutputFolder } from "../commands/init/files.js";
import { readProject } from "../commands/init/project.js";
import { diagnoseServerSettings, inspectServer } from "../commands/inspect-server.js";
import { initProblem } from "../commands/init/diagnostics.js";
import { findConfigIn } from "../config/load.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { UsageError } from "../core/diagnostic.js";
import { readTextFile, toDisplayPath } from "../core/files.js";
import { BUNDLED } from "../core/packaged.js";
import { quoteShellArgument, sanitize } from "../core/text/escape.js";
import {
  EXIT_CODE_INTERRUPTED,
  printCommandResult,
  type CommandCall,
  type CommandProcess,
} from "./command-call.js";
import { formatVariable } from "./messages/shell.js";
import { createInitialConfig, refuseSnapshotIn } from "./settings.js";

export async function runInit(call: CommandCall): Promise<number> {
  const { options, process, signal, output } = call;
  const { ci, example, yes, quiet } = options;
  const cwd = process.cwd();
  const existing = findConfigIn(cwd);
  if (existing !== undefined) throw initProblem.error("project-initialized", { file: existing });
  const config = createInitialConfig(options);
  const { server, pinSha256 } = config;
  const errors = diagnoseServerSettings(config);
  if (errors.length > 0) throw new UsageError(errors);
  const proposedFolder = proposeOutputFolder(readProject(cwd));
  const inspect = (address: string): ReturnType<typeof inspectServer> => {
    const ca = config.ca === undefined ? undefined : readTextFile(resolve(cwd, config.ca));
    return inspectServer(address, ca, { environment: process.env, signal });
  };
  const describePlan = (answers: SetupAnswers): string => {
    const { out, schemas } = { ...SETTING_DEFAULTS, ...answers.config };
    if (schemas !== BUNDLED) refuseSnapshotIn(resolve(cwd, out), [resolve(cwd, schemas)]);
    return formatPlan(planProject(cwd, answers), cwd);
  };
  const isInteractive =
    example === undefined &&
    yes !== true &&
    quiet !== true &&
    !output.isJson &&
    process.stdin.isTTY === true &&
    process.stderr.isTTY === true;
  let answers: SetupAnswers;
  if (isInteractive) {
    const { promptForAnswers } = await import("./init-prompts.js");
    const outcome = await promptForAnswers({ config, ci }, { call, proposedFolder, inspect, describePlan });
    if (outcome === "interrupted") return EXIT_CODE_INTERRUPTED;
    if (outcome === "declined") return 0;
    answers = outcome;
  } else {
    if (example !== undefined) answers = { config, example };
    else {
      // The user confirms a pin by passing it.
      const inspection = server === undefined || pinSha256 !== undefined ? undefined : await inspect(server);
      if (inspection?.state === "untrusted") throw new UsageError(inspection.error);
      if (inspection?.state === "unchecked") output.printDiagnostics([inspection.warning]);
      const out = config.out ?? proposedFolder;
      answers = { config: { ...config, ...(out !== SETTING_DEFAULTS.out && { out }) }, ci };
    }
    output.printNote(describePlan(answers));
  }
  const result = await initProject(cwd, answers, { signal });
  output.printDiagnostics(result.warnings);
  const written = result.writtenPaths.map((path) => toDisplayPath(path, cwd));
  const json = { written, unchanged: result.unchangedFiles, manual: result.manualSteps };
  printCommandResult(call, json, formatInitResult(result, answers, process));
  return 0;
}

/** Formats the files to write, and those that stay unchanged. */
export function formatPlan(plan: ProjectPlan, cwd: string): string {
  const { files, newSnapshotFolder } = plan;
  const lines = files.map(
    ({ path, description, isNew }) => `  ${isNew ? "new " : "edit"} ${sanitize(path)}: ${description}\n`,
  );
  if (newSnapshotFolder !== undefined)
    lines.push(
      `  new  ${toDisplayPath(newSnapshotFolder, cwd)}/: schemas from the documentation of cPanel\n`,
    );
  return `Files to write:\n${lines.join("")}${formatUnchanged(plan)}`;
}

function formatUnchanged({ unchangedFiles }: ProjectPlan): string {
  if (unchangedFiles.length === 0) return "";
  return `Unchanged:\n${unchangedFiles.map(({ path, reason }) => `  ${sanitize(path)}: ${reason}\n`).join("")}`;
}

export function formatInitResult(
  result: InitResult,
  answers: SetupAnswers,
  process: Pick<CommandProcess, "cwd" | "env">,
): string {
  const cwd = process.cwd();
  const { newSnapshotFolder, writtenPaths, manualSteps } = result;
  const written = writtenPaths
    .filter((path) => newSnapshotFolder === undefined || relative(newSnapshotFolder, path).startsWith(".."))
    .map((path) => toDisplayPath(path, cwd));
  if (newSnapshotFolder !== undefined) written.push(`${toDisplayPath(newSnapshotFolder, cwd)}/`);
  const manual = manualSteps.map(
    ({ path, instruction, entry }) =>
      `  ${sanitize(path)}: ${instruction}\n${entry.replace(/^/gm, "      ")}\n`,
  );
  const steps = listNextSteps(result, answers, process.env).map(
    ([command, effect]) => `  ${command}\n        ${effect}\n`,
  );
  return [
    ...written.map((path) => `  wrote ${path}\n`),
    formatUnchanged(result),
    ...(manual.length === 0 ? [] : ["\nNot changed. Add these lines where you need them:\n", ...manual]),
    "\nNext steps:\n",
    ...steps,
  ].join("");
}

/** A command, with its effect. False if it is not needed. */
type Step = readonly [string, string] | false;

/** Returns commands for the user to run, each with its effect. */
function listNextSteps(
  result: InitResult,
  answers: SetupAnswers,
  env: CommandProcess["env"],
): readonly (readonly [string, string])[] {
  const { config, isServerUntrusted, example } = answers;
  const { scripts, files, isInstalled, ownDependency } = result;
  const { run, runScript, addDevDependency } = result.packageManager;
  const install = addDevDependency.replace(/ .*/, " install");
  const exampleSteps: readonly Step[] = [
    ownDependency === undefined && [
      `${addDevDependency} FILE`,
      "Only if you installed this package from a file or a Git repository. The file or address replaces the version in package.json.",
    ],
    [install, "Installs this package and what the example needs."],
  ];
  if (example !== undefined)
    return [
      ...(example === "ci" ? [] : exampleSteps.filter((step) => step !== false)),
      ["Read README.md", "It lists the commands of the example."],
    ];
  const hasServer = config.server !== undefined;
  const isBundled = config.schemas === BUNDLED;
  const code = `the code in ${sanitize(config.out ?? SETTING_DEFAULTS.out)}/, which your program imports`;
  const program = `${run} whm-transfer-codegen`;
  const configPath = files[0]?.path ?? "";
  const source = /[:/]/.test(ownDependency ?? "") ? `@${ownDependency ?? ""}` : "";
  const steps: readonly Step[] = [
    !isInstalled && [
      `${addDevDependency} ${quoteShellArgument(`whm-transfer-codegen${source}`)}`,
      "Adds this package to the project.",
    ],
    isServerUntrusted === true && [
      config.ca === undefined
        ? `Set ca or pinSha256 in ${configPath}`
        : `Correct ca in ${configPath}, or replace it with pinSha256`,
      "The certificate of the server is not trusted. Use ca for a private certificate authority, and pinSha256 for a self-signed certificate. Until you do this, the following commands fail and send nothing to the server.",
    ],
    hasServer &&
      config.tokenFile === undefined && [
        formatVariable(env, "WHM_TOKEN", "..."),
        "Sets your API token. You create it in WHM, under Development, Manage API Tokens.",
      ],
    [
      scripts.includes("codegen") ? `${runScript} codegen` : `${program} codegen`,
      hasServer
        ? `Fetches the schemas, and generates ${code}. Commit both.`
        : `Generates ${code}. Commit it${isBundled ? "" : ", and the schemas"}.`,
    ],
    !hasServer && [`${program} simulate`, "Runs a simulated server."],
    !hasServer && [
      `${program} codegen --server HOST${isBundled ? " --schemas schemas" : ""}`,
      `Replaces the schemas with those of your server, as soon as you have one.${isBundled ? ` Also set schemas to "schemas" in ${configPath}.` : ""} Needs an API token in WHM_TOKEN.`,
    ],
    [
      scripts.includes("codegen:check") ? `${runScript} codegen:check` : `${program} check`,
      "Checks that the generated code is up to date. Run it in CI for each change.",
    ],
    hasServer && [
      `${program} drift`,
      "Reports changes of the schemas on the server, and which of them break your code. Run it in CI every night.",
    ],
  ];
  return steps.filter((step) => step !== false);
}
