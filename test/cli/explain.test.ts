/** `explain` in human format: rows for each kind of column, layout, and the location of errors. */

import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../../src/core/json-schema-types.js";
import { command } from "../support/command.js";
import { ROOT } from "../support/folders.js";

async function explained(def: string, ...options: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await command(["explain", ...options, def], { cwd: ROOT });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

/** The rows for a definition, by label. */
async function rowsOf(def: string, ...options: string[]): Promise<Record<string, string>> {
  const [title = "", ...lines] = (await explained(def, ...options)).trimEnd().split("\n");
  expect(title).not.toBe("");
  return Object.fromEntries(lines.map((line) => [line.slice(2, 11).trimEnd(), line.slice(12)]));
}

async function schemaOf(def: string): Promise<JsonSchema> {
  return (JSON.parse(await explained(def, "--format", "json")) as { schema: JsonSchema }).schema;
}

const INT = "whole numbers from -2147483648 to 2147483647";
const BEYOND_PLANE = "no characters above U+FFFF (where most emoji are)";

describe("explain describes the values of a column", () => {
  test.each([
    ["tinyint", "whole numbers from -128 to 127, or NULL"],
    ["int unsigned not null", "whole numbers from 0 to 4294967295, never NULL"],
    ["int(1) default 0", `${INT}, or NULL`],
    ["bigint", "whole numbers from -9223372036854775808 to 9223372036854775807, or NULL"],
    ["serial", "whole numbers from 0 to 18446744073709551615, never NULL"],
    ["bit", "whole numbers from 0 to 1 (1 bit), or NULL"],
    ["bit(64)", "whole numbers from 0 to 18446744073709551615 (64 bits), or NULL"],
    ["decimal", "whole numbers of at most 10 digits, from -9999999999 to 9999999999, or NULL"],
    [
      "decimal(10,2)",
      "decimals of at most 8 digits before the point and 2 after it, from -99999999.99 to 99999999.99, or NULL",
    ],
    [
      "decimal(3,3) unsigned",
      "decimals of at most 3 digits after the point and none before it, from 0 to 0.999, or NULL",
    ],
    [
      "decimal(65,30) unsigned",
      "decimals of at most 35 digits before the point and 30 after it, not negative, or NULL",
    ],
    [
      "float",
      "numbers, stored with about 6 significant digits, from -3.4028234663852886e+38 to 3.4028234663852886e+38, or NULL",
    ],
    [
      "double unsigned",
      "numbers, stored with about 15 significant digits, from 0 to 1.7976931348623157e+308, or NULL",
    ],
    [
      "real(5,2)",
      "decimals of at most 3 digits before the point and 2 after it, stored with about 15 significant digits, from -999.99 to 999.99, or NULL",
    ],
    ["char", "text of at most 1 character, or NULL"],
    ["varchar(2000)", "text of at most 2,000 characters, or NULL"],
    ["varchar(10) charset ascii", "text of at most 10 characters, only characters of ascii, or NULL"],
    ["nchar(3)", `text of at most 3 characters, ${BEYOND_PLANE}, or NULL`],
    ["text", "text of at most 65,535 bytes in UTF-8, or NULL"],
    ["text charset latin1", "text of at most 65,535 characters, only characters of latin1, or NULL"],
    ["tinytext charset utf8", `text of at most 255 bytes in UTF-8, ${BEYOND_PLANE}, or NULL`],
    ["longtext not null", "text of at most 4,294,967,295 bytes in UTF-8, never NULL"],
    ["json", "JSON text of at most 4,294,967,295 bytes in UTF-8, or NULL"],
    ["binary", "at most 1 byte, or NULL"],
    ["mediumblob", "at most 16,777,215 bytes, or NULL"],
    ["enum('a','it''s')", `one of "a", "it's", or NULL`],
    ["enum('a')", 'only "a", or NULL'],
    ["set('a','b')", 'none, one or several of "a", "b", or NULL'],
    ["date", "dates from 0000-01-01 to 9999-12-31, or NULL"],
    ["datetime", "dates and times from 0000-01-01 00:00:00 to 9999-12-31 23:59:59, or NULL"],
    [
      "timestamp(3) null",
      "dates and times from 1970-01-01 00:00:00.001 to 2106-02-07 06:28:15.999 in UTC, or NULL",
    ],
    ["time(2)", "times of day and durations, from -838:59:59.99 to 838:59:59.99, or NULL"],
    ["year", "years from 1901 to 2155, and 0000, or NULL"],
    ["year(2)", "the last two digits of years, or NULL"],
    ["uuid", "UUIDs, or NULL"],
    ["inet4", "IPv4 addresses, or NULL"],
    ["inet6", "IPv6 addresses, or NULL"],
    ["vector(3) not null", "vectors of 3 dimensions, which cannot be sent as text, never NULL"],
    ["point", "point values, which cannot be sent as text, or NULL"],
    ["halfvec(3)", "text or numbers, or NULL"],
  ])("explain describes the values that a column with the definition %s can contain", async (def, holds) => {
    expect((await rowsOf(def))["holds"]).toBe(holds);
  });

  test.each([
    ["int", [-2147483649, 2147483648]],
    ["bit(10)", [-1, 1024]],
    ["float", [-3.5e38, 3.5e38]],
    ["decimal", ["-10000000000", "10000000000"]],
    ["decimal(10,2)", ["-100000000", "100000000"]],
    ["decimal(3,3) unsigned", ["-0.001", "1"]],
    ["real(5,2)", ["-1000", "1000"]],
    ["date", ["0000-00-00", "10000-01-01"]],
    ["datetime(2)", ["0000-00-00 00:00:00", "10000-01-01 00:00:00"]],
    ["timestamp", ["1970-01-01 00:00:00", "2106-02-07 06:28:16"]],
    ["timestamp(6)", ["1970-01-01 00:00:00.000000", "2106-02-07 06:28:16"]],
    ["time(2)", ["-839:00:00", "839:00:00"]],
    ["year", ["1900", "2156"]],
  ])(
    "explain prints the same smallest and largest value for a column %s as its JSON Schema allows",
    async (def, beyond) => {
      const [, least, most] =
        /from (\S+(?: \d\d:\S+)?) to (\S+?(?: \d\d:\S+?)?)(?:,| in UTC| \()/.exec(
          (await rowsOf(def))["holds"] ?? "",
        ) ?? [];
      const { anyOf = [], ...itself } = await schemaOf(def);
      const schemas = [itself, ...anyOf];
      const takes = (value: string | number | undefined): boolean =>
        schemas.some(({ pattern, minimum, maximum }) =>
          pattern === undefined
            ? minimum !== undefined &&
              maximum !== undefined &&
              Number(value) >= Number(minimum) &&
              Number(value) <= Number(maximum)
            : new RegExp(pattern).test(String(value)),
        );
      expect([least, most].map(takes)).toEqual([true, true]);
      expect(beyond.map(takes)).toEqual([false, false]);
    },
  );
});

test.each([
  ["'a'", '"a"'],
  ["x'4142'", "x'4142'"],
])(
  "explain prints the default %s of a SQLite BLOB column, but omits the row for the format",
  async (literal, initially) => {
    const rows = await rowsOf(`blob default ${literal}`, "--dialect", "sqlite");
    expect(rows).toMatchObject({ holds: "numbers or text, or NULL", affinity: "blob", default: initially });
    expect(rows).not.toHaveProperty("format");
  },
);

describe("explain prints rows for default, format, key and other properties", () => {
  const explanations: readonly [def: string, rows: Record<string, string>][] = [
    [
      "BOOL default true",
      { type: "tinyint(1)", display: "width 1, which does not limit the value", default: "1" },
    ],
    [
      "int(4) zerofill",
      {
        type: "int(4) unsigned zerofill",
        display: "width 4, padded with zeros, which does not limit the value",
      },
    ],
    ["numeric(5,2) default 1.5", { type: "decimal(5,2)", default: "1.50" }],
    ["enum('a','b') default 'B'", { type: "enum of 2 members", default: '"b"' }],
    ["bigint default 0x1F", { default: "31" }],
    [
      "varbinary(2) default 0x1F",
      { default: '"\\u001f"', format: "text; its length is measured in UTF-8 bytes" },
    ],
    ["int", { default: "NULL", "in code": "number | null, optional", "sent as": "decimal digits" }],
    ["int not null", { default: "none; a value is required", "in code": "number, required" }],
    ["int auto_increment primary key", { default: "the next number", key: "primary" }],
    ["varchar(9) unique default (uuid())", { default: "computed: (uuid())", key: "unique" }],
    [
      "timestamp not null default now() on update now()",
      { default: "computed: now()", "on update": "now()", format: "YYYY-MM-DD hh:mm:ss, a day that exists" },
    ],
    [
      "char(3) collate latin1_bin comment 'Mine.'",
      { charset: "latin1", collation: "latin1_bin", comment: "Mine." },
    ],
    [
      "int check (x > 3) references other(id) on delete cascade",
      {
        check: "x > 3; validation does not enforce this condition",
        "refers to": "other(id) on delete cascade",
      },
    ],
    ["date", { format: "YYYY-MM-DD, a day that exists", "in code": "string | null, optional" }],
    ["datetime(3)", { format: "YYYY-MM-DD hh:mm:ss[.fff], a day that exists", "sent as": "the string" }],
    ["time(2)", { format: "[-]hh:mm:ss[.ff]" }],
    ["uuid", { format: "hexadecimal digits in groups of 8-4-4-4-12" }],
    ["inet4", { format: "such as 192.0.2.1" }],
    ["inet6", { format: "such as 2001:db8::1" }],
    [
      "int(1) default 1",
      {
        "in code": "boolean | 0 | 1, optional; a flag, because it is int(1) with a default of 0 or 1",
        "sent as": "0 or 1",
      },
    ],
    [
      "bigint",
      {
        "in code": "number | bigint | null, optional; values beyond ±9007199254740991 must be bigints",
        "sent as": "decimal digits",
      },
    ],
    ["text not null", { "in code": "string, required and not empty", "sent as": "the string" }],
    [
      "decimal(4,1)",
      { "in code": "string | number | null, optional", "sent as": "the string; a number as decimal digits" },
    ],
    ["double", { "sent as": "the string; a number as JavaScript formats it" }],
    [
      "year",
      { format: "YYYY", "in code": "string | number | null, optional; a number must be from 1901 to 2155" },
    ],
    [
      "year(2)",
      { format: "YY", "in code": "string | number | null, optional; a number must be from 0 to 99" },
    ],
    [
      "set('a','b')",
      {
        format: "members joined by commas, each once, in this order",
        "in code": '"" | "a" | "b" | "a,b" | null, optional',
      },
    ],
    ["enum('') not null", { default: '"", the first member', "in code": '"", optional' }],
    ["enum('a','b') not null", { default: '"a", the first member', "in code": '"a" | "b", optional' }],
    ["enum('a','b') not null default 'a'", { default: '"a"' }],
    ["set('a') not null", { default: "none; a value is required" }],
    ["timestamp not null on update now()", { default: "0000-00-00 00:00:00", "in code": "string, optional" }],
    ["varchar(3) compressed not null", { default: '""', "in code": "string, optional" }],
    ["varbinary(2) default x'E4'", { default: "x'e4'" }],
    [
      "bit(8)",
      {
        "sent as":
          "decimal digits; if a server passes the digits to the database as text, the database stores their character codes, such as 53 for 5",
      },
    ],
    ["point", { "in code": "null, optional" }],
    ["vector(2) not null", { "in code": "never, required" }],
    ["set('a','b','c','d','e','f')", { "in code": "string | null, optional" }],
  ];

  test.each(explanations)(
    "explain prints the expected rows for the column definition %s",
    async (def, rows) => {
      expect(await rowsOf(def)).toMatchObject(rows);
    },
  );

  test("explain prints that the database computes a generated column, and prints no default for the column", async () => {
    expect(await rowsOf("int generated always as (1 + 1) stored")).toEqual({
      holds: `${INT}, or NULL`,
      type: "int",
      computed: "1 + 1",
      "in code": "not available: the database computes the value",
    });
  });

  test("explain omits the rows of clauses that a column definition does not contain, and of an empty comment", async () => {
    expect(Object.keys(await rowsOf("text comment ''"))).toEqual([
      "holds",
      "type",
      "default",
      "in code",
      "sent as",
    ]);
  });
});

describe("the layout of explain", () => {
  test("explain prints a blank line between the explanations of two column definitions", async () => {
    const { stdout } = await command(["explain", "int", "text"], { cwd: ROOT });
    expect(stdout.match(/^\S.*$/gm)).toEqual(["int", "text"]);
    expect(stdout.split("\n\n")).toHaveLength(2);
  });

  test("explain uses colors outside a terminal only with --color", async () => {
    expect(await explained("int", "--color")).toContain("\u001b[1mint\u001b[22m\n");
    expect(await explained("int")).not.toContain("\u001b");
  });

  test("explain truncates long lists and texts, and prints how much is omitted; the JSON output is complete", async () => {
    const members = Array.from({ length: 1500 }, (_, index) => `m${index}`);
    const rows = await rowsOf(`enum(${members.map((member) => `'${member}'`).join(",")})`);
    expect(rows["holds"]).toMatch(/^one of "m0", "m1", .*, … 1,4\d\d more, or NULL$/);
    expect(rows["in code"]).toMatch(/^"m0" \| "m1" \| .* \| … 1,4\d\d more \| null, optional$/);
    const text = "😀".repeat(200);
    const { default: initially, comment } = await rowsOf(
      `varchar(999) default '${text}' comment '${"c".repeat(1024)}'`,
    );
    expect(initially).toBe(`"${"😀".repeat(120)}"… 160 more characters`);
    expect(comment).toBe(`${"c".repeat(120)}… 904 more characters`);
    expect(await schemaOf(`varchar(999) default '${text}'`)).toMatchObject({ default: text });
  });

  test("explain escapes control characters of a column definition in its output", async () => {
    const stdout = await explained("varchar(9) default '\u0007\u202e\u200b' comment 'a\r\n\u001b[1mb'");
    expect(stdout).not.toMatch(/[^\n\x20-\x7e]/);
    expect(stdout).toContain('default   "\\u0007\\u{202e}\\u{200b}"\n');
    expect(stdout).toContain("comment   a\\u{d}\\u{a}\\u{1b}[1mb\n");
  });

  test("explain wraps rows at the terminal width, with indentation and without losing text", async () => {
    const words = ["explain", "datetime(6) comment 'one two  three four'"];
    const { stdout: whole } = await command(words, { cwd: ROOT });
    const { stdout: narrow } = await command(words, { cwd: ROOT, columns: 44 });
    const lines = narrow.split("\n").slice(1);
    expect(lines.length).toBeGreaterThan(whole.split("\n").length);
    expect(lines.filter((line) => line.length >= 44)).toEqual([]);
    expect(narrow.replace(/\n {12}/g, " ")).toBe(whole);
  });
});

describe("explain marks the location of a syntax error", () => {
  const frames: readonly [what: string, def: string, frame: string][] = [
    ["at the words", "int(1 DEFAULT 0", "  | int(1 DEFAULT 0\n  |       ^^^^^^^"],
    ["at the end", "enum('a'", "  | enum('a'\n  |         ^"],
    ["into nothing", "", "  |\n  | ^"],
    ["behind tabs", "int\tnot\tnull\t)", "  | int not null )\n  |              ^"],
    [
      "after wide characters, which take two columns",
      "int comment '漢字 Grüße' )",
      "  | int comment '漢字 Grüße' )\n  |                          ^",
    ],
    [
      "after characters of uncertain width, which are escaped",
      "int comment '😀e\u0301' )",
      "  | int comment '\\u{1f600}e\\u{301}' )\n  |                                 ^",
    ],
    [
      "in one of several lines",
      "varchar(10)\r\n  not null\r\n  ) default 'x'\r\n  comment 'y'",
      "  3 |   ) default 'x'\n    |   ^",
    ],
    [
      "on the first of several marked lines",
      "int comment 'a\nb",
      "  1 | int comment 'a\n    |             ^^",
    ],
    [
      "in a line that is truncated on both sides",
      `int comment '${"a".repeat(99)}' )${" unique".repeat(9)}`,
      `  | …${"a".repeat(52)}' ) unique unique …\n  | ${" ".repeat(55)}^`,
    ],
    [
      "at the start of a long range",
      `int '${"漢".repeat(99)}`,
      `  | int '${"漢".repeat(19)}…\n  |     ${"^".repeat(40)}`,
    ],
  ];

  test.each(frames)(
    "explain marks the location of a syntax error in a column definition: %s",
    async (_, def, frame) => {
      const { exitCode, stdout } = await command(["explain", def], { cwd: ROOT });
      expect(exitCode).toBe(3);
      const [sentence = "", ...lines] = stdout.split("\n");
      expect(sentence).toMatch(/^cannot parse the definition: expected .* at offset \d+, found /);
      expect(lines.join("\n")).toBe(`${frame}\n`);
    },
  );

  test("explain prints lines of an invalid definition after a bar, so that CI systems do not interpret them as commands", async () => {
    const { stdout } = await command(["explain", "::error::x", "int\n##[error]x\n::error::x"], { cwd: ROOT });
    expect(stdout).toContain("error::x");
    expect(stdout).not.toMatch(/^\s*(?:::|##)/m);
  });
});
