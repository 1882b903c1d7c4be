/** Passwords are sent only in the body of a POST, and no error contains them, however the server or a client repeats them. */

import { createServer } from "node:http";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createRemoteRootTransferSession,
  createRemoteUserTransferSession,
  createTransferClient,
  openTransferSession,
  remoteBasicCredentialCheck,
  WhmApiError,
  type WhmCaller,
} from "../../generated/index.js";
import { callerOf, failureOf } from "../support/callers.js";

/** Returns all texts of an error: its message, its stack and its properties. */
function wordsOf(error: unknown): string {
  const { message, stack } = error as Error;
  return [message, stack, JSON.stringify(error), JSON.stringify(Object.entries(error as object))].join("\n");
}

const SECRET = 'hunter2 &"x/\\é';

const WITHHELD = "The reason is withheld because it contains a secret.";

const percent = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");

const WAYS: readonly [string, (secret: string) => string][] = [
  ["as it is", (secret) => secret],
  ["in JSON", (secret) => JSON.stringify(secret)],
  ["in JSON with escaped slashes", (secret) => JSON.stringify(secret).replaceAll("/", "\\/")],
  [
    "in JSON, with an escape for each character",
    (secret) =>
      secret.replace(
        /[^]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0").toUpperCase()}`,
      ),
  ],
  ["in a URL", (secret) => encodeURIComponent(secret)],
  [
    "in a URL, with lower-case digits",
    (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  ],
  ["in a form", (secret) => new URLSearchParams({ "": secret }).toString()],
  ["in a URL, with an escape for each byte", percent],
  ...["", "a", "ab"].flatMap((prefix): [string, (secret: string) => string][] =>
    (["base64", "base64url"] as const).map((encoding) => [
      `in ${encoding} after ${JSON.stringify(prefix)}`,
      (secret) => Buffer.from(`${prefix}${secret}:more`).toString(encoding),
    ]),
  ),
];

/** Each way to spell a secret, and each function that accepts one. */
const CALLS: readonly [string, (client: WhmCaller, secret: string) => Promise<unknown>][] = [
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

describe.each(CALLS)("%s", (_what, act) => {
  test.each(WAYS)(
    "the client removes the reason of an error if the server repeats the secret in this spelling: %s",
    async (_way, spelt) => {
      const reason = `ssh: cannot log in with ${spelt(SECRET)} to h`;
      const client = callerOf(({ functionName }) => new WhmApiError(functionName, reason, 200, "refused"));
      const error = await failureOf(act(client, SECRET));
      expect(error).toBeInstanceOf(WhmApiError);
      expect(error).toMatchObject({ status: 200, failure: "refused" });
      expect((error as WhmApiError).reason).toBe(WITHHELD);
      for (const [, way] of WAYS)
        expect(wordsOf(error).toLowerCase()).not.toContain(way(SECRET).toLowerCase());
    },
  );
});

/** The reason of the error that a caller gets if the server repeats this. */
async function reasonAfter(reason: string, password: string): Promise<string> {
  const client = callerOf(() => new WhmApiError("f", reason, 500, "refused"));
  const error = await failureOf(createRemoteUserTransferSession(client, { host: "h", password }));
  return (error as WhmApiError).reason;
}

test("the client removes the reason of an error that contains a random secret", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
      fc.constantFrom(...WAYS.filter(([way]) => !way.includes("base64"))),
      async (secret, [, spelt]) => {
        expect(await reasonAfter(`<<${spelt(secret)}>>`, secret)).toBe(WITHHELD);
      },
    ),
  );
});

test("the client visits each object of an error with circular references once to search for secrets", async () => {
  const parts: Record<string, unknown>[] = Array.from({ length: 60 }, () => ({}));
  let reads = 0;
  for (const part of parts) {
    Object.defineProperty(part, "parts", { get: () => [(reads += 1), ...parts] });
  }
  const thrown = Object.assign(new Error("socket hang up"), { parts });
  const client = callerOf(() => thrown);
  expect(await failureOf(createRemoteUserTransferSession(client, { host: "h", password: SECRET }))).toBe(
    thrown,
  );
  expect(reads).toBe(parts.length);
});

test.each(["no such host: %41 &amp; C:\\temp", "hunter", "hunter2 &"])(
  "the client keeps the reason of an error that does not contain the secret: %s",
  async (reason) => expect(await reasonAfter(reason, SECRET)).toBe(reason),
);

test("the client rethrows the same error object if the error does not contain the secret", async () => {
  const thrown = new WhmApiError("create_remote_user_transfer_session", "no such host", 200, "refused");
  const client = callerOf(() => thrown);
  expect(await failureOf(createRemoteUserTransferSession(client, { host: "h", password: SECRET }))).toBe(
    thrown,
  );
  const own = Object.assign(new TypeError("fetch failed"), { cause: new Error("ECONNREFUSED") });
  expect(
    await failureOf(
      createRemoteUserTransferSession(
        callerOf(() => own),
        { host: "h", password: SECRET },
      ),
    ),
  ).toBe(own);
});

test.each([
  ["message", new Error(`cannot send ${SECRET}`)],
  ["cause", Object.assign(new Error("fetch failed"), { cause: new Error(`to ${SECRET}`) })],
  [
    "member",
    Object.assign(new Error("fetch failed"), { config: { data: `password=${encodeURIComponent(SECRET)}` } }),
  ],
])(
  "the client replaces an error of a custom client that contains the secret in its %s",
  async (_where, thrown) => {
    const error = await failureOf(
      createRemoteUserTransferSession(
        callerOf(() => thrown),
        { host: "h", password: SECRET },
      ),
    );
    expect(error).toBeInstanceOf(WhmApiError);
    expect(error).toMatchObject({
      status: 0,
      failure: "unanswered",
      functionName: "create_remote_user_transfer_session",
    });
    expect(wordsOf(error)).not.toContain(SECRET);
    expect(wordsOf(error)).not.toContain(encodeURIComponent(SECRET));
  },
);

test("UnexpectedAnswerError does not contain a secret that the server repeats", async () => {
  const client = callerOf(() => ({ transfer_session_id: { password: SECRET } }));
  const error = await failureOf(createRemoteUserTransferSession(client, { host: "h", password: SECRET }));
  expect(wordsOf(error)).not.toContain(SECRET);
});

test("the client sends a password only in the body of one POST request, not in a URL or header", async () => {
  const requests: { url: string; method: string; headers: string; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url = "", method = "", rawHeaders } = request;
      requests.push({ url, method, headers: rawHeaders.join("\n"), body: Buffer.concat(chunks).toString() });
      response.end(JSON.stringify({ metadata: { result: 0, reason: `no: ${SECRET}` } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const client = createTransferClient({
    server: `127.0.0.1:${port}`,
    token: "0123456789abcdef",
    fetch: (url, init) => fetch(url.replace(/^https/, "http"), init),
  });
  try {
    const error = await failureOf(createRemoteUserTransferSession(client, { host: "h", password: SECRET }));
    expect(wordsOf(error)).not.toContain(SECRET);
    expect(error).toMatchObject({ reason: WITHHELD });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  expect(requests).toHaveLength(1);
  const [request] = requests;
  expect(request?.method).toBe("POST");
  expect(new URLSearchParams(request?.body).get("password")).toBe(SECRET);
  expect(request?.url).toBe("/json-api/create_remote_user_transfer_session");
  expect(request?.headers).not.toContain("hunter2");
});
