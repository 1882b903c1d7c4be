/** The plugin for Vite. Its development server builds only once, so the plugin watches the inputs itself. */

import { createVitePlugin } from "unplugin";
import { type BuildStepResult, PLUGIN_NAME, type PluginOptions, runBuildStep } from "./build-step.js";
import { createFileWatcher } from "./file-watcher.js";
import { createRollupHooks, type RollupStylePlugin } from "./rollup-hooks.js";

export type { PluginOptions, RollupStylePlugin };

/** The part of Vite's development server that the plugin uses. */
interface DevelopmentServer {
  readonly ws: { send(payload: object): void };
  readonly config: { readonly logger: { error(message: string): void; warn(message: string): void } };
}

const createPlugin = createVitePlugin<PluginOptions>((options) => {
  let server: DevelopmentServer | undefined;
  const update = runSequentially(async () => {
    const result = await run();
    if (server !== undefined) report(result, server);
  });
  const watcher = createFileWatcher(update);
  const run = async (): Promise<BuildStepResult> => {
    const result = await runBuildStep(options);
    // A file may have changed before it was watched.
    if (server !== undefined && watcher.add(result.indexFiles)) update();
    return result;
  };
  return {
    ...createRollupHooks(run),
    vite: {
      configureServer(developmentServer: DevelopmentServer) {
        server = developmentServer;
      },
      closeBundle() {
        watcher.close();
      },
    },
  };
});

/** Creates a plugin that generates the code at the start of each build, or checks it. It never contacts a server. */
export default function whmTransferCodegen(options: PluginOptions = {}): RollupStylePlugin {
  return createPlugin(options) as RollupStylePlugin;
}

/** Prints the error, and shows it on the page. */
function report({ error, warnings }: BuildStepResult, { ws, config: { logger } }: DevelopmentServer): void {
  for (const warning of warnings) logger.warn(`${PLUGIN_NAME}: ${warning}`);
  if (error === undefined) return;
  logger.error(`${PLUGIN_NAME}: ${error.message}`);
  ws.send({ type: "error", err: { message: error.message, stack: "", plugin: PLUGIN_NAME } });
}

/**
 * Returns a function that runs `job`. If `job` is running, the function runs it once more afterwards, because one change of a snapshot
 * causes several events.
 */
function runSequentially(job: () => Promise<void>): () => void {
  let isRunning = false;
  let isRequested = false;
  const runRequested = async (): Promise<void> => {
    isRunning = true;
    while (isRequested) {
      isRequested = false;
      await job();
    }
    isRunning = false;
  };
  return () => {
    isRequested = true;
    if (!isRunning) void runRequested();
  };
}
