import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { connect as connectPlain } from "node:net";
import { dirname } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LocalError } from "../../src/core/diagnostic.js";
import type { Snapshot } from "../../src/core/snapshot-types.js";
import { startSimulatedServer, type SimulatedServer } from "../../src/simulator/server.js";
import { accepted, get, post, refused, send, serve, thing } from "./client.js";

const ACCOUNTS: Snapshot = {
  origin: "imported",
  whmVersion: "11.138.0.6",
  modules: {
    Account: {
      module: "Account",
      priority: 3000,
      keys: {
        user: { def: "char(255) DEFAULT NULL" },
        localuser: { def: "char(255) DEFAULT NULL" },
        size: { def: "BIGINT UNSIGNED DEFAULT 1" },
        "10": { def: "int(1) DEFAULT 0" },
      },
      primary: ["user"],
      required: ["user", "localuser"],
    },
    Package: {
      module: "Package",
      priority: null,
      keys: { package: { def: "text" } },
      primary: [],
      required: [],
    },
  },
};

let server: SimulatedServer;

beforeAll(async () => {
  server = await serve(ACCOUNTS);
});

afterAll(() => server.close());

describe("answers", () => {
  it("the simulated API function available_transfer_modules returns the modules with their priorities as decimal strings", async () => {
    expect(await get(server, "available_transfer_modules")).toEqual(
      accepted("available_transfer_modules", { modules: { Account: "3000", Package: "0" } }),
    );
  });

  it("the simulated API function transfer_module_schema returns the definitions and the key lists of the snapshot unchanged", async () => {
    const { keys, primary, required } = ACCOUNTS.modules["Account"] ?? {};
    expect(await get(server, "transfer_module_schema", { module: "Account" })).toEqual(
      accepted("transfer_module_schema", { schema: { keys, primary, required } }),
    );
  });

  it("the simulated API function `version` returns the version of the snapshot", async () => {
    expect(await get(server, "version")).toEqual(accepted("version", { version: "11.138.0.6" }));
  });

  it("the simulated server accepts parameters in a form or query, and prefers the form", async () => {
    const body = "api.version=1&module=Package";
    const path = "/json-api/transfer_module_schema?module=Account";
    const answer = await send(server, { path, method: "POST", body });
    expect(JSON.parse(answer.body)).toEqual(
      accepted("transfer_module_schema", {
        schema: { keys: { package: { def: "text" } }, primary: [], required: [] },
      }),
    );
  });

  it("the simulated server varies the order of object keys in its responses, but not the order of lists", async () => {
    const outer = new Set<string>();
    const inner = new Set<string>();
    const metadata = new Set<string>();
    for (let call = 0; call < 40; call += 1) {
      const path = "/json-api/transfer_module_schema?api.version=1&module=Account";
      const { body } = await send(server, { path });
      outer.add(body.indexOf('"data"') < body.indexOf('"metadata"') ? "data" : "metadata");
      inner.add(["user", "localuser", "size", "10"].map((key) => body.indexOf(`"${key}":`)).join());
      metadata.add([...body.matchAll(/"(command|reason|result|version)":/g)].join());
      expect(body).toContain('"required":["user","localuser"]');
    }
    expect(Math.min(outer.size, inner.size, metadata.size)).toBeGreaterThan(1);
  });
});

describe("refusals", () => {
  it.each([
    ["no token", ""],
    ["a wrong token", "whm root:WRONG"],
    ["a token with something after it", "whm root:SECRETS"],
    ["another user's name", "whm other:SECRET"],
    ["another scheme", "Bearer SECRET"],
  ])(
    "the simulated server denies a request with %s in the legacy response format",
    async (_, authorization) => {
      const answer = await send(server, { path: "/json-api/version?api.version=1", authorization });
      expect(answer).toMatchObject({
        status: 403,
        statusText: "Forbidden Access denied",
        contentType: 'text/plain; charset="utf-8"',
      });
      const data = { reason: "Access denied", result: "0" };
      expect(JSON.parse(answer.body)).toEqual({
        cpanelresult: { apiversion: "2", error: "Access denied", data, type: "text" },
      });
    },
  );

  it("the simulated server uses API version 0 if the request specifies no version", async () => {
    const answer = await send(server, { path: "/json-api/version" });
    const reason = "Unknown App Requested for this version (0) of the api: version";
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      metadata: { command: "version", reason, result: 0, version: 0 },
    });
  });

  it.each(["nosuchfunction", "constructor", "__proto__"])(
    "the simulated server refuses the unknown function %s",
    async (name) => {
      const reason = `Unknown App Requested for this version (1) of the api: ${name}`;
      expect(await get(server, name)).toEqual(refused(name, reason));
    },
  );

  it.each(["Nothing", "constructor", "__proto__", "account"])(
    "the simulated server refuses the unknown module %s",
    async (module) => {
      expect(await get(server, "transfer_module_schema", { module })).toEqual(
        refused("transfer_module_schema", `There is no transfer module “${module}”.`),
      );
    },
  );

  it("the simulated server returns a web page for unknown paths and methods", async () => {
    const html = { contentType: 'text/html; charset="utf-8"' };
    expect(await send(server, { path: "/" })).toMatchObject({ status: 404, ...html });
    expect(await send(server, { path: "/cpsess1/json-api/version" })).toMatchObject({ status: 404, ...html });
    expect(await send(server, { path: "/json-api/version", method: "PUT" })).toMatchObject({
      status: 405,
      ...html,
    });
  });

  it("the simulated server refuses a request body that is longer than 1 MiB", async () => {
    const asked = { path: "/json-api/version?api.version=1", method: "POST" };
    expect(await send(server, { ...asked, body: "x".repeat(1024 * 1024) })).toMatchObject({ status: 200 });
    expect(await send(server, { ...asked, body: "x".repeat(1024 * 1024 + 1) })).toMatchObject({
      status: 413,
    });
  });
});

describe("sessions", () => {
  const root = "create_remote_root_transfer_session";
  const user = "create_remote_user_transfer_session";

  it("the simulated API function create_remote_root_transfer_session creates a session with the credentials of root", async () => {
    const parameters = {
      host: "remote.example.com",
      user: "root",
      comm_transport: "ssh",
      transfer_threads: "1",
    };
    const answer = await post(server, root, parameters);
    const transfer_session_id: unknown = expect.stringMatching(/^remoteexamplecomcopya\d{14}[A-Za-z0-9]{4}$/);
    const html: unknown = expect.stringContaining("… …\nDone\n");
    expect(answer).toEqual(
      accepted(root, { transfer_session_id, create_rawout: html, analyze_rawout: html }),
    );
  });

  it("the simulated API function create_remote_user_transfer_session creates a session with the credentials of a user", async () => {
    const parameters = { host: "remote.example.com", password: "p", unrestricted_restore: "1" };
    const transfer_session_id: unknown = expect.stringContaining("noroo");
    expect(await post(server, user, parameters)).toEqual(accepted(user, { transfer_session_id }));
  });

  it.each([
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
  ])(
    "the simulated API function %s refuses the invalid parameters %j",
    async (functionName, parameters, reason) => {
      expect(await post(server, functionName, parameters)).toEqual(refused(functionName, reason));
    },
  );
});

describe("the object that startWhm returns", () => {
  it("startWhm logs every request without its token", async () => {
    await using logged = await serve(ACCOUNTS);
    await get(logged, "version");
    await send(logged, { path: "/json-api/version?x=1", authorization: "whm root:WRONG" });
    await send(logged, { path: "/elsewhere" });
    expect(logged.requests).toEqual([
      { method: "GET", function: "version", parameters: { "api.version": "1" }, status: 200 },
      { method: "GET", function: "version", parameters: { x: "1" }, status: 403 },
      { method: "GET", function: null, parameters: {}, status: 404 },
    ]);
    expect(JSON.stringify(logged.requests)).not.toMatch(/SECRET|WRONG/);
  });

  it("startWhm returns the PEM file of its certificate authority, and the fingerprint of the server's certificate", async () => {
    expect(readFileSync(server.ca, "utf8")).toBe(server.caPem);
    const certificate = await new Promise<Buffer>((resolve, reject) => {
      const options = { host: "127.0.0.1", port: Number(new URL(server.url).port), ca: server.caPem };
      const socket = connect(options, () => {
        resolve(socket.getPeerCertificate().raw);
        socket.end();
      });
      socket.on("error", reject);
    });
    expect(createHash("sha256").update(certificate).digest("hex")).toBe(server.pinSha256);
  });

  it("the certificate of the simulated server is trusted by whm.fetch for localhost, but not by the global fetch", async () => {
    const port = new URL(server.url).port;
    const asked = { headers: { Authorization: "whm root:SECRET" } };
    const answer = await server.fetch(`https://localhost:${port}/json-api/version?api.version=1`, asked);
    expect(answer.status).toBe(200);
    await expect(globalThis.fetch(server.url)).rejects.toThrow(TypeError);
  });

  it("the simulated server can switch to another snapshot", async () => {
    await using moved = await serve(ACCOUNTS);
    const next = thing({ a: "int" });
    moved.useSnapshot(next);
    expect(moved.snapshot).toBe(next);
    expect(await get(moved, "available_transfer_modules")).toMatchObject({
      data: { modules: { Thing: "10" } },
    });
    expect(moved.items("Thing")).toEqual([]);
  });

  it("the simulated server can be closed repeatedly, with open connections, and leaves no open port and no file", async () => {
    const closing = await serve(ACCOUNTS);
    const port = Number(new URL(closing.url).port);
    const idle = connectPlain(port, "127.0.0.1");
    await new Promise((resolve) => idle.once("connect", resolve));
    const ended = new Promise((resolve) => idle.once("close", resolve));
    idle.on("error", () => {});
    await closing.fetch(`${closing.url}/json-api/version`);
    await Promise.all([closing.close(), closing.close()]);
    await ended;
    expect(existsSync(dirname(closing.ca))).toBe(false);
    const again = await startSimulatedServer({ snapshot: ACCOUNTS, user: "root", token: "T", port });
    await again.close();
  });

  it("startWhm reports that the port is in use", async () => {
    const port = Number(new URL(server.url).port);
    const start = startSimulatedServer({ snapshot: ACCOUNTS, user: "root", token: "T", port });
    await expect(start).rejects.toThrow(LocalError);
    await expect(start).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: the port is in use (EADDRINUSE)`,
    );
    const unfit = startSimulatedServer({ snapshot: ACCOUNTS, user: "root", token: "T", port: 70_000 });
    await expect(unfit).rejects.toThrow(LocalError);
  });
});

describe("fetch", () => {
  const call = "/json-api/transfer_module_schema?api.version=1";
  const headers = { Authorization: "whm root:SECRET" };

  it("whm.fetch posts a form to the simulated server, and returns a response", async () => {
    const body = new URLSearchParams({ module: "Package" });
    const answer = await server.fetch(server.url + call, { method: "POST", headers, body });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      200,
      'application/json; charset="utf-8"',
    ]);
    expect(await answer.json()).toMatchObject({ data: { schema: { keys: { package: { def: "text" } } } } });
  });

  it("whm.fetch rejects with the reason of the signal", async () => {
    const reason = new Error("enough");
    const aborted = AbortSignal.abort(reason);
    await expect(server.fetch(server.url + call, { headers, signal: aborted })).rejects.toBe(reason);
    const stop = new AbortController();
    const underWay = server.fetch(server.url + call, { headers, signal: stop.signal });
    stop.abort(reason);
    await expect(underWay).rejects.toBe(reason);
  });

  it("whm.fetch rejects with a TypeError if no server listens", async () => {
    const gone = await serve(ACCOUNTS);
    await gone.close();
    await expect(gone.fetch(gone.url)).rejects.toThrow(TypeError);
  });
});
