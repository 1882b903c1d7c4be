/** Files that drift reads: acceptances, and saved reports for `merge` and `accept --report`. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "../support/fast-check.js";
import { expect, test } from "vitest";
import type { AcceptanceRecord } from "../../src/core/drift-types.js";
import { formatAcceptances, readAcceptanceFile } from "../../src/drift/acceptances/file.js";
import { readFindingsByFingerprint, readReport } from "../../src/drift/fleet/saved-report.js";
import { UsageError } from "../../src/index.js";
import { expectLinearTime } from "../support/cpu-time.js";
import { casesOf, SCALED } from "../support/extent.js";
import { temporaryFolder } from "../support/folders.js";

function fileWith(text: string): string {
  const path = join(temporaryFolder(), "saved.json");
  writeFileSync(path, text);
  return path;
}

// Acceptances

const TEXT = fc.string({ unit: "binary" });
const ACCEPTANCE: fc.Arbitrary<AcceptanceRecord> = fc.record(
  {
    fingerprint: fc.stringMatching(/^[0-9a-f]{16}$/),
    reason: TEXT.filter((text) => text.trim() !== ""),
    until: fc
      .date({ min: new Date("1970-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
      .map((moment) => moment.toISOString().slice(0, 10)),
    ...{ rule: TEXT, module: TEXT, key: TEXT, message: TEXT },
    patterns: fc.record({ rule: TEXT, module: TEXT, key: TEXT }, { requiredKeys: ["rule"] }),
  },
  { requiredKeys: ["fingerprint", "reason"] },
);

test("reading the acceptance file returns the acceptances that were written, sorted", () => {
  const all = fc.uniqueArray(ACCEPTANCE, { selector: ({ fingerprint }) => fingerprint });
  fc.assert(
    fc.property(all, (acceptances) => {
      const text = formatAcceptances(acceptances);
      expect(text).toMatch(/^[\n\x20-\x7e]*$/);
      const { acceptances: read } = readAcceptanceFile(fileWith(text));
      expect(formatAcceptances(read)).toBe(text);
      expect(formatAcceptances([...acceptances].reverse())).toBe(text);
      const copies = acceptances.map((acceptance) => ({ ...acceptance }));
      expect([...read]).toEqual(expect.arrayContaining(copies));
      expect(read).toHaveLength(acceptances.length);
    }),
    { numRuns: 200 },
  );
});

const ONE = '"fingerprint": "0123456789abcdef", "reason": "It may."';
const wrap = (members: string): string => `{ "format": 1, "accepted": [${members}] }`;

test("readAcceptanceFile accepts an acceptance file with a byte order mark and CRLF line endings", () => {
  const text = `\ufeff{ "format": 1,\r\n "accepted": [{ ${ONE} }] }`;
  expect(readAcceptanceFile(fileWith(text)).acceptances).toHaveLength(1);
});

test.each([
  ["", "1:1: it is not valid JSON"],
  ['{ "format": 1, "accepted": [\n========\n] }', "2:1: it is not valid JSON"],
  [wrap(`{ ${ONE},\n "re\\u0061son": "b" }`), '2:2: it contains the key "reason" twice in accepted[0]'],
  ['{ "accepted": [] }', '1:1: it has no "format"'],
  ['{ "format": 1,\r\n "accepted": {} }', "2:14: accepted must be a list"],
  [
    '{ "format": 1, "accepted": [], "until": "2026-01-01" }',
    '1:32: it has an unknown property "until": known properties are format and accepted',
  ],
  [wrap(`{ ${ONE},\n"until": "2026-02-30" }`), "2:10: accepted[0].until must be a date such as 2026-12-31"],
  [wrap(`{ ${ONE}, "module": 5 }`), "accepted[0].module must be a string"],
  [
    wrap('{ "fingerprint": "0123456789ABCDEF", "reason": "a" }'),
    "1:46: accepted[0].fingerprint must be 16 lowercase hexadecimal digits",
  ],
  [
    wrap('{ "fingerprint": "0123456789abcdef", "reason": " " }'),
    "1:76: accepted[0].reason must be a non-empty string",
  ],
  // All errors are reported at once.
  [wrap('1, { "reason": "a" }, 3'), /accepted\[0\].*\n.*accepted\[1\].*\n.*accepted\[2\]/],
])("readAcceptanceFile refuses the invalid acceptance file %s", (text, fault) => {
  const path = fileWith(text);
  expect(() => readAcceptanceFile(path)).toThrow(UsageError);
  expect(() => readAcceptanceFile(path)).toThrow(`Invalid acceptance file ${path}:`);
  expect(() => readAcceptanceFile(path)).toThrow(fault);
});

test("readAcceptanceFile reads acceptances without commas between them in linear time", () => {
  expectLinearTime((size) => {
    const path = fileWith(wrap(`${`{ ${ONE} }\n\n`.repeat(size)}{ ${ONE} },\n`));
    expect(readAcceptanceFile(path).acceptances).toHaveLength(1);
    const blank = fileWith(wrap(`{ ${ONE} }, ${"\n".repeat(size * 20)}, {`));
    expect(() => readAcceptanceFile(blank)).toThrow("is not valid JSON");
  }, 5_000);
});

test("readAcceptanceFile reports at most 500 errors of an invalid file, in linear time", () => {
  expectLinearTime((size) => {
    const path = fileWith(wrap(`${"{},".repeat(size)}{}`));
    const limited: unknown = expect.toSatisfy(({ diagnostics }: UsageError) => diagnostics.length === 500);
    expect(() => readAcceptanceFile(path)).toThrow(limited);
  }, 20_000);
});

// Saved reports

const SUBJECT = {
  ...{ fingerprint: "0123456789abcdef", rule: "key-added", module: "M", message: "M.k was added." },
};
const OTHER = { ...SUBJECT, fingerprint: "fedcba9876543210", key: "k" };
const FINDING = { ...SUBJECT, level: "safe", affects: [], reason: "r" };

const reportOf = (findings: readonly object[]): string =>
  JSON.stringify({ format: 1, before: { whmVersion: null }, after: { whmVersion: "11.1" }, findings });

test.each([
  ["of one comparison", JSON.stringify({ format: 1, findings: [SUBJECT, OTHER] }, null, 2)],
  ["of a fleet", JSON.stringify({ groups: [{ findings: [SUBJECT] }, { findings: [OTHER] }] })],
  [
    "on a line each, behind a byte order mark",
    `\ufeff${JSON.stringify({ server: "a", findings: [SUBJECT] })}\r\n\n${JSON.stringify({ findings: [OTHER] })}\n`,
  ],
])("readFindingsByFingerprint reads the findings of a saved report: findings %s", (_, text) => {
  const expected = [SUBJECT, OTHER].map((subject) => [subject.fingerprint, subject]);
  expect([...readFindingsByFingerprint(fileWith(text))]).toEqual(expected);
});

test.each([
  ['{\n  "findings": [\n    1,\n  ]\n}', /saved\.json:4:3: it is not valid JSON/],
  ['{"findings":[]}\n{"findings":[{}]}', /saved\.json:2:14: findings\[0\] has no "fingerprint"/],
])("readFindingsByFingerprint refuses the invalid report %j", (text, message) => {
  expect(() => readFindingsByFingerprint(fileWith(text))).toThrow(message);
});

test("readReport reads bigints in a counterexample from objects with the member $integer", () => {
  const counterexample = {
    a: { $integer: "9007199254740993" },
    b: 1e17,
    c: "{}",
    d: null,
    e: { $integer: "1" },
  };
  const { drifts } = readReport(fileWith(reportOf([{ ...FINDING, counterexample }])));
  expect(drifts[0]?.judgments[0]?.finding.counterexample).toEqual({
    ...counterexample,
    a: 9007199254740993n,
    e: 1n,
  });
});

const BAD_INTEGERS = [1, "1.5", "", "9".repeat(101)].map((digits) => ({ $integer: digits }));

test.each([...BAD_INTEGERS, { $integer: "1", other: 1 }, {}, []])(
  "readReport refuses a counterexample that contains the invalid value %j",
  (a) => {
    const path = fileWith(reportOf([{ ...FINDING, counterexample: { a } }]));
    expect(() => readReport(path)).toThrow(/counterexample must be an object of strings/);
  },
);

const HOSTILE_REPORTS: readonly [string, (size: number) => string][] = [
  ["an unterminated string of escapes", (size) => `"${'\\"'.repeat(size * 5)}`],
  ["empty groups", (size) => `{"format":1,"groups":[${"{},".repeat(size)}{}]}`],
  [
    "findings with an invalid last one",
    (size) => `{"format":1,"findings":[${`${JSON.stringify(FINDING)},`.repeat(size / 4)}{}]}`,
  ],
  ["an integer with many digits", (size) => `{"format":1,"findings":${"1".repeat(size * 5)}}`],
  ["many lines", (size) => '{"findings":[]}\n'.repeat(size / 4).concat("{")],
];

test.each(casesOf(HOSTILE_REPORTS, 3))(
  "readReport and readFindingsByFingerprint refuse a report with %s in linear time",
  SCALED,
  (_, text) => {
    expectLinearTime((size) => {
      const path = fileWith(text(size));
      expect(() => readReport(path)).toThrow(UsageError);
      expect(() => readFindingsByFingerprint(path)).toThrow(UsageError);
    }, 50_000);
  },
);
