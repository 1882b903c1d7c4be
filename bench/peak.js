/** Loaded before a measured program. When the program exits, it writes the peak memory in KiB to file descriptor 3. */

import { writeSync } from "node:fs";

process.on("exit", () => {
  writeSync(3, String(process.resourceUsage().maxRSS));
});
