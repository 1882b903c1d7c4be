/** Checks pages with axe, by the success criteria of WCAG 2.2, levels A and AA. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "./browser.js";

// Resolved as a package: the check of the site bundles this module into another folder.
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Returns the problems that axe reports. `tags` are sets of rules in addition to those for WCAG. */
export async function accessibilityFaults(page: Page, tags: readonly string[] = []): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify([...WCAG, ...tags])} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => id + ": " + html.slice(0, 200) + " " + failureSummary)))`);
}
