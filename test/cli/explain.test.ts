/** `explain` in human format: rows for each kind of column, layout, and the location of errors. */

import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../../src/index.js";
import { createProject } from "../support/project.js";

const { run } = createProject();

async function explained(def: string, ...options: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run("explain", ...options, def);
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

const BEYOND_PLANE = "no characters above U+FFFF (where most emoji are)";

/** Each form of the sentence about the values of a column. */
test.each([
  ["tinyint", "whole numbers from -128 to 127, or NULL"],
  ["bit", "whole numbers from 0 to 1 (1 bit), or NULL"],
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
    "float",
    "numbers, stored with about 6 significant digits, from -3.4028234663852886e+38 to 3.4028234663852886e+38, or NULL",
  ],
  ["varchar(10) charset ascii", "text of at most 10 characters, only characters of ascii, or NULL"],
  ["nchar(3)", `text of at most 3 characters, ${BEYOND_PLANE}, or NULL`],
  ["tinytext charset utf8", `text of at most 255 bytes in UTF-8, ${BEYOND_PLANE}, or NULL`],
  ["enum('a','it''s')", `one of "a", "it's", or NULL`],
  ["enum('a')", 'only "a", or NULL'],
  ["timestamp null", "dates and times from 1970-01-01 00:00:01 to 2106-02-07 06:28:15 in UTC, or NULL"],
  ["time(2)", "times of day and durations, from -838:59:59.99 to 838:59:59.99, or NULL"],
  ["year(2)", "the last two digits of years, or NULL"],
  ["vector(3) not null", "vectors of 3 dimensions, which cannot be sent as text, never NULL"],
  ["halfvec(3)", "text or numbers, or NULL"],
])("explain describes the values that a column with the definition %s can contain", async (def, holds) => {
  expect((await rowsOf(def))["holds"]).toBe(holds);
});

test.each([
  ["int", [-2147483649, 2147483648]],
  ["float", [-3.5e38, 3.5e38]],
  ["decimal(10,2)", ["-100000000", "100000000"]],
  ["timestamp(6)", ["1970-01-01 00:00:00.000000", "2106-02-07 06:28:16"]],
  ["time(2)", ["-839:00:00", "839:00:00"]],
  ["year", ["1900", "2156"]],
])("explain prints the smallest and largest value of %s that its JSON Schema allows", async (def, beyond) => {
  const { holds = "" } = await rowsOf(def);
  const [, ...ends] = /from (\S+(?: \d\d:\S+)?) to (\S+?(?: \d\d:\S+?)?)(?:,| in UTC| \()/.exec(holds) ?? [];
  const { anyOf = [], ...itself } = await schemaOf(def);
  const takes = (value: string | number): boolean =>
    [itself, ...anyOf].some(({ pattern, minimum, maximum }) =>
      pattern === undefined
        ? minimum !== undefined && Number(value) >= Number(minimum) && Number(value) <= Number(maximum)
        : new RegExp(pattern).test(String(value)),
    );
  expect(ends.map(takes)).toEqual([true, true]);
  expect(beyond.map(takes)).toEqual([false, false]);
});

test.each([
  ["BOOL default true", "display", "width 1, which does not limit the value"],
  ["int(4) zerofill", "type", "int(4) unsigned zerofill"],
  ["int(4) zerofill", "display", "width 4, padded with zeros, which does not limit the value"],
  ["enum('a','b') default 'B'", "type", "enum of 2 members"],
  ["enum('a','b') default 'B'", "default", '"b"'],
  ["enum('a','b') not null", "default", '"a", the first member'],
  ["varbinary(2) default 0x1F", "default", '"\\u001f"'],
  ["varbinary(2)", "format", "text; its length is measured in UTF-8 bytes"],
  ["int", "default", "NULL"],
  ["int", "in code", "number | null, optional"],
  ["int not null", "default", "none; a value is required"],
  ["int auto_increment primary key", "default", "the next number"],
  ["varchar(9) unique default (uuid())", "default", "computed: (uuid())"],
  ["timestamp not null on update now()", "on update", "now()"],
  ["char(3) collate latin1_bin", "charset", "latin1"],
  ["char(3) comment 'Mine.'", "comment", "Mine."],
  ["int check (x > 3)", "check", "x > 3; validation does not enforce this condition"],
  ["int references other(id) on delete cascade", "refers to", "other(id) on delete cascade"],
  ["datetime(3)", "format", "YYYY-MM-DD hh:mm:ss[.fff], a day that exists"],
  ["set('a','b')", "format", "members joined by commas, each once, in this order"],
  ["set('a','b')", "in code", '"" | "a" | "b" | "a,b" | null, optional'],
  ["int(1) default 1", "sent as", "0 or 1"],
  [
    "int(1) default 1",
    ...["in code", "boolean | 0 | 1, optional; a flag, because it is int(1) with a default of 0 or 1"],
  ],
  ["bigint", "in code", "number | bigint | null, optional; values beyond ±9007199254740991 must be bigints"],
  ["text not null", "in code", "string, required and not empty"],
  ["decimal(4,1)", "sent as", "the string; a number as decimal digits"],
  ["double", "sent as", "the string; a number as JavaScript formats it"],
  ["year(2)", "in code", "string | number | null, optional; a number must be from 0 to 99"],
  ["point", "in code", "null, optional"],
  ["vector(2) not null", "in code", "never, required"],
])("explain prints for the definition %s the row %s: %s", async (def = "", label = "", text = "") => {
  expect((await rowsOf(def))[label]).toBe(text);
});

test("explain prints no other rows than those of the clauses of a definition", async () => {
  expect(await rowsOf("int generated always as (1 + 1) stored")).toEqual({
    holds: "whole numbers from -2147483648 to 2147483647, or NULL",
    type: "int",
    computed: "1 + 1",
    "in code": "not available: the database computes the value",
  });
  expect(Object.keys(await rowsOf("text comment ''"))).toEqual([
    ...["holds", "type", "default", "in code", "sent as"],
  ]);
  const sqlite = await rowsOf("blob default x'4142'", "--dialect", "sqlite");
  expect(sqlite).toMatchObject({ holds: "numbers or text, or NULL", affinity: "blob", default: "x'4142'" });
  expect(sqlite).not.toHaveProperty("format");
});

describe("the layout of explain", () => {
  test("explain separates explanations with a blank line, and uses colors only with --color", async () => {
    const { stdout } = await run("explain", "int", "text");
    expect(stdout.match(/^\S.*$/gm)).toEqual(["int", "text"]);
    expect(stdout.split("\n\n")).toHaveLength(2);
    expect(stdout).not.toContain("\u001b");
    expect(await explained("int", "--color")).toContain("\u001b[1mint\u001b[22m\n");
  });

  test("explain truncates long lists and texts, and prints how much is omitted; the JSON output is complete", async () => {
    const members = Array.from({ length: 1500 }, (_, index) => `'m${index}'`);
    const rows = await rowsOf(`enum(${members.join(",")})`);
    expect(rows["holds"]).toMatch(/^one of "m0", "m1", .*, … 1,4\d\d more, or NULL$/);
    expect(rows["in code"]).toMatch(/^"m0" \| "m1" \| .* \| … 1,4\d\d more \| null, optional$/);
    const text = "😀".repeat(200);
    expect(await rowsOf(`varchar(999) default '${text}' comment '${"c".repeat(1024)}'`)).toMatchObject({
      default: `"${"😀".repeat(120)}"… 160 more characters`,
      comment: `${"c".repeat(120)}… 904 more characters`,
    });
    expect(await schemaOf(`varchar(999) default '${text}'`)).toMatchObject({ default: text });
  });

  test("explain escapes control characters, and prints no line that CI systems interpret as a command", async () => {
    const stdout = await explained("varchar(9) default '\u0007\u202e\u200b' comment 'a\r\n\u001b[1mb'");
    expect(stdout).not.toMatch(/[^\n\x20-\x7e]/);
    expect(stdout).toContain('default   "\\u0007\\u{202e}\\u{200b}"\n');
    expect(stdout).toContain("comment   a\\u{d}\\u{a}\\u{1b}[1mb\n");
    const invalid = await run("explain", "::error::x", "int\n##[error]x\n::error::x");
    expect(invalid.stdout).toContain("error::x");
    expect(invalid.stdout).not.toMatch(/^\s*(?:::|##)/m);
  });

  test("explain wraps rows at the terminal width, with indentation and without losing text", async () => {
    const words = ["explain", "datetime(6) comment 'one two  three four'"];
    const { stdout: whole } = await run(...words);
    const { stdout: narrow } = await createProject({}, { columns: 44 }).run(...words);
    const lines = narrow.split("\n").slice(1);
    expect(lines.length).toBeGreaterThan(whole.split("\n").length);
    expect(lines.filter((line) => line.length >= 44)).toEqual([]);
    expect(narrow.replace(/\n {12}/g, " ")).toBe(whole);
  });
});

test.each([
  ["at the words", "int(1 DEFAULT 0", "  | int(1 DEFAULT 0\n  |       ^^^^^^^"],
  ["at the end", "enum('a'", "  | enum('a'\n  |         ^"],
  ["of an empty text", "", "  |\n  | ^"],
  ["behind tabs", "int\tnot\tnull\t)", "  | int not null )\n  |              ^"],
  ["after wide characters", "int comment '漢字' )", "  | int comment '漢字' )\n  |                    ^"],
  ["after escaped characters", "int '😀' )", "  | int '\\u{1f600}' )\n  |                 ^"],
  ["in one of several lines", "int\r\n  not null\r\n  ) unique\r\n", "  3 |   ) unique\n    |   ^"],
  ["on the first of several marked lines", "int comment 'a\nb", "  1 | int comment 'a\n    |             ^^"],
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
])("explain marks the location of a syntax error %s", async (_, def, frame) => {
  const { exitCode, stdout } = await run("explain", def);
  expect(exitCode).toBe(3);
  const [sentence = "", ...lines] = stdout.split("\n");
  expect(sentence).toMatch(/^cannot parse the definition: expected .* at offset \d+, found /);
  expect(lines.join("\n")).toBe(`${frame}\n`);
});

test.each([
  ["text", "\n"],
  ["JSON", ""],
])("explain prints thousands of definitions one after another as %s", async (format, separator) => {
  const options = format === "JSON" ? ["--format", "json"] : [];
  const definitions = Array.from({ length: 2500 }, (_, index) => `int(${(index % 3) + 1})`);
  const input = definitions.map((definition) => `${JSON.stringify(definition)}\n`).join("");
  const results = await Promise.all([1, 2, 3].map((width) => explained(`int(${width})`, ...options)));
  const { exitCode, stdout } = await createProject({}, { input }).run("explain", ...options);
  expect(exitCode).toBe(0);
  expect(stdout).toBe(definitions.map((_, index) => results[index % 3]).join(separator));
});
