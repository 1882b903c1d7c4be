/**
 * Tests the HTML report: its content, and in Chromium its layout, requests and accessibility. `-u` updates the pages in `pages/`. Look at
 * them before you commit them.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFailurePredicate } from "../../src/commands/rules.js";
import type { Drift, JudgedFinding } from "../../src/core/drift-types.js";
import { renderDriftPage } from "../../src/cli/reporters/html/page.js";
import { accessibilityFaults } from "../support/accessibility.js";
import { CHROMIUM, startBrowser, type Browser, type PageOptions, type Page } from "../support/browser.js";
import { command } from "../support/command.js";
import { fleetDrifts, hostileDrift, judgedDrift, quietDrift } from "../support/sample-drifts.js";
import { casesOf, SCALED } from "../support/extent.js";
import { ROOT, temporaryFolder } from "../support/folders.js";

const causesFailure = createFailurePredicate({ failOn: "dangerous", failOnUsed: "dangerous" });

function pageOf(drifts: readonly Drift[]): string {
  return renderDriftPage(drifts, { causesFailure });
}

const PAGES = {
  judged: pageOf([judgedDrift()]),
  quiet: pageOf([quietDrift()]),
  fleet: pageOf([judgedDrift(["a.example.com"]), quietDrift(), ...fleetDrifts(30, 3, 2, 5)]),
  hostile: pageOf([hostileDrift()]),
} as const;

type Name = keyof typeof PAGES;

const CASE = join(ROOT, "test/drift/cases/key-renamed");

function pick(drift: Drift, isPicked: (finding: JudgedFinding) => boolean): Pick<Drift, "findings"> {
  return { findings: drift.findings.filter(isPicked) };
}

describe("a page", () => {
  test.each(["judged", "fleet"] as const)("the HTML report %s equals the saved page", async (name) => {
    await expect(PAGES[name]).toMatchFileSnapshot(join(import.meta.dirname, `pages/${name}.html`));
  });

  test("diff --format html prints an HTML report with the same findings as --format json", async () => {
    const { stdout, stderr, exitCode } = await command(["diff", "before", "after", "--format", "html"], {
      cwd: CASE,
    });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 1 });
    const json = await command(["diff", "before", "after", "--format", "json"], { cwd: CASE });
    const { findings } = JSON.parse(json.stdout) as { findings: { fingerprint: string }[] };
    expect(findings.length).toBeGreaterThan(0);
    for (const { fingerprint } of findings) expect(stdout).toContain(`<article id="f-${fingerprint}"`);
  });

  test("diff --format html prints an HTML report even without findings", async () => {
    const { stdout, exitCode } = await command(["diff", "before", "before", "--format", "html"], {
      cwd: CASE,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("No changes.");
    expect(stdout).not.toContain("<article");
  });

  test("an HTML report of a fleet shows servers with equal findings in one column, and common findings once", () => {
    const [first, second] = [judgedDrift(["a"]), judgedDrift(["b", "c"])];
    const other = { ...judgedDrift(["d"]), undeterminedModules: [] };
    const page = pageOf([first, other, second]);
    expect(page).toContain(`<a href="#s-1">Group 1</a> <small>3 servers</small>`);
    expect(page).toContain(`<a href="#s-2">Group 2</a> <small>d</small>`);
    expect(page).not.toContain("Group 3");
    expect(page.match(/<article /g)).toHaveLength(first.findings.length);
  });

  test("an HTML report of a fleet shows an unreachable server as not compared, not as unchanged", () => {
    const moved = { ...judgedDrift(["a"]), undeterminedModules: [] };
    const silent = {
      ...quietDrift(),
      servers: ["b"],
      undeterminedModules: [{ module: "", reason: "It is down." }],
    };
    const [, table = ""] = /<table class="matrix">([^]*?)<\/table>/.exec(pageOf([moved, silent])) ?? [];
    const rows = [...table.matchAll(/<tr[^>]*><th scope="row[^]*?<\/tr>/g)].map(([row]) => row);
    expect(rows.length).toBeGreaterThan(moved.findings.length);
    for (const row of rows) expect(row.split("<td").at(-1)).toContain(">not compared</a>");
  });

  test("an HTML report highlights a changed emoji as a whole, not as halves of surrogate pairs", () => {
    const { findings, ...drift } = judgedDrift();
    const [finding] = findings;
    if (finding === undefined) throw new Error("There is a finding.");
    const page = pageOf([
      { ...drift, findings: [{ ...finding, before: "'\u{1F600}'", after: "'\u{1F601}'" }] },
    ]);
    expect(page).toMatch(/&#39;<del>.*\u{1F600}.*<\/del>&#39;/u);
  });

  test("the title of an HTML report states that all findings are accepted, or that a comparison failed", () => {
    const { findings, ...drift } = judgedDrift();
    const accepted = findings.map((finding) => ({ ...finding, accepted: { reason: "known" } }));
    const title = (page: string): string => /<title>([^<]*) Drift/.exec(page)?.[1] ?? "";
    expect(title(pageOf([{ ...drift, findings: accepted, undeterminedModules: [] }]))).toBe(
      "All findings are accepted.",
    );
    expect(title(pageOf([{ ...drift, findings: accepted }]))).toBe("1 failed comparison.");
    expect(title(pageOf([{ ...drift, findings: [] }]))).toBe("1 failed comparison.");
  });

  test("an HTML report lists the most severe findings, modules and server groups first", () => {
    const safe = { ...quietDrift(), servers: ["a"], ...pick(judgedDrift(), ({ level }) => level === "safe") };
    const breaking = { ...judgedDrift(["b"]), undeterminedModules: [] };
    const page = pageOf([safe, breaking]);
    expect(page).toContain(`<a href="#s-1">Group 1</a> <small>b</small>`);
    const levels = [...page.matchAll(/<article [^>]*data-level="(\w+)"/g)].map(([, level]) => level);
    expect(levels[0]).toBe("breaking");
    expect(levels).toContain("safe");
    const modules = [...page.matchAll(/<h3 id="m-\d+">([^<]*)</g)].map(([, name]) => name);
    expect(modules[0]).toBe("AccountRemoteRoot");
    // Findings about the server are safe here, and accepted findings come last.
    expect(modules.slice(-2)).toEqual(["The server as a whole", "LegacyAccountBackup"]);
    const rows = [...page.matchAll(/<th scope="row(?:group)?">([^<]*)</g)].map(([, name]) => name);
    expect(rows[0]).toBe("AccountRemoteRoot");
  });

  test("an HTML report contains the name of the compared server, or no server if the name is unknown", () => {
    const page = pageOf([{ ...judgedDrift(), server: "whm.example.com:2087" }]);
    expect(page).toContain("<dt>Server</dt><dd>whm.example.com:2087</dd>");
    expect(page).toContain("Drift of whm.example.com:2087</title>");
    expect(PAGES.judged).not.toContain("<dt>Server</dt>");
  });

  test("an HTML report of 1,000 servers in 50 groups is smaller than 3 MB", () => {
    const page = pageOf(fleetDrifts(1000, 50));
    expect(page.match(/<th scope="col"><a /g)).toHaveLength(50);
    expect(page.match(/<li>web\d+\.example\.com<\/li>/g)).toHaveLength(1000);
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
  });
});

describe.skipIf(CHROMIUM === undefined)("in Chromium", () => {
  const folder = temporaryFolder();
  let browser: Browser;

  beforeAll(() => {
    for (const [name, text] of Object.entries(PAGES)) writeFileSync(join(folder, `${name}.html`), text);
    browser = startBrowser(CHROMIUM ?? "");
  });
  afterAll(() => browser.close());

  const open = (name: Name, options: PageOptions): Promise<Page> =>
    browser.open(pathToFileURL(join(folder, `${name}.html`)).href, options);

  const LOOKS = [
    { scheme: "light", width: 360 },
    { scheme: "dark", width: 1280 },
    { scheme: "light", width: 1280 },
    { scheme: "dark", width: 360 },
  ] as const;

  describe.each(Object.keys(PAGES) as Name[])("%s", (name) => {
    // `npm test` checks both color schemes and widths with one page, which has nearly all elements.
    test.each(casesOf(LOOKS, name === "judged" ? 2 : 1))(
      "an HTML report is accessible and fits into a window $width pixels wide in the $scheme color scheme",
      SCALED,
      async (options) => {
        const page = await open(name, options);
        // Lays out the whole page, because axe checks only elements with a layout.
        await page.evaluate(
          `for (const each of document.querySelectorAll(".module")) each.style.contentVisibility = "visible"`,
        );
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(
          options.width,
        );
        expect(await accessibilityFaults(page, ["best-practice"])).toEqual([]);
        const reckoned = await contrasts(page);
        expect(reckoned.length).toBeGreaterThan(3);
        expect(reckoned.filter(({ contrast, least }) => contrast < least)).toEqual([]);
        expect(page.messages).toEqual([]);
        await page.close();
      },
    );

    test("an HTML report shows all content if JavaScript is disabled", async () => {
      const page = await open(name, { width: 1280, scripts: false });
      const hidden = await page.evaluate<string[]>(
        `[...document.querySelectorAll("main *")].filter((each) => !each.checkVisibility() && !each.closest("#filter, details")).map((each) => each.outerHTML)`,
      );
      expect(hidden).toEqual([]);
      expect(await page.evaluate(`document.getElementById("filter")?.checkVisibility() ?? false`)).toBe(
        false,
      );
      expect(page.messages).toEqual([]);
      await page.close();
    });

    test("an HTML report contains no broken links", async () => {
      const page = await open(name, { width: 1280 });
      const lost = await page.evaluate<string[]>(
        `[...document.querySelectorAll("[href], [src], [action]")].map((each) => each.getAttribute("href") ?? "elsewhere").filter((href) => !href.startsWith("#") || document.getElementById(href.slice(1)) === null)`,
      );
      expect(lost).toEqual([]);
      await page.close();
    });
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

    await tabTo("filter-accepted");
    await page.press("ArrowDown");
    await expect.poll(count).toBe(`1 of ${all} findings shown`);
    expect(await shown(".matrix td > a:not(.not-compared)")).toEqual(
      Array(2).fill("breaking, accepted, not used"),
    );
    await tabTo("filter-reset");
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

/**
 * Computes the contrast of each text and of each control's border with its background. axe skips texts that are scrolled out of view
 * or consist of one character. No elements overlap on this page, so the background is that of the nearest opaque ancestor.
 */
function contrasts(page: Page): Promise<{ text: string; contrast: number; least: number }[]> {
  return page.evaluate(`(() => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => channels(colour).slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
    const behind = (element) => {
      const colour = getComputedStyle(element).backgroundColor;
      return (channels(colour)[3] ?? 1) === 1 ? colour : behind(element.parentElement);
    };
    const contrast = (...colours) => {
      const [low, high] = colours.map(light).sort((one, other) => one - other);
      return (high + 0.05) / (low + 0.05);
    };
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { textContent, parentElement } = walker.currentNode;
      if (textContent.trim() === "" || parentElement.closest("script, .heard")) continue;
      texts.push({ text: textContent, contrast: contrast(getComputedStyle(parentElement).color, behind(parentElement)), least: 4.5 });
    }
    const edges = [...document.querySelectorAll("input[type=search], select, button")].map((control) => ({
      text: control.id,
      contrast: contrast(getComputedStyle(control).borderTopColor, behind(control.parentElement)),
      least: 3,
    }));
    return [...texts, ...edges];
  })()`);
}
