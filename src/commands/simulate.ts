/** `startSimulation`: runs a simulated WHM server on the loopback interface. */

import { readTokenFile } from "../core/files.js";
import { locatePackaged } from "../core/packaged.js";
import { hasSnapshot, readSnapshot } from "../snapshot/read.js";
import { createPrivateFileIfMissing, createRandomSecret } from "../simulator/secrets.js";
import { startSimulatedServer, type SimulatedServer, type SimulatorOptions } from "../simulator/server.js";

/** Duration of each phase of a simulated transfer item. It is long enough to watch the phases. */
const PHASE_MILLISECONDS = 2000;

/**
 * Starts a server that runs until `server.close()`. Returns it with the snapshot folder whose schemas it returns: the bundled one if
 * `schemas` is only the default, and contains no snapshot. The files are created if they do not exist.
 */
export async function startSimulation(
  { folder, isSpecified }: { readonly folder: string; readonly isSpecified: boolean },
  tokenFile: string | undefined,
  options: Pick<SimulatorOptions, "user" | "port" | "certificateFile" | "state">,
): Promise<{ readonly server: SimulatedServer; readonly servedFolder: string }> {
  const servedFolder = isSpecified || hasSnapshot(folder) ? folder : locatePackaged("schemas");
  const snapshot = readSnapshot(servedFolder);
  if (tokenFile !== undefined) await createPrivateFileIfMissing(tokenFile, () => `${createRandomSecret()}\n`);
  const server = await startSimulatedServer({
    ...options,
    ...(tokenFile !== undefined && { token: readTokenFile(tokenFile) }),
    ...{ snapshot, page: true, duration: PHASE_MILLISECONDS },
  });
  return { server, servedFolder };
}
