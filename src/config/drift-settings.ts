/** Settings for the levels and the acceptance of findings. */

import { SETTING_DEFAULTS } from "../core/defaults.js";
import { COMMAND_GROUPS, type Setting } from "./setting.js";

const FAILURE_THRESHOLD_CHOICES = ["breaking", "dangerous", "safe", "never"] as const;

export const DRIFT_SETTINGS = {
  failOn: {
    option: "fail-on",
    key: "failOn",
    type: "text",
    choices: FAILURE_THRESHOLD_CHOICES,
    default: SETTING_DEFAULTS.failOn,
    commands: [...COMMAND_GROUPS.comparing, "merge"],
    help: "Exit with code 1 if a finding has this level or a higher one. Levels from high to low: breaking, dangerous, safe. Cosmetic findings never cause exit code 1. With `never`, no finding causes exit code 1. --fail-on-used overrides this setting for findings that affect your source files. The command `rules` lists the level of each rule",
  },
  usedBy: {
    option: "used-by",
    key: "usedBy",
    type: "list",
    placeholder: "GLOB",
    commands: COMMAND_GROUPS.comparing,
    help: "Glob patterns that match your source files. Each finding lists the places in these files where the changed module or key (a column of a module) is used",
  },
  failOnUsed: {
    option: "fail-on-used",
    key: "failOnUsed",
    type: "text",
    choices: FAILURE_THRESHOLD_CHOICES,
    defaultDescription: "the level of --fail-on",
    commands: [...COMMAND_GROUPS.comparing, "merge"],
    help: "Exit with code 1 if a finding that affects a file of --used-by has this level or a higher one. For findings that affect such a file, this setting replaces --fail-on",
    variants: {
      merge: {
        help: "Exit with code 1 if a finding that affects your source files has this level or a higher one. For such findings, this setting replaces --fail-on. Requires reports that `drift --used-by` created",
      },
    },
  },
  levels: {
    key: "levels",
    type: "structure",
    default: SETTING_DEFAULTS.levels,
    commands: COMMAND_GROUPS.comparing,
    help: "Levels of findings in this project. These levels replace the default levels, which the command `rules` lists. If several elements of the list match a finding, the last one wins",
  },
  accept: {
    key: "accept",
    type: "path",
    default: SETTING_DEFAULTS.accept,
    commands: [...COMMAND_GROUPS.comparing, "accept"],
    help: "Acceptance file, to which the command `accept` writes accepted findings. Accepted findings do not cause exit code 1",
  },
} as const satisfies Record<string, Setting>;

/** Settings that only the command `accept` uses. */
export const ACCEPT_COMMAND_SETTINGS = {
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
    defaultDescription: "no expiry date",
    commands: ["accept"],
    help: "Last day on which the findings are accepted, as YYYY-MM-DD. After this day, the findings cause exit code 1 again",
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
