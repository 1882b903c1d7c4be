/** The command `simulate`: runs a simulated server until the user interrupts it. */

import { resolve } from "node:path";
import { getSingleSnapshotFolder } from "../commands/context.js";
import { startSimulation } from "../commands/simulate.js";
import { resolveCallSettings } from "./call-settings.js";
import type { CommandCall } from "./command-call.js";
import { formatSimulatedServerJson, formatSimulatedServer } from "./messages/simulate.js";
import { EXIT_CODE_INTERRUPTED } from "./process.js";

/** Runs a simulated server until the user interrupts it. Resolves to the exit code. */
export async function runSimulator(call: CommandCall): Promise<number> {
  const { settings, loadedConfig } = await resolveCallSettings(call);
  const {
    port,
    user,
    schemas: schemasFolder,
    cert: certificateFile,
    "token-file": tokenFile,
  } = call.invocation.options;
  const cwd = call.process.cwd();
  const { server, servedSchemasFolder } = await startSimulation({
    schemasFolder: getSingleSnapshotFolder(settings),
    isSchemasFolderSpecified: (schemasFolder ?? loadedConfig.config.schemas) !== undefined,
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(tokenFile !== undefined && { tokenFile: resolve(cwd, tokenFile) }),
    ...(certificateFile !== undefined && { certificateFile: resolve(cwd, certificateFile) }),
  });
  call.output.printNote(`The simulated server uses the schemas in ${servedSchemasFolder}.\n`);
  try {
    call.output.printResult(
      call.output.isJson ? formatSimulatedServerJson(server) : formatSimulatedServer(server),
    );
    await waitForInterruption(call.signal);
  } finally {
    await server.close();
  }
  return EXIT_CODE_INTERRUPTED;
}

function waitForInterruption(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
