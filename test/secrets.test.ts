import fc from "./support/fast-check.js";
import { describe, expect, it } from "vitest";
import { MAX_SERVER_TEXT_LENGTH } from "../src/core/limits.js";
import { Secrets } from "../src/core/text/redaction.js";
import { stringWork } from "./support/string-work.js";

const TOKEN = "TR5H+8KQ/Z0M&7'B-QX2W\"é";
const secrets = new Secrets();
secrets.addLogin("root", TOKEN);

const base64 = (text: string, encoding: "base64" | "base64url" = "base64"): string =>
  Buffer.from(text).toString(encoding);
const lowerEscapes = (text: string): string => text.replace(/%../g, (code) => code.toLowerCase());
const form = (text: string): string => new URLSearchParams({ "": text }).toString().slice(1);

/** The encodings in which a secret is found. */
const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  URL: encodeURIComponent,
  "URL in lower case": (text) => lowerEscapes(encodeURIComponent(text)),
  form,
  "URL throughout": (text) => Buffer.from(text).toString("hex").replace(/../g, "%$&"),
  "form in lower case": (text) => lowerEscapes(form(text)),
};

describe("a secret", () => {
  it("is removed from a text in each encoding, and nothing else", () => {
    for (const encode of Object.values(ENCODINGS))
      expect(secrets.redact(`It printed (${encode(TOKEN)}), no more.`)).toBe(
        "It printed ([secret]), no more.",
      );
  });

  it.each(["", "a", "ab", "root:", "whm root:", "Authorization: whm root:"])(
    "is removed from base64 after %j",
    (before) => {
      for (const after of ["", "\r\n", "x".repeat(40)])
        for (const encoding of ["base64", "base64url"] as const) {
          const redacted = secrets.redact(base64(before + TOKEN + after, encoding));
          expect(redacted).toContain("[secret]");
          // Each character that remains encodes at most four bits of the secret.
          const rest = redacted.split("[secret]").map((part) => part.length);
          expect(rest[0]).toBeLessThanOrEqual(Math.ceil((before.length * 4) / 3));
          expect(rest[1]).toBeLessThanOrEqual(Math.ceil((after.length * 4) / 3) + 3);
        }
    },
  );

  it("is found at any position, with any characters and next to any text", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 8, maxLength: 20 }),
        text,
        text,
        fc.constantFrom(...Object.values(ENCODINGS)),
        (secret, before, after, encode) => {
          const own = new Secrets();
          own.add(secret);
          expect(own.redact(`${before}${encode(secret)}${after}`)).not.toContain(encode(secret));
          expect(own.containsSecret(base64(before + secret + after))).toBe(true);
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

  it("redaction removes secrets that overlap or contain each other", () => {
    const own = new Secrets();
    own.add("ABCDEFGH", "ABCDEFGHIJKL", "GHIJKLMNOP");
    expect(own.redact("-ABCDEFGHIJKLMNOP-ABCDEFGHIJKL-")).toBe("-[secret]-[secret]-");
  });

  it("redaction ignores secrets with fewer than eight characters, except after the name of their user", () => {
    const own = new Secrets();
    own.add("", "a", "default");
    own.addLogin("me", "short");
    expect(own.redact("a default short me:short")).toBe(
      "a default short me:short".replace("me:short", "[secret]"),
    );
  });

  it("redaction detects a secret in nested JSON values and in property names", () => {
    const nested = { a: [null, { b: base64(`root:${TOKEN}`) }] };
    for (const value of [TOKEN, [[TOKEN]], { a: { [`x${TOKEN}`]: 1 } }, nested])
      expect(secrets.containsSecretDeep(value)).toBe(true);
    for (const value of [null, 1, true, "x", [], {}, { a: ["b"] }])
      expect(secrets.containsSecretDeep(value)).toBe(false);
    const quoted = new Secrets();
    quoted.add('pass"word');
    expect(
      quoted.containsSecretDeep({ def: `char(9) COMMENT '${JSON.stringify({ t: 'pass"word' })}'` }),
    ).toBe(true);
    const digits = new Secrets();
    digits.add("123456789");
    expect(digits.containsSecretDeep({ priority: 123456789 })).toBe(true);
  });

  it("redaction treats the session segment of a browser's URL as a secret", () => {
    const own = new Secrets();
    own.addSessionIdsFromText("https://host:2087/cpsess0123456789/scripts7/x");
    expect(own.redact("/cpsess0123456789/json-api/version")).toBe("/[secret]/json-api/version");
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

describe("a text of the server", () => {
  it.each(Object.entries(ENCODINGS))("contains no part of a secret where it is cut (%s)", (_, encode) => {
    const secret = encode(TOKEN);
    for (const first of ["", `${secret} `.repeat(20)])
      for (let kept = 0; kept <= secret.length; kept += 1) {
        const padding = ".".repeat(MAX_SERVER_TEXT_LENGTH - first.length - kept);
        const cut = secrets.redactServerText(`${first}${padding}${secret} and more`);
        expect(cut).not.toContain(secret.slice(0, 4));
        expect(cut.length).toBeLessThanOrEqual(MAX_SERVER_TEXT_LENGTH);
      }
  });

  it.each(["A", "VFI1", " ", "T", "%", "é"])("of many %j is searched in linear time", async (piece) => {
    const text = piece.repeat(2 ** 16);
    const { characters } = await stringWork(() => expect(secrets.redact(text)).toBe(text));
    expect(characters).toBeLessThan(text.length * 50);
  });

  it("is processed in constant time", async () => {
    const { characters } = await stringWork(() => secrets.redactServerText("A ".repeat(2 ** 23)));
    expect(characters).toBeLessThan(MAX_SERVER_TEXT_LENGTH * 50);
  });
});
