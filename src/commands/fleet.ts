/** `drift --fleet`: compares several servers with their snapshots. Writes nothing. */

import type { Diagnostic } from "../core/diagnostic.js";
import { formatModuleSchema, computeSha256 } from "../core/module-text.js";
import { createServerSkippedError } from "./fleet-diagnostics.js";
import { LocalError, isCodegenError } from "../core/diagnostic.js";
import { createInternalError } from "../core/diagnostics.js";
import { groupDrifts } from "../drift/fleet/groups.js";
import { compareByCodePoint, formatJsonLine } from "../core/text/json.js";
import type { Dialect } from "../core/column-types.js";
import type { Drift, JudgedFinding } from "../core/drift-types.js";
import { prepareSnapshotPair, createUndeterminedDrift, type ComparisonInputs } from "./drift.js";
import { fetchSnapshotFromSource } from "./fetch.js";
import {
  addServerDiagnostic,
  type DiagnosticsByMessage,
  prepareServers,
  type Baseline,
  type PreparedServer,
  type PrepareServersOptions,
} from "./fleet-servers.js";
import {
  findFleetAcceptanceFindings,
  compareAndJudgeFleetServer,
  prepareJudgmentContext,
  type JudgmentContext,
  type JudgmentSettings,
} from "./judge.js";
import { addAcceptanceLocationsToFindings, addSnapshotLocationsToFindings } from "./finding-locations.js";
import type { CommandContext } from "./context.js";

export interface FleetComparisonOptions extends PrepareServersOptions {
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
  readonly warnings: readonly { readonly diagnostic: Diagnostic; readonly serverNames: readonly string[] }[];
}

/**
 * Compares all servers. A server that fails does not stop the others: its result contains the reason.
 *
 * @throws LocalError for errors in local files and settings, before any server is queried.
 */
export async function compareFleet(
  options: FleetComparisonOptions,
  context: FleetContext,
): Promise<FleetDrift> {
  const judgmentContext = await prepareJudgmentContext(options.judgmentSettings);
  const { servers, fleetDigest } = await prepareServers(options, context);
  const abortController = new AbortController();
  const signal = AbortSignal.any([context.signal, abortController.signal]);
  const { dialect } = options.settings.emitConfig;
  const compareWithBaseline = createSnapshotComparer(options, judgmentContext);
  const drifts: Drift[] = [];
  const warningsByMessage: DiagnosticsByMessage = new Map();
  const runInLoginQueue = createLoginQueueRunner();
  const compareServer = async (server: PreparedServer): Promise<void> => {
    const result = await runInLoginQueue(server, (onAccessDenied) =>
      fetchAndJudge(server, { ...context, signal }, { compareWithBaseline, dialect, onAccessDenied }),
    );
    for (const warning of result.warnings) addServerDiagnostic(warningsByMessage, warning, server.name);
    const drift = { ...result.drift, servers: [server.name] };
    drifts.push(drift);
    context.onServerJudged(drift, drifts.length, servers.length);
  };
  try {
    await forEachConcurrently(servers, options.concurrency, compareServer);
  } catch (error) {
    abortController.abort(error);
    throw error;
  }
  return {
    drifts: groupDrifts([
      ...drifts,
      ...(await createDriftsForAcceptanceFindings(drifts, servers, { options, judgmentContext })),
    ]),
    fleetDigest,
    warnings: [...warningsByMessage.values()]
      .map(({ diagnostic, serverNames }) => ({
        diagnostic,
        serverNames: serverNames.sort(compareByCodePoint),
      }))
      .sort((one, other) => compareByCodePoint(one.diagnostic.message, other.diagnostic.message)),
  };
}

async function createDriftsForAcceptanceFindings(
  drifts: readonly Drift[],
  [server]: readonly PreparedServer[],
  {
    options,
    judgmentContext,
  }: { readonly options: FleetComparisonOptions; readonly judgmentContext: JudgmentContext },
): Promise<readonly Drift[]> {
  if (server === undefined) return [];
  // With --shard, an acceptance that applies to no finding of this part may apply to a finding of another part.
  const canReportUnmatchedAcceptances = options.shard === undefined;
  const findings = await findFleetAcceptanceFindings(drifts, judgmentContext, {
    canReportUnmatchedAcceptances,
    before: server.baseline.snapshot,
  });
  const { judgmentSettings, cwd } = options;
  const { findings: findingsWithLocations } = addAcceptanceLocationsToFindings(
    { findings },
    judgmentSettings.acceptanceFile,
    cwd,
  );
  return findings.length === 0 ? [] : [createFleetWideDrift(findingsWithLocations)];
}

/** Returns a result for findings that concern the whole fleet and no particular server. */
export function createFleetWideDrift(findings: readonly JudgedFinding[]): Drift {
  const snapshotOfUnknownVersion = { whmVersion: null };
  return {
    servers: [],
    before: snapshotOfUnknownVersion,
    after: snapshotOfUnknownVersion,
    findings,
    undeterminedModules: [],
  };
}

type SnapshotComparer = (
  baseline: Baseline,
  fetchedSnapshot: ComparisonInputs["fetchedSnapshot"],
) => Promise<Drift>;

/**
 * Returns a function that compares a server with its baseline snapshot and judges the findings. Caches the result for servers with
 * the same baseline and equal schemas. The keys of the cache are hashes, because the schemas themselves would need much memory.
 */
function createSnapshotComparer(
  { settings, cwd }: FleetComparisonOptions,
  judgmentContext: JudgmentContext,
): SnapshotComparer {
  const { dialect } = settings.emitConfig;
  const driftPromiseByCacheKey = new Map<string, Promise<Drift>>();
  const compareWithoutCache = async (
    { folder, snapshot: before }: Baseline,
    fetchedSnapshot: ComparisonInputs["fetchedSnapshot"],
  ): Promise<Drift> => {
    const drift = await compareAndJudgeFleetServer(
      prepareSnapshotPair({ before, fetchedSnapshot, dialect }),
      judgmentContext,
    );
    return removeSnapshotModules(
      drift.findings.length === 0 ? drift : addSnapshotLocationsToFindings(drift, () => folder, cwd),
    );
  };
  return (baseline, fetchedSnapshot) => {
    const cacheKey = computeCacheKey(baseline.folder, fetchedSnapshot);
    const driftPromise =
      driftPromiseByCacheKey.get(cacheKey) ?? compareWithoutCache(baseline, fetchedSnapshot);
    driftPromiseByCacheKey.set(cacheKey, driftPromise);
    return driftPromise;
  };
}

function computeCacheKey(
  baselineFolder: string,
  { snapshot, undeterminedModules }: ComparisonInputs["fetchedSnapshot"],
): string {
  const moduleTexts = Object.values(snapshot.modules).map(formatModuleSchema).sort(compareByCodePoint);
  return computeSha256(
    formatJsonLine([baselineFolder, snapshot.whmVersion, moduleTexts, undeterminedModules]),
  );
}

/** Removes the modules from both snapshots, to save memory. Reports contain only the versions of the snapshots. */
function removeSnapshotModules({ before, after, ...drift }: Drift): Drift {
  return { ...drift, before: { whmVersion: before.whmVersion }, after: { whmVersion: after.whmVersion } };
}

interface FetchAndJudgeOptions {
  readonly compareWithBaseline: SnapshotComparer;
  readonly dialect: Dialect | undefined;
  readonly onAccessDenied: () => void;
}

interface ServerResult {
  readonly drift: Drift;
  readonly warnings: readonly Diagnostic[];
}

type LoginQueueRunner = (
  server: PreparedServer,
  fetchAndJudgeServer: (onAccessDenied: () => void) => Promise<ServerResult>,
) => Promise<ServerResult>;

/**
 * Returns a function that processes an entry of the fleet file. Entries with the same login (server, user and token) are processed
 * one after the other, entries with different logins in parallel. After an entry is denied access, the function skips later entries
 * with the same login, because servers can block an IP address after repeated failures.
 */
function createLoginQueueRunner(): LoginQueueRunner {
  /**
   * For each login: a promise that resolves when the latest entry with this login is done. The value is the name of the entry that
   * was denied access, or undefined.
   */
  const deniedServerNamePromiseByLogin = new Map<string, Promise<string | undefined>>();
  return async (server, fetchAndJudgeServer) => {
    const deniedServerNamePromise =
      deniedServerNamePromiseByLogin.get(server.loginHash) ?? Promise.resolve(undefined);
    let deniedServerName: string | undefined;
    const resultPromise = deniedServerNamePromise.then((earlierDeniedServerName) => {
      deniedServerName = earlierDeniedServerName;
      if (earlierDeniedServerName !== undefined)
        return {
          drift: createUndeterminedDrift({
            diagnostics: [createServerSkippedError(earlierDeniedServerName)],
          }),
          warnings: [],
        };
      return fetchAndJudgeServer(() => (deniedServerName = server.name));
    });
    deniedServerNamePromiseByLogin.set(
      server.loginHash,
      resultPromise.then(
        () => deniedServerName,
        () => deniedServerName,
      ),
    );
    return resultPromise;
  };
}

/** Fetches and judges one server. Returns errors of this server as a result, so that the other servers are still queried. */
async function fetchAndJudge(
  { source, baseline }: PreparedServer,
  { environment, secrets, signal }: FleetContext,
  { compareWithBaseline, dialect, onAccessDenied }: FetchAndJudgeOptions,
): Promise<ServerResult> {
  const context = { environment, onAccessDenied, secrets, signal, onProgress: () => undefined };
  try {
    const { warnings, ...fetchedSnapshot } = await fetchSnapshotFromSource(source, context, dialect, true);
    return { drift: await compareWithBaseline(baseline, fetchedSnapshot), warnings };
  } catch (error) {
    signal.throwIfAborted();
    // Local errors affect the whole run, not only this server.
    if (error instanceof LocalError) throw error;
    const diagnostics = isCodegenError(error)
      ? error.diagnostics
      : [createInternalError(error, (text) => secrets.redact(text))];
    return { drift: createUndeterminedDrift({ diagnostics }), warnings: [] };
  }
}

/**
 * Calls `processItem` for each element of a list, in order. At most `maxConcurrency` calls run at the same time. Rejects with the first
 * error.
 */
async function forEachConcurrently<Item>(
  items: readonly Item[],
  maxConcurrency: number,
  processItem: (item: Item) => Promise<void>,
): Promise<void> {
  const sharedItemIterator = items.values();
  const runWorker = async (): Promise<void> => {
    for (const item of sharedItemIterator) await processItem(item);
  };
  await Promise.all(Array.from({ length: Math.min(maxConcurrency, items.length) }, runWorker));
}
