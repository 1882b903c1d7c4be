/**
 * Runs a TypeScript program: `node scripts/run-typescript.js FILE [ARGUMENT…]`. Bundles it first, because not every supported
 * version of Node.js runs TypeScript.
 */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const [program = "", ...args] = process.argv.slice(2);
// The bundle is as deep as test/support/folders.ts, which finds the root of the repository relative to its own file.
const file = `${root}build/programs/${program.replaceAll("/", "-").replace(/\.ts$/, ".mjs")}`;

await build({
  input: root + program,
  platform: "node",
  logLevel: "silent",
  // Libraries are not bundled: SQLite's WebAssembly file must be next to its loader.
  external: /^(?:@[\w-]+\/)?[\w-][\w.-]*(?:\/|$)/,
  // Dynamic imports are part of the single file.
  output: { file, format: "esm", codeSplitting: false },
});
process.exitCode = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: "inherit" }).status ?? 1;
