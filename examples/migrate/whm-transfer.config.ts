import { existsSync } from "node:fs";
import { defineConfig } from "whm-transfer-codegen";

export default defineConfig({
  // The folder that `fetch --schemas schemas` writes. Without it, the documented schemas in the package.
  schemas: existsSync("schemas") ? "schemas" : "bundled",
  out: "src/whm",
  importExtension: ".js",
  emitters: ["node"],
});
