/** `simulate`: a WHM server on loopback that serves a folder of schemas. */

import { packagedSchemas } from "../snapshot/packaged.js";
import { hasSnapshot, readSnapshot } from "../snapshot/read.js";
import { startServer, type SimulatedServer } from "../simulator/server.js";

export interface SimulateOptions {
  readonly schemas: string;
  /** Whether somebody named that folder. If nobody did and nothing is there, the package's own schemas are served. */
  readonly isNamed: boolean;
  readonly user?: string;
  readonly port?: number;
}

export interface Simulation {
  readonly server: SimulatedServer;
  /** The folder that is served. */
  readonly schemas: string;
}

/** Milliseconds that each phase of an item takes: enough to watch it. */
const PHASE_MILLISECONDS = 2000;

/** Starts it; it runs until `server.close()`. */
export async function simulate({ schemas, isNamed, ...options }: SimulateOptions): Promise<Simulation> {
  const served = isNamed || hasSnapshot(schemas) ? schemas : packagedSchemas();
  const snapshot = readSnapshot(served);
  const server = await startServer({ ...options, snapshot, page: true, duration: PHASE_MILLISECONDS });
  return { server, schemas: served };
}
