import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secrets } from "../src/core/text/redaction.js";
import { stringWork } from "./support/string-work.js";

const TOKEN = "TR5H+8KQ/Z0M&7'B-QX2W\"";
const secrets = new Secrets();
secrets.addLogin("root", TOKEN);

const codeOf = (character: string): number => character.charCodeAt(0);
const each = (change: (character: string) => string): string => Array.from(TOKEN, change).join("");
const hex = (character: string, width = 2): string => codeOf(character).toString(16).padStart(width, "0");
const base64 = (text: string, encoding: "base64" | "base64url" = "base64"): string =>
  Buffer.from(text).toString(encoding);

const SPELLINGS: [string, string][] = [
  ["to the letter", TOKEN],
  ["in lower case", TOKEN.toLowerCase()],
  ["percent-encoded where it must be", encodeURIComponent(TOKEN)],
  ["percent-encoded in lower case", encodeURIComponent(TOKEN).replace(/%../g, (code) => code.toLowerCase())],
  ["percent-encoded throughout", each((character) => `%${hex(character)}`)],
  [
    "percent-encoded now and then",
    Array.from(TOKEN, (character, index) => (index % 3 === 0 ? `%${hex(character)}` : character)).join(""),
  ],
  ["percent-encoded twice", encodeURIComponent(each((character) => `%${hex(character)}`))],
  ["in JSON", JSON.stringify(TOKEN)],
  ["in JSON in JSON", JSON.stringify(JSON.stringify(TOKEN))],
  ["as escapes of JSON", each((character) => `\\u${hex(character, 4)}`)],
  ["as escapes of JSON in upper case", each((character) => `\\u${hex(character, 4).toUpperCase()}`)],
  ["as escapes of JavaScript", each((character) => `\\x${hex(character)}`)],
  ["as code points", each((character) => `\\u{${hex(character)}}`)],
  ["as decimal entities", each((character) => `&#${codeOf(character)};`)],
  ["as hexadecimal entities", each((character) => `&#x${hex(character).toUpperCase()};`)],
  ["as entities with zeros", each((character) => `&#00${codeOf(character)};`)],
  ["as HTML", TOKEN.replaceAll("&", "&amp;").replaceAll("'", "&#39;").replaceAll('"', "&quot;")],
  [
    "as HTML in HTML",
    TOKEN.replaceAll("&", "&amp;amp;").replaceAll("'", "&amp;apos;").replaceAll('"', "&amp;quot;"),
  ],
  ["hexadecimal", Buffer.from(TOKEN).toString("hex")],
  ["HEXADECIMAL", Buffer.from(TOKEN).toString("hex").toUpperCase()],
  ...["", "a", "ab", "root:", "whm root:", "WHM root:", "authorization: whm root:"].flatMap(
    (before): [string, string][] =>
      ["", "\r\n", "x".repeat(40)].flatMap((after): [string, string][] => [
        [
          `in base64 behind ${JSON.stringify(before)} and before ${after.length}`,
          base64(before + TOKEN + after),
        ],
        [
          `in base64url behind ${JSON.stringify(before)} and before ${after.length}`,
          base64(before + TOKEN + after, "base64url"),
        ],
        [
          `in base64 in a URL behind ${JSON.stringify(before)} and before ${after.length}`,
          encodeURIComponent(base64(before + TOKEN + after)),
        ],
      ]),
  ),
];

describe("a secret", () => {
  it.each(SPELLINGS)(
    "redaction removes a secret from a text in which the secret occurs %s",
    (_, spelling) => {
      const text = `It printed (${spelling}), and no more.`;
      expect(secrets.containsSecret(text)).toBe(true);
      const redacted = secrets.redact(text);
      expect(redacted).toMatch(/^It printed \("?.{0,6}\[secret\]/);
      expect(redacted).toMatch(/, and no more\.$/);
      // No part of the secret remains, not even at its ends.
      expect(redacted.length).toBeLessThan(50);
      expect(secrets.redact(redacted)).toBe(redacted);
    },
  );

  it("redaction finds a secret at any position in a text", () => {
    const token = fc.string({
      unit: fc
        .integer({ min: 0x21, max: 0x7e })
        .filter((code) => !"&%\\".includes(String.fromCharCode(code)))
        .map((code) => String.fromCharCode(code)),
      minLength: 8,
      maxLength: 40,
    });
    fc.assert(
      fc.property(token, fc.string(), fc.string(), (value, before, after) => {
        const own = new Secrets();
        own.add(value);
        for (const spelling of [
          value,
          JSON.stringify(value),
          encodeURIComponent(value),
          base64(before + value + after),
        ]) {
          expect(own.containsSecret(spelling)).toBe(true);
          // Directly after an incomplete escape, such as `%`, it would be part of that escape.
          expect(own.redact(`${before} ${spelling}${after}`)).not.toContain(spelling);
        }
      }),
    );
  });

  it("redact removes the base64 characters on both sides of a secret that is longer than 512 characters", () => {
    const longSecret = "Q2x".repeat(200);
    const own = new Secrets();
    own.add(longSecret);
    expect(own.redact(base64(`${"a".repeat(60)}${longSecret}${"b".repeat(60)}`))).toBe("[secret]");
  });

  /** Changes that a server can make to a text before it escapes the text. */
  const CHANGES: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => text.toUpperCase(),
    (text) => text.toLowerCase(),
    ...["NFC", "NFD", "NFKC", "NFKD"].map((form) => (text: string) => text.normalize(form)),
    (text) => text.normalize("NFKC").toUpperCase(),
  ];
  const percent = (bytes: Iterable<number>): string =>
    Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  const WAYS: readonly ((text: string) => string)[] = [
    (text) => text,
    encodeURIComponent,
    (text) => encodeURIComponent(encodeURIComponent(text)),
    (text) => percent(Buffer.from(text)),
    (text) => percent(Buffer.from(text)).replaceAll("%", "\\x"),
    (text) => new URLSearchParams({ "": text }).toString().slice(1),
    (text) => JSON.stringify(text).slice(1, -1),
    (text) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
    (text) => Array.from(text, (character) => `&#${character.codePointAt(0)};`).join(""),
    (text) => text.replaceAll("&", "&amp;").replaceAll("ß", "&szlig;").replaceAll("é", "&eacute;"),
    (text) => text.replace(/[^A-Za-z0-9]/gu, (character) => `\\${character}`),
    (text) => Buffer.from(text).toString("latin1"),
    (text) => encodeURIComponent(Buffer.from(text).toString("latin1")),
  ];

  function redacted(secret: string, text: string): string {
    const own = new Secrets();
    own.add(secret);
    return own.redact(`<<${text}>>`);
  }

  it.each([
    ["straße-geheim", "STRASSE-GEHEIM"],
    ["STRASSE-GEHEIM", "straße-geheim"],
    ["ΟΔΟΣ-ΟΔΟΣ", "οδος-οδος"],
    ["ﬁle-ǆ-²-ﬁle", "FILE-DŽ-2-FILE"],
    ["e\u0301te\u0301-e\u0301te\u0301", "\u00e9t\u00e9-\u00e9t\u00e9"],
    ["\u00e9t\u00e9--\u00e9t\u00e9", "e\u0301te\u0301--e\u0301te\u0301\u0323"],
    ["ＡＢＣ-１２３４", "abc-1234"],
    ["été-été-été", "%E9t%E9-%E9t%E9-%E9t%E9"],
    ["100%25 \\u0041 \\\\", "100%25 \\\\u0041 \\\\\\\\"],
  ])("redaction removes the secret %j from the text %j", (secret, repeated) => {
    expect(redacted(secret, repeated)).toBe("<<[secret]>>");
  });

  it("redaction finds a secret with random characters in escaped, normalized and upper-case spellings", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 8, maxLength: 20 }),
        fc.constantFrom(...CHANGES),
        fc.constantFrom(...WAYS),
        (secret, changed, escaped) => {
          expect(redacted(secret, escaped(changed(secret)))).toHaveLength("<<[secret]>>".length);
        },
      ),
    );
  });

  it("redaction does not change a text without a secret", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(secrets.redact(text)).toBe(text);
        expect(secrets.containsSecret(text)).toBe(false);
      }),
    );
    expect(secrets.containsSecret(TOKEN.slice(1))).toBe(false);
  });

  it("redaction finds a secret with non-ASCII letters, such as a proxy's password", () => {
    const own = new Secrets();
    own.addLogin("me", "gr\u00fc\u00dfe\u{1f600}x1");
    for (const text of [
      "gr\u00fc\u00dfe\u{1f600}x1",
      encodeURIComponent("gr\u00fc\u00dfe\u{1f600}x1"),
      base64("me:gr\u00fc\u00dfe\u{1f600}x1"),
      "gr\\u00fc\\u00dfe\\ud83d\\ude00x1",
    ]) {
      expect(own.redact(text)).toBe("[secret]");
    }
  });

  it("redaction ignores secrets with fewer than eight characters", () => {
    const own = new Secrets();
    own.add("", "a", "default");
    expect(own.redact("a default")).toBe("a default");
  });

  it("redaction detects a secret in nested JSON values and in property names", () => {
    for (const value of [
      TOKEN,
      [[TOKEN]],
      { a: { [`x${TOKEN}`]: 1 } },
      { a: [null, { b: base64(`root:${TOKEN}`) }] },
    ])
      expect(secrets.containsSecretDeep(value)).toBe(true);
    for (const value of [null, 1, true, "x", [], {}, { a: ["b"] }])
      expect(secrets.containsSecretDeep(value)).toBe(false);
  });

  it("redaction treats the session segment of a browser's URL as a secret", () => {
    const own = new Secrets();
    own.addSessionIdsFromText("https://host:2087/cpsess0123456789/scripts7/x");
    expect(own.redact("/CPSESS0123456789/json-api/version")).toBe("/[secret]/json-api/version");
  });

  it("redaction replaces an unknown session ID in a URL that the server sends", () => {
    expect(new Secrets().redact("See https://host:2087/cpsess9876543210/scripts7/x")).toBe(
      "See https://host:2087/cpsess##########/scripts7/x",
    );
  });

  it("an outer Secrets object also redacts the secrets of an inner Secrets object, but not the reverse", () => {
    const outer = new Secrets();
    const inner = new Secrets(outer);
    inner.add("INNERSECRET");
    outer.add("OUTERSECRET");
    expect([outer, inner].map((known) => known.redact("INNERSECRET OUTERSECRET"))).toEqual([
      "[secret] [secret]",
      "[secret] OUTERSECRET",
    ]);
  });
});

describe("looking for secrets", () => {
  it.each(["\\", "%25", "&amp;", "A", "VFI1", "[ :]", " ", "T", "%", "\u0301\u0323", "é"])(
    "redaction takes linear time for a text with many repetitions of %j",
    async (piece) => {
      const text = piece.repeat(2 ** 16);
      const once = await stringWork(() => expect(secrets.redact(text)).toBe(text));
      const twice = await stringWork(() => expect(secrets.redact(text + text)).toBe(text + text));
      expect(once.characters).toBeGreaterThanOrEqual(text.length);
      expect(once.characters).toBeLessThan(text.length * 1000);
      expect(twice.characters).toBeLessThan(once.characters * 2.01);
    },
  );

  it("redaction uses no regular expression that contains a secret, and none that matches text of unlimited length", async () => {
    const { patterns } = await stringWork(() => secrets.redact(`It printed ${TOKEN}.`));
    const own = new Secrets();
    own.add("another%secret&\\");
    expect((await stringWork(() => own.redact(`It printed ${TOKEN}.`))).patterns).toEqual(patterns);
    for (const pattern of patterns) {
      const quantifiers = pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, "");
      if (pattern !== "[A-Z]+") expect(quantifiers, pattern).not.toMatch(/[*+]|\{\d+,\}/);
    }
  });

  it("redaction takes linear time for many secrets", async () => {
    const fleet = new Secrets();
    const tokens = Array.from({ length: 1000 }, (_, index) =>
      base64(`token ${index} of many`).replace(/=/g, ""),
    );
    tokens.forEach((token, index) => fleet.addLogin(`user${index}`, token));
    const text = `${"A line of a report without any secret.\n".repeat(1000)}${tokens.join(" ")} ${base64(`root:${tokens[77] ?? ""}`)}`;
    let redacted = "";
    const { characters } = await stringWork(() => (redacted = fleet.redact(text)));
    for (const token of tokens) expect(redacted).not.toContain(token);
    expect(redacted.endsWith(" [secret]")).toBe(true);
    // The search covers ten forms of a login.
    expect(characters).toBeLessThan(text.length * 1000 * 12);
  });
});
