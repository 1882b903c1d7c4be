/** Acceptances of findings, and configured levels. */

import { describe, expect, test } from "vitest";
import {
  checkAcceptances,
  listAcceptanceFindingFingerprints,
  markAcceptedFindings,
  type AcceptanceCheckContext,
  applyLevelChoices,
} from "../../src/drift/compare/judge.js";
import { diffSnapshots } from "../../src/drift/compare/diff.js";
import { RULES } from "../../src/drift/compare/rules.js";
import type { LevelChoice } from "../../src/core/config-types.js";
import type { RuleId, AcceptanceRecord } from "../../src/core/drift-types.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const FINDINGS = diffSnapshots({
  before: {
    ...snapshotOf(
      moduleOf("M", { k: "char(255)", l: "int DEFAULT 5" }),
      moduleOf("N", { k: "int DEFAULT 5" }),
    ),
    whmVersion: "11.110.0.5",
  },
  after: {
    ...snapshotOf(
      moduleOf("M", { k: "char(64)", l: "int DEFAULT 6" }),
      moduleOf("N", { k: "int DEFAULT 6" }),
    ),
    whmVersion: "11.138.0.6",
  },
});

const TODAY = "2026-06-15";
const KNOWN: AcceptanceCheckContext = {
  findings: FINDINGS,
  undeterminedModules: [],
  isVersionChangeDetectable: true,
  today: TODAY,
  canReportUnmatchedAcceptances: true,
};
const NOWHERE = "0123456789abcdef";

function acceptanceOf(rule: RuleId, more: Partial<AcceptanceRecord> = {}): AcceptanceRecord {
  const fingerprint = FINDINGS.find((finding) => finding.rule === rule)?.fingerprint ?? "";
  return { fingerprint, reason: "It may.", ...more };
}

describe("an acceptance", () => {
  test.each([
    [undefined, true],
    ["2026-06-16", true],
    [TODAY, true],
    ["2026-06-14", false],
  ])(
    "whether the acceptance of a finding with the expiry date %s is valid on 2026-06-15: %s",
    (until, holds) => {
      const acceptance = acceptanceOf("length-decreased", until === undefined ? {} : { until });
      const accepted = markAcceptedFindings(FINDINGS, [acceptance], TODAY).filter(
        (finding) => finding.accepted,
      );
      expect(accepted.map(({ rule }) => rule)).toEqual(holds ? ["length-decreased"] : []);
      if (holds)
        expect(accepted[0]?.accepted).toEqual({ reason: "It may.", ...(until !== undefined && { until }) });
      expect(checkAcceptances([acceptance], KNOWN).map(({ rule }) => rule)).toEqual(
        holds ? [] : ["accept-expired"],
      );
    },
  );

  test("an expired acceptance is reported with the module and key of the accepted finding", () => {
    const acceptance = acceptanceOf("length-decreased", { until: "2026-01-31" });
    expect(checkAcceptances([acceptance], KNOWN)).toEqual([
      {
        rule: "accept-expired",
        module: "M",
        key: "k",
        before: "accepted until 2026-01-31",
        message: `The acceptance of ${acceptance.fingerprint} (length-decreased of M.k) expired: its last day was 2026-01-31.`,
        surfaces: [],
        level: "dangerous",
        reason: RULES["accept-expired"].reason,
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      },
    ]);
  });

  test("an acceptance that matches no finding is reported with the rule, module and key in the acceptance file", () => {
    const place = { rule: "key-removed", module: "M", key: "gone", message: "M.gone was removed." };
    const [one, other] = checkAcceptances(
      [
        { fingerprint: NOWHERE, reason: "a", ...place },
        { fingerprint: "0000000000000000", reason: "b" },
      ],
      KNOWN,
    );
    expect(one).toMatchObject({ rule: "accept-unused", module: "M", key: "gone" });
    expect(one?.message).toBe(`The acceptance of ${NOWHERE} (key-removed of M.gone) matches no finding.`);
    expect(other).toMatchObject({ rule: "accept-unused", module: "" });
    expect(other?.message).toBe("The acceptance of 0000000000000000 matches no finding.");
  });

  test("an incomplete comparison reports an expired acceptance only if the accepted finding exists", () => {
    const acceptances = [
      { fingerprint: NOWHERE, reason: "a", until: "2026-01-31" },
      { fingerprint: "0000000000000000", reason: "b" },
      acceptanceOf("length-decreased", { until: "2026-01-31" }),
    ];
    const found = checkAcceptances(acceptances, { ...KNOWN, canReportUnmatchedAcceptances: false });
    expect(found.map(({ rule, key }) => [rule, key])).toEqual([["accept-expired", "k"]]);
  });

  test.each([
    [
      "a module that was compared",
      { rule: "key-removed", module: "M", key: "k" },
      "Other",
      ["accept-unused"],
    ],
    ["a module that was not", { rule: "key-removed", module: "M", key: "k" }, "M", []],
    ["any module of a server that could not be compared", { rule: "key-removed", module: "M" }, "", []],
    ["no module", {}, "Other", []],
    ["the order among all modules", { rule: "module-order-changed", module: "M" }, "Other", []],
    ["the version, which is known", { rule: "server-version-changed", module: "" }, "M", ["accept-unused"]],
  ])(
    "whether an acceptance is reported as unused if a module could not be compared: an acceptance about %s",
    (_, place, module, expected) => {
      const undeterminedModules = [{ module, reason: "incomplete answer" }];
      const acceptance = { fingerprint: NOWHERE, reason: "a", ...place };
      const found = checkAcceptances([acceptance], { ...KNOWN, undeterminedModules });
      expect(found.map(({ rule }) => rule)).toEqual(expected);
    },
  );

  test("an acceptance of a version change is not reported as unused if the version of WHM is unknown", () => {
    const rules = ["server-version-changed", "server-version-decreased", "key-removed", undefined];
    const acceptances = rules.map((rule) => ({
      fingerprint: NOWHERE,
      reason: "a",
      ...(rule !== undefined && { rule }),
    }));
    const found = checkAcceptances(acceptances, { ...KNOWN, isVersionChangeDetectable: false });
    expect(found.map(({ message }) => message)).toEqual([
      `The acceptance of ${NOWHERE} (key-removed) matches no finding.`,
    ]);
  });

  test("the fingerprint of a finding about an acceptance depends only on the accepted fingerprint and the expiry date", () => {
    const bare = { fingerprint: NOWHERE, reason: "a" };
    const [one] = checkAcceptances([bare], KNOWN);
    const [other] = checkAcceptances([{ ...bare, rule: "key-removed", module: "M", reason: "b" }], KNOWN);
    expect(one?.fingerprint).toBe(other?.fingerprint);
    const [expired] = checkAcceptances([{ ...bare, until: "2026-01-31" }], KNOWN);
    expect(listAcceptanceFindingFingerprints([{ ...bare, until: "2026-01-31" }])).toEqual(
      new Set([one?.fingerprint, expired?.fingerprint]),
    );
    const [later] = checkAcceptances([{ ...bare, until: "2026-02-28" }], KNOWN);
    expect(later?.fingerprint).not.toBe(expired?.fingerprint);
  });
});

describe("configured severity levels", () => {
  const defaults = (level: string, ...modules: readonly string[]): readonly string[] =>
    modules.map((module) => `default-changed of ${module}: dangerous, now ${level}`);
  const length = "length-decreased of M: breaking, now cosmetic";
  const safe: LevelChoice = { rule: "default-changed", level: "safe" };

  test.each<[string, readonly LevelChoice[], readonly string[]]>([
    ["none", [], []],
    ["of a rule", [safe], defaults("safe", "M", "N")],
    ["of a module", [{ ...safe, module: "N*", level: "breaking" }], defaults("breaking", "N")],
    ["of a key", [{ key: "l", level: "cosmetic" }], defaults("cosmetic", "M")],
    [
      "the last of several",
      [safe, { ...safe, module: "M", level: "breaking" }],
      [...defaults("breaking", "M"), ...defaults("safe", "N")],
    ],
    [
      "the rule's default level again, which is not reported as changed",
      [safe, { ...safe, module: "M", level: "dangerous" }],
      defaults("safe", "N"),
    ],
    [
      "of modules, which do not include the server as a whole",
      [{ module: "*", level: "cosmetic" }],
      [length, ...defaults("cosmetic", "M", "N")],
    ],
    [
      "of all",
      [{ level: "cosmetic" }],
      [length, ...defaults("cosmetic", "M", "N"), "server-version-changed of : safe, now cosmetic"],
    ],
  ])(
    "severity levels in the configuration change the levels of matching findings: %s",
    (_, choices, expected) => {
      const changed = applyLevelChoices(FINDINGS, choices).flatMap(({ rule, module, level, ruleLevel }) =>
        ruleLevel === undefined ? [] : [`${rule} of ${module}: ${ruleLevel}, now ${level}`],
      );
      expect(changed).toEqual(expected);
    },
  );
});
