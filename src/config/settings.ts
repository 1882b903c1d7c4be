/**
 * The table of all settings, with their options, environment variables and names in the configuration. The command line, the type `Config`, the
 * JSON Schema of the configuration, docs/configuration.md and docs/commands.md are derived from this table.
 */

import type { Config } from "../core/config-types.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { MAX_CONCURRENT_SERVERS } from "../core/limits.js";
import { COMMAND_GROUPS, type Setting, type SettingType, type Subcommand } from "./setting.js";
import { EMITTERS_SCHEMA, FORMAT_SCHEMA, LEVELS_SCHEMA, OVERRIDES_SCHEMA } from "./structures.js";

const { all, configured, reading, emitting, parsing, writing, generating, querying, connecting, comparing } =
  COMMAND_GROUPS;

/** A row of the table. `settings` derives the properties that are omitted here. */
interface SettingRow extends Omit<Setting, "type" | "commands"> {
  /**
   * Where the value comes from: an option with a placeholder for its value, an environment variable, and a key of the configuration.
   */
  readonly from: readonly (`--${string}` | Uppercase<string> | keyof Config)[];
  /**
   * Default: `structure` for a row with a schema, `switch` for an option without placeholder and choices, `path` for the placeholders FILE,
   * DIR and PATH, otherwise `text`.
   */
  readonly type?: SettingType;
  /** Default: the commands of the table. */
  readonly commands?: readonly Subcommand[];
}

/** Returns the settings in the rows of a table. `commands` are the commands that use a setting, unless its row lists others. */
function settings<const Rows extends Readonly<Record<string, SettingRow>>>(
  commands: readonly Subcommand[],
  rows: Rows,
): { readonly [Name in keyof Rows]: Setting & Rows[Name] } {
  const defaults: Readonly<Record<string, Setting["default"]>> = SETTING_DEFAULTS;
  const entries = Object.entries(rows).map(([name, row]) => {
    const [, option, placeholder = ""] = /^--(\S+) ?(.*)/.exec(row.from[0] ?? "") ?? [];
    const environmentVariable = row.from.find((source) => /^[A-Z]/.test(source));
    const key = row.from.find((source) => /^[a-z]/.test(source));
    const isSwitch = option !== undefined && placeholder === "" && row.choices === undefined;
    const ofValue = /^(?:FILE|DIR|PATH)$/.test(placeholder) ? "path" : "text";
    const ofOption = isSwitch ? "switch" : ofValue;
    const type = row.schema === undefined ? ofOption : "structure";
    const isValueOptional = placeholder.startsWith("[");
    const derived = { option, placeholder, isValueOptional, environmentVariable, key };
    return [name, { type, commands, default: defaults[name], ...row, ...derived }];
  });
  return Object.fromEntries(entries) as { readonly [Name in keyof Rows]: Setting & Rows[Name] };
}

const IMPORTED_FOLDER =
  "Folder of the generated code. --used-by searches the source files for imports from this folder";

export const FOLDER_SETTINGS = settings(generating, {
  config: {
    from: ["--config FILE"],
    defaultDescription: "the nearest one in the current folder and its parents",
    commands: configured,
    help: "Configuration file, such as whm-transfer.config.ts",
  },
  schemas: {
    from: ["--schemas DIR", "schemas"],
    commands: reading,
    help: "Snapshot folder: the schemas that were fetched from the server. `bundled` stands for the schemas in this package",
    variants: {
      codegen:
        "Snapshot folder. Fetched schemas are written to this folder, and the code is generated from them",
      fetch: "Snapshot folder, to which the fetched schemas are written",
      drift: "Snapshot folder, which contains the schemas that the server is compared with",
      init: "Snapshot folder, to which the schemas from the server are written",
      simulate: {
        help: "Snapshot folder with the schemas that the simulated server uses",
        defaultDescription: "`schemas`, or the bundled schemas if it contains no snapshot",
      },
    },
  },
  snapshots: {
    from: ["snapshots"],
    type: "list",
    help: "Snapshot folders, one for each WHM version, instead of `schemas`. The generated code supports all of them",
  },
  out: {
    from: ["--out DIR", "out"],
    commands: emitting,
    help: "Folder of the generated code",
    variants: {
      init: {
        defaultDescription: "`generated`, or `src/generated` if tsconfig.json and `src` exist",
      },
      drift: IMPORTED_FOLDER,
      diff: IMPORTED_FOLDER,
    },
  },
});

/** Settings for a single source of schemas, such as one server. */
export const SCHEMA_SOURCE_SETTINGS = settings(connecting, {
  server: {
    from: ["--server URL", "WHM_SERVER", "server"],
    help: "Address of the WHM server: https://host:2087, host or host:port. A browser session (`/cpsess##########`) does not replace the API token",
    variants: { init: "Address of the WHM server: https://host:2087, host or host:port" },
  },
  user: {
    from: ["--user NAME", "WHM_USER", "user"],
    commands: [...connecting, "simulate"],
    help: "WHM user who owns the API token",
    variants: { simulate: "Name of the WHM user whose API token the simulated server accepts" },
  },
  ca: {
    from: ["--ca FILE", "WHM_CA", "ca"],
    defaultDescription: "the certificate authorities that Node.js trusts",
    help: "PEM file of the certificate authority that signed the server's certificate",
  },
  pinSha256: {
    from: ["--pin-sha256 HEX", "pinSha256"],
    help: "SHA-256 fingerprint of the server's certificate: 64 hexadecimal digits, with or without colons. Only this certificate is trusted, even if it is self-signed",
  },
  token: {
    from: ["WHM_TOKEN"],
    commands: querying,
    help: "API token of the WHM user",
  },
  tokenFile: {
    from: ["--token-file FILE", "tokenFile"],
    defaultDescription: "the token in WHM_TOKEN",
    commands: [...connecting, "simulate"],
    help: "File with the API token on its first line. Other users must not have access to this file (chmod 600)",
    variants: {
      init: {
        help: "File with the API token on its first line. The path, not the token, is written to the configuration",
        defaultDescription: "no file; the commands read the token from WHM_TOKEN",
      },
      simulate: {
        help: "File with the API token that the simulated server accepts. Created if it does not exist",
        defaultDescription: "a random token",
      },
    },
  },
  tokenStdin: {
    from: ["--token-stdin"],
    commands: querying,
    help: "Read the API token from the first line of standard input",
  },
  timeout: {
    from: ["--timeout SECONDS", "timeout"],
    type: "number",
    help: "Time limit in seconds for an API call with its retries. A whole run may take 30 times as long",
  },
  from: {
    from: ["--from PATH"],
    commands: querying,
    help: "Read the schemas from saved WHM API responses (a file or folder), or from another snapshot folder",
  },
  whmapi1: {
    from: ["--whmapi1 [PATH]"],
    commands: querying,
    help: "Fetch the schemas with the local command whmapi1, as root on the WHM server. Optional value: its path",
  },
  saveSnapshot: {
    from: ["--save-snapshot DIR"],
    commands: ["drift"],
    help: "Also write the fetched schemas to this folder, if they are complete. Later, `codegen --from` can generate code from it",
  },
  httpsProxy: {
    from: ["HTTPS_PROXY"],
    help: "URL of the proxy for connections to servers, such as http://host:port",
  },
  noProxy: {
    from: ["NO_PROXY"],
    help: "Hosts to connect to without the proxy, separated by commas",
  },
});

/** Settings of a fleet of servers. */
export const FLEET_SETTINGS = settings(["drift"], {
  fleet: {
    from: ["--fleet FILE"],
    help: "YAML or JSON file with a list of servers to compare with the snapshot. Replaces --server",
  },
  concurrency: {
    from: ["--concurrency N"],
    type: "number",
    help: `With --fleet: servers to query at the same time, at most ${MAX_CONCURRENT_SERVERS}`,
  },
  shard: {
    from: ["--shard PART/PARTS"],
    defaultDescription: "all servers",
    help: "With --fleet: compare only one part of the servers, such as 2/5 for the second of five. `merge` combines the reports",
  },
  retry: {
    from: ["--retry REPORT"],
    help: "With --fleet: query only the servers that this JSON report lacks or could not compare completely",
  },
});

export const GENERATED_CODE_SETTINGS = settings(generating, {
  dialect: {
    from: ["--dialect", "dialect"],
    choices: ["mysql", "sqlite"],
    commands: parsing,
    help: "SQL dialect of the column definitions: mysql (also for MariaDB) or sqlite. Try sqlite if definitions are invalid",
    variants: {
      explain: "SQL dialect of the column definitions: mysql (also for MariaDB) or sqlite",
    },
  },
  unknownDefinitions: {
    from: ["--unknown-definitions", "unknownDefinitions"],
    choices: ["warn", "error"],
    help: "What a column definition with an unknown type or clause causes: a warning (`warn`), or exit code 3 (`error`)",
  },
  versions: {
    from: ["versions"],
    choices: ["union", "intersection"],
    help: "With `snapshots`: allow items that at least one version accepts (`union`), or only items that all accept (`intersection`)",
  },
  importExtension: {
    from: ["importExtension"],
    choices: [".js", ".ts", "none"],
    help: "File extension of import paths in the generated code",
  },
  bigint: {
    from: ["bigint"],
    choices: ["number|bigint", "bigint", "string"],
    help: "TypeScript type of 64-bit integers. `number|bigint` accepts bigints, and numbers up to `Number.MAX_SAFE_INTEGER`",
  },
  flags: {
    from: ["flags"],
    choices: ["boolean|bit", "boolean", "bit"],
    help: "TypeScript type of flags: integers that can only be 0 or 1. `bit` is the type `0 | 1`",
  },
  naming: {
    from: ["naming"],
    choices: ["wire", "camel"],
    commands: [...generating, ...comparing],
    help: "Key names in the generated code: WHM's own (`wire`) or camelCase (`camel`). Requests always contain WHM's own names",
  },
  documentedRules: {
    from: ["documentedRules"],
    choices: ["warning", "error"],
    help: "How to treat constraints in cPanel's documentation: `warning` leaves an item valid, and `warnNAME` reports it; `error` makes it invalid",
  },
  overrides: {
    from: ["overrides"],
    typeName: "readonly Override[]",
    schema: OVERRIDES_SCHEMA,
    help: "Narrower types for individual keys. If several overrides match a key, the last one wins",
  },
  formatter: {
    from: ["format"],
    typeName: "FormatChoice",
    schema: FORMAT_SCHEMA,
    help: "Formatter for the generated TypeScript, as your project installs and configures it. `false` is faster",
  },
  emitters: {
    from: ["emitters"],
    typeName: "readonly (BuiltInEmitter | Emitter)[]",
    schema: EMITTERS_SCHEMA,
    help: "Emitters of additional files: names of built-in emitters, such as `zod`, or objects that define your own",
  },
});

const THRESHOLDS = ["breaking", "dangerous", "safe", "never"] as const;

export const DRIFT_SETTINGS = settings(comparing, {
  failOn: {
    from: ["--fail-on", "failOn"],
    choices: THRESHOLDS,
    commands: [...comparing, "merge"],
    help: "Exit with code 1 if a finding has at least this level: breaking, dangerous or safe, from high to low. Cosmetic findings never cause exit code 1. --fail-on-used replaces this setting for findings that affect your source files",
  },
  usedBy: {
    from: ["--used-by GLOB", "usedBy"],
    type: "list",
    help: "Glob patterns of your source files. Each finding lists where they use the changed module or key",
  },
  failOnUsed: {
    from: ["--fail-on-used", "failOnUsed"],
    choices: THRESHOLDS,
    defaultDescription: "the level of --fail-on",
    commands: [...comparing, "merge"],
    help: "Like --fail-on, but for findings that affect a file of --used-by",
    variants: {
      merge:
        "Exit with code 1 if a finding that affects your source files has this level or a higher one. Replaces --fail-on for such findings. Has an effect only for reports with `--used-by`",
    },
  },
  levels: {
    from: ["levels"],
    typeName: "readonly LevelChoice[]",
    schema: LEVELS_SCHEMA,
    help: "Levels that replace the usual ones in this project. If several elements match a finding, the last one wins",
  },
  accept: {
    from: ["accept"],
    type: "path",
    commands: [...comparing, "accept"],
    help: "Acceptance file: the findings that `accept` has accepted. They do not cause exit code 1",
  },
  changelog: {
    from: ["--changelog"],
    commands: ["diff"],
    help: "Print a changelog in Markdown for users of the generated code: what was added, changed and removed",
  },
});

/** Settings that only the command `accept` uses. */
export const ACCEPT_COMMAND_SETTINGS = settings(["accept"], {
  reason: {
    from: ["--reason TEXT"],
    help: "Why the findings are accepted, for the acceptance file. Required unless --remove is set",
  },
  until: {
    from: ["--until YYYY-MM-DD"],
    defaultDescription: "no expiry date",
    help: "Last day of the acceptance. After it, the findings cause exit code 1 again",
  },
  rule: {
    from: ["--rule RULE"],
    help: "Accept all findings of this drift rule. `*` stands for any characters",
  },
  module: {
    from: ["--module MODULE"],
    help: "With --rule, only findings of this module. `*` stands for any characters",
  },
  key: {
    from: ["--key KEY"],
    help: "With --rule, only findings of this key. `*` stands for any characters",
  },
  report: {
    from: ["--report FILE"],
    help: "JSON report of `drift` or `diff`, whose descriptions are copied to the acceptance file",
  },
  all: {
    from: ["--all"],
    help: "Accept all findings of the report",
  },
  remove: {
    from: ["--remove"],
    help: "Remove the acceptances with these fingerprints",
  },
});

/** Settings of a single run. A configuration file cannot contain them. */
const RUN_SETTINGS = settings(["simulate"], {
  yes: {
    from: ["--yes"],
    commands: ["init"],
    help: "Do not prompt: use the defaults for omitted options. Without a terminal, `init` never prompts",
  },
  ci: {
    from: ["--ci"],
    choices: ["github"],
    defaultDescription: "no workflow",
    commands: ["init"],
    help: "Also create a workflow that runs `check` for pull requests and, with a server, `drift` every night",
  },
  example: {
    from: ["--example"],
    choices: ["build-step", "ci", "migrate", "monorepo", "next", "vite-react", "whmapi1"],
    defaultDescription: "no example",
    commands: ["init"],
    help: "Copy an example into the folder, instead of creating a configuration",
  },
  force: {
    from: ["--force"],
    commands: writing,
    help: "Generate all files again, even if they were modified by hand, which is otherwise an error",
    variants: {
      fetch: "Overwrite files of the snapshot that were modified by hand, which are otherwise an error",
    },
  },
  dryRun: {
    from: ["--dry-run"],
    commands: writing,
    help: "Write nothing. Print which files would be created, changed and deleted, with a diff of the schemas",
  },
  watch: {
    from: ["--watch"],
    commands: ["codegen", "generate"],
    help: "Keep running, and generate the code again when the snapshot folder or the configuration changes. Ctrl+C ends with exit code 0",
    variants: {
      codegen:
        "Fetch the schemas once. Then keep running, and generate the code again whenever the snapshot folder or the configuration changes. Ctrl+C ends the command with exit code 0",
    },
  },
  regenerate: {
    from: ["--regenerate"],
    commands: ["check"],
    help: "Generate all code in memory, and compare it with the files. Without this option, `check` only compares hashes, which is faster",
  },
  staged: {
    from: ["--staged"],
    commands: ["check"],
    help: "Also check that the generated code and the snapshot are staged in Git as they are on disk. For pre-commit hooks",
  },
  port: {
    from: ["--port N"],
    type: "number",
    defaultDescription: "a free port",
    help: "Port of the simulated server on 127.0.0.1",
  },
  cert: {
    from: ["--cert FILE"],
    defaultDescription: "a new certificate for each run",
    help: "PEM file with the simulated server's certificate and private key. Created if it does not exist",
  },
  scenario: {
    from: ["--scenario FILE"],
    defaultDescription: "no accounts, and all items succeed",
    help: "JSON or YAML file with the simulated server's accounts and packages, and the items and calls that fail",
  },
  state: {
    from: ["--state FILE"],
    defaultDescription: "sessions end with the simulated server",
    help: "JSON file with the simulated server's sessions, which continue at the next start. Created if it does not exist",
  },
});

const OUTPUT_SETTINGS = settings(all, {
  format: {
    from: ["--format"],
    choices: ["human", "json", "github", "gitlab", "sarif", "junit", "markdown", "html", "ndjson"],
    help: "Format of the result. `human` is plain text",
  },
  output: {
    from: ["--output FILE"],
    defaultDescription: "standard output",
    help: "Write the result to this file",
    variants: {
      init: "Write the list of created files to this file",
      simulate: "Write the address and the credentials of the simulated server to this file",
    },
  },
  reportDir: {
    from: ["--report-dir DIR"],
    commands: [...comparing, "merge", "check"],
    help: "Folder for drift.json, drift.md, drift.html, drift.sarif, drift.xml (JUnit) and drift.gitlab.json (Code Quality). Files with these names are deleted when the run starts",
    variants: {
      merge:
        "Folder for drift.json, drift.md, drift.html, drift.sarif, drift.xml (JUnit) and drift.gitlab.json (Code Quality). Files with these names are deleted when the run starts, unless the run reads them",
      check:
        "Folder for check.json, check.md, check.xml (JUnit) and check.gitlab.json (Code Quality). Files with these names are deleted when the run starts",
    },
  },
  date: {
    from: ["--date"],
    commands: [...comparing, "merge"],
    help: "Write the time of the run into the HTML report. Without it, equal results produce equal reports",
  },
  quiet: {
    from: ["--quiet"],
    help: "Print only the result and errors, without progress, notes and warnings",
  },
  color: {
    from: ["--color"],
    defaultDescription: "colors on a terminal only",
    help: "Use colors. --no-color disables them",
  },
  noColor: {
    from: ["NO_COLOR"],
    help: "Disables colors if this variable is not empty. --color overrides it",
  },
});

/** All settings, in the order in which the help lists them. */
export const SETTINGS = {
  ...FOLDER_SETTINGS,
  ...SCHEMA_SOURCE_SETTINGS,
  ...FLEET_SETTINGS,
  ...GENERATED_CODE_SETTINGS,
  ...DRIFT_SETTINGS,
  ...ACCEPT_COMMAND_SETTINGS,
  ...RUN_SETTINGS,
  ...OUTPUT_SETTINGS,
};

export type SettingName = keyof typeof SETTINGS;

/** The type of a setting's value. */
export type SettingValue<Name extends SettingName> = ValueOf<(typeof SETTINGS)[Name]>;

type ValueOf<Row> = Row extends { choices: readonly (infer Choice)[] }
  ? Choice
  : Row extends { schema: object; from: readonly [infer Key extends keyof Config] }
    ? NonNullable<Config[Key]>
    : Row extends { type: "number" }
      ? number
      : Row extends { type: "list" }
        ? readonly string[]
        : Row extends { from: readonly [`--${infer Option}`] }
          ? Option extends `${string} ${string}`
            ? string
            : boolean
          : string;

/** The values of all options by name. Undefined for options that the command line does not contain. */
export type OptionValues = {
  readonly [Name in SettingName as OptionOf<(typeof SETTINGS)[Name]["from"][0]>]:
    SettingValue<Name> | undefined;
};

type OptionOf<Source> = Source extends `--${infer Option} ${string}` | `--${infer Option}` ? Option : never;

/** Maps the names of command-line options to their settings. */
export const SETTINGS_BY_OPTION = indexSettings("option");

/** Maps names in the configuration to their settings. */
export const SETTINGS_BY_CONFIG_KEY = indexSettings("key");

function indexSettings(property: "option" | "key"): ReadonlyMap<string, Setting> {
  const index = new Map<string, Setting>();
  for (const setting of Object.values<Setting>(SETTINGS)) {
    const name = setting[property];
    if (name !== undefined) index.set(name, setting);
  }
  return index;
}
