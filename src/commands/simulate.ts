/** `simulate`: a WHM server on loopback that serves a folder of schemas. */

import { packagedSchemas } from "../schemas/packaged.js";
import { hasSnapshot, readSnapshot } from "../schemas/read.js";
import { startServer, type SimulatedServer } from "../whm/server.js";

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

/** Starts it; it runs until `server.close()`. */
export async function simulate({ schemas, isNamed, ...options }: SimulateOptions): Promise<Simulation> {
  const served = isNamed || hasSnapshot(schemas) ? schemas : packagedSchemas();
  return { server: await startServer({ ...options, snapshot: readSnapshot(served) }), schemas: served };
}
