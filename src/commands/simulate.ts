/** `startSimulation`: runs a simulated WHM server on the loopback interface. */

import { decodeValue, toProblemValues } from "../core/decode.js";
import { UsageError } from "../core/diagnostic.js";
import { readTokenFile } from "../core/files.js";
import { locatePackaged } from "../core/packaged.js";
import { parseJsonOrYaml } from "../drift/fleet/file.js";
import { hasSnapshot, readSnapshot } from "../snapshot/read.js";
import { simulatorProblem } from "../simulator/diagnostics.js";
import { addScenarioRules, SCENARIO, toSimulatorOptions, type Scenario } from "../simulator/scenario.js";
import { createPrivateFileIfMissing, createRandomSecret } from "../simulator/secrets.js";
import { startSimulatedServer, type SimulatedServer, type SimulatorOptions } from "../simulator/server.js";

/**
 * Starts a server that runs until `server.close()`. Returns it with the snapshot folder whose schemas it returns: the bundled one if
 * `schemas` is only the default, and contains no snapshot. The files are created if they do not exist.
 */
export async function startSimulation(
  { folder, isSpecified }: { readonly folder: string; readonly isSpecified: boolean },
  tokenFile: string | undefined,
  {
    scenarioFile,
    ...options
  }: Pick<SimulatorOptions, "user" | "port" | "certificateFile" | "state"> & {
    readonly scenarioFile?: string;
  },
): Promise<{ readonly server: SimulatedServer; readonly servedFolder: string }> {
  const servedFolder = isSpecified || hasSnapshot(folder) ? folder : locatePackaged("schemas");
  const snapshot = readSnapshot(servedFolder);
  const scenario = scenarioFile === undefined ? {} : await readScenario(scenarioFile);
  if (tokenFile !== undefined) await createPrivateFileIfMissing(tokenFile, () => `${createRandomSecret()}\n`);
  const server = await startSimulatedServer({
    ...options,
    ...(tokenFile !== undefined && { token: readTokenFile(tokenFile) }),
    ...{ ...toSimulatorOptions(scenario), snapshot, page: true },
  });
  addScenarioRules(server, scenario);
  return { server, servedFolder };
}

/** @throws UsageError with all faults of the file. */
async function readScenario(path: string): Promise<Scenario> {
  const parsed = await parseJsonOrYaml(path);
  const result = "faults" in parsed ? parsed : decodeValue(parsed.value, SCENARIO, parsed);
  if ("value" in result) return result.value;
  throw new UsageError(
    result.faults.map((fault) => simulatorProblem("scenario-invalid", toProblemValues(path, fault))),
  );
}
