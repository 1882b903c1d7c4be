/** Formats the plan and the result of `init`, with the next steps. */

import { relative } from "node:path";
import type { InitResult, ProjectPlan, SetupAnswers } from "../../commands/init.js";
import { toDisplayPath } from "../../core/files.js";
import { sanitize } from "../../core/text/escape.js";

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

export function formatInitResult(result: InitResult, answers: SetupAnswers, cwd: string): string {
  const { newSnapshotFolder, writtenPaths, manualSteps } = result;
  const written = writtenPaths
    .filter((path) => newSnapshotFolder === undefined || relative(newSnapshotFolder, path).startsWith(".."))
    .map((path) => toDisplayPath(path, cwd));
  if (newSnapshotFolder !== undefined) written.push(`${toDisplayPath(newSnapshotFolder, cwd)}/`);
  const manual = manualSteps.map(
    ({ path, instruction, entry }) =>
      `  ${sanitize(path)}: ${instruction}\n${entry.replace(/^/gm, "      ")}\n`,
  );
  const steps = listNextSteps(result, answers).map(
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

/** A command for the user to run, and its effect. */
type NextStep = readonly [command: string, effect: string];

function listNextSteps(result: InitResult, answers: SetupAnswers): readonly NextStep[] {
  const { config, isServerUntrusted, example } = answers;
  const { scripts, files, isInstalled } = result;
  const { install, run, runScript, addDevDependency } = result.packageManager;
  if (example !== undefined)
    return [
      [install, "Installs this package and TypeScript."],
      [`${runScript} build`, "Generates the code, and compiles the example."],
      [
        `${runScript} start`,
        "Runs the example with simulated servers. README.md describes how to use your own.",
      ],
    ];
  const hasServer = config.server !== undefined;
  const program = `${run} whm-transfer-codegen`;
  const configPath = files[0]?.path ?? "";
  const steps: readonly (NextStep | false)[] = [
    !isInstalled && [`${addDevDependency} whm-transfer-codegen`, "Adds this package to the project."],
    isServerUntrusted === true && [
      config.ca === undefined
        ? `Set ca or pinSha256 in ${configPath}`
        : `Correct ca in ${configPath}, or replace it with pinSha256`,
      "The certificate of the server is not trusted. Use ca for a private certificate authority, and pinSha256 for a self-signed certificate. Until you do this, the following commands fail and send nothing to the server.",
    ],
    hasServer &&
      config.tokenFile === undefined && [
        "export WHM_TOKEN=...",
        "Sets your API token. You create it in WHM, under Development, Manage API Tokens.",
      ],
    [
      scripts.includes("codegen") ? `${runScript} codegen` : `${program} codegen`,
      hasServer
        ? "Fetches the schemas and generates the code. Commit both."
        : "Generates the code. Commit it, and the schemas.",
    ],
    !hasServer && [`${program} simulate`, "Runs a simulated server."],
    !hasServer && [
      `${program} codegen --server HOST`,
      "Replaces the schemas with those of your server, as soon as you have one. Needs an API token in WHM_TOKEN.",
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
