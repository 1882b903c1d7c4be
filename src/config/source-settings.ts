/** Settings for the source of the schemas: a server, the local whmapi1 command, saved responses or a fleet. */

import { SETTING_DEFAULTS } from "../core/defaults.js";
import { MAX_CONCURRENT_SERVERS } from "../core/limits.js";
import { COMMAND_GROUPS, type Setting } from "./setting.js";

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
export const PROXY_SETTINGS = {
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
