/** Loaded in front of a program that is measured: as it ends, it tells how much memory it had at most, in KiB, where file 3 leads. */

import { writeSync } from "node:fs";

process.on("exit", () => {
  writeSync(3, String(process.resourceUsage().maxRSS));
});
