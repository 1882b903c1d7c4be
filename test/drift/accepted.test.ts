/** Acceptances of findings, and configured levels. test/cli/accept.test.ts tests their reports. */

import { expect, test } from "vitest";
import type { AcceptanceRecord } from "../../src/core/drift-types.js";
import {
  applyLevelChoices,
  checkAcceptances,
  listAcceptanceFindingFingerprints,
  markAcceptedFindings,
  type AcceptanceCheckContext,
} from "../../src/drift/compare/judge.js";
import { diffSnapshots, type LevelChoice, type Snapshot } from "../../src/index.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const [before, after] = [
  ["char(255)", "int DEFAULT 5", "11.110.0.5"],
  ["char(64)", "int DEFAULT 6", "11.138.0.6"],
].map(([text = "", number = "", whmVersion = ""]) => ({
  ...snapshotOf(moduleOf("M", { k: text, l: number }), moduleOf("N", { k: number })),
  whmVersion,
})) as [Snapshot, Snapshot];
const FINDINGS = diffSnapshots({ before, after });

const FINGERPRINT = FINDINGS.find(({ rule }) => rule === "length-decreased")?.fingerprint ?? "";
const UNUSED = { fingerprint: "0123456789abcdef", reason: "It may." };
const TODAY = "2026-06-15";

function check(
  acceptance: AcceptanceRecord,
  context: Partial<AcceptanceCheckContext> = {},
): readonly string[] {
  const complete = { isVersionChangeDetectable: true, canReportUnmatchedAcceptances: true };
  const all = { findings: FINDINGS, undeterminedModules: [], today: TODAY, ...complete, ...context };
  return checkAcceptances([acceptance], all).map(
    ({ rule, module, message }) => `${rule} ${module} ${message}`,
  );
}

test.each([
  [undefined, true],
  ["2026-06-16", true],
  [TODAY, true],
  ["2026-06-14", false],
])("whether an acceptance with the expiry date %s is valid on 2026-06-15: %s", (until, isValid) => {
  const acceptance = { ...UNUSED, fingerprint: FINGERPRINT, ...(until !== undefined && { until }) };
  const accepted = markAcceptedFindings(FINDINGS, [acceptance], TODAY).filter((finding) => finding.accepted);
  expect(accepted.map(({ rule }) => rule)).toEqual(isValid ? ["length-decreased"] : []);
  const expired = `The acceptance of ${FINGERPRINT} (length-decreased of M.k) expired: its last day was ${until}.`;
  const expected = isValid ? [] : [`accept-expired M ${expired}`];
  expect(check(acceptance)).toEqual(expected);
  expect(check(acceptance, { canReportUnmatchedAcceptances: false })).toEqual(expected);
});

const GONE = { rule: "key-removed", module: "M", key: "gone" };

test.each<
  [place: Partial<AcceptanceRecord>, context: Partial<AcceptanceCheckContext>, name: string | undefined]
>([
  [GONE, {}, " (key-removed of M.gone)"],
  [{}, {}, ""],
  [GONE, { canReportUnmatchedAcceptances: false }, undefined],
  // A module, or a whole server, could not be compared.
  [GONE, { undeterminedModules: [{ module: "Other", reason: "r" }] }, " (key-removed of M.gone)"],
  [GONE, { undeterminedModules: [{ module: "M", reason: "r" }] }, undefined],
  [GONE, { undeterminedModules: [{ module: "", reason: "r" }] }, undefined],
  [{}, { undeterminedModules: [{ module: "Other", reason: "r" }] }, undefined],
  [
    { rule: "module-order-changed", module: "M" },
    { undeterminedModules: [{ module: "Other", reason: "r" }] },
    undefined,
  ],
  [
    { rule: "server-version-changed", module: "" },
    { undeterminedModules: [{ module: "M", reason: "r" }] },
    " (server-version-changed)",
  ],
  [{ rule: "server-version-changed" }, { isVersionChangeDetectable: false }, undefined],
  [{ rule: "server-version-decreased" }, { isVersionChangeDetectable: false }, undefined],
])(
  "the acceptance %j is reported as unused only if the comparison was complete: %j",
  (place, context, name) => {
    const message = `The acceptance of ${UNUSED.fingerprint}${name} matches no finding.`;
    const expected = name === undefined ? [] : [`accept-unused ${place.module ?? ""} ${message}`];
    expect(check({ ...UNUSED, ...place }, context)).toEqual(expected);
  },
);

test("the fingerprints of findings about an acceptance depend only on the accepted fingerprint and the expiry date", () => {
  const fingerprints = (acceptance: AcceptanceRecord): ReadonlySet<string> =>
    listAcceptanceFindingFingerprints([acceptance]);
  const expired = { ...UNUSED, until: "2026-01-31" };
  expect(fingerprints({ ...expired, ...GONE, reason: "b" })).toEqual(fingerprints(expired));
  expect(fingerprints({ ...expired, until: "2026-02-28" })).not.toEqual(fingerprints(expired));
});

const changed = (level: string, ...modules: readonly string[]): readonly string[] =>
  modules.map((module) => `default-changed of ${module}: dangerous, now ${level}`);
const LENGTH = "length-decreased of M: breaking, now cosmetic";
const SAFE: LevelChoice = { rule: "default-changed", level: "safe" };

test.each<[choices: readonly LevelChoice[], changes: readonly string[]]>([
  [[], []],
  [[SAFE], changed("safe", "M", "N")],
  [[{ ...SAFE, module: "N*", level: "breaking" }], changed("breaking", "N")],
  [[{ key: "l", level: "cosmetic" }], changed("cosmetic", "M")],
  // The last choice applies.
  [
    [SAFE, { ...SAFE, module: "M", level: "breaking" }],
    [...changed("breaking", "M"), ...changed("safe", "N")],
  ],
  [[SAFE, { ...SAFE, module: "M", level: "dangerous" }], changed("safe", "N")],
  // A pattern for modules does not include the server as a whole.
  [[{ module: "*", level: "cosmetic" }], [LENGTH, ...changed("cosmetic", "M", "N")]],
  [
    [{ level: "cosmetic" }],
    [LENGTH, ...changed("cosmetic", "M", "N"), "server-version-changed of : safe, now cosmetic"],
  ],
])("configured severity levels change the levels of matching findings: %j", (choices, expected) => {
  const changes = applyLevelChoices(FINDINGS, choices).flatMap(({ rule, module, level, ruleLevel }) =>
    ruleLevel === undefined ? [] : [`${rule} of ${module}: ${ruleLevel}, now ${level}`],
  );
  expect(changes).toEqual(expected);
});
