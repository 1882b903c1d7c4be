/** `drift --fleet`: compares several servers with their snapshots. Writes nothing. */

import { dirname, resolve } from "node:path";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import { isCodegenError, LocalError, messageAfterColon, type Diagnostic } from "../core/diagnostic.js";
import { createInternalError } from "../core/diagnostics.js";
import type { Drift } from "../core/drift-types.js";
import { readTextFile, readTokenFile } from "../core/files.js";
import { MAX_REPORTED_ERRORS } from "../core/limits.js";
import { computeSha256, formatModuleSchema } from "../core/module-text.js";
import type { FetchedSnapshot, Snapshot } from "../core/snapshot-types.js";
import { formatLocation, quote } from "../core/text/escape.js";
import { compareByCodePoint, formatJsonLine } from "../core/text/json.js";
import { type FleetServer, readFleet } from "../drift/fleet/file.js";
import { computeFleetDigest, groupDrifts, selectShardServers, type Shard } from "../drift/fleet/groups.js";
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
import { createDriftWithoutSnapshots, createUndeterminedDrift, prepareSnapshotPair } from "./drift.js";
import { fetchSnapshotFromSource } from "./fetch.js";
import { addAcceptanceLocations, addSnapshotLocations } from "./finding-locations.js";
import {
  compareAndJudgeSnapshots,
  judgeAcceptances,
  prepareJudgmentContext,
  type JudgmentContext,
  type JudgmentSettings,
} from "./judge.js";

export interface FleetOptions {
  /** The settings of the project. Servers whose entry in the fleet file does not set `schemas` use the snapshot of the project. */
  readonly settings: Settings;
  /** Path of the fleet file. */
  readonly fleetFile: string;
  /** The part of the fleet to query. Undefined to query all servers. */
  readonly shard: Shard | undefined;
  readonly judgmentSettings: JudgmentSettings;
  /** Maximum number of servers to query at the same time. */
  readonly concurrency: number;
  /** Base folder of the reported file paths. */
  readonly cwd: string;
}

export interface FleetContext extends Omit<CommandContext, "onProgress"> {
  /** Called after each server has been compared, in the order of completion. `drift.servers` contains only that server. */
  readonly onServerJudged: (drift: Drift, judgedCount: number, serverCount: number) => void;
}

export interface FleetDrift {
  /** One element for each group of servers with the same result. The order does not depend on response times. */
  readonly drifts: readonly Drift[];
  /** The digest of all server names in the fleet file. */
  readonly fleetDigest: string;
  /** Each warning once, with the servers that it applies to. */
  readonly warnings: readonly ServerDiagnostic[];
}

/** A diagnostic, with the names of the servers that it applies to. */
interface ServerDiagnostic {
  readonly diagnostic: Diagnostic;
  readonly serverNames: string[];
}

interface ServerResult {
  readonly drift: Drift;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Compares all servers. A server that fails does not stop the others: its result contains the reason.
 *
 * @throws LocalError for errors in local files and settings, before any server is queried.
 */
export async function compareFleet(options: FleetOptions, context: FleetContext): Promise<FleetDrift> {
  const { environment, secrets, onServerJudged } = context;
  const { dialect } = options.settings.emitConfig;
  const judgmentContext = await prepareJudgmentContext(options.judgmentSettings);
  const { servers, fleetDigest } = await prepareServers(options, context);
  const abortController = new AbortController();
  const signal = AbortSignal.any([context.signal, abortController.signal]);
  const compare = createComparer(options, judgmentContext);
  /** Fetches and compares one server. Returns errors of this server as a result, so that the other servers are still queried. */
  const fetchAndCompare = async (
    { source, baseline }: PreparedServer,
    onAccessDenied: () => void,
  ): Promise<ServerResult> => {
    const fetchContext = { environment, onAccessDenied, secrets, signal, onProgress: () => undefined };
    try {
      const fetched = await fetchSnapshotFromSource(source, fetchContext, dialect, true);
      return { drift: await compare(baseline, fetched), warnings: fetched.warnings };
    } catch (error) {
      signal.throwIfAborted();
      // Local errors affect the whole run, not only this server.
      if (error instanceof LocalError) throw error;
      const diagnostics = isCodegenError(error)
        ? error.diagnostics
        : [createInternalError(error, (text) => secrets.redact(text))];
      return { drift: createUndeterminedDrift({ diagnostics }), warnings: [] };
    }
  };
  const runInLoginQueue = createLoginQueue(fetchAndCompare);
  const drifts: Drift[] = [];
  const warnings = new Map<string, ServerDiagnostic>();
  const remaining = servers.values();
  const compareRemaining = async (): Promise<void> => {
    for (const server of remaining) {
      const result = await runInLoginQueue(server);
      for (const warning of result.warnings) addServerDiagnostic(warnings, warning, server.name);
      const drift = { ...result.drift, servers: [server.name] };
      drifts.push(drift);
      onServerJudged(drift, drifts.length, servers.length);
    }
  };
  try {
    const workerCount = Math.min(options.concurrency, servers.length);
    await Promise.all(Array.from({ length: workerCount }, compareRemaining));
  } catch (error) {
    abortController.abort(error);
    throw error;
  }
  const [server] = servers;
  if (server !== undefined) {
    // With --shard, an acceptance that applies to no finding of this part may apply to a finding of another part.
    const check = options.shard === undefined ? "all" : "expired";
    const findings = await judgeAcceptances(drifts, server.baseline.snapshot, judgmentContext, check);
    const drift = createDriftWithoutSnapshots({ findings });
    const { acceptanceFile } = options.judgmentSettings;
    if (findings.length > 0) drifts.push(addAcceptanceLocations(drift, acceptanceFile, options.cwd));
  }
  for (const { serverNames } of warnings.values()) serverNames.sort(compareByCodePoint);
  return {
    drifts: groupDrifts(drifts),
    fleetDigest,
    warnings: [...warnings.values()].sort((one, other) =>
      compareByCodePoint(one.diagnostic.message, other.diagnostic.message),
    ),
  };
}

type Comparer = (
  baseline: Baseline,
  fetched: Pick<FetchedSnapshot, "snapshot" | "undeterminedModules">,
) => Promise<Drift>;

/** Returns a function that compares what a server returned with its baseline. Caches the results for equal baselines and schemas. */
function createComparer({ settings, cwd }: FleetOptions, judgmentContext: JudgmentContext): Comparer {
  // The keys are hashes, because the schemas themselves would need much memory.
  const cache = new Map<string, Promise<Drift>>();
  const compare: Comparer = async ({ folder, snapshot }, fetched) => {
    const pair = prepareSnapshotPair(snapshot, fetched, settings.emitConfig.dialect);
    // Acceptances apply to the whole fleet, so they are checked after all servers have been compared.
    const drift = await compareAndJudgeSnapshots({ ...pair, acceptanceCheck: "none" }, judgmentContext);
    const { before, after } = drift;
    return {
      ...addSnapshotLocations(drift, () => folder, cwd),
      // Remove the modules, to save memory. Reports contain only the versions of the snapshots.
      ...{ before: { whmVersion: before.whmVersion }, after: { whmVersion: after.whmVersion } },
    };
  };
  return (baseline, fetched) => {
    const { modules, whmVersion } = fetched.snapshot;
    const moduleTexts = Object.values(modules).map(formatModuleSchema).sort(compareByCodePoint);
    const key = computeSha256(
      formatJsonLine([baseline.folder, whmVersion, moduleTexts, fetched.undeterminedModules]),
    );
    const result = cache.get(key) ?? compare(baseline, fetched);
    cache.set(key, result);
    return result;
  };
}

/**
 * Returns a function that processes an entry of the fleet file. Entries with the same login (server, user and token) are processed
 * one after the other, entries with different logins in parallel. After an entry is denied access, the function skips later entries
 * with the same login, because servers can block an IP address after repeated failures.
 */
function createLoginQueue(
  run: (server: PreparedServer, onAccessDenied: () => void) => Promise<ServerResult>,
): (server: PreparedServer) => Promise<ServerResult> {
  /** The end of the latest entry with each login. The value is the name of the entry that was denied access, or undefined. */
  const ends = new Map<string, Promise<string | undefined>>();
  return async (server) => {
    let denied: string | undefined;
    const result = (ends.get(server.loginHash) ?? Promise.resolve(undefined)).then((other) => {
      denied = other;
      if (other === undefined) return run(server, () => (denied = server.name));
      const diagnostics = [driftProblem("server-skipped", { other })];
      return { drift: createUndeterminedDrift({ diagnostics }), warnings: [] };
    });
    const getDenied = (): string | undefined => denied;
    ends.set(server.loginHash, result.then(getDenied, getDenied));
    return result;
  };
}

/** The snapshot that a server is compared with. */
interface Baseline {
  readonly folder: string;
  readonly snapshot: Snapshot;
}

interface PreparedServer {
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
async function prepareServers(
  { fleetFile, shard, settings }: FleetOptions,
  context: Pick<CommandContext, "environment" | "secrets">,
): Promise<{ readonly servers: readonly PreparedServer[]; readonly fleetDigest: string }> {
  const all = await readFleet(fleetFile);
  const selected = shard === undefined ? all : selectShardServers(all, shard);
  const errors = new Map<string, ServerDiagnostic>();
  const resolvePath = (path: string): string => resolve(dirname(fleetFile), path);
  // Several servers can use the same file, which is read only once.
  const readPem = memoize((path: string) => readTextFile(resolvePath(path), { allowsPipeOrTerminal: true }));
  const readToken = memoize((path: string) => readTokenFile(resolvePath(path)));
  const readBaseline = memoize((path: string | undefined): Baseline => {
    const folder = path === undefined ? getSingleSnapshotFolder(settings) : resolvePath(path);
    return { folder, snapshot: readSnapshot(folder) };
  });
  /** @throws LocalError with all errors in the server's settings. */
  const prepareLogin = (fleetServer: FleetServer): Pick<PreparedServer, "loginHash" | "source"> => {
    const { server, user = SETTING_DEFAULTS.user, timeout = SETTING_DEFAULTS.timeout } = fleetServer;
    const { ca, pinSha256, tokenEnv = "", tokenFile } = fleetServer;
    let token: string | undefined;
    if (tokenFile !== undefined) token = readToken(tokenFile);
    else {
      if (Object.hasOwn(context.environment, tokenEnv)) token = context.environment[tokenEnv]?.trim();
      // `environment` is a copy. Remove the token from the original, so that child processes and the code of the project cannot read it.
      Reflect.deleteProperty(process.env, tokenEnv);
    }
    if (!token) throw new LocalError(driftProblem("token-env-missing", { name: tokenEnv }));
    const options = {
      ...{ server, user, token, timeout },
      ...(ca !== undefined && { ca: readPem(ca), caPath: resolvePath(ca) }),
      ...(pinSha256 !== undefined && { pinSha256 }),
    };
    const faults = diagnoseServerOptions({ ...options, ...context });
    if (faults.length > 0) throw new LocalError(faults);
    const address = parseAddress(server);
    const host = "hostAndPort" in address ? address.hostAndPort : server;
    const loginHash = computeSha256([host, user, token].join("\n"));
    return { source: { kind: "server", ...options }, loginHash };
  };
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
    const login = tryRun(() => prepareLogin(server));
    const baseline = tryRun(() => readBaseline(server.schemas));
    return login === undefined || baseline === undefined ? [] : [{ name, ...login, baseline }];
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

/** Adds a diagnostic of the server `serverName`. If the map already contains the message, adds only the server name to its entry. */
function addServerDiagnostic(
  byMessage: Map<string, ServerDiagnostic>,
  diagnostic: Diagnostic,
  serverName: string,
): void {
  const { message } = diagnostic;
  const existing = byMessage.get(message);
  if (existing === undefined) byMessage.set(message, { diagnostic, serverNames: [serverName] });
  else existing.serverNames.push(serverName);
}

/** Adds the servers to the message. If the diagnostic refers to no file, adds the location of the server in the fleet file. */
function addServers(
  diagnostic: Diagnostic,
  fleetFile: string,
  { name, nameInMessages, findLocation }: FleetServer,
  otherCount: number,
): Diagnostic {
  const location = findLocation();
  const at = formatLocation(fleetFile, location);
  const reason = messageAfterColon(diagnostic);
  const others =
    otherCount === 0 ? "" : ` and ${otherCount} other ${otherCount === 1 ? "server" : "servers"}`;
  const message =
    diagnostic.code === "token-env-missing"
      ? `${at}: ${reason} It must contain the API token for the server ${quote(name)}${others}.`
      : `Invalid fleet file ${at}: ${nameInMessages}${others}: ${reason}`;
  return { ...(diagnostic.file === undefined && { file: fleetFile, ...location }), ...diagnostic, message };
}

/** Returns a function that calls `compute` once for each key. Later calls return its result again, or throw its error again. */
function memoize<Key, Result>(compute: (key: Key) => Result): (key: Key) => Result {
  const results = new Map<Key, { readonly value: Result } | { readonly error: unknown }>();
  const run = (key: Key): { readonly value: Result } | { readonly error: unknown } => {
    try {
      return { value: compute(key) };
    } catch (error) {
      return { error };
    }
  };
  return (key) => {
    const result = results.get(key) ?? run(key);
    results.set(key, result);
    if ("error" in result) throw result.error;
    return result.value;
  };
}
