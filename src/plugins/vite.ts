/** The plugin for Vite. Vite's development server calls `buildStart` only once, so the plugin watches the inputs itself. */

import { unwatchFile, watchFile } from "node:fs";
import { createVitePlugin } from "unplugin";
import { getErrorText } from "../core/error-text.js";
import { PLUGIN_NAME, runBuildStep, type BuildStepResult, type PluginOptions } from "./build-step.js";
import { reportToRollup, type RollupStylePlugin } from "./rollup-style.js";

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

/** What the hooks `buildStart` and `closeBundle` call, for one development server or for a build. */
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
    async buildStart() {
      reportToRollup(this, await getRunner(this as ViteHookContext).run());
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
  const { ws, config, moduleGraph } = server;
  const { logger } = config;
  let hasError = false;
  const run = async (): Promise<BuildStepResult> => {
    const result = await runStep();
    hasError = result.error !== undefined;
    // Run again if further files are watched now, because they may have changed before they were watched.
    // The status of a folder changes if a file is added or removed.
    if (watchNewFiles([...result.inputFiles, ...result.snapshotFolders])) rerun();
    return result;
  };
  const rerun = coalesceCalls(async () => {
    const hadError = hasError;
    try {
      const { error, warnings } = await run();
      for (const warning of warnings) logger.warn(`${PLUGIN_NAME}: ${warning}`);
      if (error !== undefined) {
        logger.error(`${PLUGIN_NAME}: ${error.message}`);
        // Shows the error on the page.
        ws.send({ type: "error", err: { message: error.message, stack: "", plugin: PLUGIN_NAME } });
      }
    } catch (error) {
      logger.error(`${PLUGIN_NAME}: ${getErrorText(error)}`);
    }
    // Vite's watcher can miss a file that was replaced by renaming another one.
    moduleGraph.invalidateAll();
    // Reload the page, because it would otherwise show the error until a module changes.
    if (hadError && !hasError) ws.send({ type: "full-reload" });
  });
  // Watches files by polling, because the watchers of bundlers can miss a change of a file that was replaced shortly before. Each fetch
  // replaces all files of a snapshot. The watchers do not keep the process running.
  const watched = new Set<string>();
  let isClosed = false;
  /** Watches files that may not exist yet. Returns whether some of them were not watched before. */
  const watchNewFiles = (files: readonly string[]): boolean => {
    const added = isClosed ? [] : files.filter((file) => !watched.has(file));
    for (const file of added) {
      watched.add(file);
      watchFile(file, { persistent: false, interval: POLL_INTERVAL_MILLISECONDS }, rerun);
    }
    return added.length > 0;
  };
  const close = (): void => {
    isClosed = true;
    for (const file of watched) unwatchFile(file, rerun);
    watched.clear();
  };
  return { run, close };
}

const POLL_INTERVAL_MILLISECONDS = 200;

/**
 * Returns a function that runs `job`. While `job` is running, all further calls together cause only one more run. For example, one change
 * of a snapshot causes several calls. `job` must not reject.
 */
function coalesceCalls(job: () => Promise<void>): () => void {
  let [isRunning, isRequested] = [false, false];
  const runWhileRequested = async (): Promise<void> => {
    isRunning = true;
    while (isRequested) {
      isRequested = false;
      await job();
    }
    isRunning = false;
  };
  return () => {
    isRequested = true;
    if (!isRunning) void runWhileRequested();
  };
}
