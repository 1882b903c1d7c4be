/** Plans a workflow for GitHub Actions that checks pull requests, and compares the server every night. */

import { parseProjectJson } from "../../core/text/project-json.js";
import type { ProjectFiles } from "./project-files.js";
import type { PartialPlan } from "./setup-plan.js";

/** Commands that install the dependencies without their scripts, by the lock file of the package manager. */
const INSTALL_COMMANDS: readonly (readonly [lockFile: string, command: string])[] = [
  ["pnpm-lock.yaml", "corepack enable && pnpm install --frozen-lockfile --ignore-scripts"],
  ["yarn.lock", "corepack enable && yarn install --immutable --mode=skip-build"],
  ["bun.lock", "npx bun install --frozen-lockfile --ignore-scripts"],
  ["package-lock.json", "npm ci --ignore-scripts"],
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

/** Pinned to commits, because a tag can be moved. A test compares them with the workflows of this repository. */
const CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
const SETUP_NODE = "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0";

function formatWorkflow(files: ProjectFiles, hasServer: boolean): string {
  const job = (name: string, event: string): string => `  ${name}:
${hasServer ? `    if: github.event_name ${event} 'pull_request'\n` : ""}    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${SETUP_NODE}
        with:
          node-version: lts/*
          package-manager-cache: false
      - run: ${findInstallCommand(files)}
`;
  const directory = files.pathInRepository;
  const defaults =
    directory === "" ? "" : `defaults:\n  run:\n    working-directory: ${JSON.stringify(directory)}\n`;
  const check = `${job("check", "==")}      - run: npx --no-install whm-transfer-codegen check --regenerate --format github
`;
  const drift = `  # Reports whether the server has changed. Store the API token as the secret WHM_TOKEN of the repository.
${job("drift", "!=")}      - run: npx --no-install whm-transfer-codegen drift --format github
        env:
          WHM_TOKEN: \${{ secrets.WHM_TOKEN }}
`;
  const nightly = `  schedule:
    - cron: "17 4 * * *"
  workflow_dispatch:
`;
  return `# Checks that the generated code matches the schemas${hasServer ? ", and compares the server with them every night" : ""}.
name: WHM transfer code
on:
  pull_request:
${hasServer ? nightly : ""}permissions: {}
${defaults}jobs:
${check}${hasServer ? drift : ""}`;
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
    "npm install --ignore-scripts"
  );
}
