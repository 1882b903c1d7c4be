import { defineConfig } from "whm-transfer-codegen";

export default defineConfig({
  // The schemas are committed. Each build generates the code into the sources that use it.
  out: "src/whm",
  importExtension: ".js",
});
