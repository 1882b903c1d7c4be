/** Takes pictures of the most telling pages, and joins them on one sheet, to look at them side by side after a change. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { createDriftReportPage } from "../../scripts/pictures/drift-report.js";
import { startSampleServer } from "../../scripts/pictures/simulator.js";
import type { Browser, PageOptions } from "../../test/support/browser.js";
import { temporaryFolder } from "../../test/support/folders.js";
import { markup } from "../../src/core/text/markup.js";

const FOLDER = "site/sheet";

interface View extends PageOptions {
  readonly url: string;
  /** Evaluated before the picture is taken. */
  readonly action?: string;
}

const PHONE = { width: 390, height: 844 } as const;
const SCREEN = { width: 1440, height: 900 } as const;
const enter = (selector: string, text: string): string =>
  `{ const field = document.querySelector("${selector}"); field.focus(); field.value = ${JSON.stringify(text)}; field.dispatchEvent(new Event("input")); }`;
const click = (text: string): string =>
  `[...document.querySelectorAll("button")].find((button) => button.textContent.trim() === "${text}").click()`;

/** Writes the sheet, and each picture, to `site/sheet/`. */
export async function writeSheet(browser: Browser, site: string): Promise<void> {
  const report = join(temporaryFolder(), "report.html");
  writeFileSync(report, await createDriftReportPage(process.cwd(), temporaryFolder()));
  const { server, path } = await startSampleServer();
  const [drift, session] = [pathToFileURL(report).href, server.url + path];
  const views: readonly View[] = [
    { url: `${site}/`, ...SCREEN, scheme: "light" },
    { url: `${site}/`, ...PHONE, scheme: "dark" },
    { url: `${site}/playground.html`, ...SCREEN, scheme: "dark", action: click("Update of WHM") },
    {
      ...{ url: `${site}/playground.html`, ...PHONE, scheme: "light" },
      action: `${enter("#schema", "user char(x)")} document.querySelector("#schema").scrollIntoView()`,
    },
    { url: `${site}/docs/errors.html`, ...SCREEN, scheme: "light", action: enter("#entry-filter", "token") },
    { url: `${site}/docs/comparison.html`, ...PHONE, scheme: "dark" },
    { url: `${site}/api/whm-transfer-codegen/functions.html`, ...SCREEN, scheme: "dark" },
    { url: `${site}/nowhere`, ...PHONE, scheme: "light" },
    { url: drift, ...SCREEN, scheme: "light" },
    { url: drift, ...PHONE, scheme: "dark" },
    { url: session, ...SCREEN, scheme: "dark" },
    { url: session, ...PHONE, scheme: "light" },
  ];
  mkdirSync(FOLDER, { recursive: true });
  for (const [index, view] of views.entries())
    writeFileSync(join(FOLDER, `${index + 1}.png`), await photograph(browser, view));
  await server.close();
  const html = markup`<!doctype html><html lang="en"><meta charset="utf-8"><title>Sheet</title>
<style>body { display: flex; flex-wrap: wrap; gap: 12px; margin: 12px; background: #888 } img { height: 420px }</style>
${views.map((_, index) => markup`<img src="${index + 1}.png" alt="">`)}</html>`;
  writeFileSync(join(FOLDER, "sheet.html"), html.text);
  const sheet = {
    url: pathToFileURL(join(process.cwd(), FOLDER, "sheet.html")).href,
    width: 1800,
    height: 1310,
  };
  writeFileSync(join(FOLDER, "sheet.png"), await photograph(browser, sheet));
  console.log(`${join(FOLDER, "sheet.png")} shows ${views.length} pages.`);
}

async function photograph(browser: Browser, { url, action, ...options }: View): Promise<Buffer> {
  const page = await browser.open("about:blank", options);
  // Chromium does not trust the certificate of the simulated server.
  await page.send("Security.setIgnoreCertificateErrors", { ignore: true });
  await page.send("Page.navigate", { url });
  const isLoaded = `location.href !== "about:blank" && document.readyState === "complete" &&
    (document.querySelector(".playground-page") === null || document.querySelector(".playground")?.dataset.state === "ready")`;
  while (!(await page.evaluate<boolean>(isLoaded))) await delay(50);
  if (action !== undefined) await page.evaluate(`{ ${action} }`);
  // Only for looks: output and animations.
  await delay(1500);
  const { data } = await page.send("Page.captureScreenshot");
  await page.close();
  return Buffer.from(data as string, "base64");
}
