/** When an acceptance counts as unused. test/cli/accept.test.ts tests acceptances and configured levels. */

import { expect, test } from "vitest";
import type { AcceptanceRecord } from "../../src/core/drift-types.js";
import {
  checkAcceptances,
  mapByFinding,
  type AcceptanceCheckContext,
} from "../../src/drift/compare/judge.js";

const UNUSED = { fingerprint: "0123456789abcdef", reason: "It may." };

function check(
  acceptance: AcceptanceRecord,
  context: Partial<AcceptanceCheckContext> = {},
): readonly string[] {
  const complete = { isVersionChangeDetectable: true, canReportUnmatchedAcceptances: true };
  const formatRenewal = (): string => "";
  const all = {
    findings: [],
    undeterminedModules: [],
    today: "2026-06-15",
    formatRenewal,
    ...complete,
    ...context,
  };
  return checkAcceptances([acceptance], all).map(
    ({ finding: { rule, module, message } }) => `${rule} ${module} ${message}`,
  );
}

const OTHER_UNDETERMINED = { undeterminedModules: [{ module: "Other", reason: "r" }] };
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
  [{ patterns: { rule: "key-*", module: "M*" } }, OTHER_UNDETERMINED, " (key-* of M*)"],
  [{ patterns: { rule: "key-*", module: "O*", key: "*" } }, OTHER_UNDETERMINED, undefined],
  [{ patterns: { rule: "key-*" } }, OTHER_UNDETERMINED, undefined],
  [{ patterns: { rule: "module-*", module: "M" } }, OTHER_UNDETERMINED, undefined],
  [{ patterns: { rule: "key-*" } }, { isVersionChangeDetectable: false }, " (key-*)"],
  [{ patterns: { rule: "*-changed" } }, { isVersionChangeDetectable: false }, undefined],
])("the acceptance %j is unused only if the comparison was complete: %j", (place, context, name) => {
  const message = `The acceptance of ${UNUSED.fingerprint}${name} matches no finding.`;
  const expected = name === undefined ? [] : [`accept-unused ${place.module ?? ""} ${message}`];
  expect(check({ ...UNUSED, ...place }, context)).toEqual(expected);
});

test("the fingerprints of findings about an acceptance depend only on the accepted fingerprint and the expiry date", () => {
  const fingerprints = (acceptance: AcceptanceRecord): readonly string[] => [
    ...mapByFinding([acceptance]).keys(),
  ];
  const expired = { ...UNUSED, until: "2026-01-31" };
  expect(fingerprints({ ...expired, ...GONE, reason: "b" })).toEqual(fingerprints(expired));
  expect(fingerprints({ ...expired, until: "2026-02-28" })).not.toEqual(fingerprints(expired));
});
