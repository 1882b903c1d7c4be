/** The acceptances file: its format, and how it is written. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAcceptances, readAcceptanceFile } from "../../src/drift/acceptances/file.js";
import { LocalError } from "../../src/core/diagnostic.js";
import type { AcceptanceRecord } from "../../src/core/drift-types.js";
import { expectLinearTime } from "../support/cpu-time.js";
import { temporaryFolder } from "../support/folders.js";

function fileWith(text: string): string {
  const path = join(temporaryFolder(), "drift-accept.json");
  writeFileSync(path, text);
  return path;
}

function faultsIn(path: string): readonly unknown[] {
  try {
    readAcceptanceFile(path);
    return [];
  } catch (error) {
    return (error as LocalError).diagnostics;
  }
}

const HEXADECIMAL = fc.stringMatching(/^[0-9a-f]{16}$/);

const TEXT = fc.string({ unit: "binary" });

const ACCEPTANCE: fc.Arbitrary<AcceptanceRecord> = fc
  .record(
    {
      fingerprint: HEXADECIMAL,
      reason: TEXT.filter((text) => text.trim() !== ""),
      until: fc
        .date({ min: new Date("1970-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
        .map((moment) => moment.toISOString().slice(0, 10)),
      ...{ rule: TEXT, module: TEXT, key: TEXT, message: TEXT },
    },
    { requiredKeys: ["fingerprint", "reason"] },
  )
  .map((acceptance) => ({ ...acceptance }));

const ACCEPTANCES = fc.uniqueArray(ACCEPTANCE, { selector: ({ fingerprint }) => fingerprint });

test("reading the acceptance file returns the acceptances that were written, sorted", () => {
  fc.assert(
    fc.property(ACCEPTANCES, (acceptances) => {
      const text = formatAcceptances(acceptances);
      expect(text).toMatch(/^[\n\x20-\x7e]*$/);
      const read = readAcceptanceFile(fileWith(text));
      expect(formatAcceptances(read.acceptances)).toBe(text);
      expect(formatAcceptances([...acceptances].reverse())).toBe(text);
      const byFingerprint = (one: AcceptanceRecord, other: AcceptanceRecord): number =>
        one.fingerprint < other.fingerprint ? -1 : 1;
      expect([...read.acceptances].sort(byFingerprint)).toEqual([...acceptances].sort(byFingerprint));
    }),
    { numRuns: 200 },
  );
});

const ONE = '"fingerprint": "0123456789abcdef", "reason": "It may."';

describe("readAcceptances", () => {
  test("readAcceptanceFile accepts an acceptance file with a byte order mark and CRLF line endings", () => {
    const text = `\ufeff{ "format": 1,\r\n "accepted": [{ ${ONE} }] }`;
    expect(readAcceptanceFile(fileWith(text)).acceptances).toHaveLength(1);
  });

  test.each([
    ["", "1:1: it is not valid JSON"],
    ["<<<<<<< HEAD", "1:1: it is not valid JSON"],
    ['{ "format": 1, "accepted": [1], "accepted": [] }', '1:33: it contains the key "accepted" twice'],
    [
      `{ "format": 1, "accepted": [{ ${ONE},\n "re\\u0061son": "b" }] }`,
      '2:2: it contains the key "reason" twice in accepted[0]',
    ],
    ['{ "accepted": [] }', '1:1: it has no "format"'],
    ['{ "format": 1,\r\n "accepted": {} }', "2:14: accepted must be a list"],
    [
      '{ "format": 1, "accepted": [], "until": "2026-01-01" }',
      '1:32: it has an unknown property "until": known properties are format and accepted',
    ],
    ['{ "format": 1, "accepted": [null] }', "1:29: accepted[0] must be an object"],
    [
      `{ "format": 1, "accepted": [{ ${ONE},\n\t"untill": "2026-01-01" }] }`,
      '2:2: accepted[0] has an unknown property "untill" (did you mean "until"?)',
    ],
    [
      `{ "format": 1, "accepted": [{ ${ONE}, "__proto__": {} }] }`,
      '1:87: accepted[0] has an unknown property "__proto__": known properties are fingerprint, reason, until, ',
    ],
    [
      `{ "format": 1, "accepted": [{ ${ONE},\n"until": "2026-02-30" }] }`,
      "2:10: accepted[0].until must be a date such as 2026-12-31",
    ],
    [`{ "format": 1, "accepted": [{ ${ONE}, "until": null }] }`, "accepted[0].until must be a date"],
    [`{ "format": 1, "accepted": [{ ${ONE}, "module": 5 }] }`, "accepted[0].module must be a string"],
    [
      '{ "format": 1, "accepted": [{ "fingerprint": "0123456789ABCDEF", "reason": "a" }] }',
      "1:46: accepted[0].fingerprint must be 16 lowercase hexadecimal digits",
    ],
    [
      '{ "format": 1, "accepted": [{ "fingerprint": "0123456789abcdef", "reason": " " }] }',
      "1:76: accepted[0].reason must be a non-empty string",
    ],
    [
      `{ "format": 1, "accepted": [{ ${ONE} },\n{ ${ONE} }] }`,
      "2:18: accepted[1].fingerprint must not be the same as in accepted[0]",
    ],
  ])("readAcceptanceFile refuses the invalid acceptance file %s", (text, fault) => {
    const path = fileWith(text);
    expect(() => readAcceptanceFile(path)).toThrow(LocalError);
    expect(() => readAcceptanceFile(path)).toThrow(`Invalid acceptance file ${path}:`);
    expect(() => readAcceptanceFile(path)).toThrow(fault);
  });

  test("readAcceptanceFile reports all errors of an acceptance file at once", () => {
    const path = fileWith('{ "format": 1, "accepted": [1, { "reason": "a" }, 3] }');
    expect(() => readAcceptanceFile(path)).toThrow(/accepted\[0\].*\n.*accepted\[1\].*\n.*accepted\[2\]/);
  });

  test("readAcceptanceFile reports at most 500 errors of an invalid file, in linear time", () => {
    const invalidFile = (size: number): string =>
      fileWith(`{ "format": 1, "accepted": [${"{},".repeat(size)}{}] }`);
    expectLinearTime(
      (size) => expect(() => readAcceptanceFile(invalidFile(size))).toThrow(LocalError),
      20_000,
    );
    expect(faultsIn(invalidFile(20_000))).toHaveLength(500);
  });
});
