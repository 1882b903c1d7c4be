/** The values that the JSON Schema of a column accepts: patterns, limits and character sets. */

import fc from "../support/fast-check.js";
import { expect, test } from "vitest";
import { columnSchema, parseColumn } from "../../src/index.js";
import { counts, SCALED } from "../support/extent.js";

/** Returns whether the schema accepts the text. The result must be the same with and without the flag `u`. */
function matches(definition: string, text: string): boolean {
  const schema = columnSchema(parseColumn(definition));
  const { pattern = "" } = [schema, ...(schema.anyOf ?? [])].find((each) => "pattern" in each) ?? {};
  const plain = new RegExp(pattern).test(text);
  expect(new RegExp(pattern, "u").test(text)).toBe(plain);
  return plain;
}

const ROWS: readonly (readonly [
  definition: string,
  accepted: readonly string[],
  refused: readonly string[],
])[] = [
  [
    "decimal(5,2)",
    ["-999.99", ".5", "007", "1.500"],
    ["", ".", "-", "1.2.3", "1e1", " 1", "1 ", "+1", "0x1", "NaN", "1,5", "\u0661", "1000", "0.001"],
  ],
  ["decimal(1,0)", [".0"], [".1"]],
  ["decimal(2,2)", [".12"], ["1.1"]],
  [
    "float",
    ["3.4028234663852886e38", "-3.4028234663852886E+38", "3.4e38"],
    ["3.4028234663852887e38", "3.5e38", "1e39"],
  ],
  ["double unsigned", ["-0.0e0", "1e308"], ["-1", "1e309"]],
  [
    "timestamp",
    ["1970-01-01 00:00:01", "2038-01-19 03:14:08", "2106-02-07 06:28:15", "2000-02-29 12:00:00"],
    [
      ...["1970-01-01 00:00:00", "2106-02-07 06:28:16", "2106-02-08 00:00:00", "1969-12-31 23:59:59"],
      ...["2001-02-29 12:00:00", "2000-02-29"],
    ],
  ],
  [
    "timestamp(6)",
    ["1970-01-01 00:00:00.000001", "1970-01-01 00:00:00.5"],
    ["1970-01-01 00:00:00.000000", "1970-01-01 00:00:00"],
  ],
  [
    "time(3)",
    ["838:59:59", "-838:59:59", "24:00:00", "12:00:00.123", "12:00:00.123000"],
    ["839:00:00", "1:00:00", "12:60:00", "12:00:00.1234"],
  ],
  ["year", ["0000", "1901", "2155"], ["1900", "2156", "99"]],
  ["set('a','b')", ["", "a", "b", "a,b"], ["b,a", "a,a", ",a", "c"]],
  ["uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567e89b12d3a456426614174000"]],
  [
    "inet6",
    ["::", "::1", "1::", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7::"],
    ["", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "::g", "::1.2.3"],
  ],
  ["inet4", ["255.255.255.255"], ["256.1.1.1", "1.2.3", "01.2.3.4"]],
  ["text charset ascii", ["a~\u007f"], ["\u0080", "\u00e9"]],
  ["text charset latin1", ["caf\u00e9 \u20ac\u0081\u00ff"], ["\u0100", "\u010d"]],
  ["text charset utf8mb3", ["\u65e5\uffff"], ["\u{1f600}"]],
];

test.each(ROWS)(
  "the pattern of %s matches valid values, and no invalid ones",
  (definition, accepted, refused) => {
    expect(accepted.filter((text) => !matches(definition, text))).toEqual([]);
    expect(refused.filter((text) => matches(definition, text))).toEqual([]);
  },
);

test("the pattern for DECIMAL values matches exactly the numbers with as many digits as the column allows", () => {
  const digits = fc.stringMatching(/^[0-9]{0,8}$/);
  const shapes = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.nat({ max: 8 }), fc.boolean());
  const sign = fc.constantFrom("", "-");
  fc.assert(
    fc.property(shapes, digits, digits, sign, ([precision, rest, unsigned], whole, fraction, minus) => {
      const scale = Math.min(rest, precision);
      const fits =
        `${whole}${fraction}` !== "" &&
        whole.replace(/^0+/, "").length <= precision - scale &&
        fraction.replace(/0+$/, "").length <= scale &&
        !(unsigned && minus === "-" && /[1-9]/.test(`${whole}${fraction}`));
      const definition = `decimal(${precision},${scale})${unsigned ? " unsigned" : ""}`;
      const text = `${minus}${whole}${fraction === "" ? "" : `.${fraction}`}`;
      expect(matches(definition, text)).toBe(fits);
    }),
  );
});

test.each([
  ["float", 3.4028234663852886e38],
  ["double", Number.MAX_VALUE],
])("the pattern for %s values does not match numbers that are too large", (type, largest) => {
  const numerals = fc.stringMatching(/^-?[0-9]{1,20}(\.[0-9]{0,20})?([eE][-+]?[0-9]{1,3})?$/);
  fc.assert(
    fc.property(numerals, (text) => {
      if (Math.abs(Number(text)) > largest) expect(matches(type, text)).toBe(false);
    }),
  );
});

test("the pattern for DOUBLE values matches every finite number in the format of JavaScript", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(matches("double", String(value))).toBe(true);
      expect(matches("double unsigned", String(value))).toBe(value >= 0);
    }),
  );
});

test("the pattern for DATE values matches exactly the dates that exist", SCALED, () => {
  const parts = fc.tuple(fc.nat({ max: 9999 }), fc.nat({ max: 13 }), fc.nat({ max: 32 }));
  const padded = (part: number, width: number): string => String(part).padStart(width, "0");
  fc.assert(
    fc.property(parts, ([year, month, day]) => {
      const date = new Date(0);
      date.setUTCFullYear(year, month - 1, day);
      // In MySQL, the year 0 is not a leap year.
      const exists =
        month > 0 &&
        date.getUTCMonth() === month - 1 &&
        date.getUTCDate() === day &&
        !(year === 0 && month === 2 && day === 29);
      expect(matches("date", `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`)).toBe(exists);
    }),
    { numRuns: counts(1_000, 5_000) },
  );
});

test.each([
  ["varchar(2) charset utf8mb4", { maxLength: 2 }],
  ["varchar(2) charset cp1251", { maxLength: 2 }],
  ["varchar(2) charset future", { maxLength: 2 }],
  ["tinytext charset sjis", { maxLength: 255, maxBytes: 255, characterSet: "sjis" }],
  ["tinytext charset utf16", { maxLength: 127, maxBytes: 255, characterSet: "utf16" }],
  ["tinytext charset ucs2", { maxLength: 127 }],
  ["tinytext charset latin1", { maxLength: 255, pattern: expect.any(String) as string }],
  ["tinytext charset utf8mb3", { maxLength: 255, maxBytes: 255, pattern: expect.any(String) as string }],
])("the JSON Schema of %s limits characters and, if necessary, bytes", (definition, limits) => {
  expect(columnSchema(parseColumn(definition))).toEqual({ type: ["string", "null"], ...limits });
});

test.each([
  ["date default '0000-00-00'", "0000-00-00"],
  ["timestamp default 0", "0000-00-00 00:00:00"],
  ["datetime not null default '2020-01-00'", "2020-01-00 00:00:00"],
])("the JSON Schema of %s omits a default that the schema itself would reject", (def, value) => {
  const column = parseColumn(def);
  expect(column.default).toStrictEqual({ kind: "literal", value });
  expect(columnSchema(column)).not.toHaveProperty("default");
});
