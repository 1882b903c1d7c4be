/**
 * For `node --require`: detects code that should not run, and measures memory. Setting `globalThis.canary` writes a file, and the peak
 * memory is written to another. WATCH contains their paths as JSON: `canary` and `peak`.
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
