/** Writes the files of `pages.ts`. `npm run docs` runs this program in the root of the repository. */

import { writeFileSync } from "node:fs";
import { PAGES } from "./pages.js";

for (const [path, page] of Object.entries(PAGES)) writeFileSync(path, await page());
