/**
 * Passwords are sent only in the body of a POST, and no error contains a secret, however the server or a client repeats it. Texts of the
 * server are cut to 4 KiB before anything else reads them, so that they cannot block the program or fill logs.
 */

import { Readable } from "node:stream";
import fc from "../support/fast-check.js";
import { describe, expect, test } from "vitest";
import {
  availableTransferModules,
  createRemoteRootTransferSession,
  createRemoteUserTransferSession,
  getTransferSessionState,
  openTransferSession,
  remoteBasicCredentialCheck,
  WhmApiError,
  type WhmCaller,
  type WhmResponse,
} from "../../generated/index.js";
import { callerOf, clientOf, failureOf, refusalWith, responseOf, successWith } from "../support/callers.js";

const HUGE = 2 ** 21;
const KIB4 = 4096;
const SECRET = 'hunter2 &"x/\\\u00e9';
const WITHHELD = "The reason is withheld because it contains a secret.";
const parameters = { host: "h", password: SECRET };

/** Returns all texts of an error: its message, its stack and its properties. */
function textsOf(error: unknown): string {
  const { message, stack } = error as Error;
  return [message, stack, JSON.stringify(error), JSON.stringify(Object.entries(error as object))].join("\n");
}

/** The error if a client with its own transport rejects with this. */
function errorAfter(thrown: unknown, password = SECRET): Promise<unknown> {
  return failureOf(
    createRemoteUserTransferSession(
      callerOf(() => thrown),
      { host: "h", password },
    ),
  );
}

type Spelling = (secret: string) => string;
const inJson: Spelling = (secret) => JSON.stringify(secret).slice(1, -1);
const SPELLINGS: readonly (readonly [string, Spelling])[] = [
  ["as it is", (secret) => secret],
  ["in JSON", inJson],
  ["in JSON with escaped slashes", (secret) => inJson(secret).replaceAll("/", "\\/")],
  [
    "in JSON, with an escape for each character",
    (secret) =>
      secret.replace(
        /[^]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0").toUpperCase()}`,
      ),
  ],
  ["in a URL", encodeURIComponent],
  [
    "in a URL, with lower-case digits",
    (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  ],
  ["in a form", (secret) => new URLSearchParams({ "": secret }).toString()],
  [
    "in a URL, with an escape for each byte",
    (secret) => Array.from(Buffer.from(secret), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  ],
  ...["", "a", "ab"].flatMap((prefix) =>
    (["base64", "base64url"] as const).map((encoding): readonly [string, Spelling] => [
      `in ${encoding} after ${JSON.stringify(prefix)}`,
      (secret) => Buffer.from(`${prefix}${secret}:more`).toString(encoding),
    ]),
  ),
];

/** Each function that accepts a secret. */
const CALLS: readonly (readonly [string, (client: WhmCaller, secret: string) => Promise<unknown>])[] = [
  ["a password", (client, password) => createRemoteRootTransferSession(client, { host: "h", password })],
  [
    "a passphrase",
    (client, sshkeyPassphrase) =>
      createRemoteRootTransferSession(client, { host: "h", sshkeyName: "k", sshkeyPassphrase }),
  ],
  [
    "root's password",
    (client, rootPassword) =>
      remoteBasicCredentialCheck(client, {
        ...{ host: "h", user: "admin", password: "another one" },
        ...{ rootEscalationMethod: "su", rootPassword },
      }),
  ],
  [
    "an account's password",
    (client, password) => createRemoteUserTransferSession(client, { host: "h", password }),
  ],
  ["a session's", (client, password) => openTransferSession(client, { remoteUser: { host: "h", password } })],
];

describe("a secret that the server or a client repeats", () => {
  test.each(CALLS)("a reason is withheld if it contains %s, in any spelling", async (_what, act) => {
    for (const [name, spell] of SPELLINGS) {
      const reason = `ssh: cannot log in with ${spell(SECRET)} to h`;
      const client = callerOf(({ functionName }) => new WhmApiError(functionName, reason, 200, "refused"));
      const error = await failureOf(act(client, SECRET));
      expect(error, name).toBeInstanceOf(WhmApiError);
      expect(error, name).toMatchObject({ status: 200, failure: "refused", reason: WITHHELD });
      for (const [, other] of SPELLINGS)
        expect(textsOf(error).toLowerCase()).not.toContain(other(SECRET).toLowerCase());
    }
  });

  test("the reason of an error that contains a random secret is withheld", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
        fc.constantFrom(...SPELLINGS.filter(([name]) => !name.includes("base64"))),
        async (secret, [, spell]) => {
          const thrown = new WhmApiError("f", `<<${spell(secret)}>>`, 500, "refused");
          expect(await errorAfter(thrown, secret)).toMatchObject({ reason: WITHHELD });
        },
      ),
    );
  });

  test.each(["no such host: %41 &amp; C:\\temp", "hunter", "hunter2 &"])(
    "an error without the secret is rethrown: %s",
    async (reason) => {
      const thrown = new WhmApiError("f", reason, 500, "refused");
      expect(await errorAfter(thrown)).toBe(thrown);
      const own = Object.assign(new TypeError("fetch failed"), { cause: new Error(reason) });
      expect(await errorAfter(own)).toBe(own);
    },
  );

  test.each([
    ["message", new Error(`cannot send ${SECRET}`)],
    ["cause", Object.assign(new Error("fetch failed"), { cause: new Error(`to ${SECRET}`) })],
    ["member", Object.assign(new Error("x"), { config: { data: `password=${encodeURIComponent(SECRET)}` } })],
  ])("an error of a custom client is replaced if its %s contains the secret", async (_where, thrown) => {
    const error = await errorAfter(thrown);
    expect(error).toBeInstanceOf(WhmApiError);
    const functionName = "create_remote_user_transfer_session";
    expect(error).toMatchObject({ status: 0, failure: "unanswered", functionName });
    expect(textsOf(error)).not.toContain(SECRET);
    expect(textsOf(error)).not.toContain(encodeURIComponent(SECRET));
  });

  test("each object of an error with circular references is searched once", async () => {
    const parts: Record<string, unknown>[] = Array.from({ length: 60 }, () => ({}));
    let reads = 0;
    for (const part of parts) Object.defineProperty(part, "parts", { get: () => [(reads += 1), ...parts] });
    const thrown = Object.assign(new Error("socket hang up"), { parts });
    expect(await errorAfter(thrown)).toBe(thrown);
    expect(reads).toBe(parts.length);
  });

  test("UnexpectedResponseError does not contain a secret that the server repeats", async () => {
    expect(textsOf(await errorAfter({ transfer_session_id: { password: SECRET } }))).not.toContain(SECRET);
  });

  test.each(["password", "pass", "newpass", "rootpass", "api_token", "passphrase", "sshkey_passphrase"])(
    "client.call withholds a reason that contains the parameter %s, and only that parameter",
    async (name) => {
      const refusal = refusalWith(`cannot log in with ${SECRET}`);
      for (const client of [
        clientOf(refusal),
        clientOf(refusal, { status: 403 }),
        clientOf(() => Promise.reject(new Error(`cannot send ${encodeURIComponent(SECRET)}`))),
      ]) {
        const error = await failureOf(client.call("passwd", { user: "bob", [name]: SECRET }));
        expect(error).toMatchObject({ reason: WITHHELD });
        expect(textsOf(error)).not.toContain("hunter2");
      }
      const harmless = clientOf(refusalWith("no user bob")).call("passwd", { user: "bob", [name]: SECRET });
      expect(await failureOf(harmless)).toMatchObject({ reason: "no user bob" });
    },
  );

  test("a password is sent only in the body of one POST request, not in a URL or header", async () => {
    const requests: unknown[] = [];
    const client = clientOf((url, { method, headers, body }) => {
      requests.push([url, method, new URLSearchParams(body).get("password")]);
      expect(JSON.stringify(headers)).not.toContain("hunter2");
      return Promise.resolve(responseOf(refusalWith(`no: ${SECRET}`)));
    });
    const error = await failureOf(createRemoteUserTransferSession(client, parameters));
    expect(error).toMatchObject({ reason: WITHHELD });
    const url = "https://h:2087/json-api/create_remote_user_transfer_session";
    expect(requests).toEqual([[url, "POST", SECRET]]);
  });
});

const KEY = `-----BEGIN OPENSSH PRIVATE KEY-----\n${"b3BlbnNzaC1rZXktdjEAAAAA".repeat(400)}`;

test.each([
  ["a host name", "backup.example.com-Xq7Lm2Np9"],
  ["a private key", KEY],
  ["quotation marks", '"'.repeat(40)],
  ["8,000 equal characters", "a".repeat(8000)],
  ["8,000 characters", "Xq7Lm2 Np9/\u00e9".repeat(600)],
])("the search for a secret ends, and finds it only as a whole: %s", async (_what, secret) => {
  for (const form of [secret, inJson(secret), encodeURIComponent(secret)]) {
    const part = form.slice(0, -1);
    for (const text of [part, `${part} `.repeat(50)]) {
      const call = clientOf(refusalWith(`Access to ${text}`)).call("f", { password: secret });
      expect(((await failureOf(call)) as WhmApiError).reason).toMatch(/^Access to /);
    }
    for (const client of [
      clientOf(refusalWith(`Access to ${form}`)),
      clientOf(() => Promise.reject(new Error(`Access to ${form}`))),
    ])
      expect(await failureOf(client.call("f", { password: secret }))).toMatchObject({ reason: WITHHELD });
  }
});

describe("the token", () => {
  test.each(["T0KEN-T0KEN", "a".repeat(24), '"/~!%'.repeat(8), "Xq7Lm2Np9".repeat(900)])(
    "each form of the token is replaced in a large body with parts of the token: %#",
    async (token) => {
      const parts = `${token.slice(0, -1)} `.repeat(2 ** 19 / token.length);
      const url = encodeURIComponent(token);
      const lowerCaseUrl = url.replace(/%../g, (code) => code.toLowerCase());
      const forms = [token, url, lowerCaseUrl, btoa(`root:${token}`)];
      const client = clientOf(successWith({ parts, forms }), { token });
      const data = (await client.call("version", {})) as { parts: string; forms: string[] };
      expect(data.parts).toBe(parts);
      for (const form of data.forms) expect(form).toContain("[token]");
    },
  );

  test.each([
    ["T0KEN-T0KEN", "T0KEN-T0KEN"],
    ["T0KEN-T0KEN", "\\u00540KEN\\u002D\\u0054\\u0030KEN"],
    ['a.b/c"d\\e+', 'a.b\\/c\\"d\\\\e\\u002b'],
  ])("errors hide the token %s that the server repeats as %s", async (token, sent) => {
    const unexpected = clientOf(`{"metadata":{"result":1},"data":{"modules":{"${sent}":[]}}}`, { token });
    await expect(availableTransferModules(unexpected)).rejects.toMatchObject({
      path: "data.modules.[token]",
    });
    const refusing = clientOf(`{"metadata":{"result":0,"reason":"whm root:${sent}"}}`, { token });
    await expect(refusing.call("version", {})).rejects.toMatchObject({ reason: "whm root:[token]" });
  });
});

describe("texts of the server are cut", () => {
  const FILLERS = ["a", "\u20ac", "\u{1f600}", "\\\n", "%41"];
  const long = "\u20ac".repeat(HUGE / 8);
  const cut = `${"\u20ac".repeat(1364)}\u2026`;

  test.each(FILLERS)("a reason of 2 MiB is cut at a character: %j", async (filler) => {
    const reason = filler.repeat(HUGE / filler.length);
    const errors = [
      await failureOf(clientOf(refusalWith(reason)).call("version", parameters)),
      await failureOf(createRemoteUserTransferSession(clientOf(refusalWith(reason)), parameters)),
      await errorAfter(new WhmApiError("f", reason, 200, "refused")),
      await failureOf(clientOf({ cpanelresult: { error: reason } }).call("version", parameters)),
      await failureOf(clientOf(() => Promise.reject(new Error(reason))).call("version", parameters)),
    ] as WhmApiError[];
    for (const error of errors) {
      expect(Buffer.byteLength(error.reason)).toBeLessThanOrEqual(KIB4);
      expect(Buffer.byteLength(error.reason)).toBeGreaterThan(KIB4 - 8);
      expect(error.reason.endsWith("\u2026")).toBe(true);
      const prefix = error.reason.slice(0, -1).replace("the request failed (", "");
      expect(reason.startsWith(prefix)).toBe(true);
      expect(prefix).not.toMatch(/\p{Surrogate}/u);
      expect(Buffer.byteLength(error.message)).toBeLessThan(5 * KIB4);
    }
  });

  test.each([
    [KIB4, "a".repeat(KIB4)],
    [KIB4 + 1, `${"a".repeat(KIB4 - 3)}\u2026`],
  ])("a reason is cut only if it is longer than 4 KiB: %s bytes", async (length, expected) => {
    const call = clientOf(refusalWith("a".repeat(length))).call("version", {});
    expect(await failureOf(call)).toMatchObject({ reason: expected });
  });

  test("messages, warnings, paths, texts for people and states are cut, and data is not", async () => {
    const output = { messages: long, warnings: [long, "careful"] };
    const client = clientOf(successWith({ output: long, response: long, state_name: long }, { output }));
    const { data, messages, warnings } = await client.callForResponse("version", {});
    expect(data).toMatchObject({ output: long });
    expect([messages, warnings]).toEqual([[cut], [cut, "careful"]]);
    expect(await remoteBasicCredentialCheck(client, parameters)).toEqual({ output: cut, response: cut });
    expect(await getTransferSessionState(client, { transferSessionId: "s" })).toBe(cut);
    const unexpected = availableTransferModules(clientOf(successWith({ modules: { [long]: [] } })));
    expect(Buffer.byteLength(((await failureOf(unexpected)) as Error).message)).toBeLessThan(KIB4);
  });

  test.each(SPELLINGS.filter(([name]) => !name.includes('after "a')))(
    "no part of a secret at the cut leaks: %s",
    async (_name, spell) => {
      const spelling = spell(SECRET);
      for (let offset = KIB4 - spelling.length - 4; offset <= KIB4; offset += 3) {
        const reason = `${"a".repeat(offset)}${spelling}${"b".repeat(9000)}`;
        for (const error of [
          await failureOf(clientOf(refusalWith(reason)).call("passwd", parameters)),
          await errorAfter(new WhmApiError("f", reason, 200)),
        ])
          expect((error as WhmApiError).message).not.toContain(spelling.slice(0, 8));
      }
    },
  );
});

/** The number of bodies that are being sent. */
let openBodies = 0;

const BODIES: readonly (readonly [string, () => Omit<WhmResponse, "status">])[] = [
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
    const client = clientOf(() => Promise.resolve({ status, ...body() }), { timeout: 50 });
    expect(await failureOf(client.call("version", {}))).toMatchObject({ status, failure });
  }
  const controller = new AbortController();
  const call = clientOf(() => Promise.resolve({ status: 401, ...body() })).call("version", {}, controller);
  controller.abort(new Error("enough"));
  expect(await failureOf(call)).toBe(controller.signal.reason);
  await expect.poll(() => openBodies).toBe(0);
});
