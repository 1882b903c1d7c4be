import fc from "../support/fast-check.js";
import { expect, test } from "vitest";
import { generateMariadb } from "../conformance/generate.js";
import { parseList } from "../conformance/generation.js";
import { generateSqlite } from "../conformance/sqlite-generate.js";
import { ColumnSyntaxError, parseColumn, type Dialect } from "../../src/index.js";
import { expectLinearTime } from "../support/cpu-time.js";
import { counts, SCALED } from "../support/extent.js";
import { fixtures } from "./fixtures.js";
import { meaning, refusal } from "./readings.js";

const WORDS = parseList(`
  int | varchar | enum | decimal | timestamp | serial | national | char | unsigned | zerofill | null | not | default |
  comment | charset | latin1 | collate | key | unique | as | check | on | ( | ) | , | 'a' | ' | \`b\` | 0x1F | b'1' | 1 |
  1.5 | 1e999 | - | + | /* | */ | /*! | -- | \\ | date | '2020-01-01' | current_timestamp | update | references | t |
  \u{1F600} | \uD800 | \0 | case | when | then | end | between | and | in | interval | day | row | @ | {d | } | _latin1
`);

const randomWords = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom("", " ", "\n")))
  .map((parts) => parts.flat().join(""));

/** A definition with a few characters replaced. */
const mangled = fc
  .tuple(
    fc.constantFrom(...generateMariadb(), ...generateSqlite()),
    fc.nat(),
    fc.nat({ max: 3 }),
    fc.string({ unit: "binary", maxLength: 3 }),
  )
  .map(([def, at, length, instead]) => {
    const start = at % (def.length + 1);
    return def.slice(0, start) + instead + def.slice(start + length);
  });

test("parseColumn throws only ColumnSyntaxErrors, whose error range is within the definition", SCALED, () => {
  const definition = fc.oneof(mangled, randomWords, fc.string({ unit: "binary" }), fc.string());
  const anyDialect = fc.constantFrom<Dialect>("mysql", "sqlite");
  fc.assert(
    fc.property(definition, anyDialect, (def, dialect) => {
      try {
        expect(parseColumn(def, { dialect }).def).toBe(def);
      } catch (error) {
        if (!(error instanceof ColumnSyntaxError)) throw error;
        expect(error.offset).toBeGreaterThanOrEqual(0);
        expect(error.offset + error.length).toBeLessThanOrEqual(def.length);
        expect(error.expected).not.toBe("");
      }
    }),
    { numRuns: counts(3_000, 50_000) },
  );
});

const SPACES = [" ", "\t\n", "/**/", " /* not null */ ", "-- comment\n", "#\n", "/*!50100 */"];

test("letter case, white space and comments in a column definition do not affect the parsed column", () => {
  const spelled = fc.constantFrom(...fixtures.map(([def]) => def)).chain((def) => {
    const pieces = def.split(/([ ,()])|("[^"]*"|'[^']*')/).filter((piece) => piece);
    return fc.tuple(...pieces.map(respell)).map((parts) => ({ def, other: parts.join("") }));
  });
  fc.assert(
    fc.property(spelled, ({ def, other }) => {
      expect(withoutSourceText(other)).toStrictEqual(withoutSourceText(def));
    }),
  );
});

function withoutSourceText(def: string): unknown {
  const { generated, onUpdate, default: initial, ...rest } = meaning(def);
  const value = initial.kind === "expression" ? initial.kind : initial;
  return { ...rest, default: value, generated: generated !== undefined, onUpdate: onUpdate !== undefined };
}

function respell(piece: string): fc.Arbitrary<string> {
  if (/^["']/.test(piece)) return fc.constant(piece);
  if (piece === " ") return fc.constantFrom(...SPACES);
  if (/^[,)]$/.test(piece)) return fc.constantFrom(...SPACES).map((before) => `${before}${piece}`);
  return fc.constantFrom(piece, piece.toUpperCase(), piece.toLowerCase());
}

/** Definitions in which the part between `<` and `>` is repeated. A parser that reads text repeatedly would be slow. */
const REPETITIONS = [
  ..."( ) ' \" ` [ a[ /* /*! -- # , a 0 . - + \\ 0x b' x' \u00e9 \u{1f600} \0 {d"
    .split(" ")
    .map((piece) => `<${piece}>`),
  ...parseList(`
  int <null > | int <not null > | int <constraint a > | int <check (1) > | int references a <on delete cascade > |
  <'a' > | <"a" > | int default <- >1 | text default x'<41>' | int check (<->1) | int check (<not >1) |
  int check (<1+>1) | int check (<1 between 2 and >3) | int check (<case when 1 then >) | int check (<abs(>) |
  enum(<'a',>'b') | varchar(5) default <'a' > | int default <9> | decimal(65,30) default 0.<9> |
  bit(64) default 0x<f> | int< /**/> | set('a','b') default '<a,>b' | int <default > | int <default (x) y > |
  decimal(65,30) default '1e<0>1' | double default '10e-<9>' | double default 1e<9> | enum('a< >b') |
  enum('a< b>','c') | enum('a< >') | set('\u00e9','b') default '<\u00e9,>' | varchar(5) default x'<20>' |
  int default x'<20>' | enum(x'<20>',x'61') | json default '<[>' | json default '<{"a":>' | int comment '< >x' |
  int comment '<''>' | int check (c \u003d '< >x') | int /*< >*/ not null | int /*!50100< >*/ not null
  `),
  ...parseList(`
  int unsigned | bigint | decimal(65,30) | float | double | bit(64) | year | char(5) | text | binary(5) | blob | json |
  date | time(6) | datetime(6) | timestamp | enum('a b','c') | set('a','b') | uuid | inet4 | inet6 |
  varchar(5) charset sjis
  `).flatMap((type) =>
    [" ", "0", "''", "\\\\", ",", "-1", ":1", "a ", "\u00e9"].map((piece) => `${type} default '<${piece}>x'`),
  ),
];

test("parseColumn reads very long repeated text in linear time", SCALED, () => {
  const selected = REPETITIONS.filter((_, index) => index % counts(20, 1) === 0);
  for (const dialect of ["mysql", "sqlite"] as const) {
    for (const definition of selected) {
      const [before = "", piece = "", after = ""] = definition.split(/<(.*)>/s);
      const parse = (size: number): void => {
        try {
          parseColumn(before + piece.repeat(size / piece.length) + after, { dialect });
        } catch (error) {
          if (!(error instanceof ColumnSyntaxError)) throw error;
        }
      };
      expectLinearTime(parse, 300_000);
    }
  }
});

test("parseColumn reads very deep nesting and very long column definitions", () => {
  const long = 100_000;
  expect(parseColumn(`int check (${"(".repeat(long)}1${")".repeat(long)})`).dataType).toBe("int");
  expect(refusal(`int check (${"abs(".repeat(long)}`).expected).toBe(") to close the parenthesis");
  expect(parseColumn(`int ${"default (x) y ".repeat(long)}`).unknown).toHaveLength(long);
  expect(parseColumn("x".repeat(long)).dataType).toHaveLength(long);
  const members = Array.from({ length: 64 }, (_, index) => `'m${index}'`).join(",");
  const column = parseColumn(`set(${members}) default '${"m63,".repeat(long)}m1'`);
  expect(column.default).toStrictEqual({ kind: "literal", value: "m1,m63" });
});
