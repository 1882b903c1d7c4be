import { defineConfig } from "whm-transfer-codegen";

export default defineConfig({
  // The documented schemas that come with the package. A project of your own has its server's, by `codegen --server …`.
  schemas: "node_modules/whm-transfer-codegen/schemas",
  out: "src/whm",
  importExtension: ".js",
});
