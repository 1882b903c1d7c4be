import { beforeAll, describe, expect, test } from "vitest";
import { TYPES_BY_NAME } from "../../src/column/data-types.js";
import { columnSchema, generate, parseColumn, type Column } from "../../src/index.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";
import { fixtures, plainColumn } from "./fixtures.js";
import { meaning, refusal } from "./readings.js";

describe("the schema and generated type of each data type", () => {
  let emitted: ReadonlyMap<string, string>;
  beforeAll(async () => {
    const definitions = fixtures.map(([def], index) => [`key${index}`, def]);
    const files = await generate({
      snapshot: snapshotOf(moduleOf("Street", Object.fromEntries(definitions) as Record<string, string>)),
    });
    const source = files.find(({ path }) => path === "Street.ts")?.text ?? "";
    const types = source.matchAll(/^ {2}key([0-9]+)\??: ([^;]*);$/gm);
    emitted = new Map(
      Array.from(types, ([, index, type = ""]) => [
        fixtures[Number(index)]?.[0] ?? "",
        type.replace(/ \| undefined$/, ""),
      ]),
    );
  });

  test.each(fixtures)("%s has the expected JSON Schema and generated type", (def, schema, type) => {
    expect(columnSchema(parseColumn(def))).toStrictEqual(schema);
    expect(emitted.get(def)).toBe(type);
  });

  test("the test definitions cover every data type", () => {
    const shown = new Set(fixtures.map(([def]) => parseColumn(def).dataType));
    expect(shown).toStrictEqual(new Set(Array.from(TYPES_BY_NAME.values(), ({ dataType }) => dataType)));
  });
});

const literal = (value: string): Pick<Column, "default"> => ({ default: { kind: "literal", value } });

// test/column/verdicts.test.ts compares the properties of many more columns with MariaDB.
test.each<[def: string, facts: Partial<Column>]>([
  ["mediumint zerofill", { dataType: "mediumint", unsigned: true, zerofill: true }],
  ["int(1) DEFAULT 255", { dataType: "int", displayWidth: 1, ...literal("255") }],
  ["serial", { dataType: "bigint", unsigned: true, nullable: false, autoIncrement: true, unique: true }],
  ["numeric(5,2) default 1.5", { dataType: "decimal", precision: 5, scale: 2, ...literal("1.50") }],
  ["nchar(3)", { dataType: "char", length: 3, characterSet: "utf8mb3" }],
  ["enum('a','b ',\"it's\") default 'B'", { dataType: "enum", values: ["a", "b", "it's"], ...literal("b") }],
  ["time(2) default '1:2:3'", { dataType: "time", fractionalSeconds: 2, ...literal("01:02:03.00") }],
  ["int as (1 + 1) stored invisible", { dataType: "int", generated: "1 + 1", stored: true, invisible: true }],
  [
    "varbinary(3) default x'E4'",
    { dataType: "varbinary", length: 3, default: { kind: "literal", value: "\u00e4", bytes: "e4" } },
  ],
  [
    "varchar(3) compressed not null collate ascii_bin comment 'Mine.' with system versioning",
    {
      ...{ dataType: "varchar", length: 3, nullable: false, characterSet: "ascii", collation: "ascii_bin" },
      ...{ comment: "Mine.", compressed: true, systemVersioning: "with", ...literal("") },
    },
  ],
])("the parser returns all properties of the column %s", (def, facts) => {
  expect(parseColumn(def)).toStrictEqual({ ...plainColumn(def), ...facts });
});

// test/column/verdicts.test.ts tests the other names of types.
test.each([
  ["float(24)", "float"],
  ["float(25)", "double"],
  ["char", "char(1)"],
  ["char(5) byte", "binary(5)"],
  ["varchar(5) charset binary", "varbinary(5)"],
  ["text(10)", "tinytext"],
  ["text(64)", "text"],
  ["blob(70000)", "mediumblob"],
  ["varchar(5) binary charset latin1", "varchar(5) character set latin1 collate latin1_bin"],
  ["varchar(5) ascii", "varchar(5) charset 'LATIN1'"],
  ["int key", "int not null primary key"],
  ["int serial default value", "int not null auto_increment unique"],
  ["year(4)", "year(3)"],
  // The last of several attributes of a kind applies.
  [
    "int null comment 'a' not null default 1 default 2 unique comment 'b'",
    "int not null unique default 2 comment 'b'",
  ],
  ["int default nosuch(1) default 2", "int default 2"],
  // Only MySQL 8 accepts the following clauses.
  ["int VISIBLE", "int"],
  ["int NOT NULL INVISIBLE", "int INVISIBLE NOT NULL"],
  ["int CHECK (c > 0) NOT ENFORCED", "int"],
  ["int CHECK (c > 0) CHECK (c < 9)", "int CHECK ((c > 0) AND (c < 9))"],
  ["int CHECK (c > 0) NOT NULL", "int NOT NULL CHECK (c > 0)"],
  ["int ENGINE_ATTRIBUTE = '{\"a\": 1}'", "int"],
  ["int SECONDARY_ENGINE_ATTRIBUTE '{}'", "int"],
  ["int NOT SECONDARY", "int"],
  ["int COLUMN_FORMAT FIXED STORAGE DISK", "int"],
  ["geometry SRID 4326", "geometry"],
  ["int NOT NULL COLLATE binary", "int NOT NULL"],
  ["int ZEROFILL SIGNED UNSIGNED", "int UNSIGNED ZEROFILL"],
  ["varchar(9) AS ('a') COLLATE utf8mb4_bin", "varchar(9) COLLATE utf8mb4_bin AS ('a')"],
  ["int constraint check (c > 0)", "int check (c > 0)"],
  ["int check (c > 0) not enforced check (c < 9)", "int check (c < 9)"],
  ["int engine_attribute ''", "int"],
  ["int signed unsigned", "int unsigned"],
  ["json collate utf8mb4_bin as (j)", "json as (j)"],
  ["serial storage memory visible", "serial"],
  // Executable comments.
  ["int /*!80023 INVISIBLE */ not null", "int invisible not null"],
  ["varchar(5) /*M!100301 COMPRESSED*/ default 'a'", "varchar(5) compressed default 'a'"],
  ["int /*!80016 CHECK (c > 0) */", "int check (c > 0)"],
  ["int /*!999999 x */", "int"],
  ["int /* !80016 x */", "int"],
  ["int /*! not /* b */ null */ unique", "int not null unique"],
])("the parser returns the same column for %s as for %s", (def, equivalent) => {
  expect(meaning(def)).toStrictEqual(meaning(equivalent));
});

test.each([
  ["char(5) charset utf8", "utf8mb3", undefined],
  ["char(5) collate utf8_bin", "utf8mb3", "utf8mb3_bin"],
  ["char(5) collate LATIN1_Swedish_ci", "latin1", "latin1_swedish_ci"],
  ["char(5) charset utf8mb4 collate uca1400_ai_ci", "utf8mb4", "utf8mb4_uca1400_ai_ci"],
  ["char(5) collate klingon_ci", "klingon", "klingon_ci"],
  ["char(5) binary", "utf8mb4", "utf8mb4_bin"],
  ["char(5) collate default", undefined, undefined],
])("the column %s has the character set %s and the collation %s", (def, characterSet, collation) => {
  const column = parseColumn(def);
  expect([column.characterSet, column.collation]).toEqual([characterSet, collation]);
});

test.each([
  ["int default 0x1F", "31"],
  ["int default x'3132'", "12"],
  ["int default '007'", "7"],
  ["int default - 5", "-5"],
  ["int default 2.5", "3"],
  ["int default TRUE", "1"],
  ["int default (5)", "5"],
  ["tinyint unsigned default b'11'", "3"],
  ["decimal(5,2) default '1.005'", "1.01"],
  ["varchar(9) default 0x41", "A"],
  ["varchar(9) default 'a' \"b\" 'c'", "abc"],
  ["varchar(9) default 'a\\n\\%\\q'", "a\n\\%q"],
  ["varchar(9) default .50", "0.50"],
  ["varchar(9) default 1e3", "1000"],
  ["char(9) default 'a  '", "a"],
  ["varchar(10) default date'2020-01-01'", "2020-01-01"],
  ["datetime(1) default '2020-01-01T1:2:3.99'", "2020-01-01 01:02:03.9"],
  ["enum('a','1') default '1'", "1"],
])("the parser converts the default of %s to the value %j that MariaDB stores", (def, value) => {
  expect(parseColumn(def).default).toStrictEqual({ kind: "literal", value });
});

test.each([
  ["datetime default current_timestamp on update now()", "current_timestamp"],
  ["varchar(36) default uuid() not null", "uuid()"],
  ["int default ( 1 + (2) )", "( 1 + (2) )"],
  ["bigint default (nextval(s) + next value for db.s)", "(nextval(s) + next value for db.s)"],
])("the parser reads the default of %s as an expression", (def, sql) => {
  expect(parseColumn(def).default).toStrictEqual({ kind: "expression", sql });
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
  const condition =
    "case c when 1 then _utf8mb4'a)' 'b' else {d '2020-01-01'} end <=> - ~ c and c like '%' escape '!'";
  expect(parseColumn(`int check (${condition})`).check).toBe(condition);
});

test.each([
  ["", 0, 0, "a type"],
  ["not null", 0, 3, "a type"],
  ["'int'", 0, 5, "a type"],
  ["int(1 DEFAULT 0", 6, 7, ")"],
  ["enum('a'", 8, 0, "a comma or )"],
  ["int check (c > 0", 10, 6, ") to close the parenthesis"],
  ["int) engine=x", 3, 1, "a clause or the end of the definition"],
  ["int()", 4, 1, "a whole number"],
  ["int(1 2)", 6, 1, ")"],
  ["int(256)", 4, 3, "a number of at most 255"],
  ["int(1,2)", 5, 1, ")"],
  ["date(3)", 4, 1, "no parameters (DATE has none)"],
  ["varchar", 7, 0, "a length in parentheses"],
  ["enum", 4, 0, "the members in parentheses"],
  ["enum(a)", 5, 1, "a string"],
  ["char(256)", 5, 3, "a number of at most 255"],
  ["double(10)", 9, 1, "a comma and a scale"],
  ["decimal(5,10)", 10, 2, "a number of at most 5"],
  ["varchar(5) default 'a", 19, 2, "' to close the string"],
  ["int references `t", 15, 2, "` to close the name"],
  ["int /* unsigned", 4, 11, "*/ to close the comment"],
  ["int /*!80016 unsigned", 4, 17, "*/ to close the comment"],
])(
  "the error for the definition %s has its range and the expected syntax",
  (def, offset, length, expected) => {
    expect(refusal(def)).toMatchObject({ def, offset, length, expected });
  },
);

test("the message of a ColumnSyntaxError contains the expected syntax, the offset and the actual text", () => {
  expect(refusal("int(256)").message).toBe('expected a number of at most 255 at offset 4, found "256"');
});

test.each([
  ["int frobnicate", ["frobnicate"]],
  ["int not null after x", ["after x"]],
  ["int not", ["not"]],
  ["int comment=''", ["comment=''"]],
  ["int, d int", [", d int"]],
  ["int frob (a, 'b)', (c)) /* d */ e not null", ["frob (a, 'b)', (c)) /* d */ e"]],
  ["int frob 1 default 0 nicate 2 comment 'a'", ["frob 1", "nicate 2"]],
  ["int default", ["default"]],
])("the parser keeps the unknown parts of %s", (def, unknown) => {
  expect(parseColumn(def)).toMatchObject({ dataType: "int", unknown });
});

test("known clauses next to unknown ones are read", () => {
  expect(parseColumn("int(1) frob (x) default 0 nicate 'y' not null")).toMatchObject({
    ...{ displayWidth: 1, nullable: false, default: { kind: "literal", value: "0" } },
  });
});

test("an unknown type is its name in lower case, and accepts texts and numbers", () => {
  const column = parseColumn("XMLType(5, 'a') NOT NULL default 'x'");
  expect(column).toMatchObject({ dataType: "xmltype", nullable: false, unknown: ["XMLType(5, 'a')"] });
  expect(columnSchema(column)).toStrictEqual({ type: ["string", "number"], default: "x" });
});
