import { defineConfig } from "whm-transfer-codegen";

export default defineConfig({
  // The documented schemas in the package. In your own project, fetch those of your server with `codegen --server …`.
  schemas: "bundled",
  out: "src/whm",
  importExtension: ".js",
  emitters: ["node"],
});
