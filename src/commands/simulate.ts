/** `simulate`: a WHM server on loopback that serves a folder of schemas. */

import { readSnapshot } from "../schemas/read.js";
import { startServer } from "../whm/server.js";

export interface SimulateOptions {
  readonly schemas: string;
  readonly user?: string;
  readonly port?: number;
}

/** Starts it; it runs until `close()`. */
export async function simulate({ schemas, ...options }: SimulateOptions): ReturnType<typeof startServer> {
  return startServer({ ...options, snapshot: readSnapshot(schemas) });
}
