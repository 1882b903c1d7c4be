/** The commands: how they are called, what each does, and in which formats it prints its result. */

import type { SettingValue } from "../config/settings.js";
import type { Subcommand } from "../config/setting.js";

type Format = SettingValue<"format">;

export interface SubcommandHelp {
  readonly usage: string;
  readonly summary: string;
  /** The least and the greatest number of arguments besides options; none if omitted. */
  readonly operands?: readonly [least: number, greatest: number];
  /** `human` and `json` if omitted; `all` are those of reports. */
  readonly formats?: "all";
}

export const SUBCOMMANDS: Readonly<Record<Subcommand, SubcommandHelp>> = {
  codegen: { usage: "codegen", summary: "Fetch the schemas if a server is given, then generate the code" },
  fetch: { usage: "fetch", summary: "Fetch the schemas from a server" },
  generate: { usage: "generate", summary: "Generate the code from the schemas" },
  check: { usage: "check", summary: "Check offline whether the generated code matches the schemas" },
  drift: {
    usage: "drift",
    summary: "Compare a server with the schemas and report what has changed since they were fetched",
    formats: "all",
  },
  diff: {
    usage: "diff <before> <after>",
    summary: "Compare two folders of schemas; REV:FOLDER is a folder in a revision of git",
    operands: [2, 2],
    formats: "all",
  },
  accept: {
    usage: "accept <fingerprint..>",
    summary: "Accept findings, with a reason, so that drift and diff no longer count them",
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
    summary: "Explain what column definitions mean",
    operands: [0, Infinity],
  },
  init: { usage: "init", summary: "Create a configuration that contains the given options" },
  simulate: { usage: "simulate", summary: "Run a simulated WHM server on the loopback interface" },
};

const COMMON_FORMATS: readonly Format[] = ["human", "json"];

/** The formats in which the command prints its result, out of all formats. */
export function formatsOf(subcommand: Subcommand, all: readonly Format[]): readonly Format[] {
  return SUBCOMMANDS[subcommand].formats === "all" ? all : COMMON_FORMATS;
}

export function isSubcommand(word: string): word is Subcommand {
  return Object.hasOwn(SUBCOMMANDS, word);
}
