import { defineConfig } from "whm-transfer-codegen";

export default defineConfig({
  // The documented schemas in the package. In your own project, fetch those of your server with `codegen --server …`.
  schemas: "bundled",
  out: "lib/whm",
  importExtension: "none",
  // The client that accepts a pinned certificate. It imports modules of Node.js, so only code of the server uses it.
  emitters: ["node"],
});
