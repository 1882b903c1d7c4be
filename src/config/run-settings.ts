/** Settings of a single run. A configuration file cannot contain them. */

import { DEFAULTS } from "../core/defaults.js";
import { COMMANDS, type Setting } from "./setting.js";

export const RUN_SETTINGS = {
  force: {
    option: "force",
    type: "switch",
    commands: COMMANDS.writing,
    help: "Overwrite files that were modified by hand, and generate all code again",
  },
  regenerate: {
    option: "regenerate",
    type: "switch",
    commands: ["check"],
    help: "Generate all code and compare every byte, instead of comparing hashes",
  },
  port: {
    option: "port",
    type: "number",
    placeholder: "N",
    fallback: "a free port",
    commands: ["simulate"],
    help: "Port on the loopback interface",
  },
  cert: {
    option: "cert",
    type: "path",
    placeholder: "FILE",
    fallback: "a new certificate",
    commands: ["simulate"],
    help: "PEM file with the server's certificate and private key; created if it does not exist",
  },
} as const satisfies Record<string, Setting>;

export const OUTPUT_SETTINGS = {
  format: {
    option: "format",
    type: "text",
    choices: ["human", "json", "github", "sarif", "junit", "markdown", "html", "ndjson"],
    default: DEFAULTS.format,
    commands: COMMANDS.all,
    help: "Format of the result",
  },
  output: {
    option: "output",
    type: "path",
    placeholder: "FILE",
    fallback: "standard output",
    commands: COMMANDS.all,
    help: "File to write the result to",
  },
  quiet: {
    option: "quiet",
    type: "switch",
    commands: COMMANDS.all,
    help: "Print only results and errors",
  },
  color: {
    option: "color",
    type: "switch",
    fallback: "on a terminal",
    commands: COMMANDS.all,
    help: "Print colors; --no-color disables them",
  },
  noColor: {
    environment: "NO_COLOR",
    type: "text",
    commands: COMMANDS.all,
    help: "Disables colors if it is not empty; --color overrides it",
  },
} as const satisfies Record<string, Setting>;
