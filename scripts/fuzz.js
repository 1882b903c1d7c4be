/** Runs `fuzz/run.ts`: bundled first, since not every Node that we support reads TypeScript. */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const file = `${root}dist/fuzz/run.mjs`;

await build({
  input: `${root}fuzz/run.ts`,
  platform: "node",
  logLevel: "silent",
  // Libraries stay where they are: SQLite's engine lies beside its loader.
  external: /^(?:@[\w-]+\/)?[\w-][\w.-]*(?:\/|$)/,
  // In one file: what is loaded when it is due is due here.
  output: { file, format: "esm", codeSplitting: false },
});
process.exitCode =
  spawnSync(process.execPath, [file, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" }).status ?? 1;
