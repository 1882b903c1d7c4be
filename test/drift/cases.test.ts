/**
 * A case for each rule. Its folder has the rule's name: `before/` and `after/` are folders of schemas. `forward.*` are the reports
 * from `before/` to `after/`, and `back.*` those of the reverse comparison: as JSON, and for a few rules in every format.
 * `npx vitest run test/drift/cases.test.ts -u` rewrites them.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RULES } from "../../src/drift/compare/rules.js";
import { readSnapshot, type Finding } from "../../src/index.js";
import { loadGenerated } from "../support/generated.js";
import { command } from "../support/command.js";
import { FULL } from "../support/extent.js";
import {
  codeScanningFaults,
  junitFaults,
  reportFaults,
  sarifFaults,
  withoutVersion,
} from "../support/published.js";

const FOLDER = join(import.meta.dirname, "cases");
const CASES = readdirSync(FOLDER);

const FORMATS = {
  ...{ human: "txt", json: "json", github: "github", sarif: "sarif", junit: "xml", markdown: "md" },
} as const;

/** What schemas and code scanning require. */
const FAULTS: Readonly<Record<string, (text: string) => unknown>> = {
  json: reportFaults,
  sarif: (text) => [...sarifFaults(text), ...codeScanningFaults(text)],
  junit: junitFaults,
};

/** Rules whose reports are saved in every format, because together they have all parts of a report. */
const IN_EVERY_FORMAT = ["key-renamed", "module-removed", "type-narrowed"];

const WAYS = [
  { way: "forward", from: "before", to: "after" },
  { way: "back", from: "after", to: "before" },
] as const;

test("the test cases cover each drift rule about two snapshots", () => {
  const others = ["accept-expired", "accept-unused", "compile-error"];
  expect(CASES).toEqual(
    Object.keys(RULES)
      .filter((rule) => !others.includes(rule))
      .sort(),
  );
});

describe.each(CASES)("%s", (rule) => {
  const cwd = join(FOLDER, rule);

  test.each(WAYS)("diff prints the saved reports of a case ($way)", async ({ way, from, to }) => {
    const formats = Object.entries(IN_EVERY_FORMAT.includes(rule) ? FORMATS : { json: "json" });
    for (const [format, ending] of formats) {
      const { stdout, stderr } = await command(["diff", from, to, "--format", format], { cwd });
      expect(stderr).toBe("");
      await expect(withoutVersion(stdout)).toMatchFileSnapshot(join(cwd, `${way}.${ending}`));
      expect(await FAULTS[format]?.(stdout)).toEqual(format in FAULTS ? [] : undefined);
    }
  });

  // In `npm test` some of the rules are enough.
  const isFast = CASES.indexOf(rule) % 6 === 0;

  test("diff reports the drift rule after which the test case is named", async () => {
    const findings = await findingsOf(cwd, "before", "after");
    expect(findings.map((finding) => finding.rule)).toContain(rule);
  });

  test("a counterexample is valid before the change, and invalid after it", isFast ? {} : FULL, async () => {
    const emitted = {
      before: await loadGenerated(readSnapshot(join(cwd, "before"))),
      after: await loadGenerated(readSnapshot(join(cwd, "after"))),
    };
    for (const { from, to } of WAYS) {
      for (const { level, affects, module, counterexample, rule: fired } of await findingsOf(cwd, from, to)) {
        if (level === "breaking" && affects.includes("requests"))
          expect([fired, counterexample]).not.toEqual([fired, undefined]);
        if (counterexample === undefined) continue;
        expect([fired, emitted[from].validator(module)(counterexample)]).toEqual([fired, true]);
        const later = emitted[to].exports[`validate${module}`];
        if (later !== undefined)
          expect([fired, emitted[to].validator(module)(counterexample)]).toEqual([fired, false]);
      }
    }
  });
});

async function findingsOf(cwd: string, from: string, to: string): Promise<readonly Finding[]> {
  const { stdout } = await command(["diff", from, to, "--format", "json"], { cwd });
  return (JSON.parse(stdout) as { findings: Finding[] }).findings;
}
