/** Reads saved reports, for `merge` and `accept --report`. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LocalError } from "../../src/core/diagnostic.js";
import { readFindingsByFingerprint, readReport } from "../../src/drift/fleet/saved-report.js";
import { expectLinearTime } from "../support/cpu-time.js";
import { casesOf, SCALED } from "../support/extent.js";
import { temporaryFolder } from "../support/folders.js";

function fileWith(text: string): string {
  const path = join(temporaryFolder(), "report.json");
  writeFileSync(path, text);
  return path;
}

const SUBJECT = {
  fingerprint: "0123456789abcdef",
  rule: "key-added",
  module: "M",
  message: "M.k was added.",
};
const COMPARISON = { before: { whmVersion: null }, after: { whmVersion: "11.1" } };

describe("readFindingsByFingerprint", () => {
  const other = { ...SUBJECT, fingerprint: "fedcba9876543210", key: "k" };

  test.each([
    ["of one comparison", JSON.stringify({ format: 1, findings: [SUBJECT, other] }, null, 2)],
    ["of a fleet", JSON.stringify({ groups: [{ findings: [SUBJECT] }, { findings: [other] }] })],
    [
      "on a line each, behind a byte order mark",
      `\ufeff${JSON.stringify({ server: "a", findings: [SUBJECT] })}\r\n\n${JSON.stringify({ findings: [other] })}\n`,
    ],
  ])("readFindingsByFingerprint reads the findings of a saved report: findings %s", (_, text) => {
    const { fingerprint: one, ...subject } = SUBJECT;
    const { fingerprint: two, ...otherSubject } = other;
    expect([...readFindingsByFingerprint(fileWith(text))]).toEqual([
      [one, subject],
      [two, otherSubject],
    ]);
  });

  test.each([
    ['{\n  "findings": [\n    1,\n  ]\n}', /report\.json:4:3: it is not valid JSON/],
    ['{"findings":[]}\n{"findings":[{}]}', /report\.json:2:14: findings\[0\] has no "fingerprint"/],
    ['{"findings":[]}\n{"findings":', /report\.json:2:13: it is not valid JSON/],
    ['{"groups":[{}]}', /report\.json:1:12: groups\[0\] has no "findings"/],
    ['{"findings":[{"fingerprint":1}]}', /report\.json:1:29: findings\[0\]\.fingerprint must be a string/],
  ])("readFindingsByFingerprint refuses the invalid report %j", (text, message) => {
    expect(() => readFindingsByFingerprint(fileWith(text))).toThrow(message);
  });
});

describe("counterexamples", () => {
  const reportWith = (witness: unknown): string => {
    const finding = { ...SUBJECT, level: "safe", surfaces: [], reason: "r", witness };
    return fileWith(JSON.stringify({ format: 1, ...COMPARISON, findings: [finding] }));
  };

  test("readReport reads integers above 2^53 in a counterexample from objects with the member $integer", () => {
    const witness = { a: { $integer: "9007199254740993" }, b: 1e17, c: "{}", d: null };
    expect(readReport(reportWith(witness)).drifts[0]?.findings[0]?.witness).toEqual({
      ...witness,
      a: 9007199254740993n,
    });
  });

  test.each([
    [{ $integer: 1 }],
    [{ $integer: "1.5" }],
    [{ $integer: "" }],
    [{ $integer: "9".repeat(101) }],
    [{ $integer: "1", other: 1 }],
    [{}],
    [[]],
  ])("readReport refuses a counterexample that contains the invalid value %j", (value) => {
    expect(() => readReport(reportWith({ a: value }))).toThrow(/witness must be an object of strings/);
  });
});

describe("hostile reports", () => {
  const many = 50_000;
  const finding = { ...SUBJECT, level: "safe", surfaces: [], reason: "r" };
  const REPORTS: readonly [string, (size: number) => string][] = [
    ["an unterminated string of escapes", (size) => `"${'\\"'.repeat(size * 5)}`],
    ["empty groups", (size) => `{"format":1,"groups":[${"{},".repeat(size)}{}]}`],
    [
      "findings with an invalid last one",
      (size) => `{"format":1,"findings":[${`${JSON.stringify(finding)},`.repeat(size / 4)}{}]}`,
    ],
    ["an integer with many digits", (size) => `{"format":1,"findings":${"1".repeat(size * 5)}}`],
    ["many lines", (size) => '{"findings":[]}\n'.repeat(size / 4).concat("{")],
  ];

  test.each(casesOf(REPORTS, 3))(
    "readReport and readFindingsByFingerprint refuse a report with %s in linear time",
    SCALED,
    (_, text) => {
      expectLinearTime((size) => {
        const path = fileWith(text(size));
        expect(() => readReport(path)).toThrow(LocalError);
        expect(() => readFindingsByFingerprint(path)).toThrow(LocalError);
      }, many);
    },
  );

  test("readReport reads a valid report with many findings in linear time", () => {
    expectLinearTime((size) => {
      const findings = Array.from({ length: size }, () => finding);
      const path = fileWith(JSON.stringify({ format: 1, ...COMPARISON, findings }));
      expect(readReport(path).drifts[0]?.findings).toHaveLength(size);
    }, many);
  });
});
