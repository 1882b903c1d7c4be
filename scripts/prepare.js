/**
 * Builds the package, unless `dist/` was built from the current sources. With `--force`, always builds it. npm runs this script after
 * `npm ci` in a clone, in the clone that `npm install git+URL` makes, and before the commands that need `dist/`. An installed package has
 * no sources, so the script leaves it unchanged.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** The hash of the sources from which `dist/` was built. The build deletes it at its start, and this script writes it at the end. */
const RECORD = "dist/sources.sha256";

if (existsSync("src")) {
  const { hashSources } = await import("./sources.js");
  // Computed before the build, so that a change during the build leads to another build.
  const hash = hashSources();
  const isBuilt = existsSync(RECORD) && readFileSync(RECORD, "utf8") === hash;
  if (!isBuilt || process.argv.includes("--force")) await build(hash);
}

/** @param {string} hash */
async function build(hash) {
  try {
    await import("./build.js");
    await import("./declarations.js");
    writeFileSync(RECORD, hash);
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    process.stderr.write(
      `whm-transfer-codegen cannot be built. Its development dependencies may be missing: ${error.message}\n`,
    );
    process.exitCode = 1;
  }
}
