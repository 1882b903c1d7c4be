/**
 * The table of all settings, with their options, environment variables and configuration keys. The command line, the type `Config`, the
 * JSON Schema of the configuration, docs/configuration.md and docs/commands.md are derived from this table.
 */

import type { Config } from "../core/config-types.js";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { MAX_CONCURRENT_SERVERS } from "../core/limits.js";
import { COMMAND_GROUPS, type Setting, type Subcommand } from "./setting.js";
import { EMITTERS_SCHEMA, FORMAT_SCHEMA, LEVELS_SCHEMA, OVERRIDES_SCHEMA } from "./structures.js";

const IMPORTED_FOLDER = {
  help: "Folder of the generated code. --used-by searches the source files for imports from this folder",
};

export const FOLDER_SETTINGS = {
  config: {
    option: "config",
    type: "path",
    placeholder: "FILE",
    defaultDescription: "the nearest configuration file in the current folder or its parent folders",
    commands: COMMAND_GROUPS.configured,
    help: "Configuration file, such as whm-transfer.config.ts",
  },
  schemas: {
    option: "schemas",
    key: "schemas",
    type: "path",
    placeholder: "DIR",
    default: SETTING_DEFAULTS.schemas,
    commands: COMMAND_GROUPS.reading,
    help: "Snapshot folder, which contains the schemas that were fetched from the server",
    variants: {
      codegen: {
        help: "Snapshot folder. Fetched schemas are written to this folder, and the code is generated from them",
      },
      fetch: { help: "Snapshot folder, to which the fetched schemas are written" },
      drift: { help: "Snapshot folder, which contains the schemas that the server is compared with" },
      init: { help: "Snapshot folder, to which the schemas from the server are written" },
      simulate: {
        help: "Snapshot folder, which contains the schemas that the simulated server uses",
        defaultDescription: "`schemas`, or the bundled schemas if that folder contains no snapshot",
      },
    },
  },
  snapshots: {
    key: "snapshots",
    type: "list",
    commands: COMMAND_GROUPS.generating,
    help: "Snapshot folders, one for each version of WHM. This setting replaces `schemas`. The generated code supports all these versions",
  },
  out: {
    option: "out",
    key: "out",
    type: "path",
    placeholder: "DIR",
    default: SETTING_DEFAULTS.out,
    commands: COMMAND_GROUPS.emitting,
    help: "Folder of the generated code",
    variants: {
      init: {
        defaultDescription: "`generated`, or `src/generated` if tsconfig.json and the folder `src` exist",
      },
      drift: IMPORTED_FOLDER,
      diff: IMPORTED_FOLDER,
    },
  },
} as const satisfies Record<string, Setting>;

/** Settings for a single source of schemas, such as one server. */
export const SCHEMA_SOURCE_SETTINGS = {
  server: {
    option: "server",
    environmentVariable: "WHM_SERVER",
    key: "server",
    type: "text",
    placeholder: "URL",
    commands: COMMAND_GROUPS.connecting,
    help: "Address of the WHM server: https://host:2087, host or host:port. The path of a browser session (`/cpsess##########`) is allowed, but does not replace the API token",
    variants: { init: { help: "Address of the WHM server: https://host:2087, host or host:port" } },
  },
  user: {
    option: "user",
    environmentVariable: "WHM_USER",
    key: "user",
    type: "text",
    placeholder: "NAME",
    default: SETTING_DEFAULTS.user,
    commands: [...COMMAND_GROUPS.connecting, "simulate"],
    help: "WHM user that the API token belongs to",
    variants: { simulate: { help: "Name of the WHM user whose API token the simulated server accepts" } },
  },
  ca: {
    option: "ca",
    environmentVariable: "WHM_CA",
    key: "ca",
    type: "path",
    placeholder: "FILE",
    defaultDescription: "the certificate authorities that Node.js trusts",
    commands: COMMAND_GROUPS.connecting,
    help: "PEM file of the certificate authority that signed the server's certificate",
  },
  pinSha256: {
    option: "pin-sha256",
    key: "pinSha256",
    type: "text",
    placeholder: "HEX",
    commands: COMMAND_GROUPS.connecting,
    help: "SHA-256 fingerprint of the server's certificate: 64 hexadecimal digits, with or without colons. Only this certificate is trusted. It can be self-signed",
  },
  token: {
    environmentVariable: "WHM_TOKEN",
    type: "text",
    commands: COMMAND_GROUPS.querying,
    help: "API token of the WHM user",
  },
  tokenFile: {
    option: "token-file",
    key: "tokenFile",
    type: "path",
    placeholder: "FILE",
    defaultDescription: "the token in WHM_TOKEN",
    commands: [...COMMAND_GROUPS.connecting, "simulate"],
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
    option: "token-stdin",
    type: "switch",
    commands: COMMAND_GROUPS.querying,
    help: "Read the API token from the first line of standard input",
  },
  timeout: {
    option: "timeout",
    key: "timeout",
    type: "number",
    placeholder: "SECONDS",
    default: SETTING_DEFAULTS.timeout,
    commands: COMMAND_GROUPS.connecting,
    help: "Maximum number of seconds for one API call, including retries. The whole run is limited to 30 times this value",
  },
  from: {
    option: "from",
    type: "path",
    placeholder: "PATH",
    commands: COMMAND_GROUPS.querying,
    help: "Read the schemas from this path instead of a server. The path is a file or folder with saved WHM API responses, or another snapshot folder",
  },
  whmapi1: {
    option: "whmapi1",
    type: "text",
    isValueOptional: true,
    placeholder: "PATH",
    commands: COMMAND_GROUPS.querying,
    help: "Fetch the schemas with the local command whmapi1 instead of a network connection. This works only as root on the WHM server itself. The value is optional: it is the path of whmapi1, if that is not the default location",
  },
} as const satisfies Record<string, Setting>;

/** Settings for the snapshot that `drift` fetches. No other command uses them. */
export const SNAPSHOT_SAVING_SETTINGS = {
  saveSnapshot: {
    option: "save-snapshot",
    type: "path",
    placeholder: "DIR",
    commands: ["drift"],
    help: "Also write the fetched schemas to this folder, but only if the server returned the schema of every module. To generate code from this folder later, pass it to `codegen --from`",
  },
} as const satisfies Record<string, Setting>;

/** Settings of a fleet of servers. */
export const FLEET_SETTINGS = {
  fleet: {
    option: "fleet",
    type: "path",
    placeholder: "FILE",
    commands: ["drift"],
    help: "YAML or JSON file with a list of servers. `drift` compares each of them with the snapshot. Use this option instead of --server",
  },
  concurrency: {
    option: "concurrency",
    type: "number",
    placeholder: "N",
    default: SETTING_DEFAULTS.concurrency,
    commands: ["drift"],
    help: `With --fleet: number of servers to query at the same time, at most ${MAX_CONCURRENT_SERVERS}`,
  },
  shard: {
    option: "shard",
    type: "text",
    placeholder: "PART/PARTS",
    defaultDescription: "all servers",
    commands: ["drift"],
    help: "With --fleet: compare only one part of the servers with the snapshot. For example, 2/5 is the second of five parts. The command `merge` combines the reports of the parts",
  },
} as const satisfies Record<string, Setting>;

/** Environment variables that the connection to a server uses. They have no command-line options. */
const PROXY_SETTINGS = {
  httpsProxy: {
    environmentVariable: "HTTPS_PROXY",
    type: "text",
    commands: COMMAND_GROUPS.connecting,
    help: "URL of the proxy for connections to servers, such as http://host:port",
  },
  noProxy: {
    environmentVariable: "NO_PROXY",
    type: "text",
    commands: COMMAND_GROUPS.connecting,
    help: "Hosts to connect to without the proxy, separated by commas",
  },
} as const satisfies Record<string, Setting>;

export const GENERATED_CODE_SETTINGS = {
  dialect: {
    option: "dialect",
    key: "dialect",
    type: "text",
    choices: ["mysql", "sqlite"],
    default: SETTING_DEFAULTS.dialect,
    commands: COMMAND_GROUPS.parsing,
    help: "SQL dialect of the column definitions in the schemas: mysql (also for MariaDB) or sqlite. Try sqlite if definitions are reported as invalid",
    variants: {
      explain: { help: "SQL dialect of the column definitions: mysql (also for MariaDB) or sqlite" },
    },
  },
  unknownDefinitions: {
    option: "unknown-definitions",
    key: "unknownDefinitions",
    type: "text",
    choices: ["warn", "error"],
    default: SETTING_DEFAULTS.unknownDefinitions,
    commands: COMMAND_GROUPS.generating,
    help: "Effect of column definitions with an unknown type or clause: `warn` prints a warning for each key, `error` ends the command with exit code 3",
  },
  versions: {
    key: "versions",
    type: "text",
    choices: ["union", "intersection"],
    default: SETTING_DEFAULTS.versions,
    commands: COMMAND_GROUPS.generating,
    help: "With `snapshots`: `union` allows items that at least one version accepts. `intersection` allows only items that all versions accept",
  },
  importExtension: {
    key: "importExtension",
    type: "text",
    choices: [".js", ".ts", "none"],
    default: SETTING_DEFAULTS.importExtension,
    commands: COMMAND_GROUPS.generating,
    help: "File extension of the import paths in the generated code. With `none`, import paths have no extension",
  },
  bigint: {
    key: "bigint",
    type: "text",
    choices: ["number|bigint", "bigint", "string"],
    default: SETTING_DEFAULTS.bigint,
    commands: COMMAND_GROUPS.generating,
    help: "TypeScript type of 64-bit integers. `number|bigint` accepts bigints, and numbers up to `Number.MAX_SAFE_INTEGER`",
  },
  flags: {
    key: "flags",
    type: "text",
    choices: ["boolean|bit", "boolean", "bit"],
    default: SETTING_DEFAULTS.flags,
    commands: COMMAND_GROUPS.generating,
    help: "TypeScript type of flags, which are integers that can only be 0 or 1. `bit` is the type `0 | 1`",
  },
  naming: {
    key: "naming",
    type: "text",
    choices: ["wire", "camel"],
    default: SETTING_DEFAULTS.naming,
    commands: [...COMMAND_GROUPS.generating, ...COMMAND_GROUPS.comparing],
    help: "Names of the keys in the generated code: the names that WHM uses (`wire`) or camelCase (`camel`). Requests always contain the names that WHM uses",
  },
  documentedRules: {
    key: "documentedRules",
    type: "text",
    choices: ["warning", "error"],
    default: SETTING_DEFAULTS.documentedRules,
    commands: COMMAND_GROUPS.generating,
    help: "Effect of rules in cPanel's documentation. With `warning`, an item that violates a rule is valid, and the function `warnNAME` returns a warning. With `error`, the item is invalid",
  },
  overrides: {
    key: "overrides",
    type: "structure",
    typeName: "readonly Override[]",
    schema: OVERRIDES_SCHEMA,
    default: SETTING_DEFAULTS.overrides,
    commands: COMMAND_GROUPS.generating,
    help: "Overrides, which set narrower types for individual keys. If several overrides match a key, the last one wins",
  },
  formatter: {
    key: "format",
    type: "structure",
    typeName: "FormatChoice",
    schema: FORMAT_SCHEMA,
    default: SETTING_DEFAULTS.formatter,
    commands: COMMAND_GROUPS.generating,
    help: "Formatter for the generated TypeScript: Prettier or Biome, as installed and configured in your project. `false`, which is faster, uses no formatter",
  },
  emitters: {
    key: "emitters",
    type: "structure",
    typeName: "readonly (BuiltInEmitter | Emitter)[]",
    schema: EMITTERS_SCHEMA,
    default: SETTING_DEFAULTS.emitters,
    commands: COMMAND_GROUPS.generating,
    help: "Emitters, which generate additional files: names of built-in emitters, such as `zod`, or objects that define custom emitters",
  },
} as const satisfies Record<string, Setting>;

const THRESHOLDS = ["breaking", "dangerous", "safe", "never"] as const;

export const DRIFT_SETTINGS = {
  failOn: {
    option: "fail-on",
    key: "failOn",
    type: "text",
    choices: THRESHOLDS,
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
    choices: THRESHOLDS,
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
    typeName: "readonly LevelChoice[]",
    schema: LEVELS_SCHEMA,
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

/** Settings of a single run. A configuration file cannot contain them. */
const RUN_SETTINGS = {
  yes: {
    option: "yes",
    type: "switch",
    commands: ["init"],
    help: "Do not prompt: use the default for each option that you omit. Without a terminal, `init` never shows prompts",
  },
  ci: {
    option: "ci",
    type: "text",
    choices: ["github"],
    defaultDescription: "no workflow",
    commands: ["init"],
    help: "Also create a workflow for this CI system. The workflow runs `check` for each pull request. If a server is configured, it also runs `drift` every night",
  },
  force: {
    option: "force",
    type: "switch",
    commands: COMMAND_GROUPS.writing,
    help: "Generate all files again, and overwrite those that were modified by hand. Without this option, the command ends with an error if a file was modified",
    variants: {
      fetch: {
        help: "Overwrite files of the snapshot that were modified by hand. Without this option, the command ends with an error if a file was modified",
      },
    },
  },
  watch: {
    option: "watch",
    type: "switch",
    commands: ["codegen", "generate"],
    help: "Keep running, and generate the code again whenever the snapshot folder or the configuration changes. Ctrl+C ends the command with exit code 0",
    variants: {
      codegen: {
        help: "Fetch the schemas once. Then keep running, and generate the code again whenever the snapshot folder or the configuration changes. Ctrl+C ends the command with exit code 0",
      },
    },
  },
  regenerate: {
    option: "regenerate",
    type: "switch",
    commands: ["check"],
    help: "Generate all code again in memory, and compare it with the files in --out. Without this option, `check` is faster: it only compares hashes of the schemas and of the files with the hashes that were recorded when the code was generated",
  },
  staged: {
    option: "staged",
    type: "switch",
    commands: ["check"],
    help: "Also check that the generated code and the snapshot are staged in Git exactly as they are on disk. For pre-commit hooks",
  },
  port: {
    option: "port",
    type: "number",
    placeholder: "N",
    defaultDescription: "a free port",
    commands: ["simulate"],
    help: "Port of the simulated server on 127.0.0.1",
  },
  cert: {
    option: "cert",
    type: "path",
    placeholder: "FILE",
    defaultDescription: "a new certificate for each run",
    commands: ["simulate"],
    help: "PEM file with the certificate and the private key of the simulated server. The file is created if it does not exist",
  },
  state: {
    option: "state",
    type: "path",
    placeholder: "FILE",
    defaultDescription: "sessions end with the simulated server",
    commands: ["simulate"],
    help: "JSON file with the sessions of the simulated server, which continue when it is started again. The file is created if it does not exist",
  },
} as const satisfies Record<string, Setting>;

const OUTPUT_SETTINGS = {
  format: {
    option: "format",
    type: "text",
    choices: ["human", "json", "github", "sarif", "junit", "markdown", "html", "ndjson"],
    default: SETTING_DEFAULTS.format,
    commands: COMMAND_GROUPS.all,
    help: "Format of the result. `human` is plain text",
  },
  output: {
    option: "output",
    type: "path",
    placeholder: "FILE",
    defaultDescription: "standard output",
    commands: COMMAND_GROUPS.all,
    help: "Write the result to this file",
    variants: {
      init: { help: "Write the list of created files to this file" },
      simulate: { help: "Write the address and the credentials of the simulated server to this file" },
    },
  },
  reportDir: {
    option: "report-dir",
    type: "path",
    placeholder: "DIR",
    commands: [...COMMAND_GROUPS.comparing, "merge", "check"],
    help: "Folder for the report in several formats: drift.json, drift.md, drift.html, drift.sarif and drift.xml (JUnit). Existing files with these names are deleted when the run starts",
    variants: {
      merge: {
        help: "Folder for the report in several formats: drift.json, drift.md, drift.html, drift.sarif and drift.xml (JUnit). Existing files with these names are deleted when the run starts, unless the run reads them",
      },
      check: {
        help: "Folder for the report in several formats: check.json, check.md and check.xml (JUnit). Existing files with these names are deleted when the run starts",
      },
    },
  },
  quiet: {
    option: "quiet",
    type: "switch",
    commands: COMMAND_GROUPS.all,
    help: "Print only the result and errors, without progress, notes and warnings",
  },
  color: {
    option: "color",
    type: "switch",
    defaultDescription: "colors on a terminal only",
    commands: COMMAND_GROUPS.all,
    help: "Use colors. --no-color disables them",
  },
  noColor: {
    environmentVariable: "NO_COLOR",
    type: "text",
    commands: COMMAND_GROUPS.all,
    help: "Disables colors if this variable is not empty. --color overrides it",
  },
} as const satisfies Record<string, Setting>;

/** All settings, in the order in which the help lists them. */
export const SETTINGS = {
  ...FOLDER_SETTINGS,
  ...SCHEMA_SOURCE_SETTINGS,
  ...SNAPSHOT_SAVING_SETTINGS,
  ...FLEET_SETTINGS,
  ...PROXY_SETTINGS,
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
  : Row extends { type: "structure"; key: infer Key extends keyof Config }
    ? NonNullable<Config[Key]>
    : Row extends { type: infer Type extends keyof SettingValues }
      ? SettingValues[Type]
      : string;

interface SettingValues {
  readonly number: number;
  readonly switch: boolean;
  readonly list: readonly string[];
}

/** The values of all options by name. Undefined for options that the command line does not contain. */
export type OptionValues = {
  readonly [
    Name in SettingName as (typeof SETTINGS)[Name] extends { option: infer Option extends string }
      ? Option
      : never
  ]: SettingValue<Name> | undefined;
};

/** Maps the names of command-line options to their settings. */
export const SETTINGS_BY_OPTION = indexSettings("option");

/** Maps the keys of the configuration to their settings. */
export const SETTINGS_BY_CONFIG_KEY = indexSettings("key");

/** Returns the names of the options that the command accepts. */
export function listOptionNames(subcommand: Subcommand): readonly string[] {
  return [...SETTINGS_BY_OPTION].flatMap(([option, { commands }]) =>
    commands.includes(subcommand) ? [option] : [],
  );
}

function indexSettings(property: "option" | "key"): ReadonlyMap<string, Setting> {
  const settings: readonly Setting[] = Object.values(SETTINGS);
  return new Map(
    settings.flatMap((setting) => {
      const name = setting[property];
      return name === undefined ? [] : [[name, setting]];
    }),
  );
}
