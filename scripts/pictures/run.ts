/**
 * Takes the pictures in docs/images and site/images from the real pages, in a light and a dark version: `npm run pictures [-- NAME…]`.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CHROMIUM, startBrowser, type Browser } from "../../test/support/browser.js";
import { temporaryFolder } from "../../test/support/folders.js";
import { createCompileErrorPage } from "./compile-error.js";
import { createDriftReportPage } from "./drift-report.js";
import {
  getPhonePicturePath,
  getPicturePath,
  MAX_PICTURE_BYTES,
  PHONE_PICTURE,
  PICTURES,
  SCHEMES,
  type PictureName,
} from "./pictures.js";
import { startSampleServer } from "./simulator.js";

if (CHROMIUM === undefined) throw new Error("Chromium is not installed.");
const root = process.cwd();

/** Pixels of the picture per CSS pixel. */
const SCALE = 1.25;
const PHONE_SCALE = 2;

/** Functions that create the pages. Each returns the address of its page, and a function that stops the page's server, if it has one. */
const SOURCES: Readonly<Record<PictureName, () => Promise<{ url: string; close?: () => unknown }>>> = {
  "drift-report": async () => ({ url: writePage(await createDriftReportPage(root, temporaryFolder())) }),
  "compile-error": async () => Promise.resolve({ url: writePage(createCompileErrorPage(root)) }),
  simulator: async () => {
    const { server, path } = await startSampleServer();
    return { url: server.url + path, close: () => server.close() };
  },
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PICTURES);
const browser = startBrowser(CHROMIUM);
for (const folder of ["docs/images", "site/images"]) mkdirSync(folder, { recursive: true });
for (const name of names) {
  if (!isPictureName(name)) throw new Error(`There is no picture ${name}.`);
  const { url, close } = await SOURCES[name]();
  for (const scheme of SCHEMES) {
    await take(getPicturePath(name, scheme), url, { ...PICTURES[name], scheme, scale: SCALE });
    if (name === PHONE_PICTURE.name)
      await take(getPhonePicturePath(scheme), url, { ...PHONE_PICTURE, scheme, scale: PHONE_SCALE });
  }
  await close?.();
}
await browser.close();

async function take(path: string, url: string, options: PictureOptions): Promise<void> {
  const picture = await photograph(browser, url, options);
  if (picture.length > MAX_PICTURE_BYTES) throw new Error(`${path} has ${picture.length} bytes.`);
  writeFileSync(path, picture);
  console.log(`${path}: ${picture.length} bytes`);
}

function isPictureName(name: string): name is PictureName {
  return Object.hasOwn(PICTURES, name);
}

function writePage(html: string): string {
  const file = join(temporaryFolder(), "page.html");
  writeFileSync(file, html);
  return pathToFileURL(file).href;
}

interface PictureOptions {
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
  readonly scale: number;
}

async function photograph(
  chromium: Browser,
  url: string,
  { width, height, scheme, scale }: PictureOptions,
): Promise<Buffer> {
  // Chromium does not trust the certificate of the simulated server.
  const page = await chromium.open("about:blank", { width, height, scheme });
  await page.send("Security.setIgnoreCertificateErrors", { ignore: true });
  const screen = { width, height, deviceScaleFactor: scale, mobile: false };
  await page.send("Emulation.setDeviceMetricsOverride", screen);
  await page.send("Page.navigate", { url });
  const condition = `location.href !== "about:blank" && document.readyState === "complete"`;
  while (!(await page.evaluate<boolean>(condition))) await new Promise((next) => setTimeout(next, 50));
  await page.evaluate(
    "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))).then(() => true)",
  );
  const { data } = await page.send("Page.captureScreenshot", { format: "webp", quality: 80 });
  await page.close();
  return Buffer.from(data as string, "base64");
}
