/** `whm-transfer-codegen/testing`: a simulated WHM server for the tests of projects that use the generated code. */

import type { Snapshot } from "./core/snapshot-types.js";
import { packagedSchemas } from "./snapshot/packaged.js";
import { readSnapshot } from "./snapshot/read.js";
import { startServer, type SimulatorOptions, type SimulatedServer } from "./simulator/server.js";

export type { ModuleSchema, Origin, Snapshot } from "./core/snapshot-types.js";
export type { ApiToken, BrowserSession, LockoutOptions } from "./simulator/access.js";
export type { ClockKind, ServerClock } from "./simulator/clock.js";
export type {
  AnswerFault,
  ConnectionFault,
  FaultRange,
  FaultRule,
  Faults,
  FaultyCall,
  Wire,
  WrongCertificate,
} from "./simulator/faults.js";
export type { CallParameters } from "./simulator/functions/outcome.js";
export { trustingFetch, type TrustingFetch } from "./simulator/fetch.js";
export type { OutcomeRule, OutcomeScript, Phase } from "./simulator/outcomes.js";
export type { SessionSummary } from "./simulator/ledger.js";
export type { ItemRow } from "./simulator/queue.js";
export type { RemoteItem, RemoteServer } from "./simulator/remotes.js";
export type {
  LoggedRequest,
  NewApiToken,
  RestartOptions,
  SessionReport,
  SimulatedServer,
  SimulatorOptions,
} from "./simulator/server.js";
export type {
  ProgressState,
  SessionFacts,
  SessionItem,
  SessionKind,
  SessionState,
} from "./simulator/sessions.js";

/** What a simulated server is and serves, all of it optional. */
export interface StartWhmOptions extends Omit<SimulatorOptions, "snapshot" | "versions"> {
  /** A `schemas/` folder, or a snapshot. Default: the first of `versions`, or the documented schemas that come with this package. */
  readonly schemas?: string | Snapshot;
  /** Several versions of WHM, each a folder or a snapshot, for `useVersion` to switch between while the server runs. */
  readonly versions?: Readonly<Record<string, string | Snapshot>>;
  /** What the function `version` answers at first; `null` makes it refuse. Default: the snapshot's own version. */
  readonly version?: string | null;
}

/**
 * Starts a WHM server that is a simulation: TLS on 127.0.0.1 with a certificate made for it, somebody at the door, items
 * that land in SQLite tables made from the column definitions, and sessions that move them by a clock that a test can hold.
 *
 * What is known to be like WHM: names and parameters of all functions of its transfer system, the shapes of answers and
 * refusals, with keys in an order that changes from answer to answer, the states, the order of modules, the format of log lines. The
 * rest is a guess, and `docs/testing.md` names each: above all the wording of every reason, which state is told when, and that what
 * an item must not hold is refused when it is enqueued.
 *
 * @throws LocalError (`diagnostics` says each fault) if the schemas cannot be read or have a definition
 * that no database takes, if the port is taken, or on a Node without `node:sqlite` where the package
 * `sql.js` is not installed.
 */
export async function startWhm(options: StartWhmOptions = {}): Promise<SimulatedServer> {
  const { schemas, versions: named = {}, version, ...rest } = options;
  const versions = Object.fromEntries(Object.entries(named).map(([name, one]) => [name, snapshotOf(one)]));
  const first = schemas === undefined ? Object.values(versions)[0] : snapshotOf(schemas);
  const snapshot = first ?? readSnapshot(packagedSchemas());
  const served = version === undefined ? snapshot : { ...snapshot, whmVersion: version };
  return startServer({ ...rest, snapshot: served, versions });
}

function snapshotOf(schemas: string | Snapshot): Snapshot {
  return typeof schemas === "string" ? readSnapshot(schemas) : schemas;
}
