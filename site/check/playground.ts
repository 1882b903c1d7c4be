/**
 * Checks that the playground shows what the command prints and writes, marks errors in the text, and is accessible, and that its links and
 * its size are as documented.
 */

import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { generateMariadb } from "../../test/conformance/generate.js";
import { accessibilityFaults } from "../../test/support/accessibility.js";
import type { Browser, Page } from "../../test/support/browser.js";
import { temporaryFolder } from "../../test/support/folders.js";

const COMMAND = "dist/bin.cjs";
const CASES = "test/drift/cases";
const DEFINITIONS = 500;
const MODULES = 20;
const MAX_GZIP = 400_000;
/** The code of the playground, and that of its syntax highlighter. */
const OWN_CODE = /Playground|highlight/;

/** Returns one line per fault. `folder` contains the built site that `url` serves. */
export async function playgroundFaults(browser: Browser, url: string, folder: string): Promise<string[]> {
  const page = await browser.open(`${url}/playground.html`, { width: 1280 });
  await ready(page);
  const faults = [
    ...(await sizeFaults(browser, page, url, folder)),
    ...(await explanationFaults(page)),
    ...(await moduleFaults(page)),
    ...(await driftFaults(page)),
    ...(await linkFaults(browser, page)),
    ...(await inputFaults(page)),
    ...(await lookFaults(page)),
  ];
  await page.close();
  return faults;
}

/** Everything that the page loads and that a page of docs/ does not. */
async function sizeFaults(browser: Browser, page: Page, url: string, folder: string): Promise<string[]> {
  const other = await browser.open(`${url}/docs/drift.html`, { width: 1280 });
  const shared = requested(other);
  await other.close();
  const own = [...new Set(requested(page))].filter((path) => !shared.includes(path));
  const size = own.reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, path))).length, 0);
  console.log(`The playground loads ${size} bytes (gzip) more than a page of docs/.`);
  return [
    ...(size > MAX_GZIP ? [`The playground loads ${size} bytes, more than ${MAX_GZIP}.`] : []),
    ...(shared.some((path) => OWN_CODE.test(path)) ? ["Other pages load the playground."] : []),
    ...(own.filter((path) => OWN_CODE.test(path)).length < 2 ? ["The playground has no highlighter."] : []),
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

/** The address of the page contains the input. A damaged address is reported. */
async function linkFaults(browser: Browser, page: Page): Promise<string[]> {
  await enter(page, { schema: "größe int\n名前 text", before: "" });
  const link = await page.evaluate<string>("location.href");
  const faults: string[] = [];
  for (const [address, schema, alert] of [
    [link, "größe int\n名前 text", ""],
    [link.slice(0, -9), "user char(255)", "This link is damaged"],
    [link.replace(/#.*/, "#playground"), "user char(255)", ""],
  ] as const) {
    const other = await browser.open(address, { width: 400 });
    await ready(other);
    const [text = "", message = ""] = await other.evaluate<string[]>(
      `[document.querySelector("#schema").value, document.querySelector(".playground [role=alert]")?.textContent ?? ""]`,
    );
    await other.close();
    if (!text.startsWith(schema)) faults.push(`${address} shows another schema: ${text}`);
    if (alert === "" ? message !== "" : !message.includes(alert))
      faults.push(`${address} reports: ${message}`);
  }
  return faults;
}

interface InputCase {
  readonly schema: string;
  readonly module?: string;
  /** A part of the problems, and the underlined parts of the text. */
  readonly problem?: string;
  readonly marks?: readonly string[];
  /** Whether code is generated although there is a problem. */
  readonly isWarning?: boolean;
}

const MODULE = `"priority": 1, "primary": [], "required": []`;
const INPUTS: readonly InputCase[] = [
  { schema: "a text\nuser char(x)\nip int(1", problem: 'found "x"', marks: ["x", "1"] },
  { schema: "a text\nuser", problem: "Line 2 has no definition", marks: ["user"] },
  { schema: "größe int", problem: '"größe" contains a character that is not', marks: ["größe"] },
  { schema: "a text", module: "Größe", problem: '"Größe" must begin with a letter' },
  { schema: "a text FROBNICATE", problem: '"FROBNICATE"', isWarning: true },
  { schema: `{ "keys": { "a": }`, problem: "is not valid JSON (line 1, column 18)", marks: ["}"] },
  {
    schema: `{ "module": "A", ${MODULE}, "keys": {\n  "k": { "def": "enum('\\u0061',,)" } } }`,
    ...{ problem: "offset 9", marks: [","] },
  },
  {
    schema: `{ "metadata": { "result": 1, "command": "transfer_module_schema", "version": 1, "reason": "OK" },
      "data": { "schema": { ${MODULE}, "keys": { "k": { "def": "char(x)" } } } } }`,
    ...{ problem: 'AccountExample.k: expected a whole number at offset 5, found "x"', marks: ["x"] },
  },
  { schema: `{ ${MODULE}, "keys": { "k": { "def": "text" } } }` },
  { schema: `{ "keys": {} }`, problem: 'has an invalid "primary"', marks: ["{"] },
];

async function inputFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const { schema, module = "AccountExample", problem, marks = [], isWarning = false } of INPUTS) {
    await enter(page, { schema, module, before: "" });
    const shown = await page.evaluate<{ problems: string; marks: string[]; isInvalid: string }>(`({
      problems: document.querySelector("#schema-problems").textContent,
      marks: [...document.querySelectorAll(".field:has(#schema) mark")].map((mark) => mark.textContent),
      isInvalid: document.querySelector("#schema").ariaInvalid,
    })`);
    const isValid = (await output(page, "AccountExample.ts")) !== "";
    if (problem === undefined ? shown.problems !== "" : !shown.problems.includes(problem))
      faults.push(`The problem of ${schema} is: ${shown.problems}`);
    if (shown.marks.join("|") !== marks.join("|"))
      faults.push(`Marked in ${schema}: ${shown.marks.join("|")}`);
    if (isValid !== (problem === undefined || isWarning) || shown.isInvalid !== String(!isValid))
      faults.push(`The schema ${schema} is ${isValid ? "" : "not "}accepted.`);
  }
  return faults;
}

/** Highlighted code, an error and a warning, with each control focused by the keyboard. */
async function lookFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  const schema = `${"a_key_with_a_long_name ".repeat(9)}\n`.repeat(9);
  await enter(page, { schema: "a text FROBNICATE", before: schema, module: "AccountExample" });
  for (const value of ["light", "dark"]) {
    const features = [{ name: "prefers-color-scheme", value }];
    await page.send("Emulation.setEmulatedMedia", { features });
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    faults.push(...(await accessibilityFaults(page)).map((fault) => `The playground in ${value}: ${fault}`));
    const colors = await page.evaluate<number>(`new Set([...document.querySelectorAll(
      'pre[aria-label="AccountExample.ts"] span')].map((span) => getComputedStyle(span).color)).size`);
    if (colors < 4) faults.push(`The code in ${value} has ${colors} colors.`);
  }
  // The marks are in a copy of the text behind the field, which must wrap and scroll like the field.
  const sizes = await page.evaluate<number[]>(`(async () => {
    const field = document.querySelector("#before");
    field.scrollTop = 99;
    await new Promise((done) => setTimeout(done, 100));
    const copy = field.parentElement.querySelector("pre");
    return [field.scrollTop, copy.scrollTop, field.scrollHeight, copy.scrollHeight, field.clientWidth, copy.clientWidth];
  })()`);
  if (sizes[0] !== 99 || sizes.some((size, index) => size !== sizes[index - (index % 2)]))
    faults.push(`The marks are not behind the text: ${sizes.join(" ")}`);
  await page.evaluate(`document.querySelector("#module").focus()`);
  const controls = `document.querySelectorAll(".playground :is(input, select, textarea, button, summary, pre[tabindex])")`;
  const count = await page.evaluate<number>(`${controls}.length`);
  for (let index = 0; index < count; index++) {
    const [position, style, width] = await page.evaluate<[number, string, string]>(`(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return [[...${controls}].indexOf(document.activeElement), outlineStyle, outlineWidth];
    })()`);
    if (position !== index || style !== "solid" || Number.parseFloat(width) < 2)
      faults.push(`Control ${position} of the playground shows its focus with ${style} ${width}.`);
    await page.press("Tab");
  }
  return faults;
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
