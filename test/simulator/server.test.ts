/** The API functions for schemas, and the object that startWhm returns. */

import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { connect as connectPlain } from "node:net";
import { dirname, join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "../../src/index.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";
import { accepted, createSession, get, post, refused, send, Session, start, thing } from "./client.js";

const ACCOUNT = moduleOf(
  "Account",
  {
    user: "char(255) DEFAULT NULL",
    localuser: "char(255)",
    size: "BIGINT UNSIGNED DEFAULT 1",
    "10": "int(1)",
  },
  { priority: 3000, primary: ["user"], required: ["user", "localuser"] },
);
const SCHEMAS = {
  ...snapshotOf(ACCOUNT, { ...moduleOf("Package", { package: "text" }), priority: null }),
  whmVersion: "11.138.0.6",
};

let server: SimulatedServer;

beforeAll(async () => {
  server = await startWhm({ schemas: SCHEMAS, user: "root", token: "SECRET" });
});

afterAll(() => server.close());

describe("responses of the simulated server", () => {
  const { keys, primary, required } = ACCOUNT;

  it.each<[name: string, parameters: Record<string, string>, data: object]>([
    ["available_transfer_modules", {}, { modules: { Account: "3000", Package: "0" } }],
    ["transfer_module_schema", { module: "Account" }, { schema: { keys, primary, required } }],
    ["version", {}, { version: "11.138.0.6" }],
  ])("the simulated function %s returns the data of the snapshot", async (name, parameters, data) => {
    expect(await get(server, name, parameters)).toEqual(accepted(name, data));
  });

  it("the simulated server accepts parameters in a form or query, and prefers the form", async () => {
    const path = "/json-api/transfer_module_schema?module=Account";
    const { body } = await send(server, { path, method: "POST", body: "api.version=1&module=Package" });
    expect(JSON.parse(body)).toMatchObject({ data: { schema: { keys: { package: { def: "text" } } } } });
  });

  it("the simulated server varies the order of object keys in its responses, but not the order of lists", async () => {
    const orders = [new Set<string>(), new Set<string>(), new Set<string>()];
    for (let count = 0; count < 40; count += 1) {
      const path = "/json-api/transfer_module_schema?api.version=1&module=Account";
      const { body } = await send(server, { path });
      for (const [index, names] of [/data|metadata/g, /user|localuser|size|10/g, /command|reason/g].entries())
        orders[index]?.add([...body.matchAll(new RegExp(`"(${names.source})":`, "g"))].join());
      expect(body).toContain('"required":["user","localuser"]');
    }
    expect(Math.min(...orders.map(({ size }) => size))).toBeGreaterThan(1);
  });

  it("the simulated server uses API version 0 if the request specifies no version", async () => {
    const { status, body } = await send(server, { path: "/json-api/version" });
    const reason = "Unknown App Requested for this version (0) of the api: version";
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({ metadata: { command: "version", reason, result: 0, version: 0 } });
  });

  it.each(["nosuchfunction", "constructor", "__proto__"])(
    "the simulator refuses the unknown function %s",
    async (name) => {
      const reason = `Unknown App Requested for this version (1) of the api: ${name}`;
      expect(await get(server, name)).toEqual(refused(name, reason));
    },
  );

  it.each(["Nothing", "constructor", "__proto__", "account"])(
    "the simulator refuses the unknown module %s",
    async (module) => {
      expect(await get(server, "transfer_module_schema", { module })).toEqual(
        refused("transfer_module_schema", `There is no transfer module “${module}”.`),
      );
    },
  );

  it.each([
    ["/", "GET", 404],
    ["/cpsess1/json-api/version", "GET", 404],
    ["/json-api/version", "PUT", 405],
  ])("the simulated server returns a web page for %s and %s", async (path, method, status) => {
    const answer = await send(server, { path, method });
    expect([answer.status, answer.headers["content-type"]]).toEqual([status, 'text/html; charset="utf-8"']);
  });

  it("the simulated server refuses a request body that is longer than 1 MiB", async () => {
    const request = { path: "/json-api/version", method: "POST", body: "x".repeat(2 ** 20 + 1) };
    expect(await send(server, request)).toMatchObject({ status: 413 });
  });
});

describe("the creation of a session", () => {
  const root = "create_remote_root_transfer_session";
  const user = "create_remote_user_transfer_session";

  it("the simulated server creates sessions with the credentials of root or of a user", async () => {
    const parameters = {
      host: "remote.example.com",
      user: "root",
      comm_transport: "ssh",
      transfer_threads: "1",
    };
    const html: unknown = expect.stringContaining("… …\nDone\n");
    expect(await post(server, root, parameters)).toEqual(
      accepted(root, {
        transfer_session_id: expect.stringMatching(/^remoteexamplecomcopya\d{14}[A-Za-z0-9]{4}$/) as string,
        ...{ create_rawout: html, analyze_rawout: html },
      }),
    );
    const credentials = { host: "remote.example.com", password: "p", unrestricted_restore: "1" };
    expect(await post(server, user, credentials)).toEqual(
      accepted(user, { transfer_session_id: expect.stringContaining("noroo") as string }),
    );
  });

  it.each<[name: string, parameters: Record<string, string>, reason: string]>([
    [root, { user: "root" }, "The parameter “host” is required."],
    [root, { host: "h", transfer_threads: "0" }, "The parameter “transfer_threads” cannot be “0”."],
    [root, { host: "h", compressed: "yes" }, "The parameter “compressed” cannot be “yes”."],
    [root, { host: "h", port: "65536" }, "The parameter “port” cannot be “65536”."],
    [
      root,
      { host: "h", comm_transport: "whostmgr", sshkey_name: "k" },
      "The parameter “sshkey_name” requires the transport “ssh”.",
    ],
    [
      root,
      { host: "h", user: "admin", root_escalation_method: "su", password: "p" },
      "The escalation method “su” requires “root_password”.",
    ],
    [
      "remote_basic_credential_check",
      { host: "h", user: "root", root_password: "r" },
      "The parameter “root_password” requires the escalation method “su”.",
    ],
    [user, { host: "h", password: "p" }, "The parameter “unrestricted_restore” is required."],
  ])("the simulated API function %s refuses the invalid parameters %j", async (name, parameters, reason) => {
    expect(await post(server, name, parameters)).toEqual(refused(name, reason));
  });
});

describe("startWhm", () => {
  it("startWhm serves the schemas of cPanel's documentation to root, with a random token", async () => {
    await using one = await startWhm();
    await using other = await startWhm();
    expect(one).toMatchObject({ user: "root", snapshot: { origin: "documented" } });
    expect(one.token).toMatch(/^[0-9A-F]{32}$/);
    expect(other.token).not.toBe(one.token);
    expect(await get(one, "available_transfer_modules")).toMatchObject({
      data: { modules: { AccountRemoteRoot: "3000", LegacyAccountBackup: "6000" } },
    });
    expect(one.items("AccountRemoteRoot")).toEqual([]);
  });

  it("startWhm accepts a snapshot, a user, a token and a version", async () => {
    const identity = { user: "reseller", token: "T" };
    await using whm = await startWhm({ schemas: thing({}), ...identity, version: "11.1.0.1" });
    expect(whm).toMatchObject(identity);
    expect(await get(whm, "version")).toMatchObject({ data: { version: "11.1.0.1" } });
    await using silent = await startWhm({ schemas: thing({}), version: null });
    expect(await get(silent, "version")).toMatchObject({ metadata: { result: 0 } });
    await expect(startWhm({ schemas: temporaryFolder() })).rejects.toThrow(UsageError);
  });

  it("startWhm continues with the sessions, items and logs of a state file", async () => {
    const state = join(temporaryFolder(), "state.json");
    const options = { schemas: thing({ user: "text" }, ["user"]), state };
    await using first = await start(options);
    const session = await createSession(first);
    for (const user of ["alice", "bob"]) await session.enqueue("Thing", { user });
    await session.start();
    first.clock.step();
    await first.close();

    await using second = await start(options);
    const resumed = new Session(second, session.id);
    expect(second.session(session.id)).toMatchObject({ state: "PAUSED", host: "old.example" });
    expect(resumed.items()).toEqual(["alice RESTORE PENDING", "bob RESTORE PENDING"]);
    expect(second.items("Thing")).toEqual(first.items("Thing"));
    expect((await resumed.log()).map(({ contents }) => contents["action"])).toContain("start-item");
    await resumed.enqueue("Thing", { user: "carol" });
    await resumed.run();
    expect(resumed.items()).toEqual(["alice", "bob", "carol"].map((user) => `${user} RESTORE COMPLETED`));
  });

  it("startWhm returns the PEM file of its certificate authority, and the fingerprint of the server's certificate", async () => {
    expect(readFileSync(server.ca, "utf8")).toBe(server.caPem);
    const socket = connect({ host: "127.0.0.1", port: Number(new URL(server.url).port), ca: server.caPem });
    await once(socket, "secureConnect");
    const { raw } = socket.getPeerCertificate();
    socket.destroy();
    expect(createHash("sha256").update(raw).digest("hex")).toBe(server.pinSha256);
  });

  it("the simulated server can be closed repeatedly, with open connections, and leaves no open port and no file", async () => {
    const closing = await startWhm();
    const port = Number(new URL(closing.url).port);
    const idle = connectPlain(port, "127.0.0.1").on("error", () => undefined);
    await once(idle, "connect");
    const ended = once(idle, "close");
    await closing.fetch(`${closing.url}/json-api/version`);
    await Promise.all([closing.close(), closing.close()]);
    await ended;
    expect(existsSync(dirname(closing.ca))).toBe(false);
    await expect(closing.fetch(closing.url)).rejects.toThrow(TypeError);
    await (await startWhm({ port })).close();
  });

  it("startWhm reports that the port is in use, or invalid", async () => {
    const port = Number(new URL(server.url).port);
    const inUse = startWhm({ port });
    await expect(inUse).rejects.toThrow(UsageError);
    await expect(inUse).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: the port is in use (EADDRINUSE)`,
    );
    await expect(startWhm({ port: 70_000 })).rejects.toThrow(UsageError);
  });
});

describe("whm.fetch", () => {
  const path = "/json-api/transfer_module_schema?api.version=1";
  const headers = { Authorization: "whm root:SECRET" };

  it("whm.fetch posts a form, and trusts the certificate of the simulated server, unlike the global fetch", async () => {
    const body = new URLSearchParams({ module: "Package" });
    const url = `https://localhost:${new URL(server.url).port}${path}`;
    const answer = await server.fetch(url, { method: "POST", headers, body });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      200,
      'application/json; charset="utf-8"',
    ]);
    expect(await answer.json()).toMatchObject({ data: { schema: { keys: { package: { def: "text" } } } } });
    await expect(globalThis.fetch(server.url)).rejects.toThrow(TypeError);
  });

  it("whm.fetch rejects with the reason of the signal", async () => {
    const reason = new Error("enough");
    const aborted = AbortSignal.abort(reason);
    await expect(server.fetch(server.url + path, { headers, signal: aborted })).rejects.toBe(reason);
    const stop = new AbortController();
    const pending = server.fetch(server.url + path, { headers, signal: stop.signal });
    stop.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });
});
