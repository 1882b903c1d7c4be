/** `whm-transfer-codegen/testing`: a simulated WHM server for the tests of projects that use the generated code. */

import type { Snapshot } from "./core/snapshot-types.js";
import { locatePackaged } from "./core/packaged.js";
import { readSnapshot } from "./snapshot/read.js";
import { startSimulatedServer, type SimulatorOptions, type SimulatedServer } from "./simulator/server.js";

export type { ModuleSchema, Origin, Snapshot } from "./core/snapshot-types.js";
export type { ApiToken, BrowserSession, LockoutOptions } from "./simulator/access.js";
export type { ClockKind, ServerClock } from "./simulator/clock.js";
export type { ExistenceRules } from "./simulator/existence.js";
export type { FaultRule, Faults } from "./simulator/faults.js";
export type { FunctionResponse, RequestParameters } from "./simulator/functions/parameters.js";
export { createTrustingFetch as trustingFetch, type TrustingFetch } from "./simulator/fetch.js";
export type { AddedOutcomeRule, ItemDetails, OutcomeRule, Phase } from "./simulator/outcomes.js";
export type { ItemRow } from "./simulator/store.js";
export type {
  LinkedNode,
  RemoteItem,
  RemoteServer,
  ServerAccount,
  ServerPackage,
} from "./simulator/remotes.js";
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
  SessionSummary,
} from "./simulator/sessions.js";

/** The options of a simulated server. */
export interface StartWhmOptions extends Omit<SimulatorOptions, "snapshot" | "versions"> {
  /** The schemas of the server: the path of a snapshot folder, or a snapshot. Default: the first of `versions`, or the bundled schemas. */
  readonly schemas?: string | Snapshot;
  /** Snapshots of several WHM versions, with names of your choice. Call `useVersion(name)` on the server to switch to a snapshot. */
  readonly versions?: Readonly<Record<string, string | Snapshot>>;
  /** The initial result of the API function `version`. With `null`, the function fails. Default: the version of the snapshot. */
  readonly version?: string | null;
}

/**
 * Starts a simulated WHM server on 127.0.0.1, with TLS and its own certificate. The server checks the credentials of each call. It
 * keeps items in memory, and accepts the same values as the generated validators. Tests can control the clock of its transfer sessions.
 *
 * The API functions, their parameters and the properties of their responses are as in cPanel's documentation. The lines of `master.log`
 * are as in real logs. As in WHM, the order of keys varies between responses. All other behavior is a guess, especially the error messages,
 * the time of state changes, and the rejection of invalid items when they are enqueued. `docs/testing.md` lists all assumptions.
 *
 * @throws UsageError if the schemas or the file `state` cannot be read, or the port is in use.
 *
 * @example
 * ```ts
 * import { startWhm } from "whm-transfer-codegen/testing";
 * import { createTransferClient, openTransferSession } from "./generated/index.js";
 *
 * const whm = await startWhm();
 * const client = createTransferClient({ server: whm.url, token: whm.token, fetch: whm.fetch });
 * const remoteRoot = { host: "old.example", password: "any password" };
 * const session = await openTransferSession(client, { remoteRoot });
 * await session.enqueue({ module: "AccountRemoteRoot", user: "alice", localuser: "alice" });
 * console.log(whm.items("AccountRemoteRoot").length); // 1
 * await whm.close();
 * ```
 */
export async function startWhm(options: StartWhmOptions = {}): Promise<SimulatedServer> {
  const { schemas, versions: givenVersions = {}, version, ...simulatorOptions } = options;
  const versions = Object.fromEntries(
    Object.entries(givenVersions).map(([name, pathOrSnapshot]) => [name, resolveSnapshot(pathOrSnapshot)]),
  );
  const given = schemas === undefined ? Object.values(versions)[0] : resolveSnapshot(schemas);
  const snapshot = given ?? readSnapshot(locatePackaged("schemas"));
  const served = version === undefined ? snapshot : { ...snapshot, whmVersion: version };
  return startSimulatedServer({ ...simulatorOptions, snapshot: served, versions });
}

function resolveSnapshot(pathOrSnapshot: string | Snapshot): Snapshot {
  return typeof pathOrSnapshot === "string" ? readSnapshot(pathOrSnapshot) : pathOrSnapshot;
}
