/**
 * Validates the parsed content of a fleet file, and applies the defaults to each server. Does not read files or the environment.
 */

import * as v from "valibot";
import {
  createStrictObjectSchema,
  decodeValue,
  buildIssuePath,
  createCheckedStringSchema,
  createUniquePropertyCheck,
  type DecodeResult,
} from "../../core/decode.js";
import type { LineAndColumn } from "../../core/diagnostic.js";
import { MAX_FLEET_SERVERS, MAX_SERVER_NAME_LENGTH } from "../../core/limits.js";
import { quote } from "../../core/text/escape.js";
import type { JsonPathLocator } from "../../core/text/read-json.js";
import { isRecord } from "../../core/type-guards.js";

/** The settings of one server. Each value has the same format as the command-line option of the same name. */
export interface FleetServer extends v.InferOutput<typeof SERVER_SCHEMA> {
  /** Name of the server in messages, such as `servers[0] ("a")`. */
  readonly nameInMessages: string;
  /** Finds the location of the server in the fleet file. */
  readonly findLocation: () => LineAndColumn | undefined;
}

const NON_BLANK_STRING_SCHEMA = createCheckedStringSchema(
  (text) => text.trim() !== "",
  "must be a non-empty string",
);

const INVALID_TIMEOUT_MESSAGE = "must be a number of seconds greater than 0";

/** Settings that are allowed both for a server and in `defaults`. Paths are relative to the fleet file. */
const SETTING_SCHEMAS = {
  user: v.exactOptional(NON_BLANK_STRING_SCHEMA),
  ca: v.exactOptional(NON_BLANK_STRING_SCHEMA),
  pinSha256: v.exactOptional(NON_BLANK_STRING_SCHEMA),
  timeout: v.exactOptional(
    v.pipe(
      v.number(INVALID_TIMEOUT_MESSAGE),
      v.finite(INVALID_TIMEOUT_MESSAGE),
      v.gtValue(0, INVALID_TIMEOUT_MESSAGE),
    ),
  ),
  /** Name of the environment variable that holds the token. */
  tokenEnv: v.exactOptional(NON_BLANK_STRING_SCHEMA),
  /** File whose first line contains the token. */
  tokenFile: v.exactOptional(NON_BLANK_STRING_SCHEMA),
  /** Folder of the snapshot to compare the server with. */
  schemas: v.exactOptional(NON_BLANK_STRING_SCHEMA),
};

const FORBIDDEN_SETTING_MESSAGES = {
  token:
    'must not be in the fleet file: set "tokenEnv" to the name of an environment variable, or "tokenFile" to the path of a file',
};

const SERVER_SCHEMA = createStrictObjectSchema(
  {
    /** Name of the server in reports. */
    name: createCheckedStringSchema(
      (name) => name.trim() !== "" && name.length <= MAX_SERVER_NAME_LENGTH,
      `must be a string of 1 to ${MAX_SERVER_NAME_LENGTH} characters`,
    ),
    server: NON_BLANK_STRING_SCHEMA,
    ...SETTING_SCHEMAS,
  },
  FORBIDDEN_SETTING_MESSAGES,
);

const FLEET_SCHEMA = v.pipe(
  createStrictObjectSchema({
    defaults: v.exactOptional(
      v.nullable(createStrictObjectSchema(SETTING_SCHEMAS, FORBIDDEN_SETTING_MESSAGES)),
    ),
    servers: v.pipe(
      v.array(SERVER_SCHEMA),
      v.minLength(1, "must list at least one server"),
      v.maxLength(MAX_FLEET_SERVERS, `must list at most ${MAX_FLEET_SERVERS} servers`),
      createUniquePropertyCheck("name", "servers"),
    ),
    /** The address of the JSON Schema of the file. Any value is valid, because only editors use it. */
    $schema: v.exactOptional(v.unknown()),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const { defaults, servers } = Object(dataset.value) as Readonly<Record<string, unknown>>;
    const reportConflictingTokenSettings = (
      settings: unknown,
      ...jsonPath: readonly (string | number)[]
    ): void => {
      if (listTokenSettingNames(settings).length < 2) return;
      addIssue({
        message: 'has both "tokenEnv" and "tokenFile": remove one of them',
        path: buildIssuePath(...jsonPath),
      });
    };
    reportConflictingTokenSettings(defaults, "defaults");
    for (const [index, server] of (Array.isArray(servers) ? (servers as unknown[]) : []).entries()) {
      reportConflictingTokenSettings(server, "servers", index);
      const hasTokenSetting =
        listTokenSettingNames(server).length + listTokenSettingNames(defaults).length > 0;
      if (hasTokenSetting || !isRecord(server) || "token" in server) continue;
      const message = 'has no token: set "tokenEnv" or "tokenFile", here or in "defaults"';
      addIssue({ message, path: buildIssuePath("servers", index) });
    }
  }),
);

function listTokenSettingNames(settings: unknown): readonly string[] {
  if (!isRecord(settings)) return [];
  return ["tokenEnv", "tokenFile"].filter((name) => settings[name] !== undefined);
}

/** Validates the fleet and applies the defaults. Returns the servers in the order of the file. */
export function decodeFleet(value: unknown, locate: JsonPathLocator): DecodeResult<readonly FleetServer[]> {
  const decodeResult = decodeValue(value, FLEET_SCHEMA, { locate });
  if ("faults" in decodeResult) return decodeResult;
  const { defaults, servers } = decodeResult.value;
  const { tokenEnv: _tokenEnv, tokenFile: _tokenFile, ...tokenlessDefaults } = defaults ?? {};
  return {
    value: servers.map((server, index) => ({
      // A server with `tokenEnv` or `tokenFile` gets neither of these settings from the defaults.
      ...(listTokenSettingNames(server).length > 0 ? tokenlessDefaults : defaults),
      ...server,
      nameInMessages: `servers[${index}] (${quote(server.name)})`,
      findLocation: () => locate(["servers", index]),
    })),
  };
}
