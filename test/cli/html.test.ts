/** The HTML report: its content, and in Chromium its layout, filter, requests and accessibility. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityFaults } from "../support/accessibility.js";
import { CHROMIUM, startBrowser, type Browser, type PageOptions, type Page } from "../support/browser.js";
import { casesOf, SCALED } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { createProject, expectFailure } from "../support/project.js";
import {
  fleetReport,
  hostileReport,
  printReport,
  quietReport,
  sampleReport,
  type Comparison,
} from "../support/sample-reports.js";

const pageOf = (...reports: readonly Comparison[]): Promise<string> => printReport("html", reports);

const FLEET = [sampleReport(["a.example.com"]), quietReport(), ...fleetReport(30, 3, 2, 5)];

const REPORTS = {
  judged: [sampleReport()],
  fleet: FLEET,
  quiet: [quietReport()],
  hostile: [hostileReport()],
} as const;

type Name = keyof typeof REPORTS;

const { undetermined: _, ...COMPLETE } = sampleReport();

/** What the groups of a regular expression match in each of its matches. */
const matches = (text: string, pattern: RegExp): unknown[] =>
  [...text.matchAll(pattern)].map(([, each]) => each);

describe("content", () => {
  test("an HTML report contains each finding, and the name of the server if it is known", async () => {
    const page = await pageOf({ ...sampleReport(), server: "whm.example.com:2087" });
    for (const { fingerprint } of sampleReport().findings)
      expect(page).toContain(`<article id="f-${fingerprint}"`);
    expect(page).toContain("<dt>Server</dt><dd>whm.example.com:2087</dd>");
    expect(page).toContain("Drift of whm.example.com:2087</title>");
    const quiet = await pageOf(quietReport());
    expect(quiet).toContain("No changes.");
    expect(quiet).not.toMatch(/<article|<dt>Server</);
  });

  test("an HTML report explains each level like the documentation", async () => {
    const [, list = ""] = /<ul class="counts"[^>]*>(.*?)<\/ul>/s.exec(await pageOf(sampleReport())) ?? [];
    const texts = [...list.matchAll(/<span class="level">(\w+)<\/span> <small>([^<]*)<\/small>/g)];
    const documented = readFileSync(join(ROOT, "docs/drift.md"), "utf8");
    expect(texts.map(([, level]) => level)).toEqual(["breaking", "dangerous", "safe", "cosmetic"]);
    for (const [, level = "", text = ""] of texts) expect(documented).toContain(`- \`${level}\`: ${text}.`);
  });

  test("an HTML report has the date of the run only with --date", async () => {
    const contents = { "report.json": { format: 1, exitCode: 0, ...quietReport() } };
    const { cwd, run, read } = createProject(contents, { now: new Date("2026-06-15T23:59:59Z") });
    const other = createProject({}, { cwd, now: new Date("2027-01-01T00:00:00Z") });
    const merge = ["merge", "report.json"] as const;
    const undated = (await run(...merge, "--format", "html")).stdout;
    expect((await other.run(...merge, "--format", "html")).stdout).toBe(undated);
    const row = "<div><dt>Date</dt><dd>2026-06-15 23:59 UTC</dd></div>\n";
    const dated = (await run(...merge, "--format", "html", "--date")).stdout;
    expect(dated).toContain(row);
    expect(dated.replace(row, "")).toBe(undated);
    await run(...merge, "--report-dir", "reports", "--date");
    expect(read("reports/drift.html")).toBe(dated);
    expectFailure(
      await run(...merge, "--format", "markdown", "--date"),
      "--date cannot be used without --format html or --report-dir.",
    );
  });

  test("an HTML report of a fleet shows servers with equal findings in one column, and common findings once", async () => {
    const page = await pageOf(sampleReport(["a", "b", "c"]), { ...COMPLETE, servers: ["d"] });
    expect(page).toContain(`<a href="#s-1">Group 1</a> <small>3 servers</small>`);
    expect(page).toContain(`<a href="#s-2">Group 2</a> <small>d</small>`);
    expect(page).not.toContain("Group 3");
    expect(page.match(/<article /g)).toHaveLength(COMPLETE.findings.length);
  });

  test("an HTML report of a fleet shows an unreachable server as not compared, not as unchanged", async () => {
    const undetermined = [{ module: "", reason: "It is down." }];
    const page = await pageOf(
      { ...COMPLETE, servers: ["a"] },
      { ...quietReport(), servers: ["b"], undetermined },
    );
    const [, table = ""] = /<table class="matrix">([^]*?)<\/table>/.exec(page) ?? [];
    const rows = [...table.matchAll(/<tr[^>]*><th scope="row[^]*?<\/tr>/g)].map(([row]) => row);
    expect(rows.length).toBeGreaterThan(COMPLETE.findings.length);
    for (const row of rows) expect(row.split("<td").at(-1)).toContain(">not compared</a>");
  });

  test("an HTML report highlights a changed emoji as a whole, not as halves of surrogate pairs", async () => {
    const findings = COMPLETE.findings
      .slice(0, 1)
      .map((finding) => ({ ...finding, before: "'\u{1F600}'", after: "'\u{1F601}'" }));
    expect(await pageOf({ ...COMPLETE, findings })).toMatch(/&#39;<del>.*\u{1F600}.*<\/del>&#39;/u);
  });

  test("the title of an HTML report states that all findings are accepted, or that a comparison failed", async () => {
    const findings = COMPLETE.findings.map((finding) => ({ ...finding, accepted: { reason: "known" } }));
    const titleOf = async (report: Comparison): Promise<string | undefined> =>
      /<title>([^<]*) Drift/.exec(await pageOf(report))?.[1];
    expect(await titleOf({ ...COMPLETE, findings })).toBe("All findings are accepted.");
    expect(await titleOf({ ...sampleReport(), findings })).toBe("1 failed comparison.");
    expect(await titleOf({ ...sampleReport(), findings: [] })).toBe("1 failed comparison.");
  });

  test("an HTML report lists the most severe findings, modules and server groups first", async () => {
    const safe = COMPLETE.findings.filter(({ level }) => level === "safe");
    const page = await pageOf(
      { ...COMPLETE, servers: ["a"], findings: safe },
      { ...COMPLETE, servers: ["b"] },
    );
    expect(page).toContain(`<a href="#s-1">Group 1</a> <small>b</small>`);
    expect(matches(page, /<article [^>]*data-level="(\w+)"/g)[0]).toBe("breaking");
    const modules = matches(page, /<h3 id="m-\d+">([^<]*)</g);
    expect(modules[0]).toBe("AccountRemoteRoot");
    // Findings about the server are safe here, and accepted findings come last.
    expect(modules.slice(-2)).toEqual(["The server as a whole", "LegacyAccountBackup"]);
    expect(matches(page, /<th scope="row(?:group)?">([^<]*)</g)[0]).toBe("AccountRemoteRoot");
  });

  test("an HTML report of 1,000 servers in 50 groups is smaller than 3 MB", async () => {
    const page = await pageOf(...fleetReport(1000, 50));
    expect(page.match(/<th scope="col"><a /g)).toHaveLength(50);
    expect(page.match(/<li>web\d+\.example\.com<\/li>/g)).toHaveLength(1000);
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
  });
});

describe.skipIf(CHROMIUM === undefined)("in Chromium", () => {
  const folder = temporaryFolder();
  let browser: Browser;

  beforeAll(async () => {
    for (const [name, reports] of Object.entries(REPORTS))
      writeFileSync(join(folder, `${name}.html`), await pageOf(...reports));
    browser = startBrowser(CHROMIUM ?? "");
  });
  afterAll(() => browser.close());

  const open = (name: Name, options: PageOptions): Promise<Page> =>
    browser.open(pathToFileURL(join(folder, `${name}.html`)).href, options);

  const LOOKS = Object.keys(REPORTS).flatMap((name) => [
    { name: name as Name, scheme: "light", width: 360 } as const,
    { name: name as Name, scheme: "dark", width: 1280 } as const,
  ]);

  test.each(casesOf(LOOKS, 4))(
    "the $name HTML report is accessible, has no broken links and fits into a $scheme window of $width pixels",
    SCALED,
    async ({ name, ...options }) => {
      const page = await open(name, options);
      // Lays out the whole page, because axe checks only elements with a layout.
      await page.evaluate(
        `for (const each of document.querySelectorAll(".module")) each.style.contentVisibility = "visible"`,
      );
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(options.width);
      expect(await accessibilityFaults(page, ["best-practice"])).toEqual([]);
      const lost = await page.evaluate<string[]>(
        `[...document.querySelectorAll("[href], [src], [action]")].map((each) => each.getAttribute("href") ?? "elsewhere").filter((href) => !href.startsWith("#") || document.getElementById(href.slice(1)) === null)`,
      );
      expect(lost).toEqual([]);
      expect(page.messages).toEqual([]);
      await page.close();
    },
  );

  test.each(["judged", "fleet"] as const)("the %s HTML report works without JavaScript", async (name) => {
    const page = await open(name, { width: 1280, scripts: false });
    const hidden = await page.evaluate<string[]>(
      `[...document.querySelectorAll("main *")].filter((each) => !each.checkVisibility() && !each.closest("#filter, details")).map((each) => each.outerHTML)`,
    );
    expect(hidden).toEqual([]);
    expect(await page.evaluate(`document.getElementById("filter").checkVisibility()`)).toBe(false);
    expect(page.messages).toEqual([]);
    await page.close();
  });

  test("the filter of an HTML report works by keyboard, and applies to the findings and the table of servers", async () => {
    const page = await open("fleet", { width: 1280 });
    const all = await page.evaluate<number>(`document.querySelectorAll("article").length`);
    const focused = (): Promise<string> =>
      page.evaluate("document.activeElement.id || document.activeElement.value || ''");
    const tabTo = async (id: string): Promise<void> => {
      for (let tabs = 0; tabs < 60; tabs += 1) {
        if ((await focused()) === id) return;
        await page.press("Tab");
      }
      throw new Error(`The keyboard does not reach ${id}.`);
    };
    const count = (): Promise<string> => page.evaluate(`document.getElementById("filter-count").textContent`);
    const shown = (selector: string): Promise<string[]> =>
      page.evaluate(
        `[...document.querySelectorAll(${JSON.stringify(selector)})].filter((each) => each.checkVisibility()).map((each) => each.textContent)`,
      );

    await page.press("Tab");
    expect(await page.evaluate(`document.activeElement.className`)).toBe("skip");
    expect(await page.evaluate(`getComputedStyle(document.activeElement).outlineStyle`)).toBe("solid");

    await tabTo("filter-text");
    await page.type("COPPYPOINT");
    await expect.poll(count).toBe(`1 of ${all} findings shown`);
    expect(await shown(".matrix tbody th")).toEqual(["AccountRemoteRoot", "coppypoint", "AccountLocal"]);
    expect(await shown("h3")).toEqual(["AccountRemoteRoot"]);
    expect(await shown(".matrix td > a:not(.not-compared)")).toEqual(["breaking", "breaking"]);

    await tabTo("filter-reset");
    await page.press("Enter");
    await expect.poll(count).toBe(`${all} of ${all} findings shown`);
    expect(await shown(".matrix .sum:nth-child(1) > :first-child")).toContain("PackageRemoteRoot");

    const before = await shown(".matrix td > a.breaking");
    await page.evaluate(`document.getElementById("filter-text").focus()`);
    await tabTo("breaking");
    await page.press(" ");
    expect(before.length).toBeGreaterThan(0);
    await expect.poll(() => shown(".matrix td > a.breaking")).toEqual([]);
    // Each cell now shows its second finding.
    expect(await shown("article .tag.breaking")).toEqual([]);
    const cellText = (name: string): Promise<string> =>
      page.evaluate(
        `[...document.querySelectorAll(".matrix tr")].find((row) => row.cells[0].textContent === "${name}").cells[1].textContent`,
      );
    expect(await cellText("mail")).toBe("dangerous");
    expect(await cellText("AccountRemoteRoot")).toBe("dangerous +3");
    await page.press(" ");

    await page.evaluate(`document.getElementById("filter-text").focus()`);
    await tabTo("filter-server");
    await page.type("web25.example");
    await expect.poll(() => shown(".matrix thead th a")).toEqual(["Group 3"]);
    expect(await shown("tr[id] th")).toEqual(["Group 3"]);
    expect(page.messages).toEqual([]);
    await page.close();
  });

  test("an HTML report escapes HTML and control characters in text that a server sent", async () => {
    const page = await open("hostile", { width: 1280 });
    expect(await page.evaluate("globalThis.harmed ?? null")).toBeNull();
    expect(
      await page.evaluate(
        `document.querySelectorAll("img, svg, script, iframe, [onerror], [onload]").length`,
      ),
    ).toBe(1);
    expect(await page.evaluate("document.documentElement.textContent")).not.toMatch(
      /[\u202E\u2066\u001b\ufffd]/,
    );
    const heads = await page.evaluate<string[]>(
      `[...document.querySelectorAll("h3")].map((each) => each.textContent)`,
    );
    expect(heads).toContain('"><img src=x onerror="globalThis.harmed = 1">');
    expect(heads).toContain("\\u{202e}evil\\u{2066}\\u{0}\\u{1b}[2J\\u{d800}");
    await page.close();
  });

  test("the content security policy of an HTML report blocks injected scripts", async () => {
    const page = await open("judged", { width: 1280 });
    const trials = [
      `document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='globalThis.harmed = 1'>")`,
      `document.body.append(Object.assign(document.createElement("script"), { text: "globalThis.harmed = 1" }))`,
      `document.body.append(Object.assign(document.createElement("img"), { src: "https://example.com/x.png" }))`,
      `(0, eval)("globalThis.harmed = 1")`,
    ];
    for (const trial of trials) await page.evaluate(`(() => { try { ${trial} } catch {} })()`);
    expect(await page.evaluate("globalThis.harmed ?? null")).toBeNull();
    expect(page.messages.join("\n")).toContain("Content Security Policy");
    await page.close();
  });
});
