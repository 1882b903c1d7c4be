import { describe, expect, test } from "vitest";
import { parseColumn } from "../../src/column/parser.js";

describe("accepted CHECK expressions", () => {
  test.each([
    "c > 0 and c < 10 or not c is null",
    "c not between 1 and 2 and c not in (1, 2, 3)",
    "c between c + 1 and c * 2",
    "c like '%a!%' escape '!' or c regexp '^b' or c sounds like 'd'",
    "(c, 1) in ((1, 2), (3, 4)) and (c, 1) = row(1, 2)",
    "case c when 1 then 2 else case when 3 then 4 end end is not true",
    "'2020-01-01' + interval 1 day > date_add('2020-01-01', interval 1 hour)",
    "interval 1 day + '2020-01-01' < interval(1, 2, 3)",
    "timestampadd(sql_tsi_quarter, 1, c) > timestampadd(microsecond, 1, c)",
    "cast(c as char(5) charset latin1) = convert(c using utf8mb4) collate utf8mb4_bin",
    "trim(both 'x' from c) = substring(c from 2 for 3) and position('a' in c) > extract(year from c)",
    "json_valid(`c`) and char(65 using latin1) = _utf8mb4'a' 'b'",
    "- - + ~ ! c << 2 | 3 & 4 ^ 5 % 6 div 7 mod 8",
    "{d '2020-01-01'} < timestamp'2020-01-01 00:00:00'",
    "default(c) <=> binary c",
    "week(c, 1) = date_format(c, '%Y', 'en_US')",
  ])("the parser accepts the CHECK expression %s", (condition) => {
    expect(parseColumn(`int check (${condition})`).check).toBe(condition);
  });
});

test("the parser accepts non-deterministic SQL expressions in virtual columns and defaults", () => {
  expect(parseColumn("datetime as (now()) virtual").generated).toBe("now()");
  expect(parseColumn("varchar(99) default concat(@a, now(), uuid())").default.kind).toBe("expression");
  expect(parseColumn("bigint default (nextval(s) + next value for db.s)").default.kind).toBe("expression");
});

test("the parser ignores an unknown function in a DEFAULT clause that a second DEFAULT clause replaces", () => {
  expect(parseColumn("int default nosuch(1) default 2").default).toStrictEqual({
    kind: "literal",
    value: "2",
  });
});
