import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scanTokens } from "../../src/column/scanner.js";
import { ColumnSyntaxError } from "../../src/core/column-syntax-error.js";

function shown(def: string): readonly string[] {
  return scanTokens(def).map(({ kind, text }) => (text === "" ? kind : `${kind} ${text}`));
}

describe("tokens", () => {
  test.each([
    ["INT(1)", ["word int", "symbol (", "number 1", "symbol )", "end"]],
    [
      "1 1. .5 1.5e-3 1e5 1e 1x 0x1F 0xG 0b101 0b2",
      [
        ...["number 1", "number 1.", "number .5", "number 1.5e-3", "number 1e5", "word 1e", "word 1x"],
        ...["hex 1F", "word 0xg", "bits 101", "word 0b2", "end"],
      ],
    ],
    ["x'1F' X'' b'01' N'a' n'b'", ["bytes 1F", "bytes", "bits 01", "string a", "string b", "end"]],
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
    ["t.5 t .5", ["word t", "number .5", "word t", "number .5", "end"]],
    ["_latin1'a' $b \u00e9A", ["word _latin1", "string a", "word $b", "word \u00e9a", "end"]],
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
    ["/*!50700 a */ /*!99999 b */ /*!999999 c */ f", ["word a", "word b", "word f", "end"]],
    ["/*!9 a */", ["number 9", "word a", "end"]],
    ["/*! a /* b */ c */ d", ["word a", "word c", "word d", "end"]],
    ["a */", ["word a", "symbol *", "symbol /", "end"]],
  ])("the scanner skips comments, and reads executable comments as SQL: %s", (def, tokens) => {
    expect(shown(def)).toStrictEqual(tokens);
  });
});

test.each([
  ["a 'b", 2, "' to close the string"],
  ["a `b", 2, "` to close the name"],
  ["a /* b", 2, "*/ to close the comment"],
  ["a /*! b", 2, "*/ to close the comment"],
])("the scanner refuses text that is not closed: %j", (def, offset, expected) => {
  expect(() => scanTokens(def)).toThrow(expect.objectContaining({ offset, expected }));
});

test("the scanner returns tokens in order, and at most one token per character plus an end token", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (def) => {
      let tokens: ReturnType<typeof scanTokens>;
      try {
        tokens = scanTokens(def);
      } catch (error) {
        expect(error).toBeInstanceOf(ColumnSyntaxError);
        return;
      }
      let at = 0;
      for (const { start, end } of tokens) {
        expect(start).toBeGreaterThanOrEqual(at);
        expect(end).toBeGreaterThanOrEqual(start);
        at = end;
      }
      expect(tokens.length).toBeLessThanOrEqual(def.length + 1);
      expect(tokens.at(-1)).toMatchObject({ kind: "end", start: def.length });
    }),
  );
});
