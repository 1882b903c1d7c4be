/** Uses the controls of pages other than the playground: the filter of the errors, and the ways out of the 404 page. */

import { setTimeout as delay } from "node:timers/promises";
import type { Browser, Page } from "../../test/support/browser.js";

/** Returns one line per fault. */
export async function controlFaults(browser: Browser, url: string): Promise<string[]> {
  return [...(await filterFaults(browser, url)), ...(await notFoundFaults(browser, url))];
}

async function filterFaults(browser: Browser, url: string): Promise<string[]> {
  const page = await browser.open(`${url}/docs/errors.html`, { width: 1440 });
  const status = `document.querySelector(".entry-filter [role=status]")?.textContent.trim() ?? ""`;
  const codes = `[...document.querySelectorAll(".vp-doc h3")].filter(({ offsetHeight }) => offsetHeight > 0).map(({ id }) => id)`;
  const links = `[...document.querySelectorAll(".VPDocAsideOutline .outline-link")].filter(({ offsetHeight }) => offsetHeight > 0).length`;
  const faults: string[] = [];
  await until(page, `/^[1-9]/.test(${status}) && ${links} > 100`);
  const all = await page.evaluate<readonly string[]>(codes);
  await page.evaluate(`document.querySelector("#entry-filter").focus()`);
  await page.type("proxy refused");
  await until(page, `${status}.startsWith("1 of")`);
  const only = await page.evaluate<readonly string[]>(codes);
  if (only.join(" ") !== "proxy-refused") faults.push(`The filter of the errors shows ${only.join(" ")}`);
  // The entry and its section.
  if ((await page.evaluate(links)) !== 2) faults.push("The outline of the errors is not filtered.");
  await page.type(" nowhere");
  await until(page, `${status} === "No entry matches."`);
  await page.evaluate(`location.hash = "#token-missing"`);
  await until(page, `${codes}.length === ${all.length}`);
  await page.close();
  return faults;
}

async function notFoundFaults(browser: Browser, url: string): Promise<string[]> {
  const page = await browser.open(`${url}/nowhere`, { width: 390 });
  await until(page, `document.querySelector(".not-found button") !== null`);
  const links = await page.evaluate<readonly string[]>(
    `[...document.querySelectorAll(".not-found a")].map(({ pathname }) => pathname)`,
  );
  await page.evaluate(`document.querySelector(".not-found button").focus()`);
  await page.press("Enter");
  await until(page, `document.querySelector("#localsearch-input") !== null`);
  await page.close();
  return links.join(" ") === "/ /docs/commands.html" ? [] : [`The 404 page links to ${links.join(" ")}`];
}

/** @throws Error after about a minute. */
async function until(page: Page, condition: string): Promise<void> {
  for (let attempt = 0; attempt < 3000; attempt++) {
    if (await page.evaluate(condition)) return;
    await delay(20);
  }
  throw new Error(`This does not become true: ${condition}`);
}
