/** `drift --fleet`: compares several servers with their snapshots. Writes nothing. */

import { isCodegenError, LocalError, type Diagnostic } from "../core/diagnostic.js";
import { createInternalError } from "../core/diagnostics.js";
import type { Drift } from "../core/drift-types.js";
import { computeSha256, formatModuleSchema } from "../core/module-text.js";
import type { FetchedSnapshot } from "../core/snapshot-types.js";
import { compareByCodePoint, formatJsonLine } from "../core/text/json.js";
import { groupDrifts } from "../drift/fleet/groups.js";
import type { CommandContext } from "./context.js";
import { driftProblem } from "./drift-diagnostics.js";
import { createDriftWithoutSnapshots, createUndeterminedDrift, prepareSnapshotPair } from "./drift.js";
import { fetchSnapshotFromSource } from "./fetch.js";
import { addAcceptanceLocations, addSnapshotLocations } from "./finding-locations.js";
import {
  addServerDiagnostic,
  prepareServers,
  type Baseline,
  type DiagnosticsByMessage,
  type PreparedServer,
  type PrepareServersOptions,
} from "./fleet-servers.js";
import {
  compareAndJudgeSnapshots,
  judgeAcceptances,
  prepareJudgmentContext,
  type JudgmentContext,
  type JudgmentSettings,
} from "./judge.js";

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
  const compare = createComparer(options, judgmentContext);
  const runInLoginQueue = createLoginQueueRunner();
  const drifts: Drift[] = [];
  const warnings: DiagnosticsByMessage = new Map();
  const remaining = servers.values();
  const compareRemaining = async (): Promise<void> => {
    for (const server of remaining) {
      const result = await runInLoginQueue(server, (onAccessDenied) =>
        fetchAndCompare(server, { ...context, signal, onAccessDenied }, compare),
      );
      for (const warning of result.warnings) addServerDiagnostic(warnings, warning, server.name);
      const drift = { ...result.drift, servers: [server.name] };
      drifts.push(drift);
      context.onServerJudged(drift, drifts.length, servers.length);
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
  // With --shard, an acceptance that applies to no finding of this part may apply to a finding of another part.
  const acceptanceCheck = options.shard === undefined ? "all" : "expired";
  const findings =
    server === undefined
      ? []
      : await judgeAcceptances(drifts, server.baseline.snapshot, judgmentContext, acceptanceCheck);
  if (findings.length > 0)
    drifts.push(
      addAcceptanceLocations(
        createDriftWithoutSnapshots({ findings }),
        options.judgmentSettings.acceptanceFile,
        options.cwd,
      ),
    );
  return {
    drifts: groupDrifts(drifts),
    fleetDigest,
    warnings: [...warnings.values()]
      .map(({ diagnostic, serverNames }) => ({
        diagnostic,
        serverNames: serverNames.sort(compareByCodePoint),
      }))
      .sort((one, other) => compareByCodePoint(one.diagnostic.message, other.diagnostic.message)),
  };
}

type FetchedSchemas = Pick<FetchedSnapshot, "snapshot" | "undeterminedModules">;

interface Comparer {
  /** Compares what a server returned with its baseline. */
  readonly compare: (baseline: Baseline, fetched: FetchedSchemas) => Promise<Drift>;
  readonly dialect: FleetComparisonOptions["settings"]["emitConfig"]["dialect"];
}

/** Caches the results for servers with the same baseline and equal schemas. */
function createComparer(
  { settings, cwd }: FleetComparisonOptions,
  judgmentContext: JudgmentContext,
): Comparer {
  const { dialect } = settings.emitConfig;
  // The keys are hashes, because the schemas themselves would need much memory.
  const cache = new Map<string, Promise<Drift>>();
  const compareUncached = async ({ folder, snapshot }: Baseline, fetched: FetchedSchemas): Promise<Drift> => {
    const pair = prepareSnapshotPair(snapshot, fetched, dialect);
    // Acceptances apply to the whole fleet, so they are checked after all servers have been compared.
    const drift = await compareAndJudgeSnapshots({ ...pair, acceptanceCheck: "none" }, judgmentContext);
    const { before, after } = drift;
    return {
      ...addSnapshotLocations(drift, () => folder, cwd),
      // Remove the modules, to save memory. Reports contain only the versions of the snapshots.
      ...{ before: { whmVersion: before.whmVersion }, after: { whmVersion: after.whmVersion } },
    };
  };
  const compare: Comparer["compare"] = (baseline, fetched) => {
    const { modules, whmVersion } = fetched.snapshot;
    const moduleTexts = Object.values(modules).map(formatModuleSchema).sort(compareByCodePoint);
    const key = computeSha256(
      formatJsonLine([baseline.folder, whmVersion, moduleTexts, fetched.undeterminedModules]),
    );
    const result = cache.get(key) ?? compareUncached(baseline, fetched);
    cache.set(key, result);
    return result;
  };
  return { compare, dialect };
}

interface ServerResult {
  readonly drift: Drift;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Returns a function that processes an entry of the fleet file. Entries with the same login (server, user and token) are processed
 * one after the other, entries with different logins in parallel. After an entry is denied access, the function skips later entries
 * with the same login, because servers can block an IP address after repeated failures.
 */
function createLoginQueueRunner(): (
  server: PreparedServer,
  run: (onAccessDenied: () => void) => Promise<ServerResult>,
) => Promise<ServerResult> {
  /** The end of the latest entry with each login. The value is the name of the entry that was denied access, or undefined. */
  const ends = new Map<string, Promise<string | undefined>>();
  return async ({ name, loginHash }, run) => {
    let denied: string | undefined;
    const result = (ends.get(loginHash) ?? Promise.resolve(undefined)).then((other) => {
      denied = other;
      if (other === undefined) return run(() => (denied = name));
      const diagnostics = [driftProblem("server-skipped", { other })];
      return { drift: createUndeterminedDrift({ diagnostics }), warnings: [] };
    });
    const getDenied = (): string | undefined => denied;
    ends.set(loginHash, result.then(getDenied, getDenied));
    return result;
  };
}

/** Fetches and compares one server. Returns errors of this server as a result, so that the other servers are still queried. */
async function fetchAndCompare(
  { source, baseline }: PreparedServer,
  { environment, secrets, signal, onAccessDenied }: FleetContext & { readonly onAccessDenied: () => void },
  { compare, dialect }: Comparer,
): Promise<ServerResult> {
  const context = { environment, onAccessDenied, secrets, signal, onProgress: () => undefined };
  try {
    const fetched = await fetchSnapshotFromSource(source, context, dialect, true);
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
}
