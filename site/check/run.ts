/**
 * Checks the built site: its links, its search, its tabs, and each page in Chromium at two widths, light and dark. Exits with 1 if a link
 * leads nowhere, or if a page is wider than the window, hides code, breaks an option of a command, reports an error, contacts another host, or is
 * not accessible, or if the playground differs from the command.
 */

import { globSync } from "tinyglobby";
import { accessibilityFaults } from "../../test/support/accessibility.js";
import { CHROMIUM, startBrowser, type Browser } from "../../test/support/browser.js";
import { controlFaults } from "./controls.js";
import { addressOf, descriptionFaults, linkFaults } from "./links.js";
import { playgroundFaults } from "./playground.js";
import { searchFaults } from "./search.js";
import { serveSite } from "./server.js";
import { writeSheet } from "./sheet.js";
import { tabFaults } from "./tabs.js";

const FOLDER = "site/dist";
const LOOKS = [390, 1440].flatMap((width) =>
  (["light", "dark"] as const).map((scheme) => ({ width, scheme })),
);

/** The options of commands that are on two lines. */
const BROKEN_OPTIONS = `[...document.querySelectorAll(".vp-doc code .whole")]
  .filter((option) => option.getClientRects().length > 1)
  .map(({ textContent }) => textContent)`;

const pages = globSync("**/*.html", { cwd: FOLDER }).sort();
if (pages.length === 0) throw new Error("There is no site to check. Run npm run docs:build first.");
if (CHROMIUM === undefined) throw new Error("Chromium is not installed.");

const faults = [...linkFaults(FOLDER, pages), ...descriptionFaults(FOLDER, pages)];
const server = await serveSite(FOLDER);
const browser = startBrowser(CHROMIUM);
for (const page of pages) faults.push(...(await pageFaults(browser, addressOf(page))));
faults.push(...(await searchFaults(browser, server.url)), ...(await tabFaults(browser, server.url)));
faults.push(...(await controlFaults(browser, server.url)));
faults.push(...(await playgroundFaults(browser, server, FOLDER)));
await writeSheet(browser, server.url);
await browser.close();
server.close();

for (const fault of faults) console.error(fault);
console.log(`${pages.length} pages, ${LOOKS.length} views each: ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function pageFaults(chromium: Browser, address: string): Promise<string[]> {
  const found: string[] = [];
  const page = await chromium.open(server.url + address, { width: 1280 });
  for (const { width, scheme } of LOOKS) {
    const view = `${address} at ${width} in ${scheme}`;
    await page.send("Emulation.setDeviceMetricsOverride", {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await page.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
    // Two frames later the page has applied both.
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    if (!(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")))
      found.push(`${view}: too wide`);
    const clipped = `[...document.querySelectorAll("div[class*=language-] > pre, .outputs pre")].filter((pre) => pre.scrollWidth > pre.clientWidth)`;
    if ((await page.evaluate<number>(`${clipped}.length`)) > 0) found.push(`${view}: code is clipped`);
    const broken = await page.evaluate<string[]>(BROKEN_OPTIONS);
    found.push(...broken.map((option) => `${view}: ${option} is broken`));
    const problems = await accessibilityFaults(page, ["best-practice"]);
    found.push(...problems.map((fault) => `${view}: ${fault}`));
  }
  const isOwn = (message: string) => /^requested (?:data:|http:\/\/127\.0\.0\.1:)/.test(message);
  const messages = page.messages.filter((message) => !isOwn(message));
  found.push(...messages.map((message) => `${address}: ${message}`));
  await page.close();
  return found;
}
