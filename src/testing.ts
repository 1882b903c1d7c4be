/** `whm-transfer-codegen/testing`: a simulated WHM server for the tests of projects that use the generated code. */

import type { Snapshot } from "./model.js";
import { packagedSchemas } from "./schemas/packaged.js";
import { readSnapshot } from "./schemas/read.js";
import { startServer, type ServerOptions, type SimulatedServer } from "./whm/server.js";

export type { ModuleSchema, Origin, Snapshot } from "./model.js";
export type {
  AnswerFault,
  ConnectionFault,
  FaultRule,
  Faults,
  FaultyCall,
  Wire,
  WrongCertificate,
} from "./whm/faults.js";
export type { ItemRow } from "./whm/queue.js";
export type { LoggedRequest, SimulatedServer } from "./whm/server.js";

/** What a simulated server is and serves, all of it optional. */
export interface StartWhmOptions extends Omit<ServerOptions, "snapshot"> {
  /** A `schemas/` folder, or a snapshot. Default: the documented schemas that come with this package. */
  readonly schemas?: string | Snapshot;
  /** What the function `version` answers; `null` makes it refuse. Default: the snapshot's own version. */
  readonly version?: string | null;
}

/**
 * Starts a WHM server that is a simulation: TLS on 127.0.0.1 with a certificate made for it, a token at
 * the door, and items that land in SQLite tables made from the column definitions.
 *
 * Like WHM, as its documentation and reports of real answers tell: the functions
 * `available_transfer_modules`, `transfer_module_schema`, `version`,
 * `create_remote_root_transfer_session`, `create_remote_user_transfer_session` and
 * `enqueue_transfer_item`, their parameters, and the shapes of their answers, with keys in an order
 * that changes from answer to answer; a refusal that is HTTP 200 with `result: 0`; the 403 that a wrong
 * token gets; an omitted key that takes its column's default.
 *
 * A guess: the wording of every reason; that an unknown key, a missing or empty required key and a
 * value that does not fit its column are refused when the item is enqueued; that the same item may be
 * enqueued twice. Nothing is transferred, and a session does nothing but take items.
 *
 * @throws LocalError (`complaints` says each fault) if the schemas cannot be read or have a definition
 * that no database takes, if the port is taken, or on a Node without `node:sqlite` where the package
 * `sql.js` is not installed.
 */
export async function startWhm(options: StartWhmOptions = {}): Promise<SimulatedServer> {
  const { schemas = packagedSchemas(), version, ...rest } = options;
  const snapshot = typeof schemas === "string" ? readSnapshot(schemas) : schemas;
  const { whmVersion } = version === undefined ? snapshot : { whmVersion: version };
  return startServer({ ...rest, snapshot: { ...snapshot, whmVersion } });
}
