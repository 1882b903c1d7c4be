/** SQLite's reading of definitions: what it makes of them in words, and beside a real SQLite. */

import initSqlJs, { type Database } from "sql.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseList } from "../../conformance/parse-list.js";
import { parseColumn } from "../../src/column/parser.js";
import { columnSchema } from "../../src/column/semantics/column-schema.js";
import { ColumnSyntaxError } from "../../src/core/column-syntax-error.js";
import type { Column } from "../../src/core/column-types.js";
import { counts, SCALED } from "../support/extent.js";

const { Database: SqlDatabase } = await initSqlJs();

function read(def: string): Column {
  return parseColumn(def, { dialect: "sqlite" });
}

/** Everything but the text and what is as usual. */
function facts(def: string): Partial<Column> {
  const usual = { dialect: "sqlite", unsigned: false, zerofill: false, nullable: true, autoIncrement: false };
  const all = Object.entries({ ...usual, primaryKey: false, unique: false });
  const said = Object.entries(read(def)).filter(
    ([key, value]) => key !== "def" && !all.some(([name, as]) => name === key && as === value),
  );
  return Object.fromEntries(said);
}

const NONE = { kind: "none" };

describe("the words of a type are free, and make an affinity", () => {
  test.each([
    ["char(255) DEFAULT NULL", { dataType: "text", default: { kind: "null" } }],
    ["int(1) DEFAULT 0", { dataType: "integer", displayWidth: 1, default: { kind: "literal", value: "0" } }],
    ["text", { dataType: "text", default: NONE }],
    ["BIGINT UNSIGNED DEFAULT 1", { dataType: "integer", default: { kind: "literal", value: "1" } }],
    ["", { dataType: "blob", default: NONE }],
    ["unsigned big int", { dataType: "integer", default: NONE }],
    ["double precision", { dataType: "real", default: NONE }],
    ["decimal(10,5)", { dataType: "numeric", default: NONE }],
    ["datetime", { dataType: "numeric", default: NONE }],
    ["floating point", { dataType: "integer", default: NONE }],
    ["strange type of mine (3, -4.5)", { dataType: "numeric", default: NONE }],
    ['"my clob" x', { dataType: "text", default: NONE }],
    ["x /* int */ y", { dataType: "integer", default: NONE }],
    ["text comment 'said'", { dataType: "text", default: NONE }],
    ["generated always as (1)", { dataType: "blob", default: NONE, generated: "1" }],
  ])("%s", (def, expected) => {
    expect(facts(def)).toStrictEqual(expected);
  });
});

describe("constraints", () => {
  test("a row's own number is never NULL and needs no value, whatever default it is given", () => {
    const expected = {
      dataType: "integer",
      nullable: false,
      default: NONE,
      autoIncrement: true,
      primaryKey: true,
    };
    expect(facts("integer primary key")).toStrictEqual(expected);
    expect(facts("integer primary key default 5")).toStrictEqual(expected);
    expect(facts("int primary key")).toStrictEqual({ dataType: "integer", default: NONE, primaryKey: true });
    expect(facts("integer primary key desc")).toStrictEqual({
      dataType: "integer",
      default: NONE,
      primaryKey: true,
    });
  });

  test("all that is said is kept", () => {
    expect(
      facts(
        `text constraint a not null on conflict ignore unique collate NoCase check (length(c) > 1) check (c <> 'x')
         references t2 (x) on delete set null match full not deferrable initially deferred default 'it''s'`,
      ),
    ).toStrictEqual({
      dataType: "text",
      nullable: false,
      unique: true,
      collation: "nocase",
      check: "(length(c) > 1) AND (c <> 'x')",
      references: "references t2 (x) on delete set null match full not deferrable initially deferred",
      default: { kind: "literal", value: "it's" },
    });
  });
});

describe("defaults, as the column stores them", () => {
  test.each([
    ["int default 0x1F", "31"],
    ["int default 0xffffffffffffffff", "-1"],
    ["int default 5.0", "5"],
    ["int default ' 5 '", "5"],
    ["int default '5abc'", "5abc"],
    ["int default -9223372036854775808", "-9223372036854775808"],
    ["int default 9223372036854775808", "9.2233720368547758e+18"],
    ["real default 5", "5.0"],
    ["text default 1_000", "1000"],
    ["text default 1e5", "100000.0"],
    ["text default true", "1"],
    ["text default word", "word"],
    ['text default "quoted"', "quoted"],
    ["text default x'4142'", "AB"],
    ["blob default 5", "5"],
  ])("%s", (def, value) => {
    expect(read(def).default).toStrictEqual({ kind: "literal", value });
  });

  test("what is computed is an expression", () => {
    expect(read("text default current_timestamp").default).toStrictEqual({
      kind: "expression",
      sql: "current_timestamp",
    });
    expect(read("text default ( 'a' || 'b' )").default).toStrictEqual({
      kind: "expression",
      sql: "'a' || 'b'",
    });
  });

  test("every number is written as SQLite reads it", SCALED, () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }).map(String),
      fc.tuple(fc.integer(), fc.nat({ max: 20 })).map(([digits, power]) => `${digits}e${power - 10}`),
    );
    const database = new SqlDatabase();
    const type = fc.constantFrom("text", "int", "real", "numeric", "blob");
    const quotes = fc.constantFrom("", "'");
    fc.assert(
      fc.property(number, type, quotes, (numeral, affinity, quote) => {
        const literal = `${quote}${numeral}${quote}`;
        database.exec(
          `DROP TABLE IF EXISTS t; CREATE TABLE t (a, c ${affinity} DEFAULT ${literal}); INSERT INTO t (a) VALUES (1)`,
        );
        const [stored] = database.exec("SELECT CAST(c AS TEXT) FROM t");
        const said = read(`${affinity} DEFAULT ${literal}`).default;
        const [ours, theirs] = [
          said.kind === "literal" ? said.value : said.kind,
          String(stored?.values[0]?.[0]),
        ];
        // Where fewer digits tell a real number as well, SQLite does not always see it.
        const isSameReal = /e|\./.test(theirs) && /e|\./.test(ours) && Number(ours) === Number(theirs);
        expect(isSameReal ? theirs : ours).toBe(theirs);
      }),
      { numRuns: counts(200, 2_000) },
    );
    database.close();
  });
});

describe("what SQLite refuses", () => {
  test.each([
    ["int(5) unsigned", 7, "a constraint or the end of the definition"],
    ["enum('a','b')", 5, "a number"],
    ["text not nul", 9, "NULL"],
    ["text collate latin1_bin", 13, "BINARY, NOCASE or RTRIM"],
    ["text default now()", 16, "a constraint or the end of the definition"],
    ["int default (c + 1)", 13, "a constant, not a column"],
    ["int check ((select 1))", 12, "a value (subqueries are not allowed)"],
    ["int check (left(c))", 11, "a function that column expressions may call"],
    ["int check (abs(c, 1))", 11, "a valid number of arguments in ABS()"],
    ["int as (random())", 8, "a deterministic expression"],
    ["int as (1) default 2", 19, "no DEFAULT (the column is generated)"],
    ["int primary key autoincrement", 16, "AUTOINCREMENT only after INTEGER PRIMARY KEY"],
    ["integer primary key primary key", 20, "only one PRIMARY KEY"],
    ["text, b", 4, "a constraint or the end of the definition"],
    ["text)", 4, "a constraint or the end of the definition"],
    ["text default 'a", 13, "' to close the string"],
    ["text default ?", 13, "a value (parameters are not allowed)"],
  ])("%s", (def, offset, expected) => {
    expect(() => read(def)).toThrow(ColumnSyntaxError);
    try {
      read(def);
    } catch (error) {
      expect(error).toMatchObject({ offset, expected });
    }
  });

  test.each(["1 in (", "(", "abs(", "case ", "cast(", "1 between ", "not in (", "1 like (", "raise(abort, "])(
    "nesting without an end, of %j, as a fault of the definition",
    (opening) => {
      for (const clause of ["default", "check", "as"]) {
        expect(() => read(`int ${clause} (${opening.repeat(20_000)}1`)).toThrow(ColumnSyntaxError);
      }
    },
  );

  test("a misspelt word is answered with the right one", () => {
    expect(() => read("text not null uniqe")).toThrow(/UNIQUE/);
    expect(() => read("text not null on conflict replac")).toThrow(/REPLACE/);
  });
});

describe("values", () => {
  const values = ["NULL", "0", "5", "-9223372036854775808", "1.5", "1e300", "''", "'abc'", "'5'", "'1.0'"];

  test.each(["text", "int", "real", "numeric", "", "text not null", "integer primary key", "int not null"])(
    "the schema of %j takes what is stored as it was sent, and nothing that is refused",
    (def) => {
      const database = new SqlDatabase();
      const { type, minimum } = columnSchema(read(def));
      const types = [type].flat();
      let verdicts = 0;
      for (const value of values) {
        const stored = storedValue(database, def, value);
        if (stored !== "refused" && stored !== value) continue;
        verdicts += 1;
        const kind = value === "NULL" ? "null" : value.startsWith("'") ? "string" : "number";
        const isWhole = types.includes("integer") && /^-?[0-9]+$/.test(value);
        expect([value, types.includes(kind) || (kind === "number" && isWhole)]).toEqual([
          value,
          stored !== "refused",
        ]);
      }
      expect(verdicts).toBeGreaterThan(3);
      expect(minimum).toBe(def === "integer primary key" ? -(2n ** 63n) : undefined);
      database.close();
    },
  );
});

describe("the schema's default", () => {
  const literals = parseList(
    "NULL | 0 | 5 | -5 | +5 | 1.0 | 1.5 | 1e3 | 1e300 | 9007199254740993 | -9223372036854775808 | " +
      "9223372036854775807 | 9223372036854775808 | 0x1F | '' | 'abc' | '5' | ' 5 ' | '5.0' | '5.50' | '1e3' | '0x1F' | " +
      "'5abc' | '-' | '.5' | '5.' | 'Inf' | 'NaN' | '2020-01-01' | '9223372036854775808' | true | false | word | 'it''s'",
  );
  const types = parseList(
    "text | int | real | numeric | blob | date | varchar(5) | boolean | decimal(5,2) | int not null",
  );

  test.each(types)("of %s is what a row holds that says nothing of it", (type) => {
    const database = new SqlDatabase();
    const differing = literals.flatMap((literal) => {
      const def = `${type} default ${literal}`;
      const held = heldByDefault(database, def);
      const column = read(def);
      const { default: said } = columnSchema(column);
      if (said === undefined && isUnsaid(column, held)) return [];
      return Object.is(held, said) ? [] : [{ def, held, said }];
    });
    database.close();
    expect(differing).toStrictEqual([]);
  });
});

/** What a row holds that says nothing of the column, as JSON has it, whose numbers keep all their digits; nothing where it is refused. */
function heldByDefault(database: Database, def: string): unknown {
  database.exec(`DROP TABLE IF EXISTS t; CREATE TABLE t (a, c ${def})`);
  try {
    database.exec("INSERT INTO t (a) VALUES (1)");
  } catch {
    return undefined;
  }
  const [answer] = database.exec("SELECT typeof(c), CAST(c AS TEXT), c FROM t");
  const [storage, text, value] = answer?.values[0] ?? [];
  if (storage !== "integer") return value;
  return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(String(text));
}

/** A BLOB column keeps a number and a text of the same characters, and nothing says which it was. */
function isUnsaid({ dataType }: Column, held: unknown): boolean {
  return held === undefined || dataType === "blob";
}

/** The value as SQLite says it when it is asked for it again. */
function storedValue(database: Database, def: string, value: string): unknown {
  database.exec(`DROP TABLE IF EXISTS t; CREATE TABLE t (a, c ${def})`);
  try {
    database.exec(`INSERT INTO t VALUES (1, ${value})`);
  } catch {
    return "refused";
  }
  const [answer] = database.exec("SELECT typeof(c), quote(c) FROM t");
  const [storage, text] = answer?.values[0] ?? [];
  if (storage === "real") return Number(text) === Number(value) ? value : text;
  return text;
}
