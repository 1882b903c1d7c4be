/** The faults of the simulated server, as a client on the TLS connection receives them. */

import { request } from "node:http";
import { connect as connectTcp } from "node:net";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startWhm, type ConnectionFault, type FaultRule, type SimulatedServer } from "../../src/testing.js";
import { accepted, get, thing } from "./client.js";

let whm: SimulatedServer;
beforeAll(async () => {
  whm = await startWhm({ schemas: thing({ a: "text" }), version: "11.1.0.1" });
});
afterAll(() => whm.close());
beforeEach(() => whm.faults.clear());

const VERSION = accepted("version", { version: "11.1.0.1" });

/** Timeouts in milliseconds: for tests that expect no data, and for tests that expect data. */
const [A_WHILE, FOREVER] = [300, 30_000];

/** Returns the text of a response, and how its connection ended: `open` if it was still open at the end of the wait. */
function raw(
  isEnough: (text: string) => boolean = () => false,
  patience = FOREVER,
): Promise<{ text: string; end: string }> {
  return new Promise((resolve) => {
    let text = "";
    const socket = secured({ ca: whm.caPem }, () => {
      const authorization = `Authorization: whm ${whm.user}:${whm.token}`;
      socket.write(`GET /json-api/version?api.version=1 HTTP/1.1\r\nHost: x\r\n${authorization}\r\n\r\n`);
    });
    const settle = (end: string): void => {
      clearTimeout(timer);
      resolve({ text, end });
      socket.destroy();
    };
    const timer = setTimeout(() => settle("open"), patience);
    socket.setEncoding("latin1").on("data", (piece: string) => {
      text += piece;
      if (isEnough(text)) settle("open");
    });
    socket.on("end", () => settle("end")).on("error", ({ code = "" }: NodeJS.ErrnoException) => settle(code));
  });
}

function secured(options: ConnectionOptions, then: () => void): TLSSocket {
  return connect({ host: "127.0.0.1", port: Number(new URL(whm.url).port), ...options }, then);
}

describe("a simulated fault", () => {
  it("a simulated fault applies to one API function, one module or every call", async () => {
    whm.faults.add({ function: "version", body: '"version"' });
    whm.faults.add({ module: "Thing", body: '"Thing"' });
    expect(await get(whm, "version")).toBe("version");
    expect(await get(whm, "transfer_module_schema", { module: "Thing" })).toBe("Thing");
    expect(await get(whm, "available_transfer_modules")).toMatchObject({ metadata: { result: 1 } });
    whm.faults.add({ body: '"all"' });
    expect(await get(whm, "available_transfer_modules")).toBe("all");
  });

  it("a simulated fault applies only to the calls that its options from and times select", async () => {
    whm.faults.add({ function: "version", from: 2, times: 2, body: "0" });
    const answers: unknown[] = [];
    for (let call = 0; call < 4; call += 1) answers.push(await get(whm, "version"));
    expect(answers).toEqual([VERSION, 0, 0, VERSION]);
  });

  it("a simulated fault can be removed alone, or together with all others", async () => {
    const undo = whm.faults.add({ body: "1" });
    const same = { body: (body: string) => `[${body}]` };
    const undoOne = whm.faults.add(same);
    whm.faults.add(same);
    expect(await get(whm, "version")).toEqual([[1]]);
    undo();
    undoOne();
    expect(await get(whm, "version")).toEqual([VERSION]);
    whm.faults.clear();
    expect(await get(whm, "version")).toEqual(VERSION);
  });

  it("several simulated faults change the body of a response one after the other", async () => {
    whm.faults.add({ body: (body, { functionName }) => `{"was":${body},"of":"${functionName ?? ""}"}` });
    whm.faults.add({ body: (body) => `[${body}]` });
    expect(await get(whm, "version")).toEqual([{ was: VERSION, of: "version" }]);
  });

  it("a simulated fault delays responses by a fixed time or by the result of a function", async () => {
    const asked: number[] = [];
    whm.faults.add({ delay: 1 });
    whm.faults.add({ delay: () => asked.push(asked.length) });
    await get(whm, "version");
    await get(whm, "version");
    expect(asked).toEqual([0, 1]);
  });

  it("the simulated server's log of requests contains the HTTP status that a simulated fault sets", async () => {
    whm.faults.add({ status: 503, times: 1 });
    await get(whm, "version");
    await get(whm, "version");
    expect(whm.requests.slice(-2).map(({ status }) => status)).toEqual([503, 200]);
  });
});

describe("a faulty response", () => {
  it.each<[string, FaultRule, RegExp, string]>([
    ["a status", { status: 418, statusText: "Teapot" }, /^HTTP\/1\.1 418 Teapot\r\n/, "open"],
    [
      "headers",
      { headers: { "X-A": ["1", "2"], "content-type": null } },
      /X-A: 1\r\nX-A: 2\r\n(?!.*content-type)/is,
      "open",
    ],
    ["invalid headers", { headers: { "X A": "\u0007" } }, /\r\nX A: \u0007\r\n.*11\.1\.0\.1/s, "end"],
    ["an invalid reason", { status: 500, statusText: "a\u0007" }, /^HTTP\/1\.1 500 a\u0007\r\n/, "end"],
    ["an invalid status", { status: 99 }, /^HTTP\/1\.1 99 \r\n/, "end"],
    ["bytes", { body: Buffer.from([0xff]) }, /\r\n\u00ff\r\n/, "open"],
    ["silence", { wire: { kind: "silence" } }, /^$/, "open"],
    ["a reset", { wire: { kind: "reset" } }, /^$/, "ECONNRESET"],
    [
      "a reset in its midst",
      { body: "0123456789", wire: { kind: "reset", after: 3 } },
      /h: 10\r\n.*\r\n\r\n012$/s,
      "ECONNRESET",
    ],
    [
      "a length beyond its end",
      { body: "0123456789", wire: { kind: "cut", after: 3, framing: "length" } },
      /h: 10\r\n.*\r\n\r\n012$/s,
      "end",
    ],
    [
      "chunks without the last",
      { body: "0123456789", wire: { kind: "cut", after: 3, framing: "chunked" } },
      /: chunked\r\n.*\r\n\r\n3\r\n012\r\n$/s,
      "end",
    ],
    [
      "its connection's end",
      { body: "0123456789", wire: { kind: "cut", after: 3, framing: "close" } },
      /^(?!.*content-length).*\r\n\r\n012$/is,
      "end",
    ],
    [
      "a drip",
      { body: "0123456789", wire: { kind: "drip", bytes: 3, every: 1 } },
      /\r\n\r\n0123456789$/,
      "end",
    ],
    [
      "a drip from its head on",
      { body: "0", wire: { kind: "drip", bytes: 50, every: 1, head: true } },
      /^HTTP.*\r\n\r\n0$/s,
      "end",
    ],
    [
      "interim answers",
      { wire: { kind: "interim", count: 3 } },
      /^(?:HTTP\/1\.1 103 .*?\r\n\r\n){3}HTTP\/1\.1 200 /s,
      "end",
    ],
    ["other bytes", { wire: { kind: "raw", bytes: "SSH-2.0" } }, /^SSH-2\.0$/, "end"],
    [
      "other bytes, and no end",
      { wire: { kind: "raw", bytes: "SSH-2.0", open: true } },
      /^SSH-2\.0$/,
      "open",
    ],
  ])("a simulated fault can send a response with %s", async (_, rule, words, end) => {
    whm.faults.add(rule);
    const isEnough = (text: string): boolean => end === "open" && words.test(text);
    expect(await raw(isEnough, words.test("") ? A_WHILE : FOREVER)).toEqual({
      text: expect.stringMatching(words) as string,
      end,
    });
  });

  it.each([
    ["body", 0, `10000\r\n${" ".repeat(2 ** 16)}\r\n`, 5],
    ["head", 0, "X-More: more\r\n", 5000],
    ["interim", 0, "HTTP/1.1 103 Early Hints\r\n", 500],
    ["body", 1, "1\r\n \r\n", 5],
  ] as const)(
    "a simulated fault can send an endless response %s, with pauses of %i ms",
    async (part, every, piece, times) => {
      whm.faults.add({ wire: { kind: "endless", part, ...(every > 0 && { every }) } });
      const { text, end } = await raw((all) => all.split(piece).length > times);
      expect(end).toBe("open");
      expect(text.startsWith(part === "interim" ? piece : "HTTP/1.1 200 OK\r\n")).toBe(true);
      expect(text.includes("\r\n\r\n")).toBe(part !== "head");
    },
  );

  it("a simulated fault can compress a response and set the header Content-Encoding", async () => {
    whm.faults.add({ headers: { "Content-Encoding": "gzip" }, body: (body) => gzipSync(body) });
    const headers = { Authorization: `whm ${whm.user}:${whm.token}` };
    const answer = await whm.fetch(`${whm.url}/json-api/version?api.version=1`, { headers });
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect(JSON.parse(gunzipSync(Buffer.from(await answer.arrayBuffer())).toString())).toEqual(VERSION);
  });

  it("a simulated fault with times: 1 does not affect the response to the next call", async () => {
    whm.faults.add({ times: 1, wire: { kind: "reset" } });
    await raw();
    expect(await get(whm, "version")).toEqual(VERSION);
  });
});

describe("a faulty connection", () => {
  /** Connects with the authority as trusted. Returns the fingerprint of the certificate, or the error code. */
  function shaken(patience = FOREVER): Promise<string> {
    return new Promise((resolve) => {
      const socket = secured({ ca: whm.caPem }, () => {
        resolve(socket.getPeerX509Certificate()?.fingerprint256.replaceAll(":", "").toLowerCase() ?? "");
        socket.destroy();
      });
      socket.setTimeout(patience, () => socket.destroy(Object.assign(new Error(), { code: "silence" })));
      socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => resolve(code));
    });
  }

  it.each<[ConnectionFault["connection"], RegExp]>([
    ["silence", /^silence$/],
    ["reset", /^ECONNRESET$/],
    ["plain", /WRONG_VERSION_NUMBER|EPROTO|PACKET/],
    ["expired", /^CERT_HAS_EXPIRED$/],
    ["not-yet-valid", /^CERT_NOT_YET_VALID$/],
    ["early", /^CERT_NOT_YET_VALID$/],
    ["other-host", /^ERR_TLS_CERT_ALTNAME_INVALID$/],
    ["other-authority", /^(?:CERT_SIGNATURE_FAILURE|UNABLE_TO_.*)$/],
    ["self-signed", /^DEPTH_ZERO_SELF_SIGNED_CERT$/],
    ["renewed", /^[0-9a-f]{64}$/],
  ])(
    "a simulated fault can break a connection before the TLS handshake, or change its certificate: %s",
    async (connection, words) => {
      whm.faults.add({ connection, from: 2, times: 1 });
      expect(await shaken()).toBe(whm.pinSha256);
      const seen = await shaken(connection === "silence" ? A_WHILE : FOREVER);
      expect(seen).toMatch(words);
      expect(seen).not.toBe(whm.pinSha256);
      expect(await shaken()).toBe(whm.pinSha256);
    },
  );

  it("a simulated fault makes the server accept HTTP requests without TLS", async () => {
    whm.faults.add({ connection: "plain" });
    const status = await new Promise((resolve, reject) => {
      request(whm.url.replace("https", "http"), { agent: false }, (response) => {
        resolve(response.resume().statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(400);
  });

  it("a connection that a simulated fault leaves without a response ends when the simulated server closes", async () => {
    await using other = await startWhm({ schemas: thing({ a: "text" }) });
    other.faults.add({ connection: "silence" });
    const socket = connectTcp(Number(new URL(other.url).port), "127.0.0.1");
    const ended = new Promise((resolve) => socket.on("error", () => undefined).on("close", resolve));
    await new Promise((resolve) => socket.on("connect", resolve));
    socket.write("hello");
    await other.close();
    await ended;
  });
});
