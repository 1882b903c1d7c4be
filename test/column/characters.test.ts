/** Character sets and collations. The expected values are from MariaDB 11.8. */

import { describe, expect, test } from "vitest";
import { parseColumn } from "../../src/column/parser.js";
import { findEncodableTextPattern } from "../../src/column/semantics/patterns.js";
import { columnSchema } from "../../src/column/semantics/column-schema.js";
import { countBytes, canEncode, decodeBytes } from "../../src/column/charsets/encoded-text.js";

/** Characters that each set can encode, and characters that it cannot, far from the ranges of its approximate pattern. */
test.each([
  ["armscii8", "A\u0531\u2741", "\u00e9\u20ac"],
  ["ascii", "a~\u007f", "\u0080\u00e9"],
  ["big5", "\u4e00\u3042\u042f", "\u00e9\uac00\u{20000}"],
  ["cp1250", "\u20ac\u010d", "\u00e3\u0416"],
  ["cp1251", "\u0416\u2116", "\u00e9"],
  ["cp1256", "\u067e\u00e9", "\u0416"],
  ["cp1257", "\u0173\u02db", "\u0159"],
  ["cp850", "\u00e9\u2551\u0131", "\u20ac\u0159"],
  ["cp852", "\u0159\u02dd", "\u20ac\u0131"],
  ["cp866", "\u0416\u207f\u00b2", "\u00e9"],
  ["cp932", "\u2460\uff5e\u7e8a", "\u00e9\uac00"],
  ["dec8", "\u0152\u0178", "\u00a6\u20ac"],
  ["eucjpms", "\u2460\uffe4\ue000", "\uac00\u0e01"],
  ["euckr", "\uac00\uac02\u20ac", "\u0e01\u{1f600}"],
  ["gb2312", "\u554a\u30fb", "\u0e01\uac00"],
  ["gbk", "\u4e02\u2170", "\u00eb\uac00"],
  ["geostd8", "\u10d0\u2116", "\u00e6\u0416"],
  ["greek", "\u03b1\u2015\u02bd", "\u20ac\u00e9"],
  ["hebrew", "\u05d0\u203e", "\u00e9"],
  ["hp8", "\u0160\u20a4", "\u00a6\u20ac"],
  ["keybcs2", "\u010d\u03b1", "\u20ac\u00c7"],
  ["koi8r", "\u0416\u2219", "\u0456"],
  ["koi8u", "\u0456\u2022", "\u00e9"],
  ["latin1", "\u20ac\u0081\u00ff", "\u0100"],
  ["latin2", "\u010d\u0080", "\u20ac"],
  ["latin5", "\u011f\u0080", "\u00f0\u20ac"],
  ["latin7", "\u0173\u201d", "\u20ac"],
  ["macce", "\u010d\u25ca", "\u00c5\u20ac"],
  ["macroman", "\uf8ff\u20ac\ufb01", "\u010d"],
  ["sjis", "\uff71\u301c\u2016", "\uac00\u00e9"],
  ["swe7", "A\u00e5\u00c9", "@[\\]^`{|}~\u007f"],
  ["tis620", "\u0e01\u0e5b\u0080", "\u00a0\u20ac"],
  ["ucs2", "\u65e5\uffff", "\u{1f600}"],
  ["ujis", "\u00a6\u2016\ue757", "\uac00\u0e01"],
  ["utf8mb3", "\u65e5\uffff", "\u{1f600}"],
])(
  "the regular expression for the character set %s matches characters that the set can encode, and no other characters",
  (characterSet, has, lacks) => {
    const pattern = new RegExp(findEncodableTextPattern(characterSet) ?? "", "u");
    for (const character of has)
      expect([character, encodable(character)]).toEqual([character, { pattern: true, set: true }]);
    for (const character of lacks) {
      expect([character, encodable(character)]).toEqual([character, { pattern: false, set: false }]);
    }

    function encodable(character: string): { pattern: boolean; set: boolean } {
      return { pattern: pattern.test(character), set: canEncode(characterSet, character) };
    }
  },
);

test("the JSON Schema of a column contains the character set and an approximate pattern if an exact pattern would be too long", () => {
  // JIS X 0208 contains the neighbors of this character, but not the character itself.
  expect(canEncode("sjis", "\u4e02")).toBe(false);
  expect(new RegExp(findEncodableTextPattern("sjis") ?? "").test("\u4e02")).toBe(true);
  expect(columnSchema(parseColumn("varchar(2) charset sjis not null"))).toEqual({
    type: "string",
    maxLength: 2,
    characterSet: "sjis",
    pattern: findEncodableTextPattern("sjis"),
  });
  expect(columnSchema(parseColumn("varchar(2) charset gbk"))).not.toHaveProperty("characterSet");
});

describe("length in bytes and decoding", () => {
  test.each([
    ["sjis", "\uff71\u65e5a", 4],
    ["ujis", "\uff71\u65e5\u4e02", 7],
    ["gbk", "\u65e5a", 3],
    ["utf16", "a\u{1f600}", 6],
    ["utf32", "a\u{1f600}", 8],
    ["utf8mb4", "\u00e9\u{1f600}", 6],
    ["gb18030", "a\u65e5\u{1f600}", 7],
  ])("countBytes measures text in the character set %s: %j has %i bytes", (characterSet, text, bytes) => {
    expect(countBytes(text, characterSet)).toBe(bytes);
  });

  test.each([
    ["tinytext charset sjis", { maxLength: 255, maxBytes: 255, characterSet: "sjis" }],
    ["tinytext charset gbk", { maxLength: 255, maxBytes: 255, characterSet: "gbk" }],
    ["tinytext charset utf16", { maxLength: 127, maxBytes: 255, characterSet: "utf16" }],
    ["tinytext charset ucs2", { maxLength: 127 }],
    ["tinytext charset latin1", { maxLength: 255 }],
    ["tinytext charset utf8mb3", { maxLength: 255, maxBytes: 255 }],
  ])(
    "the JSON Schema of %s limits the length in characters and, if necessary, in bytes",
    (definition, limits) => {
      const { maxLength, maxBytes, characterSet } = columnSchema(parseColumn(definition));
      expect({ maxLength, maxBytes, characterSet }).toEqual({
        maxBytes: undefined,
        characterSet: undefined,
        ...limits,
      });
    },
  );

  test.each([
    ["cp850", "82", "\u00e9"],
    ["cp1250", "81", "?"],
    ["swe7", "5b", "\u00c4"],
    ["sjis", "8160", "\u301c"],
    ["sjis", "8740", "?"],
    ["cp932", "8740", "\u2460"],
    ["sjis", "b161", "\uff71a"],
    ["sjis", "80", undefined],
    ["gb2312", "8140", undefined],
    ["euckr", "8141", "\uac02"],
    ["euckr", "c652", "\ud7a3"],
    ["ujis", "8fb0a1", "\u4e02"],
    ["ujis", "fefe", "\ue3ab"],
    ["big5", "c6a1", "\u30fe"],
    ["gbk", "8180", "\u4e90"],
  ])("decodeBytes decodes bytes in the character set %s: %s becomes %j", (characterSet, hex, text) => {
    expect(decodeBytes(Buffer.from(hex, "hex"), characterSet)).toBe(text);
  });
});

describe("ENUM and SET members", () => {
  test("in ENUM members, the parser puts a question mark in place of each character that the character set cannot encode", () => {
    expect(parseColumn("enum('\u65e5\u672c','a') charset latin1").values).toEqual(["??", "a"]);
    expect(parseColumn("enum('@') charset swe7").values).toEqual(["?"]);
    expect(parseColumn("enum('\u{1f600}') charset utf8mb3").values).toEqual(["?"]);
    expect(() => parseColumn("enum('\u65e5\u672c','\u65e5\u6728') charset latin1")).toThrow("unique member");
    expect(() => parseColumn("enum('\u65e5\u672c','a') charset latin1 default '\u65e5\u672c'")).toThrow(
      "default",
    );
  });

  test("the parser returns the ENUM member that equals the default in the collation of the column", () => {
    expect(parseColumn("enum('\u00df') default 'ss'").default).toEqual({ kind: "literal", value: "\u00df" });
  });

  test.each([
    ["'\u00df','ss'", ""],
    ["'\u00e6','AE'", ""],
    ["'\u0153','oe'", ""],
    ["'\u00d8','o'", ""],
    ["'\u0142','l'", ""],
    ["'\ufb01','fi'", ""],
    ["'\u0133','ij'", ""],
    ["'\u0451','\u0435'", ""],
    ["'\u03c2','\u03c3'", ""],
    ["'\u00df','ss'", "collate utf8mb4_unicode_ci"],
    ["'\u0153','oe'", "collate utf8mb4_unicode_ci"],
    ["'\u00df','s'", "collate utf8mb4_general_ci"],
    ["'\ufb01','fi'", "collate uca1400_as_ci"],
  ])(
    "the parser refuses the ENUM members %s, which are equal in the collation of the column attributes %j",
    (members, attributes) => {
      expect(() => parseColumn(`enum(${members}) ${attributes}`)).toThrow("unique member");
    },
  );

  test.each([
    ["'\u00df','s'", ""],
    ["'\u0439','\u0438'", ""],
    ["'\u0915\u093f','\u0915\u093e'", ""],
    ["'\u0622','\u0627'", ""],
    ["'\u00e6','ae'", "collate utf8mb4_unicode_ci"],
    ["'\u00f8','o'", "collate utf8mb4_unicode_ci"],
    ["'\u00df','ss'", "collate utf8mb4_general_ci"],
    ["'\u00df','ss'", "collate uca1400_as_ci"],
    ["'\u00e9','e'", "collate uca1400_as_ci"],
    ["'\u00df','ss'", "collate utf8mb4_bin"],
  ])(
    "the parser accepts the ENUM members %s, which are different in the collation of the column attributes %j",
    (members, attributes) => {
      expect(parseColumn(`enum(${members}) ${attributes}`).values).toHaveLength(2);
    },
  );
});
