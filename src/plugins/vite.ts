/** The plugin for Vite. Vite's development server calls `buildStart` only once, so the plugin watches the inputs itself. */

import { createVitePlugin } from "unplugin";
import { getErrorText } from "../core/error-text.js";
import { type BuildStepResult, PLUGIN_NAME, type PluginOptions, runBuildStep } from "./build-step.js";
import { createFileWatcher, type FileWatcher } from "./file-watcher.js";
import { createRollupHooks, type RollupStylePlugin } from "./rollup-hooks.js";

export type { PluginOptions, RollupStylePlugin };

/** The part of Vite's development server that the plugin uses. */
interface DevelopmentServer {
  readonly moduleGraph: { invalidateAll(): void };
  readonly ws: { send(payload: object): void };
  readonly config: { readonly logger: { error(message: string): void; warn(message: string): void } };
}

/** The part of the context of Vite's hooks that the plugin uses. In Vite 5, `environment` is undefined. */
interface ViteHookContext {
  readonly environment?: { getTopLevelConfig(): object };
}

/** The functions that the hooks `buildStart` and `closeBundle` call, for one development server or for a build. */
interface BuildStepRunner {
  run(): Promise<BuildStepResult>;
  close(): void;
}

const createPlugin = createVitePlugin<PluginOptions>((options) => {
  const defaultRunner: BuildStepRunner = { run: () => runBuildStep(options), close: () => undefined };
  // Two servers can use this plugin at the same time: a restart closes the old server only after the new one has started.
  const runnersByConfig = new WeakMap<object, BuildStepRunner>();
  let latestRunner = defaultRunner;
  const getRunner = ({ environment }: ViteHookContext): BuildStepRunner =>
    environment === undefined
      ? latestRunner
      : (runnersByConfig.get(environment.getTopLevelConfig()) ?? defaultRunner);
  return {
    name: PLUGIN_NAME,
    buildStart() {
      const runner = getRunner(this as ViteHookContext);
      return createRollupHooks(() => runner.run()).buildStart.call(this);
    },
    vite: {
      configureServer(server: DevelopmentServer) {
        latestRunner = createBuildStepRunner(server, () => runBuildStep(options));
        runnersByConfig.set(server.config, latestRunner);
      },
      closeBundle() {
        getRunner(this).close();
      },
    },
  };
});

/** Creates a plugin that generates the code at the start of each build, or checks it. It never contacts a server. */
export default function whmTransferCodegen(options: PluginOptions = {}): RollupStylePlugin {
  return createPlugin(options) as RollupStylePlugin;
}

/**
 * Creates the runner for a development server. After the first run, each change of an input file runs the build step again, and
 * the result is reported to the server. This ends when the server is closed.
 */
function createBuildStepRunner(
  server: DevelopmentServer,
  runStep: () => Promise<BuildStepResult>,
): BuildStepRunner {
  const { ws, config } = server;
  let hasError = false;
  const run = async (): Promise<BuildStepResult> => {
    const result = await runStep();
    hasError = result.error !== undefined;
    // Run again if further files are watched now, because they may have changed before they were watched.
    if (watcher.add(result.configAndSnapshotIndexFiles)) rerunStep();
    return result;
  };
  const rerunStep = coalesceCalls(async () => {
    const hadError = hasError;
    try {
      reportResult(await run(), server);
    } catch (error) {
      config.logger.error(`${PLUGIN_NAME}: ${getErrorText(error)}`);
    }
    // Vite's watcher can miss a file that was replaced by renaming another one.
    server.moduleGraph.invalidateAll();
    // Reload the page, because it would otherwise show the error until a module changes.
    if (hadError && !hasError) ws.send({ type: "full-reload" });
  });
  const watcher: FileWatcher = createFileWatcher(rerunStep);
  return { run, close: () => watcher.close() };
}

/** Prints the warnings and the error, and shows the error on the page. */
function reportResult(
  { error, warnings }: BuildStepResult,
  { ws, config: { logger } }: DevelopmentServer,
): void {
  for (const warning of warnings) logger.warn(`${PLUGIN_NAME}: ${warning}`);
  if (error === undefined) return;
  logger.error(`${PLUGIN_NAME}: ${error.message}`);
  ws.send({ type: "error", err: { message: error.message, stack: "", plugin: PLUGIN_NAME } });
}

/**
 * Returns a function that runs `job`. While `job` is running, all further calls together cause only one more run. For example, one change
 * of a snapshot causes several calls. `job` must not reject.
 */
function coalesceCalls(job: () => Promise<void>): () => void {
  let isRunning = false;
  let isRunRequested = false;
  const runWhileRequested = async (): Promise<void> => {
    isRunning = true;
    while (isRunRequested) {
      isRunRequested = false;
      await job();
    }
    isRunning = false;
  };
  return () => {
    isRunRequested = true;
    if (!isRunning) void runWhileRequested();
  };
}
