/** Plans a workflow for GitHub Actions that checks pull requests, and compares the server every night. */

import { parseProjectJson } from "./edit-json.js";
import type { ProjectFiles } from "./project-files.js";
import type { PartialPlan } from "./setup-plan.js";

/** Commands that install the dependencies, by the lock file of the package manager. */
const INSTALL_COMMANDS: readonly (readonly [lockFile: string, command: string])[] = [
  ["pnpm-lock.yaml", "corepack enable && pnpm install --frozen-lockfile"],
  ["yarn.lock", "corepack enable && yarn install --immutable"],
  ["bun.lock", "npx bun install --frozen-lockfile"],
  ["package-lock.json", "npm ci"],
];

interface WorkflowOptions {
  /** Whether the configuration contains a server, so that the workflow can compare it. */
  readonly hasServer: boolean;
}

export function planWorkflow(files: ProjectFiles, { hasServer }: WorkflowOptions): PartialPlan {
  // GitHub reads only the workflows in the root of the repository.
  const path = `${files.levels.at(-1) ?? ""}.github/workflows/whm-transfer.yml`;
  if (files.read(path) !== undefined) return { unchanged: [{ path, reason: "it already exists" }] };
  const text = formatWorkflow(files, hasServer);
  return { files: [{ path, text, purpose: "a workflow for GitHub Actions", isNew: true }] };
}

function formatWorkflow(files: ProjectFiles, hasServer: boolean): string {
  const steps = (command: string): string => `    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: lts/*
          package-manager-cache: false
      - run: ${findInstallCommand(files)}
      - run: ${command}
`;
  const directory = files.pathInRepository;
  const defaults =
    directory === "" ? "" : `defaults:\n  run:\n    working-directory: ${JSON.stringify(directory)}\n`;
  const drift = `  # Reports whether the server has changed. Store the API token as the secret WHM_TOKEN of the repository.
  drift:
    if: github.event_name != 'pull_request'
    runs-on: ubuntu-latest
    env:
      WHM_TOKEN: \${{ secrets.WHM_TOKEN }}
${steps("npx whm-transfer-codegen drift --format github")}`;
  return `# Checks that the generated code matches the schemas${hasServer ? ", and compares the schemas with the server every night" : ""}.
name: WHM transfer code
on:
  pull_request:
${hasServer ? '  schedule:\n    - cron: "17 4 * * *"\n  workflow_dispatch:\n' : ""}permissions:
  contents: read
${defaults}jobs:
  check:
${hasServer ? "    if: github.event_name == 'pull_request'\n" : ""}    runs-on: ubuntu-latest
${steps("npx whm-transfer-codegen check --regenerate --format github")}${hasServer ? drift : ""}`;
}

function findInstallCommand({ read, levels }: ProjectFiles): string {
  const found = INSTALL_COMMANDS.find(([lockFile]) =>
    levels.some((level) => read(`${level}${lockFile}`) !== undefined),
  );
  if (found !== undefined) return found[1];
  const manager = levels
    .map((level) => parseProjectJson(read(`${level}package.json`) ?? "{}")?.["packageManager"])
    .find((name) => typeof name === "string");
  return (
    INSTALL_COMMANDS.find(([lockFile]) => lockFile.startsWith(`${String(manager).split("@", 1)[0]}-`))?.[1] ??
    "npm install"
  );
}
