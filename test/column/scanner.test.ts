import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scanTokens } from "../../src/column/scan/scanner.js";

function shown(def: string): readonly string[] {
  return scanTokens(def).map(({ kind, text }) => (text === "" ? kind : `${kind} ${text}`));
}

describe("tokens", () => {
  test.each([
    ["INT(1)", ["word int", "symbol (", "integer 1", "symbol )", "end"]],
    [
      "1 1. .5 1.5e-3 1e5 1e 1x 0x1F 0xG 0b101 0b2",
      [
        ...["integer 1", "decimal 1.", "decimal .5", "float 1.5e-3", "float 1e5", "word 1e", "word 1x"],
        ...["hexNumber 1F", "word 0xg", "bits 101", "word 0b2", "end"],
      ],
    ],
    [
      "x'1F' X'' b'01' N'a' n'b'",
      ["hexString 1F", "hexString", "bits 01", "national a", "national b", "end"],
    ],
    [
      "'it''s' \"a\"\"b\" 'a\\'\\n\\%\\q' `a``b`",
      [...["string it's", 'string a"b', "string a'\n\\%q", "name a`b", "end"]],
    ],
    [
      "a<=>b!=c||d:=e<f",
      [
        ...[
          "word a",
          "symbol <=>",
          "word b",
          "symbol !=",
          "word c",
          "symbol ||",
          "word d",
          "symbol :=",
          "word e",
        ],
        ...["symbol <", "word f", "end"],
      ],
    ],
    ["t.5 t .5", ["word t", "symbol .", "integer 5", "word t", "decimal .5", "end"]],
    ["_latin1'a' $b \u00e9A", ["word _latin1", "string a", "word $b", "word \u00e9A", "end"]],
  ])("the scanner splits the column definition %s into tokens", (def, tokens) => {
    expect(shown(def)).toStrictEqual(tokens);
  });
});

describe("comments", () => {
  test.each([
    ["a/**/b", ["word a", "word b", "end"]],
    ["a -- b\nc # d\ne --", ["word a", "word c", "word e", "end"]],
    ["a --b", ["word a", "symbol -", "symbol -", "word b", "end"]],
    ["/*! a */ /*!50100 b */ /*M! c */ /*M!100000 d */", ["word a", "word b", "word c", "word d", "end"]],
    ["/*!50700 a */ /*!99999 b */ /*!999999 c /* d */ e */ f", ["word f", "end"]],
    ["/*!9 a */", ["integer 9", "word a", "end"]],
    ["/*! a /* b */ c */ d", ["word a", "word c", "word d", "end"]],
    ["a */", ["word a", "symbol *", "symbol /", "end"]],
  ])("the scanner skips comments, and reads executable comments as SQL: %s", (def, tokens) => {
    expect(shown(def)).toStrictEqual(tokens);
  });
});

describe("invalid text becomes the last token", () => {
  test.each([
    ["a 'b", 2, "' to close the string"],
    ["a `b", 2, "` to close the name"],
    ["a x'1", 2, "an even number of hexadecimal digits and '"],
    ["a b'2'", 2, "binary digits and '"],
    ["a /* b", 2, "*/ to close the comment"],
    ["a /*! b", 2, "*/ to close the comment"],
    ["a \0", 2, "a valid character"],
    ["a \u{1f600}", 2, "a valid character"],
  ])("the scanner returns invalid text as the last token: %j", (def, start, text) => {
    expect(scanTokens(def).at(-1)).toMatchObject({ kind: "invalid", start, text });
  });
});

test("the scanner returns tokens in order, and at most one token per character plus an end token", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (def) => {
      const tokens = scanTokens(def);
      let at = 0;
      for (const { start, end } of tokens) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        at = Math.max(at, end);
      }
      expect(at).toBe(def.length === 0 || tokens.at(-1)?.kind === "end" ? def.length : at);
      expect(tokens.length).toBeLessThanOrEqual(def.length + 1);
      expect(["end", "invalid"]).toContain(tokens.at(-1)?.kind);
    }),
  );
});
