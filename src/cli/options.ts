/**
 * The door of yargs: every option and verb in one table each; type, default and help derived from them. Longer than other files,
 * since two thirds of it are those tables, and what is in one is looked up in the other.
 */

import yargs, { type Options } from "yargs";
import { commandUnknown, usageInvalid } from "./diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { quote } from "../core/text/escape.js";
import { listed } from "../core/text/lists.js";

const FORMATS = ["human", "json", "github", "sarif", "junit", "markdown", "html", "ndjson"] as const;

type Format = (typeof FORMATS)[number];

/** What every verb can say; the other forms are those of a comparison. */
const COMMON_FORMATS: readonly Format[] = ["human", "json"];

const OPTIONS = {
  config: { type: "string", requiresArg: true, describe: "configuration file [found upward from here]" },
  schemas: { type: "string", requiresArg: true, describe: "folder of the snapshot [schemas]" },
  out: { type: "string", requiresArg: true, describe: "folder of the generated code [generated]" },
  server: {
    type: "string",
    requiresArg: true,
    describe: "WHM server: https://host:2087, host, or a URL with a /cpsess##########",
  },
  user: { type: "string", requiresArg: true, describe: "whose token it is [root]" },
  ca: {
    type: "string",
    requiresArg: true,
    describe: "PEM file of the authority that signed the server's certificate",
  },
  "pin-sha256": {
    type: "string",
    requiresArg: true,
    describe: "SHA-256 of the server's certificate (DER), in hexadecimal",
  },
  "token-file": {
    type: "string",
    requiresArg: true,
    describe: "file, of mode 600, whose first line is the API token [WHM_TOKEN]",
  },
  "token-stdin": { type: "boolean", describe: "read the API token from standard input" },
  timeout: { type: "number", requiresArg: true, describe: "seconds that one call may take [60]" },
  from: {
    type: "string",
    requiresArg: true,
    describe: "saved answers instead of a server: a folder or a file",
  },
  whmapi1: { type: "string", describe: "ask the local whmapi1 command, or the one at this path" },
  dialect: {
    choices: ["mysql", "sqlite"],
    requiresArg: true,
    describe: "whose reading of definitions: SQLite's takes any words for a type [mysql]",
  },
  fleet: { type: "string", requiresArg: true, describe: "YAML or JSON file of many servers instead of one" },
  concurrency: { type: "number", requiresArg: true, describe: "servers of a fleet asked at a time [16]" },
  shard: {
    type: "string",
    requiresArg: true,
    describe: "part of a fleet, such as 2/5 for the second of five; see merge",
  },
  "fail-on": {
    choices: ["breaking", "dangerous", "safe", "never"],
    requiresArg: true,
    describe: "least level of a finding that makes the exit code 1 [dangerous]",
  },
  reason: { type: "string", requiresArg: true, describe: "why it may stay, for whoever reads it later" },
  until: { type: "string", requiresArg: true, describe: "last day on which it holds: YYYY-MM-DD [for good]" },
  report: {
    type: "string",
    requiresArg: true,
    describe: "what drift --format json --output said, so that the file tells what is accepted",
  },
  remove: { type: "boolean", describe: "take the acceptances away again" },
  "fail-on-used": {
    choices: ["breaking", "dangerous", "safe", "never"],
    requiresArg: true,
    describe: "the same for findings that --used-by uses; --fail-on is for the others then [as --fail-on]",
  },
  "used-by": {
    type: "string",
    array: true,
    requiresArg: true,
    describe: "sources that use the generated code, as globs: which findings touch them, and where",
  },
  force: { type: "boolean", describe: "write over files that were edited by hand" },
  regenerate: { type: "boolean", describe: "generate again and compare every byte, trusting no hash" },
  port: { type: "number", requiresArg: true, describe: "port on loopback [one that is free]" },
  format: { choices: FORMATS, requiresArg: true, describe: "how to say it [human]" },
  output: { type: "string", requiresArg: true, describe: "file for the result instead of standard output" },
  quiet: { type: "boolean", describe: "say nothing but the result" },
  color: { type: "boolean", describe: "colours, or --no-color for none [where a terminal is]" },
} as const satisfies Record<string, Options>;

type OptionName = keyof typeof OPTIONS;

const SPEECH = ["format", "output", "quiet", "color"] as const satisfies readonly OptionName[];

export const ASKING = [
  "server",
  "user",
  "ca",
  "pin-sha256",
  "token-file",
  "token-stdin",
  "timeout",
  "from",
  "whmapi1",
] as const satisfies readonly OptionName[];

/** What a configuration can say as well. */
const LASTING = [
  ...["server", "user", "ca", "pin-sha256", "token-file", "timeout"],
  ...["schemas", "out", "dialect"],
] as const satisfies readonly OptionName[];

/** How a fleet is asked. */
export const FLEET = ["fleet", "concurrency", "shard"] as const satisfies readonly OptionName[];

const JUDGING = ["fail-on", "used-by", "fail-on-used"] as const satisfies readonly OptionName[];

interface SubcommandHelp {
  readonly usage: string;
  readonly describe: string;
  readonly options: readonly OptionName[];
  /** What it can say, where that is more than every verb can. */
  readonly formats?: readonly Format[];
}

const VERBS = {
  codegen: {
    usage: "codegen",
    describe: "fetch when a server is named, then generate: the main job",
    options: ["config", "schemas", "out", ...ASKING, "dialect", "force", ...SPEECH],
  },
  fetch: {
    usage: "fetch",
    describe: "server -> schemas/",
    options: ["config", "schemas", ...ASKING, "dialect", "force", ...SPEECH],
  },
  generate: {
    usage: "generate",
    describe: "schemas/ -> generated/",
    options: ["config", "schemas", "out", "dialect", "force", ...SPEECH],
  },
  check: {
    usage: "check",
    describe: "is generated/ what schemas/ says? (offline)",
    options: ["config", "schemas", "out", "dialect", "regenerate", ...SPEECH],
  },
  drift: {
    usage: "drift",
    describe: "server against schemas/: has the server moved since the snapshot? (online)",
    options: ["config", "schemas", "out", ...ASKING, ...FLEET, "dialect", ...JUDGING, ...SPEECH],
    formats: FORMATS,
  },
  diff: {
    usage: "diff <before> <after>",
    describe: "two snapshot folders, or git's REV:FOLDER",
    options: ["config", "out", "dialect", ...JUDGING, ...SPEECH],
    formats: FORMATS,
  },
  accept: {
    usage: "accept <fingerprint..>",
    describe: "findings that may stay, with a reason -> drift-accept.json",
    options: ["config", "reason", "until", "report", "remove", ...SPEECH],
  },
  merge: {
    usage: "merge <report..>",
    describe:
      "the JSON reports of a fleet's parts (drift --shard) as one report, or one report in another form",
    options: ["fail-on", "fail-on-used", ...SPEECH],
    formats: FORMATS,
  },
  rules: {
    usage: "rules [rule]",
    describe: "the drift rules, or one of them explained",
    options: [...SPEECH],
  },
  explain: {
    usage: "explain [definition..]",
    describe: "what column definitions mean",
    options: ["config", "dialect", ...SPEECH],
  },
  init: {
    usage: "init",
    describe: "set a project up: what is said here becomes its configuration",
    options: [...LASTING, ...SPEECH],
  },
  simulate: {
    usage: "simulate",
    describe: "a WHM server on loopback, for trying things",
    options: ["config", "schemas", "user", "port", ...SPEECH],
  },
} as const satisfies Record<string, SubcommandHelp>;

export type Subcommand = keyof typeof VERBS;

/** How many words may stand behind a verb; none where it is not here. */
const WORDS: { readonly [Name in Subcommand]?: readonly [least: number, most: number] } = {
  diff: [2, 2],
  merge: [1, Infinity],
  accept: [1, Infinity],
  rules: [0, 1],
  explain: [0, Infinity],
};

/** What the command line says, as it says it: nothing filled in. */
export interface Invocation {
  readonly verb: Subcommand;
  /** What stands behind the verb: definitions, places, a rule. */
  readonly words: readonly string[];
  readonly options: OptionValues;
}

/** Each option by its name, as a value of its type; undefined where it was not given. */
export type OptionValues = {
  readonly [Name in OptionName]: ValueOf<(typeof OPTIONS)[Name]> | undefined;
};

type ValueOf<Option> = Option extends { array: true }
  ? readonly string[]
  : Option extends { choices: readonly (infer Choice)[] }
    ? Choice
    : Option extends { type: "number" }
      ? number
      : Option extends { type: "boolean" }
        ? boolean
        : string;

/** What somebody asked for instead of a verb's work. */
export type Request = { readonly help: string } | "version";

/**
 * Reads the arguments behind the command's name. `columns` tells how wide a help text may be.
 *
 * @throws LocalError if they are not of the command's form.
 */
export async function readArguments(
  words: readonly string[],
  columns: () => number | undefined = () => undefined,
): Promise<Invocation | Request> {
  const { _: positionals, help, version, $0: _name, ...options } = parse(words);
  const [verb, ...rest] = positionals.map(String);
  if (help === true) return { help: await helpText(verb, Math.min(columns() ?? 100, 100)) };
  if (version === true) return "version";
  if (verb === undefined) throw new LocalError(usageInvalid("A command is missing"));
  if (!isVerb(verb)) throw new LocalError(commandUnknown(verb, Object.keys(VERBS)));
  checkOptions(verb, options);
  const [least, most] = WORDS[verb] ?? [0, 0];
  if (rest.length > most) {
    throw new LocalError(usageInvalid(`${verb} takes no ${quote(rest.slice(most).join(" "))}`));
  }
  if (rest.length < least)
    throw new LocalError(usageInvalid(`${verb} is told too little: ${VERBS[verb].usage}`));
  return { verb, words: rest, options: options as unknown as OptionValues };
}

/** What yargs returns: strict, so there is no option in it that the table does not name. */
interface Parsed {
  readonly _: readonly (string | number)[];
  readonly $0: string;
  readonly help?: unknown;
  readonly version?: unknown;
  readonly [option: string]: unknown;
}

/**
 * All verbs' options at once: which verb takes which is looked up behind it. yargs' own commands parse
 * twice and make a help text at every start.
 */
function parse(words: readonly string[]): Parsed {
  const given = words.find((word) => isSwitchWithValue(word));
  if (given !== undefined) throw new LocalError(usageInvalid(`${given.replace(/=.*/s, "")} takes no value`));
  const cli = yargs()
    .parserConfiguration({
      "camel-case-expansion": false,
      "dot-notation": false,
      "parse-positional-numbers": false,
    })
    .help(false)
    .version(false)
    .options({ ...OPTIONS, ...GENERAL })
    .strictOptions()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new Error(message ?? "The arguments are not understood");
    });
  try {
    return cli.parseSync([...words]);
  } catch (error) {
    throw new LocalError(usageInvalid((error as Error).message.replace(/\s+/g, " ")));
  }
}

/** yargs would take `--quiet=no` for `--quiet`, and `--token-stdin=TOKEN` for its absence. */
function isSwitchWithValue(word: string): boolean {
  const name = /^--(?:no-)?([^=]+)=/.exec(word)?.[1] ?? "";
  const known: Readonly<Record<string, Options>> = { ...OPTIONS, ...GENERAL };
  return Object.hasOwn(known, name) && known[name]?.type === "boolean";
}

const GENERAL = {
  help: { type: "boolean", describe: "this text, or that of a command" },
  version: { type: "boolean", describe: "which release this is" },
} as const satisfies Record<string, Options>;

function formatsOf(verb: Subcommand): readonly Format[] {
  const { formats = COMMON_FORMATS }: SubcommandHelp = VERBS[verb];
  return formats;
}

function checkOptions(verb: Subcommand, options: Readonly<Record<string, unknown>>): void {
  const taken: readonly string[] = VERBS[verb].options;
  for (const [name, value] of Object.entries(options)) {
    if (!taken.includes(name)) throw new LocalError(usageInvalid(`${verb} takes no --${name}`));
    const option: Options = OPTIONS[name as OptionName];
    const isSeveral = Array.isArray(value);
    if (isSeveral && option.array !== true)
      throw new LocalError(usageInvalid(`--${name} is given more than once`));
    for (const one of isSeveral ? (value as readonly unknown[]) : [value]) {
      const fault = formatFault(verb, name, one) ?? valueFault(option, one);
      if (fault !== undefined) throw new LocalError(usageInvalid(`--${name} ${fault}`));
    }
  }
}

function formatFault(verb: Subcommand, option: string, value: unknown): string | undefined {
  const formats = formatsOf(verb);
  if (option !== "format" || !FORMATS.includes(value as Format) || formats.includes(value as Format))
    return undefined;
  return `${String(value)} is a form of drift and diff: ${verb} can say ${listed(formats)}`;
}

/** yargs makes `false` of `--no-NAME` and `NaN` of a number that is none, whatever the option's type. */
function valueFault(option: Options, value: unknown): string | undefined {
  if (option.type === "boolean") return typeof value === "boolean" ? undefined : "takes no value";
  if (option.type === "number")
    return typeof value === "number" && value > 0 ? undefined : "takes a number above 0";
  if (typeof value !== "string") return "takes a value";
  return value === "" && option.requiresArg === true ? "takes a value, and got an empty one" : undefined;
}

function isVerb(word: string): word is Subcommand {
  return Object.hasOwn(VERBS, word);
}

/** As a verb has it: what it cannot say, its help does not offer. */
function optionOf(verb: Subcommand, name: OptionName): Options {
  return name === "format" ? { ...OPTIONS.format, choices: formatsOf(verb) } : OPTIONS[name];
}

/** The help of one verb, or of the command where the word is none. */
async function helpText(word: string | undefined, columns: number): Promise<string> {
  const cli = yargs()
    .scriptName("whm-transfer-codegen")
    .wrap(columns)
    .help(false)
    .version(false)
    .options(GENERAL);
  if (word !== undefined && isVerb(word)) {
    const { usage, describe, options } = VERBS[word];
    return cli
      .usage(`$0 ${usage}\n\n${describe}`)
      .options(Object.fromEntries(options.map((name) => [name, optionOf(word, name)])))
      .getHelp();
  }
  for (const { usage, describe } of Object.values(VERBS)) cli.command(usage, describe);
  return cli
    .usage("$0 <command>\n\nTyped, validated enqueue helpers for WHM's transfer system.")
    .epilog(
      "Exit codes: 0 nothing to report, 1 found something, 2 a fault on this side, 3 the server could not be asked or understood.",
    )
    .getHelp();
}
