import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateMariadb } from "../../conformance/generate.js";
import { parseColumn } from "../../src/column/parser.js";
import { ColumnSyntaxError } from "../../src/core/column-syntax-error.js";
import { counts, SCALED } from "../support/extent.js";
import { fixtures } from "./fixtures.js";
import { meaning, refusal } from "./readings.js";

const word = fc.constantFrom(
  ...["int", "varchar", "enum", "decimal", "timestamp", "serial", "national", "char", "unsigned", "zerofill"],
  ...[
    "null",
    "not",
    "default",
    "comment",
    "charset",
    "latin1",
    "collate",
    "key",
    "unique",
    "as",
    "check",
    "on",
  ],
  ...[
    "(",
    ")",
    ",",
    "'a'",
    "'",
    "`b`",
    "0x1F",
    "b'1'",
    "1",
    "1.5",
    "1e999",
    "-",
    "+",
    "/*",
    "*/",
    "/*!",
    "--",
    "\\",
  ],
  ...["date", "'2020-01-01'", "current_timestamp", "update", "references", "t", "\u{1F600}", "\uD800", "\0"],
  ...[
    "case",
    "when",
    "then",
    "end",
    "between",
    "and",
    "in",
    "interval",
    "day",
    "row",
    "@",
    "{d",
    "}",
    "_latin1",
  ],
);

const randomWords = fc
  .array(fc.tuple(word, fc.constantFrom("", " ", "\n")))
  .map((parts) => parts.flat().join(""));

/** A valid definition with a few characters replaced. */
const mangled = fc
  .tuple(
    fc.constantFrom(...generateMariadb()),
    fc.nat(),
    fc.nat({ max: 3 }),
    fc.string({ unit: "binary", maxLength: 3 }),
  )
  .map(([def, at, length, instead]) => {
    const start = at % (def.length + 1);
    return def.slice(0, start) + instead + def.slice(start + length);
  });

test(
  "parseColumn throws only ColumnSyntaxErrors, whose error range is within the column definition",
  SCALED,
  () => {
    fc.assert(
      fc.property(fc.oneof(mangled, randomWords, fc.string({ unit: "binary" }), fc.string()), (def) => {
        try {
          expect(parseColumn(def).def).toBe(def);
        } catch (error) {
          if (!(error instanceof ColumnSyntaxError)) throw error;
          expect(error.offset).toBeGreaterThanOrEqual(0);
          expect(error.offset + error.length).toBeLessThanOrEqual(def.length);
          expect(error.expected).not.toBe("");
        }
      }),
      { numRuns: counts(2_000, 20_000) },
    );
  },
);

test("letter case, white space and comments in a column definition do not affect the parsed column", () => {
  const space = fc.constantFrom(
    " ",
    "\t\n",
    "/**/",
    " /* not null */ ",
    "-- comment\n",
    "#\n",
    "/*!50100 */",
  );
  const spelled = fc.constantFrom(...fixtures.map(({ def }) => def)).chain((def) => {
    const pieces = def.split(/([ ,()])|("[^"]*"|'[^']*')/).filter((piece) => piece);
    return fc
      .tuple(...pieces.map((piece) => respell(piece, space)))
      .map((parts) => ({ def, other: parts.join("") }));
  });
  fc.assert(
    fc.property(spelled, ({ def, other }) => {
      expect(withoutSourceText(meaning(other))).toStrictEqual(withoutSourceText(meaning(def)));
    }),
  );
});

/** The column without its source text. */
function withoutSourceText({
  generated,
  onUpdate,
  default: initially,
  ...rest
}: ReturnType<typeof meaning>): unknown {
  const value = initially.kind === "expression" ? initially.kind : initially;
  return { ...rest, default: value, generated: generated !== undefined, onUpdate: onUpdate !== undefined };
}

function respell(piece: string, space: fc.Arbitrary<string>): fc.Arbitrary<string> {
  if (/^["']/.test(piece)) return fc.constant(piece);
  if (piece === " ") return space;
  if (/^[,)]$/.test(piece)) return space.map((before) => `${before}${piece}`);
  return fc.constantFrom(piece, piece.toUpperCase(), piece.toLowerCase());
}

test("parseColumn refuses more than 500 levels of parentheses, and handles very long column definitions", () => {
  const long = 100_000;
  expect(refusal(`int check (${"(".repeat(long)}`).expected).toBe("at most 500 levels of parentheses");
  expect(refusal(`int check (${"abs(".repeat(long)}`).expected).toBe("at most 500 levels of parentheses");
  expect(refusal(`int check (${"case ".repeat(long)}`).expected).toBe("at most 500 levels of parentheses");
  expect(parseColumn(`int check (${"-".repeat(long)}1)`).dataType).toBe("int");
  expect(parseColumn(`int check (${"not ".repeat(long)}1${" + 1".repeat(long)})`).dataType).toBe("int");
  expect(parseColumn(`int check (${"1 between 0 and ".repeat(long)}1)`).dataType).toBe("int");
  expect(parseColumn(`int ${"null ".repeat(long)}`).nullable).toBe(true);
  expect(parseColumn(`int${" ".repeat(long)}${"/**/".repeat(long)}`).dataType).toBe("int");
  expect(refusal(`int default ${"9".repeat(long)}`).offset).toBe(12);
  expect(refusal(`varchar(5) default '${"''".repeat(long)}'`).offset).toBe(19);
  expect(refusal(`date default '${" ".repeat(long)}x'`).offset).toBe(13);
  expect(refusal("x".repeat(long)).length).toBe(long);
});

describe("the parser reads a megabyte in linear time", () => {
  const megabyte = 1_000_000;
  const spaces = " ".repeat(megabyte);
  const members = Array.from({ length: 64 }, (_, index) => `'m${index}'`).join(",");

  test.each([
    ["int default 'SPACESx'", 12],
    ["int default '1SPACESx'", 12],
    ["double default 'xSPACESx'", 15],
    ["time default '1SPACESx'", 13],
    ["char(5) default 'aSPACESb'", 16],
    ["enum('a') default 'aSPACESb'", 18],
  ])(
    "the parser refuses an invalid default that contains a megabyte of spaces in linear time: %s",
    (def, offset) => {
      expect(refusal(def.replace("SPACES", spaces)).offset).toBe(offset);
    },
  );

  test("the parser takes linear time for a megabyte of spaces in ENUM members", () => {
    expect(parseColumn(`enum('a${spaces}b','c${spaces}')`).values).toStrictEqual([`a${spaces}b`, "c"]);
    expect(parseColumn(`char(5) default 'a${spaces}'`).default).toStrictEqual({
      kind: "literal",
      value: "a",
    });
  });

  test("the parser reads an ENUM member with a million combining marks on one letter in linear time", () => {
    const marks = "\u0301".repeat(megabyte / 2) + "\u0316".repeat(megabyte / 2);
    expect(parseColumn(`enum('a${marks}')`).values).toStrictEqual([`a${marks}`]);
    expect(parseColumn(`enum('a${marks}') collate utf8mb4_uca1400_as_ci`).values).toStrictEqual([
      `a${marks}`,
    ]);
  });

  test("the parser takes linear time for a SET default with very many repeated members", () => {
    const words = "m63,".repeat(megabyte / 4);
    const column = parseColumn(`set(${members}) default '${words}m1'`);
    expect(column.default).toStrictEqual({ kind: "literal", value: "m1,m63" });
    expect(refusal(`set(${members}) default '${words}x'`).expected).toBe("a default that is valid for SET");
  });

  test("the parser refuses an INET6 default with very many points in linear time", () => {
    expect(refusal(`inet6 default ':${".".repeat(megabyte)}x'`).offset).toBe(14);
    expect(refusal(`inet6 default ':${"1.".repeat(megabyte / 2)}'`).offset).toBe(14);
  });

  test("the parser refuses a CHAR default with very many four-byte characters in linear time", () => {
    expect(refusal(`char(5) default _utf32 0x${"00000061".repeat(megabyte / 8)}`).offset).toBe(16);
  });
});
