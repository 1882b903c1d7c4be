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
    expect(text).toContain("Running: 1 of 4 failed");
    expect(text).toContain("1 failed, 2 in progress, 1 waiting");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    const one = await get(`/sessions/${session}`);
    for (const words of ["RUNNING", "alice", "start-item", "master.error_log", ">Waiting 1<"]) {
      expect(one.body).toContain(words);
    }
  });

  it("the simulator's status page shows the warnings and the skipped parts of each item", async () => {
    const { body: text } = await get(`/sessions/${session}`);
    expect(text).toContain(`<li><b>Skipped:</b> mailman</li><li><b>Warning:</b> ${WARNING}</li>`);
    expect(text).toContain("size: 1; warnings: 1; skipped items: 1");
  });

  it("a session's page lists all items, failed ones first, and filters them by state and name", async () => {
    await using other = await start({ page: true });
    const many = await createSession(other);
    const users = Array.from({ length: 60 }, (_, index) => `user${String(index).padStart(2, "0")}x`);
    const losses = { warnings: ["w"], skippedItems: ["db"] };
    other.script({ where: { user: "user58x" }, phase: "RESTORE", outcome: "fail", message: "No space." });
    other.script({ where: { user: "user57x" }, phase: "RESTORE", ...losses });
    await many.enqueueAccounts(...users);
    await many.run();
    const show = async (query: string): Promise<{ body: string; users: readonly string[] }> => {
      const { body } = await get(`/sessions/${many.id}${query}`, undefined, other);
      return {
        body,
        users: [...body.matchAll(/rowheader"><div>(user\d\dx)</g)].map(([, user = ""]) => user),
      };
    };
    const all = await show("");
    expect(all.users).toHaveLength(60);
    expect(all.users.slice(0, 3)).toEqual(["user58x", "user57x", "user00x"]);
    expect(all.body).toContain(">Completed: 1 of 60 failed, 1 with losses</h2>");
    expect(all.body).toContain("58 succeeded, 1 with losses, 1 failed, 1 warning");
    expect((await show("?state=failed")).users).toEqual(["user58x"]);
    expect((await show("?state=losses")).users).toEqual(["user57x"]);
    const found = await show("?state=succeeded&item=user5");
    expect(found.users).toEqual(users.slice(50).filter((user) => !/5[78]/.test(user)));
    // Each filter keeps the other one.
    expect(found.body).toContain('href="?state=failed&#38;item=user5"');
    const none = await show("?item=nosuch");
    expect(none.users).toEqual([]);
    expect(none.body).toContain("No item matches.");
    expect((await show("?item=%22%3E%3Cb%3E")).body).not.toContain('"><b>');
  });

  it("a session's page shows the log of an item, and says so if a log is empty", async () => {
    const { body } = await get(`/sessions/${session}?log=item-TRANSFER_AccountRemoteRoot_alice`);
    expect(body).toContain("TRANSFER of AccountRemoteRoot alice");
    expect((await get(`/sessions/${session}?log=nosuch`)).body).toContain("This log is empty.");
  });

  it("a session without items, and an unknown session, say so", async () => {
    await using other = await start({ page: true });
    const { id } = await createSession(other);
    expect((await get(`/sessions/${id}`, undefined, other)).body).toContain("has no items yet");
    const unknown = await get("/sessions/nosuch", undefined, other);
    expect(unknown).toMatchObject({ status: 404 });
    expect(unknown.body).toMatch(/no session <code>nosuch<[^]*href="\/">All sessions</);
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
    expect(await state()).toBe("Running: 1 of 4 failed");
    server.clock.run();
    await expect.poll(state).toBe("Completed: 1 of 4 failed, 1 with losses");
    expect(await page.evaluate("document.activeElement.id")).toBe(`s-${session}`);
    expect(await page.evaluate(`document.getElementById("announcement").textContent`)).toBe(
      "Transfer from old.example: Completed: 1 of 4 failed, 1 with losses.",
    );
    await page.evaluate(`document.getElementById("pause").focus()`);
    await page.press("Enter");
    expect(await page.evaluate(`document.getElementById("pause").getAttribute("aria-pressed")`)).toBe("true");
    await page.close();
  });

  it("a session's page filters by state and name with the keyboard, and keeps the filter in its address", async () => {
    const page = await open(`/sessions/${session}`, { width: 1280 });
    const users = (): Promise<readonly string[]> =>
      page.evaluate(
        `[...document.querySelectorAll("#scroll-items tbody th")].map((cell) => cell.textContent)`,
      );
    expect(await users()).toHaveLength(4);
    await page.evaluate(`document.getElementById("search").focus()`);
    await page.send("Input.insertText", { text: "ali" });
    await expect.poll(users).toEqual(["alice"]);
    expect(await page.evaluate("location.search + document.activeElement.id")).toBe("?item=alisearch");
    await page.evaluate(`document.getElementById("state-all").focus()`);
    await page.evaluate(`document.getElementById("state-losses").focus()`);
    await page.press("Enter");
    await expect.poll(() => page.evaluate("location.search")).toMatch(/state=losses/);
    await expect.poll(users).toEqual(["alice"]);
    await page.close();
  });

  it("a page reports that its server has gone", async () => {
    const other = await start({ page: true });
    const page = await browser.open("about:blank", { width: 400 });
    await page.send("Security.setIgnoreCertificateErrors", { ignore: true });
    await page.send("Page.navigate", { url: other.url });
    await expect.poll(() => page.evaluate("document.readyState + location.pathname")).toBe("complete/");
    await other.close();
    const message = (): Promise<string> => page.evaluate(`document.getElementById("lost").textContent`);
    await expect.poll(message, { timeout: 20_000 }).toMatch(/^The server has not responded since /);
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
