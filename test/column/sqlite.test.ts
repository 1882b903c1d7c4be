/** SQLite definitions: explicit cases, and comparisons with a real SQLite. */

import initSqlJs, { type Database } from "sql.js";
import fc from "../support/fast-check.js";
import { expect, test } from "vitest";
import { parseList } from "../conformance/generation.js";
import { columnSchema, parseColumn, type Column } from "../../src/index.js";
import { counts, SCALED } from "../support/extent.js";
import { plainColumn } from "./fixtures.js";

const { Database: SqlDatabase } = await initSqlJs();

function read(def: string): Column {
  return parseColumn(def, { dialect: "sqlite" });
}

const KEY = { primaryKey: true, nullable: true };
const ROW_ID = { dataType: "integer", nullable: false, autoIncrement: true, primaryKey: true };

// test/conformance/sqlite.test.ts compares types, constraints and defaults with a real SQLite.
test.each<[def: string, facts: Partial<Column>]>([
  ["integer primary key", ROW_ID],
  ["integer primary key default 5", ROW_ID],
  ["int primary key", { ...KEY, dataType: "integer" }],
  ["integer primary key desc", { ...KEY, dataType: "integer" }],
  ["", { dataType: "blob" }],
  ["text default ( 'a' || 'b' )", { dataType: "text", default: { kind: "expression", sql: "'a' || 'b'" } }],
  [
    `text constraint a not null on conflict ignore unique collate NoCase check (length(c) > 1) check (c <> 'x')
     references t2 (x) on delete set null match full not deferrable initially deferred default 'it''s'`,
    {
      ...{ dataType: "text", nullable: false, unique: true, onConflict: "NOT NULL IGNORE" },
      ...{ collation: "nocase", check: "(length(c) > 1) AND (c <> 'x')" },
      references: "references t2 (x) on delete set null match full",
      default: { kind: "literal", value: "it's" },
    },
  ],
  // A BLOB differs from the text with the same bytes.
  [
    "blob default X'C3A4'",
    { dataType: "blob", default: { kind: "literal", value: "\u00e4", bytes: "c3a4" } },
  ],
  ["blob default x'E4'", { dataType: "blob", default: { kind: "literal", value: "\u00e4", bytes: "e4" } }],
])("the parser returns the properties of the SQLite column %j", (def, facts) => {
  expect(read(def)).toStrictEqual({ ...plainColumn(def), dialect: "sqlite", ...facts });
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
      // SQLite does not always find the shortest digits of a REAL, nor the nearest REAL of a number: the next one is as good.
      const difference = Math.abs(Number(ours) - Number(theirs));
      const isSameReal =
        /e|\./.test(theirs) && /e|\./.test(ours) && difference <= Math.abs(Number(theirs)) * 2 ** -51;
      expect(isSameReal ? theirs : ours).toBe(theirs);
    }),
    { numRuns: counts(200, 2_000) },
  );
  database.close();
});

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

const literals = parseList(
  "NULL | 0 | 5 | -5 | +5 | 1.0 | 1.5 | 1e3 | 9007199254740993 | -9223372036854775808 | " +
    "9223372036854775807 | 0x1F | '' | 'abc' | '5' | ' 5 ' | '5.0' | '5.50' | '1e3' | '0x1F' | " +
    "'5abc' | '-' | '.5' | '5.' | 'Inf' | 'NaN' | '2020-01-01' | '9223372036854775808' | true | false | word | 'it''s'",
);
const types = parseList(
  "text | int | real | numeric | blob | date | varchar(5) | boolean | decimal(5,2) | int not null",
);

test.each(types)("the default of %s in the JSON Schema is the value that SQLite stores", (type) => {
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
