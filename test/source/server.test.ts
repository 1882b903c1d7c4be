/** `fetchSnapshot` with a server over HTTPS. `test/faults/` tests invalid responses, certificates and proxies on the command line. */

import { createServer, type AddressInfo } from "node:net";
import { inspect } from "node:util";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { forFleet } from "../../src/core/diagnostic.js";
import {
  CodegenError,
  fetchSnapshot,
  UsageError,
  type FetchOptions,
  type FetchProgress,
  type Snapshot,
} from "../../src/index.js";
import {
  EXPIRED,
  createCertificate,
  refusal,
  SCHEMA,
  soundAnswer,
  startTlsServer,
  success,
} from "../support/tls-server.js";
import type { Certificate, Handler } from "../support/tls-server.js";

const TOKEN = "S3CRETTOKENS3CRETTOKEN";

let certificate: Certificate;
let foreign: Certificate;
beforeAll(async () => {
  certificate = await createCertificate();
  foreign = await createCertificate();
});

const sound: Handler = (asked, response) => void response.end(soundAnswer(asked));
const modules = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `M${String(index).padStart(3, "0")}`);

function fetchFrom(server: string, more: Partial<FetchOptions> = {}): Promise<Snapshot> {
  return fetchSnapshot({ server, token: TOKEN, ca: certificate.cert, timeout: 100, ...more });
}

/** The error of a failed fetch, which must not contain the token. */
async function failure(fetching: Promise<unknown>): Promise<CodegenError> {
  const error: unknown = await fetching.then(
    () => {
      throw new Error("The fetch succeeded.");
    },
    (reason: unknown) => reason,
  );
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(TOKEN);
  if (!(error instanceof CodegenError)) throw error;
  return error;
}

/** Fetches until the first pause before a retry, and returns its progress. */
async function firstPause(server: string): Promise<Extract<FetchProgress, { kind: "waiting" }>> {
  const stop = new AbortController();
  let pause: FetchProgress | undefined;
  const onProgress = (progress: FetchProgress): void => {
    if (progress.kind !== "waiting") return;
    pause ??= progress;
    stop.abort();
  };
  await expect(fetchFrom(server, { signal: stop.signal, timeout: 600, onProgress })).rejects.toThrow();
  if (pause?.kind !== "waiting") throw new Error("There was no pause.");
  return pause;
}

describe("requests", () => {
  it("fetchSnapshot requests the list of modules, then each schema, then the version", async () => {
    const server = await startTlsServer(certificate, sound);
    const progress: FetchProgress[] = [];
    expect(await fetchFrom(server.url, { onProgress: (step) => progress.push(step) })).toEqual({
      origin: "live",
      whmVersion: "11.138.0.6",
      modules: {
        One: { module: "One", priority: 1000, ...SCHEMA },
        Two: { module: "Two", priority: 2000, ...SCHEMA },
      },
    });
    expect(server.asked.map(({ path }) => path)).toEqual([
      "/json-api/available_transfer_modules?api.version=1",
      "/json-api/transfer_module_schema?api.version=1&module=One",
      "/json-api/transfer_module_schema?api.version=1&module=Two",
      "/json-api/version?api.version=1",
    ]);
    expect(server.asked[0]?.headers).toMatchObject({
      ...{ authorization: `whm root:${TOKEN}`, "accept-encoding": "identity" },
    });
    expect(progress[0]).toEqual({ kind: "described", done: 0, total: 2, module: null });
    expect(progress.map((step) => (step.kind === "described" ? step.done : -1))).toEqual([0, 1, 2]);
  });

  it("fetchSnapshot sends four requests at a time, over four connections that it closes at the end", async () => {
    const held: (() => void)[] = [];
    const server = await startTlsServer(certificate, (asked, response) => {
      if (asked.module === null) return void response.end(soundAnswer(asked, modules(23)));
      held.push(() => response.end(soundAnswer(asked)));
      // All possible requests have arrived when four wait, or when none is left.
      const isLast = server.asked.filter(({ module }) => module !== null).length === 23;
      if (held.length === 4 || isLast) for (const release of held.splice(0)) release();
    });
    expect(Object.keys((await fetchFrom(server.url)).modules)).toEqual(modules(23));
    await server.left();
    expect([server.most(), server.connections()]).toEqual([4, 4]);
    // No TLS session is resumed, so each connection verifies the certificate.
    expect(server.fullHandshakes()).toBe(4);
  });

  it("fetchSnapshot keeps the path of a browser session, and drops the rest of the path", async () => {
    const server = await startTlsServer(certificate, sound);
    await fetchFrom(`${server.url}/cpsess0123456789/scripts7/transfers?x=1#y`);
    expect(server.asked.every(({ path }) => path.startsWith("/cpsess0123456789/json-api/"))).toBe(true);
  });

  it("fetchSnapshot lists all refused schemas by module", async () => {
    const invalid = { ...SCHEMA, required: ["user", "nosuch", "user"] };
    const bodies: Readonly<Record<string, string>> = {
      A: refusal("transfer_module_schema", "broken module"),
      B: success("transfer_module_schema", { schema: { keys: {}, primary: [], required: [] } }),
      C: success("version", { schema: SCHEMA }),
      D: success("transfer_module_schema", { schema: invalid }),
      E: "<html>",
    };
    const server = await startTlsServer(certificate, (asked, response) => {
      response.end(bodies[asked.module ?? ""] ?? soundAnswer(asked, ["F", "E", "D", "C", "B", "A"]));
    });
    const { diagnostics } = await failure(fetchFrom(server.url));
    const expected = [
      /for A: .*"broken module"/,
      /for B: in the response, data\.schema\.keys is an empty object/,
      /for C: .*"version"/,
      /for D: the list "required" of the transfer module D contains "nosuch"/,
      /for D: the list "required" of the transfer module D contains the key "user" twice/,
      /for E: .*web page/,
    ];
    expect(diagnostics.map(({ message }) => message)).toEqual(
      expected.map((pattern) => expect.stringMatching(pattern) as string),
    );
  });

  it("fetchSnapshot reports all invalid options at once, before any connection, without the token", async () => {
    const error = await failure(
      fetchSnapshot({
        ...{ server: "http://127.0.0.1:2086", user: "ro:ot", token: `${TOKEN}\r\nX-Evil: 1` },
        ...{ ca: "-----BEGIN CERTIFICATE-----", pinSha256: "abc", timeout: 0 },
      }),
    );
    expect(error).toBeInstanceOf(UsageError);
    const expected = [
      "server-",
      "user-invalid",
      "token-invalid",
      "pin-invalid",
      "ca-invalid",
      "timeout-invalid",
    ];
    expect(error.diagnostics.map(({ code }) => code)).toEqual(
      expected.map((code) => expect.stringContaining(code) as string),
    );
  });
});

describe("the identity of the server", () => {
  const pinned = (server: string, pinSha256: string): Promise<Snapshot> =>
    fetchSnapshot({ server, token: TOKEN, timeout: 100, pinSha256 });

  it("fetchSnapshot accepts a server with the pinned certificate for any host, in any spelling of the pin", async () => {
    const otherHost = await createCertificate({ host: "elsewhere.example" });
    const server = await startTlsServer(otherHost, sound);
    const digits = otherHost.pin.replaceAll(":", "");
    for (const pin of [otherHost.pin, digits, digits.toLowerCase(), ` ${otherHost.pin.toLowerCase()}\n`])
      await expect(pinned(server.url, pin)).resolves.toHaveProperty("modules.One");
  });

  it("fetchSnapshot requires the certificate authority and the pin to match if both are given", async () => {
    const server = await startTlsServer(certificate, sound);
    const { pin, cert } = certificate;
    await fetchFrom(server.url, { ca: cert, pinSha256: pin });
    const count = server.asked.length;
    const errors = [
      await failure(fetchFrom(server.url, { ca: cert, pinSha256: foreign.pin })),
      await failure(fetchFrom(server.url, { ca: foreign.cert, pinSha256: pin })),
    ];
    expect(errors[0]?.message).toMatch(/does not match the pin/);
    expect(errors[1]?.message).toMatch(/not trusted/);
    expect(server.asked).toHaveLength(count);
  });

  it("fetchSnapshot reports the fingerprint of an untrusted certificate, and both remedies", async () => {
    const server = await startTlsServer(certificate, sound);
    const [error] = (await failure(fetchFrom(server.url, { ca: foreign.cert }))).diagnostics;
    expect(error?.message).toContain(certificate.pin);
    expect(error?.hint).toMatch(/openssl s_client -connect localhost:\d+.*--pin-sha256.*--ca/);
    expect([server.asked.length, server.connections()]).toEqual([0, 1]);
  });

  it("fetchSnapshot refuses a certificate with a key of 1024 bits, unless the certificate is pinned", async () => {
    const weak = await createCertificate({ rsaKeySize: 1024 });
    const server = await startTlsServer(weak, sound);
    const error = await failure(fetchFrom(server.url, { ca: weak.cert }));
    expect(error.message).toMatch(/not trusted: its RSA key has only 1024 bits, and 2048 are required\./);
    expect(server.asked).toEqual([]);
    await pinned(server.url, weak.pin);
    await fetchFrom(server.url, { ca: weak.cert, pinSha256: weak.pin });
  });

  it("fetchSnapshot reports until when an expired certificate was valid, and accepts it only with a pin alone", async () => {
    const { cert: ca, pin: pinSha256, ...expired } = await createCertificate(EXPIRED);
    const server = await startTlsServer({ ...expired, cert: ca, pin: pinSha256 }, sound);
    for (const options of [{ ca }, { ca, pinSha256 }]) {
      const [error] = (await failure(fetchFrom(server.url, options))).diagnostics;
      expect(error?.message).toContain("CERT_HAS_EXPIRED, valid until Jan  1 00:00:00 2021 GMT");
      expect(error?.hint).toMatch(/^Renew the certificate .* a pin alone also accepts/);
      // Servers of a fleet with the same cause form one group, whatever their dates.
      expect(error && forFleet(error).message).toContain("has expired (CERT_HAS_EXPIRED). Nothing was");
    }
    expect(server.asked).toEqual([]);
    await pinned(server.url, pinSha256);
  });
});

describe("retries", () => {
  it("fetchSnapshot retries three times, with growing pauses", async () => {
    const seconds: number[] = [];
    const server = await startTlsServer(certificate, (_, response) => void response.writeHead(503).end());
    const onProgress = (step: FetchProgress): void => {
      if (step.kind === "waiting") seconds.push(step.seconds);
    };
    expect((await failure(fetchFrom(server.url, { onProgress }))).message).toMatch(
      /the server is busy \(HTTP status 503 "Service Unavailable"\)\. All retries failed/,
    );
    expect(server.asked).toHaveLength(4);
    for (const [index, most] of [0.5, 1, 2].entries()) {
      expect(seconds[index]).toBeGreaterThanOrEqual(most / 2);
      expect(seconds[index]).toBeLessThanOrEqual(most);
    }
  });

  it.each([
    [429, "7", 7],
    [502, "3600", 30],
    [503, "Fri, 01 Jan 2100 00:00:00 GMT", 30],
    [504, "0", 0.5],
    [503, "Sat, 01 Jan 2000 00:00:00 GMT", 0.5],
    [503, "soon", 0.5],
    [503, "-5", 0.5],
    [503, "9".repeat(4000), 30],
  ])("fetchSnapshot waits after the status %i with Retry-After: %.30s", async (status, value, seconds) => {
    const server = await startTlsServer(certificate, (_, response) => {
      // The pause starts before the end of the body.
      response.writeHead(status, { "retry-after": value }).write("never ending");
    });
    const pause = await firstPause(server.url);
    expect(pause).toMatchObject({
      call: "available_transfer_modules",
      reason: `the server responded with HTTP status ${status}`,
    });
    expect(pause.seconds).toBeLessThanOrEqual(seconds);
    expect(pause.seconds).toBeGreaterThanOrEqual(seconds === 0.5 ? 0.25 : seconds);
  });

  it("fetchSnapshot retries if the connection is refused", async () => {
    // No program listens at port 1, and the system does not assign it as a free port.
    expect((await firstPause("127.0.0.1:1")).reason).toContain("the connection was refused (ECONNREFUSED)");
  });

  it.each(["server", "proxy"])(
    "fetchSnapshot retries if the %s completes no connection in 30 s",
    async (part) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      onTestFinished(() => void vi.useRealTimers());
      const silent = createServer((socket) => {
        socket.on("error", () => undefined).resume();
        setImmediate(() => vi.advanceTimersByTime(30_000));
      });
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void silent.close());
      const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
      if (part === "proxy") vi.stubEnv("HTTPS_PROXY", address);
      expect((await firstPause(address)).reason).toContain("the connection timed out (ETIMEDOUT)");
    },
  );
});

describe("limits", () => {
  it("fetchSnapshot rejects with the reason of the signal when the caller aborts", async () => {
    const stop = new AbortController();
    const reason = new Error("interrupted");
    const server = await startTlsServer(certificate, () => stop.abort(reason));
    await expect(fetchFrom(server.url, { signal: stop.signal })).rejects.toBe(reason);
  });

  it("fetchSnapshot ends all calls after thirty times the timeout of a call", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const server = await startTlsServer(certificate, (asked, response) => {
      // After the start, all four connections are open.
      if (server.asked.length > 20) vi.advanceTimersByTime(5000);
      response.end(soundAnswer(asked, modules(700)));
    });
    expect((await failure(fetchFrom(server.url))).message).toMatch(
      /All API calls together took longer than 3000 s, which is 30 times the timeout of one call \(100 s\)/,
    );
  });

  it("fetchSnapshot accepts a response that arrived in time while the process was busy", async () => {
    let callCount = 0;
    const server = await startTlsServer(certificate, (asked, response) => {
      response.end(soundAnswer(asked), () => {
        if (++callCount === 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3100);
      });
    });
    await expect(fetchFrom(server.url, { timeout: 3 })).resolves.toHaveProperty("modules.One");
  });

  it("fetchSnapshot limits the total number of keys", async () => {
    const keys = Object.fromEntries(modules(1000).map((name) => [name, { def: "text" }]));
    const answer = success("transfer_module_schema", { schema: { keys, primary: [], required: [] } });
    const server = await startTlsServer(certificate, (asked, response) => {
      response.end(asked.module === null ? soundAnswer(asked, modules(40)) : answer);
    });
    const { message } = await failure(fetchFrom(server.url));
    expect(message).toMatch(/2[1-4]000 keys, more than the limit of 20000/);
  });

  it("fetchSnapshot limits the number of reported errors and warnings, and counts more than 100,000", async () => {
    const names: null[] = Array.from({ length: 1017 }, () => null);
    const schema = { keys: { user: { def: "text" } }, primary: names, required: names };
    const invalid = await startTlsServer(certificate, (asked, response) => {
      if (asked.module === null) return void response.end(soundAnswer(asked, modules(60)));
      response.end(success(asked.functionName, { schema }));
    });
    const { diagnostics } = await failure(fetchFrom(invalid.url));
    expect(diagnostics).toHaveLength(501);
    expect(diagnostics.at(-1)?.message).toMatch(/121540 more errors/);
    const output = { warnings: Array.from({ length: 150_000 }, () => "w") };
    const warning = await startTlsServer(certificate, (asked, response) => {
      if (asked.module !== "One") return void response.end(soundAnswer(asked));
      response.end(success(asked.functionName, { schema: SCHEMA }, output));
    });
    const warnings: string[] = [];
    await fetchFrom(warning.url, { onWarning: (message) => warnings.push(message) });
    expect(warnings).toHaveLength(101);
    expect(warnings.at(-1)).toMatch(/149900 more warnings/);
  });
});
