import { beforeAll, describe, expect, test } from "vitest";
import { parseColumn } from "../../src/column/parser.js";
import { columnSchema } from "../../src/column/schema.js";
import { TYPES } from "../../src/column/types.js";
import { generate } from "../../src/index.js";
import { fixtures, plainColumn } from "./fixtures.js";
import { meaning, refusal } from "./readings.js";

describe("the whole street of each type", () => {
  let emitted: ReadonlyMap<string, string>;
  beforeAll(async () => {
    emitted = await emittedTypes(fixtures.map(({ def }) => def));
  });

  test.each(fixtures)("$def", ({ def, column, schema, type }) => {
    const parsed = parseColumn(def);
    expect(parsed).toStrictEqual({ ...plainColumn(def), ...column });
    expect(columnSchema(parsed)).toStrictEqual(schema);
    expect(emitted.get(def)).toBe(type);
  });

  test("no type is left out", () => {
    const shown = new Set(fixtures.map(({ column }) => column.dataType));
    expect(shown).toStrictEqual(new Set(Array.from(TYPES.values(), ({ dataType }) => dataType)));
  });
});

/** What the interface of a module with such columns says of each, by definition. */
async function emittedTypes(defs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const keys = Object.fromEntries(defs.map((def, index) => [`key${index}`, { def }]));
  const module = { module: "Street", priority: 1, keys, primary: [], required: [] };
  const snapshot = { origin: "imported", whmVersion: null, modules: { Street: module } } as const;
  const files = await generate({ snapshot });
  const source = files.find(({ path }) => path === "Street.ts")?.text ?? "";
  return new Map(
    Array.from(source.matchAll(/^ {2}key([0-9]+)\??: ([^;]*);$/gm), ([, index, type = ""]) => [
      defs[Number(index)] ?? "",
      type.replace(/ \| undefined$/, ""),
    ]),
  );
}

describe("aliases are the type that they name", () => {
  test.each([
    ["int1(3)", "tinyint(3)"],
    ["int2", "smallint"],
    ["middleint", "mediumint"],
    ["int3", "mediumint"],
    ["integer", "int"],
    ["int4 signed", "int"],
    ["int8", "bigint"],
    ["boolean", "tinyint(1)"],
    ["dec(5)", "decimal(5,0)"],
    ["fixed", "decimal(10)"],
    ["float4", "float"],
    ["float(24)", "float"],
    ["float(25)", "double"],
    ["float8", "double"],
    ["real(5,2)", "double(5,2)"],
    ["character(5)", "char(5)"],
    ["char", "char(1)"],
    ["varcharacter(5)", "varchar(5)"],
    ["national character varying(5)", "nvarchar(5)"],
    ["nchar varchar(5)", "varchar(5) charset utf8"],
    ["national char(5)", "nchar(5)"],
    ["char(5) byte", "binary(5)"],
    ["varchar(5) charset binary", "varbinary(5)"],
    ["text(10)", "tinytext"],
    ["text(64)", "text"],
    ["blob(70000)", "mediumblob"],
    ["long", "mediumtext"],
    ["long varbinary", "mediumblob"],
    ["varchar(5) binary charset latin1", "varchar(5) character set latin1 collate latin1_bin"],
    ["varchar(5) ascii", "varchar(5) charset 'LATIN1'"],
    ["int key", "int not null primary key"],
    ["int serial default value", "int not null auto_increment unique"],
    ["year(4)", "year(3)"],
  ])("%s is %s", (alias, plain) => {
    expect(meaning(alias)).toStrictEqual(meaning(plain));
  });
});

describe("a default is what the column stores of it", () => {
  test.each([
    ["int default 0x1F", "31"],
    ["int default x'3132'", "12"],
    ["int default '007'", "7"],
    ["int default - 5", "-5"],
    ["int default 2.5", "3"],
    ["int default 2.5e0", "2"],
    ["int default TRUE", "1"],
    ["int default (5)", "5"],
    ["tinyint unsigned default b'11'", "3"],
    ["decimal(5,2) default '1.005'", "1.01"],
    ["double default 1e15", "1e15"],
    ["double default 1e-15", "0.000000000000001"],
    ["float default 123456789", "123457000"],
    ["varchar(9) default 0x41", "A"],
    ["varchar(9) default 'a' \"b\" 'c'", "abc"],
    ["varchar(9) default 'a\\n\\%\\q'", "a\n\\%q"],
    ["varchar(9) default .50", "0.50"],
    ["varchar(9) default 1e3", "1000"],
    ["char(9) default 'a  '", "a"],
    ["varchar(10) default date'2020-01-01'", "2020-01-01"],
    ["date default 20200229", "2020-02-29"],
    ["date default '70-1-1'", "1970-01-01"],
    ["datetime(1) default '2020-01-01T1:2:3.99'", "2020-01-01 01:02:03.9"],
    ["timestamp default timestamp'2020-01-01 01:02:03'", "2020-01-01 01:02:03"],
    ["time default '-1 2:3:4'", "-26:03:04"],
    ["year default 69", "2069"],
    ["year default '0'", "2000"],
    ["bit(8) default 'A'", "65"],
    ["bit(64) default -1", "18446744073709551615"],
    ["enum('a','1') default '1'", "1"],
    ["enum('a','1') default 1", "a"],
    ["set('1','2','3') default 3", "1,2"],
    ["float(5,2) default '1e9'", "999.99"],
    ["varchar(5) default 123456e0", "1.2e5"],
    ["varchar(9) default _latin1 0xe9", "\u00e9"],
    ["varchar(9) default _utf32 0x61", "a"],
    ["inet6 default '1.2.3.4'", "::ffff:1.2.3.4"],
    ["datetime(6) default 0.5", "0000-00-00 00:00:00.500000"],
    ["uuid default '123E4567E89B12D3A456426655440000'", "123e4567-e89b-12d3-a456-426655440000"],
  ])("%s: %s", (def, value) => {
    expect(parseColumn(def).default).toStrictEqual({ kind: "literal", value });
  });

  test.each([
    ["datetime default current_timestamp on update now()", "current_timestamp"],
    ["varchar(36) default uuid() not null", "uuid()"],
    ["int default ( 1 + (2) )", "( 1 + (2) )"],
  ])("%s is an expression", (def, sql) => {
    expect(parseColumn(def).default).toStrictEqual({ kind: "expression", sql });
  });
});

test("attributes come in any order, and the last one counts", () => {
  expect(meaning("int null comment 'a' not null default 1 default 2 unique comment 'b'")).toStrictEqual(
    meaning("int not null unique default 2 comment 'b'"),
  );
});

test("the clauses that no value depends on are kept to the letter", () => {
  expect(parseColumn("datetime as ( now() ) virtual comment 'it''s' invisible")).toMatchObject({
    generated: "now()",
    comment: "it's",
  });
  expect(parseColumn("int check ( c > 5 ) constraint fk references t (a) on delete set null")).toMatchObject({
    check: "c > 5",
    references: "references t (a) on delete set null",
  });
  expect(parseColumn("timestamp on update current_timestamp(3)").onUpdate).toBe("current_timestamp(3)");
});

describe("refusals point at the place and say what was expected", () => {
  test.each([
    ["", 0, 0, "a type"],
    ["int(1 DEFAULT 0", 6, 7, ")"],
    ["int()", 4, 1, "a whole number"],
    ["int(256)", 4, 3, "a display width of at most 255"],
    ["varchar", 7, 0, "( and a length"],
    ["char(256)", 5, 3, "a length of at most 255"],
    ["varchar(16384)", 8, 5, "a length of at most 16383"],
    ["double(10)", 9, 1, ", and how many digits follow the point"],
    ["int unsigned signed", 13, 6, "SIGNED right after the type, and once"],
    ["varchar(5) not null charset latin1", 20, 7, "CHARSET right after the type, and once"],
    ["int not", 7, 0, "NULL"],
    ["int comment=''", 11, 1, "a string"],
    ["int, d int", 3, 1, "an attribute, or the end of the definition"],
    ["int) engine=x", 3, 1, "an attribute, or the end of the definition"],
    ["varchar(5) default 'a", 19, 2, "' to close the string"],
    ["int /* unsigned", 4, 11, "*/ to close the comment"],
    ["int default '5x'", 12, 4, "a default that INT can hold"],
    ["int unsigned default -5", 21, 2, "a default that INT UNSIGNED can hold"],
    ["int not null default null", 21, 4, "a default that is not NULL, since the column is not"],
    ["date default '2019-02-29'", 13, 12, "a default that DATE can hold"],
    ["enum('a','A ')", 9, 4, "a member that is not there yet"],
    ["set('a,b')", 4, 5, "a member without a comma"],
    ["varchar(5) charset latin1 collate utf8mb4_bin", 34, 11, "a collation of the character set latin1"],
  ])("%s", (def, offset, length, expected) => {
    expect(refusal(def)).toMatchObject({ def, offset, length, expected });
  });

  test.each([
    ["BIGINT UNSIGEND", "UNSIGNED"],
    ["bigitn", "BIGINT"],
    ["int defualt 0", "DEFAULT"],
    ["varchar(5) charset latin2x", "LATIN2"],
    ["timestamp default curent_timestamp", "CURRENT_TIMESTAMP"],
  ])("%s: did you mean %s?", (def, meant) => {
    expect(refusal(def).message).toContain(`(did you mean ${meant}?)`);
  });

  test("the first fault is the one reported, as the engines do", () => {
    expect(refusal("int frobnicate 'unclosed").offset).toBe(4);
  });
});
