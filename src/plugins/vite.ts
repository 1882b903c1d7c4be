/** The plugin for Vite. Its development server builds only once, so the plugin watches the inputs itself. */

import { createVitePlugin } from "unplugin";
import { getErrorText } from "../core/error-text.js";
import { type BuildStepResult, PLUGIN_NAME, type PluginOptions, runBuildStep } from "./build-step.js";
import { createFileWatcher, type FileWatcher } from "./file-watcher.js";
import { createRollupHooks, type RollupStylePlugin } from "./rollup-hooks.js";

export type { PluginOptions, RollupStylePlugin };

/** The part of Vite's development server that the plugin uses. */
interface DevelopmentServer {
  readonly ws: { send(payload: object): void };
  readonly config: { readonly logger: { error(message: string): void; warn(message: string): void } };
}

/** The part of the context of Vite's hooks that the plugin uses. Vite 5 has no environments. */
interface ViteHookContext {
  readonly environment?: { getTopLevelConfig(): object };
}

/** The hooks `buildStart` and `closeBundle` of one development server, or of a build. */
interface ServerHooks {
  run(): Promise<BuildStepResult>;
  close(): void;
}

const createPlugin = createVitePlugin<PluginOptions>((options) => {
  const build: ServerHooks = { run: () => runBuildStep(options), close: () => undefined };
  // A restart creates a server with the same plugin, and closes the old server after the new one has started.
  const hooksByConfig = new WeakMap<object, ServerHooks>();
  let latest = build;
  const getHooks = ({ environment }: ViteHookContext): ServerHooks =>
    environment === undefined ? latest : (hooksByConfig.get(environment.getTopLevelConfig()) ?? build);
  return {
    name: PLUGIN_NAME,
    buildStart() {
      const hooks = getHooks(this as ViteHookContext);
      return createRollupHooks(() => hooks.run()).buildStart.call(this);
    },
    vite: {
      configureServer(server: DevelopmentServer) {
        latest = createServerHooks(server, () => runBuildStep(options));
        hooksByConfig.set(server.config, latest);
      },
      closeBundle() {
        getHooks(this).close();
      },
    },
  };
});

/** Creates a plugin that generates the code at the start of each build, or checks it. It never contacts a server. */
export default function whmTransferCodegen(options: PluginOptions = {}): RollupStylePlugin {
  return createPlugin(options) as RollupStylePlugin;
}

/** Watches the inputs of the first run until the server is closed. Reports the results of later runs to the server. */
function createServerHooks(server: DevelopmentServer, runStep: () => Promise<BuildStepResult>): ServerHooks {
  const { ws, config } = server;
  let hasError = false;
  const run = async (): Promise<BuildStepResult> => {
    const result = await runStep();
    hasError = result.error !== undefined;
    // A file may have changed before it was watched.
    if (watcher.add(result.indexFiles)) update();
    return result;
  };
  const update = runSequentially(async () => {
    const hadError = hasError;
    try {
      report(await run(), server);
    } catch (error) {
      config.logger.error(`${PLUGIN_NAME}: ${getErrorText(error)}`);
    }
    // Reload the page, because it would otherwise show the error until a module changes.
    if (hadError && !hasError) ws.send({ type: "full-reload" });
  });
  const watcher: FileWatcher = createFileWatcher(update);
  return { run, close: () => watcher.close() };
}

/** Prints the error, and shows it on the page. */
function report({ error, warnings }: BuildStepResult, { ws, config: { logger } }: DevelopmentServer): void {
  for (const warning of warnings) logger.warn(`${PLUGIN_NAME}: ${warning}`);
  if (error === undefined) return;
  logger.error(`${PLUGIN_NAME}: ${error.message}`);
  ws.send({ type: "error", err: { message: error.message, stack: "", plugin: PLUGIN_NAME } });
}

/**
 * Returns a function that runs `job`, or, if it is running, runs it once more afterwards. A change of a snapshot causes several events.
 * `job` does not reject.
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
