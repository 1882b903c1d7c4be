/**
 * The plugin for webpack. It does not use the hook `buildStart` of unplugin, because webpack calls this hook after it has started to
 * resolve imports of the generated code.
 */

import { createWebpackPlugin } from "unplugin";
import { type BuildStepResult, PLUGIN_NAME, type PluginOptions, runBuildStep } from "./build-step.js";

export type { PluginOptions };

/** A plugin for webpack. */
export interface WebpackStylePlugin {
  apply(compiler: object): void;
}

interface WebpackHook<Argument> {
  tap(pluginName: string, listener: (argument: Argument) => void): void;
  tapPromise(pluginName: string, listener: (argument: Argument) => Promise<void>): void;
}

/** The part of webpack's compiler that the plugin uses. */
interface WebpackCompiler {
  readonly hooks: {
    readonly run: WebpackHook<unknown>;
    readonly watchRun: WebpackHook<unknown>;
    readonly thisCompilation: WebpackHook<WebpackCompilation>;
  };
  readonly webpack: { readonly WebpackError: new (message: string) => Error };
}

interface WebpackCompilation {
  readonly errors: Error[];
  readonly warnings: Error[];
  readonly fileDependencies: { addAll(paths: readonly string[]): void };
  readonly contextDependencies: { addAll(paths: readonly string[]): void };
}

const createPlugin = createWebpackPlugin<PluginOptions>((options) => ({
  name: PLUGIN_NAME,
  webpack(compiler: WebpackCompiler) {
    let result: BuildStepResult | undefined;
    const runStep = async (): Promise<void> => {
      result = await runBuildStep(options);
    };
    compiler.hooks.run.tapPromise(PLUGIN_NAME, runStep);
    compiler.hooks.watchRun.tapPromise(PLUGIN_NAME, runStep);
    compiler.hooks.thisCompilation.tap(PLUGIN_NAME, (compilation) => {
      if (result === undefined) return;
      const { WebpackError } = compiler.webpack;
      const toWebpackError = (message: string): Error => new WebpackError(`${PLUGIN_NAME}: ${message}`);
      compilation.fileDependencies.addAll(result.inputFiles);
      compilation.contextDependencies.addAll(result.snapshotFolders);
      compilation.warnings.push(...result.warnings.map(toWebpackError));
      // An exception in a hook would end watch mode. An error in `compilation.errors` fails the build, but watching continues.
      if (result.error !== undefined) compilation.errors.push(toWebpackError(result.error.message));
    });
  },
}));

/** Creates a plugin that generates the code at the start of each build, or checks it. It never contacts a server. */
export default function whmTransferCodegen(options: PluginOptions = {}): WebpackStylePlugin {
  return createPlugin(options) as WebpackStylePlugin;
}
