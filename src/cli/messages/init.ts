/** Formats the plan and the result of `init`, with the next steps. */

import { relative } from "node:path";
import type { InitResult, ProjectPlan } from "../../commands/init.js";
import { toDisplayPath } from "../../core/files.js";
import { sanitize } from "../../core/text/escape.js";
import { jsonLine } from "../../core/text/json.js";
import type { InitialConfig } from "../../commands/init/config-file.js";

/** Lists the files that will be written. */
export function plannedFilesText({ files, newSnapshot }: ProjectPlan, cwd: string): string {
  const entries = [
    ...files.map(({ path, purpose, isNew }) => `  ${isNew ? "new " : "edit"} ${sanitize(path)}: ${purpose}`),
    ...(newSnapshot === undefined
      ? []
      : [`  new  ${showFolder(newSnapshot, cwd)}: schemas from the documentation of cPanel`]),
  ];
  return `Files to write:\n${entries.join("\n")}\n`;
}

/** Lists what will be written, what stays unchanged, and what the user has to add. */
export function planText(plan: ProjectPlan, cwd: string): string {
  return plannedFilesText(plan, cwd) + remainingText(plan);
}

/** Lists what stays unchanged, and what the user has to add. */
function remainingText({ unchanged, manual }: ProjectPlan): string {
  const unchangedLines = unchanged.map(({ path, reason }) => `  ${sanitize(path)}: ${reason}\n`);
  const manualLines = manual.map(({ path, instruction, entry }) => {
    const lines = entry.split("\n").map((line) => `      ${line}\n`);
    return `  ${sanitize(path)}\n    ${instruction}\n${lines.join("")}`;
  });
  return [
    ...(unchangedLines.length === 0 ? [] : [`Unchanged:\n${unchangedLines.join("")}`]),
    ...(manualLines.length === 0 ? [] : [`To change by hand:\n${manualLines.join("")}`]),
  ].join("");
}

export function initText(result: InitResult, config: InitialConfig, cwd: string): string {
  const { newSnapshot, written } = result;
  const files = written.filter((path) => newSnapshot === undefined || !isIn(path, newSnapshot));
  const lines = [
    ...files.map((path) => `  wrote ${toDisplayPath(path, cwd)}\n`),
    ...(newSnapshot === undefined ? [] : [`  wrote ${showFolder(newSnapshot, cwd)}\n`]),
  ];
  return `${lines.join("")}${remainingText(result)}\n${nextSteps(result, config)}`;
}

function nextSteps({ isInstalled, needsDatabase, unchanged }: InitResult, config: InitialConfig): string {
  const hasScript = (name: string): boolean => !unchanged.some(({ reason }) => reason.endsWith(` ${name}`));
  const hasServer = config.server !== undefined;
  const needsToken = hasServer && config.tokenFile === undefined;
  const steps: readonly (readonly [command: string, effect: string])[] = [
    ...(isInstalled
      ? []
      : [["npm install --save-dev whm-transfer-codegen", "Adds this package to the project."] as const]),
    ...(needsToken ? [TOKEN_STEP] : []),
    [
      hasScript("codegen") ? "npm run codegen" : "npx whm-transfer-codegen codegen",
      hasServer
        ? "Fetches the schemas and generates the code. Commit both."
        : "Generates the code. Commit it, and the schemas.",
    ],
    ...(hasServer ? [] : [...(needsDatabase ? [DATABASE_STEP] : []), SIMULATE_STEP, SERVER_STEP]),
    [
      hasScript("codegen:check") ? "npm run codegen:check" : "npx whm-transfer-codegen check",
      "Run it in CI for each change: checks that the generated code is up to date.",
    ],
    ...(hasServer
      ? [
          [
            "npx whm-transfer-codegen drift",
            "Run it in CI every night: reports changes of the server that affect your code.",
          ] as const,
        ]
      : []),
  ];
  return `Next steps:\n${steps.map(([command, effect]) => `  ${command}\n        ${effect}\n`).join("")}`;
}

const SIMULATE_STEP = ["npx whm-transfer-codegen simulate", "Runs a simulated server."] as const;

const DATABASE_STEP = [
  "npm install --save-dev sql.js",
  `Adds the database that the simulated server needs with Node.js ${process.versions.node}.`,
] as const;

const TOKEN_STEP = [
  "export WHM_TOKEN=...",
  "Sets your API token. You create it in WHM, under Development, Manage API Tokens.",
] as const;

const SERVER_STEP = [
  "npx whm-transfer-codegen codegen --server HOST",
  "As soon as you have a server: replaces the schemas by those of the server. Needs an API token in WHM_TOKEN.",
] as const;

export function initJson({ written, unchanged, manual }: InitResult, cwd: string): string {
  return `${jsonLine({ written: written.map((path) => toDisplayPath(path, cwd)), unchanged, manual })}\n`;
}

function showFolder(folder: string, cwd: string): string {
  return `${toDisplayPath(folder, cwd)}/`;
}

function isIn(path: string, folder: string): boolean {
  return !relative(folder, path).startsWith("..");
}
