/** The plugin for Rollup. */

import { createRollupPlugin } from "unplugin";
import { type PluginOptions, runBuildStep } from "./build-step.js";
import { createRollupHooks, type RollupStylePlugin } from "./rollup-hooks.js";

export type { PluginOptions, RollupStylePlugin };

const createPlugin = createRollupPlugin<PluginOptions>((options) =>
  createRollupHooks(() => runBuildStep(options)),
);

/** Creates a plugin that generates the code at the start of each build, or checks it. It never contacts a server. */
export default function whmTransferCodegen(options: PluginOptions = {}): RollupStylePlugin {
  return createPlugin(options) as RollupStylePlugin;
}
