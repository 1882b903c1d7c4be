/**
 * Checks that the playground shows what the command prints and writes, marks problems in the text, keeps the last output, and is accessible,
 * that each of its controls works, and that its links and its size are as documented.
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
import type { SiteServer } from "./server.js";

const COMMAND = "dist/bin.cjs";
const CASES = "test/drift/cases";
const DEFINITIONS = 500;
const MODULES = 20;
const MAX_GZIP = 400_000;
/** The code of the playground, of its worker, and of the worker's syntax highlighter. */
const OWN_CODE = ["Playground", "worker", "highlight"];
const KEYS = 300;

/** Returns one line per fault. `folder` contains the built site that the server serves. */
export async function playgroundFaults(
  browser: Browser,
  server: SiteServer,
  folder: string,
): Promise<string[]> {
  const sizes = await sizeFaults(browser, server, folder);
  const page = await browser.open(`${server.url}/playground.html`, { width: 1280 });
  await ready(page);
  const faults = [
    ...sizes,
    ...(await explanationFaults(page)),
    ...(await moduleFaults(page)),
    ...(await driftFaults(page)),
    ...(await linkFaults(browser, page)),
    ...(await inputFaults(page)),
    ...(await staleFaults(page)),
    ...(await controlFaults(page)),
    ...(await typingFaults(browser, server.url)),
    ...(await phoneFaults(browser, server.url)),
    ...(await lookFaults(page)),
  ];
  await page.close();
  return faults;
}

/** Everything that the page and its worker load and that a page of docs/ does not. */
async function sizeFaults(browser: Browser, server: SiteServer, folder: string): Promise<string[]> {
  const shared = await loadedFiles(browser, server, "/docs/drift.html");
  const own = (await loadedFiles(browser, server, "/playground.html")).filter(
    (path) => !shared.includes(path),
  );
  const size = own.reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, path))).length, 0);
  console.log(`The playground loads ${size} bytes (gzip) more than a page of docs/.`);
  const missing = OWN_CODE.filter((name) => !own.some((path) => path.includes(name)));
  return [
    ...(size > MAX_GZIP ? [`The playground loads ${size} bytes, more than ${MAX_GZIP}.`] : []),
    ...missing.map((name) => `Not only the playground loads ${name}, or nothing does.`),
  ];
}

async function loadedFiles(browser: Browser, server: SiteServer, address: string): Promise<string[]> {
  const start = server.requests.length;
  const page = await browser.open(server.url + address, { width: 1280 });
  if (address === "/playground.html") await ready(page);
  await page.close();
  return [...new Set(server.requests.slice(start))].filter((path) => path.startsWith("/assets/"));
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
    // The playground compares one module, without priorities and versions, and accepts nothing.
    if (one === undefined || others.length > 0 || !/^(?!module|server).*-/.test(name)) continue;
    const { stdout } = spawnSync(process.execPath, [COMMAND, "diff", `${before}/${one}`, `${after}/${one}`], {
      encoding: "utf8",
    });
    const [schema, older] = [after, before].map((folder) => readFileSync(join(folder, one), "utf8"));
    await enter(page, { schema: schema ?? "", before: older ?? "" });
    faults.push(
      ...compare(
        `diff of ${name}`,
        await output(page, "diff"),
        stdout.replace(/^Accept with: .*/m, "").trimEnd(),
      ),
    );
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
  /** A part of the problems, and the underlined parts of the text. Several parts are separated by " … ". */
  readonly problem?: string;
  readonly marks?: readonly string[];
  /** Whether code is generated although there is a problem. */
  readonly isWarning?: boolean;
}

const MODULE = `"priority": 1, "primary": [], "required": []`;
const INPUTS: readonly InputCase[] = [
  { schema: "a text\nuser char(x)\nip int(1", problem: 'found "x"', marks: ["x", "1"] },
  { schema: "a text\nuser", problem: "Line 2 has no definition", marks: ["user"] },
  {
    schema: "a text FROBNICATE\nuser\nip int(x\nrequired: user",
    problem: 'Line 2 has no definition … found "x" … Warning: … "FROBNICATE"',
    marks: ["FROBNICATE", "user", "x"],
  },
  {
    schema: "a point NOT NULL\nrequired: a",
    ...{ problem: "Warning: … a is required, but its column accepts only binary data", marks: ["a"] },
    isWarning: true,
  },
  { schema: "größe int", problem: '"größe" contains a character that is not', marks: ["größe"] },
  { schema: "a text", module: "Größe", problem: '"Größe" must begin with a letter' },
  { schema: "a text FROBNICATE", problem: '"FROBNICATE"', marks: ["FROBNICATE"], isWarning: true },
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
    const isValid = !(await isStale(page, "typescript"));
    const parts = problem?.split(" … ") ?? [];
    if (problem === undefined ? shown.problems !== "" : !parts.every((part) => shown.problems.includes(part)))
      faults.push(`The problem of ${schema} is: ${shown.problems}`);
    if (shown.marks.join("|") !== marks.join("|"))
      faults.push(`Marked in ${schema}: ${shown.marks.join("|")}`);
    if (isValid !== (problem === undefined || isWarning) || shown.isInvalid !== String(!isValid))
      faults.push(`The schema ${schema} is ${isValid ? "" : "not "}accepted.`);
  }
  return faults;
}

/** Errors keep the last output, and only that of the tabs that they affect. */
async function staleFaults(page: Page): Promise<string[]> {
  await enter(page, { schema: "user char(8)", before: "user char(9)", module: "AccountExample" });
  const [code, difference] = [await output(page, "AccountExample.ts"), await output(page, "diff")];
  const faults: string[] = [];
  if (!(await isSelected(page, "difference"))) faults.push("The difference is not in view.");
  for (const [texts, expected] of [
    [{ schema: "user char(x)" }, "typescript schema validator difference"],
    [{ schema: "user char(8)", before: "user" }, "difference"],
    [{ before: "user char(9)" }, ""],
  ] as const) {
    await enter(page, texts);
    const names = await page.evaluate<string>(
      `[...document.querySelectorAll(".stale")].map(({ id }) => id.replace("panel-", "")).join(" ")`,
    );
    if (names !== expected) faults.push(`After ${JSON.stringify(texts)}, these tabs are dimmed: ${names}`);
    if ((await output(page, "AccountExample.ts")) !== code || (await output(page, "diff")) !== difference)
      faults.push(`After ${JSON.stringify(texts)}, the last output is not shown.`);
  }
  const colors = await page.evaluate<number>(
    `new Set([...document.querySelectorAll('pre[aria-label="diff"] span')].map((span) => getComputedStyle(span).color)).size`,
  );
  if (colors < 4) faults.push(`The difference has ${colors} colors.`);
  return faults;
}

const isStale = (page: Page, tab: string): Promise<boolean> =>
  page.evaluate(`document.querySelector("#panel-${tab}").matches(".stale")`);

/** Whether exactly this tab is selected, and exactly its output is visible. */
const isSelected = (page: Page, tab: string): Promise<boolean> =>
  page.evaluate(`[...document.querySelectorAll("[role=tab]")].every((each) =>
    (each.id === "tab-${tab}") === (each.ariaSelected === "true" && each.tabIndex === 0) &&
    (each.id === "tab-${tab}") === document.getElementById(each.getAttribute("aria-controls")).offsetHeight > 0)`);

/** Uses the tabs, the examples, both copy buttons and the reset with the keyboard alone. */
async function controlFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  await page.send("Browser.grantPermissions", {
    permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"],
    origin: await page.evaluate<string>("location.origin"),
  });
  await page.send("Emulation.setFocusEmulationEnabled", { enabled: true });
  const use = async (name: string): Promise<void> => {
    await page.evaluate(`[...document.querySelectorAll(".playground button")]
      .find((button) => button.offsetHeight > 0 && (button.ariaLabel ?? button.textContent.trim()) === ${JSON.stringify(name)}).focus()`);
    await page.press("Enter");
    await page.evaluate("new Promise((done) => setTimeout(done))");
    await ready(page);
  };
  const clipboard = (): Promise<string> => page.evaluate("navigator.clipboard.readText()");
  const value = (field: string): Promise<string> =>
    page.evaluate(`document.querySelector("#${field}").value`);

  await use("Reset");
  const start = await value("schema");
  await page.evaluate(`document.querySelector("#tab-typescript").focus()`);
  for (const tab of ["schema", "validator", "explanation", "difference", "typescript"]) {
    await page.press("ArrowRight");
    if (!(await isSelected(page, tab))) faults.push(`The arrow key does not select the tab ${tab}.`);
  }
  await use("Copy AccountExample.ts");
  if ((await clipboard()).trimEnd() !== (await output(page, "AccountExample.ts")))
    faults.push("The button does not copy the file.");
  await use("Response of WHM");
  if ((await output(page, "PackageRemoteRoot.zod.ts")) === "")
    faults.push("The second example has no output.");
  await use("Update of WHM");
  if (!(await isSelected(page, "difference")) || !(await output(page, "diff")).startsWith("breaking"))
    faults.push("The third example shows no difference.");
  await use("Copy link");
  if ((await clipboard()) !== (await page.evaluate("location.href"))) faults.push("The link is not copied.");
  await use("Reset");
  const isStart = (await value("schema")) === start && (await value("before")) === "";
  const address = await page.evaluate<string>("location.href");
  if (!isStart || !(await isSelected(page, "typescript")) || address.includes("#"))
    faults.push("The playground is not reset.");
  await use("Lines of SQL");
  if ((await value("schema")) !== start) faults.push("The first example is not the start.");
  return faults;
}

/** Counts the messages of the page's worker. */
const COUNTING_WORKER = `self.counts = { posted: 0, computed: 0 };
self.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", ({ data }) => { if ("results" in data) counts.computed++; });
  }
  postMessage(message) {
    counts.posted++;
    super.postMessage(message);
  }
};`;

/** Fast typing: the field accepts each key, and the output of most keys is skipped. */
async function typingFaults(browser: Browser, url: string): Promise<string[]> {
  const page = await browser.open("about:blank", { width: 1280 });
  await page.send("Page.addScriptToEvaluateOnNewDocument", { source: COUNTING_WORKER });
  await page.send("Page.navigate", { url: `${url}/playground.html` });
  await ready(page);
  await enter(page, { schema: Array.from({ length: 50 }, (_, index) => `key${index} text\n`).join("") });
  await page.evaluate(`(() => {
    const field = document.querySelector("#schema");
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    Object.assign(counts, { posted: 0, computed: 0, times: [] });
    field.addEventListener("input", () => counts.times.push(performance.now()));
  })()`);
  const line = `${"k".repeat(KEYS - 5)} text`;
  await Promise.all(Array.from(line, (key) => page.type(key)));
  await ready(page);
  const { posted, computed, times } = await page.evaluate<{
    readonly posted: number;
    readonly computed: number;
    readonly times: readonly number[];
  }>("counts");
  const explanation = await output(page, "explain");
  await page.close();
  const duration = Math.round((times.at(-1) ?? 0) - (times[0] ?? 0));
  console.log(`The playground: ${times.length} keys in ${duration} ms, ${computed} times computed.`);
  return [
    ...(posted === KEYS && times.length === KEYS ? [] : [`Of ${KEYS} keys, ${posted} reach the worker.`]),
    ...(computed < KEYS ? [] : ["The playground computes the output for each key."]),
    ...(explanation.includes(`${"k".repeat(KEYS - 5)}: text`) ? [] : ["The last key has no output."]),
  ];
}

/** On a phone, the output follows the field that has the focus. */
async function phoneFaults(browser: Browser, url: string): Promise<string[]> {
  const page = await browser.open(`${url}/playground.html`, { width: 390 });
  await ready(page);
  const faults: string[] = [];
  for (const field of ["before", "schema"]) {
    const gap = await page.evaluate<number>(`(() => {
      document.querySelector("#${field}").focus();
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
        document.querySelector(".outputs").getBoundingClientRect().top -
        document.querySelector(".input:has(#${field})").getBoundingClientRect().bottom))));
    })()`);
    if (gap < 0 || gap > 50) faults.push(`On a phone, the output is ${gap} px below the field ${field}.`);
    if ((await page.evaluate("document.activeElement.id")) !== field)
      faults.push(`On a phone, the field ${field} loses the focus.`);
  }
  await page.close();
  return faults;
}

/** Highlighted code, a difference, errors and a warning, with each control focused by the keyboard. */
async function lookFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  const schema = `${"a_key_with_a_long_name ".repeat(9)}\n`.repeat(9);
  await enter(page, { schema: "a text", before: "b text", module: "AccountExample" });
  await enter(page, { schema: "a text FROBNICATE", before: schema });
  for (const value of ["light", "dark"]) {
    const features = [{ name: "prefers-color-scheme", value }];
    await page.send("Emulation.setEmulatedMedia", { features });
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    for (const tab of ["difference", "typescript"]) {
      await page.evaluate(`document.querySelector("#tab-${tab}").click()`);
      await page.evaluate("new Promise((done) => requestAnimationFrame(done))");
      const found = await accessibilityFaults(page);
      faults.push(...found.map((fault) => `The playground in ${value}: ${fault}`));
    }
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
  faults.push(...(await focusFaults(page)));
  return faults;
}

/** The Tab key reaches each control in the order of the page, and each shows its focus. */
async function focusFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  const controls = `[...document.querySelectorAll(".playground :is(input, select, textarea, button, summary, pre[tabindex])")]
    .filter(({ tabIndex, offsetParent }) => tabIndex === 0 && offsetParent !== null)`;
  await page.evaluate(`document.querySelector(".settings").open = true`);
  const count = await page.evaluate<number>(`(${controls}[0].focus(), ${controls}.length)`);
  // The first control shows its focus after a key.
  await page.press("Tab");
  for (let index = 1; index < count; index++) {
    const [position, style, width] = await page.evaluate<[number, string, string]>(`(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return [${controls}.indexOf(document.activeElement), outlineStyle, outlineWidth];
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
