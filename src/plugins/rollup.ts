/** The plugin for Rollup. */

import { createRollupPlugin } from "unplugin";
import {
  PLUGIN_NAME,
  reportToRollup,
  runBuildStep,
  type PluginOptions,
  type RollupStylePlugin,
} from "./build-step.js";

export type { PluginOptions, RollupStylePlugin };

const createPlugin = createRollupPlugin<PluginOptions>((options) => ({
  name: PLUGIN_NAME,
  async buildStart() {
    reportToRollup(this, await runBuildStep(options));
  },
}));

/** Creates a plugin that generates the code at the start of each build, or checks it. It never contacts a server. */
export default function whmTransferCodegen(options: PluginOptions = {}): RollupStylePlugin {
  return createPlugin(options) as RollupStylePlugin;
}
