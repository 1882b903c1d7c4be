/** Writes the generated files (`scripts/docs/pages.ts`). Bundled first, since not every Node that we support reads TypeScript. */

import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const file = `${root}dist/docs.mjs`;

await build({
  input: `${root}scripts/docs/pages.ts`,
  platform: "node",
  logLevel: "silent",
  external: /^(?:@[\w-]+\/)?[\w-][\w.-]*(?:\/|$)/,
  output: { file, format: "esm", codeSplitting: false },
});
/** @type {typeof import("./docs/pages.ts")} */
const { PAGES } = await import(pathToFileURL(file).href);
for (const [path, page] of Object.entries(PAGES)) writeFileSync(`${root}${path}`, await page());
