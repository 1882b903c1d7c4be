/** `startSimulation`: runs a simulated WHM server on the loopback interface. */

import { readTokenFile } from "../core/files.js";
import { locatePackagedSchemas } from "../snapshot/packaged.js";
import { hasSnapshot, readSnapshot } from "../snapshot/read.js";
import { createPrivateFileIfMissing, createRandomSecret } from "../simulator/secrets.js";
import { startSimulatedServer, type SimulatedServer } from "../simulator/server.js";

export interface SimulateOptions {
  /** The snapshot folder whose schemas the server uses. */
  readonly schemasFolder: string;
  /** Whether the user specified `schemasFolder`. If not, and the folder contains no snapshot, the server uses the bundled schemas. */
  readonly isSchemasFolderSpecified: boolean;
  readonly user?: string;
  readonly port?: number;
  /** A file with the API token. Created with a random token if it does not exist. If undefined, the server uses a random token. */
  readonly tokenFile?: string;
  /**
   * A PEM file with the certificate and the private key of the server. Created if it does not exist. If undefined, the server uses a
   * new certificate.
   */
  readonly certificateFile?: string;
  /** A JSON file with the sessions. Created if it does not exist. If undefined, sessions are lost when the server stops. */
  readonly state?: string;
}

export interface Simulation {
  readonly server: SimulatedServer;
  /** The snapshot folder whose schemas the server returns. */
  readonly servedSchemasFolder: string;
}

/** Duration of each phase of a simulated transfer item. It is long enough to watch the phases. */
const PHASE_MILLISECONDS = 2000;

/** Starts a server that runs until `server.close()`. */
export async function startSimulation(options: SimulateOptions): Promise<Simulation> {
  const { schemasFolder, isSchemasFolderSpecified, tokenFile, ...serverOptions } = options;
  const servedSchemasFolder =
    isSchemasFolderSpecified || hasSnapshot(schemasFolder) ? schemasFolder : locatePackagedSchemas();
  const snapshot = readSnapshot(servedSchemasFolder);
  if (tokenFile !== undefined) await createPrivateFileIfMissing(tokenFile, () => `${createRandomSecret()}\n`);
  const server = await startSimulatedServer({
    ...serverOptions,
    ...(tokenFile !== undefined && { token: readTokenFile(tokenFile) }),
    ...{ snapshot, page: true, duration: PHASE_MILLISECONDS },
  });
  return { server, servedSchemasFolder };
}
