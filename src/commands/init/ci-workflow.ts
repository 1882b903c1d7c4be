/**
 * Plans a workflow for GitHub Actions that checks pull requests. If the configuration contains a server, the workflow also checks every
 * night whether the server has changed.
 */

import { detectPackageManagerCommands, type PackageManagerCommands } from "./package-manager.js";
import type { ProjectReader } from "./project-files.js";
import type { PartialPlan } from "./setup-plan.js";

interface WorkflowOptions {
  /** Whether the configuration contains a server. If it does, the workflow also runs `drift`. */
  readonly isServerConfigured: boolean;
}

export function planWorkflow(
  projectReader: ProjectReader,
  { isServerConfigured }: WorkflowOptions,
): PartialPlan {
  // GitHub reads only the workflows in the root of the repository.
  const path = `${projectReader.projectAndParentFolderPrefixes.at(-1) ?? ""}.github/workflows/whm-transfer.yml`;
  if (projectReader.readFileText(path) !== undefined)
    return { unchangedFiles: [{ path, reason: "it already exists" }] };
  const text = formatWorkflow(
    projectReader.projectPathInRepository,
    detectPackageManagerCommands(projectReader),
    isServerConfigured,
  );
  return { files: [{ path, text, changeDescription: "a workflow for GitHub Actions", isNew: true }] };
}

/**
 * GitHub Actions, pinned to commits because a tag can be moved. A test checks that the workflows of this repository use the same
 * commits.
 */
const CHECKOUT_ACTION = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
const SETUP_NODE_ACTION = "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0";

function formatWorkflow(
  workingDirectory: string,
  { installCommand, programRunCommandForCi }: PackageManagerCommands,
  isServerConfigured: boolean,
): string {
  const formatJobStart = (name: string, eventNameOperator: "==" | "!="): string => `  ${name}:
${isServerConfigured ? `    if: github.event_name ${eventNameOperator} 'pull_request'\n` : ""}    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: ${CHECKOUT_ACTION}
        with:
          persist-credentials: false
      - uses: ${SETUP_NODE_ACTION}
        with:
          node-version: lts/*
          package-manager-cache: false
      - run: ${installCommand}
`;
  const workingDirectoryText =
    workingDirectory === ""
      ? ""
      : `defaults:\n  run:\n    working-directory: ${JSON.stringify(workingDirectory)}\n`;
  const checkJobText = `${formatJobStart("check", "==")}      - run: ${programRunCommandForCi} whm-transfer-codegen check --regenerate --format github
`;
  const driftJobText = `  # Reports whether the server has changed. Store the API token as the secret WHM_TOKEN of the repository.
${formatJobStart("drift", "!=")}      - run: ${programRunCommandForCi} whm-transfer-codegen drift --format github
        env:
          WHM_TOKEN: \${{ secrets.WHM_TOKEN }}
`;
  const nightlyScheduleText = `  schedule:
    - cron: "17 4 * * *"
  workflow_dispatch:
`;
  return `# Checks that the generated code matches the schemas${isServerConfigured ? ", and compares the schemas with those of the server every night" : ""}.
name: WHM transfer code
on:
  pull_request:
${isServerConfigured ? nightlyScheduleText : ""}permissions: {}
${workingDirectoryText}jobs:
${checkJobText}${isServerConfigured ? driftJobText : ""}`;
}
