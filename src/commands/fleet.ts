/** `drift --fleet`: compares several servers with their snapshots. Writes nothing. */

import { dirname, resolve } from "node:path";
import { SETTING_DEFAULTS } from "../core/defaults.js";
import {
  forFleet,
  isCodegenError,
  UsageError,
  messageAfterColon,
  type Diagnostic,
} from "../core/diagnostic.js";
import { createInternalError } from "../core/diagnostics.js";
import type { Drift } from "../core/drift-types.js";
import { readTextFile, readTokenFile } from "../core/files.js";
import { MAX_CONCURRENT_CALLS, MAX_CONCURRENT_CALLS_OF_FLEET, MAX_REPORTED_ERRORS } from "../core/limits.js";
import { memoize } from "../core/memoize.js";
import { computeSha256 } from "../core/module-text.js";
import { resolveSnapshotFolder } from "../core/packaged.js";
import type { FetchedSnapshot, ModuleError } from "../core/snapshot-types.js";
import { formatLocation, quote } from "../core/text/escape.js";
import { compareByCodePoint } from "../core/text/json.js";
import { type FleetServer, readFleet } from "../drift/fleet/file.js";
import { computeFleetDigest, groupDrifts, selectShardServers, type Shard } from "../drift/fleet/groups.js";
import { readSnapshot } from "../snapshot/read.js";
import { parseServer } from "../source/server.js";
import { getSingleSnapshotFolder, type CommandContext, type Settings } from "./context.js";
import { driftProblem } from "./drift-diagnostics.js";
import {
  createDriftWithoutSnapshots,
  createUndeterminedDrift,
  omitCalledModule,
  prepareSnapshotPair,
} from "./drift.js";
import { fetchSnapshotFromSource } from "./fetch.js";
import { addLocations } from "./finding-locations.js";
import {
  compareAndJudgeSnapshots,
  judgeAcceptances,
  prepareJudgmentContext,
  type JudgmentContext,
  type JudgmentSettings,
} from "./judge.js";
import { readResults } from "./merge.js";

export interface FleetOptions {
  /** The settings of the project. Servers whose entry in the fleet file does not set `schemas` use the snapshot of the project. */
  readonly settings: Settings;
  readonly fleetFile: string;
  /** The part of the fleet to query. Undefined to query all servers. */
  readonly shard: Shard | undefined;
  /** Path of an earlier report. Servers that it reports completely are not queried. */
  readonly retry?: string | undefined;
  readonly judgmentSettings: JudgmentSettings;
  /** Maximum number of servers to query at the same time. */
  readonly concurrency: number;
  /** Base folder of the reported file paths. */
  readonly cwd: string;
}

export interface FleetContext extends CommandContext {
  /** Called before the first server is queried. */
  readonly onPrepared: (serverCount: number) => void;
  /** Called after each server has been compared, in the order of completion. `drift.servers` contains only that server. */
  readonly onServerJudged: (drift: Drift) => void;
}

export interface FleetDrift {
  /** One element for each group of servers with the same result. The order does not depend on response times. */
  readonly drifts: readonly Drift[];
  /** The digest of all server names in the fleet file. */
  readonly fleetDigest: string;
  /** Each warning once, with the servers that it applies to. */
  readonly warnings: readonly ServerDiagnostic[];
}

interface ServerDiagnostic {
  readonly diagnostic: Diagnostic;
  readonly serverNames: string[];
}

/** Diagnostics by their messages. Equal diagnostics of several servers are one element. */
class ServerDiagnostics extends Map<string, ServerDiagnostic> {
  add(original: Diagnostic, serverName: string): void {
    const diagnostic = forFleet(original);
    const existing = this.get(diagnostic.message);
    if (existing === undefined) this.set(diagnostic.message, { diagnostic, serverNames: [serverName] });
    else existing.serverNames.push(serverName);
  }

  /** Returns the diagnostics, sorted by message, with the sorted names of their servers. */
  listSorted(): readonly ServerDiagnostic[] {
    const sorted = [...this].sort(([one], [other]) => compareByCodePoint(one, other));
    return sorted.map(([, { diagnostic, serverNames }]) => {
      return { diagnostic, serverNames: serverNames.sort(compareByCodePoint) };
    });
  }
}

/**
 * Compares all servers. A server that fails does not stop the others: its result contains the reason.
 *
 * @throws UsageError for errors in local files and settings, before any server is queried.
 */
export async function compareFleet(options: FleetOptions, context: FleetContext): Promise<FleetDrift> {
  const { judgmentSettings, cwd } = options;
  const judgmentContext = await prepareJudgmentContext(judgmentSettings);
  const { servers, fleetDigest, names } = await prepareServers(options, context);
  const saved = options.retry === undefined ? undefined : readResults(options.retry, names, judgmentContext);
  const abortController = new AbortController();
  const signal = AbortSignal.any([context.signal, abortController.signal]);
  const comparison = new FleetComparison(options, { ...context, signal }, judgmentContext);

  const drifts: Drift[] = [];
  const remaining = servers.values();
  const queryRemaining = async (): Promise<void> => {
    for (const server of remaining) {
      const found = saved?.get(server.name) ?? (await comparison.queryInTurn(server));
      const drift = { ...found, servers: [server.name] };
      drifts.push(drift);
      context.onServerJudged(drift);
    }
  };
  context.onPrepared(servers.length);
  try {
    const workerCount = Math.min(options.concurrency, servers.length);
    await Promise.all(Array.from({ length: workerCount }, queryRemaining));
  } catch (error) {
    abortController.abort(error);
    throw error;
  }
  // With --shard, an acceptance that applies to no finding of this part may apply to a finding of another part.
  const check = options.shard === undefined ? "all" : "expired";
  const judgments = judgeAcceptances(drifts, judgmentContext, check);
  const { acceptanceFile } = judgmentSettings;
  if (judgments.length > 0)
    drifts.push(addLocations(createDriftWithoutSnapshots({ judgments }), { acceptanceFile, cwd }));
  return { drifts: groupDrifts(drifts), fleetDigest, warnings: comparison.warnings.listSorted() };
}

/** The queries of servers, and their results. */
class FleetComparison {
  readonly warnings = new ServerDiagnostics();
  readonly #options: FleetOptions;
  readonly #context: CommandContext;
  readonly #judgmentContext: JudgmentContext;
  /** The results by hashes of their inputs. The schemas themselves would need much memory. */
  readonly #results = new Map<string, Promise<Drift>>();
  /** The end of the latest entry with each login. The value is whether access was denied. */
  readonly #ends = new Map<string, Promise<boolean>>();

  constructor(options: FleetOptions, context: CommandContext, judgmentContext: JudgmentContext) {
    this.#options = options;
    this.#context = context;
    this.#judgmentContext = judgmentContext;
  }

  /**
   * Queries a server after all entries with the same login (server, user and token). After an entry is denied access, skips later entries
   * with the same login, because servers can block an IP address after repeated failures.
   */
  queryInTurn(server: PreparedServer): Promise<Drift> {
    let isDenied = false;
    const previous = this.#ends.get(server.loginHash) ?? Promise.resolve(false);
    const result = previous.then((wasDenied) => {
      isDenied = wasDenied;
      if (wasDenied) return createUndeterminedDrift({ diagnostics: [driftProblem("server-skipped")] });
      return this.#query(server, () => (isDenied = true));
    });
    const wasDenied = (): boolean => isDenied;
    this.#ends.set(server.loginHash, result.then(wasDenied, wasDenied));
    return result;
  }

  /** Fetches and compares one server. Returns errors of this server as a result, so that the other servers are still queried. */
  async #query(server: PreparedServer, onAccessDenied: () => void): Promise<Drift> {
    const { environment, secrets, signal } = this.#context;
    const fetchContext = { environment, onAccessDenied, secrets, signal };
    try {
      const { dialect } = this.#options.settings.emitConfig;
      const fetched = await fetchSnapshotFromSource(server.source, fetchContext, dialect, true);
      const errors = fetched.undeterminedModules;
      const undeterminedModules = errors.map((one) => ({ ...one, diagnostic: forFleet(one.diagnostic) }));
      const drift = await this.#compareOnce(server, { ...fetched, undeterminedModules });
      for (const warning of fetched.warnings) this.warnings.add(warning, server.name);
      const diagnostics = errors.map(({ diagnostic }) => diagnostic);
      return addDetails(drift, server.name, diagnostics);
    } catch (error) {
      signal.throwIfAborted();
      // Local errors affect the whole run, not only this server.
      if (error instanceof UsageError) throw error;
      const diagnostics = isCodegenError(error)
        ? error.diagnostics
        : [createInternalError(error, (text) => secrets.redact(text))];
      const drift = createUndeterminedDrift({ diagnostics: diagnostics.map(forFleet) });
      return addDetails(drift, server.name, diagnostics);
    }
  }

  #compareOnce({ baseline }: PreparedServer, fetched: FetchedSnapshot): Promise<Drift> {
    const { modules, whmVersion } = fetched.snapshot;
    // Servers list the same keys in different orders. `hashModuleSchema` would sort them, but formats a text for each schema, which
    // raises the peak of a large fleet by 3 MiB.
    const schemas = Object.values(modules).map(({ keys, ...schema }) => ({
      ...schema,
      keys: Object.entries(keys).sort(([one], [other]) => compareByCodePoint(one, other)),
    }));
    const inputs = [baseline.folder, whmVersion, schemas, fetched.undeterminedModules];
    const hash = computeSha256(JSON.stringify(inputs));
    const result = this.#results.get(hash) ?? this.#compare(baseline, fetched);
    this.#results.set(hash, result);
    return result;
  }

  async #compare({ folder, snapshot }: PreparedServer["baseline"], fetched: FetchedSnapshot): Promise<Drift> {
    const { settings, cwd } = this.#options;
    const pair = prepareSnapshotPair(snapshot, fetched, settings.emitConfig.dialect);
    // Acceptances apply to the whole fleet, so they are checked after all servers have been compared.
    const options = { ...pair, acceptanceCheck: "none" } as const;
    const drift = await compareAndJudgeSnapshots(options, this.#judgmentContext);
    const { before, after } = drift;
    return {
      ...addLocations(drift, { folder, cwd }),
      // Remove the modules, to save memory. Reports contain only the versions of the snapshots.
      ...{ before: { whmVersion: before.whmVersion }, after: { whmVersion: after.whmVersion } },
    };
  }
}

type PreparedServer = Awaited<ReturnType<typeof prepareServers>>["servers"][number];

/**
 * Reads the fleet file, and the tokens, certificates and snapshots of its servers. Queries no server. Returns the servers to query, and the
 * digest of all server names in the fleet file, including the servers of other shards.
 *
 * @throws UsageError with the errors of all servers.
 */
async function prepareServers(
  { fleetFile, shard, settings, concurrency }: FleetOptions,
  context: FleetContext,
) {
  const all = await readFleet(fleetFile);
  const selected = shard === undefined ? all : selectShardServers(all, shard);
  const callsPerServer = Math.floor(MAX_CONCURRENT_CALLS_OF_FLEET / Math.min(concurrency, selected.length));
  const concurrentCalls = Math.max(1, Math.min(callsPerServer, MAX_CONCURRENT_CALLS));
  const errors = new ServerDiagnostics();
  const prepareLogin = createLoginReader(fleetFile, all.length, context);
  const readBaseline = memoize((folder) => ({ folder, snapshot: readSnapshot(folder) }), all.length);
  const servers = selected.flatMap((server) => {
    const { name } = server;
    /** Records the errors of the server. */
    const tryRun = <Result>(run: () => Result): Result | undefined => {
      try {
        return run();
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        for (const diagnostic of error.diagnostics) errors.add(diagnostic, name);
        return undefined;
      }
    };
    const login = tryRun(() => prepareLogin(server, concurrentCalls));
    const baseline = tryRun(() =>
      readBaseline(
        server.schemas === undefined
          ? getSingleSnapshotFolder(settings)
          : resolveSnapshotFolder(dirname(fleetFile), server.schemas),
      ),
    );
    return login === undefined || baseline === undefined ? [] : [{ name, ...login, baseline }];
  });
  if (errors.size > 0) {
    // Only the errors that are reported get a location, because finding a location takes time.
    const reported = [...errors.values()].slice(0, MAX_REPORTED_ERRORS);
    throw new UsageError(
      reported.flatMap(({ diagnostic, serverNames: [first, ...others] }) => {
        const server = selected.find(({ name }) => name === first);
        return server === undefined ? [] : [addServers(diagnostic, fleetFile, server, others.length)];
      }),
    );
  }
  const names = all.map(({ name }) => name);
  return { servers, fleetDigest: computeFleetDigest(names), names: new Set(names) };
}

/**
 * Returns a function that reads the token and the certificate of a server. It throws a UsageError with all errors in the server's settings.
 * Several servers can use the same file, which is read only once.
 */
function createLoginReader(fleetFile: string, serverCount: number, context: FleetContext) {
  const resolvePath = (path: string): string => resolve(dirname(fleetFile), path);
  const readPem = memoize(
    (path) => readTextFile(resolvePath(path), { allowsPipeOrTerminal: true }),
    serverCount,
  );
  const readToken = memoize((path) => readTokenFile(resolvePath(path)), serverCount);
  return (fleetServer: FleetServer, concurrentCalls: number) => {
    const { server, user = SETTING_DEFAULTS.user, timeout = SETTING_DEFAULTS.timeout } = fleetServer;
    const { ca, pinSha256, tokenEnv = "", tokenFile } = fleetServer;
    let token: string | undefined;
    if (tokenFile !== undefined) token = readToken(tokenFile);
    else {
      if (Object.hasOwn(context.environment, tokenEnv)) token = context.environment[tokenEnv]?.trim();
      // `environment` is a copy. Remove the token from the original, so that child processes and the code of the project cannot read it.
      Reflect.deleteProperty(process.env, tokenEnv);
    }
    if (!token) throw driftProblem.error("token-env-missing", { name: tokenEnv });
    const options = {
      ...{ server, user, token, timeout },
      ...(ca !== undefined && { ca: readPem(ca), caPath: resolvePath(ca) }),
      ...(pinSha256 !== undefined && { pinSha256 }),
    };
    const parsed = parseServer({ ...options, ...context });
    if (!("address" in parsed)) throw new UsageError(parsed);
    const loginHash = computeSha256([parsed.address.hostAndPort, user, token].join("\n"));
    const source = { kind: "server", ...options, concurrentCalls } as const;
    return { source, loginHash };
  };
}

/** Adds the messages that say more about the server than the reasons of the drift, which are the same for several servers. */
function addDetails(drift: Drift, server: string, diagnostics: readonly ModuleError["diagnostic"][]): Drift {
  const specific = diagnostics.filter((diagnostic) => forFleet(diagnostic).message !== diagnostic.message);
  const messages = [...new Set(specific.map(({ message }) => omitCalledModule(message)))];
  return { ...drift, details: messages.map((message) => ({ server, message })) };
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
