/** Simple command lines are read without yargs. Both readers must return the same. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { SETTINGS_BY_OPTION } from "../../src/config/settings.js";
import { parseArgumentsWithoutYargs } from "../../src/cli/plain-arguments.js";
import { parseArguments } from "../../src/cli/yargs-arguments.js";
import { counts, SCALED } from "../support/extent.js";

const COMMON = [
  "check",
  "generate --schemas whm/schemas --out src/whm --quiet",
  "check --out=src/whm --format json",
  "drift --server https://whm.example:2087 --used-by src/a.ts src/b.ts --fail-on dangerous",
  "diff HEAD~1:schemas schemas --dialect sqlite",
  "rules key-renamed",
];

test.each(COMMON)("the fast argument parser reads %s with the same result as yargs", (line) => {
  const plain = parseArgumentsWithoutYargs(line.split(" "), SETTINGS_BY_OPTION);
  expect(plain).toBeDefined();
  expect(plain).toEqual(parseArguments(line.split(" ")));
});

test.each([
  ["help", ["check", "--help"]],
  ["the version", ["--version"]],
  ["an unknown option", ["check", "--colour"]],
  ["an abbreviation of one letter", ["check", "-q"]],
  ["a negated switch", ["check", "--no-color"]],
  ["a switch with a value", ["check", "--quiet", "false"]],
  ["a repeated option", ["check", "--out", "a", "--out", "b"]],
  ["a missing value", ["check", "--out"]],
  ["a value that is not one of the choices", ["check", "--format", "xml"]],
  ["a number", ["simulate", "--port", "2087"]],
  ["quotation marks", ["check", "--out", '"a"']],
  ["an empty value", ["check", "--out", ""]],
  ["the end of the options", ["explain", "--", "int"]],
  ["a name that every object has", ["check", "--constructor", "a"]],
])("the fast argument parser leaves command lines with %s to yargs", (_what, args) => {
  expect(parseArgumentsWithoutYargs(args, SETTINGS_BY_OPTION)).toBeUndefined();
});

const VALUES = [
  "a",
  "src/whm",
  "json",
  "human",
  "sqlite",
  "true",
  "false",
  "0",
  "1e3",
  "0x1F",
  "a=b",
  "@a",
  "",
  " ",
];
const ODD_VALUES = [
  "-",
  "--",
  "-q",
  "-1",
  "'a'",
  '"a"',
  "a b",
  "é",
  "[a]",
  "{",
  "\\",
  "a\nb",
  "null",
  "__proto__",
];
const names = fc.constantFrom(
  ...SETTINGS_BY_OPTION.keys(),
  "help",
  "version",
  "unknown",
  "__proto__",
  "constructor",
);
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...VALUES) },
  fc.constantFrom(...ODD_VALUES),
  fc.string(),
);
const argument = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("check", "generate", "drift", "diff", "explain") },
  { weight: 6, arbitrary: names.map((name) => `--${name}`) },
  fc.tuple(names, value).map(([name, text]) => `--${name}=${text}`),
  names.map((name) => `--no-${name}`),
  { weight: 6, arbitrary: value },
);

test(
  "the fast argument parser returns the same result as yargs for every command line that the parser accepts",
  SCALED,
  () => {
    let plainLines = 0;
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 6 }), (args) => {
        const plain = parseArgumentsWithoutYargs(args, SETTINGS_BY_OPTION);
        if (plain === undefined) return;
        plainLines += 1;
        // The order counts: the first invalid option is reported.
        expect(Object.entries(plain)).toEqual(Object.entries(parseArguments(args)));
      }),
      { numRuns: counts(1_000, 20_000) },
    );
    expect(plainLines).toBeGreaterThan(100);
  },
);
