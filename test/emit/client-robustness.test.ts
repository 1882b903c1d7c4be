/** The client refuses invalid options and malformed or endless answers, and detects calls that were never sent. */

import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from "node:net";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import {
  createTransferClient,
  createWhmClient,
  UnexpectedAnswerError,
  WhmApiError,
  type WhmClientOptions,
  type WhmFetch,
} from "../../generated/index.js";
import { startWhm } from "../../src/testing.js";
import { failureOf } from "../support/callers.js";

const TOKEN = "T0KEN-T0KEN";
const OK = '{"metadata":{"command":"version","result":1,"reason":"OK"},"data":{"version":"11.1"}}';

const servers: (Server | TcpServer)[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  }
});

async function listen(server: Server | TcpServer): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** The built-in fetch, without TLS. */
const plainFetch = ((url, init) => fetch(url.replace("https:", "http:"), init)) satisfies WhmFetch;

async function callOf(listener: RequestListener, options: Partial<WhmClientOptions> = {}): Promise<unknown> {
  const server = `https://127.0.0.1:${await listen(createServer(listener))}`;
  return createWhmClient({ server, token: TOKEN, fetch: plainFetch, ...options }).call("version", {});
}

/** A fetch that returns an answer without a stream. */
function answering(text: string, status = 200): WhmFetch {
  return () => Promise.resolve({ status, text: () => Promise.resolve(text) });
}

function callWith(fetch: WhmFetch, options: Partial<WhmClientOptions> = {}): Promise<unknown> {
  return createWhmClient({ server: "h", token: TOKEN, fetch, ...options }).call("version", {});
}

describe("the size of an answer is limited", () => {
  test("the client requests responses without compression", async () => {
    let encoding: unknown;
    const data = await callOf((request, response) => {
      encoding = request.headers["accept-encoding"];
      response.end(OK);
    });
    expect(encoding).toBe("identity");
    expect(data).toEqual({ version: "11.1" });
  });

  test("the client counts the bytes of a compressed response after decompression", async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 2 ** 20, " "));
    expect(bomb.length).toBeLessThan(2 ** 16);
    const call = callOf(
      (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
      { maxResponseBytes: 2 ** 20 },
    );
    await expect(call).rejects.toMatchObject({
      name: "UnexpectedAnswerError",
      message: "version: unexpected response: expected at most 1048576 bytes, got more",
      failure: "unanswered",
    });
  });

  test("the client stops reading an endless response, and closes its connection", async () => {
    let closed = Promise.resolve();
    const call = callOf(
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
    expect(await failureOf(call)).toBeInstanceOf(UnexpectedAnswerError);
    await closed;
  });

  test.each(["stream", "text"])(
    "the client accepts a response of exactly maxResponseBytes, and refuses a longer one (%s)",
    async (kind) => {
      const text = OK.replace("11.1", "\u00e9\u20ac\u{1f600}\ufeff");
      const bytes = Buffer.from(text);
      const fetch: WhmFetch = () =>
        Promise.resolve({
          status: 200,
          // One byte a chunk, so that characters are split.
          ...(kind === "stream"
            ? { body: Readable.from(Array.from(bytes, (byte) => Uint8Array.of(byte))) }
            : {}),
          text: () => Promise.resolve(text),
        });
      expect(await callWith(fetch, { maxResponseBytes: bytes.length })).toEqual({
        version: "\u00e9\u20ac\u{1f600}\ufeff",
      });
      expect(await failureOf(callWith(fetch, { maxResponseBytes: bytes.length - 1 }))).toMatchObject({
        name: "UnexpectedAnswerError",
        got: "more",
      });
    },
  );

  test("the client rejects a call at its timeout if the response stalls", async () => {
    const call = callOf((_request, response) => void response.write("{"), { timeout: 50 });
    await expect(call).rejects.toMatchObject({ reason: "no response within 50 ms", failure: "unanswered" });
  });
});

describe("a malformed answer is an UnexpectedAnswerError", () => {
  const metadata = (text: string): string => `{"metadata":${text},"data":{"version":"11.1"}}`;
  const object = ["", "a JSON object"] as const;
  const command = ["metadata.command", "version", "another function"] as const;
  const result = ["metadata.result", "0 or 1"] as const;
  const repeated = "an object with a repeated name";
  test.each<[text: string, path: string, expected: string, got: string]>([
    ...["", "nothing", '{"metadata":', "[]", "null"].map((text): [string, string, string, string] => [
      text,
      ...object,
      "other text",
    ]),
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
    [metadata('{"result":0,"result":1}'), ...object, repeated],
    [metadata('{"result":"1","r\\u0065sult":"0"}'), ...object, repeated],
    ['{"metadata":{"result":0},"metadata":{"result":1}}', ...object, repeated],
    ['{"metadata":{"result":1},"data":[{"a":1},{"b":{"c":[1],"c":"\\\\"}}]}', ...object, repeated],
  ])("the client throws UnexpectedAnswerError for the response %s", async (text, path, expected, got) => {
    const error = await failureOf(callWith(answering(text)));
    expect(error).toBeInstanceOf(UnexpectedAnswerError);
    expect(error).toMatchObject({ path, expected, got, failure: "unanswered", status: 200 });
    // The error page of a proxy is no answer of WHM.
    expect(await failureOf(callWith(answering(text, 503)))).toMatchObject({
      name: "WhmApiError",
      status: 503,
    });
    expect(await failureOf(callWith(answering(text, 401)))).toMatchObject({ failure: "denied" });
  });

  test.each<[string, unknown]>([
    [metadata('{"result":1}'), { version: "11.1" }],
    [metadata('{"result":"1","command":null}'), { version: "11.1" }],
    [
      '{"metadata":{"result":1},"data":{"a:\\":{":{":":"\\\\"},"b":[{"a":1},{"a":2}],"__proto__":1}}',
      undefined,
    ],
    ['{"metadata":{"result":1},"data":[{"a":1},{"a":"{\\"a\\":1,\\"a\\":2}"}]}', undefined],
  ])("the client accepts the response %s", async (text, data) => {
    expect(await callWith(answering(text))).toEqual(data ?? (JSON.parse(text) as { data: unknown }).data);
  });

  test.each(['{"result":0}', '{"result":"0","reason":null}', '{"result":0,"reason":["no"]}'])(
    "the client throws WhmApiError for a refusal without a reason: %s",
    async (text) => {
      expect(await failureOf(callWith(answering(metadata(text))))).toMatchObject({
        name: "WhmApiError",
        failure: "refused",
        reason: "refused",
      });
    },
  );
});

describe("options are validated when the client is created", () => {
  test.each<[object, string]>([
    [{ token: undefined }, "invalid token: expected ASCII without spaces, got undefined"],
    [{ token: "" }, "invalid token: expected ASCII without spaces, got nothing"],
    [{ token: null }, "invalid token: expected ASCII without spaces, got null"],
    [{ token: { toString: 1 } }, "invalid token: expected ASCII without spaces, got an object"],
    [{ token: "SECRET\n" }, "invalid token: expected ASCII without spaces, got another string"],
    [{ token: "SECRET token" }, "invalid token: expected ASCII without spaces, got another string"],
    [{ server: undefined }, "invalid server: expected a host name or an https URL, got undefined"],
    [{ server: "" }, "invalid server: expected a host name or an https URL, got nothing"],
    [{ server: ["h"] }, "invalid server: expected a host name or an https URL, got an array"],
    [{ server: " " }, "invalid server: expected a host name or an https URL, got another string"],
    [{ user: "" }, "invalid user: expected ASCII without spaces, got nothing"],
    [{ user: null }, "invalid user: expected ASCII without spaces, got null"],
    [{ user: 0 }, "invalid user: expected ASCII without spaces, got 0"],
    [{ timeout: NaN }, "invalid timeout: expected a number greater than 0, got NaN"],
    [{ timeout: 0 }, "invalid timeout: expected a number greater than 0, got 0"],
    [{ timeout: -1 }, "invalid timeout: expected a number greater than 0, got -1"],
    [{ timeout: Infinity }, "invalid timeout: expected a number greater than 0, got Infinity"],
    [{ timeout: "5" }, "invalid timeout: expected a number greater than 0, got another string"],
    [{ timeout: null }, "invalid timeout: expected a number greater than 0, got null"],
    [{ maxResponseBytes: 0 }, "invalid maxResponseBytes: expected a number greater than 0, got 0"],
  ])("createWhmClient throws a TypeError for the options %j", (changed, message) => {
    const options = { server: "h", token: TOKEN, ...changed } as WhmClientOptions;
    for (const create of [createWhmClient, createTransferClient]) {
      expect(() => create(options)).toThrow(TypeError);
      expect(() => create(options)).toThrow(message);
      expect(() => create(options)).not.toThrow("SECRET");
    }
  });

  test.each([0.5, 2 ** 40])("createWhmClient accepts a timeout of %s ms", async (timeout) => {
    expect(await callWith(answering(OK), { timeout })).toEqual({ version: "11.1" });
  });
});

describe("a call whose connection was not established is unsent", () => {
  test('a call of the generated client to a closed port fails with the failure "unsent"', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const client = createWhmClient({ server: `127.0.0.1:${port}`, token: TOKEN });
    expect(await failureOf(client.call("version", {}))).toMatchObject({ failure: "unsent", status: 0 });
  });

  test('a call of the generated client to a server with an untrusted certificate fails with the failure "unsent"', async () => {
    await using server = await startWhm();
    const client = createWhmClient({ server: server.url, token: server.token });
    expect(await failureOf(client.call("version", {}))).toMatchObject({ failure: "unsent" });
    expect(server.requests).toEqual([]);
  });

  test('a call of the generated client to a port without TLS fails with the failure "unsent"', async () => {
    const port = await listen(createServer((_request, response) => response.end(OK)));
    const client = createWhmClient({ server: `127.0.0.1:${port}`, token: TOKEN });
    expect(await failureOf(client.call("version", {}))).toMatchObject({ failure: "unsent" });
  });

  test('a call of the generated client fails with the failure "unsent" if the connection ends before the TLS handshake', async () => {
    const port = await listen(createTcpServer((socket) => socket.end()));
    const client = createWhmClient({ server: `127.0.0.1:${port}`, token: TOKEN });
    expect(await failureOf(client.call("version", {}))).toMatchObject({ failure: "unsent" });
  });

  test('a call of the generated client fails with the failure "unanswered" if the connection ends after the request', async () => {
    const call = callOf((request) => request.socket.destroy());
    expect(await failureOf(call)).toMatchObject({ failure: "unanswered" });
  });

  const failed = (cause: object): Error => new TypeError("fetch failed", { cause });
  const bunError = (code: string, message: string): Error => Object.assign(new TypeError(message), { code });
  test.each<[string, unknown, string]>([
    ["no such host", failed({ code: "ENOTFOUND", syscall: "getaddrinfo" }), "unsent"],
    ["no route", failed({ code: "EHOSTUNREACH", syscall: "connect" }), "unsent"],
    ["no route, later", failed({ code: "EHOSTUNREACH", syscall: "read" }), "unanswered"],
    ["several addresses", failed({ code: "ETIMEDOUT", errors: [{ syscall: "connect" }] }), "unsent"],
    ["a connect timeout", failed({ code: "UND_ERR_CONNECT_TIMEOUT" }), "unsent"],
    [
      "a TLS alert after the handshake",
      failed({ code: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED" }),
      "unanswered",
    ],
    ["a connection that is reset", failed({ code: "ECONNRESET", syscall: "read" }), "unanswered"],
    // Newer versions of Node.js have another code for the same alert.
    ["a TLS handshake that fails", failed({ code: "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE" }), "unsent"],
    ["the same in Node.js 22", failed({ code: "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE" }), "unsent"],
    ...[
      "tcp connect error: Connection refused (os error 111)",
      "dns error: failed to lookup address information: Name or service not known",
      "invalid peer certificate: UnknownIssuer",
      "tls handshake eof",
    ].map((why): [string, unknown, string] => [
      `Deno: ${why}`,
      failed({ message: `error sending request for url (https://h/): client error (Connect): ${why}` }),
      "unsent",
    ]),
    [
      "an older Deno",
      new TypeError("error sending request for url (https://h/): client error (Connect): x"),
      "unsent",
    ],
    ["Deno, later", failed({ message: "Connection reset by peer (os error 104)" }), "unanswered"],
    ["Bun: a closed port", bunError("ECONNREFUSED", "ECONNREFUSED: Unable to connect."), "unsent"],
    ["Bun: a closed port, in 1.2", bunError("ConnectionRefused", "Unable to connect."), "unsent"],
    ["Bun: no such host", bunError("ENOTFOUND", "getaddrinfo ENOTFOUND h"), "unsent"],
    ["Bun: a certificate", bunError("DEPTH_ZERO_SELF_SIGNED_CERT", "self signed certificate"), "unsent"],
    // Bun reports the same if the server sends an invalid TLS record after it has received the request.
    ["Bun: a TLS handshake", bunError("EPROTO", "EPROTO: The TLS handshake failed."), "unanswered"],
    ["Bun, later", bunError("ECONNRESET", "ECONNRESET: The socket connection was closed."), "unanswered"],
    ["a browser", new TypeError("Failed to fetch"), "unanswered"],
    ["no error", undefined, "unanswered"],
    ["a hostile error", { code: { toString: 1 }, message: Symbol("m"), errors: 1 }, "unanswered"],
  ])(
    'the client derives the failure "unsent" or "unanswered" from the connection error: %s',
    async (_name, error, failure) => {
      // A fetch may reject with any value.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      const rejection = await failureOf(callWith(() => Promise.reject(error)));
      expect(rejection).toBeInstanceOf(WhmApiError);
      expect(rejection).toMatchObject({ failure, status: 0 });
    },
  );
});
