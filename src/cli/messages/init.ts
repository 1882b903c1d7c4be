/** Formats the plan and the result of `init`, with the next steps. */

import { relative } from "node:path";
import type { InitResult, ProjectPlan } from "../../commands/init.js";
import { toDisplayPath } from "../../core/files.js";
import { sanitize } from "../../core/text/escape.js";
import { formatJsonLine } from "../../core/text/json.js";
import { DEFAULT_CONFIG_FILE_NAME } from "../../core/defaults.js";
import { JSON_CONFIG_FILE_NAME } from "../../commands/init/config-file.js";
import type { SetupAnswersWithServerTrust } from "../../commands/init/plan.js";

/** Formats the list of files to write. */
export function formatPlannedFiles({ files, newSnapshotFolder }: ProjectPlan, cwd: string): string {
  const plannedFileLines = [
    ...files.map(
      ({ path, changeDescription, isNew }) =>
        `  ${isNew ? "new " : "edit"} ${sanitize(path)}: ${changeDescription}`,
    ),
    ...(newSnapshotFolder === undefined
      ? []
      : [`  new  ${formatFolderPath(newSnapshotFolder, cwd)}: schemas from the documentation of cPanel`]),
  ];
  return `Files to write:\n${plannedFileLines.join("\n")}\n`;
}

/** Formats the files to write, the unchanged files, and the changes that the user has to make. */
export function formatProjectPlan(plan: ProjectPlan, cwd: string): string {
  return formatPlannedFiles(plan, cwd) + formatUnchangedFilesAndManualChanges(plan);
}

/** Formats the unchanged files, and the changes that the user has to make. */
function formatUnchangedFilesAndManualChanges({
  unchangedFiles,
  manualSteps: manualChanges,
}: ProjectPlan): string {
  const unchangedFileLines = unchangedFiles.map(({ path, reason }) => `  ${sanitize(path)}: ${reason}\n`);
  const manualChangeTexts = manualChanges.map(({ path, instruction, entry: textToAdd }) => {
    const lines = textToAdd.split("\n").map((line) => `      ${line}\n`);
    return `  ${sanitize(path)}\n    ${instruction}\n${lines.join("")}`;
  });
  return [
    ...(unchangedFileLines.length === 0 ? [] : [`Unchanged:\n${unchangedFileLines.join("")}`]),
    ...(manualChangeTexts.length === 0 ? [] : [`To change by hand:\n${manualChangeTexts.join("")}`]),
  ].join("");
}

export function formatInitResult(
  result: InitResult,
  answers: Pick<SetupAnswersWithServerTrust, "config" | "isServerUntrusted">,
  cwd: string,
): string {
  const { newSnapshotFolder, writtenPaths } = result;
  const pathsOutsideSnapshot = writtenPaths.filter(
    (path) => newSnapshotFolder === undefined || !isPathInFolder(path, newSnapshotFolder),
  );
  const writtenPathLines = [
    ...pathsOutsideSnapshot.map((path) => `  wrote ${toDisplayPath(path, cwd)}\n`),
    ...(newSnapshotFolder === undefined ? [] : [`  wrote ${formatFolderPath(newSnapshotFolder, cwd)}\n`]),
  ];
  const nextSteps =
    answers.config.server === undefined
      ? listStepsWithoutServer(result)
      : listStepsWithServer(result, answers);
  const stepLines = nextSteps.map(([command, effect]) => `  ${command}\n        ${effect}\n`);
  return `${writtenPathLines.join("")}${formatUnchangedFilesAndManualChanges(result)}\nNext steps:\n${stepLines.join("")}`;
}

/** A command for the user to run, and its effect. */
type NextStep = readonly [command: string, effect: string];

function listStepsWithServer(
  result: InitResult,
  { config, isServerUntrusted }: Pick<SetupAnswersWithServerTrust, "config" | "isServerUntrusted">,
): readonly NextStep[] {
  const { packageManagerCommands, files } = result;
  const configPath =
    files.find(({ path }) => CONFIG_FILE_NAMES.includes(path))?.path ?? DEFAULT_CONFIG_FILE_NAME;
  const trustStep: NextStep = [
    config.ca === undefined
      ? `Set ca or pinSha256 in ${configPath}`
      : `Correct ca in ${configPath}, or replace it with pinSha256`,
    "The certificate of the server is not trusted. Use ca for a private certificate authority, and pinSha256 for a self-signed certificate. Until you do this, the following commands fail and send nothing to the server.",
  ];
  return [
    ...listInstallSteps(result),
    ...(isServerUntrusted ? [trustStep] : []),
    ...(config.tokenFile === undefined ? [TOKEN_STEP] : []),
    [formatCommand("codegen", result), "Fetches the schemas and generates the code. Commit both."],
    createCheckStep(result),
    [
      `${packageManagerCommands.programRunCommand} whm-transfer-codegen drift`,
      "Reports changes of the schemas on the server, and which of them break your code. Run it in CI every night.",
    ],
  ];
}

function listStepsWithoutServer(result: InitResult): readonly NextStep[] {
  const { packageManagerCommands, needsSqlJsInstallation } = result;
  const sqlJsStep: NextStep = [
    `${packageManagerCommands.devDependencyAddCommand} sql.js`,
    `Adds the database that the simulated server needs with Node.js ${process.versions.node}.`,
  ];
  return [
    ...listInstallSteps(result),
    [formatCommand("codegen", result), "Generates the code. Commit it, and the schemas."],
    ...(needsSqlJsInstallation ? [sqlJsStep] : []),
    [`${packageManagerCommands.programRunCommand} whm-transfer-codegen simulate`, "Runs a simulated server."],
    [
      `${packageManagerCommands.programRunCommand} whm-transfer-codegen codegen --server HOST`,
      "Replaces the schemas with those of your server, as soon as you have one. Needs an API token in WHM_TOKEN.",
    ],
    createCheckStep(result),
  ];
}

function listInstallSteps({
  isCodegenPackageInDependencies,
  packageManagerCommands,
}: InitResult): readonly NextStep[] {
  return isCodegenPackageInDependencies
    ? []
    : [
        [
          `${packageManagerCommands.devDependencyAddCommand} whm-transfer-codegen`,
          "Adds this package to the project.",
        ],
      ];
}

function createCheckStep(result: InitResult): NextStep {
  return [
    formatCommand("check", result),
    "Checks that the generated code is up to date. Run it in CI for each change.",
  ];
}

/** Returns the npm script for the command, or a direct call if package.json has no script for it. */
function formatCommand(
  command: "codegen" | "check",
  { codegenScriptNames, packageManagerCommands }: InitResult,
): string {
  const scriptName = command === "codegen" ? "codegen" : "codegen:check";
  return codegenScriptNames.includes(scriptName)
    ? `${packageManagerCommands.scriptRunCommand} ${scriptName}`
    : `${packageManagerCommands.programRunCommand} whm-transfer-codegen ${command}`;
}

const CONFIG_FILE_NAMES: readonly string[] = [DEFAULT_CONFIG_FILE_NAME, JSON_CONFIG_FILE_NAME];

const TOKEN_STEP: NextStep = [
  "export WHM_TOKEN=...",
  "Sets your API token. You create it in WHM, under Development, Manage API Tokens.",
];

export function formatInitResultJson(
  { writtenPaths, unchangedFiles, manualSteps }: InitResult,
  cwd: string,
): string {
  return `${formatJsonLine({ written: writtenPaths.map((path) => toDisplayPath(path, cwd)), unchanged: unchangedFiles, manual: manualSteps })}\n`;
}

function formatFolderPath(folder: string, cwd: string): string {
  return `${toDisplayPath(folder, cwd)}/`;
}

function isPathInFolder(path: string, folder: string): boolean {
  return !relative(folder, path).startsWith("..");
}
