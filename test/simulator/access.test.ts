/** Authentication: tokens, passwords, browser sessions and lockouts. */

import { beforeEach, expect, it } from "vitest";
import type { SimulatedServer } from "../../src/testing.js";
import { call, send, start, type RawAnswer } from "./client.js";

const VERSION = "/json-api/version?api.version=1";

let server: SimulatedServer;

beforeEach(async () => {
  server = await start({ password: "pass word:é", lockout: { failures: 3 } });
  return () => server.close();
});

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

async function status(authorization: string, path = VERSION): Promise<number | undefined> {
  return (await send(server, { path, authorization })).status;
}

it.each(["", "whm root:WRONG", "whm root:SECRETS", "whm other:SECRET", "Bearer SECRET"])(
  "the simulator denies %j in the legacy response format",
  async (authorization) => {
    const answer = await send(server, { path: VERSION, authorization });
    expect(answer).toMatchObject({ status: 403, statusText: "Forbidden Access denied" });
    expect(answer.headers["content-type"]).toBe('text/plain; charset="utf-8"');
    const data = { reason: "Access denied", result: "0" };
    expect(JSON.parse(answer.body)).toEqual({
      cpanelresult: { apiversion: "2", error: "Access denied", data, type: "text" },
    });
  },
);

it("a token of the simulated server can be limited to some API functions, or exclude some", async () => {
  const reader = server.addToken({ user: "reseller", except: ["version"] });
  const asker = server.addToken({ user: "reseller", only: ["version"] });
  expect(reader.token).not.toBe(asker.token);
  const modules = "/json-api/available_transfer_modules?api.version=1";
  expect(await status(`whm reseller:${reader.token}`)).toBe(403);
  expect(await status(`whm reseller:${asker.token}`, modules)).toBe(403);
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

it("the simulated server accepts a password in Basic authentication, with or without a session path in the URL", async () => {
  expect(await status(basic("root", server.password))).toBe(200);
  expect(await status(basic("root", server.password), `/cpsess0123456789${VERSION}`)).toBe(200);
  expect(await status(basic("root", "wrong"))).toBe(403);
  expect(await status(basic("constructor", ""))).toBe(403);
});

it("the simulated server accepts a browser session only with its URL path and its cookie, until the session ends", async () => {
  const { path, cookie } = server.openBrowserSession();
  const request = (prefix: string): Promise<RawAnswer> =>
    send(server, { path: prefix + VERSION, authorization: "", headers: { Cookie: cookie } });
  expect(await request(path)).toMatchObject({ status: 200 });
  for (const other of ["", "/cpsess0000000000"]) expect(await request(other)).toMatchObject({ status: 401 });
  server.endBrowserSessions();
  expect((await request(path)).body).toContain("<title>WHM Login</title>");
});

it("the simulated server locks out an IP address after several failed logins, even with valid credentials, for six hours", async () => {
  const good = `whm root:${server.token}`;
  // A successful login resets the count.
  for (const login of ["whm root:WRONG", basic("root", "x"), good, "whm root:WRONG", "Bearer x"])
    await status(login);
  expect(await status("")).toBe(403);
  expect(server.lockedOut()).toEqual([]);
  expect(await status("whm guest:x")).toBe(403);
  expect(server.lockedOut()).toEqual(["127.0.0.1"]);
  expect(await status(good)).toBe(403);
  server.liftLockout("127.0.0.1");
  expect(await status(good)).toBe(200);

  for (let login = 0; login < 3; login += 1) await status("whm root:WRONG");
  server.clock.advance(5 * 60 * 60 * 1000);
  expect(await status(good)).toBe(403);
  server.clock.advance(60 * 60 * 1000);
  expect(await status(good)).toBe(200);
});

it("the simulated server logs every request without tokens and passwords", async () => {
  const passwords = { password: "hunter2hunter2", root_password: "hunter3hunter3" };
  const user = { host: "h", user: "admin", root_escalation_method: "su" };
  await call(server, "create_remote_root_transfer_session", { ...user, ...passwords });
  await send(server, { path: "/json-api/version?x=1", authorization: "whm root:WRONG" });
  await send(server, { path: "/elsewhere" });
  const redacted = { password: "[secret]", root_password: "[secret]" };
  const create = { method: "POST", function: "create_remote_root_transfer_session", status: 200 };
  expect(server.requests).toEqual([
    { ...create, parameters: { "api.version": "1", ...user, ...redacted } },
    { method: "GET", function: "version", parameters: {}, status: 403 },
    { method: "GET", function: null, parameters: {}, status: 404 },
  ]);
  const kept = JSON.stringify([server.requests, server.sessions()]);
  expect(kept).toContain("admin");
  expect(kept).not.toMatch(new RegExp(`hunter|WRONG|${server.token}`));
});

it("a page of another site cannot change the simulated server without the token", async () => {
  server.faults.add({ function: "version", status: 503, times: 1 });
  const headers = { "Sec-Fetch-Site": "cross-site" };
  const path = `/json-api/version?api.version=1&filler=${"x".repeat(10_000)}`;
  for (const authorization of ["", "whm root:WRONG", basic("root", "x"), "Bearer x"])
    expect(await send(server, { path, authorization, headers })).toMatchObject({ status: 403 });
  await send(server, { path: `/json-api/${"x".repeat(10_000)}`, authorization: "", headers });
  expect(server.lockedOut()).toEqual([]);
  expect(JSON.stringify(server.requests).length).toBeLessThan(1000);
  const good = `whm root:${server.token}`;
  expect([await status(good), await status(good)]).toEqual([503, 200]);
});
