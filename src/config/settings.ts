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
    defaultDescription: "the nearest configuration file in the current folder or its parent folders",
    commands: configured,
    help: "Configuration file, such as whm-transfer.config.ts",
  },
  schemas: {
    from: ["--schemas DIR", "schemas"],
    commands: reading,
    help: "Snapshot folder, which contains the schemas that were fetched from the server. `bundled` names the schemas in this package",
    variants: {
      codegen:
        "Snapshot folder. Fetched schemas are written to this folder, and the code is generated from them",
      fetch: "Snapshot folder, to which the fetched schemas are written",
      drift: "Snapshot folder, which contains the schemas that the server is compared with",
      init: "Snapshot folder, to which the schemas from the server are written",
      simulate: {
        help: "Snapshot folder, which contains the schemas that the simulated server uses",
        defaultDescription: "`schemas`, or the bundled schemas if that folder contains no snapshot",
      },
    },
  },
  snapshots: {
    from: ["snapshots"],
    type: "list",
    help: "Snapshot folders, one for each version of WHM. This setting replaces `schemas`. The generated code supports all these versions",
  },
  out: {
    from: ["--out DIR", "out"],
    commands: emitting,
    help: "Folder of the generated code",
    variants: {
      init: {
        defaultDescription: "`generated`, or `src/generated` if tsconfig.json and the folder `src` exist",
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
    help: "Address of the WHM server: https://host:2087, host or host:port. The path of a browser session (`/cpsess##########`) does not replace the API token",
    variants: { init: "Address of the WHM server: https://host:2087, host or host:port" },
  },
  user: {
    from: ["--user NAME", "WHM_USER", "user"],
    commands: [...connecting, "simulate"],
    help: "WHM user that the API token belongs to",
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
        help: "File with the API token that the simulated server accepts. The file is created if it does not exist",
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
    help: "Maximum number of seconds for one API call with its retries. The whole run is limited to 30 times this value",
  },
  from: {
    from: ["--from PATH"],
    commands: querying,
    help: "Read the schemas from saved WHM API responses (a file or folder) or another snapshot folder instead of a server",
  },
  whmapi1: {
    from: ["--whmapi1 [PATH]"],
    commands: querying,
    help: "Fetch the schemas with the local command whmapi1, as root on the WHM server itself. Optional value: the path of whmapi1",
  },
  saveSnapshot: {
    from: ["--save-snapshot DIR"],
    commands: ["drift"],
    help: "Also write the fetched schemas to this folder, if the server returned the schema of every module. To generate code from it later, use `codegen --from`",
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
    help: "YAML or JSON file with a list of servers, each of which is compared with the snapshot. Replaces --server",
  },
  concurrency: {
    from: ["--concurrency N"],
    type: "number",
    help: `With --fleet: number of servers to query at the same time, at most ${MAX_CONCURRENT_SERVERS}`,
  },
  shard: {
    from: ["--shard PART/PARTS"],
    defaultDescription: "all servers",
    help: "With --fleet: compare only one part of the servers. For example, 2/5 is the second of five parts. `merge` combines the reports of the parts",
  },
  retry: {
    from: ["--retry REPORT"],
    help: "With --fleet: take results from this earlier JSON report, and query only servers that it lacks or could not compare completely",
  },
});

export const GENERATED_CODE_SETTINGS = settings(generating, {
  dialect: {
    from: ["--dialect", "dialect"],
    choices: ["mysql", "sqlite"],
    commands: parsing,
    help: "SQL dialect of the column definitions: mysql (also for MariaDB) or sqlite. Try sqlite if definitions are reported as invalid",
    variants: {
      explain: "SQL dialect of the column definitions: mysql (also for MariaDB) or sqlite",
    },
  },
  unknownDefinitions: {
    from: ["--unknown-definitions", "unknownDefinitions"],
    choices: ["warn", "error"],
    help: "Effect of column definitions with an unknown type or clause: `warn` prints a warning for each key, `error` ends the command with exit code 3",
  },
  versions: {
    from: ["versions"],
    choices: ["union", "intersection"],
    help: "With `snapshots`: `union` allows items that at least one version accepts. `intersection` allows only items that all versions accept",
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
    help: "TypeScript type of flags, which are integers that can only be 0 or 1. `bit` is the type `0 | 1`",
  },
  naming: {
    from: ["naming"],
    choices: ["wire", "camel"],
    commands: [...generating, ...comparing],
    help: "Names of the keys in the generated code: the names that WHM uses (`wire`) or camelCase (`camel`). Requests always contain the names that WHM uses",
  },
  documentedRules: {
    from: ["documentedRules"],
    choices: ["warning", "error"],
    help: "Effect of the constraints in cPanel's documentation. With `warning`, an item that violates one is valid, and the function `warnNAME` returns a warning. With `error`, the item is invalid",
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
    help: "Formatter for the generated TypeScript, as installed and configured in your project. `false`, which is faster, uses none",
  },
  emitters: {
    from: ["emitters"],
    typeName: "readonly (BuiltInEmitter | Emitter)[]",
    schema: EMITTERS_SCHEMA,
    help: "Emitters that generate additional files: names of built-in emitters, such as `zod`, or objects that define custom emitters",
  },
});

const THRESHOLDS = ["breaking", "dangerous", "safe", "never"] as const;

export const DRIFT_SETTINGS = settings(comparing, {
  failOn: {
    from: ["--fail-on", "failOn"],
    choices: THRESHOLDS,
    commands: [...comparing, "merge"],
    help: "Exit with code 1 if a finding has this level or a higher one, from high to low: breaking, dangerous, safe. Cosmetic findings never cause exit code 1, and with `never`, none does. --fail-on-used replaces this setting for findings that affect your source files",
  },
  usedBy: {
    from: ["--used-by GLOB", "usedBy"],
    type: "list",
    help: "Glob patterns of your source files. Each finding lists the places in these files where the changed module or key is used",
  },
  failOnUsed: {
    from: ["--fail-on-used", "failOnUsed"],
    choices: THRESHOLDS,
    defaultDescription: "the level of --fail-on",
    commands: [...comparing, "merge"],
    help: "Exit with code 1 if a finding that affects a file of --used-by has this level or a higher one. Replaces --fail-on for such findings",
    variants: {
      merge:
        "Exit with code 1 if a finding that affects your source files has this level or a higher one. Replaces --fail-on for such findings. Has an effect only for reports with `--used-by`",
    },
  },
  levels: {
    from: ["levels"],
    typeName: "readonly LevelChoice[]",
    schema: LEVELS_SCHEMA,
    help: "Levels of findings in this project, which replace the usual ones. If several elements match a finding, the last one wins",
  },
  accept: {
    from: ["accept"],
    type: "path",
    commands: [...comparing, "accept"],
    help: "Acceptance file, to which `accept` writes accepted findings. They do not cause exit code 1",
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
    help: "Reason why the findings are accepted, which is stored in the acceptance file. Required unless --remove is set",
  },
  until: {
    from: ["--until YYYY-MM-DD"],
    defaultDescription: "no expiry date",
    help: "Last day on which the findings are accepted, as YYYY-MM-DD. After this day, the findings cause exit code 1 again",
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
    help: "JSON report of `drift` or `diff`, from which the descriptions of the findings are copied to the acceptance file",
  },
  all: {
    from: ["--all"],
    help: "Accept all findings of the report",
  },
  remove: {
    from: ["--remove"],
    help: "Remove the acceptances with these fingerprints, so that the findings cause exit code 1 again",
  },
});

/** Settings of a single run. A configuration file cannot contain them. */
const RUN_SETTINGS = settings(["simulate"], {
  yes: {
    from: ["--yes"],
    commands: ["init"],
    help: "Do not prompt: use the default for each option that you omit. Without a terminal, `init` never shows prompts",
  },
  ci: {
    from: ["--ci"],
    choices: ["github"],
    defaultDescription: "no workflow",
    commands: ["init"],
    help: "Also create a workflow that runs `check` for each pull request and, if a server is configured, `drift` every night",
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
    help: "Generate all files again, and overwrite those that were modified by hand, which are otherwise an error",
    variants: {
      fetch: "Overwrite files of the snapshot that were modified by hand, which are otherwise an error",
    },
  },
  dryRun: {
    from: ["--dry-run"],
    commands: writing,
    help: "Write no file. Print which files would be created, changed and deleted, with a diff of changed schemas",
  },
  watch: {
    from: ["--watch"],
    commands: ["codegen", "generate"],
    help: "Keep running, and generate the code again whenever the snapshot folder or the configuration changes. Ctrl+C ends the command with exit code 0",
    variants: {
      codegen:
        "Fetch the schemas once. Then keep running, and generate the code again whenever the snapshot folder or the configuration changes. Ctrl+C ends the command with exit code 0",
    },
  },
  regenerate: {
    from: ["--regenerate"],
    commands: ["check"],
    help: "Generate all code again in memory, and compare it with the files. Without this option, `check` is faster: it only compares recorded hashes of the schemas and of the files",
  },
  staged: {
    from: ["--staged"],
    commands: ["check"],
    help: "Also check that the generated code and the snapshot are staged in Git exactly as they are on disk. For pre-commit hooks",
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
    help: "PEM file with the certificate and the private key of the simulated server. The file is created if it does not exist",
  },
  scenario: {
    from: ["--scenario FILE"],
    defaultDescription: "no accounts, and all items succeed",
    help: "JSON or YAML file with the accounts and packages of the simulated server, and with the items and calls that fail",
  },
  state: {
    from: ["--state FILE"],
    defaultDescription: "sessions end with the simulated server",
    help: "JSON file with the sessions of the simulated server, which continue when it is started again. The file is created if it does not exist",
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
