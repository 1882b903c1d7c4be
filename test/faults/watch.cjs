/**
 * For `node --require`: whatever runs that should not shows itself. Setting `globalThis.canary` writes a file, and so does a
 * process that has grown; WATCH says where, as JSON: `canary` and `peak`, a file each.
 */
"use strict";

const { writeFileSync } = require("node:fs");

const { canary, peak } = JSON.parse(process.env.WATCH);
delete process.env.WATCH;

Object.defineProperty(globalThis, "canary", {
  get: () => undefined,
  set: () => writeFileSync(canary, new Error("The canary fired.").stack),
});

// In MiB.
process.on("exit", () => writeFileSync(peak, String(process.resourceUsage().maxRSS / 1024)));
