/**
 * The plugin for esbuild. A plugin of esbuild can add files to watch only when a module is resolved, not when a build starts.
 * Therefore, the code is generated when the build starts, but the result is reported when the first module is resolved.
 */

import { createEsbuildPlugin } from "unplugin";
import { type BuildStepResult, PLUGIN_NAME, type PluginOptions, runBuildStep } from "./build-step.js";

export type { PluginOptions };

/** The properties of an esbuild plugin. Declared here, so that the types of this package do not depend on esbuild. */
export interface EsbuildStylePlugin {
  readonly name: string;
  readonly setup: (build: object) => void | Promise<void>;
}

interface EsbuildMessages {
  readonly errors: readonly { readonly text: string }[];
  readonly warnings: readonly { readonly text: string }[];
}

/** The part of esbuild's plugin API that this file uses. */
interface EsbuildBuild {
  onStart(callback: () => Promise<void>): void;
  onResolve(options: { readonly filter: RegExp }, callback: () => object | undefined): void;
  onEnd(callback: () => EsbuildMessages | undefined): void;
}

const createPlugin = createEsbuildPlugin<PluginOptions>((options) => ({
  name: PLUGIN_NAME,
  esbuild: {
    setup(build: EsbuildBuild) {
      let unreportedResult: BuildStepResult | undefined;
      const takeUnreportedResult = (): BuildStepResult | undefined => {
        const result = unreportedResult;
        unreportedResult = undefined;
        return result;
      };
      build.onStart(async () => {
        unreportedResult = await runBuildStep(options);
      });
      // esbuild calls this function for each import, which takes some microseconds. This cannot be avoided: watch mode needs the
      // function, and a plugin can neither detect watch mode nor remove a callback.
      build.onResolve({ filter: /(?:)/ }, () => {
        const result = takeUnreportedResult();
        if (result === undefined) return undefined;
        return {
          ...toEsbuildMessages(result),
          watchFiles: result.inputFiles,
          watchDirs: result.snapshotFolders,
        };
      });
      // Reports the result if no module was resolved.
      build.onEnd(() => {
        const result = takeUnreportedResult();
        return result && toEsbuildMessages(result);
      });
    },
  },
}));

/** Creates a plugin that generates the code at the start of each build, or checks it. It never contacts a server. */
export default function whmTransferCodegen(options: PluginOptions = {}): EsbuildStylePlugin {
  return createPlugin(options) as EsbuildStylePlugin;
}

function toEsbuildMessages({ error, warnings }: BuildStepResult): EsbuildMessages {
  return {
    errors: error === undefined ? [] : [{ text: error.message }],
    warnings: warnings.map((text) => ({ text })),
  };
}
