/** Column definitions of each data type, with the JSON Schema and the type in the generated interface. */

import { expect } from "vitest";
import type { Column, JsonSchema } from "../../src/index.js";

export type Fixture = readonly [
  def: string,
  schema: JsonSchema,
  /** The type of the key in the emitted interface, without `undefined`; `undefined` if the item does not contain the key. */
  type: string | undefined,
];

/** A column whose definition contains only a type. */
export function plainColumn(def: string): Omit<Column, "dataType"> {
  return {
    ...{ def, unsigned: false, zerofill: false, nullable: true, default: { kind: "none" } },
    ...{ autoIncrement: false, primaryKey: false, unique: false },
  };
}

const INT = { type: ["integer", "null"], minimum: -2147483648, maximum: 2147483647 };
const TINYINT = { ...INT, minimum: -128, maximum: 127 };
const TEXT = { type: ["string", "null"] };
const NULL = { type: "null" };
/** test/column/schema.test.ts tests which values the patterns match. */
const PATTERN = expect.any(String) as string;
const FORMATTED = { ...TEXT, pattern: PATTERN };

function text(characters: number, bytes?: number): JsonSchema {
  return { ...TEXT, maxLength: characters, ...(bytes !== undefined && { maxBytes: bytes }) };
}

/** The schema of numbers that can also be sent as text. */
function numeric(limits: JsonSchema, ...others: JsonSchema[]): JsonSchema {
  return { anyOf: [{ type: "string", pattern: PATTERN }, { type: "number", ...limits }, ...others] };
}

const TEXT_SIZES = {
  ...{ tinytext: 255, text: 65535, longtext: 4294967295 },
  ...{ tinyblob: 255, blob: 65535, mediumblob: 16777215, longblob: 4294967295 },
};

const SHAPES =
  "point geometry linestring polygon multipoint multilinestring multipolygon geometrycollection".split(" ");

export const fixtures: readonly Fixture[] = [
  ["tinyint", TINYINT, "number | null"],
  ["SMALLINT unsigned not null", { type: "integer", minimum: 0, maximum: 65535 }, "number"],
  ["mediumint zerofill", { ...INT, minimum: 0, maximum: 16777215 }, "number | null"],
  ["int(1) DEFAULT 255", { ...INT, default: 255 }, "number"],
  ["int(1) DEFAULT 0", { ...INT, default: 0 }, "boolean | 0 | 1"],
  ["INTEGER not null auto_increment primary key", { ...INT, type: "integer" }, "number"],
  [
    "BIGINT UNSIGNED DEFAULT 1",
    { ...INT, minimum: 0, maximum: 18446744073709551615n, default: 1 },
    "number | bigint",
  ],
  [
    "bigint default -9223372036854775808",
    { ...INT, minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n, default: -(2n ** 63n) },
    "number | bigint",
  ],
  ["bool default true", { ...TINYINT, default: 1 }, "number"],
  ["serial", { type: "integer", minimum: 0, maximum: 18446744073709551615n }, "number | bigint"],
  ["bit(10) default b'101'", { ...INT, minimum: 0, maximum: 1023, default: 5 }, "number"],
  [
    "numeric(5,2) not null default 1.5",
    { ...numeric({ minimum: -999.99, maximum: 999.99 }), default: "1.50" },
    "string | number",
  ],
  [
    "decimal(65,30) unsigned",
    numeric({ minimum: 0, exclusiveMaximum: 10n ** 35n }, NULL),
    "string | number | null",
  ],
  ["float unsigned", numeric({ minimum: 0, maximum: 3.4028234663852886e38 }, NULL), "string | number | null"],
  [
    "double precision not null",
    numeric({ minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE }),
    "string | number",
  ],
  ["real(5,2) not null", numeric({ minimum: -999.99, maximum: 999.99 }), "string | number"],
  ["char(255) DEFAULT NULL", { ...text(255), default: null }, "string | null"],
  [
    "character varying(10) charset ascii collate ascii_bin not null default 'it''s' comment 'Mine.'",
    { type: "string", maxLength: 10, pattern: PATTERN, description: "Mine.", default: "it's" },
    "string",
  ],
  ["nchar(3)", { ...text(3), pattern: PATTERN }, "string | null"],
  ["text charset utf32", text(16383), "string | null"],
  ["long varchar", text(16777215, 16777215), "string | null"],
  ...Object.entries(TEXT_SIZES).map(([type, size]): Fixture => [type, text(size, size), "string | null"]),
  ["binary(3)", text(3, 3), "string | null"],
  ["varbinary(3) default x'E4'", text(3, 3), "string"],
  ["json", { ...text(4294967295, 4294967295), contentMediaType: "application/json" }, "string | null"],
  [
    "enum('a','b ',\"it's\") default 'B'",
    { ...TEXT, enum: ["a", "b", "it's", null], default: "b" },
    '"a" | "b" | "it\'s"',
  ],
  ["enum('a','b') not null", { type: "string", enum: ["a", "b"], default: "a" }, '"a" | "b"'],
  ["enum('a','b') as ('a') not null", { type: "string", enum: ["a", "b"], readOnly: true }, undefined],
  [
    "set('a','b') not null default 'b,a'",
    { type: "string", pattern: PATTERN, default: "a,b" },
    '"" | "a" | "b" | "a,b"',
  ],
  ["date default '2020-2-29'", { ...FORMATTED, default: "2020-02-29" }, "string"],
  ["time(2) default '1:2:3'", { ...FORMATTED, default: "01:02:03.00" }, "string"],
  ["datetime(6)", FORMATTED, "string | null"],
  ["datetime default current_timestamp", FORMATTED, "string"],
  [
    "timestamp not null default current_timestamp on update current_timestamp",
    { type: "string", pattern: PATTERN },
    "string",
  ],
  ["datetime(3) not null on update now(3)", { type: "string", pattern: PATTERN }, "string"],
  [
    "varchar(3) compressed not null invisible with system versioning",
    { type: "string", maxLength: 3, default: "" },
    "string",
  ],
  [
    "year not null",
    {
      anyOf: [
        { type: "string", pattern: PATTERN },
        { enum: [0] },
        { type: "integer", minimum: 1901, maximum: 2155 },
      ],
    },
    "string | number",
  ],
  [
    "year(2) default 99",
    { ...numeric({ type: "integer", minimum: 0, maximum: 99 }, NULL), default: "99" },
    "string | number",
  ],
  ["uuid", FORMATTED, "string | null"],
  ["inet4 default '127.0.0.1'", { ...FORMATTED, default: "127.0.0.1" }, "string"],
  ["inet6", FORMATTED, "string | null"],
  ...SHAPES.map((type): Fixture => [type, NULL, "null"]),
  ["vector(3)", NULL, "null"],
  ["int generated always as (1 + 1) stored invisible", { ...INT, readOnly: true }, undefined],
];
