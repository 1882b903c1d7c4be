import { defineConfig } from "whm-transfer-codegen";

export default defineConfig({
  // The documented schemas in the package. In your own project, fetch those of your server with `codegen --server …`.
  schemas: "bundled",
  // This package contains nothing but the generated code.
  out: "src",
  importExtension: ".js",
  emitters: ["node"],
});
