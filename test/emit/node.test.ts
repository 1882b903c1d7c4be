/** The clients of the emitter `node`: connections that are verified before the token is sent, and the command `whmapi1`. */

import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { TLSSocket } from "node:tls";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type * as Generated from "../../generated/index.js";
import type { TransferClient } from "../../generated/index.js";
import type { NodeTransferClientOptions, Whmapi1ClientOptions } from "../../templates/node.js";
import { startWhm, type SimulatedServer } from "../../src/testing.js";
import { EXPIRED, createCertificate, startTlsServer, success, type Handler } from "../support/tls-server.js";
import { failureOf } from "../support/callers.js";
import { temporaryFolder } from "../support/folders.js";
import { loadGenerated, nativeImport } from "../support/generated.js";
import { documentedSnapshot } from "../support/snapshots.js";
import { POSIX } from "../support/platform.js";

let createNodeTransferClient: (options: NodeTransferClientOptions) => TransferClient;
let createWhmapi1Client: (options?: Whmapi1ClientOptions) => TransferClient;
let index: typeof Generated;
let indexText: string;
let nodePath: string;
beforeAll(async () => {
  const { folder, files } = await loadGenerated(documentedSnapshot(), { emitters: ["node"] });
  nodePath = join(folder, "node.js");
  const exports = await nativeImport(pathToFileURL(nodePath).href);
  createNodeTransferClient = exports["createNodeTransferClient"] as typeof createNodeTransferClient;
  createWhmapi1Client = exports["createWhmapi1Client"] as typeof createWhmapi1Client;
  index = (await nativeImport(pathToFileURL(join(folder, "index.js")).href)) as unknown as typeof Generated;
  indexText = files.find(({ path }) => path === "index.ts")?.text ?? "";
});

/** Runs a program in a process that can open 64 files, and returns its output. */
function runProgram(program: string, nodeOption = ""): string {
  const file = join(temporaryFolder(), "program.mjs");
  writeFileSync(file, program);
  const command = `ulimit -n 64; exec '${process.execPath}' ${nodeOption} '${file}'`;
  return execFileSync("sh", ["-c", command], { encoding: "utf8" });
}

test("the generated index.ts does not export node.ts, which imports modules of Node.js", () => {
  expect(indexText).toContain("createTransferClient");
  expect(indexText).not.toContain("./node");
});

describe("createNodeTransferClient", () => {
  let server: SimulatedServer;
  beforeEach(async () => {
    server = await startWhm();
    return () => server.close();
  });

  const clientOf = (options: Partial<NodeTransferClientOptions>): TransferClient =>
    createNodeTransferClient({ server: server.url, token: server.token, ...options });

  test("createNodeTransferClient trusts a server whose certificate has the pinned fingerprint, without a certificate authority", async () => {
    const colons = server.pinSha256.toUpperCase().replace(/(..)(?=.)/g, "$1:");
    for (const pinSha256 of [server.pinSha256, colons]) {
      const client = clientOf({ pinSha256 });
      expect(await client.verifySchema()).toMatchObject({ isSame: true });
      expect(await client.callForResponse("version", {})).toMatchObject({ data: {}, messages: [] });
    }
  });

  test("createNodeTransferClient trusts a certificate of the given authority, and requires authority and pin if both are set", async () => {
    const ca = readFileSync(server.ca, "utf8");
    expect(await clientOf({ ca }).call("version", {})).toBeTypeOf("object");
    expect(await clientOf({ ca, pinSha256: server.pinSha256 }).call("version", {})).toBeTypeOf("object");
    const count = server.requests.length;
    const wrong = clientOf({ ca, pinSha256: "0".repeat(64) });
    expect(await failureOf(wrong.call("version", {}))).toMatchObject({ failure: "unsent" });
    expect(server.requests).toHaveLength(count);
  });

  test.each<[string, Partial<NodeTransferClientOptions>, RegExp]>([
    [
      "another pin",
      { pinSha256: "0".repeat(64) },
      /does not match pinSha256: its SHA-256 is (?:[0-9A-F]{2}:){31}[0-9A-F]{2}/,
    ],
    [
      "neither",
      {},
      /is not trusted \(\w+\): its SHA-256 is (?:[0-9A-F]{2}:){31}[0-9A-F]{2}; .*openssl s_client -connect localhost:\d+ .*pass it as pinSha256/,
    ],
  ])("createNodeTransferClient sends nothing to an untrusted server: %s", async (_name, options, reason) => {
    const error = await failureOf(clientOf(options).call("version", {}));
    expect(error).toMatchObject({
      failure: "unsent",
      status: 0,
      reason: expect.stringMatching(reason) as string,
    });
    expect(server.requests).toEqual([]);
  });

  test("a certificate that is not trusted ends `wait` and `watch` of a session at the first poll", async () => {
    const session = await index.openTransferSession(clientOf({}), { transferSessionId: "s" });
    const watchOptions = { interval: 1, onRetry: () => expect.fail("the poll was retried") };
    const expected = { name: "WhmApiError", failure: "unsent", isUntrusted: true };
    expect(await failureOf(session.wait(watchOptions))).toMatchObject(expected);
    expect(await failureOf(session.watch(watchOptions).next())).toMatchObject(expected);
    const client = index.createTransferClient({ server: server.url, token: server.token });
    const withFetch = await index.openTransferSession(client, { transferSessionId: "s" });
    expect(await failureOf(withFetch.wait(watchOptions))).toMatchObject(expected);
  });

  test.each<[Partial<NodeTransferClientOptions>, string]>([
    [{ pinSha256: "abc" }, "invalid pinSha256: expected 64 hexadecimal digits"],
    [{ pinSha256: "0".repeat(65) }, "invalid pinSha256"],
    [{ pinSha256: "0".repeat(128) }, "invalid pinSha256"],
    [{ pinSha256: `x${"0".repeat(64)}` }, "invalid pinSha256"],
    [{ pinSha256: null as never }, "invalid pinSha256"],
    [{ ca: "text" }, "invalid ca: expected the text of a certificate"],
    [{ token: undefined as never }, "invalid token"],
  ])("createNodeTransferClient throws a TypeError for the invalid options %j", (options, message) => {
    expect(() => clientOf(options)).toThrow(TypeError);
    expect(() => clientOf(options)).toThrow(message);
  });

  test('createNodeTransferClient reports the failure "unsent" for a closed port, and rejects after an abort', async () => {
    const client = clientOf({ pinSha256: server.pinSha256 });
    const aborted = client.call("version", {}, { signal: AbortSignal.abort("enough") });
    expect(await failureOf(aborted)).toBe("enough");
    await server.close();
    expect(await failureOf(client.call("version", {}))).toMatchObject({ failure: "unsent" });
  });

  test("createNodeTransferClient refuses a certificate with a key of 1024 bits, unless the certificate is pinned", async () => {
    const weak = await createCertificate({ rsaKeySize: 1024 });
    const fake = await startTlsServer(weak, (_asked, response) => {
      response.end(success("version", {}));
    });
    const call = (options: Partial<NodeTransferClientOptions>): Promise<unknown> =>
      clientOf({ server: fake.url, ...options }).call("version", {});
    expect(await failureOf(call({ ca: weak.cert }))).toMatchObject({
      failure: "unsent",
      reason: expect.stringContaining("not trusted (a key or a signature is too weak)") as string,
    });
    expect(fake.asked).toEqual([]);
    expect(await call({ pinSha256: weak.pin })).toEqual({});
    expect(await call({ pinSha256: weak.pin, ca: weak.cert })).toEqual({});
  });

  test("createNodeTransferClient reports until when an expired certificate was valid, and accepts it only with a pin alone", async () => {
    const expired = await createCertificate(EXPIRED);
    const fake = await startTlsServer(expired, (_asked, response) => {
      response.end(success("version", {}));
    });
    const call = (options: Partial<NodeTransferClientOptions>): Promise<unknown> =>
      clientOf({ server: fake.url, ...options }).call("version", {});
    for (const options of [{ ca: expired.cert }, { ca: expired.cert, pinSha256: expired.pin }])
      expect(await failureOf(call(options))).toMatchObject({
        failure: "unsent",
        reason: expect.stringMatching(
          /EXPIRED, valid until Jan {2}1 00:00:00 2021 GMT.*; renew it/,
        ) as string,
      });
    expect(fake.asked).toEqual([]);
    expect(await call({ pinSha256: expired.pin })).toEqual({});
  });

  describe("with a server that fails", () => {
    /** Starts a server that passes each connection to `onConnection`. */
    const listen = async (onConnection: (socket: Socket) => void): Promise<string> => {
      const tcp = createTcpServer((socket) => {
        socket.on("error", () => undefined);
        onConnection(socket);
      });
      await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void tcp.close());
      return `127.0.0.1:${(tcp.address() as AddressInfo).port}`;
    };

    const UNEXPECTED = { name: "UnexpectedResponseError", status: 200, expected: "UTF-8 text" };
    test.each<[string, Handler, object]>([
      ["no end", (_, response) => void response.write("{"), { reason: "no response within 500 ms" }],
      [
        "too many bytes",
        (_, response) => void response.end("x".repeat(2000)),
        { name: "UnexpectedResponseError", got: "more" },
      ],
      [
        "a compressed body",
        (_, response) => void response.writeHead(200, { "content-encoding": "br" }).end("x"),
        { ...UNEXPECTED, got: "an unsupported content-encoding" },
      ],
      [
        "another character set",
        (_, response) =>
          void response.writeHead(200, { "content-type": "text/plain; charset=latin1" }).end("{é"),
        { ...UNEXPECTED, got: "an unsupported charset" },
      ],
      [
        "a body that is only declared as gzip",
        (_, response) =>
          // Otherwise the connection stays open for the next call.
          void response.writeHead(200, { "content-encoding": "gzip", connection: "close" }).end("plain"),
        { ...UNEXPECTED, got: "damaged gzip data" },
      ],
      [
        "endless empty parts of gzip",
        (_, response) => {
          response.writeHead(200, { "content-encoding": "gzip" });
          const body = Readable.from(
            (function* () {
              for (;;) yield Buffer.alloc(20_000, gzipSync(""));
            })(),
          );
          response.on("close", () => body.destroy());
          body.pipe(response);
        },
        { ...UNEXPECTED, got: "far more bytes than content" },
      ],
      [
        "endless interim responses",
        (_, { socket }) => void socket?.end("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(50)),
        { reason: "the request failed (the server sent too many interim responses)" },
      ],
    ])(
      "a client of createNodeTransferClient refuses a response with %s",
      async (_name, handler, expected) => {
        const certificate = await createCertificate();
        const fake = await startTlsServer(certificate, handler);
        const options = {
          server: fake.url,
          pinSha256: certificate.pin,
          maxResponseBytes: 1000,
          timeout: 500,
        };
        const error = await failureOf(clientOf(options).call("version", {}));
        expect(error).toMatchObject({ failure: "unanswered", ...expected });
        await fake.left();
      },
    );

    // The client's own limit for connections is three times as long.
    const LIMIT = { timeout: 10_000 };
    test.each(["timeout", "signal"])(
      "a TLS handshake that does not complete is ended by the %s",
      LIMIT,
      async (by) => {
        const controller = new AbortController();
        const reason = new Error("enough");
        let closed: Promise<unknown> | undefined;
        const address = await listen((socket) => {
          closed = once(socket.resume(), "close");
          if (by === "signal") controller.abort(reason);
        });
        const options = by === "timeout" ? { timeout: 200 } : {};
        const client = clientOf({ server: address, pinSha256: "0".repeat(64), ...options });
        const { signal } = controller;
        const error = await failureOf(client.call("version", {}, { signal }));
        if (by === "signal") expect(error).toBe(reason);
        else expect(error).toMatchObject({ failure: "unanswered" });
        await closed;
      },
    );

    test('createNodeTransferClient reports the failure "unanswered" for an invalid TLS record after the request', async () => {
      const { key, cert, pin } = await createCertificate();
      const address = await listen((socket) => {
        const tls = new TLSSocket(socket, { isServer: true, key, cert });
        tls.on("error", () => undefined);
        tls.once("data", () => void socket.write("broken broken broken"));
      });
      const call = clientOf({ server: address, pinSha256: pin }).call("version", {});
      expect(await failureOf(call)).toMatchObject({ failure: "unanswered" });
    });

    test("createNodeTransferClient opens a new connection if the server closes one between two calls", async () => {
      const certificate = await createCertificate();
      const fake = await startTlsServer(certificate, (_asked, response, { socket }) => {
        response.end(success("version", {}), () => socket.destroySoon());
      });
      const client = clientOf({ server: fake.url, pinSha256: certificate.pin });
      await client.call("version", {});
      await fake.left();
      await client.call("version", {});
      expect(fake.connections()).toBe(2);
    });
  });

  describe("with a proxy", () => {
    let proxy: Server;
    const targets: string[] = [];
    beforeEach(async () => {
      targets.length = 0;
      for (const name of ["HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"]) vi.stubEnv(name, undefined);
      proxy = createServer().on("connect", (request, socket) => {
        targets.push(`${request.url ?? ""} ${request.headers["proxy-authorization"] ?? ""}`);
        const outgoing = connect(Number(new URL(server.url).port), "127.0.0.1", () => {
          socket.write("HTTP/1.1 200 OK\r\n\r\n");
          outgoing.pipe(socket).pipe(outgoing);
        });
        outgoing.on("error", () => socket.destroy());
        socket.on("error", () => outgoing.destroy());
        socket.on("close", () => outgoing.destroy());
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      vi.stubEnv("HTTPS_PROXY", `http://me:s%40cret@127.0.0.1:${(proxy.address() as AddressInfo).port}`);
      return () => void proxy.close();
    });

    test("createNodeTransferClient connects through the proxy, and verifies the server's certificate", async () => {
      const client = clientOf({ pinSha256: server.pinSha256 });
      await client.call("version", {});
      await client.call("version", {});
      const authorization = `Basic ${Buffer.from("me:s@cret").toString("base64")}`;
      // The second call uses the same connection.
      expect(targets).toEqual([`${new URL(server.url).host} ${authorization}`]);
    });

    test(
      'createNodeTransferClient reports the failure "unsent" if no TLS settings can be created, and opens no tunnel',
      POSIX,
      () => {
        const program = `
        import { createNodeTransferClient } from ${JSON.stringify(nodePath)};
        const client = createNodeTransferClient({ server: "127.0.0.1:1", token: "token", timeout: 2000 });
        const error = await client.call("version", {}).catch((error) => error);
        console.log(error.failure, error.reason);`;
        const output = runProgram(program, "--tls-cipher-list=TLS_AES_256_GCM_SHA384");
        expect(output).toBe("unsent the request failed (no cipher match)\n");
      },
    );

    test("createNodeTransferClient connects without the proxy if NO_PROXY contains the server", async () => {
      vi.stubEnv("NO_PROXY", "example.org, 127.0.0.1");
      await clientOf({ pinSha256: server.pinSha256 }).call("version", {});
      expect(targets).toEqual([]);
    });

    test.each([
      ["HTTPS_PROXY", "127.0.0.1:1", /ECONNREFUSED/],
      ["https_proxy", "proxy.invalid:80", /ENOTFOUND|EAI_AGAIN/],
    ])(
      "createNodeTransferClient reports a proxy in %s that does not exist as the cause",
      async (variable, address, code) => {
        vi.stubEnv(variable, `http://me:s3cret@${address}`);
        const error = await failureOf(clientOf({ pinSha256: server.pinSha256 }).call("version", {}));
        const reason = new RegExp(`the proxy ${address} in ${variable} cannot be used: .*(?:${code.source})`);
        expect(error).toMatchObject({
          failure: "unsent",
          reason: expect.stringMatching(reason) as string,
        });
        expect(String(error)).not.toContain("s3cret");
      },
    );

    test("createNodeTransferClient refuses an invalid HTTPS_PROXY without printing its password", () => {
      vi.stubEnv("HTTPS_PROXY", "socks://me:s3cret@h");
      expect(() => clientOf({ pinSha256: server.pinSha256 })).toThrow("invalid HTTPS_PROXY");
      expect(() => clientOf({ pinSha256: server.pinSha256 })).not.toThrow("s3cret");
    });
  });
});

describe("createWhmapi1Client", POSIX, () => {
  /** A command that records its arguments, its input and its environment, and then runs `code`. */
  function commandOf(code: string): { path: string; received: () => Record<string, unknown> } {
    const folder = temporaryFolder();
    const path = join(folder, "whmapi1");
    const record = join(folder, "record.json");
    writeFileSync(
      path,
      `#!${process.execPath}
const { readFileSync, writeFileSync } = require("node:fs");
const input = readFileSync(0, "utf8");
writeFileSync(${JSON.stringify(record)}, JSON.stringify({ args: process.argv.slice(2), input, env: process.env }));
${code}
`,
    );
    chmodSync(path, 0o700);
    return { path, received: () => JSON.parse(readFileSync(record, "utf8")) as Record<string, unknown> };
  }

  const answer = (text: string): string => `process.stdout.write(${JSON.stringify(text)});`;

  test("createWhmapi1Client sends parameters only to the standard input of the command", async () => {
    vi.stubEnv("A_SECRET", "s3cret");
    const { path, received } = commandOf(
      answer(
        '{"data":{"version":"11.1"},"metadata":{"command":"version","result":1,"output":{"warnings":["careful"]}}}',
      ),
    );
    const client = createWhmapi1Client({ path });
    expect(await client.callForResponse("version", { password: "correct horse", "a b": "=&" })).toEqual({
      data: { version: "11.1" },
      messages: [],
      warnings: ["careful"],
    });
    const { args, input, env } = received();
    expect(args).toEqual(["--input=json", "--output=json", "version"]);
    expect(JSON.parse(String(input))).toEqual({ password: "correct horse", "a b": "=&" });
    expect(JSON.stringify(env)).not.toContain("s3cret");
  });

  test.each<[string, string, object]>([
    ["a refusal", answer('{"metadata":{"result":0,"reason":"No."}}'), { failure: "refused", reason: "No." }],
    [
      "a refusal with an exit code",
      `${answer('{"metadata":{"result":0,"reason":"No."}}')} process.exitCode = 1;`,
      { failure: "refused", reason: "No." },
    ],
    [
      "an exit code",
      'console.error("not root\\nmore"); process.exitCode = 3;',
      { failure: "unanswered", reason: "whmapi1 failed with exit code 3: not root" },
    ],
    ["a malformed answer", answer("{"), { name: "UnexpectedResponseError" }],
    ["a large answer", answer(" ".repeat(2000)), { name: "UnexpectedResponseError", got: "more" }],
  ])("createWhmapi1Client throws a WhmApiError for %s", async (_name, code, expected) => {
    const { path } = commandOf(code);
    const call = createWhmapi1Client({ path, maxResponseBytes: 1000 }).call("version", {});
    expect(await failureOf(call)).toMatchObject(expected);
  });

  test("createWhmapi1Client withholds an output that contains a password, and cuts a long one", async () => {
    const password = "correct horse battery";
    const parameters = { user: "bob", password };
    const long = "a".repeat(4080);
    for (const code of [
      `console.error("bad password: " + ${JSON.stringify(password)}); process.exitCode = 1;`,
      `process.stderr.write(${JSON.stringify(`${long}correct ho`)}, () => process.stderr.write("rse battery")); process.exitCode = 1;`,
      answer(`{"metadata":{"result":0,"reason":${JSON.stringify(long + password)}}}`),
    ]) {
      const error = await failureOf(createWhmapi1Client(commandOf(code)).call("passwd", parameters));
      expect((error as Error).message).toContain("The reason is withheld because it contains a secret.");
      expect((error as Error).message).not.toContain("correct");
    }
    const { path } = commandOf(`console.error("a".repeat(1e7)); process.exitCode = 1;`);
    const error = await failureOf(createWhmapi1Client({ path }).call("passwd", parameters));
    expect((error as Error).message.length).toBeLessThan(5000);
  });

  test("createWhmapi1Client ends a hanging command at the timeout, and when the signal is aborted", async () => {
    const { path } = commandOf("setInterval(() => undefined, 1000);");
    const call = createWhmapi1Client({ path, timeout: 50 }).call("version", {});
    expect(await failureOf(call)).toMatchObject({
      failure: "unanswered",
      reason: "no response within 50 ms",
    });
    const controller = new AbortController();
    const aborted = createWhmapi1Client({ path }).call("version", {}, { signal: controller.signal });
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await failureOf(aborted)).toBe(reason);
  });

  test('createWhmapi1Client reports the failure "unsent" if the process has no free file descriptors', () => {
    const output = runProgram(`
      import { closeSync, openSync } from "node:fs";
      import { createWhmapi1Client } from ${JSON.stringify(nodePath)};
      const client = createWhmapi1Client({ path: "/bin/true" });
      const files = [];
      try { for (;;) files.push(openSync("/dev/null")); } catch {}
      const error = await client.call("version", {}).catch((error) => error);
      files.forEach((file) => closeSync(file));
      console.log(error.failure, error.reason);`);
    expect(output).toBe("unsent the command /bin/true could not be run (EMFILE)\n");
  });

  test.each([{ number: 1n }, null])(
    "createWhmapi1Client rejects with a TypeError for parameters that are not an object of strings, and leaves no timer: %o",
    async (parameters) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      onTestFinished(() => void vi.useRealTimers());
      const call = createWhmapi1Client({ path: "/bin/true" }).call("version", parameters as never);
      expect(await failureOf(call)).toBeInstanceOf(TypeError);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test('createWhmapi1Client reports the failure "unsent" if the command does not exist, and refuses invalid options and function names', async () => {
    const path = join(temporaryFolder(), "whmapi1");
    const client = createWhmapi1Client({ path });
    expect(await failureOf(client.call("version", {}))).toMatchObject({ failure: "unsent" });
    expect(await failureOf(client.call("--help", {}))).toBeInstanceOf(TypeError);
    expect(() => createWhmapi1Client({ timeout: NaN })).toThrow("createWhmapi1Client: invalid timeout");
    expect(() => createWhmapi1Client({ path: "" })).toThrow("createWhmapi1Client: invalid path");
  });
});
