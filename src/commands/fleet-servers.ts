/** The file of a fleet → servers that can be asked, with what each of them is held to. */

import type { Diagnostic } from "../core/diagnostic.js";
import { dirname, resolve } from "node:path";
import { DEFAULTS } from "../core/defaults.js";
import { sha256 } from "../core/module-text.js";
import { fleetServerInvalid, fleetTokenMissing } from "./drift-diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { readTextFile, readTokenFile } from "../core/files.js";
import type { FleetServer } from "../drift/fleet/decode.js";
import { readFleet } from "../drift/fleet/file.js";
import { serversOfShard, type Shard } from "../drift/fleet/shard.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { readSnapshot } from "../snapshot/read.js";
import { parseAddress } from "../source/address.js";
import { serverOptionErrors } from "../source/server.js";
import { oneFolder, type Settings, type Source, type CommandContext } from "./context.js";

/** Which servers, and what those are held to that have no snapshot of their own. */
export interface ServersRequest {
  readonly settings: Settings;
  /** The fleet's file. */
  readonly fleet: string;
  /** The part of it that is asked; all of it where it is left out. */
  readonly shard: Shard | undefined;
}

/** A snapshot that servers are held to. */
export interface Baseline {
  readonly folder: string;
  readonly snapshot: Snapshot;
}

export interface PreparedServer {
  readonly name: string;
  /** The same for entries that log in to the same server as the same user with the same token. */
  readonly login: string;
  readonly source: Source;
  readonly before: Baseline;
}

/**
 * Everything that can be wrong on this side is found out before anybody is asked.
 *
 * @throws LocalError with all of it.
 */
export async function prepareServers(
  { fleet, shard, settings }: ServersRequest,
  context: Pick<CommandContext, "environment" | "secrets">,
): Promise<readonly PreparedServer[]> {
  const all = await readFleet(fleet);
  const servers = shard === undefined ? all : serversOfShard(all, shard);
  const faults: ServerNotes = new Map();
  const shared = newShared(settings);
  const prepared = servers.flatMap((server): PreparedServer[] => {
    const { name, label, schemas } = server;
    const note = ({ diagnostics }: LocalError): void => {
      for (const diagnostic of diagnostics) addServerNote(faults, diagnostic, label);
    };
    const at = (path: string): string => resolve(dirname(fleet), path);
    const source = noting(note, () => sourceOf(server, { at, shared, context }));
    const before = noting(note, () => shared.snapshot(schemas === undefined ? undefined : at(schemas)));
    return source === undefined || before === undefined
      ? []
      : [{ name, login: loginOf(source), source, before }];
  });
  if (faults.size > 0) {
    throw new LocalError(
      [...faults.values()].map(({ names, diagnostic }) => {
        const location = servers.find(({ label }) => label === names[0])?.location();
        return fleetServerInvalid(fleet, { places: names, location }, diagnostic);
      }),
    );
  }
  return prepared;
}

/** A diagnostic of several servers, with their names; by its message. */
export type ServerNotes = Map<string, { readonly diagnostic: Diagnostic; readonly names: string[] }>;

/** What is true of several is noted once, with their names. */
export function addServerNote(notes: ServerNotes, diagnostic: Diagnostic, name: string): void {
  const note = notes.get(diagnostic.message);
  if (note === undefined) notes.set(diagnostic.message, { diagnostic, names: [name] });
  else note.names.push(name);
}

/** What was made, or `undefined` where a fault of this side was noted instead. */
function noting<Made>(note: (error: LocalError) => void, make: () => Made): Made | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    note(error);
    return undefined;
  }
}

/** What servers share, each read once. */
interface FleetDefaults {
  readonly pem: (path: string) => string;
  readonly tokenFile: (path: string) => string;
  /** The project's own where no folder is named. */
  readonly snapshot: (folder: string | undefined) => Baseline;
}

function newShared(settings: Settings): FleetDefaults {
  return {
    pem: memoized(readTextFile),
    tokenFile: memoized(readTokenFile),
    snapshot: memoized((named) => {
      const folder = named ?? oneFolder(settings);
      return { folder, snapshot: readSnapshot(folder) };
    }),
  };
}

/** A fault is remembered, too. */
function memoized<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const known = new Map<Key, () => Made>();
  return (key) => {
    const found = known.get(key) ?? outcome(() => make(key));
    known.set(key, found);
    return found();
  };
}

function outcome<Made>(make: () => Made): () => Made {
  try {
    const made = make();
    return () => made;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

interface ServerSourceContext {
  /** A path of the fleet's file, absolute. */
  readonly at: (path: string) => string;
  readonly shared: FleetDefaults;
  readonly context: Pick<CommandContext, "environment" | "secrets">;
}

type ServerSource = Extract<Source, { kind: "server" }>;

function loginOf({ server, user, token }: ServerSource): string {
  const address = parseAddress(server);
  return sha256(["hostAndPort" in address ? address.hostAndPort : server, user, token].join("\n"));
}

/** @throws LocalError with everything that is wrong with what the fleet says of it. */
function sourceOf(entry: FleetServer, { at, shared, context }: ServerSourceContext): ServerSource {
  const { server, user = DEFAULTS.user, timeout = DEFAULTS.timeout } = entry;
  const { ca, pinSha256, tokenEnv = "", tokenFile } = entry;
  const token =
    tokenFile === undefined ? variable(tokenEnv, context.environment) : shared.tokenFile(at(tokenFile));
  const options = {
    ...{ server, user, token, timeout },
    ...(ca !== undefined && { ca: shared.pem(at(ca)) }),
    ...(pinSha256 !== undefined && { pinSha256 }),
  };
  const faults = serverOptionErrors({ ...options, ...context });
  if (faults.length > 0) throw new LocalError(faults);
  return { kind: "server", ...options };
}

function variable(name: string, environment: CommandContext["environment"]): string {
  const token = environment[name]?.trim() ?? "";
  if (token === "") throw new LocalError(fleetTokenMissing(name));
  return token;
}
