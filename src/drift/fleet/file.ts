/** Reads a fleet file, and applies the defaults to each server. A file with unknown properties is invalid. */

import { extname } from "node:path";
import * as v from "valibot";
import {
  createStrictObjectSchema,
  decodeValue,
  buildIssuePath,
  createCheckedStringSchema,
  createUniquePropertyCheck,
  toProblemValues,
  type DecodeResult,
} from "../../core/decode.js";
import { UsageError, type FileFault, type LineAndColumn } from "../../core/diagnostic.js";
import { readTextFile } from "../../core/files.js";
import { MAX_FLEET_FILE_BYTES, MAX_FLEET_SERVERS, MAX_SERVER_NAME_LENGTH } from "../../core/limits.js";
import { withDefaultSignals } from "../../core/signals.js";
import { quote } from "../../core/text/escape.js";
import {
  toFileFault,
  createJsonLocator,
  parseStrictJson,
  type JsonPathLocator,
} from "../../core/text/read-json.js";
import { isRecord } from "../../core/text/json.js";
import { fleetProblem } from "./diagnostics.js";

/** The settings of one server. Each value has the same format as the command-line option of the same name. */
export interface FleetServer extends v.InferOutput<typeof SERVER> {
  /** Name of the server in messages, such as `servers[0] ("a")`. */
  readonly nameInMessages: string;
  /** Finds the location of the server in the fleet file. */
  readonly findLocation: () => LineAndColumn | undefined;
}

const TEXT = createCheckedStringSchema((text) => text.trim() !== "", "must be a non-empty string");

const INVALID_TIMEOUT = "must be a number of seconds greater than 0";

/** Settings that are allowed both for a server and in `defaults`. Paths are relative to the fleet file. */
const SETTINGS = {
  user: v.exactOptional(TEXT),
  ca: v.exactOptional(TEXT),
  pinSha256: v.exactOptional(TEXT),
  timeout: v.exactOptional(
    v.pipe(v.number(INVALID_TIMEOUT), v.finite(INVALID_TIMEOUT), v.gtValue(0, INVALID_TIMEOUT)),
  ),
  /** Name of the environment variable that holds the token. */
  tokenEnv: v.exactOptional(TEXT),
  /** File whose first line contains the token. */
  tokenFile: v.exactOptional(TEXT),
  /** Folder of the snapshot to compare the server with. */
  schemas: v.exactOptional(TEXT),
};

const FORBIDDEN = {
  token:
    'must not be in the fleet file: set "tokenEnv" to the name of an environment variable, or "tokenFile" to the path of a file',
};

const SERVER = createStrictObjectSchema(
  {
    /** Name of the server in reports. */
    name: createCheckedStringSchema(
      (name) => name.trim() !== "" && name.length <= MAX_SERVER_NAME_LENGTH,
      `must be a string of 1 to ${MAX_SERVER_NAME_LENGTH} characters`,
    ),
    server: TEXT,
    ...SETTINGS,
  },
  FORBIDDEN,
);

const FLEET = v.pipe(
  createStrictObjectSchema({
    defaults: v.exactOptional(v.nullable(createStrictObjectSchema(SETTINGS, FORBIDDEN))),
    servers: v.pipe(
      v.array(SERVER),
      v.minLength(1, "must list at least one server"),
      v.maxLength(MAX_FLEET_SERVERS, `must list at most ${MAX_FLEET_SERVERS} servers`),
      createUniquePropertyCheck("name", "servers"),
    ),
    /** The address of the JSON Schema of the file. Any value is valid, because only editors use it. */
    $schema: v.exactOptional(v.unknown()),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const { defaults, servers } = Object(dataset.value) as Readonly<Record<string, unknown>>;
    const refuse = (message: string, ...path: readonly (string | number)[]): void =>
      addIssue({ message, path: buildIssuePath(...path) });
    const conflict = 'has both "tokenEnv" and "tokenFile": remove one of them';
    if (listTokenSettings(defaults).length > 1) refuse(conflict, "defaults");
    for (const [index, server] of (Array.isArray(servers) ? (servers as unknown[]) : []).entries()) {
      const tokenSettings = listTokenSettings(server);
      if (tokenSettings.length > 1) refuse(conflict, "servers", index);
      if (tokenSettings.length + listTokenSettings(defaults).length > 0) continue;
      if (isRecord(server) && !("token" in server))
        refuse('has no token: set "tokenEnv" or "tokenFile", here or in "defaults"', "servers", index);
    }
  }),
);

function listTokenSettings(settings: unknown): readonly string[] {
  return isRecord(settings) ? ["tokenEnv", "tokenFile"].filter((name) => settings[name] !== undefined) : [];
}

/** Validates the fleet and applies the defaults. Returns the servers in the order of the file. */
export function decodeFleet(value: unknown, locate: JsonPathLocator): DecodeResult<readonly FleetServer[]> {
  const result = decodeValue(value, FLEET, { locate });
  if ("faults" in result) return result;
  const { defaults, servers } = result.value;
  const { tokenEnv: _tokenEnv, tokenFile: _tokenFile, ...tokenlessDefaults } = defaults ?? {};
  return {
    value: servers.map((server, index) => ({
      // A server with `tokenEnv` or `tokenFile` gets neither of these settings from the defaults.
      ...(listTokenSettings(server).length > 0 ? tokenlessDefaults : defaults),
      ...server,
      nameInMessages: `servers[${index}] (${quote(server.name)})`,
      findLocation: () => locate(["servers", index]),
    })),
  };
}

/** A parsed file, or the faults that the parser found. */
export type ParsedFile =
  | { readonly value: unknown; readonly locate: JsonPathLocator }
  | { readonly syntax: "JSON" | "YAML"; readonly faults: readonly FileFault[] };

/** Parses a file that is YAML if its name ends in `.yaml` or `.yml`, and JSON otherwise. */
export async function parseJsonOrYaml(path: string): Promise<ParsedFile> {
  const text = readTextFile(path, { maxBytes: MAX_FLEET_FILE_BYTES }).replace(/^\ufeff/, "");
  if (/^\.ya?ml$/i.test(extname(path))) {
    const { parseYaml } = await import("./yaml.js");
    const result = withDefaultSignals(() => parseYaml(text));
    return "faults" in result ? { ...result, syntax: "YAML" } : result;
  }
  const result = parseStrictJson(text);
  return "problem" in result
    ? { syntax: "JSON", faults: [toFileFault(result.problem, text)] }
    : { value: result.value, locate: createJsonLocator(text) };
}

/**
 * Reads the servers in the order of the file. Leaves relative paths unchanged.
 *
 * @throws UsageError with all faults of the file.
 */
export async function readFleet(path: string): Promise<readonly FleetServer[]> {
  const createError = (code: keyof typeof fleetProblem.table, faults: readonly FileFault[]): UsageError =>
    new UsageError(faults.map((fault) => fleetProblem(code, toProblemValues(path, fault))));
  const parsed = await parseJsonOrYaml(path);
  if ("faults" in parsed)
    throw createError(parsed.syntax === "YAML" ? "fleet-not-yaml" : "fleet-not-json", parsed.faults);
  const result = decodeFleet(parsed.value, parsed.locate);
  if ("faults" in result) throw createError("fleet-invalid", result.faults);
  return result.value;
}
