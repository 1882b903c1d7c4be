import { defineConfig } from "whm-transfer-codegen";

export default defineConfig({
  // The documented schemas in the package. In your own project, run `codegen --whmapi1` on the server as root.
  schemas: "bundled",
  out: "src/whm",
  importExtension: ".js",
  emitters: ["node"],
});
