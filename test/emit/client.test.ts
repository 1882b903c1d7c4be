/**
 * The client: its options, requests and responses. It refuses malformed or endless responses, and detects calls that were never sent.
 * Only an object with the method `call` is a client: a function has such a method, too, but sends nothing.
 */

import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from "node:net";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import * as generated from "../../generated/index.js";
import {
  createTransferClient,
  createWhmClient,
  deleteAccountArchives,
  restoreModulesSummary,
  UnexpectedResponseError,
  WhmApiError,
  type WhmClientOptions,
  type WhmFetch,
  type WhmRequest,
} from "../../generated/index.js";
import { clientOf, failureOf, refusalWith, responseOf, successWith } from "../support/callers.js";
import { countedSignal } from "../support/signals.js";

const VERSION = successWith({ version: "11.1" }, { command: "version", reason: "OK" });

const servers: (Server | TcpServer)[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  }
});

async function listen(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function call(
  fetch: Parameters<typeof clientOf>[0],
  options: Parameters<typeof clientOf>[1] = {},
): Promise<unknown> {
  return clientOf(fetch, options).call("version", {});
}

/** Calls a server with the built-in fetch, but without TLS. */
async function callServer(
  listener: RequestListener,
  options: Partial<WhmClientOptions> = {},
): Promise<unknown> {
  const server = await listen(createServer(listener));
  return call((url, init) => fetch(url.replace("https:", "http:"), init), { server, ...options });
}

const never = new Promise<never>(() => undefined);

describe("a request", () => {
  test("is a POST form with the token in one header, and its data is returned", async () => {
    const requests: [string, WhmRequest][] = [];
    const client = clientOf((...request) => {
      requests.push(request);
      return Promise.resolve(responseOf({ metadata: { result: "1", reason: "OK" }, data: { a: 1 } }));
    });
    expect(await client.call("version", { "a b": "c&d=\u00e9" })).toEqual({ a: 1 });
    expect(requests).toMatchObject([
      [
        "https://h:2087/json-api/version",
        {
          method: "POST",
          headers: {
            Authorization: "whm root:T0KEN-T0KEN",
            "Content-Type": "application/x-www-form-urlencoded",
          },
          body: "a%20b=c%26d%3D%C3%A9&api.version=1",
          redirect: "manual",
        },
      ],
    ]);
  });

  test("uses a connection only once in Deno, which repeats requests on other connections", async () => {
    const fetch = vi.fn<WhmFetch>(() => Promise.resolve(responseOf(VERSION)));
    await call(fetch);
    vi.stubGlobal("Deno", {});
    onTestFinished(() => void vi.unstubAllGlobals());
    await call(fetch);
    expect(fetch.mock.calls.map(([, { headers }]) => headers["Connection"])).toEqual([undefined, "close"]);
  });

  test.each([
    ["whm.example", "https://whm.example:2087/json-api/version"],
    ["whm.example:443", "https://whm.example:443/json-api/version"],
    ["https://whm.example", "https://whm.example:2087/json-api/version"],
    ["https://whm.example:443/", "https://whm.example:443/json-api/version"],
    ["https://h/cpsess0123456789/", "https://h:2087/cpsess0123456789/json-api/version"],
    ["https://h:2087/cpsess0123456789/", "https://h:2087/cpsess0123456789/json-api/version"],
    [
      "https://h:2087/cpsess0123456789/scripts4/listaccts",
      "https://h:2087/cpsess0123456789/json-api/version",
    ],
    ["[::1]", "https://[::1]:2087/json-api/version"],
    ["127.0.0.1:443", "https://127.0.0.1:443/json-api/version"],
    ["127.0.0.1.example", "https://127.0.0.1.example:2087/json-api/version"],
    ["[::ffff:127.0.0.1]", "https://[::ffff:127.0.0.1]:2087/json-api/version"],
  ])("goes to the server address %s", async (server, url) => {
    const fetch = vi.fn<WhmFetch>(() => Promise.resolve(responseOf(VERSION)));
    await call(fetch, { server });
    expect(fetch.mock.calls[0]?.[0]).toBe(url);
  });

  test("asks for a response without compression", async () => {
    const data = callServer((request, response) => {
      response.end(JSON.stringify(successWith(request.headers["accept-encoding"])));
    });
    expect(await data).toBe("identity");
  });

  test.each([
    [undefined, [600_000, 60_000]],
    [5000, [5000, 5000]],
  ])("has a longer timeout for slow API functions by default: %s", async (timeout, expected) => {
    const spy = vi.spyOn(AbortSignal, "timeout");
    try {
      const client = clientOf(VERSION, { timeout });
      for (const name of ["create_remote_root_transfer_session", "version"])
        await client.call(name, {}).catch(() => undefined);
      expect(spy.mock.calls.flat()).toEqual(expected);
    } finally {
      spy.mockRestore();
    }
  });

  test("ends at its timeout if the response stalls, or if fetch ignores the signal", async () => {
    const expected = { reason: "no response within 50 ms", failure: "unanswered" };
    const stalled = callServer((_request, response) => void response.write("{"), { timeout: 50 });
    await expect(stalled).rejects.toMatchObject(expected);
    await expect(call(() => never, { timeout: 50 })).rejects.toMatchObject(expected);
  });

  test("shares one listener on a signal with other calls, and removes it when the calls end", async () => {
    const client = clientOf(() => never);
    const { signal, abort, listeners } = countedSignal();
    const calls = Array.from({ length: 12 }, () => client.call("version", {}, { signal }));
    expect(listeners()).toBe(1);
    const reason = new Error("enough");
    abort(reason);
    expect(await Promise.allSettled(calls)).toEqual(Array(12).fill({ status: "rejected", reason }));
    expect(listeners()).toBe(0);
    await expect(client.call("version", {}, { signal })).rejects.toBe(reason);
  });
});

describe("the size of a response is limited", () => {
  test("the bytes of a compressed response are counted after decompression", async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 2 ** 20, " "));
    const data = callServer(
      (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
      { maxResponseBytes: 2 ** 20 },
    );
    await expect(data).rejects.toMatchObject({
      name: "UnexpectedResponseError",
      message:
        "version: unexpected response: expected at most 1048576 bytes (the option maxResponseBytes), got more",
      failure: "unanswered",
    });
  });

  test("an endless response is not read further, and its connection is closed", async () => {
    let closed = Promise.resolve();
    const data = callServer(
      (_request, response) => {
        const body = Readable.from(
          (function* () {
            for (;;) yield Buffer.alloc(1000, " ");
          })(),
        );
        closed = new Promise((resolve) => void response.on("close", resolve));
        response.on("close", () => body.destroy());
        body.pipe(response);
      },
      { maxResponseBytes: 100_000 },
    );
    expect(await failureOf(data)).toBeInstanceOf(UnexpectedResponseError);
    await closed;
  });

  test.each(["stream", "text"])("exactly maxResponseBytes are accepted, not one more (%s)", async (kind) => {
    const text = JSON.stringify(successWith("\u00e9\u20ac\u{1f600}\ufeff"));
    const bytes = Buffer.from(text);
    const fetch: WhmFetch = () =>
      Promise.resolve({
        ...responseOf(text),
        // One byte a chunk, so that characters are split.
        ...(kind === "stream" && { body: Readable.from(Array.from(bytes, (byte) => Uint8Array.of(byte))) }),
      });
    expect(await call(fetch, { maxResponseBytes: bytes.length })).toBe("\u00e9\u20ac\u{1f600}\ufeff");
    const error = await failureOf(call(fetch, { maxResponseBytes: bytes.length - 1 }));
    expect(error).toMatchObject({ name: "UnexpectedResponseError", got: "more" });
  });
});

describe("a response", () => {
  const metadata = (text: string): string => `{"metadata":${text},"data":{"version":"11.1"}}`;
  const object = ["", "a JSON object"] as const;
  const command = ["metadata.command", "version", "another function"] as const;
  const result = ["metadata.result", "0 or 1"] as const;

  test.each<[text: string, path: string, expected: string, got: string]>([
    ["", ...object, "other text"],
    ['{"metadata":', ...object, "other text"],
    ["[]", ...object, "other text"],
    ["null", ...object, "other text"],
    ["{}", "metadata", "an object", "nothing"],
    ['{"metadata":[1]}', "metadata", "an object", "an array"],
    [metadata('{"command":"reboot","result":1}'), ...command],
    [metadata('{"command":"reboot","result":0,"reason":"No."}'), ...command],
    [metadata('{"command":["version"],"result":1}'), ...command],
    [metadata("{}"), ...result, "nothing"],
    [metadata('{"result":[1]}'), ...result, "an array"],
    [metadata('{"result":{"toString":1}}'), ...result, "an object"],
    [metadata('{"result":true}'), ...result, "true"],
    [metadata('{"result":null}'), ...result, "null"],
    [metadata('{"result":2}'), ...result, "2"],
    [metadata('{"result":"01"}'), ...result, "a string"],
  ])("that is malformed is an UnexpectedResponseError: %s", async (text, path, expected, got) => {
    const error = await failureOf(call(text));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({ path, expected, got, failure: "unanswered", status: 200 });
    // The error page of a proxy is no answer of WHM.
    expect(await failureOf(call(text, { status: 503 }))).toMatchObject({ name: "WhmApiError", status: 503 });
    expect(await failureOf(call(text, { status: 401 }))).toMatchObject({ failure: "denied" });
  });

  test.each([
    '{"metadata":{"result":"1","command":null},"data":{"version":"11.1"}}',
    '{"metadata":{"result":1},"data":{"a:\\":{":{":":"\\\\"},"b":[{"a":1},{"a":2}],"__proto__":1}}',
    '{"metadata":{"result":1},"data":[{"a":1},{"a":"{\\"a\\":1,\\"a\\":2}"}]}',
  ])("that is valid is accepted: %s", async (text) => {
    expect(await call(text)).toEqual((JSON.parse(text) as { data: unknown }).data);
  });

  test.each<[string, string | object, number, string]>([
    ["a refusal", refusalWith("No such session."), 200, "No such session."],
    ["a refusal without a reason", refusalWith(undefined), 200, "refused"],
    ["a refusal with null as reason", metadata('{"result":"0","reason":null}'), 200, "refused"],
    ["a refusal with a list as reason", refusalWith(["no"]), 200, "refused"],
    [
      "the legacy shape",
      { cpanelresult: { error: "Access denied", data: { result: "0" } } },
      403,
      "Access denied",
    ],
    ["a web page", "<!DOCTYPE html>", 200, "the server returned a web page instead of JSON"],
    ["a web page with an error status", "<html>", 503, "the server returned a web page instead of JSON"],
    ["a redirect", "", 302, "the server returned a redirect (not followed, to protect the token)"],
    ["a result with a bad status", VERSION, 500, "the response reports success with HTTP status 500"],
    [
      "the text of a proxy",
      "oops",
      502,
      "unexpected response: expected a JSON object, got other text (HTTP status 502)",
    ],
  ])("with an error is a WhmApiError: %s", async (_, body, status, reason) => {
    const error = await failureOf(call(body, { status }));
    expect(error).toMatchObject({ name: "WhmApiError", functionName: "version", reason, status });
  });

  test.each([
    [{ output: { messages: ["m1", "m2"], warnings: ["w"] } }, ["m1", "m2"], ["w"]],
    [{ output: { messages: "m", warnings: null } }, ["m"], []],
    [{ output: { messages: "", warnings: [1, "w"] } }, [], ["w"]],
    [{ output: 5 }, [], []],
    [{}, [], []],
  ])("can contain messages next to its data: %j", async (metadata, messages, warnings) => {
    const client = clientOf(successWith({ a: 1 }, metadata));
    const expected = { data: { a: 1 }, messages, warnings };
    expect(await restoreModulesSummary(client)).toEqual(expected);
    expect(await deleteAccountArchives(client, { user: "alice" })).toEqual(expected);
    expect(await client.callForResponse("version", {})).toEqual(expected);
    const onlyData = await restoreModulesSummary({ call: (...parameters) => client.call(...parameters) });
    expect(onlyData).toEqual({ data: { a: 1 }, messages: undefined, warnings: undefined });
  });
});

describe("options are validated when the client is created", () => {
  const ascii = "expected ASCII without spaces, got";
  const host = "expected a host name or an https URL, got";
  const number = "expected a number greater than 0, got";
  test.each<[object, string]>([
    [{ token: undefined }, `invalid token: ${ascii} undefined`],
    [{ token: "" }, `invalid token: ${ascii} nothing`],
    [{ token: { toString: 1 } }, `invalid token: ${ascii} an object`],
    [{ token: "SECRET\n" }, `invalid token: ${ascii} another string`],
    [{ token: "SECRET token" }, `invalid token: ${ascii} another string`],
    [{ server: undefined }, `invalid server: ${host} undefined`],
    [{ server: "" }, `invalid server: ${host} nothing`],
    [{ server: ["h"] }, `invalid server: ${host} an array`],
    ...[" ", "a b", "h:", "h:99999", "[::1", "h\\evil.example"].map((server): [object, string] => [
      { server },
      "invalid server",
    ]),
    ...["http://h", "https://root:pw@h", "https://h/other"].map((server): [object, string] => [
      { server },
      "invalid server",
    ]),
    ...[
      ...["2130706433", "127.1", "127.1:443", "0x7f.1", "0177.0.0.1", "https://0x7f000001", "127.0.1"],
      ...["%31%32%37.1", "\uff11\uff12\uff17.1", "https://127.1/cpsess0123456789/127.0.0.1"],
    ].map((server): [object, string] => [
      { server },
      "invalid server: expected a host name, or the IP address in the form 127.0.0.1",
    ]),
    [{ user: "" }, `invalid user: ${ascii} nothing`],
    [{ user: null }, `invalid user: ${ascii} null`],
    [{ user: 0 }, `invalid user: ${ascii} 0`],
    [{ timeout: NaN }, `invalid timeout: ${number} NaN`],
    [{ timeout: -1 }, `invalid timeout: ${number} -1`],
    [{ timeout: Infinity }, `invalid timeout: ${number} Infinity`],
    [{ timeout: "5" }, `invalid timeout: ${number} another string`],
    [{ timeout: null }, `invalid timeout: ${number} null`],
    [{ maxResponseBytes: 0 }, `invalid maxResponseBytes: ${number} 0`],
  ])("createWhmClient throws a TypeError for the options %j", (changed, message) => {
    const options = { server: "h", token: "T0KEN-T0KEN", ...changed } as WhmClientOptions;
    for (const create of [createWhmClient, createTransferClient]) {
      expect(() => create(options)).toThrow(TypeError);
      expect(() => create(options)).toThrow(message);
      expect(() => create(options)).not.toThrow("SECRET");
    }
  });

  test.each([0.5, 2 ** 40])("createWhmClient accepts a timeout of %s ms", async (timeout) => {
    expect(await call(VERSION, { timeout })).toEqual({ version: "11.1" });
  });
});

describe("a call whose connection was not established is unsent", () => {
  test.each<[string, () => Promise<string>]>([
    [
      "a closed port",
      async () => {
        const server = createTcpServer();
        const address = await listen(server);
        await new Promise((resolve) => server.close(resolve));
        return address;
      },
    ],
    ["a port without TLS", () => listen(createServer((_request, response) => response.end("{}")))],
    ["a connection that ends before the handshake", () => listen(createTcpServer((socket) => socket.end()))],
  ])("a call fails with the failure unsent: %s", async (_what, addressOf) => {
    const error = await failureOf(call(fetch, { server: await addressOf() }));
    expect(error).toMatchObject({ failure: "unsent", status: 0 });
  });

  test("a call whose connection ends later is unanswered", async () => {
    const ended = callServer((request) => request.socket.destroy());
    expect(await failureOf(ended)).toMatchObject({ failure: "unanswered" });
  });

  const failed = (cause: object): Error => new TypeError("fetch failed", { cause });
  const deno = (why: string): Error =>
    failed({ message: `error sending request for url (https://h/): client error (Connect): ${why}` });
  const bun = (code: string, message = ""): Error => Object.assign(new TypeError(message), { code });
  test.each<[string, unknown, string]>([
    ["no such host", failed({ code: "ENOTFOUND", syscall: "getaddrinfo" }), "unsent"],
    ["no route", failed({ code: "EHOSTUNREACH", syscall: "connect" }), "unsent"],
    ["no route, later", failed({ code: "EHOSTUNREACH", syscall: "read" }), "unanswered"],
    ["several addresses", failed({ code: "ETIMEDOUT", errors: [{ syscall: "connect" }] }), "unsent"],
    ["a connect timeout", failed({ code: "UND_ERR_CONNECT_TIMEOUT" }), "unsent"],
    ["a late TLS alert", failed({ code: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED" }), "unanswered"],
    ["a connection that is reset", failed({ code: "ECONNRESET", syscall: "read" }), "unanswered"],
    // Newer versions of Node.js have another code for the same alert.
    ["a TLS handshake that fails", failed({ code: "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE" }), "unsent"],
    ["the same in Node.js 22", failed({ code: "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE" }), "unsent"],
    ["Deno: a closed port", deno("tcp connect error: Connection refused (os error 111)"), "unsent"],
    ["Deno: no such host", deno("dns error: failed to lookup address information"), "unsent"],
    ["Deno: a certificate", deno("invalid peer certificate: UnknownIssuer"), "unsent"],
    ["Deno: a TLS handshake", deno("tls handshake eof"), "unsent"],
    ["an older Deno", deno("x").cause ?? new Error(), "unsent"],
    ["Deno, later", failed({ message: "Connection reset by peer (os error 104)" }), "unanswered"],
    ["Bun: a closed port", bun("ECONNREFUSED"), "unsent"],
    ["Bun: a closed port, in 1.2", bun("ConnectionRefused", "Unable to connect."), "unsent"],
    ["Bun: no such host", bun("ENOTFOUND"), "unsent"],
    ["Bun: a certificate", bun("DEPTH_ZERO_SELF_SIGNED_CERT"), "unsent"],
    // Bun reports the same if the server sends an invalid TLS record after it has received the request.
    ["Bun: a TLS handshake", bun("EPROTO", "EPROTO: The TLS handshake failed."), "unanswered"],
    ["Bun, later", bun("ECONNRESET"), "unanswered"],
    ["a browser", new TypeError("Failed to fetch"), "unanswered"],
    ["no error", undefined, "unanswered"],
    ["a hostile error", { code: { toString: 1 }, message: Symbol("m"), errors: 1 }, "unanswered"],
  ])("the failure of a call follows from the error of fetch: %s", async (_name, thrown, failure) => {
    // A fetch may reject with any value.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    const error = await failureOf(call(() => Promise.reject(thrown)));
    expect(error).toBeInstanceOf(WhmApiError);
    expect(error).toMatchObject({ failure, status: 0 });
    expect(JSON.stringify(error) + String(error)).not.toContain("T0KEN-T0KEN");
  });
});

describe("functions that take a client", () => {
  /** The names of the exported functions whose first parameter is a client. */
  const NAMES = Object.entries(generated).flatMap(([name, value]) =>
    typeof value === "function" && /^(?:async )?function\*? \w+\(client\b/.test(String(value)) ? [name] : [],
  );

  const client = { call: () => expect.fail("a call was sent") };
  const NOT_CLIENTS: readonly [unknown, string][] = [
    [() => client, "a function"],
    [Object.assign(() => client, client), "a function"],
    [Map, "a function"],
    [Promise.resolve(client), "an object"],
    [{ call: "version" }, "an object"],
    [undefined, "undefined"],
    [null, "null"],
  ];

  test("include the main functions", () => {
    expect(NAMES).toEqual(
      expect.arrayContaining([
        "enqueueAccountLocal",
        "enqueueTransferItems",
        "openTransferSession",
        "verifySchema",
      ]),
    );
    expect(NAMES.length).toBeGreaterThan(25);
  });

  test.each(NAMES)("%s rejects with a TypeError if the client is invalid", async (name) => {
    const run = generated[name as keyof typeof generated] as unknown as (...parameters: unknown[]) => unknown;
    const parameters = { transferSessionId: "s" };
    const options = { verify: () => expect.fail("verify was called") };
    for (const [notClient, got] of NOT_CLIENTS) {
      // An invalid item must not hide that the client is invalid.
      const called = (): unknown => run(notClient, name === "verifySchema" ? {} : parameters, options);
      const error = await failureOf(Promise.resolve().then(called));
      expect(error).toBeInstanceOf(TypeError);
      const message = `invalid client: expected an object with the method "call", got ${got}`;
      expect(error).toMatchObject({ message });
    }
  });

  test("watchTransferSession throws at the call, not at the first event", () => {
    const watch = (): unknown =>
      generated.watchTransferSession((() => client) as never, { transferSessionId: "s" });
    expect(watch).toThrow(TypeError);
  });
});
