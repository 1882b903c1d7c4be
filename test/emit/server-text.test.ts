/** Texts of the server are cut to 4 KiB before anything else reads them, so that they cannot block the program or fill logs. */

import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import {
  availableTransferModules,
  createRemoteUserTransferSession,
  createTransferClient,
  getTransferSessionState,
  remoteBasicCredentialCheck,
  WhmApiError,
  type WhmResponse,
} from "../../generated/index.js";
import { callerOf, failureOf } from "../support/callers.js";

const HUGE = 14 * 2 ** 20;
const KIB4 = 4096;
const PASSWORD = 'correct horse "battery" staple';

function clientOf(
  respond: () => Promise<WhmResponse>,
  timeout = 60_000,
): ReturnType<typeof createTransferClient> {
  return createTransferClient({ server: "h", token: "T0KEN-T0KEN", fetch: respond, timeout });
}

function clientAnswering(body: object, status = 200): ReturnType<typeof createTransferClient> {
  return clientOf(() => Promise.resolve({ status, text: () => Promise.resolve(JSON.stringify(body)) }));
}

const parameters = { host: "h", password: PASSWORD };
const FILLERS = ["a", "\u00e9", "\u20ac", "\u{1f600}", "\\\n", "%41", "-_"];

test.each(FILLERS)("a reason of 14 MiB is cut at a character: %j", async (filler) => {
  const reason = filler.repeat(HUGE / filler.length);
  const refusal = { metadata: { result: 0, reason } };
  const failed = new WhmApiError("f", reason, 200, "refused");
  const errors = [
    await failureOf(clientAnswering(refusal).call("version", parameters)),
    await failureOf(createRemoteUserTransferSession(clientAnswering(refusal), parameters)),
    await failureOf(
      createRemoteUserTransferSession(
        callerOf(() => failed),
        parameters,
      ),
    ),
    await failureOf(clientAnswering({ cpanelresult: { error: reason } }).call("version", parameters)),
    await failureOf(clientOf(() => Promise.reject(new Error(reason))).call("version", parameters)),
  ] as WhmApiError[];
  for (const error of errors) {
    expect(Buffer.byteLength(error.reason)).toBeLessThanOrEqual(KIB4);
    expect(Buffer.byteLength(error.reason)).toBeGreaterThan(KIB4 - 8);
    expect(error.reason.endsWith("\u2026")).toBe(true);
    const prefix = error.reason.slice(0, -1).replace("the request failed (", "");
    expect(reason.startsWith(prefix)).toBe(true);
    expect(prefix).not.toMatch(/[\uD800-\uDFFF]/u);
    expect(Buffer.byteLength(error.message)).toBeLessThan(5 * KIB4);
  }
});

test("a reason of 4 KiB is kept, and a longer one is cut", async () => {
  for (const [length, isCut] of [
    [KIB4, false],
    [KIB4 + 1, true],
  ] as const) {
    const reason = "a".repeat(length);
    const error = await failureOf(clientAnswering({ metadata: { result: 0, reason } }).call("version", {}));
    expect((error as WhmApiError).reason).toBe(isCut ? `${"a".repeat(KIB4 - 3)}\u2026` : reason);
  }
});

test("messages and warnings are cut, and data is not", async () => {
  const long = "\u20ac".repeat(HUGE / 8);
  const client = clientAnswering({
    metadata: { result: 1, output: { messages: long, warnings: [long, "careful"] } },
    data: { long },
  });
  const { data, messages, warnings } = await client.callForAnswer("version", {});
  expect(data).toEqual({ long });
  expect(warnings[1]).toBe("careful");
  for (const text of [messages[0], warnings[0]]) expect(text).toBe(`${"\u20ac".repeat(1364)}\u2026`);
});

test("the path of an unexpected value is cut", async () => {
  const name = "\u20ac".repeat(HUGE / 8);
  const client = clientAnswering({ metadata: { result: 1 }, data: { modules: { [name]: [] } } });
  const error = await failureOf(availableTransferModules(client));
  expect(Buffer.byteLength((error as Error).message)).toBeLessThan(KIB4);
});

describe("a secret at the cut does not leak in part", () => {
  const SPELLINGS = [
    PASSWORD,
    JSON.stringify(PASSWORD).slice(1, -1),
    encodeURIComponent(PASSWORD),
    PASSWORD.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    Buffer.from(PASSWORD).toString("base64"),
  ];
  test.each(SPELLINGS)("%s", async (spelling) => {
    for (let offset = KIB4 - spelling.length - 4; offset <= KIB4; offset += 3) {
      const reason = `${"a".repeat(offset)}${spelling}${"b".repeat(9000)}`;
      const refusal = { metadata: { result: 0, reason } };
      for (const call of [
        clientAnswering(refusal).call("create_remote_user_transfer_session", { password: PASSWORD }),
        createRemoteUserTransferSession(
          callerOf(() => new WhmApiError("f", reason, 200)),
          parameters,
        ),
      ]) {
        const error = (await failureOf(call)) as WhmApiError;
        expect(error.message).not.toContain(spelling.slice(0, 8));
      }
    }
  });
});

test.each(["password", "pass", "newpass", "rootpass", "api_token", "passphrase", "sshkey_passphrase"])(
  "client.call withholds a reason that contains the parameter %s",
  async (name) => {
    const refusal = { metadata: { result: 0, reason: `cannot log in with ${PASSWORD}` } };
    const fetchError = clientOf(() =>
      Promise.reject(new Error(`cannot send ${encodeURIComponent(PASSWORD)}`)),
    );
    for (const client of [clientAnswering(refusal), clientAnswering(refusal, 403), fetchError]) {
      const error = await failureOf(client.call("passwd", { user: "bob", [name]: PASSWORD }));
      expect(error).toMatchObject({ reason: "The reason is withheld because it contains a secret." });
      expect(String((error as Error).stack)).not.toContain("horse");
    }
  },
);

test("client.call keeps a reason that contains another parameter", async () => {
  const client = clientAnswering({ metadata: { result: 0, reason: "no user bob" } });
  const error = await failureOf(client.call("passwd", { user: "bob", password: PASSWORD }));
  expect(error).toMatchObject({ reason: "no user bob" });
});

const KEY = `-----BEGIN OPENSSH PRIVATE KEY-----\n${"b3BlbnNzaC1rZXktdjEAAAAA".repeat(400)}`;

describe.each([
  ["a host name", "backup.example.com-Xq7Lm2Np9"],
  ["a private key", KEY],
  ["quotation marks", '"'.repeat(40)],
  ["8,000 equal characters", "a".repeat(8000)],
  ["8,000 characters", "Xq7Lm2 Np9/\u00e9".repeat(600)],
])("the search for a secret ends, and finds it only as a whole: %s", (_what, secret) => {
  test.each([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])(
    "form %#",
    async (form) => {
      const part = form.slice(0, -1);
      for (const text of [part, `${part} `.repeat(50)]) {
        const client = clientAnswering({ metadata: { result: 0, reason: `Access to ${text}` } });
        const error = (await failureOf(client.call("f", { password: secret }))) as WhmApiError;
        expect(error.reason).toMatch(/^Access to /);
      }
      for (const client of [
        clientAnswering({ metadata: { result: 0, reason: `Access to ${form}` } }),
        clientOf(() => Promise.reject(new Error(`Access to ${form}`))),
      ])
        expect(await failureOf(client.call("f", { password: secret }))).toMatchObject({
          name: "WhmApiError",
          reason: "The reason is withheld because it contains a secret.",
        });
    },
  );
});

test.each(["T0KEN-T0KEN", "a".repeat(24), '"/~!%'.repeat(8), "Xq7Lm2Np9".repeat(900)])(
  "a body of 2 MiB with parts of the token is searched, and each form of the token is replaced: %#",
  async (token) => {
    const part = token.slice(0, -1);
    const parts = `${part} `.repeat(2 ** 21 / token.length);
    const url = encodeURIComponent(token);
    const lowerCaseUrl = url.replace(/%../g, (code) => code.toLowerCase());
    const forms = [token, url, lowerCaseUrl, btoa(`root:${token}`)];
    const text = JSON.stringify({ metadata: { result: 1 }, data: { parts, forms } });
    const client = createTransferClient({
      ...{ server: "h", token },
      fetch: () => Promise.resolve({ status: 200, text: () => Promise.resolve(text) }),
    });
    const data = (await client.call("version", {})) as { parts: string; forms: string[] };
    expect(data.parts).toBe(parts);
    for (const form of data.forms) expect(form).toContain("[token]");
  },
);

test("texts that functions return for people, and the state of a session, are cut", async () => {
  const long = "\u20ac".repeat(HUGE / 8);
  const cut = `${"\u20ac".repeat(1364)}\u2026`;
  const client = clientAnswering({
    metadata: { result: 1 },
    data: { output: long, response: long, state_name: long },
  });
  expect(await remoteBasicCredentialCheck(client, parameters)).toEqual({ output: cut, response: cut });
  expect(await getTransferSessionState(client, { transferSessionId: "s" })).toBe(cut);
});

/** The number of bodies that are being sent. */
let openBodies = 0;

const BODIES: readonly [string, () => Omit<WhmResponse, "status">][] = [
  ["never ends", () => ({ text: () => new Promise<string>(() => undefined) })],
  [
    "sends data forever",
    () => ({
      body: Readable.from(
        (async function* () {
          openBodies++;
          try {
            for (;;) yield await new Promise<Buffer>((resolve) => setTimeout(resolve, 1, Buffer.from(" ")));
          } finally {
            openBodies--;
          }
        })(),
      ),
      text: () => expect.fail("the body is a stream"),
    }),
  ],
  ["is reset", () => ({ text: () => Promise.reject(new Error("socket hang up")) })],
];

test.each(BODIES)("a 401, 403 or 429 is recognized if its body %s", async (_what, body) => {
  for (const [status, failure] of [
    [401, "denied"],
    [403, "denied"],
    [429, "unsent"],
  ] as const) {
    const client = clientOf(() => Promise.resolve({ status, ...body() }), 50);
    expect(await failureOf(client.call("version", {}))).toMatchObject({ status, failure });
  }
  const controller = new AbortController();
  const call = clientOf(() => Promise.resolve({ status: 401, ...body() })).call("version", {}, controller);
  controller.abort(new Error("enough"));
  expect(await failureOf(call)).toBe(controller.signal.reason);
  await expect.poll(() => openBodies).toBe(0);
});
