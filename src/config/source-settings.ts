/** Settings for the source of the schemas: a server, the local whmapi1 command, saved answers or a fleet. */

import { DEFAULTS } from "../core/defaults.js";
import { MAX_CONCURRENCY } from "../core/limits.js";
import { COMMANDS, type Setting } from "./setting.js";

/** Settings of a single source. */
export const SOURCE_SETTINGS = {
  server: {
    option: "server",
    environment: "WHM_SERVER",
    key: "server",
    type: "text",
    placeholder: "URL",
    commands: COMMANDS.connecting,
    help: "WHM server: https://host:2087, host, host:port, or a browser's URL with its /cpsess########## path",
  },
  user: {
    option: "user",
    environment: "WHM_USER",
    key: "user",
    type: "text",
    placeholder: "NAME",
    default: DEFAULTS.user,
    commands: [...COMMANDS.connecting, "simulate"],
    help: "WHM user that owns the API token. For simulate: the user of the simulated server",
  },
  ca: {
    option: "ca",
    environment: "WHM_CA",
    key: "ca",
    type: "path",
    placeholder: "FILE",
    fallback: "the certificate authorities of Node.js",
    commands: COMMANDS.connecting,
    help: "PEM file of the certificate authority that signed the server's certificate",
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
    fallback: "the token in WHM_TOKEN; with simulate, a random token",
    commands: [...COMMANDS.connecting, "simulate"],
    help: "File (mode 600) with the API token on its first line; simulate creates it if it does not exist",
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
    help: "Maximum seconds for one call to the server, including retries",
  },
  from: {
    option: "from",
    type: "path",
    placeholder: "PATH",
    commands: COMMANDS.querying,
    help: "Read saved answers from this folder or file instead of a server",
  },
  whmapi1: {
    option: "whmapi1",
    type: "text",
    isValueOptional: true,
    placeholder: "PATH",
    commands: COMMANDS.querying,
    help: "Run the local whmapi1 command (or the one at PATH) instead of connecting to a server",
  },
} as const satisfies Record<string, Setting>;

/** Settings of a fleet of servers. */
export const FLEET_SETTINGS = {
  fleet: {
    option: "fleet",
    type: "path",
    placeholder: "FILE",
    commands: ["drift"],
    help: "YAML or JSON file that lists many servers, instead of --server",
  },
  concurrency: {
    option: "concurrency",
    type: "number",
    placeholder: "N",
    default: DEFAULTS.concurrency,
    commands: ["drift"],
    help: `Number of servers to query at the same time (at most ${MAX_CONCURRENCY})`,
  },
  shard: {
    option: "shard",
    type: "text",
    placeholder: "I/N",
    fallback: "the whole fleet",
    commands: ["drift"],
    help: "Query only part I of N of the fleet, such as 2/5; merge combines the reports",
  },
} as const satisfies Record<string, Setting>;

/** Environment variables that the connection to a server uses. They have no command-line options. */
export const PROXY_SETTINGS = {
  httpsProxy: {
    environment: "HTTPS_PROXY",
    type: "text",
    commands: COMMANDS.querying,
    help: "URL of the proxy for connections to servers",
  },
  noProxy: {
    environment: "NO_PROXY",
    type: "text",
    commands: COMMANDS.querying,
    help: "Comma-separated hosts to connect to without the proxy",
  },
} as const satisfies Record<string, Setting>;
