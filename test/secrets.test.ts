import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secrets } from "../src/core/text/redaction.js";

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
  it.each(SPELLINGS)("is taken out of a text %s", (_, spelling) => {
    const text = `It said (${spelling}), and no more.`;
    expect(secrets.isIn(text)).toBe(true);
    const cleaned = secrets.clean(text);
    expect(cleaned).toMatch(/^It said \("?.{0,6}\[secret\]/);
    expect(cleaned).toMatch(/, and no more\.$/);
    // Nothing of it is left, not even of its ends.
    expect(cleaned.length).toBeLessThan(50);
    expect(secrets.clean(cleaned)).toBe(cleaned);
  });

  it("is found wherever it stands, whatever it is", () => {
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
          expect(own.isIn(spelling)).toBe(true);
          expect(own.clean(`${before}${spelling}${after}`)).not.toContain(spelling);
        }
      }),
    );
  });

  it("is not found in what is another", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(secrets.clean(text)).toBe(text);
        expect(secrets.isIn(text)).toBe(false);
      }),
    );
    expect(secrets.isIn(TOKEN.slice(1))).toBe(false);
  });

  it("may have letters that are none of ASCII's, as a proxy's password may", () => {
    const own = new Secrets();
    own.addLogin("me", "gr\u00fc\u00dfe\u{1f600}x1");
    for (const text of [
      "gr\u00fc\u00dfe\u{1f600}x1",
      encodeURIComponent("gr\u00fc\u00dfe\u{1f600}x1"),
      base64("me:gr\u00fc\u00dfe\u{1f600}x1"),
      "gr\\u00fc\\u00dfe\\ud83d\\ude00x1",
    ]) {
      expect(own.clean(text)).toBe("[secret]");
    }
  });

  it("is too short to be one below eight characters", () => {
    const own = new Secrets();
    own.add("", "a", "default");
    expect(own.clean("a default")).toBe("a default");
  });

  it("is found in a value of JSON, in its names, too", () => {
    for (const value of [
      TOKEN,
      [[TOKEN]],
      { a: { [`x${TOKEN}`]: 1 } },
      { a: [null, { b: base64(`root:${TOKEN}`) }] },
    ])
      expect(secrets.isWithin(value)).toBe(true);
    for (const value of [null, 1, true, "x", [], {}, { a: ["b"] }])
      expect(secrets.isWithin(value)).toBe(false);
  });

  it("of a session is the word in its URL", () => {
    const own = new Secrets();
    own.addSession("https://host:2087/cpsess0123456789/scripts7/x");
    expect(own.clean("/CPSESS0123456789/json-api/version")).toBe("/[secret]/json-api/version");
  });

  it("is known to those around, and not the other way around", () => {
    const outer = new Secrets();
    const inner = new Secrets(outer);
    inner.add("INNERSECRET");
    outer.add("OUTERSECRET");
    expect([outer, inner].map((known) => known.clean("INNERSECRET OUTERSECRET"))).toEqual([
      "[secret] [secret]",
      "[secret] OUTERSECRET",
    ]);
  });
});

describe("looking for secrets", () => {
  it.each(["\\", "%25", "&amp;", "A", "VFI1", "[ :]", " ", "T", "%"])(
    "takes linear time in %j over and over",
    (piece) => {
      const text = piece.repeat(2 ** 20);
      const started = performance.now();
      expect(secrets.clean(text)).toBe(text);
      expect(performance.now() - started).toBeLessThan(5000);
    },
  );

  it("takes no long time of a thousand", () => {
    const fleet = new Secrets();
    const tokens = Array.from({ length: 1000 }, (_, index) =>
      base64(`token ${index} of many`).replace(/=/g, ""),
    );
    tokens.forEach((token, index) => fleet.addLogin(`user${index}`, token));
    const text = `${"A line of a report that says nothing of the kind.\n".repeat(20_000)}${tokens.join(" ")} ${base64(`root:${tokens[77] ?? ""}`)}`;
    const started = performance.now();
    const cleaned = fleet.clean(text);
    expect(performance.now() - started).toBeLessThan(5000);
    for (const token of tokens) expect(cleaned).not.toContain(token);
    expect(cleaned.endsWith(" [secret]")).toBe(true);
  });
});
