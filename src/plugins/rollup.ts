/** The plugin for Rollup. */

export type { PluginOptions } from "./build-step.js";
export { whmTransferCodegen as default, type RollupStylePlugin } from "./rollup-style.js";
