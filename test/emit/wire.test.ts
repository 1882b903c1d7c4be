/** The encoded fields of an item, decoded by the rules of their columns, give exactly the same item. */

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { EmitConfig } from "../../src/core/config-types.js";
import { counts, SCALED } from "../support/extent.js";
import { loadGenerated, type LoadedCode } from "../support/generated.js";
import { everyKindModule, moduleOf, snapshotOf } from "../support/snapshots.js";

/**
 * A kind of value: the allowed values, how to decode their text, and the decoded form
 * of an original value.
 */
interface Kind {
  readonly values: fc.Arbitrary<unknown>;
  readonly read: (text: string) => unknown;
  readonly meant: (value: unknown) => unknown;
}

/** Strings are sent unchanged. */
const itself: Pick<Kind, "read" | "meant"> = { read: (text) => text, meant: (value) => value };

/** Only decimal digits: no exponent, plus sign, leading zero or minus zero. */
function integerOf(text: string): bigint {
  expect(text).toMatch(/^(?:0|-?[1-9][0-9]*)$/);
  return BigInt(text);
}

function integers(values: fc.Arbitrary<unknown>): Kind {
  return { values, read: integerOf, meant: (value) => BigInt(value as number | bigint | string) };
}

const FLAGS = {
  "boolean|bit": fc.constantFrom(true, false, 0, 1),
  boolean: fc.boolean(),
  bit: fc.constantFrom(0, 1),
} as const;

function flags({ flags = "boolean|bit" }: EmitConfig): Kind {
  const read = (text: string): boolean => {
    expect(["0", "1"]).toContain(text);
    return text === "1";
  };
  return { values: FLAGS[flags], read, meant: Boolean };
}

/** Includes the limits of the range, at which digits could be lost. */
function bigints(min: bigint, max: bigint, { bigint = "number|bigint" }: EmitConfig): Kind {
  const value = fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, 2n ** 53n + 1n, 0n));
  if (bigint === "string") return integers(value.map(String));
  if (bigint === "bigint") return integers(value);
  const safe = fc.maxSafeInteger().filter((integer) => BigInt(integer) >= min);
  return integers(fc.oneof(value, safe));
}

/** Strings and numbers of a column, compared exactly. */
function fractions(values: fc.Arbitrary<string | number>, form: RegExp): Kind {
  const read = (text: string): string => {
    expect(text).toMatch(form);
    return exact(text);
  };
  return { values, read, meant: (value) => exact(String(value)) };
}

/** The number in a text, as digits without surrounding zeros and a power of ten. Zero has no sign. */
function exact(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?$/.exec(text) ?? [];
  const significant = (whole + fraction).replace(/^0+/, "");
  const digits = significant.replace(/0+$/, "");
  const power = Number(exponent) - fraction.length + significant.length - digits.length;
  return digits === "" ? "0" : `${sign === "-" ? "-" : ""}${digits}e${power}`;
}

/** Without an exponent, as decimal columns require. */
const PLAIN = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/;
const FLOATING = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

function hundredths(limit: number): fc.Arbitrary<string | number> {
  const value = fc.integer({ min: 1 - limit, max: limit - 1 });
  return fc.oneof(
    value.map((hundredth) => hundredth / 100),
    value.map((hundredth) => (hundredth / 100).toFixed(2)),
  );
}

function texts(limit: { readonly codePoints: number } | { readonly bytes: number }): fc.Arbitrary<string> {
  const unit = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    fc.constantFrom("&", "=", "+", "%", " ", "\r\n", "\n", "\u0000", "\ud83d\ude00", "\u00e9", "\u20ac"),
  );
  return fc.array(unit, { maxLength: 300 }).map((units) => {
    let text = "";
    for (const next of units.flatMap((some) => Array.from(some))) {
      const longer = text + next;
      const fits =
        "bytes" in limit
          ? Buffer.byteLength(longer) <= limit.bytes
          : Array.from(longer).length <= limit.codePoints;
      if (!fits) break;
      text = longer;
    }
    return text;
  });
}

const moments = fc
  .date({ min: new Date("1971-01-01"), max: new Date("2037-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().replace("T", " ").slice(0, 19));
const days = moments.map((moment) => moment.slice(0, 10));

/** The kind of value of each key of the module. */
function kindsOf(config: EmitConfig): Readonly<Record<string, Kind>> {
  const text = (values: fc.Arbitrary<unknown>): Kind => ({ values, ...itself });
  const required = (values: fc.Arbitrary<string>): Kind => text(values.filter((value) => value !== ""));
  return {
    flag: flags(config),
    tiny: integers(fc.integer({ min: -128, max: 127 })),
    unsigned: integers(fc.integer({ min: 0, max: 2 ** 32 - 1 })),
    big: bigints(-(2n ** 63n), 2n ** 63n - 1n, config),
    "big-unsigned": bigints(0n, 2n ** 64n - 1n, config),
    name: required(texts({ codePoints: 16 })),
    letter: text(texts({ codePoints: 1 })),
    note: text(texts({ bytes: 255 })),
    latin: text(fc.string({ unit: fc.constantFrom("a", "&", "\u00e9", "\u20ac"), maxLength: 16 })),
    wide: text(fc.string({ unit: fc.constantFrom("a", "+", "\u0416", "\u65e5"), maxLength: 60 })),
    document: text(fc.json({ stringUnit: "grapheme" })),
    price: fractions(hundredths(1_000_000), PLAIN),
    whole: fractions(
      fc.oneof(
        fc.maxSafeInteger(),
        fc.constantFrom(1e19, -1e19, 99_999_999_999_999_983_616),
        fc.bigInt({ min: 0n, max: 10n ** 20n - 1n }).map(String),
      ),
      PLAIN,
    ),
    deep: fractions(
      fc.oneof(
        fc.integer({ min: -999, max: 999 }).map((digits) => Number(`${digits}e-10`)),
        fc.integer({ min: -999, max: 999 }).map((digits) => Number(`${digits}e25`)),
      ),
      PLAIN,
    ),
    ratio: fractions(fc.float({ noNaN: true, noDefaultInfinity: true }), FLOATING),
    measure: fractions(hundredths(100_000), PLAIN),
    exact: fractions(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), FLOATING),
    day: text(days),
    moment: text(moments),
    stamp: text(moments),
    clock: text(moments.map((moment) => moment.slice(11))),
    since: text(moments),
    id: text(fc.uuid()),
    address: text(fc.ipV6()),
    year: {
      values: fc.oneof(fc.integer({ min: 1901, max: 2155 }), fc.constantFrom("1901", "2155")),
      read: (digits) => digits,
      meant: String,
    },
    choice: text(fc.constantFrom("all", "basic", `it's "x" */`)),
    embedding: fractions(fc.double({ noNaN: true, noDefaultInfinity: true }), FLOATING),
    few: text(fc.constantFrom("", "a", "b", "a,b")),
    many: text(
      fc.subarray(["a", "b", "c", "d", "e", "f"], { minLength: 1 }).map((members) => members.join(",")),
    ),
  };
}

/** A decimal whose numbers JavaScript prints with exponents. */
const MODULE = moduleOf(
  "EveryKind",
  {
    ...Object.fromEntries(Object.entries(everyKindModule().keys).map(([key, { def }]) => [key, def])),
    deep: "decimal(40,10)",
  },
  everyKindModule(),
);
const REQUIRED = ["big-unsigned", "name", "many"];
/** Keys whose omission means NULL, so null is allowed. */
const NULLABLE = [
  ...["big", "note", "latin", "wide", "document", "whole", "ratio", "measure", "exact", "day", "moment"],
  ...["clock", "deep", "since", "id", "address", "year", "few", "embedding"],
];

const CHOICES: readonly EmitConfig[] = [
  {},
  { flags: "boolean" },
  { flags: "bit" },
  { bigint: "bigint" },
  { bigint: "string" },
  { naming: "camel" },
  { flags: "bit", bigint: "string", naming: "camel" },
];

describe.each(CHOICES)("%j", (config) => {
  let loaded: LoadedCode;
  beforeAll(async () => {
    loaded = await loadGenerated(snapshotOf(MODULE), config);
  });

  test("a generated encode function returns form fields that decode to the same item", SCALED, () => {
    const kinds = kindsOf(config);
    expect(Object.keys(kinds).sort()).toEqual(Object.keys(MODULE.keys).sort());
    const items = fc.record(
      Object.fromEntries(
        Object.entries(kinds).map(([key, { values }]) => [
          key,
          NULLABLE.includes(key) ? fc.option(values, { freq: 8 }) : values,
        ]),
      ),
      { requiredKeys: REQUIRED },
    );
    const validate = loaded.validator("EveryKind");
    fc.assert(
      fc.property(items, (item) => {
        const inCode = Object.fromEntries(
          Object.entries(item).map(([key, value]) => [propertyOf(key, config), value]),
        );
        validate(inCode);
        expect(validate.errors).toBeNull();
        expect(received(loaded.encode("EveryKind", inCode), kinds)).toEqual(meaning(item, kinds));
      }),
      { numRuns: counts(50, 300) },
    );
  });
});

function propertyOf(key: string, { naming }: EmitConfig): string {
  return naming === "camel" && key === "big-unsigned" ? "bigUnsigned" : key;
}

/** Decodes the form body like a server. */
function received(fields: Record<string, string>, kinds: Readonly<Record<string, Kind>>): object {
  const form = new URLSearchParams(new URLSearchParams(fields).toString());
  return Object.fromEntries([...form].map(([key, text]) => [key, kinds[key]?.read(text) ?? "no such key"]));
}

/** Null values are not sent. */
function meaning(item: object, kinds: Readonly<Record<string, Kind>>): object {
  const present = Object.entries(item).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([key, value]) => [key, kinds[key]?.meant(value)]));
}
