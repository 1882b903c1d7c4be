/** Where schemas come from: a server, a local command, saved answers, or a fleet of servers. */

import { DEFAULTS } from "../core/defaults.js";
import { COMMANDS, type Setting } from "./setting.js";

/** One source. */
export const SOURCE_SETTINGS = {
  server: {
    option: "server",
    environment: "WHM_SERVER",
    key: "server",
    type: "text",
    placeholder: "URL",
    commands: COMMANDS.connecting,
    help: "WHM server: https://host:2087, host, or a browser's URL with its /cpsess########## path",
  },
  user: {
    option: "user",
    environment: "WHM_USER",
    key: "user",
    type: "text",
    placeholder: "NAME",
    default: DEFAULTS.user,
    commands: [...COMMANDS.connecting, "simulate"],
    help: "User that the API token belongs to",
  },
  ca: {
    option: "ca",
    environment: "WHM_CA",
    key: "ca",
    type: "path",
    placeholder: "FILE",
    fallback: "the authorities that Node.js trusts",
    commands: COMMANDS.connecting,
    help: "PEM file of the authority that signed the server's certificate",
  },
  pinSha256: {
    option: "pin-sha256",
    key: "pinSha256",
    type: "text",
    placeholder: "HEX",
    commands: COMMANDS.connecting,
    help: "SHA-256 of the server's certificate (DER), in hexadecimal",
  },
  token: {
    environment: "WHM_TOKEN",
    type: "text",
    commands: COMMANDS.querying,
    help: "API token",
  },
  tokenFile: {
    option: "token-file",
    key: "tokenFile",
    type: "path",
    placeholder: "FILE",
    fallback: "the token in WHM_TOKEN",
    commands: COMMANDS.connecting,
    help: "File of mode 600 whose first line is the API token",
  },
  tokenStdin: {
    option: "token-stdin",
    type: "switch",
    commands: COMMANDS.querying,
    help: "Read the API token from standard input",
  },
  timeout: {
    option: "timeout",
    key: "timeout",
    type: "number",
    placeholder: "SECONDS",
    default: DEFAULTS.timeout,
    commands: COMMANDS.connecting,
    help: "Seconds that one call to the server may take, retries included",
  },
  from: {
    option: "from",
    type: "path",
    placeholder: "PATH",
    commands: COMMANDS.querying,
    help: "Folder or file of saved answers to read instead of a server",
  },
  whmapi1: {
    option: "whmapi1",
    type: "text",
    isValueOptional: true,
    placeholder: "PATH",
    commands: COMMANDS.querying,
    help: "Run the local whmapi1 command, or the one at this path, instead of connecting to a server",
  },
} as const satisfies Record<string, Setting>;

/** Many sources. */
export const FLEET_SETTINGS = {
  fleet: {
    option: "fleet",
    type: "path",
    placeholder: "FILE",
    commands: ["drift"],
    help: "YAML or JSON file of many servers, instead of one server",
  },
  concurrency: {
    option: "concurrency",
    type: "number",
    placeholder: "N",
    default: DEFAULTS.concurrency,
    commands: ["drift"],
    help: "Servers of a fleet that are queried at the same time",
  },
  shard: {
    option: "shard",
    type: "text",
    placeholder: "I/N",
    fallback: "the whole fleet",
    commands: ["drift"],
    help: "Part of the fleet to query, such as 2/5 for the second of five; see merge",
  },
} as const satisfies Record<string, Setting>;

/** Read by the connection to the server; there are no options for them. */
export const PROXY_SETTINGS = {
  httpsProxy: {
    environment: "HTTPS_PROXY",
    type: "text",
    commands: COMMANDS.querying,
    help: "URL of the proxy that connections to servers go through",
  },
  noProxy: {
    environment: "NO_PROXY",
    type: "text",
    commands: COMMANDS.querying,
    help: "Comma-separated hosts that are connected to without the proxy",
  },
} as const satisfies Record<string, Setting>;
