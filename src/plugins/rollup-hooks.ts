/** The hook that Rollup, Rolldown and Vite share. */

import { type BuildStepResult, PLUGIN_NAME } from "./build-step.js";

/** A plugin for Rollup, Rolldown or Vite. */
export interface RollupStylePlugin {
  readonly name: string;
}

/** The part of the plugin context of Rollup, Rolldown and Vite that the hook uses. */
interface BuildHookContext {
  addWatchFile(id: string): void;
  warn(message: string): void;
  /** Makes the build fail with this message. */
  error(message: string): never;
}

/** Creates the plugin object for unplugin. In watch mode, every change of an input starts a build, which generates the code again. */
export function createRollupHooks(runStep: () => Promise<BuildStepResult>): {
  readonly name: string;
  buildStart(): Promise<void>;
} {
  return {
    name: PLUGIN_NAME,
    async buildStart() {
      const context = this as unknown as BuildHookContext;
      const { error, warnings, inputFiles } = await runStep();
      for (const file of inputFiles) context.addWatchFile(file);
      for (const warning of warnings) context.warn(warning);
      if (error !== undefined) context.error(error.message);
    },
  };
}
