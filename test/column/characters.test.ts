/** Character sets and collations. */

import { describe, expect, test } from "vitest";
import { containsSet, getCharacterPattern } from "../../src/column/charsets.js";
import { parseColumn } from "../../src/column/parser.js";
import { columnSchema } from "../../src/column/schema.js";

test.each([
  ["ascii", "a~\u007f", "\u0080\u00e9"],
  ["latin1", "\u20ac\u0081\u00ff", "\u0100"],
  ["utf8mb3", "\u65e5\uffff", "\u{1f600}"],
])(
  "the regular expression for %s matches characters that the set contains, and no others",
  (characterSet, has, lacks) => {
    const pattern = new RegExp(getCharacterPattern(characterSet) ?? "", "u");
    for (const character of has) expect([character, pattern.test(character)]).toEqual([character, true]);
    for (const character of lacks) expect([character, pattern.test(character)]).toEqual([character, false]);
  },
);

test.each(["utf8mb4", "cp1251", "sjis", "ucs2", "future"])(
  "the set %s does not restrict characters",
  (set) => {
    expect(getCharacterPattern(set)).toBeUndefined();
    expect(columnSchema(parseColumn(`varchar(2) charset ${set} not null`))).toEqual({
      type: "string",
      maxLength: 2,
    });
  },
);

test.each([
  ["utf8mb4", "cp1251", true],
  ["latin1", "ascii", true],
  ["utf8mb3", "latin1", true],
  ["utf8mb3", "utf8mb4", false],
  ["latin1", "cp1251", false],
])("whether %s contains %s: %j", (set, other, contains) => {
  expect(containsSet(set, other)).toBe(contains);
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

describe("names", () => {
  test.each([
    ["char(5) charset utf8", "utf8mb3", undefined],
    ["char(5) collate utf8_bin", "utf8mb3", "utf8mb3_bin"],
    ["char(5) collate LATIN1_Swedish_ci", "latin1", "latin1_swedish_ci"],
    ["char(5) charset utf8mb4 collate uca1400_ai_ci", "utf8mb4", "utf8mb4_uca1400_ai_ci"],
    ["char(5) collate klingon_ci", "klingon", "klingon_ci"],
    ["char(5) binary", "utf8mb4", "utf8mb4_bin"],
    ["char(5) collate default", undefined, undefined],
  ])("the names of %s", (def, characterSet, collation) => {
    const column = parseColumn(def);
    expect([column.characterSet, column.collation]).toEqual([characterSet, collation]);
  });
});
