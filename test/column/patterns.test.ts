import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  buildAddressPattern,
  buildTemporalPattern,
  buildTimestampPattern,
} from "../../src/column/format-patterns.js";
import { buildFloatPattern, buildDecimalPattern } from "../../src/column/number-patterns.js";
import { getCharacterPattern } from "../../src/column/charsets.js";
import { counts, SCALED } from "../support/extent.js";

/** Whether the pattern matches. The result must be the same with and without the `u` flag. */
function matches(pattern: string, text: string): boolean {
  const plain = new RegExp(pattern).test(text);
  expect(new RegExp(pattern, "u").test(text)).toBe(plain);
  return plain;
}

describe("decimals", () => {
  const digits = fc.stringMatching(/^[0-9]{0,8}$/);

  test("the regular expression for DECIMAL values matches exactly the numbers with as many digits as the column allows", () => {
    const shapes = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.nat({ max: 8 }), fc.boolean());
    fc.assert(
      fc.property(
        shapes,
        digits,
        digits,
        fc.constantFrom("", "-"),
        ([precision, rest, unsigned], whole, fraction, sign) => {
          const scale = Math.min(rest, precision);
          const text = `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}`;
          const fits =
            `${whole}${fraction}` !== "" &&
            whole.replace(/^0+/, "").length <= precision - scale &&
            fraction.replace(/0+$/, "").length <= scale &&
            !(unsigned && sign === "-" && /[1-9]/.test(`${whole}${fraction}`));
          expect(matches(buildDecimalPattern({ precision, scale, unsigned }), text)).toBe(fits);
        },
      ),
    );
  });

  test("the regular expression for DECIMAL values limits the digits of a fraction without a whole part", () => {
    const whole = buildDecimalPattern({ precision: 1, scale: 0, unsigned: false });
    expect(matches(whole, ".1")).toBe(false);
    expect(matches(whole, ".0")).toBe(true);
    expect(matches(buildDecimalPattern({ precision: 2, scale: 2, unsigned: false }), ".12")).toBe(true);
  });

  test.each(["", ".", "-", "1.2.3", "1e1", " 1", "1 ", "+1", "0x1", "NaN", "1,5", "\u0661"])(
    "the regular expression for DECIMAL values does not match the invalid number %j",
    (text) => {
      expect(matches(buildDecimalPattern({ precision: 5, scale: 2, unsigned: false }), text)).toBe(false);
    },
  );
});

describe("floats", () => {
  const numerals = fc.stringMatching(/^-?[0-9]{1,20}(\.[0-9]{0,20})?([eE][-+]?[0-9]{1,3})?$/);

  test.each(["float", "double"] as const)(
    "the regular expression for %s values does not match numbers that are too large",
    (dataType) => {
      const largest = dataType === "float" ? 3.4028234663852886e38 : Number.MAX_VALUE;
      fc.assert(
        fc.property(numerals, (text) => {
          if (Math.abs(Number(text)) > largest)
            expect(matches(buildFloatPattern(dataType, false), text)).toBe(false);
        }),
      );
    },
  );

  test("the regular expression for DOUBLE values matches every finite number in the format of JavaScript", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(matches(buildFloatPattern("double", false), String(value))).toBe(true);
        expect(matches(buildFloatPattern("double", true), String(value))).toBe(value >= 0);
      }),
    );
  });

  test("the regular expressions for FLOAT and DOUBLE values match the limits of the type, but no larger numbers", () => {
    const float = buildFloatPattern("float", false);
    expect(
      ["3.4028234663852886e38", "-3.4028234663852886E+38", "3.4e38"].every((text) => matches(float, text)),
    ).toBe(true);
    expect(["3.4028234663852887e38", "3.5e38", "1e39"].some((text) => matches(float, text))).toBe(false);
    expect(matches(buildFloatPattern("double", true), "-0.0e0")).toBe(true);
  });
});

describe("dates and times", () => {
  test("the regular expression for DATE values matches exactly the dates that exist", SCALED, () => {
    const date = buildTemporalPattern("date", 0);
    const parts = fc.tuple(fc.nat({ max: 9999 }), fc.nat({ max: 13 }), fc.nat({ max: 32 }));
    fc.assert(
      fc.property(parts, ([year, month, day]) => {
        const text = [
          String(year).padStart(4, "0"),
          String(month).padStart(2, "0"),
          String(day).padStart(2, "0"),
        ].join("-");
        expect(matches(date, text)).toBe(exists(year, month, day));
      }),
      { numRuns: counts(1_000, 5_000) },
    );
  });

  /** Whether the date exists in MySQL, in which the year 0 is not a leap year. */
  function exists(year: number, month: number, day: number): boolean {
    if (year === 0 && month === 2 && day === 29) return false;
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    return month > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  }

  test.each([
    ["1970-01-01 00:00:00", false],
    ["1970-01-01 00:00:01", true],
    ["2038-01-19 03:14:08", true],
    ["2106-02-07 06:28:15", true],
    ["2106-02-07 06:28:16", false],
    ["2106-02-08 00:00:00", false],
    ["1969-12-31 23:59:59", false],
    ["2000-02-29 12:00:00", true],
    ["2001-02-29 12:00:00", false],
  ])("whether the regular expression for TIMESTAMP values matches %s: %s", (text, expected) => {
    expect(matches(buildTimestampPattern(0), text)).toBe(expected);
  });

  test.each([
    [".000001", true],
    [".5", true],
    [".000000", false],
    ["", false],
  ])(
    "whether the regular expression for TIMESTAMP(6) values matches 1970-01-01 00:00:00 with the fraction %j: %s",
    (fraction, expected) => {
      expect(matches(buildTimestampPattern(6), `1970-01-01 00:00:00${fraction}`)).toBe(expected);
    },
  );

  test.each([
    ["838:59:59", true],
    ["839:00:00", false],
    ["-838:59:59", true],
    ["24:00:00", true],
    ["1:00:00", false],
    ["12:60:00", false],
    ["12:00:00.123", true],
    ["12:00:00.1234", false],
    ["12:00:00.123000", true],
  ])("whether the regular expression for TIME(3) values matches %s: %s", (text, expected) => {
    expect(matches(buildTemporalPattern("time", 3), text)).toBe(expected);
  });
});

describe("characters", () => {
  test.each([
    ["latin1", "caf\u00e9 \u20ac", true],
    ["latin1", "\u010d", false],
    ["utf8mb3", "\u65e5", true],
    ["ascii", "\u00e9", false],
  ])(
    "whether the regular expression for the character set %s matches %j: %s",
    (characterSet, text, expected) => {
      expect(matches(getCharacterPattern(characterSet) ?? "", text)).toBe(expected);
    },
  );

  test("the regular expression for utf8mb3 does not match characters above U+FFFF", () => {
    expect(matches(getCharacterPattern("utf8mb3") ?? "", "\u{1f600}")).toBe(false);
    expect(getCharacterPattern("utf8mb4")).toBeUndefined();
  });
});

describe("addresses", () => {
  test.each([
    "::",
    "::1",
    "1::",
    "1:2:3:4:5:6:7:8",
    "::ffff:1.2.3.4",
    "1:2:3:4:5:6:1.2.3.4",
    "1:2:3:4:5:6:7::",
  ])("the regular expression for INET6 values matches the address %s", (text) => {
    expect(matches(buildAddressPattern("inet6"), text)).toBe(true);
  });

  test.each([
    "",
    ":",
    ":::",
    "1",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    "12345::",
    "::g",
    "::1.2.3",
  ])("the regular expression for INET6 values does not match the invalid address %j", (text) => {
    expect(matches(buildAddressPattern("inet6"), text)).toBe(false);
  });

  test.each([
    ["255.255.255.255", true],
    ["256.1.1.1", false],
    ["1.2.3", false],
    ["01.2.3.4", false],
  ])("whether the regular expression for INET4 values matches %s: %s", (text, expected) => {
    expect(matches(buildAddressPattern("inet4"), text)).toBe(expected);
  });
});
