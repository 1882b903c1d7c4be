/**
 * Runs a TypeScript program: `node scripts/run-typescript.js FILE [ARGUMENT…]`. Bundles it first, since not every supported
 * version of Node reads TypeScript.
 */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const [program = "", ...args] = process.argv.slice(2);
// At the depth of its source, since programs find the repository's files relative to themselves.
const file = `${root}build/${program.replace(/\.ts$/, ".mjs")}`;

await build({
  input: root + program,
  platform: "node",
  logLevel: "silent",
  // Libraries are not bundled: SQLite's engine is a file next to its loader.
  external: /^(?:@[\w-]+\/)?[\w-][\w.-]*(?:\/|$)/,
  // One file: dynamic imports are included.
  output: { file, format: "esm", codeSplitting: false },
});
process.exitCode = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: "inherit" }).status ?? 1;
