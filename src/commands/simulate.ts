/** `simulate`: runs a simulated WHM server on the loopback interface. */

import { packagedSchemas } from "../snapshot/packaged.js";
import { hasSnapshot, readSnapshot } from "../snapshot/read.js";
import { startServer, type SimulatedServer } from "../simulator/server.js";

export interface SimulateOptions {
  readonly schemas: string;
  /**
   * Whether the user specified `schemas`. If the user did not, and the folder has no snapshot, the schemas in this package are
   * served.
   */
  readonly isSpecified: boolean;
  readonly user?: string;
  readonly port?: number;
}

export interface Simulation {
  readonly server: SimulatedServer;
  /** The folder that is served. */
  readonly schemas: string;
}

/** Duration of each phase of a simulated transfer item. It is long enough to watch the phases. */
const PHASE_MILLISECONDS = 2000;

/** Starts a server that runs until `server.close()`. */
export async function simulate({ schemas, isSpecified, ...options }: SimulateOptions): Promise<Simulation> {
  const servedFolder = isSpecified || hasSnapshot(schemas) ? schemas : packagedSchemas();
  const snapshot = readSnapshot(servedFolder);
  const server = await startServer({ ...options, snapshot, page: true, duration: PHASE_MILLISECONDS });
  return { server, schemas: servedFolder };
}
