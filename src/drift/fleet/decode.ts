/** The value of a fleet file → its servers, each with the defaults. Reads no file and no environment. */

import * as v from "valibot";
import {
  closedObject,
  decodeValue,
  issuePath,
  checkedString,
  uniqueMember,
  type Decoded,
} from "../../core/decode.js";
import type { TextLocation } from "../../core/diagnostic.js";
import { MAX_SERVER_NAME_LENGTH } from "../../core/limits.js";
import { quote } from "../../core/text/escape.js";
import type { JsonLocator } from "../../core/text/read-json.js";
import { isRecord } from "../../core/type-guards.js";

/** As `--server` and the other options of one server take them. */
export interface FleetServer extends v.InferOutput<typeof SERVER> {
  /** What messages call it. */
  readonly label: string;
  /** Where it is in the file. */
  readonly location: () => TextLocation | undefined;
}

const NOT_EMPTY = "must be a string that is not empty";
const TEXT = checkedString((text) => text.trim() !== "", NOT_EMPTY);

const SECONDS = "must be a number of seconds above 0";

/** What may be set for a server, and in `defaults` for all. Paths are relative to the file. */
const SETTINGS = {
  user: v.exactOptional(TEXT),
  ca: v.exactOptional(TEXT),
  pinSha256: v.exactOptional(TEXT),
  timeout: v.exactOptional(v.pipe(v.number(SECONDS), v.finite(SECONDS), v.gtValue(0, SECONDS))),
  /** Name of the environment variable that holds the token. */
  tokenEnv: v.exactOptional(TEXT),
  /** File whose first line is the token. */
  tokenFile: v.exactOptional(TEXT),
  /** Folder of the snapshot that the server is compared with. */
  schemas: v.exactOptional(TEXT),
};

const FORBIDDEN = {
  token:
    'must not be in a file that others read: name the environment variable that holds the token in "tokenEnv", or a file in "tokenFile"',
};

const SERVER = closedObject(
  {
    /** What reports call it. */
    name: checkedString(
      (name) => name.trim() !== "" && name.length <= MAX_SERVER_NAME_LENGTH,
      `must be a string of 1 to ${MAX_SERVER_NAME_LENGTH} characters`,
    ),
    server: TEXT,
    ...SETTINGS,
  },
  FORBIDDEN,
);

const FLEET = v.pipe(
  closedObject({
    defaults: v.exactOptional(v.nullable(closedObject(SETTINGS, FORBIDDEN))),
    servers: v.pipe(
      v.array(SERVER),
      v.minLength(1, "must list at least one server"),
      uniqueMember("name", "servers"),
    ),
    /** For editors. */
    $schema: v.exactOptional(v.unknown()),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const { defaults, servers } = Object(dataset.value) as Readonly<Record<string, unknown>>;
    const check = (settings: unknown, ...path: readonly (string | number)[]): void => {
      if (tokenSettings(settings).length < 2) return;
      addIssue({ message: 'has "tokenEnv" and "tokenFile": keep one of them', path: issuePath(...path) });
    };
    check(defaults, "defaults");
    for (const [index, server] of (Array.isArray(servers) ? (servers as unknown[]) : []).entries()) {
      check(server, "servers", index);
      const hasToken = tokenSettings(server).length + tokenSettings(defaults).length > 0;
      if (hasToken || !isRecord(server) || "token" in server) continue;
      const message = 'has no token: set "tokenEnv" or "tokenFile", here or in "defaults"';
      addIssue({ message, path: issuePath("servers", index) });
    }
  }),
);

function tokenSettings(settings: unknown): readonly string[] {
  if (!isRecord(settings)) return [];
  return ["tokenEnv", "tokenFile"].filter((name) => settings[name] !== undefined);
}

/** The servers in the order of the file. */
export function decodeFleet(value: unknown, locationOf: JsonLocator): Decoded<readonly FleetServer[]> {
  const decoded = decodeValue(value, FLEET, { locationOf });
  if ("faults" in decoded) return decoded;
  const { defaults, servers } = decoded.value;
  const { tokenEnv: _tokenEnv, tokenFile: _tokenFile, ...others } = defaults ?? {};
  return {
    value: servers.map((server, index) => ({
      // A token of its own replaces the common one, whichever setting names it.
      ...(tokenSettings(server).length > 0 ? others : defaults),
      ...server,
      label: `servers[${index}] (${quote(server.name)})`,
      location: () => locationOf(["servers", index]),
    })),
  };
}
