/** Settings for the levels and the acceptance of findings. */

import { DEFAULTS } from "../core/defaults.js";
import { COMMANDS, type Setting } from "./setting.js";

const THRESHOLDS = ["breaking", "dangerous", "safe", "never"] as const;

export const DRIFT_SETTINGS = {
  failOn: {
    option: "fail-on",
    key: "failOn",
    type: "text",
    choices: THRESHOLDS,
    default: DEFAULTS.failOn,
    commands: [...COMMANDS.comparing, "merge"],
    help: "Exit with code 1 if a finding has this level or a higher one",
  },
  usedBy: {
    option: "used-by",
    key: "usedBy",
    type: "list",
    placeholder: "GLOB",
    commands: COMMANDS.comparing,
    help: "Globs of the source files that use the generated code; findings list the locations that they affect",
  },
  failOnUsed: {
    option: "fail-on-used",
    key: "failOnUsed",
    type: "text",
    choices: THRESHOLDS,
    fallback: "the level for all findings",
    commands: [...COMMANDS.comparing, "merge"],
    help: "Exit with code 1 if a finding that affects these source files has this level or a higher one",
  },
  levels: {
    key: "levels",
    type: "structure",
    default: DEFAULTS.levels,
    commands: COMMANDS.comparing,
    help: "Levels of findings in this project; the last match wins",
  },
  accept: {
    key: "accept",
    type: "path",
    default: DEFAULTS.accept,
    commands: [...COMMANDS.comparing, "accept"],
    help: "File with the accepted findings",
  },
} as const satisfies Record<string, Setting>;

/** Settings that only the command `accept` uses. */
export const ACCEPT_SETTINGS = {
  reason: {
    option: "reason",
    type: "text",
    placeholder: "TEXT",
    commands: ["accept"],
    help: "Why the findings are accepted; stored in the file",
  },
  until: {
    option: "until",
    type: "text",
    placeholder: "YYYY-MM-DD",
    fallback: "no end",
    commands: ["accept"],
    help: "Last day of the acceptance",
  },
  report: {
    option: "report",
    type: "path",
    placeholder: "FILE",
    commands: ["accept"],
    help: "JSON report of drift or diff; its description of each finding is added to the acceptance file",
  },
  remove: {
    option: "remove",
    type: "switch",
    commands: ["accept"],
    help: "Remove the acceptances with these fingerprints",
  },
} as const satisfies Record<string, Setting>;
