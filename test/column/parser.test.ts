import { beforeAll, describe, expect, test } from "vitest";
import { parseColumn } from "../../src/column/parser.js";
import { columnSchema } from "../../src/column/semantics/column-schema.js";
import { TYPES_BY_NAME } from "../../src/column/facts/data-types.js";
import { generate } from "../../src/index.js";
import { fixtures, plainColumn } from "./fixtures.js";
import { meaning, refusal } from "./readings.js";

describe("the column, schema and generated type of each data type", () => {
  let emitted: ReadonlyMap<string, string>;
  beforeAll(async () => {
    emitted = await emittedTypes(fixtures.map(({ def }) => def));
  });

  test.each(fixtures)(
    "the column definition $def has the expected parse result, JSON Schema and generated type",
    ({ def, column, schema, type }) => {
      const parsed = parseColumn(def);
      expect(parsed).toStrictEqual({ ...plainColumn(def), ...column });
      expect(columnSchema(parsed)).toStrictEqual(schema);
      expect(emitted.get(def)).toBe(type);
    },
  );

  test("the test definitions cover every data type", () => {
    const shown = new Set(fixtures.map(({ column }) => column.dataType));
    expect(shown).toStrictEqual(new Set(Array.from(TYPES_BY_NAME.values(), ({ dataType }) => dataType)));
  });
});

/** The generated type of each definition. */
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

describe("aliases of types", () => {
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
  ])("the parser reads the type %s as an alias of %s", (alias, plain) => {
    expect(meaning(alias)).toStrictEqual(meaning(plain));
  });
});

describe("the default is the stored value", () => {
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
    ["set('a','b') default 'b,A,b  '", "a,b"],
    ["set('a','','b') default 'b,'", "b"],
    ["year(2) default 2155", "55"],
    ["float(5,2) default '1e9'", "999.99"],
    ["varchar(5) default 123456e0", "1.2e5"],
    ["varchar(9) default _latin1 0xe9", "\u00e9"],
    ["varchar(9) default _utf32 0x61", "a"],
    ["inet6 default '1.2.3.4'", "::ffff:1.2.3.4"],
    ["datetime(6) default 0.5", "0000-00-00 00:00:00.500000"],
    ["uuid default '123E4567E89B12D3A456426655440000'", "123e4567-e89b-12d3-a456-426655440000"],
  ])("the parser converts the default of %s to the value %j that MariaDB stores", (def, value) => {
    expect(parseColumn(def).default).toStrictEqual({ kind: "literal", value });
  });

  test.each([
    ["datetime default current_timestamp on update now()", "current_timestamp"],
    ["varchar(36) default uuid() not null", "uuid()"],
    ["int default ( 1 + (2) )", "( 1 + (2) )"],
  ])("the parser reads the default of %s as an expression", (def, sql) => {
    expect(parseColumn(def).default).toStrictEqual({ kind: "expression", sql });
  });
});

describe("the schema omits a default that it excludes", () => {
  test.each([
    ["date default '0000-00-00'", "0000-00-00"],
    ["timestamp default 0", "0000-00-00 00:00:00"],
    ["datetime not null default '2020-01-00'", "2020-01-00 00:00:00"],
  ])("the JSON Schema of %s omits a default that the schema itself would reject", (def, value) => {
    const column = parseColumn(def);
    expect(column.default).toStrictEqual({ kind: "literal", value });
    expect(columnSchema(column)).not.toHaveProperty("default");
  });

  test("the JSON Schema of a column contains the default if the default is a valid value", () => {
    expect(columnSchema(parseColumn("date default '2020-1-2'")).default).toBe("2020-01-02");
  });
});

test("the parser accepts column attributes in any order, and the last of several attributes of a kind applies", () => {
  expect(meaning("int null comment 'a' not null default 1 default 2 unique comment 'b'")).toStrictEqual(
    meaning("int not null unique default 2 comment 'b'"),
  );
});

test("the parser returns the source text of clauses such as CHECK, REFERENCES and ON UPDATE", () => {
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

describe("errors have the range and the expected syntax", () => {
  const MORE_OR_END = "an attribute or the end of the definition";

  test.each([
    ["", 0, 0, "a type"],
    ["int(1 DEFAULT 0", 6, 7, ")"],
    ["int()", 4, 1, "a whole number"],
    ["int(256)", 4, 3, "a display width of at most 255"],
    ["varchar", 7, 0, "a length in parentheses"],
    ["char(256)", 5, 3, "a length of at most 255"],
    ["varchar(16384)", 8, 5, "a length of at most 16383"],
    ["double(10)", 9, 1, "a comma and a scale"],
    ["int not null signed", 13, 6, `${MORE_OR_END} (SIGNED is allowed once, directly after the type)`],
    [
      "varchar(5) not null charset latin1",
      ...([20, 7, `${MORE_OR_END} (CHARSET is allowed once, directly after the type)`] as const),
    ],
    ["int frobnicate", 4, 10, MORE_OR_END],
    ["int first", 4, 5, `${MORE_OR_END} (FIRST is only valid in ALTER TABLE)`],
    ["int not null after x", 13, 5, `${MORE_OR_END} (AFTER is only valid in ALTER TABLE)`],
    ["int not", 7, 0, "NULL"],
    ["int comment=''", 11, 1, "a string (COMMENT takes no =)"],
    ["int, d int", 3, 1, `${MORE_OR_END} (a definition describes one column)`],
    ["int) engine=x", 3, 1, MORE_OR_END],
    ["decimal(5,10)", 10, 2, "a scale of at most 5 (the precision)"],
    ["char(0) primary key", 8, 7, "no key (a column of length 0 cannot distinguish rows)"],
    ["int references t (a b)", 20, 1, "a comma or )"],
    ["int references t on delete cascade on insert", 38, 6, "UPDATE"],
    ["int references t on insert", 20, 6, "DELETE or UPDATE"],
    ["national", 8, 0, "CHAR, CHARACTER, VARCHAR or VARCHARACTER"],
    ["int default now ()", 12, 6, "( directly after NOW"],
    ["varchar(5) compressed unique", 22, 6, "no key (a COMPRESSED column cannot be one)"],
    ["varchar(5) compressed primary key", 22, 7, "no key (a COMPRESSED column cannot be one)"],
    ["varbinary(5) compressed key", 24, 3, "no key (a COMPRESSED column cannot be one)"],
    ["text compressed as ('a') unique", 25, 6, "no key (a COMPRESSED column cannot be one)"],
    ["varchar(5) default 'a", 19, 2, "' to close the string"],
    ["int /* unsigned", 4, 11, "*/ to close the comment"],
    ["int default '5x'", 12, 4, "a default that is valid for INT"],
    ["int unsigned default -5", 21, 2, "a default that is valid for INT UNSIGNED"],
    ["int not null default null", 21, 4, "a default other than NULL (the column is NOT NULL)"],
    ["set('a','b') default 'b ,a'", 21, 6, "a default that is valid for SET"],
    ["set('a','b') default '  '", 21, 4, "a default that is valid for SET"],
    ["date default '2019-02-29'", 13, 12, "a default that is valid for DATE"],
    ["enum('a','A ')", 9, 4, "a unique member"],
    ["set('a,b')", 4, 5, "a member without a comma"],
    ["varchar(5) charset latin1 collate utf8mb4_bin", 34, 11, "a collation of the character set latin1"],
  ])(
    "the error for the invalid column definition %s contains the error range and the expected syntax",
    (def, offset, length, expected) => {
      expect(refusal(def)).toMatchObject({ def, offset, length, expected });
    },
  );

  test.each([
    ["BIGINT UNSIGEND", "UNSIGNED"],
    ["bigitn", "BIGINT"],
    ["int defualt 0", "DEFAULT"],
    ["varchar(5) charset latin2x", "LATIN2"],
    ["timestamp default curent_timestamp", "CURRENT_TIMESTAMP"],
    ["int generatd always as (1)", "GENERATED"],
    ["int generated alway as (1)", "ALWAYS"],
    ["int as (1) stord", "STORED"],
    ["int as (1) persistant", "PERSISTENT"],
    ["int as (1) virtual uniqe", "UNIQUE"],
    ["double precison", "PRECISION"],
    ["national car(5)", "CHAR"],
    ["char varyng(5)", "VARYING"],
    ["long varcar", "VARCHAR"],
    ["varbinary(5) compresed", "COMPRESSED"],
    ["varchar(5) compressed=zlb", "ZLIB"],
    ["point ref_system_i=1", "REF_SYSTEM_ID"],
    ["char(5) character sett latin1", "SET"],
    ["char(5) charset ut8", "UTF8"],
    ["char(5) collate utf8mb4_bim", "UTF8MB4_BIN"],
    ["char(5) not null collate utf8_genral_ci", "UTF8_GENERAL_CI"],
    ["char(5) collate utf8mb4_uca1400_spanish2_as_cx", "UTF8MB4_UCA1400_SPANISH2_AS_CI"],
    ["datetime default nwo()", "NOW"],
    ["char(36) default uudi()", "UUID"],
    ["char(5) default _latn1'a'", "_LATIN1"],
    ["int check (c betwen 1 and 2)", "BETWEEN"],
    ["int check (convert(c usng latin1))", "USING"],
    ["int check (c collate utf8mb4_bim)", "UTF8MB4_BIN"],
    ["int check (get_format(dat, 'EUR') = c)", "DATE"],
    ["int references t on delete set nul", "NULL"],
    ["int storage dsk", "DISK"],
  ])("the error for the misspelled column definition %s suggests %s", (def, suggestion) => {
    expect(refusal(def).message).toContain(`(did you mean ${suggestion}?)`);
  });

  test("the error for an SQL keyword in the wrong position suggests no other keyword", () => {
    for (const def of ["int not null unsigned", "int first", "int check (castt(1 as int))"]) {
      expect(refusal(def).message).not.toContain("did you mean");
    }
  });

  test("the message of a ColumnSyntaxError contains the expected syntax, the offset and the actual text", () => {
    expect(refusal("int not null default null").message).toBe(
      'expected a default other than NULL (the column is NOT NULL) at offset 21, found "null"',
    );
  });

  test("the parser reports only the first of several errors in a column definition", () => {
    expect(refusal("int frobnicate 'unclosed").offset).toBe(4);
  });
});
