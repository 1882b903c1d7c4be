/**
 * Writes the types of the library: declarations for each entry point, with all types that it uses, for CommonJS and for ES modules. With a declaration
 * file for each internal module, projects could import internal types.
 */

import { copyFileSync, writeFileSync } from "node:fs";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { LIBRARY_ENTRIES } from "./entries.js";

for (const [entry, input] of Object.entries(LIBRARY_ENTRIES)) {
  const bundle = await rollup({
    input,
    external: /^node:/,
    plugins: [dts(), removeModuleComments()],
  });
  await bundle.write({ file: `dist/${entry}.d.cts`, format: "es" });
  // An ES module can re-export names of a CommonJS module, which halves the size. Compilers disagree about its default export.
  if (input.includes("/plugins/")) copyFileSync(`dist/${entry}.d.cts`, `dist/${entry}.d.ts`);
  else writeFileSync(`dist/${entry}.d.ts`, `export * from "./${entry}.cjs";\n`);
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
