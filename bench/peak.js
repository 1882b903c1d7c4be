/** Reports the peak memory of a measured program: Node.js loads this module before the program. At exit, it writes KiB to file descriptor 3. */

import { writeSync } from "node:fs";

process.on("exit", () => {
  writeSync(3, String(process.resourceUsage().maxRSS));
});
