/** The plugin for Rolldown, which calls the hooks of plugins for Rollup. */

export { default, type PluginOptions, type RollupStylePlugin } from "./rollup.js";
