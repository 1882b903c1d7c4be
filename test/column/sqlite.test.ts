/** SQLite definitions: explicit cases, and comparisons with a real SQLite. */

import initSqlJs, { type Database } from "sql.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseList } from "../conformance/parse-list.js";
import { parseColumn } from "../../src/column/parser.js";
import { columnSchema } from "../../src/column/schema.js";
import type { Column } from "../../src/core/column-types.js";
import { counts, SCALED } from "../support/extent.js";

const { Database: SqlDatabase } = await initSqlJs();

function read(def: string): Column {
  return parseColumn(def, { dialect: "sqlite" });
}

/** The column without its text and without default values. */
function facts(def: string): Partial<Column> {
  const defaults = {
    dialect: "sqlite",
    unsigned: false,
    zerofill: false,
    nullable: true,
    autoIncrement: false,
  };
  const all = Object.entries({ ...defaults, primaryKey: false, unique: false });
  const changed = Object.entries(read(def)).filter(
    ([key, value]) => key !== "def" && !all.some(([name, as]) => name === key && as === value),
  );
  return Object.fromEntries(changed);
}

const NONE = { kind: "none" };

describe("the type name determines the affinity", () => {
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
    ["text comment 'defaultValue'", { dataType: "text", default: NONE }],
    ["generated always as (1)", { dataType: "blob", default: NONE, generated: "1" }],
  ])("the type name of a SQLite column determines the type affinity of the column: %s", (def, expected) => {
    expect(facts(def)).toStrictEqual(expected);
  });
});

describe("constraints", () => {
  test("the parser returns a SQLite INTEGER PRIMARY KEY as NOT NULL and without a default", () => {
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

  test("the parser returns all constraints of a SQLite column definition", () => {
    expect(
      facts(
        `text constraint a not null on conflict ignore unique collate NoCase check (length(c) > 1) check (c <> 'x')
         references t2 (x) on delete set null match full not deferrable initially deferred default 'it''s'`,
      ),
    ).toStrictEqual({
      dataType: "text",
      nullable: false,
      unique: true,
      onConflict: "NOT NULL IGNORE",
      collation: "nocase",
      check: "(length(c) > 1) AND (c <> 'x')",
      references: "references t2 (x) on delete set null match full",
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
    ["real default 5", "5.0"],
    ["text default 1e5", "100000.0"],
    ["text default true", "1"],
    ["text default word", "word"],
    ['text default "quoted"', "quoted"],
    ["blob default 5", "5"],
  ])("the parser converts the default of %s to the value that SQLite stores", (def, value) => {
    expect(read(def).default).toStrictEqual({ kind: "literal", value });
  });

  // A BLOB differs from the text with the same bytes.
  test.each([
    ["text default x'4142'", "AB", "4142"],
    ["blob default X'C3A4'", "\u00e4", "c3a4"],
    ["blob default x'E4'", "\u00e4", "e4"],
  ])("the parser returns the default of %s as a SQLite BLOB with its bytes", (def, value, bytes) => {
    expect(read(def).default).toStrictEqual({ kind: "literal", value, bytes });
  });

  test("the parser reads a SQLite default with a function or parentheses as an expression", () => {
    expect(read("text default current_timestamp").default).toStrictEqual({
      kind: "expression",
      sql: "current_timestamp",
    });
    expect(read("text default ( 'a' || 'b' )").default).toStrictEqual({
      kind: "expression",
      sql: "'a' || 'b'",
    });
  });

  test("the parser converts a numeric default of a SQLite column to the same text as SQLite", SCALED, () => {
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
        const defaultValue = read(`${affinity} DEFAULT ${literal}`).default;
        const [ours, theirs] = [
          defaultValue.kind === "literal" ? defaultValue.value : defaultValue.kind,
          String(stored?.values[0]?.[0]),
        ];
        // SQLite does not always find the shortest digits of a REAL.
        const isSameReal = /e|\./.test(theirs) && /e|\./.test(ours) && Number(ours) === Number(theirs);
        expect(isSameReal ? theirs : ours).toBe(theirs);
      }),
      { numRuns: counts(200, 2_000) },
    );
    database.close();
  });
});

describe("refused definitions", () => {
  test.each([
    ["text default 'a", 13, "' to close the string"],
    ['text default "a', 13, '" to close the name'],
    ["[text", 0, "] to close the name"],
    ["text)", 4, "a clause or the end of the definition"],
    ["int check (left(c)", 10, ") to close the parenthesis"],
    ["int /* unsigned", 4, "*/ to close the comment"],
  ])("the parser refuses %s at the position of the error", (def, offset, expected) => {
    expect(() => read(def)).toThrow(expect.objectContaining({ offset, expected }));
  });

  test.each([
    ["text, b", [", b"]],
    ["int(5) unsigned", ["unsigned"]],
    ["text default ?", ["default ?"]],
    ["text not nul", ["not nul"]],
  ])("the parser keeps the unknown parts of %s", (def, unknown) => {
    expect(read(def).unknown).toStrictEqual(unknown);
  });
});

describe("values", () => {
  const values = ["NULL", "0", "5", "-9223372036854775808", "1.5", "1e300", "''", "'abc'", "'5'", "'1.0'"];

  test.each(["text", "int", "real", "numeric", "", "text not null", "integer primary key", "int not null"])(
    "the JSON Schema of the SQLite column %j accepts values that SQLite stores unchanged, and rejects values that SQLite refuses",
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

describe("the default in the JSON Schema", () => {
  const literals = parseList(
    "NULL | 0 | 5 | -5 | +5 | 1.0 | 1.5 | 1e3 | 9007199254740993 | -9223372036854775808 | " +
      "9223372036854775807 | 0x1F | '' | 'abc' | '5' | ' 5 ' | '5.0' | '5.50' | '1e3' | '0x1F' | " +
      "'5abc' | '-' | '.5' | '5.' | 'Inf' | 'NaN' | '2020-01-01' | '9223372036854775808' | true | false | word | 'it''s'",
  );
  const types = parseList(
    "text | int | real | numeric | blob | date | varchar(5) | boolean | decimal(5,2) | int not null",
  );

  test.each(types)(
    "the JSON Schema default of a SQLite column %s equals the value that SQLite stores if a row omits the column",
    (type) => {
      const database = new SqlDatabase();
      const differing = literals.flatMap((literal) => {
        const def = `${type} default ${literal}`;
        const rowValue = defaultRowValue(database, def);
        const column = read(def);
        const { default: defaultValue } = columnSchema(column);
        if (defaultValue === undefined && isUndetermined(column, rowValue)) return [];
        return Object.is(rowValue, defaultValue) ? [] : [{ def, rowValue, defaultValue }];
      });
      database.close();
      expect(differing).toStrictEqual([]);
    },
  );
});

/** The value of a row that omits the column, as JSON with exact numbers. `undefined` if SQLite refuses the row. */
function defaultRowValue(database: Database, def: string): unknown {
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

/** Whether the default is undetermined: a BLOB column stores numbers and text unchanged, so the type is unknown. */
function isUndetermined({ dataType }: Column, rowValue: unknown): boolean {
  return rowValue === undefined || dataType === "blob";
}

/** The value that SQLite returns after storing it. */
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
