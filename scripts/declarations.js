/**
 * The types of the library: one declaration file for each entry point, with everything that it uses. Without that, the package
 * would hold a declaration file for each of our modules, and a project could import from them.
 */

import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

for (const entry of ["index", "testing"]) {
  const bundle = await rollup({
    input: `src/${entry}.ts`,
    external: /^node:/,
    plugins: [dts(), withoutHeadComments()],
  });
  await bundle.write({ file: `dist/${entry}.d.ts`, format: "es" });
}

/**
 * Removes the comments at the head of our modules: they are about files that the package does not have. A comment that documents a
 * declaration stands directly above it.
 *
 * @returns {import("rollup").Plugin}
 */
function withoutHeadComments() {
  return {
    name: "without-head-comments",
    renderChunk: (code) => code.replaceAll(/^\/\*\*(?:[^*]|\*(?!\/))*\*\/\n(?=\n|\/\*\*)\n*/gm, ""),
  };
}
