/** The commands with their arguments, a summary for the help, and their output formats. */

import type { SettingValue } from "../config/settings.js";
import type { Subcommand } from "../config/setting.js";

type Format = SettingValue<"format">;

export interface SubcommandHelp {
  readonly usage: string;
  readonly summary: string;
  /** The minimum and maximum number of arguments, without options. Default: no arguments. */
  readonly operands?: readonly [min: number, max: number];
  /** `all`: the command prints all formats, including reports. Default: only `human` and `json`. */
  readonly formats?: "all";
}

export const SUBCOMMANDS: Readonly<Record<Subcommand, SubcommandHelp>> = {
  codegen: {
    usage: "codegen",
    summary: "Fetch the schemas if a server or another source is specified, then generate the code",
  },
  fetch: { usage: "fetch", summary: "Fetch the schemas from a server" },
  generate: { usage: "generate", summary: "Generate the code from the schemas" },
  check: {
    usage: "check",
    summary: "Check offline whether the generated code is up to date with the schemas",
  },
  drift: {
    usage: "drift",
    summary: "Compare a server with the schemas and report what has changed",
    formats: "all",
  },
  diff: {
    usage: "diff <before> <after>",
    summary: "Compare two snapshot folders; REV:FOLDER is a folder in a git revision",
    operands: [2, 2],
    formats: "all",
  },
  accept: {
    usage: "accept <fingerprint..>",
    summary: "Accept findings with a reason, so that they no longer make drift and diff fail",
    operands: [1, Infinity],
  },
  merge: {
    usage: "merge <report..>",
    summary: "Merge the JSON reports of a fleet's shards, or print one report in another format",
    operands: [1, Infinity],
    formats: "all",
  },
  rules: { usage: "rules [rule]", summary: "List the drift rules, or explain one of them", operands: [0, 1] },
  explain: {
    usage: "explain [definition..]",
    summary: "Explain the meaning of column definitions",
    operands: [0, Infinity],
  },
  init: { usage: "init", summary: "Create a configuration file from the given options" },
  simulate: { usage: "simulate", summary: "Run a simulated WHM server on the loopback interface" },
};

const COMMON_FORMATS: readonly Format[] = ["human", "json"];

/** Returns those formats of `all` that the command can print. */
export function formatsOf(subcommand: Subcommand, all: readonly Format[]): readonly Format[] {
  return SUBCOMMANDS[subcommand].formats === "all" ? all : COMMON_FORMATS;
}

export function isSubcommand(word: string): word is Subcommand {
  return Object.hasOwn(SUBCOMMANDS, word);
}
