/** Settings of a single run. A configuration file cannot contain them. */

import { SETTING_DEFAULTS } from "../core/defaults.js";
import { COMMAND_GROUPS, type Setting } from "./setting.js";

export const RUN_SETTINGS = {
  yes: {
    option: "yes",
    type: "switch",
    commands: ["init"],
    help: "Do not prompt: use the default for each option that you omit. Without a terminal, `init` never shows prompts",
  },
  ci: {
    option: "ci",
    type: "text",
    choices: ["github"],
    defaultDescription: "no workflow",
    commands: ["init"],
    help: "Also create a workflow for this CI system. The workflow runs `check` for each pull request. If a server is configured, it also runs `drift` every night",
  },
  force: {
    option: "force",
    type: "switch",
    commands: COMMAND_GROUPS.writing,
    help: "Generate all files again, and overwrite those that were modified by hand. Without this option, the command ends with an error if a file was modified",
    variants: {
      fetch: {
        help: "Overwrite files of the snapshot that were modified by hand. Without this option, the command ends with an error if a file was modified",
      },
    },
  },
  watch: {
    option: "watch",
    type: "switch",
    commands: ["codegen", "generate"],
    help: "Keep running, and generate the code again whenever the snapshot folder or the configuration changes. Ctrl+C ends the command with exit code 0",
    variants: {
      codegen: {
        help: "Fetch the schemas once. Then keep running, and generate the code again whenever the snapshot folder or the configuration changes. Ctrl+C ends the command with exit code 0",
      },
    },
  },
  regenerate: {
    option: "regenerate",
    type: "switch",
    commands: ["check"],
    help: "Generate all code again in memory, and compare it with the files in --out. Without this option, `check` is faster: it only compares hashes of the schemas and of the files with the hashes that were recorded when the code was generated",
  },
  staged: {
    option: "staged",
    type: "switch",
    commands: ["check"],
    help: "Also check that the generated code and the snapshot are staged in Git exactly as they are on disk. For pre-commit hooks",
  },
  port: {
    option: "port",
    type: "number",
    placeholder: "N",
    defaultDescription: "a free port",
    commands: ["simulate"],
    help: "Port of the simulated server on 127.0.0.1",
  },
  cert: {
    option: "cert",
    type: "path",
    placeholder: "FILE",
    defaultDescription: "a new certificate for each run",
    commands: ["simulate"],
    help: "PEM file with the certificate and the private key of the simulated server. The file is created if it does not exist",
  },
  state: {
    option: "state",
    type: "path",
    placeholder: "FILE",
    defaultDescription: "sessions end with the simulated server",
    commands: ["simulate"],
    help: "JSON file with the sessions of the simulated server, which continue when it is started again. The file is created if it does not exist",
  },
} as const satisfies Record<string, Setting>;

export const OUTPUT_SETTINGS = {
  format: {
    option: "format",
    type: "text",
    choices: ["human", "json", "github", "sarif", "junit", "markdown", "html", "ndjson"],
    default: SETTING_DEFAULTS.format,
    commands: COMMAND_GROUPS.all,
    help: "Format of the result. `human` is plain text",
  },
  output: {
    option: "output",
    type: "path",
    placeholder: "FILE",
    defaultDescription: "standard output",
    commands: COMMAND_GROUPS.all,
    help: "Write the result to this file",
    variants: {
      init: { help: "Write the list of created files to this file" },
      simulate: { help: "Write the address and the credentials of the simulated server to this file" },
    },
  },
  reportDir: {
    option: "report-dir",
    type: "path",
    placeholder: "DIR",
    commands: [...COMMAND_GROUPS.comparing, "merge", "check"],
    help: "Folder for the report in several formats: drift.json, drift.md, drift.html, drift.sarif and drift.xml (JUnit). Existing files with these names are deleted when the run starts",
    variants: {
      merge: {
        help: "Folder for the report in several formats: drift.json, drift.md, drift.html, drift.sarif and drift.xml (JUnit). Existing files with these names are deleted when the run starts, unless the run reads them",
      },
      check: {
        help: "Folder for the report in several formats: check.json, check.md and check.xml (JUnit). Existing files with these names are deleted when the run starts",
      },
    },
  },
  quiet: {
    option: "quiet",
    type: "switch",
    commands: COMMAND_GROUPS.all,
    help: "Print only the result and errors, without progress, notes and warnings",
  },
  color: {
    option: "color",
    type: "switch",
    defaultDescription: "colors on a terminal only",
    commands: COMMAND_GROUPS.all,
    help: "Use colors. --no-color disables them",
  },
  noColor: {
    environmentVariable: "NO_COLOR",
    type: "text",
    commands: COMMAND_GROUPS.all,
    help: "Disables colors if this variable is not empty. --color overrides it",
  },
} as const satisfies Record<string, Setting>;
