/** The page at `/`: its content, and in Chromium its layout, updates and accessibility. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SimulatedServer } from "../../src/testing.js";
import { accessibilityFaults } from "../support/accessibility.js";
import { CHROMIUM, startBrowser, type Browser, type PageOptions, type Page } from "../support/browser.js";
import { casesOf, SCALED } from "../support/extent.js";
import { createSession, send, start, type RawAnswer } from "./client.js";

const HOSTILE = `<img src=x onerror="globalThis.harmed = 1">\u202E`;
const WARNING = "One mailbox is larger than its quota.";
const PASSWORD = "correct horse battery staple";

let server: SimulatedServer;
let session: string;

beforeAll(async () => {
  server = await start({ page: true, password: PASSWORD });
  const created = await createSession(server, { host: `old.example`, password: PASSWORD });
  session = created.id;
  server.script({ where: { user: HOSTILE }, phase: "TRANSFER", outcome: "fail", message: `No "${HOSTILE}"` });
  server.script({
    where: { user: "alice" },
    phase: "TRANSFER",
    warnings: [WARNING],
    skippedItems: ["mailman"],
  });
  await created.enqueueAccounts(HOSTILE, "alice", "bob", "carol");
  await created.start();
  server.clock.advance(3000);
});
afterAll(() => server.close());

function get(path: string, host?: string, from = server): Promise<RawAnswer> {
  const headers = host === undefined ? {} : { Host: host };
  return send(from, { path, authorization: "", headers });
}

describe("a page", () => {
  it("the simulator's status page lists sessions, items and logs without a login", async () => {
    const { status, body: text, headers } = await get("/");
    expect(status).toBe(200);
    expect(text).toContain(`href="/sessions/${session}"`);
    expect(text).toContain("0 of 4 completed, 1 failed, 2 in progress");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    const one = await get(`/sessions/${session}`);
    for (const words of ["RUNNING", "alice", "start-item", "master.error_log", "Waiting <small>1 item<"]) {
      expect(one.body).toContain(words);
    }
  });

  it("the simulator's status page shows the warnings and the skipped parts of each item", async () => {
    const { body: text } = await get(`/sessions/${session}`);
    expect(text).toContain(`<li><b>Warning:</b> ${WARNING}</li><li><b>Skipped:</b> mailman</li>`);
    expect(text).toContain("size: 1; warnings: 1; skipped items: 1");
  });

  it("a session's page shows the first 50 waiting items and the last 50 completed items", async () => {
    await using other = await start({ page: true });
    const many = await createSession(other);
    const users = Array.from({ length: 52 }, (_, index) => `user${String(index).padStart(2, "0")}x`);
    await many.enqueueAccounts(...users);
    const listShownUsers = async (): Promise<readonly string[]> => {
      const { body } = await get(`/sessions/${many.id}`, undefined, other);
      return users.filter((user) => body.includes(`>${user}<`));
    };
    expect(await listShownUsers()).toEqual(users.slice(0, 50));
    await many.run();
    expect(await listShownUsers()).toEqual(users.slice(2));
  });

  it("the simulator's status page contains no token and no password", async () => {
    for (const path of ["/", `/sessions/${session}`]) {
      const { body: text } = await get(path);
      expect(text).not.toContain(server.token);
      expect(text).not.toContain(PASSWORD);
    }
  });

  it("the simulator's status page is refused if the header Host contains another host name", async () => {
    const port = new URL(server.url).port;
    for (const host of [
      "rebound.example",
      `rebound.example:${port}`,
      "localhost.example",
      "127.0.0.1.example",
    ]) {
      expect(await get("/", host)).toMatchObject({ status: 421 });
    }
    expect(await get("/", `localhost:${port}`)).toMatchObject({ status: 200 });
  });

  it("the simulator's status page accepts only GET, and unknown sessions return 404", async () => {
    expect(await send(server, { path: "/", method: "POST", body: "" })).toMatchObject({ status: 405 });
    expect(await get("/sessions/nosuch")).toMatchObject({ status: 404 });
    expect(await get("/elsewhere")).toMatchObject({ status: 403 });
  });

  it("the simulator's status page refreshes without JavaScript, unless the user pauses the page", async () => {
    expect((await get("/")).body).toContain('<noscript><meta http-equiv="refresh"');
    expect((await get("/?paused")).body).not.toContain("http-equiv");
  });
});

describe.skipIf(CHROMIUM === undefined)("in a browser", () => {
  let browser: Browser;
  beforeAll(() => void (browser = startBrowser(CHROMIUM ?? "")));
  afterAll(() => browser.close());

  async function open(path: string, options: PageOptions): Promise<Page> {
    const page = await browser.open("about:blank", options);
    await page.send("Security.setIgnoreCertificateErrors", { ignore: true });
    await page.send("Page.navigate", { url: server.url + path });
    await expect.poll(() => page.evaluate("document.readyState + location.pathname")).toBe(`complete${path}`);
    return page;
  }

  const LOOKS = [
    { width: 400, scheme: "light" },
    { width: 1280, scheme: "dark" },
    { width: 320, scheme: "light" },
    { width: 400, scheme: "dark" },
    { width: 1280, scheme: "light" },
  ] as const;

  const cases = LOOKS.flatMap((look) => ["/", "/sessions"].map((path) => ({ ...look, path })));

  it.each(casesOf(cases, 4))(
    "the simulator's status page $path has no horizontal overflow and no accessibility violations at a width of $width in $scheme mode",
    SCALED,
    async ({ path, ...options }) => {
      const page = await open(path === "/" ? path : `${path}/${session}`, options);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      // Each cell is displayed, and none can only be reached by scrolling sideways.
      const cells = `[...document.querySelectorAll("tbody th, tbody td")].filter((cell) => cell.textContent !== "").map((cell) => cell.getBoundingClientRect())`;
      expect(await page.evaluate(`${cells}.length`)).toBeGreaterThan(3);
      const isVisible = "({ left, right, width }) => width > 0 && left >= 0 && right <= innerWidth";
      expect(await page.evaluate(`${cells}.every(${isVisible})`)).toBe(true);
      expect(await accessibilityFaults(page, ["best-practice"])).toEqual([]);
      await page.close();
    },
  );

  it("the simulator's status page escapes the text of items", async () => {
    const page = await open(`/sessions/${session}`, { width: 1280 });
    expect(await page.evaluate("globalThis.harmed ?? null")).toBeNull();
    expect(await page.evaluate(`document.querySelectorAll("img").length`)).toBe(0);
    expect(await page.evaluate("document.body.textContent")).toContain('<img src=x onerror="');
    expect(await page.evaluate("document.documentElement.outerHTML")).not.toContain("\u202E");
    await page.close();
  });

  it("the simulator's status page updates itself, keeps the focus, announces changes, and can be paused by keyboard", async () => {
    const page = await open(`/`, { width: 1280 });
    await page.evaluate(`document.getElementById("s-${session}").focus()`);
    const state = (): Promise<string> => page.evaluate(`document.querySelector(".tag").textContent`);
    expect(await state()).toBe("Running");
    server.clock.run();
    await expect.poll(state).toBe("Completed");
    expect(await page.evaluate("document.activeElement.id")).toBe(`s-${session}`);
    expect(await page.evaluate(`document.getElementById("announcement").textContent`)).toBe(
      "Transfer from old.example: Completed.",
    );
    await page.evaluate(`document.getElementById("pause").focus()`);
    await page.press("Enter");
    expect(await page.evaluate(`document.getElementById("pause").getAttribute("aria-pressed")`)).toBe("true");
    await page.close();
  });

  it("the simulator's status page works without JavaScript", async () => {
    const page = await open(`/sessions/${session}`, { width: 1280, scripts: false });
    const { root } = (await page.send("DOM.getDocument", { depth: -1 })) as { root: { nodeId: number } };
    const { outerHTML } = await page.send("DOM.getOuterHTML", { nodeId: root.nodeId });
    expect(String(outerHTML)).toContain(">Stop</a>");
    await page.close();
  });
});
