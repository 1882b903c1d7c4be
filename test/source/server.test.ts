import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, createServer as createTcpServer, type AddressInfo } from "node:net";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { LocalError, RemoteError, isCodegenError } from "../../src/core/diagnostic.js";
import type { FetchProgress } from "../../src/core/snapshot-types.js";
import { sleepBlocking } from "../../src/core/read-file.js";
import { findUntrustedCertificate } from "../../src/source/connection.js";
import type { ApiCaller } from "../../src/source/answer.js";
import { requestSnapshot } from "../../src/source/request-snapshot.js";
import { fetchSnapshotFromServer, type RetryTiming, type ServerOptions } from "../../src/source/server.js";
import { FULL } from "../support/extent.js";
import {
  LEGACY_DENIAL,
  makeCertificate,
  refusal,
  SCHEMA,
  soundAnswer,
  startFake,
  success,
  type Certificate,
  type Handler,
} from "./fake-server.js";

const TOKEN = "S3CRETTOKENS3CRETTOKEN";

let certificate: Certificate;
let foreign: Certificate;
let otherHost: Certificate;
beforeAll(async () => {
  certificate = await makeCertificate();
  foreign = await makeCertificate();
  otherHost = await makeCertificate("elsewhere.example");
});

const sound: Handler = (asked, response) => void response.end(soundAnswer(asked));

/** A timer that does not wait, and records the waiting times. */
function noted(): RetryTiming & { readonly pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    getRandomFraction: () => 0.5,
    sleep: (milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    },
  };
}

function options(server: string, more: Partial<ServerOptions> = {}): ServerOptions {
  return { server, user: "root", token: TOKEN, timeout: 100, environment: {}, ca: certificate.cert, ...more };
}

/** The error of a failed fetch, which must be a RemoteError without the token. */
async function failure(asking: Promise<unknown>): Promise<LocalError | RemoteError> {
  const error: unknown = await asking.then(
    () => {
      throw new Error("The fetch succeeded.");
    },
    (reason: unknown) => reason,
  );
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(TOKEN);
  if (!isCodegenError(error)) throw error;
  return error;
}

/** The remedy of the first diagnostic. */
function hintOf({ diagnostics }: LocalError | RemoteError): string {
  return diagnostics[0]?.hint ?? "";
}

describe("fetchSnapshotFromServer with a working server", () => {
  it("fetchSnapshotFromServer requests the list of modules, then each schema, then the version", async () => {
    const server = await startFake(certificate, sound);
    const progress: FetchProgress[] = [];
    const fetched = await fetchSnapshotFromServer(
      options(server.url, { onProgress: (step) => progress.push(step) }),
    );
    expect(fetched).toEqual({
      snapshot: {
        origin: "live",
        whmVersion: "11.138.0.6",
        modules: {
          One: { module: "One", priority: 1000, ...SCHEMA },
          Two: { module: "Two", priority: 2000, ...SCHEMA },
        },
      },
      warnings: [],
      undeterminedModules: [],
    });
    expect(server.asked.map(({ path }) => path)).toEqual([
      "/json-api/available_transfer_modules?api.version=1",
      "/json-api/transfer_module_schema?api.version=1&module=One",
      "/json-api/transfer_module_schema?api.version=1&module=Two",
      "/json-api/version?api.version=1",
    ]);
    expect(server.asked[0]?.headers).toMatchObject({
      authorization: `whm root:${TOKEN}`,
      "accept-encoding": "identity",
    });
    expect(progress[0]).toEqual({ kind: "described", done: 0, total: 2, module: null });
    expect(progress.map((step) => (step.kind === "described" ? step.done : -1))).toEqual([0, 1, 2]);
    expect(JSON.stringify(progress)).not.toContain(TOKEN);
  });

  it("fetchSnapshotFromServer sends four requests at a time, over four connections", async () => {
    const names = Array.from({ length: 23 }, (_, index) => `Module${String(index).padStart(2, "0")}`);
    const held: (() => void)[] = [];
    const server = await startFake(certificate, (asked, response) => {
      if (asked.functionName !== "transfer_module_schema") {
        response.end(soundAnswer(asked, names));
        return;
      }
      held.push(() => response.end(soundAnswer(asked, names)));
      // All possible requests have arrived when four wait, or when none is left.
      const left = names.length - server.asked.filter(({ module }) => module !== null).length;
      if (held.length === 4 || left === 0) for (const release of held.splice(0)) release();
    });
    const { snapshot } = await fetchSnapshotFromServer(options(server.url));
    expect(Object.keys(snapshot.modules)).toEqual(names);
    expect(server.most()).toBe(4);
    expect(server.connections()).toBe(4);
  });

  it("fetchSnapshotFromServer closes its connections at the end", async () => {
    const server = await startFake(certificate, sound);
    await fetchSnapshotFromServer(options(server.url));
    await server.left();
    expect(server.connections()).toBe(2);
  });

  it("fetchSnapshotFromServer keeps the path of a browser session, and drops the rest of the path", async () => {
    const server = await startFake(certificate, sound);
    await fetchSnapshotFromServer(options(`${server.url}/cpsess0123456789/scripts7/transfers?x=1#y`));
    expect(server.asked.every(({ path }) => path.startsWith("/cpsess0123456789/json-api/"))).toBe(true);
  });

  it("fetchSnapshotFromServer reports a warning of the server", async () => {
    const server = await startFake(certificate, (asked, response) => {
      const { functionName, module } = asked;
      if (module !== "One") return void response.end(soundAnswer(asked));
      response.end(
        success(
          functionName,
          { schema: SCHEMA },
          { warnings: ["mind the gap\u001b[31m"], messages: ["hello"] },
        ),
      );
    });
    const { warnings } = await fetchSnapshotFromServer(options(server.url));
    expect(warnings).toEqual([
      {
        severity: "warning",
        code: "server-warning",
        message:
          'API call "transfer_module_schema" for One: the call succeeded, but the server sent the warning "mind the gap\\u{1b}[31m".',
      },
    ]);
  });

  it.each([
    ["refuses", 200, refusal("version", "not for you"), /could not be determined.*not for you/],
    ["denies", 403, LEGACY_DENIAL, /could not be determined.*Access denied/],
    [
      "declares something else for",
      200,
      success("version", { version: "<b>11</b>" }),
      /could not be determined.*data\.version/,
    ],
  ])(
    "fetchSnapshotFromServer returns a snapshot without a version, and a warning, if the server %s the version",
    async (_what, status, body, words) => {
      const server = await startFake(certificate, (asked, response) => {
        if (asked.functionName !== "version") return void response.end(soundAnswer(asked));
        response.writeHead(status).end(body);
      });
      const { snapshot, warnings } = await fetchSnapshotFromServer(options(server.url));
      expect(snapshot.whmVersion).toBeNull();
      expect(warnings.map(({ message }) => message)).toEqual([expect.stringMatching(words)]);
    },
  );
});

describe("fetchSnapshotFromServer with a refusal", () => {
  it.each([
    [
      "result 0",
      200,
      refusal("available_transfer_modules", "no privilege"),
      /available_transfer_modules.*"no privilege"/,
    ],
    [
      'result "0"',
      200,
      refusal("available_transfer_modules", "no privilege", "0"),
      /available_transfer_modules.*"no privilege"/,
    ],
    ["cpanelresult with 403", 403, LEGACY_DENIAL, /available_transfer_modules.*"Access denied"/],
    ["cpanelresult with 200", 200, LEGACY_DENIAL, /available_transfer_modules.*"Access denied"/],
    ["401 with nothing", 401, "", /available_transfer_modules.*401/],
    ["403 with a page", 403, "<html>", /available_transfer_modules.*403/],
    ["an HTML page", 200, "<!DOCTYPE html><title>Login</title>", /available_transfer_modules.*web page/],
    ["text", 200, "It works!", /available_transfer_modules.*not valid JSON/],
    ["other JSON", 200, "{}", /available_transfer_modules.*metadata/],
    ["a page with 500", 500, "<html>", /available_transfer_modules.*500/],
    ["result 0 with 500", 500, refusal("available_transfer_modules", "broken inside"), /"broken inside"/],
  ])(
    "fetchSnapshotFromServer fails after one refused request with one message: %s",
    async (_what, status, body, words) => {
      const server = await startFake(
        certificate,
        (_asked, response) => void response.writeHead(status).end(body),
      );
      const error = await failure(fetchSnapshotFromServer(options(server.url), noted()));
      expect(error).toBeInstanceOf(RemoteError);
      expect(error.diagnostics).toHaveLength(1);
      expect(error.message).toMatch(words);
      expect(server.asked).toHaveLength(1);
    },
  );

  it("fetchSnapshotFromServer aborts pending requests if access to a schema is denied", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `Module${index}`);
    const server = await startFake(certificate, (asked, response) => {
      if (asked.functionName !== "transfer_module_schema")
        return void response.end(soundAnswer(asked, names));
      // The other three of the first four requests get no response.
      if (server.asked.length === 5) response.writeHead(403).end(LEGACY_DENIAL);
    });
    const error = await failure(fetchSnapshotFromServer(options(server.url), noted()));
    expect(error.diagnostics).toHaveLength(1);
    expect(error.message).toMatch(/Access denied/);
    expect(server.asked).toHaveLength(5);
  });

  it("fetchSnapshotFromServer lists all refused schemas by module", async () => {
    const bodies: Readonly<Record<string, string>> = {
      A: refusal("transfer_module_schema", "broken module"),
      B: success("transfer_module_schema", { schema: { keys: {}, primary: [], required: [] } }),
      C: success("version", { schema: SCHEMA }),
      D: success("transfer_module_schema", { schema: { ...SCHEMA, required: ["user", "nosuch", "user"] } }),
      E: "<html>",
    };
    const server = await startFake(certificate, (asked, response) => {
      response.end(bodies[asked.module ?? ""] ?? soundAnswer(asked, ["F", "E", "D", "C", "B", "A"]));
    });
    const error = await failure(fetchSnapshotFromServer(options(server.url)));
    expect(error.diagnostics.map(({ message }) => message)).toEqual([
      expect.stringMatching(/for A: .*"broken module"/),
      expect.stringMatching(/for B: in the response, data\.schema\.keys is an empty object/),
      expect.stringMatching(/for C: .*"version"/),
      expect.stringMatching(/for D: the list "required" of the transfer module D contains "nosuch"/),
      expect.stringMatching(
        /for D: the list "required" of the transfer module D contains the key "user" twice/,
      ),
      expect.stringMatching(/for E: .*web page/),
    ]);
  });

  it("fetchSnapshotFromServer removes the token from the message of a refusal", async () => {
    const server = await startFake(certificate, (_asked, response, { headers }) => {
      response.end(refusal("available_transfer_modules", `bad login: ${headers.authorization ?? ""}`));
    });
    const error = await failure(fetchSnapshotFromServer(options(server.url)));
    expect(error.message).toContain('"bad login: whm root:[secret]"');
  });
});

describe("fetchSnapshotFromServer with an invalid response", () => {
  const list = soundAnswer({ functionName: "available_transfer_modules", module: null });
  it.each<[string, Handler, RegExp]>([
    [
      "redirects",
      (_, response) => void response.writeHead(302, { location: "https://evil.example/" }).end(),
      /redirected the request to "https:\/\/evil\.example\/".*not followed/,
    ],
    [
      "is compressed",
      (_, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(list)),
      /Content-Encoding "gzip"/,
    ],
    ["is not UTF-8", (_, response) => void response.end(Buffer.from([0x7b, 0xff, 0x7d])), /not UTF-8/],
    [
      "is too long",
      (_, response) => {
        response.on("error", () => undefined);
        response.end(Buffer.alloc(2 ** 20 + 1, " "));
      },
      /longer than 1 MiB/,
    ],
  ])("fetchSnapshotFromServer fails if the response %s", async (_what, handler, words) => {
    const server = await startFake(certificate, handler);
    const error = await failure(fetchSnapshotFromServer(options(server.url), noted()));
    expect(error).toBeInstanceOf(RemoteError);
    expect(error.message).toMatch(words);
    expect(server.asked).toHaveLength(1);
  });

  it.each<[string, Handler]>([
    [
      "is shorter than its Content-Length",
      (_, response) => {
        response.writeHead(200, { "content-length": 9999 });
        response.write(list, () => response.destroy());
      },
    ],
    ["is cut between chunks", (_, response) => void response.write(list, () => response.destroy())],
  ])("fetchSnapshotFromServer retries three times if the response %s", async (_what, handler) => {
    const server = await startFake(certificate, handler);
    const error = await failure(fetchSnapshotFromServer(options(server.url), noted()));
    expect(error).toBeInstanceOf(RemoteError);
    expect(error.message).toMatch(/closed before the end of the response/);
    expect(server.asked).toHaveLength(4);
  });
});

describe("the identity of the server", () => {
  it("fetchSnapshotFromServer accepts a server with the pinned certificate, in any spelling of the pin", async () => {
    const server = await startFake(otherHost, sound);
    const digits = otherHost.pin.replaceAll(":", "");
    for (const pinSha256 of [
      otherHost.pin,
      digits,
      digits.toLowerCase(),
      ` ${otherHost.pin.toLowerCase()}\n`,
    ]) {
      const { ca: _ca, ...pinned } = options(server.url, { pinSha256 });
      expect((await fetchSnapshotFromServer(pinned)).undeterminedModules).toEqual([]);
    }
  });

  it("fetchSnapshotFromServer verifies the certificate on each connection, without resuming a TLS session", async () => {
    const server = await startFake(certificate, sound);
    expect((await fetchSnapshotFromServer(options(server.url))).undeterminedModules).toEqual([]);
    expect(server.connections()).toBeGreaterThan(1);
    expect(server.fullHandshakes()).toBe(server.connections());
  });

  it("fetchSnapshotFromServer sends no request if the certificate does not match the pin", async () => {
    const server = await startFake(certificate, sound);
    const { ca: _ca, ...pinned } = options(server.url, { pinSha256: foreign.pin });
    const error = await failure(fetchSnapshotFromServer(pinned, noted()));
    expect(error).toBeInstanceOf(RemoteError);
    expect(error.message).toContain(certificate.pin);
    expect(error.message).toContain(foreign.pin);
    expect(server.asked).toEqual([]);
    expect(server.connections()).toBe(1);
  });

  it("fetchSnapshotFromServer requires the certificate authority and the pin to match if both are given", async () => {
    const server = await startFake(certificate, sound);
    const { pin, cert } = certificate;
    await fetchSnapshotFromServer(options(server.url, { ca: cert, pinSha256: pin }));
    const seen = server.asked.length;
    expect(
      (await failure(fetchSnapshotFromServer(options(server.url, { ca: cert, pinSha256: foreign.pin }))))
        .message,
    ).toMatch(/does not match --pin-sha256/);
    expect(
      (await failure(fetchSnapshotFromServer(options(server.url, { ca: foreign.cert, pinSha256: pin }))))
        .message,
    ).toMatch(/not trusted/);
    expect(server.asked).toHaveLength(seen);
  });

  it.each([
    ["signed by itself", () => certificate, undefined, /self-signed/],
    ["of another authority", () => certificate, () => foreign.cert, /not trusted/],
    ["made for another host", () => otherHost, () => otherHost.cert, /another host/],
  ])(
    "fetchSnapshotFromServer refuses a certificate %s, with its fingerprint and both remedies",
    async (_what, own, ca, words) => {
      const server = await startFake(own(), sound);
      const { ca: _ca, ...bare } = options(server.url);
      const error = await failure(
        fetchSnapshotFromServer(ca === undefined ? bare : { ...bare, ca: ca() }, noted()),
      );
      expect(error.message).toMatch(words);
      expect(error.message).toContain(own().pin);
      expect(hintOf(error)).toMatch(/openssl s_client -connect localhost:\d+.*--pin-sha256.*--ca/);
      expect(server.asked).toEqual([]);
      expect(server.connections()).toBe(1);
    },
  );

  it("fetchSnapshotFromServer refuses a certificate with a key of 1024 bits, unless the certificate is pinned", async () => {
    const weak = await makeCertificate("localhost", { keyType: "rsa", keySize: 1024 });
    const server = await startFake(weak, sound);
    const error = await failure(fetchSnapshotFromServer(options(server.url, { ca: weak.cert }), noted()));
    expect(error.message).toMatch(/not trusted: its RSA key has only 1024 bits, and 2048 are required\./);
    expect(server.asked).toEqual([]);
    const { ca: _ca, ...pinned } = options(server.url, { pinSha256: weak.pin });
    await fetchSnapshotFromServer(pinned);
    await fetchSnapshotFromServer({ ...pinned, ca: weak.cert });
  });

  it("fetchSnapshotFromServer verifies the certificate of each connection, and detects one that changes", async () => {
    const heard: string[] = [];
    const resumed: boolean[] = [];
    const server = createHttpsServer(
      { key: certificate.key, cert: certificate.cert },
      (request, response) => {
        heard.push(request.url ?? "");
        server.setSecureContext({ key: foreign.key, cert: foreign.cert });
        const answer = soundAnswer({ functionName: "available_transfer_modules", module: null });
        response.writeHead(200, { connection: "close" }).end(answer);
      },
    );
    server.on("secureConnection", (socket) => resumed.push(socket.isSessionReused()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { ca: _ca, ...pinned } = options(`127.0.0.1:${port}`, { pinSha256: certificate.pin });
    const error = await failure(fetchSnapshotFromServer(pinned, noted()));
    expect(error.message).toMatch(/does not match --pin-sha256/);
    expect(heard).toHaveLength(1);
    expect(resumed).not.toContain(true);
  });

  it("findUntrustedCertificate rejects at once if its signal is already aborted", async () => {
    const server = await startFake(certificate, sound);
    const address = { host: "127.0.0.1", port: server.port, sessionPath: "", hostAndPort: server.url };
    const signal = AbortSignal.abort(new Error("stopped"));
    const trust = { ca: undefined, pin: undefined };
    const reading = findUntrustedCertificate({ address, proxy: undefined, trust }, signal);
    await expect(reading).rejects.toThrow("stopped");
  });

  it("fetchSnapshotFromServer sends no request to a server without TLS", async () => {
    let requests = 0;
    const plain = createHttpServer((_request, response) => {
      requests += 1;
      response.end();
    });
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void plain.close());
    const { port } = plain.address() as AddressInfo;
    const error = await failure(fetchSnapshotFromServer(options(`https://127.0.0.1:${port}`), noted()));
    expect(error.message).toMatch(/TLS connection to .* failed/);
    expect(requests).toBe(0);
  });
});

describe("retries", () => {
  it.each([429, 502, 503, 504])(
    "fetchSnapshotFromServer retries three times after the status %i, with growing pauses",
    async (status) => {
      const server = await startFake(
        certificate,
        (_asked, response) => void response.writeHead(status).end(),
      );
      const pace = noted();
      const error = await failure(fetchSnapshotFromServer(options(server.url), pace));
      expect(error.message).toContain(`status ${status}`);
      expect(server.asked).toHaveLength(4);
      expect(pace.pauses).toEqual([375, 750, 1500]);
    },
  );

  it("fetchSnapshotFromServer ends its retries with the first valid response, and reports them as progress", async () => {
    const progress: FetchProgress[] = [];
    const server = await startFake(certificate, (asked, response) => {
      if (server.asked.length === 1) return void response.writeHead(503).end();
      response.end(soundAnswer(asked));
    });
    await fetchSnapshotFromServer(
      options(server.url, { onProgress: (step) => progress.push(step) }),
      noted(),
    );
    expect(server.asked).toHaveLength(5);
    expect(progress[0]).toEqual({
      kind: "waiting",
      call: "available_transfer_modules",
      seconds: 0.375,
      reason: "the server responded with HTTP status 503",
    });
  });

  it.each([
    ["7", 7000],
    ["3600", 30_000],
    ["Fri, 01 Jan 2100 00:00:00 GMT", 30_000],
    ["0", 375],
    ["Sat, 01 Jan 2000 00:00:00 GMT", 375],
    ["soon", 375],
  ])(
    "fetchSnapshotFromServer waits before a retry as long as the header Retry-After: %s requests, at most 30 s",
    async (value, pause) => {
      const server = await startFake(certificate, (asked, response) => {
        if (server.asked.length === 1) return void response.writeHead(503, { "retry-after": value }).end();
        response.end(soundAnswer(asked));
      });
      const pace = noted();
      await fetchSnapshotFromServer(options(server.url, { timeout: 60 }), pace);
      expect(pace.pauses).toEqual([pause]);
    },
  );

  it("fetchSnapshotFromServer starts the pause before a retry without waiting for the end of the response body", async () => {
    const server = await startFake(certificate, (_asked, response) => {
      response.writeHead(503, { "retry-after": "30" }).write("never ending");
    });
    const stop = new AbortController();
    const reason = new Error("interrupted");
    const onProgress = (step: FetchProgress): void => {
      if (step.kind === "waiting") stop.abort(reason);
    };
    const asking = fetchSnapshotFromServer(
      options(server.url, { timeout: 60, signal: stop.signal, onProgress }),
    );
    await expect(asking).rejects.toBe(reason);
  });

  it("fetchSnapshotFromServer retries after a pause in real time by default", async () => {
    const server = await startFake(certificate, (asked, response) => {
      if (server.asked.length === 1) return void response.writeHead(503).end();
      response.end(soundAnswer(asked));
    });
    await fetchSnapshotFromServer(options(server.url));
    expect(server.asked).toHaveLength(5);
  });

  it("fetchSnapshotFromServer fails without a retry if the requested pause would exceed the deadline", async () => {
    const server = await startFake(
      certificate,
      (_asked, response) => void response.writeHead(503, { "retry-after": "30" }).end(),
    );
    const pace = noted();
    const error = await failure(fetchSnapshotFromServer(options(server.url, { timeout: 20 }), pace));
    expect(error.message).toMatch(/status 503/);
    expect(pace.pauses).toEqual([]);
  });

  it("fetchSnapshotFromServer retries if the connection closes before a response", async () => {
    const server = await startFake(certificate, (asked, response, request) => {
      if (server.asked.length === 1) request.socket.destroy();
      else response.end(soundAnswer(asked));
    });
    const pace = noted();
    await fetchSnapshotFromServer(options(server.url), pace);
    expect(pace.pauses).toHaveLength(1);
  });

  it("fetchSnapshotFromServer retries if the connection is refused", async () => {
    const pace = noted();
    // No program listens at port 1, and the system does not assign it as a free port.
    const error = await failure(fetchSnapshotFromServer(options("127.0.0.1:1"), pace));
    expect(error.message).toMatch(/refused \(ECONNREFUSED\)/);
    expect(pace.pauses).toHaveLength(3);
  });
});

describe("a run ends early", () => {
  const silent: Handler = () => undefined;

  it("fetchSnapshotFromServer ends at the deadline if the server sends nothing", async () => {
    const server = await startFake(certificate, silent);
    const error = await failure(fetchSnapshotFromServer(options(server.url, { timeout: 0.2 })));
    expect(error.message).toMatch(/available_transfer_modules": the server did not respond within 0\.2 s/);
  });

  it("fetchSnapshotFromServer ends at the deadline if a response never ends", async () => {
    const server = await startFake(certificate, (_asked, response) => void response.write("{"));
    const error = await failure(fetchSnapshotFromServer(options(server.url, { timeout: 0.2 })));
    expect(error.message).toMatch(/did not respond within/);
  });

  it("fetchSnapshotFromServer ends at the deadline if the TLS handshake never completes", async () => {
    const mute = createTcpServer();
    const left = new Promise<unknown>((resolve) =>
      mute.on("connection", (socket) => socket.on("error", resolve).on("close", resolve).resume()),
    );
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void mute.close());
    const { port } = mute.address() as AddressInfo;
    const error = await failure(fetchSnapshotFromServer(options(`127.0.0.1:${port}`, { timeout: 0.2 })));
    expect(error.message).toMatch(/did not respond/);
    await left;
  });

  it.each(["server", "proxy"])(
    "fetchSnapshotFromServer tries again if the %s does not complete a connection within 30 s",
    async (silentPart) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      onTestFinished(() => void vi.useRealTimers());
      const mute = createTcpServer((socket) => {
        socket.on("error", () => undefined).resume();
        setImmediate(() => vi.advanceTimersByTime(30_000));
      });
      await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void mute.close());
      const address = `127.0.0.1:${(mute.address() as AddressInfo).port}`;
      const environment = silentPart === "proxy" ? { HTTPS_PROXY: address } : {};
      const pace = noted();
      const error = await failure(
        fetchSnapshotFromServer(options(address, { environment, timeout: 600 }), pace),
      );
      expect(error.message).toMatch(/the connection timed out \(ETIMEDOUT\)/);
      expect(pace.pauses).toHaveLength(3);
    },
  );

  it("fetchSnapshotFromServer rejects with the reason of the signal when the caller aborts", async () => {
    const stop = new AbortController();
    const reason = new Error("interrupted");
    const server = await startFake(certificate, () => stop.abort(reason));
    await expect(fetchSnapshotFromServer(options(server.url, { signal: stop.signal }))).rejects.toBe(reason);
  });
});

describe("invalid options", () => {
  it("fetchSnapshotFromServer reports all invalid options at once, before any connection, without the token", async () => {
    const asking = fetchSnapshotFromServer({
      server: "http://127.0.0.1:2086",
      user: "ro:ot",
      token: `${TOKEN}\r\nX-Evil: 1`,
      ca: "nothing",
      pinSha256: "abc",
      timeout: 1,
      environment: {},
    });
    const error = await failure(asking);
    expect(error).toBeInstanceOf(LocalError);
    expect(error.diagnostics.map(({ message }) => message)).toEqual([
      expect.stringMatching(/"http:\/\/127\.0\.0\.1:2086".*without encryption/),
      expect.stringMatching(/name of the WHM user contains/),
      expect.stringMatching(/token contains/),
      expect.stringMatching(/--pin-sha256 "abc"/),
      'The option "ca" contains no certificate in PEM format.',
    ]);
  });
});

describe("a proxy", () => {
  /** An HTTP proxy that records requests, and opens tunnels or refuses them with a status. */
  async function startProxy(status = 200): Promise<{ port: number; heard: string[] }> {
    const heard: string[] = [];
    const proxy = createHttpServer((_request, response) => void response.writeHead(400).end());
    proxy.on("connect", (request, socket) => {
      heard.push(`${request.method ?? ""} ${request.url ?? ""} ${JSON.stringify(request.headers)}`);
      if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      const [host = "", port = ""] = (request.url ?? "").split(":");
      const upstream = connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.pipe(upstream).pipe(socket);
      });
      const hangUp = (): void => {
        upstream.destroy();
        socket.destroy();
      };
      upstream.on("error", hangUp);
      socket.on("error", hangUp);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    return { port: (proxy.address() as AddressInfo).port, heard };
  }

  it("a proxy receives the server's address and the proxy's credentials, but not the API token", async () => {
    const server = await startFake(certificate, sound);
    const { port, heard } = await startProxy();
    const environment = { HTTPS_PROXY: `http://me:p%40ss@127.0.0.1:${port}` };
    const { snapshot } = await fetchSnapshotFromServer(options(server.url, { environment }));
    expect(Object.keys(snapshot.modules)).toEqual(["One", "Two"]);
    await server.left();
    expect(heard[0]).toContain(`CONNECT 127.0.0.1:${server.port}`);
    expect(heard[0]).toContain(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
    expect(heard.join()).not.toContain(TOKEN);
    expect(server.asked.every(({ headers }) => headers["proxy-authorization"] === undefined)).toBe(true);
  });

  it("fetchSnapshotFromServer verifies the server's certificate pin through a proxy", async () => {
    const server = await startFake(certificate, sound);
    const { port } = await startProxy();
    const environment = { https_proxy: `127.0.0.1:${port}` };
    const error = await failure(
      fetchSnapshotFromServer(options(server.url, { environment, pinSha256: foreign.pin })),
    );
    expect(error.message).toMatch(/does not match --pin-sha256/);
    expect(server.asked).toEqual([]);
  });

  it("fetchSnapshotFromServer reports a proxy that refuses the connection, without the proxy's password", async () => {
    const server = await startFake(certificate, sound);
    const { port } = await startProxy(407);
    const environment = { HTTPS_PROXY: `http://me:hunter2@127.0.0.1:${port}` };
    const error = await failure(fetchSnapshotFromServer(options(server.url, { environment }), noted()));
    expect(error.message).toMatch(new RegExp(`proxy 127\\.0\\.0\\.1:${port} .*407`));
    expect(error.message).not.toContain("hunter2");
    expect(server.asked).toEqual([]);
  });

  it("fetchSnapshotFromServer uses no proxy if NO_PROXY contains the host", async () => {
    const server = await startFake(certificate, sound);
    const { port, heard } = await startProxy();
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: "example.com,127.0.0.1" };
    await fetchSnapshotFromServer(options(server.url, { environment }));
    expect(heard).toEqual([]);
  });
});

describe("fetching a partial snapshot", () => {
  /** A server that responds correctly except for the module Two, or for the given one. */
  const but =
    (
      badly: Handler,
      isBad = (asked: { module: string | null }): boolean => asked.module === "Two",
    ): Handler =>
    (asked, response, request) =>
      isBad(asked) ? badly(asked, response, request) : void response.end(soundAnswer(asked));

  const partly = (
    url: string,
    more: Partial<ServerOptions> = {},
  ): ReturnType<typeof fetchSnapshotFromServer> =>
    fetchSnapshotFromServer(options(url, { allowsPartialSnapshot: true, ...more }), noted());

  it("fetchSnapshotFromServer with allowsPartialSnapshot returns all modules if all are valid", async () => {
    const server = await startFake(certificate, sound);
    expect(await partly(server.url)).toEqual(await fetchSnapshotFromServer(options(server.url)));
  });

  it.each<[string, Handler, RegExp]>([
    [
      "is refused",
      (_, response) => void response.end(refusal("transfer_module_schema", "Not today")),
      /Not today/,
    ],
    ["is a web page", (_, response) => void response.end("<html>"), /Two.*web page/],
    ["does not come", (_, response) => void response.destroy(), /Two/],
    [
      "is of another function",
      (_, response) => void response.end(success("listaccts", { schema: SCHEMA })),
      /Two.*listaccts/,
    ],
    ["is denied", (_, response) => void response.writeHead(403).end(LEGACY_DENIAL), /Access denied/],
  ])(
    "fetchSnapshotFromServer with allowsPartialSnapshot reports the reason if a response %s",
    async (_, badly, reason) => {
      const server = await startFake(certificate, but(badly));
      const { snapshot, undeterminedModules } = await partly(server.url);
      expect(Object.keys(snapshot.modules)).toEqual(["One"]);
      expect(undeterminedModules.map(({ module }) => module)).toEqual(["Two"]);
      expect(undeterminedModules[0]?.reason).toMatch(reason);
      expect(undeterminedModules[0]?.reason).not.toContain(TOKEN);
    },
  );

  it("fetchSnapshotFromServer with allowsPartialSnapshot reports invalid definitions", async () => {
    const server = await startFake(certificate, sound);
    const diagnoseDefinition: ServerOptions["diagnoseDefinition"] = (module, key) =>
      module === "Two" ? ({ severity: "error", code: "odd", message: `${key} is odd.` } as const) : undefined;
    const { snapshot, undeterminedModules } = await partly(server.url, { diagnoseDefinition });
    expect(Object.keys(snapshot.modules)).toEqual(["One"]);
    expect(undeterminedModules).toEqual([
      { module: "Two", reason: "user is odd." },
      { module: "Two", reason: "size is odd." },
    ]);
  });

  it("fetchSnapshotFromServer with allowsPartialSnapshot sends no requests after a denied one, and reports each module that was not requested", async () => {
    const names = Array.from({ length: 9 }, (_, index) => `M${index}`);
    const server = await startFake(certificate, (asked, response) =>
      asked.module === "M1"
        ? void response.writeHead(403).end(LEGACY_DENIAL)
        : void response.end(soundAnswer(asked, names)),
    );
    const { snapshot, undeterminedModules } = await partly(server.url);
    expect(
      [...Object.keys(snapshot.modules), ...undeterminedModules.map(({ module }) => module)].sort(),
    ).toEqual(names);
    expect(undeterminedModules.length).toBeGreaterThan(0);
    expect(snapshot.whmVersion).toBeNull();
    expect(server.asked.some(({ functionName }) => functionName === "version")).toBe(false);
  });

  it("fetchSnapshotFromServer with allowsPartialSnapshot returns all modules if only the version cannot be determined", async () => {
    const server = await startFake(certificate, (asked, response) =>
      asked.functionName === "version" ? void response.destroy() : void response.end(soundAnswer(asked)),
    );
    const { snapshot, warnings, undeterminedModules } = await partly(server.url);
    expect([Object.keys(snapshot.modules), snapshot.whmVersion, undeterminedModules]).toEqual([
      ["One", "Two"],
      null,
      [],
    ]);
    expect(warnings.map(({ message }) => message).join()).toMatch(
      /The version of WHM could not be determined\. API call "version": /,
    );
  });

  it.each<[string, string]>([
    ["refused", refusal("available_transfer_modules", "No")],
    [
      "partly invalid",
      success("available_transfer_modules", { modules: { One: "1000", "no/name": "2000" } }),
    ],
    ["of another function", success("listaccts", { modules: { One: "1000" } })],
  ])(
    "fetchSnapshotFromServer with allowsPartialSnapshot refuses a list of modules that is %s",
    async (_, list) => {
      const server = await startFake(
        certificate,
        (asked, response) =>
          void response.end(asked.functionName === "available_transfer_modules" ? list : soundAnswer(asked)),
      );
      expect(await failure(partly(server.url))).toBeInstanceOf(RemoteError);
      expect(server.asked).toHaveLength(1);
    },
  );
});

describe("a denied request", () => {
  it.each([401, 403])(
    "fetchSnapshotFromServer aborts all requests when the server denies one, before the reason arrives (status %i)",
    async (status) => {
      const names = Array.from({ length: 40 }, (_, index) => `Module${index}`);
      let cut = 0;
      let denied = false;
      let finish = (): void => undefined;
      const server = await startFake(certificate, (asked, response) => {
        if (asked.module === null) return void response.end(soundAnswer(asked, names));
        expect(denied).toBe(false);
        if (server.asked.length < 5)
          return void response.on("close", () => {
            cut += 1;
            // The rest of the reason arrives only then.
            if (cut === 3) finish();
          });
        denied = true;
        response.writeHead(status).write(LEGACY_DENIAL.slice(0, 20));
        finish = () => response.end(LEGACY_DENIAL.slice(20));
      });
      let calls = 0;
      const error = await failure(
        fetchSnapshotFromServer(options(server.url, { onAccessDenied: () => (calls += 1) }), noted()),
      );
      expect(error.diagnostics).toHaveLength(1);
      expect(error.message).toMatch(/Access denied/);
      expect(calls).toBeGreaterThan(0);
      expect(server.asked).toHaveLength(5);
      await server.left();
      expect(cut).toBe(3);
    },
  );

  it("fetchSnapshotFromServer ends the pauses before retries when the server denies another request", async () => {
    let deny = (): void => undefined;
    const server = await startFake(certificate, (asked, response) => {
      if (asked.module === null) return void response.end(soundAnswer(asked));
      if (asked.module === "One") return void response.writeHead(503, { "retry-after": "30" }).end();
      const denied = (): void => void response.writeHead(403).end(LEGACY_DENIAL);
      if (isPausing) denied();
      else deny = denied;
    });
    let isPausing = false;
    // A pause that only its signal ends.
    const sleep: RetryTiming["sleep"] = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
        isPausing = true;
        deny();
      });
    const asking = fetchSnapshotFromServer(options(server.url), { ...noted(), sleep });
    expect((await failure(asking)).message).toMatch(/for Two: .*Access denied/);
    expect(server.asked).toHaveLength(3);
  });

  it("fetchSnapshotFromServer reports a denied request without its reason if the reason does not arrive", async () => {
    const server = await startFake(
      certificate,
      (_, response) => void response.writeHead(403, "Forbidden").write("{"),
    );
    const error = await failure(fetchSnapshotFromServer(options(server.url)));
    expect(error.message).toMatch(/denied access with the reason "HTTP status 403 Forbidden"/);
  });
});

describe("limits of a run", () => {
  it("requestSnapshot ends all calls after thirty times the timeout of a call", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const callApi: ApiCaller = ({ module }, { signal }) =>
      module === undefined
        ? Promise.resolve({ kind: "success", command: null, data: { modules: { One: "1" } }, warnings: [] })
        : new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    const asking = Promise.all([
      failure(requestSnapshot(callApi, { timeout: 100 })),
      requestSnapshot(callApi, { timeout: 100, allowsPartialSnapshot: true }),
    ]);
    await new Promise(setImmediate);
    vi.advanceTimersByTime(30 * 100_000);
    const [error, { undeterminedModules }] = await asking;
    const message =
      /All API calls together took longer than 3000 s, which is 30 times the timeout of one call \(100 s\)/;
    expect(error.message).toMatch(message);
    expect(undeterminedModules[0]?.reason).toMatch(message);
  });

  it("fetchSnapshotFromServer accepts a response that arrived in time while the process was busy", async () => {
    let callCount = 0;
    const server = await startFake(certificate, (asked, response) => {
      response.end(soundAnswer(asked), () => {
        if (++callCount === 1) sleepBlocking(3100);
      });
    });
    const { snapshot } = await fetchSnapshotFromServer(options(server.url, { timeout: 3 }));
    expect(Object.keys(snapshot.modules)).not.toEqual([]);
  });

  it("fetchSnapshotFromServer limits the total size of all responses", FULL, async () => {
    const names = Array.from({ length: 16 }, (_, index) => `M${index}`);
    const server = await startFake(certificate, (asked, response) => {
      response.on("error", () => undefined);
      response.end(soundAnswer(asked, names) + (asked.module === null ? "" : " ".repeat(2 ** 20 * 0.95)));
    });
    const error = await failure(fetchSnapshotFromServer(options(server.url)));
    expect(error.message).toMatch(
      /for M\d: with this response, the total size of all responses exceeds the limit of 8 MiB/,
    );
    // The list, nine schemas, and the three other calls that run at the same time.
    expect(server.asked.length).toBeLessThan(14);
  });

  it("fetchSnapshotFromServer limits the total number of keys", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `M${index}`);
    const keys = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`k${index}`, { def: "text" }]),
    );
    const answer = success("transfer_module_schema", { schema: { keys, primary: [], required: [] } });
    const server = await startFake(certificate, (asked, response) => {
      response.end(asked.module === null ? soundAnswer(asked, names) : answer);
    });
    const error = await failure(fetchSnapshotFromServer(options(server.url)));
    expect(error.message).toMatch(/2[1-4]000 keys, more than the limit of 20000/);
  });

  it("fetchSnapshotFromServer limits the number of reported errors and warnings", async () => {
    const keys = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, { def: "" }]));
    const faulty = await startFake(certificate, (asked, response) => {
      const schema = { keys, primary: [], required: [] };
      response.end(asked.module === null ? soundAnswer(asked) : success(asked.functionName, { schema }));
    });
    const { diagnostics } = await failure(fetchSnapshotFromServer(options(faulty.url)));
    expect(diagnostics).toHaveLength(501);
    expect(diagnostics.at(-1)?.message).toMatch(/1500 more errors/);
    const warnings = Array.from({ length: 1000 }, (_, index) => `w${index}`);
    const warning = await startFake(certificate, (asked, response) => {
      if (asked.module !== "One") return void response.end(soundAnswer(asked));
      response.end(success(asked.functionName, { schema: SCHEMA }, { warnings }));
    });
    const received = (await fetchSnapshotFromServer(options(warning.url))).warnings;
    expect(received).toHaveLength(101);
    expect(received.at(-1)?.message).toMatch(/900 more warnings/);
  });

  it("fetchSnapshotFromServer counts more than 100,000 errors and warnings without a stack overflow", async () => {
    const names = Array.from({ length: 60 }, (_, index) => `M${index}`);
    const listed = Array.from({ length: 1017 }, () => null);
    const warnings = Array.from({ length: 150_000 }, () => "w");
    const schema = { keys: { user: { def: "text" } }, primary: listed, required: listed };
    const faulty = await startFake(certificate, (asked, response) => {
      if (asked.module === null) return void response.end(soundAnswer(asked, names));
      response.end(success(asked.functionName, { schema }));
    });
    const { diagnostics } = await failure(fetchSnapshotFromServer(options(faulty.url)));
    expect(diagnostics.at(-1)?.message).toMatch(/121540 more errors/);
    const warning = await startFake(certificate, (asked, response) => {
      if (asked.module !== "One") return void response.end(soundAnswer(asked));
      response.end(success(asked.functionName, { schema: SCHEMA }, { warnings }));
    });
    const received = (await fetchSnapshotFromServer(options(warning.url))).warnings;
    expect(received.at(-1)?.message).toMatch(/149900 more warnings/);
  });
});

describe("fetchSnapshotFromServer fails if the response", () => {
  const list = soundAnswer({ functionName: "available_transfer_modules", module: null });
  const raw =
    (...pieces: (string | Buffer)[]): Handler =>
    (_, response) => {
      const { socket } = response;
      for (const piece of pieces) socket?.write(piece);
      socket?.end();
    };

  it.each<[string, Handler, RegExp]>([
    [
      "is preceded by endless informational responses",
      raw("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(50)),
      /only interim responses/,
    ],
    [
      "has endless headers",
      raw(`HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(10_000)}`),
      /headers are longer than 16 KiB/,
    ],
    ["is no HTTP", raw("SSH-2.0-OpenSSH_9.6\r\n"), /not valid HTTP \(HPE_/],
    [
      "has two Content-Length headers",
      raw(`HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n${list}`),
      /not valid HTTP \(HPE_/,
    ],
    [
      "has a length and chunks",
      raw(`HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
      /not valid HTTP \(HPE_/,
    ],
    [
      "is cut where its connection ends",
      raw(`HTTP/1.1 200 OK\r\n\r\n${list.slice(0, -9)}`),
      /is not valid JSON/,
    ],
    [
      "is compressed on its way",
      raw("HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n", gzipSync(list)),
      /Transfer-Encoding "gzip"/,
    ],
    [
      "is compressed in chunks",
      (_, response) =>
        void response.writeHead(200, { "transfer-encoding": "gzip, chunked" }).end(gzipSync(list)),
      /Transfer-Encoding "gzip, chunked"/,
    ],
    ["is empty", (_, response) => void response.writeHead(204).end(), /is empty/],
    ["redirects to nowhere", (_, response) => void response.writeHead(302).end(list), /HTTP status 302/],
    [
      "is in Latin-1",
      (_, response) =>
        void response
          .writeHead(200, { "content-type": "application/json; charset=iso-8859-1" })
          .end(refusal("available_transfer_modules", "\u00e9")),
      /character set "iso-8859-1"/,
    ],
  ])("fetchSnapshotFromServer fails if the HTTP response %s", async (_, handler, words) => {
    const server = await startFake(certificate, handler);
    const error = await failure(fetchSnapshotFromServer(options(server.url), noted()));
    expect(error).toBeInstanceOf(RemoteError);
    expect(error.message).toMatch(words);
    expect(server.asked).toHaveLength(1);
  });

  it.each([
    "text/html",
    "text/plain; charset=iso-8859-1",
    "application/octet-stream",
    "nonsense",
    'application/json; charset="UTF-8"',
  ])("fetchSnapshotFromServer accepts a valid body with any content type (%s)", async (type) => {
    const server = await startFake(certificate, (asked, response) => {
      response.writeHead(200, { "content-type": type }).end(soundAnswer(asked));
    });
    expect((await fetchSnapshotFromServer(options(server.url))).undeterminedModules).toEqual([]);
  });

  it("fetchSnapshotFromServer accepts a response without a declared length that ends when the connection closes", async () => {
    const server = await startFake(certificate, (asked, response, request) =>
      raw(`HTTP/1.1 200 OK\r\n\r\n${soundAnswer(asked)}`)(asked, response, request),
    );
    expect((await fetchSnapshotFromServer(options(server.url))).undeterminedModules).toEqual([]);
  });
});
