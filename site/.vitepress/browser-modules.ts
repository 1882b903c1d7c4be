/** Bundles the package for the browser: replaces what exists only in Node.js. */

import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const BROWSER = "../playground/browser";
const REPLACED: Readonly<Record<string, string>> = {
  buffer: here("../node_modules/buffer/index.js"),
  crypto: here(`${BROWSER}/crypto.ts`),
  path: here("../node_modules/path-browserify/index.js"),
  process: here(`${BROWSER}/process.ts`),
  prettier: here("../../scripts/bundled/prettier.ts"),
  "jsonc-parser": here("../../node_modules/jsonc-parser/lib/esm/main.js"),
};

/** Other modules of Node.js. The code that calls them does not run in the playground. */
const MISSING =
  /^(?:node:)?(?:child_process|fs|fs\/promises|http|https|module|net|os|stream|tls|url|util|worker_threads)$/;
const EMPTY = "\0missing-in-browser";

export function browserModules(): Plugin {
  return {
    name: "browser-modules",
    enforce: "pre",
    resolveId(id) {
      const name = id.replace(/^node:/, "");
      if (Object.hasOwn(REPLACED, name)) return REPLACED[name];
      if (id.endsWith("/packaged.js")) return here(`${BROWSER}/packaged.ts`);
      return MISSING.test(id) ? EMPTY : null;
    },
    load: (id) =>
      id === EMPTY ? { code: "export const names = {};", syntheticNamedExports: "names" } : null,
  };
}
