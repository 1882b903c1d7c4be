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
import { counts, SCALED } from "../support/extent.js";
import { stringWork } from "../support/string-work.js";

/** Returns all texts of an error: its message, its stack and its properties. */
function wordsOf(error: unknown): string {
  const { message, stack } = error as Error;
  return [message, stack, JSON.stringify(error), JSON.stringify(Object.entries(error as object))].join("\n");
}

const SECRET = 'hunter2 &"x/\\é';

const WITHHELD = "The reason is withheld because it contains a secret.";

const bytesOf = (text: string): readonly number[] => [...Buffer.from(text)];
const unitsOf = (text: string): readonly string[] =>
  text.split("").map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`);
const pointOf = (character: string): string => hex(character.codePointAt(0) ?? 0, 1);
const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");

const WAYS: readonly [string, (secret: string) => string][] = [
  ["to the letter", (secret) => secret],
  ["in upper case", (secret) => secret.toUpperCase()],
  ["in JSON", (secret) => JSON.stringify(secret)],
  ["in JSON within JSON", (secret) => JSON.stringify(JSON.stringify(secret))],
  ["in ASCII", (secret) => JSON.stringify(secret).replace(/[^ -~]/g, (c) => `\\u${hex(c.charCodeAt(0), 4)}`)],
  ["in a URL", (secret) => encodeURIComponent(secret)],
  ["in a form", (secret) => new URLSearchParams({ "": secret }).toString()],
  [
    "every byte in percent",
    (secret) =>
      bytesOf(secret)
        .map((byte) => `%${hex(byte, 2)}`)
        .join(""),
  ],
  [
    "in Latin-1 in percent",
    (secret) => encodeURIComponent(secret).replaceAll("%C3%A9", "%E9").replaceAll("%C3%9F", "%DF"),
  ],
  ["as escape() has it", (secret) => Array.from(secret, unitsOf).flat().join("").replaceAll("\\", "%")],
  ["as code points of JavaScript", (secret) => Array.from(secret, (c) => `\\u{${pointOf(c)}}`).join("")],
  ["as code points of Perl", (secret) => Array.from(secret, (c) => `\\x{${pointOf(c)}}`).join("")],
  [
    "every byte in hexadecimal",
    (secret) =>
      bytesOf(secret)
        .map((byte) => `\\x${hex(byte, 2)}`)
        .join(""),
  ],
  [
    "every byte in octal",
    (secret) =>
      bytesOf(secret)
        .map((byte) => `\\${byte.toString(8).padStart(3, "0")}`)
        .join(""),
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
  [
    "in HTML by other names",
    (secret) =>
      secret
        .replaceAll("&", "&amp;")
        .replaceAll("ß", "&szlig;")
        .replaceAll(" ", "&nbsp;")
        .replaceAll("[", "&lbrack;"),
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

test.each([
  ["straße-geheim", "STRASSE-GEHEIM"],
  ["STRASSE-GEHEIM", "straße-geheim"],
  ["ΟΔΟΣ", "<οδος>"],
  ["οδος", "ΟΔΟΣ7"],
  ["ﬁle-ǆ-²", "FILE-DŽ-2"],
  ["ﬁle-ǆ-²", "file-dž-2"],
  ["İzmir-ᾳ", "i\u0307zmir-ΑΙ"],
  ["e\u0301te\u0301", "\u00e9t\u00e9"],
  ["\u00e9t\u00e9", "e\u0301te\u0301\u0323"],
  ["ＡＢＣ-１", "abc-1"],
  ["100%25 \\u0041", '"100%25 \\\\u0041"'],
  ["a\\%6e'b", "a\\\\%6e\\'b"],
  ["abc", "a bad password: abc"],
  ["\u0301\u0323", "<\u0301\u0323>"],
  ["\\\\", "%5C%5C"],
])(
  "the client removes the reason of an error if the secret is %j and the server repeats %j",
  async (secret, repeated) => {
    expect(await reasonAfter(`<<${repeated}>>`, secret)).toBe(WITHHELD);
  },
);

/** Changes that a server can make to a text before it escapes the text. */
const CHANGES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => text.toUpperCase().toLowerCase(),
  ...["NFC", "NFD", "NFKC", "NFKD"].map((form) => (text: string) => text.normalize(form)),
  (text) => text.normalize("NFKC").toUpperCase(),
];

test("the client removes the reason of an error that contains a random spelling of a secret", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
      fc.constantFrom(...CHANGES),
      fc.constantFrom(...WAYS.map(([, spelt]) => spelt)),
      async (secret, changed, spelt) => {
        expect(await reasonAfter(`<<${spelt(changed(secret))}>>`, secret)).toBe(WITHHELD);
      },
    ),
  );
});

test("the client removes the reason of an error if the secret is escaped several times", async () => {
  const ways = WAYS.filter(([what]) => !/case|letter|another|within|Latin-1/.test(what)).map(
    ([, way]) => way,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
      fc.array(fc.constantFrom(...ways), { minLength: 2, maxLength: 3 }),
      async (secret, spelt) => {
        const repeated = spelt.reduce((text, way) => way(text), secret);
        expect(await reasonAfter(`<<${repeated}>>`, secret)).toBe(WITHHELD);
      },
    ),
  );
});

describe("the time that it takes to look for a secret", () => {
  const ROWS: readonly [piece: string, repeated: string][] = [
    ["\\", "\\"],
    ["&", "&amp;"],
    ["&", "&amp;amp;amp;amp;amp;"],
    ["%", "%25"],
    ["%", "%2525252525"],
    ["+", "%2B"],
    ["é", "\u00c3\u00a9"],
    ["\u0301\u0323", "\u0301\u0323"],
    ["a", "a"],
    ["ﷺ", "&#65018;"],
  ];

  test.each(ROWS)(
    "the client searches an error for secrets in linear time: %j in the secret, %j in the reason",
    SCALED,
    async (piece, repeated) => {
      const secret = `${piece.repeat(20)}!`;
      const reason = repeated.repeat(counts(5_000, 50_000) / repeated.length);
      const once = await stringWork(async () => expect(await reasonAfter(reason, secret)).toBe(reason));
      const twice = await stringWork(async () =>
        expect(await reasonAfter(reason + reason, secret)).toBe(reason + reason),
      );
      expect(once.characters).toBeGreaterThan(reason.length);
      expect(once.characters).toBeLessThan(reason.length * 1000);
      expect(twice.characters).toBeLessThan(once.characters * 2.01);
    },
  );

  test("the client searches for secrets with regular expressions that neither contain the secret nor have an unbounded quantifier", async () => {
    const { patterns } = await stringWork(() => reasonAfter("no such host", 'straße &"x/\\'));
    expect(patterns).toEqual((await stringWork(() => reasonAfter("no such host", "\\\\%&%25"))).patterns);
    for (const pattern of patterns) {
      const quantifiers = pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, "");
      expect(quantifiers, pattern).not.toMatch(/[*+]|\{\d+,\}/);
    }
  });
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

test("the client keeps the reason of an error that does not contain the secret", async () => {
  const words = fc.constantFrom(
    "no such host",
    "%41",
    "&amp;",
    "C:\\temp",
    "\\u00e9",
    "é",
    "\\",
    "\u0301",
    "+",
    "\n",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(words).map((all) => all.join("")),
      fc.string({ unit: fc.constantFrom("q", "Q", "z", "-", "%", "&", "ß"), minLength: 3 }),
      async (reason, secret) => {
        fc.pre(/[qzß]/i.test(secret));
        expect(await reasonAfter(reason, secret)).toBe(reason);
      },
    ),
  );
});

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
