/** Authentication: tokens, passwords, browser sessions and lockouts. */

import { beforeEach, describe, expect, it } from "vitest";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { send, type RawAnswer } from "./client.js";

const VERSION = "/json-api/version?api.version=1";
const LEGACY = { cpanelresult: { apiversion: "2", error: "Access denied", type: "text" } };

let server: SimulatedServer;

beforeEach(async () => {
  server = await startWhm({ clock: "manual", password: "pass word:é", lockout: { failures: 3 } });
  return () => server.close();
});

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

async function status(authorization: string, path = VERSION): Promise<number | undefined> {
  return (await send(server, { path, authorization })).status;
}

function isDenied(answer: RawAnswer): void {
  expect(answer).toMatchObject({ status: 403, statusText: "Forbidden Access denied" });
  expect(JSON.parse(answer.body)).toMatchObject(LEGACY);
}

describe("a token", () => {
  it("a token of the simulated server can be limited to some API functions, or exclude some", async () => {
    const reader = server.addToken({ user: "reseller", except: ["version"] });
    const asker = server.addToken({ user: "reseller", only: ["version"] });
    expect(reader.token).not.toBe(asker.token);
    const modules = "/json-api/available_transfer_modules?api.version=1";
    isDenied(await send(server, { path: VERSION, authorization: `whm reseller:${reader.token}` }));
    isDenied(await send(server, { path: modules, authorization: `whm reseller:${asker.token}` }));
    expect(await status(`whm reseller:${reader.token}`, modules)).toBe(200);
    expect(await status(`whm reseller:${asker.token}`)).toBe(200);
    expect(await status(`WHM root:${server.token}`)).toBe(200);
    expect(server.lockedOut()).toEqual([]);
  });

  it("a token of the simulated server is valid only for its user, until the token is revoked", async () => {
    const { token } = server.addToken({ user: "reseller" });
    expect(await status(`whm root:${token}`)).toBe(403);
    expect(await status(`whm reseller:${token}`)).toBe(200);
    server.revokeToken(token);
    expect(await status(`whm reseller:${token}`)).toBe(403);
  });
});

it("the simulated server accepts a password in Basic authentication, with or without a session path in the URL", async () => {
  expect(await status(basic("root", server.password))).toBe(200);
  expect(await status(basic("root", server.password), `/cpsess0123456789${VERSION}`)).toBe(200);
  expect(await status(basic("root", "wrong"))).toBe(403);
  expect(await status(basic("constructor", ""))).toBe(403);
});

describe("a browser session", () => {
  it("the simulated server accepts a browser session only with its URL path and its cookie, until the session ends", async () => {
    const { path, cookie } = server.openBrowserSession();
    const ask = async (prefix: string): Promise<RawAnswer> =>
      send(server, { path: prefix + VERSION, authorization: "", cookie });
    expect(await ask(path)).toMatchObject({ status: 200 });
    for (const other of ["", "/cpsess0000000000"]) {
      expect(await ask(other)).toMatchObject({
        status: 401,
        contentType: expect.stringMatching("html") as string,
      });
    }
    server.endBrowserSessions();
    expect((await ask(path)).body).toContain("<title>WHM Login</title>");
  });
});

describe("an address", () => {
  it("the simulated server locks out an IP address after several failed logins, and then refuses valid credentials", async () => {
    const good = `whm root:${server.token}`;
    for (const login of ["whm root:WRONG", basic("root", "x"), good, "whm root:WRONG", "Bearer x"]) {
      await status(login);
    }
    expect(await status("")).toBe(403);
    expect(server.lockedOut()).toEqual([]);
    expect(await status("whm guest:x")).toBe(403);
    expect(server.lockedOut()).toEqual(["127.0.0.1"]);
    isDenied(await send(server, { path: VERSION, authorization: good }));

    server.liftLockout("127.0.0.1");
    expect(await status(good)).toBe(200);
  });

  it("the simulated server ends the lockout of an IP address after six hours", async () => {
    const good = `whm root:${server.token}`;
    for (let login = 0; login < 3; login += 1) await status("whm root:WRONG");
    server.clock.advance(5 * 60 * 60 * 1000);
    expect(await status(good)).toBe(403);
    server.clock.advance(60 * 60 * 1000);
    expect(await status(good)).toBe(200);
  });
});

it("the simulated server does not record the passwords in requests", async () => {
  const form = new URLSearchParams({
    "api.version": "1",
    ...{ host: "h", user: "admin", password: "hunter2hunter2", root_escalation_method: "su" },
    root_password: "hunter3hunter3",
  });
  const path = "/json-api/create_remote_root_transfer_session";
  const answer = await send(server, { path, method: "POST", body: form.toString() });
  expect(JSON.parse(answer.body)).toMatchObject({ metadata: { result: 1 } });
  expect(server.requests.at(-1)?.parameters).toMatchObject({
    ...{ host: "h", user: "admin", password: "[secret]", root_password: "[secret]" },
  });
  const kept = JSON.stringify([server.requests, server.sessions()]);
  expect(kept).toContain("admin");
  expect(kept).not.toMatch(/hunter/);
});
