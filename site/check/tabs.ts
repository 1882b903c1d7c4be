/** Checks the tabs of package managers: the keyboard selects one, all blocks show it, and other pages remember it. */

import { setTimeout as delay } from "node:timers/promises";
import type { Browser, Page } from "../../test/support/browser.js";

const START: Readonly<Record<string, string>> = {
  npm: "npm install --save-dev whm-transfer-codegen typescript @types/node\nnpx whm-transfer-codegen generate --schemas bundled",
  pnpm: "pnpm add --save-dev whm-transfer-codegen typescript @types/node\npnpm exec whm-transfer-codegen generate --schemas bundled",
  Yarn: "# In an empty folder, first run: yarn init\nyarn add --dev whm-transfer-codegen typescript@6 @types/node\nyarn run whm-transfer-codegen generate --schemas bundled",
  Bun: "bun add --dev whm-transfer-codegen typescript @types/node\nbunx whm-transfer-codegen generate --schemas bundled",
};

/** Returns one line per fault. */
export async function tabFaults(browser: Browser, url: string): Promise<string[]> {
  const page = await browser.open(`${url}/docs/getting-started.html`, { width: 1280 });
  await page.evaluate(`document.querySelector(".vp-code-group input").focus()`);
  const faults: string[] = [];
  for (const [name, commands] of Object.entries(START)) {
    if (name !== "npm") await page.press("ArrowRight");
    const shown = await shownCommands(page, name);
    if (shown[0] !== commands) faults.push(`The tab ${name} of /docs/getting-started.html shows ${shown[0]}`);
    const other = await browser.open(`${url}/docs/migrate.html`, { width: 400 });
    const [remembered = ""] = await shownCommands(other, name);
    const first = { npm: "npx", pnpm: "pnpm dlx", Yarn: "yarn dlx", Bun: "bunx" }[name];
    if (!remembered.startsWith(`${first} whm`)) faults.push(`/docs/migrate.html does not remember ${name}`);
    await other.close();
  }
  await page.close();
  return faults;
}

/** Returns the visible text of each block, when all show the tab `name`. After about ten seconds, an empty list. */
async function shownCommands(page: Page, name: string): Promise<readonly string[]> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const blocks = await page.evaluate<readonly (readonly [string, string])[]>(
      `[...document.querySelectorAll(".vp-code-group")].map((group) => [
        group.querySelector("input:checked").labels[0].textContent,
        [...group.querySelectorAll("pre")].filter((pre) => pre.offsetHeight > 0).map((pre) => pre.textContent.trim()).join(),
      ])`,
    );
    if (blocks.every(([tab]) => tab === name)) return blocks.map(([, text]) => text);
    await delay(10);
  }
  return [];
}
