/** Checks pages with axe, by the success criteria of WCAG 2.2, levels A and AA. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "./browser.js";
import { ROOT } from "./folders.js";

const AXE = readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Returns the problems that axe reports. `tags` are sets of rules in addition to those for WCAG. */
export async function accessibilityFaults(page: Page, tags: readonly string[] = []): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify([...WCAG, ...tags])} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => id + ": " + html.slice(0, 200) + " " + failureSummary)))`);
}
