/** Passwords travel in the body of a POST alone, and are in no error, however the server, or a client, repeats them. */

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

/** All that a person, a log or a debugger would see of it. */
function wordsOf(error: unknown): string {
  const { message, stack } = error as Error;
  return [message, stack, JSON.stringify(error), JSON.stringify(Object.entries(error as object))].join("\n");
}

const SECRET = 'hunter2 &"x/\\é';

const WAYS: readonly [string, (secret: string) => string][] = [
  ["to the letter", (secret) => secret],
  ["in upper case", (secret) => secret.toUpperCase()],
  ["in JSON", (secret) => JSON.stringify(secret)],
  ["in JSON within JSON", (secret) => JSON.stringify(JSON.stringify(secret))],
  [
    "in ASCII",
    (secret) =>
      JSON.stringify(secret).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`),
  ],
  ["in a URL", (secret) => encodeURIComponent(secret)],
  ["in a form", (secret) => new URLSearchParams({ "": secret }).toString()],
  [
    "every byte in percent",
    (secret) => [...Buffer.from(secret)].map((b) => `%${b.toString(16).padStart(2, "0")}`).join(""),
  ],
  [
    "in HTML",
    (secret) => secret.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("'", "&apos;"),
  ],
  ["in HTML by numbers", (secret) => Array.from(secret, (c) => `&#${c.codePointAt(0)};`).join("")],
  [
    "in HTML by hexadecimal numbers",
    (secret) => Array.from(secret, (c) => `&#x${c.codePointAt(0)?.toString(16)};`).join(""),
  ],
  [
    "in HTML by names",
    (secret) => secret.replaceAll("&", "&amp;").replaceAll("é", "&eacute;").replaceAll("/", "&sol;"),
  ],
  ["in HTML within HTML", (secret) => secret.replaceAll("&", "&amp;amp;").replaceAll('"', "&amp;#34;")],
  ["in a URL within a URL", (secret) => encodeURIComponent(encodeURIComponent(secret))],
  ["in UTF-8 taken for Latin-1", (secret) => Buffer.from(secret).toString("latin1")],
  [
    "in UTF-8 taken for Latin-1, in a URL",
    (secret) => encodeURIComponent(Buffer.from(secret).toString("latin1")),
  ],
  ["for a shell", (secret) => secret.replace(/[^A-Za-z0-9]/gu, (c) => `\\${c}`)],
];

/** Each way to say a secret, and each function that takes one. */
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
  test.each(WAYS)("%s, in the server's reason", async (_way, spelt) => {
    const reason = `ssh: cannot log in with ${spelt(SECRET)} to h`;
    const client = callerOf(({ functionName }) => new WhmApiError(functionName, reason, 200, "refused"));
    const error = await failureOf(act(client, SECRET));
    expect(error).toBeInstanceOf(WhmApiError);
    expect(error).toMatchObject({ status: 200, failure: "refused" });
    expect((error as WhmApiError).reason).toMatch(/^ssh: cannot log in with .*\[secret\].* to h$/);
    for (const [, way] of WAYS) expect(wordsOf(error).toLowerCase()).not.toContain(way(SECRET).toLowerCase());
  });
});

const anyWay = fc.constantFrom(...WAYS.map(([, spelt]) => spelt));

test("whatever the secret is", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme", minLength: 4, maxLength: 20 }),
      anyWay,
      async (secret, spelt) => {
        fc.pre(!"[secret]".includes(secret) && !/^[\\\s.]*$/.test(secret));
        const said = spelt(secret);
        const client = callerOf(() => new WhmApiError("f", `<<${said}>>`, 500, "refused"));
        const error = await failureOf(
          createRemoteUserTransferSession(client, { host: "h", password: secret }),
        );
        expect((error as WhmApiError).reason).not.toContain(said);
        expect((error as WhmApiError).reason).toContain("[secret]");
      },
    ),
  );
});

test("one that is part of many words takes all words with it", async () => {
  const client = callerOf(({ functionName }) => new WhmApiError(functionName, "a bad password: abc", 200));
  const error = await failureOf(createRemoteUserTransferSession(client, { host: "h", password: "abc" }));
  expect(error).toMatchObject({ reason: "the server's words are left out, since they tell a secret" });
});

test("what does not tell it stays as it is, object and all", async () => {
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
])("an error of the client's own that holds it in its %s is replaced", async (_where, thrown) => {
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
});

test("an answer of another shape tells no word of itself", async () => {
  const client = callerOf(() => ({ transfer_session_id: { password: SECRET } }));
  const error = await failureOf(createRemoteUserTransferSession(client, { host: "h", password: SECRET }));
  expect(wordsOf(error)).not.toContain(SECRET);
});

test("it is in the body of one POST, and in no URL and no header", async () => {
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
    expect(error).toMatchObject({ reason: "no: [secret]" });
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
