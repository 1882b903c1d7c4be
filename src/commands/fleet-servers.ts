/** Reads the fleet file and prepares each server for the comparison. */

import { dirname, resolve } from "node:path";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { messageAfterColon, LocalError, type Diagnostic } from "../core/diagnostic.js";
import { readTextFile, readTokenFile } from "../core/files.js";
import { MAX_REPORTED_ERRORS } from "../core/limits.js";
import { computeSha256 } from "../core/module-text.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { formatLocation, quote } from "../core/text/escape.js";
import { type FleetServer, readFleet } from "../drift/fleet/file.js";
import { computeFleetDigest, selectShardServers, type Shard } from "../drift/fleet/groups.js";
import { readSnapshot } from "../snapshot/read.js";
import { parseAddress } from "../source/address.js";
import { diagnoseServerOptions } from "../source/server.js";
import {
  getSingleSnapshotFolder,
  type CommandContext,
  type Settings,
  type SnapshotSource,
} from "./context.js";
import { driftProblem } from "./drift-diagnostics.js";

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

/**
 * Reads the fleet file, and the tokens, certificates and snapshots of its servers. Queries no server. Returns the servers to query, and the
 * digest of all server names in the fleet file, including the servers of other shards.
 *
 * @throws LocalError with the errors of all servers.
 */
export async function prepareServers(
  { fleetFile, shard, settings }: PrepareServersOptions,
  context: ServerContext,
): Promise<{ readonly servers: readonly PreparedServer[]; readonly fleetDigest: string }> {
  const all = await readFleet(fleetFile);
  const selected = shard === undefined ? all : selectShardServers(all, shard);
  const errors: DiagnosticsByMessage = new Map();
  const resolvePath = (path: string): string => resolve(dirname(fleetFile), path);
  // Several servers can use the same file, which is read only once.
  const files: ServerFiles = {
    readPem: memoize((path) => readTextFile(resolvePath(path), { allowsPipeOrTerminal: true })),
    readToken: memoize((path) => readTokenFile(resolvePath(path))),
  };
  const readBaseline = memoize((path: string | undefined): Baseline => {
    const folder = path === undefined ? getSingleSnapshotFolder(settings) : resolvePath(path);
    return { folder, snapshot: readSnapshot(folder) };
  });
  const servers = selected.flatMap((server): PreparedServer[] => {
    const { name } = server;
    /** Records the errors of the server. */
    const tryRun = <Result>(run: () => Result): Result | undefined => {
      try {
        return run();
      } catch (error) {
        if (!(error instanceof LocalError)) throw error;
        for (const diagnostic of error.diagnostics) addServerDiagnostic(errors, diagnostic, name);
        return undefined;
      }
    };
    const prepared = tryRun(() => prepareSource(server, files, { resolvePath, context }));
    const baseline = tryRun(() => readBaseline(server.schemas));
    return prepared === undefined || baseline === undefined ? [] : [{ name, ...prepared, baseline }];
  });
  if (errors.size > 0) {
    // Only the errors that are reported get a location, because finding a location takes time.
    const reported = [...errors.values()].slice(0, MAX_REPORTED_ERRORS);
    throw new LocalError(
      reported.flatMap(({ diagnostic, serverNames: [first, ...others] }) => {
        const server = selected.find(({ name }) => name === first);
        return server === undefined ? [] : [addServers(diagnostic, fleetFile, server, others.length)];
      }),
    );
  }
  return { servers, fleetDigest: computeFleetDigest(all.map(({ name }) => name)) };
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
  const existing = diagnosticsByMessage.get(diagnostic.message);
  if (existing === undefined)
    diagnosticsByMessage.set(diagnostic.message, { diagnostic, serverNames: [serverName] });
  else existing.serverNames.push(serverName);
}

/** Adds the servers to the message. If the diagnostic refers to no file, adds the location of the server in the fleet file. */
function addServers(
  diagnostic: Diagnostic,
  fleetFile: string,
  server: FleetServer,
  otherCount: number,
): Diagnostic {
  const location = server.findLocation();
  const at = formatLocation(fleetFile, location);
  const reason = messageAfterColon(diagnostic);
  const others =
    otherCount === 0 ? "" : ` and ${otherCount} other ${otherCount === 1 ? "server" : "servers"}`;
  return {
    ...(diagnostic.file === undefined && { file: fleetFile, ...location }),
    ...diagnostic,
    message:
      diagnostic.code === "token-env-missing"
        ? `${at}: ${reason} It must contain the API token for the server ${quote(server.name)}${others}.`
        : `Invalid fleet file ${at}: ${server.nameInMessages}${others}: ${reason}`,
  };
}

/** Returns a function that calls `compute` once for each key. Later calls return its result again, or throw its error again. */
function memoize<Key, Result>(compute: (key: Key) => Result): (key: Key) => Result {
  const results = new Map<Key, () => Result>();
  return (key) => {
    let getResult = results.get(key);
    if (getResult === undefined) {
      try {
        const result = compute(key);
        getResult = () => result;
      } catch (error) {
        getResult = () => {
          throw error;
        };
      }
      results.set(key, getResult);
    }
    return getResult();
  };
}

type ServerContext = Pick<CommandContext, "environment" | "secrets">;

/** Functions that read the files of a server. Their paths are relative to the fleet file's folder. */
interface ServerFiles {
  readonly readPem: (path: string) => string;
  readonly readToken: (path: string) => string;
}

/** @throws LocalError with all errors in the server's settings. */
function prepareSource(
  fleetServer: FleetServer,
  { readPem, readToken }: ServerFiles,
  {
    resolvePath,
    context,
  }: { readonly resolvePath: (path: string) => string; readonly context: ServerContext },
): Pick<PreparedServer, "loginHash" | "source"> {
  const { server, user = SETTING_DEFAULTS.user, timeout = SETTING_DEFAULTS.timeout } = fleetServer;
  const { ca, pinSha256, tokenEnv = "", tokenFile } = fleetServer;
  const { environment } = context;
  const token =
    tokenFile !== undefined
      ? readToken(tokenFile)
      : Object.hasOwn(environment, tokenEnv)
        ? environment[tokenEnv]?.trim()
        : undefined;
  // `environment` is a copy. Remove the token from the original, so that child processes and the code of the project cannot read it.
  if (tokenFile === undefined) Reflect.deleteProperty(process.env, tokenEnv);
  if (!token) throw new LocalError(driftProblem("token-env-missing", { name: tokenEnv }));
  const options = {
    ...{ server, user, token, timeout },
    ...(ca !== undefined && { ca: readPem(ca), caPath: resolvePath(ca) }),
    ...(pinSha256 !== undefined && { pinSha256 }),
  };
  const errors = diagnoseServerOptions({ ...options, ...context });
  if (errors.length > 0) throw new LocalError(errors);
  const address = parseAddress(server);
  const host = "hostAndPort" in address ? address.hostAndPort : server;
  return {
    source: { kind: "server", ...options },
    loginHash: computeSha256([host, user, token].join("\n")),
  };
}
