/** The command `simulate`: runs a simulated server until the user interrupts it. */

import { resolve } from "node:path";
import { getSingleSnapshotFolder } from "../commands/context.js";
import { startSimulation } from "../commands/simulate.js";
import { resolveCallSettings } from "./call-settings.js";
import type { CommandCall } from "./command-call.js";
import { formatConnectionDetailsJson, formatConnectionDetails } from "./messages/simulate.js";
import { EXIT_CODE_INTERRUPTED } from "./process.js";

/** Runs a simulated server until the user interrupts it. Resolves to the exit code. */
export async function runSimulator(commandCall: CommandCall): Promise<number> {
  const { settings, loadedConfig } = await resolveCallSettings(commandCall);
  const {
    port,
    user,
    schemas: schemasFolder,
    cert: certificateFile,
    state,
    "token-file": tokenFile,
  } = commandCall.invocation.options;
  const cwd = commandCall.process.cwd();
  const { server, servedSchemasFolder } = await startSimulation({
    schemasFolder: getSingleSnapshotFolder(settings),
    isSchemasFolderSpecified: (schemasFolder ?? loadedConfig.config.schemas) !== undefined,
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(tokenFile !== undefined && { tokenFile: resolve(cwd, tokenFile) }),
    ...(certificateFile !== undefined && { certificateFile: resolve(cwd, certificateFile) }),
    ...(state !== undefined && { state: resolve(cwd, state) }),
  });
  commandCall.output.printNote(`The simulated server uses the schemas in ${servedSchemasFolder}.\n`);
  try {
    commandCall.output.printResult(
      commandCall.output.isJson ? formatConnectionDetailsJson(server) : formatConnectionDetails(server),
    );
    await waitForInterruption(commandCall.signal);
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
