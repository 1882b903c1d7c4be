/** Default literals: the value that a column stores, or refusal. The expected results are from MariaDB. */

import { describe, expect, test } from "vitest";
import { parseColumn } from "../../src/column/parser.js";
import { columnSchema } from "../../src/column/semantics/column-schema.js";
import { meaning, refusal } from "./readings.js";

/** The stored default of a column. */
function stored(def: string): string | undefined {
  const { default: initially } = parseColumn(def);
  return initially.kind === "literal" ? initially.value : undefined;
}

describe("TIME stores a time, or the time of a date-time", () => {
  test.each([
    "'2020-01-01'",
    "'2020-1-1'",
    "'2020/01/01'",
    "'2020.01.01'",
    "'20-1-1'",
    "'0000-00-00'",
    "' 2020-01-01 '",
    "N'2020-01-01'",
    "_latin1'2020-01-01'",
    "0x323032302d30312d3031",
    "'2020-01-01-10'",
    "'2020-01-01.10:11:12'",
    "'2001011011'",
  ])("the parser refuses a TIME column with the default %s", (literal) => {
    for (const type of ["time", "time(3)", "time(6)"])
      expect(refusal(`${type} default ${literal}`)).toMatchObject({ offset: type.length + 9 });
  });

  test.each([
    ["'2020-01-01 10'", "10:00:00"],
    ["'2020-01-01T10'", "10:00:00"],
    ["'1-1-1 10:1:1'", "10:01:01"],
    ["'10.11.12 1:1:1'", "01:01:01"],
    ["'20200101T101112'", "10:11:12"],
    ["'200101101112'", "10:11:12"],
    ["'0000-00-00 00:00:00'", "00:00:00"],
    ["'+1:2'", "01:02:00"],
    ["'+ 10:11:12'", "10:11:12"],
    ["'- 10:11:12'", "-10:11:12"],
    ["'+1 2:3'", "26:03:00"],
    ["date'2020-01-01'", "00:00:00"],
    ["timestamp'2020-01-01 10:11:12'", "10:11:12"],
    ["20200101", "00:00:00"],
  ])(
    "the parser converts the default %s of a TIME column to the time that MariaDB stores",
    (literal, value) => {
      expect(stored(`time default ${literal}`)).toBe(value);
    },
  );

  test("the parser refuses an invalid date or time default with very long white space in linear time", () => {
    const spaces = " ".repeat(200_000);
    expect(refusal(`time default '${spaces}x'`).offset).toBe(13);
    expect(refusal(`time default '-${spaces}x'`).offset).toBe(13);
    expect(refusal(`date default '2020-01-01${spaces}x'`).offset).toBe(13);
  });
});

describe("DATE, TIME and TIMESTAMP literals", () => {
  test.each([
    ["date'2020-01-01 00:00:00'", "a valid date"],
    ["date'20200101000000'", "a valid date"],
    ["date'2001011'", "a valid date"],
    ["timestamp'2020-01-01'", "a valid timestamp"],
    ["timestamp'200101'", "a valid timestamp"],
    ["time'2020-01-01'", "a valid time"],
    ["time'2020-01-01 10:11:12'", "a valid time"],
    ["time'20200101101112'", "a valid time"],
  ])("the parser refuses the invalid date or time literal %s", (literal, expected) => {
    for (const type of ["int", "datetime", "varchar(30)"])
      expect(refusal(`${type} default ${literal}`).expected).toBe(expected);
  });

  test.each([
    ["date'200101'", "2020-01-01"],
    ["date'2020-01-01T'", "2020-01-01"],
    ["timestamp'2020-01-01 10'", "2020-01-01 10:00:00"],
    ["timestamp'2001011'", "2020-01-01 01:00:00"],
    ["time'1 2:3'", "26:03:00"],
    ["time'+10:11'", "10:11:00"],
  ])("the parser converts the date or time literal %s to the standard format", (literal, text) => {
    expect(stored(`varchar(30) default ${literal}`)).toBe(text);
  });

  test("the parser accepts a DATE default that ends with a separator", () => {
    for (const mark of ["T", "-", ".", ":"])
      expect(stored(`date default '2020-01-01${mark}'`)).toBe("2020-01-01");
  });

  test("the parser refuses a TIME literal as the default of a date column, and converts the literal to year 0", () => {
    for (const type of ["date", "datetime", "timestamp"])
      expect(refusal(`${type} default time'10:11:12'`).expected).toContain("a TIME has no date");
    expect(stored("year default time'00:00:10'")).toBe("0000");
    expect(stored("year(2) default time'10:11:12'")).toBe("00");
  });
});

describe("ODBC escapes", () => {
  test.each([
    ["char(30)", "{x 'abc'}", "abc"],
    ["char(30)", "({x 'abc'})", "abc"],
    ["char(30)", "{x 'a' 'b'}", "ab"],
    ["char(30)", "{`x` 5}", "5"],
    ["int", "{x -5}", "-5"],
    ["int", "{x 1.5}", "2"],
    ["int", "{oj '5'}", "5"],
    ["time", "{x '10:11:12'}", "10:11:12"],
    ["char(30)", "{d '2020-1-1'}", "2020-01-01"],
    ["char(30)", "{`d` '2020-1-1'}", "2020-01-01"],
    ["char(30)", "{d N'2020-1-1'}", "2020-01-01"],
    ["char(30)", "{D '2020-1-1'}", "2020-1-1"],
    ["char(30)", "{date '2020-1-1'}", "2020-1-1"],
    ["char(30)", "{d '2020-13-01'}", "2020-13-01"],
    ["char(30)", "{d '2020-01-01 00:00:00'}", "2020-01-01 00:00:00"],
    ["char(30)", "{d x'323032302d312d31'}", "2020-1-1"],
    ["datetime", "{ts '2020-01-01'}", "2020-01-01 00:00:00"],
    ["int", "{d '2020-1-1'}", "20200101"],
  ])(
    "the parser converts the default of a %s column with the ODBC escape %s to the value that MariaDB stores",
    (type, literal, value) => {
      expect(stored(`${type} default ${literal}`)).toBe(value);
    },
  );

  test.each([
    "char(3) default {x '2020-01-01'}",
    "int default {x '2020-01-01'}",
    "date default {x 'abc'}",
    "uuid default {x 'a'}",
    "int default {ts 'abc'}",
    "time default {t '2020-01-01'}",
    "int not null default {x null}",
    "char(30) default {select 'a'}",
    "char(30) default {\"d\" '2020-01-01'}",
  ])("the parser refuses the ODBC escape in %s", (def) => {
    expect(refusal(def).offset).toBeGreaterThan(0);
  });

  test("the parser reads a default as an expression if an ODBC escape contains an expression", () => {
    for (const sql of ["{x 1+1}", "{fn now()}", "{x {x 'a'}}"])
      expect(meaning(`char(30) default ${sql}`).default).toStrictEqual({ kind: "expression", sql });
    expect(meaning("char(30) default {x null}").default).toStrictEqual({ kind: "null" });
  });

  test("the parser refuses very many nested ODBC escapes in linear time", () => {
    expect(refusal(`int default ${"{x ".repeat(200_000)}`).offset).toBeGreaterThan(0);
  });
});

describe("\\N is NULL", () => {
  test.each(["tinyint", "decimal(5,2)", "double", "bit", "char(3)", "date", "enum('a')", "geometry"])(
    "the parser reads \\N as NULL in the default of a %s column",
    (type) => {
      expect(meaning(`${type} default \\N`).default).toStrictEqual({ kind: "null" });
    },
  );

  test("the parser accepts \\N in all clauses where NULL is allowed", () => {
    expect(meaning("int \\N default(\\N)")).toStrictEqual(meaning("int null default(null)"));
    expect(meaning("int not \\N").nullable).toBe(false);
    expect(meaning("int check (c is not \\N)").check).toBe("c is not \\N");
    expect(meaning("int default coalesce(\\N,1)").default.kind).toBe("expression");
    expect(meaning("int references t (i) on delete set \\N").references).toContain("set \\N");
  });

  test.each([
    ["int default \\n", 12],
    ["int default \\Nx", 14],
    ["int default \\NULL", 14],
    ["int default -\\N", 13],
    ["enum(\\N)", 5],
    ["int not null default \\N", 21],
  ])("the parser refuses \\N in a wrong form, or where NULL is not allowed: %s", (def, offset) => {
    expect(refusal(def).offset).toBe(offset);
  });
});

describe("CURRENT_TIMESTAMP and similar functions accept a number of fraction digits", () => {
  test.each([
    ["date default current_timestamp(7)", 31],
    ["varchar(30) default now(7)", 24],
    ["date default (now(7) + 1)", 18],
    ["time default curtime(7)", 21],
    ["datetime default localtimestamp(7)", 32],
    ["datetime default sysdate(0x7)", 25],
    ["varchar(30) as (utc_time(7))", 25],
    ["datetime default now('6')", 21],
    ["datetime default now(1+1)", 22],
    ["datetime default now(3.0)", 21],
    ["int default (cast(1 as time(7)))", 28],
    ["int default (convert(1, datetime(7)))", 33],
  ])("the parser refuses an invalid fractional seconds precision in %s", (def, offset) => {
    expect(refusal(def).offset).toBe(offset);
  });

  test.each([
    "date default current_timestamp(6)",
    "time default utc_time(0x3)",
    "datetime default current_timestamp(7)",
    "timestamp default ((now(99)))",
    "int default (cast(1 as time(6)))",
  ])("the parser accepts the fractional seconds precision in %s", (def) => {
    expect(meaning(def).default.kind).toBe("expression");
  });
});

describe("numbers as bits", () => {
  test.each([
    ["bit(64) default -1", "18446744073709551615"],
    ["bit(64) default -15e-1", "18446744073709551615"],
    ["bit(64) default -0.0", "0"],
    ["bit(8) default -6e-1", "0"],
    ["bit(64) default 9.3e18", "9223372036854775808"],
    ["bit(64) default -1e19", "9223372036854775808"],
    ["bit(64) default 18446744073709551615.4", "18446744073709551615"],
  ])(
    "the parser converts the numeric default of a BIT column to the bits that MariaDB stores: %s",
    (def, value) => {
      expect(stored(def)).toBe(value);
    },
  );

  test.each(["bit(64) default -.5", "bit(64) default -1.0", "bit(8) default -.4", "bit(63) default 1e19"])(
    "the parser refuses a default that a BIT column cannot store: %s",
    (def) => {
      expect(refusal(def).expected).toContain("BIT");
    },
  );
});

describe("character sets without single-byte characters", () => {
  test("the parser shortens a floating-point default of a CHAR column only if the character set has single-byte characters", () => {
    expect(stored("char(2) default 1e2")).toBe("1e");
    for (const set of ["ucs2", "utf16", "utf32"]) {
      expect(refusal(`char(2) charset ${set} default 1e2`).offset).toBeGreaterThan(0);
      expect(stored(`char(3) charset ${set} default 1e2`)).toBe("100");
    }
  });

  test("the parser reads the ENUM default 1 as a member, not as a position, if the character set has no single-byte characters", () => {
    expect(stored("enum('2','1') default 1")).toBe("2");
    expect(stored("enum('2','1') charset ucs2 default 1")).toBe("1");
    expect(stored("enum('100') charset ucs2 default 1e2")).toBe("100");
    expect(stored("set('2','1') charset utf32 default 1e0")).toBe("1");
  });

  test.each([
    ["varbinary(4) default _ucs2'a'", "\0a"],
    ["binary(3) default _ucs2 x'61'", "\0a\0"],
    ["varbinary(4) default _utf16le'a'", "\0a"],
    ["varbinary(4) default _utf32'a'", "\0\0\0a"],
    ["varbinary(9) default _ucs2'abc' 'd'", "\0abc\0d"],
    ["varbinary(12) default _utf32'ab' 'c'", "\0\0ab\0\0\0c"],
    ["varbinary(4) default _gbk'a'", "a"],
    ["varchar(5) default _ucs2 x'61'", "a"],
    ["varchar(9) default _ucs2'abc' 'd'", "a\u6263d"],
  ])(
    "the parser converts a default with a character set introducer to the text that MariaDB stores: %s",
    (def, value) => {
      expect(stored(def)).toBe(value);
    },
  );

  test("the parser refuses a default that becomes too long when an incomplete character is padded", () => {
    expect(refusal("varbinary(1) default _ucs2'a'").offset).toBe(21);
  });
});

describe("white space at the end of a CHAR", () => {
  test.each([
    ["char(0) default '\\n'", ""],
    ["char(1) default 'a \\n'", "a"],
    ["char(1) default x'610B'", "a"],
    ["char(1) default '\\n\\n'", "\n"],
    ["char(2) default 'a \\n'", "a"],
    ["char(1) charset sjis default 'a\\n'", "a"],
  ])(
    "the parser removes white space at the end of a CHAR default that exceeds the column length: %s",
    (def, value) => {
      expect(stored(def)).toBe(value);
    },
  );

  test.each([
    "char(1) default '\\na'",
    "char(1) default 'a\\0'",
    "char(1) charset utf16 default 'a\\n'",
    "varchar(1) default 'a\\n'",
    "binary(1) default 'a '",
  ])("the parser refuses %s, because its default is too long", (def) => {
    expect(refusal(def).expected).toContain("is valid for");
  });
});

describe("the first second of TIMESTAMP", () => {
  test.each([
    ["timestamp(6)", ".5", ".500000"],
    ["timestamp(6)", ".000001", ".000001"],
    ["timestamp(3)", ".001", ".001"],
  ])(
    "the parser accepts a %s default of 1970-01-01 00:00:00 with the fraction %s",
    (type, fraction, storedFraction) => {
      const def = `${type} default '1970-01-01 00:00:00${fraction}'`;
      expect(stored(def)).toBe(`1970-01-01 00:00:00${storedFraction}`);
      expect(columnSchema(parseColumn(def)).default).toBe(`1970-01-01 00:00:00${storedFraction}`);
    },
  );

  test.each([
    ["timestamp(6)", ""],
    ["timestamp(6)", ".000"],
    ["timestamp(3)", ".0005"],
    ["timestamp", ".9"],
  ])("the parser refuses a %s default of 1970-01-01 00:00:00 with the fraction %j", (type, fraction) => {
    expect(refusal(`${type} default '1970-01-01 00:00:00${fraction}'`).offset).toBeGreaterThan(0);
  });
});

describe("geometries and vectors", () => {
  test("the JSON Schema of a geometry or vector column accepts only null, or no value if the column is NOT NULL", () => {
    expect(columnSchema(parseColumn("point"))).toStrictEqual({ type: "null" });
    expect(columnSchema(parseColumn("point not null"))).toStrictEqual({ not: {} });
    expect(columnSchema(parseColumn("vector(1) not null default x'00000000'"))).toStrictEqual({ not: {} });
    expect(columnSchema(parseColumn("geometry default null comment 'g'"))).toStrictEqual({
      type: "null",
      description: "g",
      default: null,
    });
  });

  test("the parser accepts only a binary literal with valid numbers as the default of a VECTOR column", () => {
    expect(stored("vector(1) default x'00000000'")).toBe("\0\0\0\0");
    for (const literal of ["'abcd'", "1234", "_latin1 x'00000000'", "x'0000'", "x'0000C07F'", "x'000080FF'"])
      expect(refusal(`vector(1) default ${literal}`).offset).toBe(18);
  });
});
