/** Saved reports: one reader for `merge` and for `accept --report`. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LocalError } from "../../src/core/diagnostic.js";
import { readFindings, readReport } from "../../src/drift/fleet/saved-report.js";
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

describe("readFindings", () => {
  const other = { ...SUBJECT, fingerprint: "fedcba9876543210", key: "k" };

  test.each([
    ["of one comparison", JSON.stringify({ format: 1, findings: [SUBJECT, other] }, null, 2)],
    ["of a fleet", JSON.stringify({ groups: [{ findings: [SUBJECT] }, { findings: [other] }] })],
    [
      "on a line each, behind a byte order mark",
      `\ufeff${JSON.stringify({ server: "a", findings: [SUBJECT] })}\r\n\n${JSON.stringify({ findings: [other] })}\n`,
    ],
  ])("reads the findings %s", (_, text) => {
    const { fingerprint: one, ...subject } = SUBJECT;
    const { fingerprint: two, ...otherSubject } = other;
    expect([...readFindings(fileWith(text))]).toEqual([
      [one, subject],
      [two, otherSubject],
    ]);
  });

  test.each([
    ['{\n  "findings": [\n    1,\n  ]\n}', /report\.json:4:3: it is not JSON/],
    ['{"findings":[]}\n{"findings":[{}]}', /report\.json:2:14: findings\[0\] has no "fingerprint"/],
    ['{"findings":[]}\n{"findings":', /report\.json:2:13: it is not JSON/],
    ['{"groups":[{}]}', /report\.json:1:12: groups\[0\] has no "findings"/],
    ['{"findings":[{"fingerprint":1}]}', /report\.json:1:29: findings\[0\]\.fingerprint must be a string/],
  ])("refuses %j", (text, message) => {
    expect(() => readFindings(fileWith(text))).toThrow(message);
  });
});

describe("hostile reports take linear time", () => {
  const many = 50_000;
  const finding = { ...SUBJECT, level: "safe", surfaces: [], reason: "r" };
  test.each([
    ["an unfinished string of escapes", `"${'\\"'.repeat(many * 5)}`],
    ["groups that are none", `{"format":1,"groups":[${"{},".repeat(many)}{}]}`],
    [
      "findings of which the last is none",
      `{"format":1,"findings":[${`${JSON.stringify(finding)},`.repeat(many / 4)}{}]}`,
    ],
    ["an integer of many digits", `{"format":1,"findings":${"1".repeat(many * 5)}}`],
    ["many surfaces", `{"format":1,"findings":[{"surfaces":[${'"wire",'.repeat(many)}1]}]}`],
    ["many lines", '{"findings":[]}\n'.repeat(many / 4).concat("{")],
    ["many names", `{"format":1,${Array.from({ length: many }, (_, index) => `"n${index}":1`).join(",")}}`],
  ])("%s", (_, text) => {
    const path = fileWith(text);
    const started = performance.now();
    expect(() => readReport(path)).toThrow(LocalError);
    expect(() => readFindings(path)).toThrow(LocalError);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test("a valid one with many findings", () => {
    const text = JSON.stringify({
      format: 1,
      ...COMPARISON,
      findings: Array.from({ length: 50_000 }, () => finding),
    });
    const started = performance.now();
    expect(readReport(fileWith(text)).drifts[0]?.findings).toHaveLength(50_000);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
