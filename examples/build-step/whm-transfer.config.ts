import { defineConfig } from "whm-transfer-codegen";

export default defineConfig({
  // What the server said is committed; what follows from it is made by each build, inside the sources that use it.
  out: "src/whm",
  importExtension: ".js",
});
