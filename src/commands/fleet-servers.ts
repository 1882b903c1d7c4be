/** Reads the fleet file and prepares each server for the comparison. */

import type { Diagnostic } from "../core/diagnostic.js";
import { dirname, resolve } from "node:path";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { MAX_REPORTED_ERRORS } from "../core/limits.js";
import { computeSha256 } from "../core/module-text.js";
import { addAffectedServersToDiagnostic, createTokenVariableUnsetError } from "./fleet-diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { readTextFile, readTokenFile } from "../core/files.js";
import type { FleetServer } from "../drift/fleet/decode.js";
import { readFleet } from "../drift/fleet/file.js";
import { computeFleetDigest, selectShardServers, type Shard } from "../drift/fleet/shard.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { readSnapshot } from "../snapshot/read.js";
import { parseAddress } from "../source/address.js";
import { diagnoseServerOptions } from "../source/server.js";
import {
  getSingleSnapshotFolder,
  type Settings,
  type SnapshotSource,
  type CommandContext,
} from "./context.js";

export interface PrepareServersOptions {
  /** The settings of the project. Servers whose entry in the fleet file does not set `schemas` use the snapshot of the project. */
  readonly settings: Settings;
  /** Path of the fleet file. */
  readonly fleetFile: string;
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
  readonly loginHash: string;
  readonly source: SnapshotSource;
  readonly baseline: Baseline;
}

export interface PreparedFleet {
  /** The servers to query. */
  readonly servers: readonly PreparedServer[];
  /** The digest of all server names in the fleet file, including the servers of other shards. */
  readonly fleetDigest: string;
}

/**
 * Reads the fleet file, and the tokens, certificates and snapshots of its servers. Queries no server.
 *
 * @throws LocalError with the errors of all servers.
 */
export async function prepareServers(
  { fleetFile, shard, settings }: PrepareServersOptions,
  context: Pick<CommandContext, "environment" | "secrets">,
): Promise<PreparedFleet> {
  const allServers = await readFleet(fleetFile);
  const servers = shard === undefined ? allServers : selectShardServers(allServers, shard);
  const diagnosticsByMessage: DiagnosticsByMessage = new Map();
  const fileCache = createFileCache(settings);
  const preparedServers = servers.flatMap((server): PreparedServer[] => {
    const { name, schemas } = server;
    const recordErrors = ({ diagnostics }: LocalError): void => {
      for (const diagnostic of diagnostics) addServerDiagnostic(diagnosticsByMessage, diagnostic, name);
    };
    const resolvePath = (path: string): string => resolve(dirname(fleetFile), path);
    const source = catchLocalErrors(recordErrors, () =>
      createServerSource(server, { resolvePath, fileCache, context }),
    );
    const baseline = catchLocalErrors(recordErrors, () =>
      fileCache.readBaseline(schemas === undefined ? undefined : resolvePath(schemas)),
    );
    return source === undefined || baseline === undefined
      ? []
      : [{ name, loginHash: computeLoginHash(source), source, baseline }];
  });
  if (diagnosticsByMessage.size > 0) {
    const serversByName = new Map(servers.map((server) => [server.name, server]));
    throw new LocalError(
      // Only the errors that are reported get a location, because finding a location takes time.
      [...diagnosticsByMessage.values()]
        .slice(0, MAX_REPORTED_ERRORS)
        .flatMap(({ serverNames, diagnostic }) => {
          const firstServer = serversByName.get(serverNames[0] ?? "");
          if (firstServer === undefined) return [];
          const affectedServersSummary = {
            firstServer,
            otherServerCount: serverNames.length - 1,
            firstServerLocation: firstServer.findLocation(),
          };
          return [addAffectedServersToDiagnostic(fleetFile, affectedServersSummary, diagnostic)];
        }),
    );
  }
  return { servers: preparedServers, fleetDigest: computeFleetDigest(allServers.map(({ name }) => name)) };
}

/** The diagnostics of all servers, by message. `serverNames` are the servers to which a diagnostic applies. */
export type DiagnosticsByMessage = Map<
  string,
  { readonly diagnostic: Diagnostic; readonly serverNames: string[] }
>;

/** Adds a diagnostic of the server `serverName`. If the map already contains the message, adds only the server name to its entry. */
export function addServerDiagnostic(
  diagnosticsByMessage: DiagnosticsByMessage,
  diagnostic: Diagnostic,
  serverName: string,
): void {
  const existingEntry = diagnosticsByMessage.get(diagnostic.message);
  if (existingEntry === undefined)
    diagnosticsByMessage.set(diagnostic.message, { diagnostic, serverNames: [serverName] });
  else existingEntry.serverNames.push(serverName);
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
  readonly readBaseline: (folder: string | undefined) => Baseline;
}

function createFileCache(settings: Settings): FileCache {
  return {
    readPem: memoizeResultsAndErrors((path) => readTextFile(path, { allowsPipeOrTerminal: true })),
    readTokenFile: memoizeResultsAndErrors(readTokenFile),
    readBaseline: memoizeResultsAndErrors((folderNamedInFleetFile) => {
      const folder = folderNamedInFleetFile ?? getSingleSnapshotFolder(settings);
      return { folder, snapshot: readSnapshot(folder) };
    }),
  };
}

/** Returns a function that calls `computeResult` once for each key. The function caches results and exceptions. */
function memoizeResultsAndErrors<Key, Result>(computeResult: (key: Key) => Result): (key: Key) => Result {
  const resultGettersByKey = new Map<Key, () => Result>();
  return (key) => {
    const getCachedResult = resultGettersByKey.get(key) ?? captureResult(() => computeResult(key));
    resultGettersByKey.set(key, getCachedResult);
    return getCachedResult();
  };
}

/** Calls `computeResult`. Returns a function that returns the result again, or throws the exception again. */
function captureResult<Result>(computeResult: () => Result): () => Result {
  try {
    const result = computeResult();
    return () => result;
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

function computeLoginHash({ server, user, token }: ServerSource): string {
  const addressOrDiagnostic = parseAddress(server);
  return computeSha256(
    ["hostAndPort" in addressOrDiagnostic ? addressOrDiagnostic.hostAndPort : server, user, token].join("\n"),
  );
}

/**
 * Converts an entry of the fleet file to the source from which the schemas of this server are fetched.
 *
 * @throws LocalError with all errors in the server's settings.
 */
function createServerSource(
  fleetServer: FleetServer,
  { resolvePath, fileCache, context }: ServerSourceContext,
): ServerSource {
  const { server, user = SETTING_DEFAULTS.user, timeout = SETTING_DEFAULTS.timeout } = fleetServer;
  const { ca, pinSha256, tokenEnv = "", tokenFile } = fleetServer;
  const token =
    tokenFile === undefined
      ? readTokenFromEnvironment(tokenEnv, context.environment)
      : fileCache.readTokenFile(resolvePath(tokenFile));
  const options = {
    ...{ server, user, token, timeout },
    ...(ca !== undefined && { ca: fileCache.readPem(resolvePath(ca)), caPath: resolvePath(ca) }),
    ...(pinSha256 !== undefined && { pinSha256 }),
  };
  const optionErrors = diagnoseServerOptions({ ...options, ...context });
  if (optionErrors.length > 0) throw new LocalError(optionErrors);
  return { kind: "server", ...options };
}

function readTokenFromEnvironment(variableName: string, environment: CommandContext["environment"]): string {
  const token = Object.hasOwn(environment, variableName) ? environment[variableName]?.trim() : undefined;
  // `environment` is a copy. Remove the token from the original, so that child processes and the code of the project cannot read it.
  Reflect.deleteProperty(process.env, variableName);
  if (!token) throw new LocalError(createTokenVariableUnsetError(variableName));
  return token;
}
