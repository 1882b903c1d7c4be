/** How findings of `drift` and `diff` are judged, and which of them are accepted. */

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
    help: "Lowest level of a finding that makes the exit code 1",
  },
  usedBy: {
    option: "used-by",
    key: "usedBy",
    type: "list",
    placeholder: "GLOB",
    commands: COMMANDS.comparing,
    help: "Globs of the sources that use the generated code: each finding lists the places that it affects",
  },
  failOnUsed: {
    option: "fail-on-used",
    key: "failOnUsed",
    type: "text",
    choices: THRESHOLDS,
    fallback: "the same as for all findings",
    commands: [...COMMANDS.comparing, "merge"],
    help: "Lowest level of a finding that makes the exit code 1 if it affects the sources that are given",
  },
  levels: {
    key: "levels",
    type: "structure",
    default: DEFAULTS.levels,
    commands: COMMANDS.comparing,
    help: "Levels of findings in this project. The last entry that matches a finding wins",
  },
  accept: {
    key: "accept",
    type: "path",
    default: DEFAULTS.accept,
    commands: [...COMMANDS.comparing, "accept"],
    help: "File of the accepted findings",
  },
} as const satisfies Record<string, Setting>;

/** Of the command that accepts findings. */
export const ACCEPT_SETTINGS = {
  reason: {
    option: "reason",
    type: "text",
    placeholder: "TEXT",
    commands: ["accept"],
    help: "Why the findings are accepted, for the readers of the file",
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
    help: "Output of drift --format json, to write into the file what each fingerprint stands for",
  },
  remove: {
    option: "remove",
    type: "switch",
    commands: ["accept"],
    help: "Remove the acceptances",
  },
} as const satisfies Record<string, Setting>;
