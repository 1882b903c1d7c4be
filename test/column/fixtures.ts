/** One column definition per data type, with its `Column`, its JSON Schema and its type in the generated interface. */

import {
  buildAddressPattern,
  buildTemporalPattern,
  buildTimestampPattern,
} from "../../src/column/format-patterns.js";
import { buildFloatPattern, buildDecimalPattern } from "../../src/column/number-patterns.js";
import type { Column } from "../../src/core/column-types.js";
import type { JsonSchema } from "../../src/core/json-schema-types.js";

export interface Fixture {
  readonly def: string;
  /** The properties that differ from `plainColumn`. */
  readonly column: Partial<Column> & Pick<Column, "dataType">;
  readonly schema: JsonSchema;
  /** The type of the key in the emitted interface, without `undefined`; `undefined` if the item does not contain the key. */
  readonly type: string | undefined;
}

/** A column whose definition contains only a type. */
export function plainColumn(def: string): Omit<Column, "dataType"> {
  return {
    def,
    unsigned: false,
    zerofill: false,
    nullable: true,
    default: { kind: "none" },
    autoIncrement: false,
    primaryKey: false,
    unique: false,
  };
}

const INT = { type: ["integer", "null"], minimum: -2147483648, maximum: 2147483647 };
const TEXT = { type: ["string", "null"] };

function literal(value: string): Pick<Column, "default"> {
  return { default: { kind: "literal", value } };
}

export const fixtures: readonly Fixture[] = [
  {
    def: "tinyint",
    column: { dataType: "tinyint" },
    schema: { ...INT, minimum: -128, maximum: 127 },
    type: "number | null",
  },
  {
    def: "SMALLINT unsigned not null",
    column: { dataType: "smallint", unsigned: true, nullable: false },
    schema: { type: "integer", minimum: 0, maximum: 65535 },
    type: "number",
  },
  {
    def: "mediumint zerofill",
    column: { dataType: "mediumint", unsigned: true, zerofill: true },
    schema: { ...INT, minimum: 0, maximum: 16777215 },
    type: "number | null",
  },
  {
    def: "int(1) DEFAULT 255",
    column: { dataType: "int", displayWidth: 1, ...literal("255") },
    schema: { ...INT, default: 255 },
    type: "number",
  },
  {
    def: "int(1) DEFAULT 0",
    column: { dataType: "int", displayWidth: 1, ...literal("0") },
    schema: { ...INT, default: 0 },
    type: "boolean | 0 | 1",
  },
  {
    def: "INTEGER not null auto_increment primary key",
    column: { dataType: "int", nullable: false, autoIncrement: true, primaryKey: true },
    schema: { ...INT, type: "integer" },
    type: "number",
  },
  {
    def: "BIGINT UNSIGNED DEFAULT 1",
    column: { dataType: "bigint", unsigned: true, ...literal("1") },
    schema: { type: ["integer", "null"], minimum: 0, maximum: 18446744073709551615n, default: 1 },
    type: "number | bigint",
  },
  {
    def: "bigint default -9223372036854775808",
    column: { dataType: "bigint", ...literal("-9223372036854775808") },
    schema: {
      type: ["integer", "null"],
      minimum: -9223372036854775808n,
      maximum: 9223372036854775807n,
      default: -9223372036854775808n,
    },
    type: "number | bigint",
  },
  {
    def: "bool default true",
    column: { dataType: "tinyint", displayWidth: 1, ...literal("1") },
    schema: { ...INT, minimum: -128, maximum: 127, default: 1 },
    type: "number",
  },
  {
    def: "serial",
    column: { dataType: "bigint", unsigned: true, nullable: false, autoIncrement: true, unique: true },
    schema: { type: "integer", minimum: 0, maximum: 18446744073709551615n },
    type: "number | bigint",
  },
  {
    def: "bit(10) default b'101'",
    column: { dataType: "bit", length: 10, ...literal("5") },
    schema: { type: ["integer", "null"], minimum: 0, maximum: 1023, default: 5 },
    type: "number",
  },
  {
    def: "numeric(5,2) not null default 1.5",
    column: { dataType: "decimal", precision: 5, scale: 2, nullable: false, ...literal("1.50") },
    schema: {
      anyOf: [
        { type: "string", pattern: "^-?(?:(?:0*[1-9][0-9]{0,2}|0+)(?:\\.[0-9]{0,2}0*)?|\\.[0-9]{1,2}0*)$" },
        { type: "number", minimum: -999.99, maximum: 999.99 },
      ],
      default: "1.50",
    },
    type: "string | number",
  },
  {
    def: "dec default 5",
    column: { dataType: "decimal", precision: 10, scale: 0, ...literal("5") },
    schema: {
      anyOf: [
        { type: "string", pattern: buildDecimalPattern({ precision: 10, scale: 0, unsigned: false }) },
        { type: "number", minimum: -9999999999, maximum: 9999999999 },
        { type: "null" },
      ],
      default: "5",
    },
    type: "string | number",
  },
  {
    def: "decimal(65,30) unsigned",
    column: { dataType: "decimal", precision: 65, scale: 30, unsigned: true },
    schema: {
      anyOf: [
        { type: "string", pattern: buildDecimalPattern({ precision: 65, scale: 30, unsigned: true }) },
        { type: "number", minimum: 0, exclusiveMaximum: 10n ** 35n },
        { type: "null" },
      ],
    },
    type: "string | number | null",
  },
  {
    def: "float unsigned",
    column: { dataType: "float", unsigned: true },
    schema: {
      anyOf: [
        { type: "string", pattern: buildFloatPattern("float", true) },
        { type: "number", minimum: 0, maximum: 3.4028234663852886e38 },
        { type: "null" },
      ],
    },
    type: "string | number | null",
  },
  {
    def: "double precision not null",
    column: { dataType: "double", nullable: false },
    schema: {
      anyOf: [
        { type: "string", pattern: buildFloatPattern("double", false) },
        { type: "number", minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE },
      ],
    },
    type: "string | number",
  },
  {
    def: "real(5,2) not null",
    column: { dataType: "double", precision: 5, scale: 2, nullable: false },
    schema: {
      anyOf: [
        { type: "string", pattern: buildDecimalPattern({ precision: 5, scale: 2, unsigned: false }) },
        { type: "number", minimum: -999.99, maximum: 999.99 },
      ],
    },
    type: "string | number",
  },
  {
    def: "char(255) DEFAULT NULL",
    column: { dataType: "char", length: 255, default: { kind: "null" } },
    schema: { ...TEXT, maxLength: 255, default: null },
    type: "string | null",
  },
  {
    def: "character varying(10) charset ascii collate ascii_bin not null default 'it''s' comment 'Mine.'",
    column: {
      dataType: "varchar",
      length: 10,
      nullable: false,
      characterSet: "ascii",
      collation: "ascii_bin",
      comment: "Mine.",
      ...literal("it's"),
    },
    schema: {
      type: "string",
      maxLength: 10,
      pattern: "^[\\u0000-\\u007f]*$",
      description: "Mine.",
      default: "it's",
    },
    type: "string",
  },
  {
    def: "nchar(3)",
    column: { dataType: "char", length: 3, characterSet: "utf8mb3" },
    schema: { ...TEXT, maxLength: 3, pattern: "^[\\u0000-\\ud7ff\\ue000-\\uffff]*$" },
    type: "string | null",
  },
  {
    def: "national varchar(3) not null",
    column: { dataType: "varchar", length: 3, nullable: false, characterSet: "utf8mb3" },
    schema: { type: "string", maxLength: 3, pattern: "^[\\u0000-\\ud7ff\\ue000-\\uffff]*$" },
    type: "string",
  },
  {
    def: "tinytext",
    column: { dataType: "tinytext" },
    schema: { ...TEXT, maxLength: 255, maxBytes: 255 },
    type: "string | null",
  },
  {
    def: "text",
    column: { dataType: "text" },
    schema: { ...TEXT, maxLength: 65535, maxBytes: 65535 },
    type: "string | null",
  },
  {
    def: "text charset utf32",
    column: { dataType: "text", characterSet: "utf32" },
    schema: { ...TEXT, maxLength: 16383 },
    type: "string | null",
  },
  {
    def: "long varchar",
    column: { dataType: "mediumtext" },
    schema: { ...TEXT, maxLength: 16777215, maxBytes: 16777215 },
    type: "string | null",
  },
  {
    def: "longtext",
    column: { dataType: "longtext" },
    schema: { ...TEXT, maxLength: 4294967295, maxBytes: 4294967295 },
    type: "string | null",
  },
  {
    def: "binary(3)",
    column: { dataType: "binary", length: 3 },
    schema: { ...TEXT, maxLength: 3, maxBytes: 3 },
    type: "string | null",
  },
  {
    def: "varbinary(3)",
    column: { dataType: "varbinary", length: 3 },
    schema: { ...TEXT, maxLength: 3, maxBytes: 3 },
    type: "string | null",
  },
  {
    def: "tinyblob",
    column: { dataType: "tinyblob" },
    schema: { ...TEXT, maxLength: 255, maxBytes: 255 },
    type: "string | null",
  },
  {
    def: "blob",
    column: { dataType: "blob" },
    schema: { ...TEXT, maxLength: 65535, maxBytes: 65535 },
    type: "string | null",
  },
  {
    def: "mediumblob",
    column: { dataType: "mediumblob" },
    schema: { ...TEXT, maxLength: 16777215, maxBytes: 16777215 },
    type: "string | null",
  },
  {
    def: "longblob",
    column: { dataType: "longblob" },
    schema: { ...TEXT, maxLength: 4294967295, maxBytes: 4294967295 },
    type: "string | null",
  },
  {
    def: "json",
    column: { dataType: "json" },
    schema: { ...TEXT, maxLength: 4294967295, maxBytes: 4294967295, contentMediaType: "application/json" },
    type: "string | null",
  },
  {
    def: "enum('a','b ',\"it's\") default 'B'",
    column: { dataType: "enum", values: ["a", "b", "it's"], ...literal("b") },
    schema: { ...TEXT, enum: ["a", "b", "it's", null], default: "b" },
    type: '"a" | "b" | "it\'s"',
  },
  {
    def: "enum('a','b') not null",
    column: { dataType: "enum", values: ["a", "b"], nullable: false },
    schema: { type: "string", enum: ["a", "b"], default: "a" },
    type: '"a" | "b"',
  },
  {
    def: "enum('a','b') as ('a') not null",
    column: { dataType: "enum", values: ["a", "b"], nullable: false, generated: "'a'" },
    schema: { type: "string", enum: ["a", "b"], readOnly: true },
    type: undefined,
  },
  {
    def: "set('a','b') not null default 'b,a'",
    column: { dataType: "set", values: ["a", "b"], nullable: false, ...literal("a,b") },
    schema: { type: "string", pattern: "^(?!,)(?:(?:^|,)a)?(?:(?:^|,)b)?$", default: "a,b" },
    type: '"" | "a" | "b" | "a,b"',
  },
  {
    def: "date default '2020-2-29'",
    column: { dataType: "date", ...literal("2020-02-29") },
    schema: { ...TEXT, pattern: buildTemporalPattern("date", 0), default: "2020-02-29" },
    type: "string",
  },
  {
    def: "time(2) default '1:2:3'",
    column: { dataType: "time", fractionalSeconds: 2, ...literal("01:02:03.00") },
    schema: {
      ...TEXT,
      pattern: "^-?(?:[0-9]{2}|[1-7][0-9]{2}|8[0-2][0-9]|83[0-8]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{0,2}0*)?$",
      default: "01:02:03.00",
    },
    type: "string",
  },
  {
    def: "datetime(6)",
    column: { dataType: "datetime", fractionalSeconds: 6 },
    schema: { ...TEXT, pattern: buildTemporalPattern("datetime", 6) },
    type: "string | null",
  },
  {
    def: "datetime default current_timestamp",
    column: {
      dataType: "datetime",
      fractionalSeconds: 0,
      default: { kind: "expression", sql: "current_timestamp" },
    },
    schema: { ...TEXT, pattern: buildTemporalPattern("datetime", 0) },
    type: "string",
  },
  {
    def: "timestamp(3)",
    column: { dataType: "timestamp", fractionalSeconds: 3 },
    schema: { ...TEXT, pattern: buildTimestampPattern(3) },
    type: "string | null",
  },
  {
    def: "timestamp not null default current_timestamp on update current_timestamp",
    column: {
      dataType: "timestamp",
      fractionalSeconds: 0,
      nullable: false,
      default: { kind: "expression", sql: "current_timestamp" },
      onUpdate: "current_timestamp",
    },
    schema: { type: "string", pattern: buildTimestampPattern(0) },
    type: "string",
  },
  {
    def: "datetime(3) not null on update now(3)",
    column: {
      dataType: "datetime",
      fractionalSeconds: 3,
      nullable: false,
      ...literal("0000-00-00 00:00:00.000"),
      onUpdate: "now(3)",
    },
    schema: { type: "string", pattern: buildTemporalPattern("datetime", 3) },
    type: "string",
  },
  {
    def: "varchar(3) compressed not null invisible with system versioning",
    column: {
      dataType: "varchar",
      length: 3,
      nullable: false,
      compressed: true,
      invisible: true,
      systemVersioning: "with",
      ...literal(""),
    },
    schema: { type: "string", maxLength: 3, default: "" },
    type: "string",
  },
  {
    def: "varbinary(3) default x'E4'",
    column: { dataType: "varbinary", length: 3, default: { kind: "literal", value: "\u00e4", bytes: "e4" } },
    schema: { ...TEXT, maxLength: 3, maxBytes: 3 },
    type: "string",
  },
  {
    def: "year not null",
    column: { dataType: "year", nullable: false },
    schema: {
      anyOf: [
        { type: "string", pattern: "^(?:0000|19(?:0[1-9]|[1-9][0-9])|20[0-9]{2}|21(?:[0-4][0-9]|5[0-5]))$" },
        { enum: [0] },
        { type: "integer", minimum: 1901, maximum: 2155 },
      ],
    },
    type: "string | number",
  },
  {
    def: "year(2) default 99",
    column: { dataType: "year", displayWidth: 2, ...literal("99") },
    schema: {
      anyOf: [
        { type: "string", pattern: "^[0-9]{1,2}$" },
        { type: "integer", minimum: 0, maximum: 99 },
        { type: "null" },
      ],
      default: "99",
    },
    type: "string | number",
  },
  {
    def: "uuid",
    column: { dataType: "uuid" },
    schema: { ...TEXT, pattern: "^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$" },
    type: "string | null",
  },
  {
    def: "inet4 default '127.0.0.1'",
    column: { dataType: "inet4", ...literal("127.0.0.1") },
    schema: { ...TEXT, pattern: buildAddressPattern("inet4"), default: "127.0.0.1" },
    type: "string",
  },
  {
    def: "inet6 default '::1'",
    column: { dataType: "inet6", ...literal("::1") },
    schema: { ...TEXT, pattern: buildAddressPattern("inet6"), default: "::1" },
    type: "string",
  },
  { def: "point", column: { dataType: "point" }, schema: { type: "null" }, type: "null" },
  { def: "geometry", column: { dataType: "geometry" }, schema: { type: "null" }, type: "null" },
  { def: "linestring", column: { dataType: "linestring" }, schema: { type: "null" }, type: "null" },
  { def: "polygon", column: { dataType: "polygon" }, schema: { type: "null" }, type: "null" },
  { def: "multipoint", column: { dataType: "multipoint" }, schema: { type: "null" }, type: "null" },
  { def: "multilinestring", column: { dataType: "multilinestring" }, schema: { type: "null" }, type: "null" },
  { def: "multipolygon", column: { dataType: "multipolygon" }, schema: { type: "null" }, type: "null" },
  {
    def: "geometrycollection",
    column: { dataType: "geometrycollection" },
    schema: { type: "null" },
    type: "null",
  },
  {
    def: "vector(3)",
    column: { dataType: "vector", length: 3 },
    schema: { type: "null" },
    type: "null",
  },
  {
    def: "int generated always as (1 + 1) stored invisible",
    column: { dataType: "int", generated: "1 + 1", stored: true, invisible: true },
    schema: { ...INT, readOnly: true },
    type: undefined,
  },
];
