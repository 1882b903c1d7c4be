/** `drift --fleet`: have these servers moved since their snapshots? Writes nothing. */

import type { Diagnostic } from "../core/diagnostic.js";
import { moduleText, sha256 } from "../core/module-text.js";
import { serverSkipped } from "./drift-diagnostics.js";
import { LocalError, isCodegenError } from "../core/diagnostic.js";
import { internalError } from "../core/diagnostics.js";
import { groupDrifts } from "../drift/fleet/groups.js";
import { byCodePoint, jsonLine } from "../core/text/json.js";
import type { Dialect } from "../core/column-types.js";
import type { Drift, JudgedFinding } from "../core/drift-types.js";
import { comparison, undeterminedDrift, type Answered } from "./drift.js";
import { fetchFromSource } from "./fetch.js";
import {
  addServerNote,
  type ServerNotes,
  prepareServers,
  type Baseline,
  type PreparedServer,
  type ServersRequest,
} from "./fleet-servers.js";
import {
  judgeAcceptances,
  judgeServer,
  prepareJudge,
  type JudgeContext,
  type JudgeSettings,
} from "./judge.js";
import { withLocations } from "./finding-locations.js";
import type { CommandContext } from "./context.js";

export interface FleetRequest extends ServersRequest {
  readonly judgeSettings: JudgeSettings;
  /** Servers under way at one moment. */
  readonly concurrency: number;
  /** What places in files are told relative to. */
  readonly cwd: string;
}

export interface FleetContext extends Omit<CommandContext, "onProgress"> {
  /** Told of each server once it is judged, in whatever order they answer. `drift.servers` is its name alone. */
  readonly onJudged: (drift: Drift, done: number, total: number) => void;
}

export interface FleetDrift {
  /** Servers of which the same is true are told together; the order does not depend on who answered first. */
  readonly drifts: readonly Drift[];
  /** What a person should know of servers although they were judged. */
  readonly warnings: readonly { readonly diagnostic: Diagnostic; readonly servers: readonly string[] }[];
}

/**
 * A server that cannot be asked, or whose answer cannot be understood, is told of like any other.
 *
 * @throws LocalError for what is wrong on this side, before any server is asked, and with all of it.
 */
export async function driftFleet(request: FleetRequest, context: FleetContext): Promise<FleetDrift> {
  const judgeContext = await prepareJudge(request.judgeSettings);
  const servers = await prepareServers(request, context);
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const { dialect } = request.settings.emit;
  const judge = newJudge(request, judgeContext);
  const drifts: Drift[] = [];
  const warned: ServerNotes = new Map();
  const inTurn = newLoginQueue();
  const ask = async (server: PreparedServer): Promise<void> => {
    const { drift, warnings } = await inTurn(server, (onDenied) =>
      fetchAndJudge(server, { ...context, signal }, { judge, dialect, onDenied }),
    );
    for (const warning of warnings) addServerNote(warned, warning, server.name);
    const own = { ...drift, servers: [server.name] };
    drifts.push(own);
    context.onJudged(own, drifts.length, servers.length);
  };
  try {
    await inParallel(servers, request.concurrency, ask);
  } catch (error) {
    stop.abort(error);
    throw error;
  }
  return {
    drifts: groupDrifts([...drifts, ...(await ofAcceptances(drifts, servers, { request, judgeContext }))]),
    warnings: [...warned.values()]
      .map(({ diagnostic, names }) => ({ diagnostic, servers: names.sort(byCodePoint) }))
      .sort((one, other) => byCodePoint(one.diagnostic.message, other.diagnostic.message)),
  };
}

async function ofAcceptances(
  drifts: readonly Drift[],
  [server]: readonly PreparedServer[],
  { request, judgeContext }: { readonly request: FleetRequest; readonly judgeContext: JudgeContext },
): Promise<readonly Drift[]> {
  if (server === undefined) return [];
  // A part of the fleet cannot tell which acceptances are of nothing in the others.
  const isWhole = request.shard === undefined;
  const own = await judgeAcceptances(drifts, judgeContext, { isWhole, before: server.before.snapshot });
  return own.length === 0 ? [] : [fleetWideDrift(own)];
}

/** What is true of the fleet as a whole. */
export function fleetWideDrift(findings: readonly JudgedFinding[]): Drift {
  const unknown = { whmVersion: null };
  return { servers: [], before: unknown, after: unknown, findings, undetermined: [] };
}

/* ------------------------------------------------------------------ asking and judgeContext */

type Judge = (before: Baseline, told: Answered["told"]) => Promise<Drift>;

/** Servers that tell the same are judged once. Of what they told a hash is kept, so that a fleet takes no more memory than its groups. */
function newJudge({ settings, cwd }: FleetRequest, judgeContext: JudgeContext): Judge {
  const { dialect } = settings.emit;
  const known = new Map<string, Promise<Drift>>();
  const judgeNew = async ({ folder, snapshot: before }: Baseline, told: Answered["told"]): Promise<Drift> => {
    const drift = await judgeServer(comparison({ before, told, dialect }), judgeContext);
    return slim(drift.findings.length === 0 ? drift : withLocations(drift, folder, cwd));
  };
  return (before, told) => {
    const key = hashOf(before.folder, told);
    const drift = known.get(key) ?? judgeNew(before, told);
    known.set(key, drift);
    return drift;
  };
}

function hashOf(folder: string, { snapshot, undetermined }: Answered["told"]): string {
  const texts = Object.values(snapshot.modules).map(moduleText).sort(byCodePoint);
  return sha256(jsonLine([folder, snapshot.whmVersion, texts, undetermined]));
}

/** Without the snapshots. */
function slim({ before, after, ...drift }: Drift): Drift {
  return { ...drift, before: { whmVersion: before.whmVersion }, after: { whmVersion: after.whmVersion } };
}

interface JudgeServerOptions {
  readonly judge: Judge;
  readonly dialect: Dialect | undefined;
  readonly onDenied: () => void;
}

interface ServerResult {
  readonly drift: Drift;
  readonly warnings: readonly Diagnostic[];
}

type LoginQueue = (
  server: PreparedServer,
  ask: (onDenied: () => void) => Promise<ServerResult>,
) => Promise<ServerResult>;

/**
 * Entries for one server with one user and token are asked one after the other, and no more once one of them was denied access: each
 * failed login brings this address nearer to a lock. Others do not wait.
 */
function newLoginQueue(): LoginQueue {
  const last = new Map<string, Promise<string | undefined>>();
  return async (server, ask) => {
    const before = last.get(server.login) ?? Promise.resolve(undefined);
    let denied: string | undefined;
    const asking = before.then((name) => {
      denied = name;
      if (name !== undefined)
        return { drift: undeterminedDrift({ diagnostics: [serverSkipped(name)] }), warnings: [] };
      return ask(() => (denied = server.name));
    });
    last.set(
      server.login,
      asking.then(
        () => denied,
        () => denied,
      ),
    );
    return asking;
  };
}

/** Whatever goes wrong with one server is told of it, and the others are asked all the same. */
async function fetchAndJudge(
  { source, before }: PreparedServer,
  { environment, secrets, signal }: FleetContext,
  { judge, dialect, onDenied }: JudgeServerOptions,
): Promise<ServerResult> {
  const context = { environment, onDenied, secrets, signal, onProgress: () => undefined };
  try {
    const { warnings, ...told } = await fetchFromSource(source, context, dialect, true);
    return { drift: await judge(before, told), warnings };
  } catch (error) {
    signal.throwIfAborted();
    // This side's own faults are no server's.
    if (error instanceof LocalError) throw error;
    const diagnostics = isCodegenError(error)
      ? error.diagnostics
      : [internalError(error, (text) => secrets.clean(text))];
    return { drift: undeterminedDrift({ diagnostics }), warnings: [] };
  }
}

/** So many at a time, begun in their order. What fails ends all. */
async function inParallel<Entry>(
  entries: readonly Entry[],
  most: number,
  work: (entry: Entry) => Promise<void>,
): Promise<void> {
  const waiting = entries.values();
  const worker = async (): Promise<void> => {
    for (const entry of waiting) await work(entry);
  };
  await Promise.all(Array.from({ length: Math.min(most, entries.length) }, worker));
}
