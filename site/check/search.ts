/** Checks that the search of the site finds error codes, and other words that users enter, among its first results. */

import { setTimeout as delay } from "node:timers/promises";
import { PROBLEMS_BY_SECTION } from "../../scripts/docs/errors.js";
import { accessibilityFaults } from "../../test/support/accessibility.js";
import type { Browser } from "../../test/support/browser.js";

/** Queries, with the ends of the addresses of which one must be found. */
const QUERIES: readonly (readonly [query: string, address: string])[] = [
  ["install", "/docs/getting-started.html#quick-start-without-a-server"],
  ["proxy", "/docs/troubleshooting.html#the-connection-fails-behind-a-proxy"],
  ["token", "/docs/security.html#store-the-token"],
  ["EACCES", "/docs/errors.html#file-unwritable"],
  ["Yarn", "/docs/getting-started.html#quick-start-without-a-server"],
  ["Windows", "/docs/platforms.html#windows"],
  [
    "self-signed",
    "/docs/troubleshooting.html#the-certificate-is-self-signed-or-unable-to-verify-the-first-certificate",
  ],
  ...Object.values(PROBLEMS_BY_SECTION)
    .flatMap((problems) => problems.flatMap(({ table }) => Object.keys(table)))
    // A sample, because the page waits after each query.
    .filter((_, index) => index % 10 === 0)
    .map((code) => [code, `/docs/errors.html#${code}`] as const),
];
const CONSIDERED = 3;

/** Returns one line per query that does not find its address. */
export async function searchFaults(browser: Browser, url: string): Promise<string[]> {
  const page = await browser.open(url, { width: 1280 });
  const faults: string[] = [];
  for (const [query, address] of QUERIES) {
    let found: string[] = [];
    // About ten seconds, or more on a busy machine.
    for (let attempt = 0; attempt < 1000 && !found.some((link) => link.endsWith(address)); attempt++) {
      if (attempt > 0) await delay(10);
      found = await page.evaluate<string[]>(`(() => {
        const input = document.querySelector("#localsearch-input");
        // The page handles clicks only after it has loaded its scripts.
        if (!input) document.querySelector(".DocSearch-Button").click();
        else if (input.value !== ${JSON.stringify(query)}) {
          input.value = ${JSON.stringify(query)};
          input.dispatchEvent(new Event("input"));
        }
        return [...document.querySelectorAll("#localsearch-list a")].slice(0, ${CONSIDERED}).map(({ href }) => href);
      })()`);
    }
    if (!found.some((link) => link.endsWith(address)))
      faults.push(`The search for ${query} finds ${found.join(", ")}`);
  }
  faults.push(...(await accessibilityFaults(page, ["best-practice"])).map((fault) => `The search: ${fault}`));
  await page.close();
  return faults;
}
