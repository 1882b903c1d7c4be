/**
 * Writes the types of the library: one declaration file for each entry point, with all types that it uses. With a declaration
 * file for each internal module, projects could import internal types.
 */

import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { LIBRARY_ENTRIES } from "./entries.js";

for (const [entry, input] of Object.entries(LIBRARY_ENTRIES)) {
  const bundle = await rollup({
    input,
    external: /^node:/,
    plugins: [dts(), removeModuleComments()],
  });
  await bundle.write({ file: `dist/${entry}.d.ts`, format: "es" });
}

/**
 * Removes the comments at the start of modules, which describe files that the package does not contain. Keeps the comments directly
 * above declarations.
 *
 * @returns {import("rollup").Plugin}
 */
function removeModuleComments() {
  return {
    name: "without-head-comments",
    renderChunk: (code) => code.replaceAll(/^\/\*\*(?:[^*]|\*(?!\/))*\*\/\n(?=\n|\/\*\*)\n*/gm, ""),
  };
}
