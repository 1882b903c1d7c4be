/** Checks that the playground shows what the command prints and writes, and that its links and its size are as documented. */

import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { generateMariadb } from "../../test/conformance/generate.js";
import type { Browser, Page } from "../../test/support/browser.js";
import { temporaryFolder } from "../../test/support/folders.js";

const COMMAND = "dist/bin.cjs";
const CASES = "test/drift/cases";
const DEFINITIONS = 500;
const MODULES = 20;
const MAX_GZIP = 400_000;

/** Returns one line per fault. `folder` contains the built site that `url` serves. */
export async function playgroundFaults(browser: Browser, url: string, folder: string): Promise<string[]> {
  const page = await browser.open(`${url}/playground`, { width: 1280 });
  await ready(page);
  const faults = [
    ...(await sizeFaults(browser, page, url, folder)),
    ...(await explanationFaults(page)),
    ...(await moduleFaults(page)),
    ...(await driftFaults(page)),
    ...(await linkFaults(browser, page)),
  ];
  await page.close();
  return faults;
}

/** Everything that the page loads and that a page of docs/ does not. */
async function sizeFaults(browser: Browser, page: Page, url: string, folder: string): Promise<string[]> {
  const other = await browser.open(`${url}/docs/drift`, { width: 1280 });
  const shared = requested(other);
  await other.close();
  const own = [...new Set(requested(page))].filter((path) => !shared.includes(path));
  const size = own.reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, path))).length, 0);
  console.log(`The playground loads ${size} bytes (gzip) more than a page of docs/.`);
  return [
    ...(size > MAX_GZIP ? [`The playground loads ${size} bytes, more than ${MAX_GZIP}.`] : []),
    ...(shared.some((path) => path.includes("Playground")) ? ["Other pages load the playground."] : []),
  ];
}

function requested({ messages }: Page): string[] {
  return messages.flatMap(
    (message) => /^requested http:\/\/127\.0\.0\.1:\d+(\/assets\/[^?#]*)/.exec(message)?.[1] ?? [],
  );
}

async function explanationFaults(page: Page): Promise<string[]> {
  const all = generateMariadb().filter((def) => !/\n|^\s|\s$|,$/.test(def));
  const step = Math.floor(all.length / DEFINITIONS);
  const definitions = Array.from({ length: DEFINITIONS }, (_, index) => all[index * step] ?? "");
  // The exit code is 3 if a definition cannot be parsed.
  const { stdout } = spawnSync(process.execPath, [COMMAND, "explain", "--", ...definitions], {
    encoding: "utf8",
  });
  await enter(page, { schema: definitions.map((def, index) => `key${index} ${def}`).join("\n") });
  const shown = (await output(page, "explain")).replace(/^key\d+: /gm, "");
  return compare("explain", shown, stdout.trimEnd());
}

async function moduleFaults(page: Page): Promise<string[]> {
  const folders = ["schemas", ...readdirSync(CASES).map((name) => `${CASES}/${name}/after`)];
  const faults: string[] = [];
  let count = 0;
  for (const folder of folders) {
    const out = temporaryFolder();
    execFileSync(process.execPath, [COMMAND, "generate", "--schemas", folder, "--out", out, "--quiet"], {
      stdio: "ignore",
    });
    for (const file of readdirSync(folder).filter((name) => name !== "snapshot.json")) {
      if (count === MODULES) return faults;
      count += 1;
      const module = file.replace(".json", "");
      const written = (name: string): string => readFileSync(join(out, name), "utf8").trimEnd();
      await enter(page, { schema: readFileSync(join(folder, file), "utf8") });
      const schema = `${module}.schema.json`;
      faults.push(...compare(schema, await output(page, schema), written(schema)));
      faults.push(...compare(`${module}.ts`, await output(page, `${module}.ts`), written(`${module}.ts`)));
    }
  }
  return [...faults, `There are only ${count} modules.`];
}

async function driftFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const name of readdirSync(CASES)) {
    const [before, after] = [`${CASES}/${name}/before`, `${CASES}/${name}/after`];
    const [one, ...others] = readdirSync(before).filter((file) => file !== "snapshot.json");
    // The playground compares one module, without priorities and versions.
    if (one === undefined || others.length > 0 || !/^(?!module|server).*-/.test(name)) continue;
    const { stdout } = spawnSync(process.execPath, [COMMAND, "diff", `${before}/${one}`, `${after}/${one}`], {
      encoding: "utf8",
    });
    const [schema, older] = [after, before].map((folder) => readFileSync(join(folder, one), "utf8"));
    await enter(page, { schema: schema ?? "", before: older ?? "" });
    faults.push(...compare(`diff of ${name}`, await output(page, "diff"), stdout.trimEnd()));
  }
  return faults;
}

/** The address of the page contains the input. */
async function linkFaults(browser: Browser, page: Page): Promise<string[]> {
  await enter(page, { schema: "größe int\n名前 text", before: "" });
  const link = await page.evaluate<string>("location.href");
  const other = await browser.open(link, { width: 400 });
  await ready(other);
  const shown = await other.evaluate<string>(`document.querySelector("#schema").value`);
  await other.close();
  return compare("the linked schema", shown, "größe int\n名前 text");
}

async function enter(page: Page, texts: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate(`for (const [id, text] of Object.entries(${JSON.stringify(texts)})) {
    const field = document.getElementById(id);
    field.value = text;
    field.dispatchEvent(new Event("input"));
  }`);
  // The page starts to compute in the next task.
  await page.evaluate("new Promise((done) => setTimeout(done))");
  await ready(page);
}

/** @throws Error after about a minute. */
async function ready(page: Page): Promise<void> {
  for (let attempt = 0; attempt < 3000; attempt++) {
    if (await page.evaluate(`document.querySelector(".playground")?.dataset.state === "ready"`)) return;
    await delay(20);
  }
  throw new Error(`The playground does not become ready: ${page.messages.slice(-3).join("\n")}`);
}

/** The text of an output; empty if it is not shown. */
async function output(page: Page, title: string): Promise<string> {
  const text = `document.querySelector(${JSON.stringify(`pre[aria-label="${title}"]`)})?.textContent ?? ""`;
  return (await page.evaluate<string>(text)).trimEnd();
}

function compare(subject: string, shown: string, expected: string): string[] {
  if (shown === expected) return [];
  const lines = [shown, expected].map((text) => text.split("\n"));
  const index = lines[0]?.findIndex((line, at) => line !== lines[1]?.[at]) ?? 0;
  return [`The playground shows another ${subject}: ${lines[0]?.[index]} instead of ${lines[1]?.[index]}`];
}
