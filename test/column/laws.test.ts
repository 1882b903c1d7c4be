import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateMariadb } from "../conformance/generate.js";
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

test("parseColumn reads very deep nesting and very long column definitions in linear time", () => {
  const long = 100_000;
  expect(parseColumn(`int check (${"(".repeat(long)}1${")".repeat(long)})`).dataType).toBe("int");
  expect(refusal(`int check (${"abs(".repeat(long)}`).expected).toBe(") to close the parenthesis");
  expect(parseColumn(`int ${"null ".repeat(long)}`).nullable).toBe(true);
  expect(parseColumn(`int ${"default ".repeat(long)}`).dataType).toBe("int");
  expect(parseColumn(`int ${"default (x) y ".repeat(long)}`).unknown).toHaveLength(long);
  expect(parseColumn(`int${" ".repeat(long)}${"/**/".repeat(long)}`).dataType).toBe("int");
  expect(parseColumn(`int default ${"9".repeat(long)}`).default.kind).toBe("literal");
  expect(parseColumn(`varchar(5) default '${"''".repeat(long)}'`).default.kind).toBe("literal");
  expect(parseColumn("x".repeat(long)).dataType).toHaveLength(long);
});

describe("the parser reads a megabyte in linear time", () => {
  const megabyte = 1_000_000;
  const spaces = " ".repeat(megabyte);
  const members = Array.from({ length: 64 }, (_, index) => `'m${index}'`).join(",");

  test.each(["int", "double", "time", "char(5)", "enum('a')", "datetime", "decimal(5,2)"])(
    "a default of %s that contains a megabyte of spaces",
    (type) => {
      for (const text of [`${spaces}x`, `1${spaces}x`, `a${spaces}b`])
        expect(parseColumn(`${type} default '${text}'`).default).toMatchObject({ kind: "literal" });
    },
  );

  test("a megabyte of spaces in ENUM members", () => {
    expect(parseColumn(`enum('a${spaces}b','c${spaces}')`).values).toStrictEqual([`a${spaces}b`, "c"]);
    expect(parseColumn(`char(5) default 'a${spaces}'`).default).toStrictEqual({
      kind: "literal",
      value: "a",
    });
  });

  test("a SET default with very many repeated members", () => {
    const column = parseColumn(`set(${members}) default '${"m63,".repeat(megabyte / 4)}m1'`);
    expect(column.default).toStrictEqual({ kind: "literal", value: "m1,m63" });
  });
});
