/**
 * Builds the package if `dist/` is missing. npm runs this script in the clone that `npm install git+URL` makes, and after `npm ci` in a new
 * checkout, but not when the package is installed from a registry.
 */

import { existsSync } from "node:fs";

// The build writes this file last.
if (!existsSync("dist/esbuild.d.ts")) {
  try {
    await import("./build.js");
    await import("./declarations.js");
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    process.stderr.write(
      `whm-transfer-codegen cannot be built. Its development dependencies may be missing: ${error.message}\n`,
    );
    process.exitCode = 1;
  }
}
