/** The plugin for Rollup and Rolldown, which call the same hooks. */

import { createRollupPlugin } from "unplugin";
import { PLUGIN_NAME, runBuildStep, type BuildStepResult, type PluginOptions } from "./build-step.js";

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

/** Reports the result to Rollup, Rolldown or Vite. In watch mode, every change of an input starts another build. */
export function reportToRollup(context: object, { error, warnings, inputFiles }: BuildStepResult): void {
  const hooks = context as BuildHookContext;
  for (const file of inputFiles) hooks.addWatchFile(file);
  for (const warning of warnings) hooks.warn(warning);
  if (error !== undefined) hooks.error(error.message);
}

const createPlugin = createRollupPlugin<PluginOptions>((options) => ({
  name: PLUGIN_NAME,
  async buildStart() {
    reportToRollup(this, await runBuildStep(options));
  },
}));

/** Creates a plugin that generates the code at the start of each build, or checks it. It never contacts a server. */
export function whmTransferCodegen(options: PluginOptions = {}): RollupStylePlugin {
  return createPlugin(options) as RollupStylePlugin;
}
