/** Reads the fleet file and prepares each server for the comparison. */

import type { Diagnostic } from "../core/diagnostic.js";
import { dirname, resolve } from "node:path";
import { DEFAULTS } from "../core/defaults.js";
import { MAX_REPORTED_FAULTS } from "../core/limits.js";
import { sha256 } from "../core/module-text.js";
import { createFleetServerError, createFleetTokenMissingError } from "./fleet-diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { readTextFile, readTokenFile } from "../core/files.js";
import type { FleetServer } from "../drift/fleet/decode.js";
import { readFleet } from "../drift/fleet/file.js";
import { computeFleetDigest, selectShardServers, type Shard } from "../drift/fleet/shard.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { readSnapshot } from "../snapshot/read.js";
import { parseAddress } from "../source/address.js";
import { diagnoseServerOptions } from "../source/server.js";
import { getSingleSchemaFolder, type Settings, type SnapshotSource, type CommandContext } from "./context.js";

export interface ServersRequest {
  /** The settings of the project. Servers whose entry in the fleet file does not set `schemas` use the snapshot of the project. */
  readonly settings: Settings;
  /** Path of the fleet file. */
  readonly fleet: string;
  /** The part of the fleet to query. Undefined to query all servers. */
  readonly shard: Shard | undefined;
}

/** The snapshot that a server is compared with. */
export interface Baseline {
  readonly folder: string;
  readonly snapshot: Snapshot;
}

export interface PreparedServer {
  readonly name: string;
  /** A hash of the server, the user and the token. Entries with the same three values have the same hash. */
  readonly loginKey: string;
  readonly source: SnapshotSource;
  readonly before: Baseline;
}

export interface PreparedFleet {
  /** The servers to query. */
  readonly servers: readonly PreparedServer[];
  /** The digest of all server names in the fleet file, including the servers of other shards. */
  readonly fleet: string;
}

/**
 * Reads the fleet file, and the tokens, certificates and snapshots of its servers. Queries no server.
 *
 * @throws LocalError with the errors of all servers.
 */
export async function prepareServers(
  { fleet, shard, settings }: ServersRequest,
  context: Pick<CommandContext, "environment" | "secrets">,
): Promise<PreparedFleet> {
  const allServers = await readFleet(fleet);
  const servers = shard === undefined ? allServers : selectShardServers(allServers, shard);
  const serverDiagnostics: ServerDiagnostics = new Map();
  const fileCache = createFileCache(settings);
  const preparedServers = servers.flatMap((server): PreparedServer[] => {
    const { name, schemas } = server;
    const recordErrors = ({ diagnostics }: LocalError): void => {
      for (const diagnostic of diagnostics) addServerDiagnostic(serverDiagnostics, diagnostic, name);
    };
    const resolvePath = (path: string): string => resolve(dirname(fleet), path);
    const source = catchLocalErrors(recordErrors, () =>
      createServerSource(server, { resolvePath, fileCache, context }),
    );
    const before = catchLocalErrors(recordErrors, () =>
      fileCache.readSnapshot(schemas === undefined ? undefined : resolvePath(schemas)),
    );
    return source === undefined || before === undefined
      ? []
      : [{ name, loginKey: computeLoginKey(source), source, before }];
  });
  if (serverDiagnostics.size > 0) {
    const serversByName = new Map(servers.map((server) => [server.name, server]));
    throw new LocalError(
      // Only the errors that are reported get a location, because finding a location takes time.
      [...serverDiagnostics.values()].slice(0, MAX_REPORTED_FAULTS).flatMap(({ names, diagnostic }) => {
        const firstServer = serversByName.get(names[0] ?? "");
        if (firstServer === undefined) return [];
        const affectedServers = {
          first: firstServer,
          others: names.length - 1,
          location: firstServer.findLocation(),
        };
        return [createFleetServerError(fleet, affectedServers, diagnostic)];
      }),
    );
  }
  return { servers: preparedServers, fleet: computeFleetDigest(allServers.map(({ name }) => name)) };
}

/** The diagnostics of all servers, by message. `names` are the servers to which a diagnostic applies. */
export type ServerDiagnostics = Map<string, { readonly diagnostic: Diagnostic; readonly names: string[] }>;

/** Adds the diagnostic of a server. If another server has the same diagnostic, adds only the name of the server. */
export function addServerDiagnostic(
  serverDiagnostics: ServerDiagnostics,
  diagnostic: Diagnostic,
  name: string,
): void {
  const existing = serverDiagnostics.get(diagnostic.message);
  if (existing === undefined) serverDiagnostics.set(diagnostic.message, { diagnostic, names: [name] });
  else existing.names.push(name);
}

/** Returns the result of `run`. If it throws a LocalError, passes the error to `onError` and returns undefined. */
function catchLocalErrors<Result>(
  onError: (error: LocalError) => void,
  run: () => Result,
): Result | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    onError(error);
    return undefined;
  }
}

/**
 * Functions that read the files to which the fleet file refers. They read each file only once, because several servers can use
 * the same file.
 */
interface FileCache {
  readonly readPem: (path: string) => string;
  readonly readTokenFile: (path: string) => string;
  /** Reads a snapshot folder. If `folder` is undefined, reads the snapshot folder of the project. */
  readonly readSnapshot: (folder: string | undefined) => Baseline;
}

function createFileCache(settings: Settings): FileCache {
  return {
    readPem: memoize((path) => readTextFile(path, { allowsPipe: true })),
    readTokenFile: memoize(readTokenFile),
    readSnapshot: memoize((configuredFolder) => {
      const folder = configuredFolder ?? getSingleSchemaFolder(settings);
      return { folder, snapshot: readSnapshot(folder) };
    }),
  };
}

/** Returns a function that calls `make` once for each key. The function caches results and exceptions. */
function memoize<Key, Result>(make: (key: Key) => Result): (key: Key) => Result {
  const results = new Map<Key, () => Result>();
  return (key) => {
    const cached = results.get(key) ?? captureResult(() => make(key));
    results.set(key, cached);
    return cached();
  };
}

/** Calls `make`. Returns a function that returns the result again, or throws the exception again. */
function captureResult<Result>(make: () => Result): () => Result {
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
  /** Resolves a path that the fleet file contains. It is relative to the fleet file's folder. */
  readonly resolvePath: (path: string) => string;
  readonly fileCache: FileCache;
  readonly context: Pick<CommandContext, "environment" | "secrets">;
}

type ServerSource = Extract<SnapshotSource, { kind: "server" }>;

function computeLoginKey({ server, user, token }: ServerSource): string {
  const address = parseAddress(server);
  return sha256(["hostAndPort" in address ? address.hostAndPort : server, user, token].join("\n"));
}

/**
 * Converts an entry of the fleet file to the source from which the schemas of this server are fetched.
 *
 * @throws LocalError with all errors in the server's settings.
 */
function createServerSource(
  entry: FleetServer,
  { resolvePath, fileCache, context }: ServerSourceContext,
): ServerSource {
  const { server, user = DEFAULTS.user, timeout = DEFAULTS.timeout } = entry;
  const { ca, pinSha256, tokenEnv = "", tokenFile } = entry;
  const token =
    tokenFile === undefined
      ? readTokenFromEnvironment(tokenEnv, context.environment)
      : fileCache.readTokenFile(resolvePath(tokenFile));
  const options = {
    ...{ server, user, token, timeout },
    ...(ca !== undefined && { ca: fileCache.readPem(resolvePath(ca)), caPath: resolvePath(ca) }),
    ...(pinSha256 !== undefined && { pinSha256 }),
  };
  const faults = diagnoseServerOptions({ ...options, ...context });
  if (faults.length > 0) throw new LocalError(faults);
  return { kind: "server", ...options };
}

function readTokenFromEnvironment(name: string, environment: CommandContext["environment"]): string {
  const token = environment[name]?.trim() ?? "";
  if (token === "") throw new LocalError(createFleetTokenMissingError(name));
  return token;
}
