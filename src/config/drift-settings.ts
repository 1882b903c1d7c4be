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
    help: "Exit with code 1 if a finding has this level or a higher one. Levels from high to low: breaking, dangerous, safe. The command `rules` lists the level of each rule. With `never`, findings do not cause exit code 1, except those that --fail-on-used applies to",
  },
  usedBy: {
    option: "used-by",
    key: "usedBy",
    type: "list",
    placeholder: "GLOB",
    commands: COMMANDS.comparing,
    help: "Glob patterns of your source files. Each finding lists the places in these files that use the changed module or key",
  },
  failOnUsed: {
    option: "fail-on-used",
    key: "failOnUsed",
    type: "text",
    choices: THRESHOLDS,
    fallback: "the level of --fail-on",
    commands: [...COMMANDS.comparing, "merge"],
    help: "Like --fail-on, but for findings that affect source files of --used-by. --fail-on does not apply to these findings",
    variants: {
      merge: {
        help: "Like --fail-on, but for findings that affect source files according to the report. --fail-on does not apply to these findings",
      },
    },
  },
  levels: {
    key: "levels",
    type: "structure",
    default: DEFAULTS.levels,
    commands: COMMANDS.comparing,
    help: "Levels of findings in this project, instead of the levels that the command `rules` lists. If several elements match a finding, the last one wins",
  },
  accept: {
    key: "accept",
    type: "path",
    default: DEFAULTS.accept,
    commands: [...COMMANDS.comparing, "accept"],
    help: "Acceptance file, to which the command `accept` writes accepted findings. They do not cause exit code 1",
  },
} as const satisfies Record<string, Setting>;

/** Settings that only the command `accept` uses. */
export const ACCEPT_SETTINGS = {
  reason: {
    option: "reason",
    type: "text",
    placeholder: "TEXT",
    commands: ["accept"],
    help: "Reason why the findings are accepted, which is stored in the acceptance file. Required unless --remove is set",
  },
  until: {
    option: "until",
    type: "text",
    placeholder: "YYYY-MM-DD",
    fallback: "no end",
    commands: ["accept"],
    help: "Last day on which the findings are accepted, as YYYY-MM-DD. After this day, they cause exit code 1 again",
  },
  report: {
    option: "report",
    type: "path",
    placeholder: "FILE",
    commands: ["accept"],
    help: "JSON report of `drift` or `diff` that contains the findings. Their descriptions are copied to the acceptance file",
  },
  remove: {
    option: "remove",
    type: "switch",
    commands: ["accept"],
    help: "Remove the findings with these fingerprints from the acceptance file, so that they cause exit code 1 again",
  },
} as const satisfies Record<string, Setting>;
