/** Writes the generated pages and the schema of `pages.ts`. Run by `npm run docs`, in the root of the repository. */

import { writeFileSync } from "node:fs";
import { PAGES } from "./pages.js";

for (const [path, page] of Object.entries(PAGES)) writeFileSync(path, await page());
