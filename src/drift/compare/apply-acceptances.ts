/** Marks the findings that a project has accepted, and reports acceptances that have expired or match no finding. */

import { formatFindingName } from "../../core/text/finding-name.js";
import type { JudgedFinding, RuleId, AcceptanceRecord } from "../../core/drift-types.js";
import type { UndeterminedModule } from "../../core/snapshot-types.js";
import { computeFingerprint } from "./fingerprint.js";
import { RULES } from "./rules.js";

/** Whether an acceptance has expired. It is valid up to and including the day `until`. Days have the form `YYYY-MM-DD`. */
function isAcceptanceExpired({ until }: AcceptanceRecord, today: string): boolean {
  return until !== undefined && until < today;
}

/** Adds `accepted` to the findings that have a valid acceptance. An expired acceptance has no effect. */
export function markAcceptedFindings(
  findings: readonly JudgedFinding[],
  acceptances: readonly AcceptanceRecord[],
  today: string,
): readonly JudgedFinding[] {
  const acceptancesByFingerprint = new Map(
    acceptances
      .filter((acceptance) => !isAcceptanceExpired(acceptance, today))
      .map((acceptance) => [acceptance.fingerprint, acceptance]),
  );
  return findings.map((finding) => {
    const acceptance = acceptancesByFingerprint.get(finding.fingerprint);
    if (acceptance === undefined) return finding;
    const { reason, until } = acceptance;
    return { ...finding, accepted: { reason, ...(until !== undefined && { until }) } };
  });
}

/** What `checkAcceptances` needs to know about the comparison. For a fleet, it contains the findings and modules of all servers. */
export interface AcceptanceCheckContext {
  readonly findings: readonly JudgedFinding[];
  /** Modules that could not be compared. */
  readonly undeterminedModules: readonly UndeterminedModule[];
  /** Whether a change of the WHM version can be detected. False if the old snapshot has a version, but the new one has none. */
  readonly isVersionChangeDetectable: boolean;
  readonly today: string;
  /**
   * Whether `findings` contains all findings of the project. False for one shard of a fleet, for example. If it is false, acceptances that
   * match no finding are not reported.
   */
  readonly canReportUnmatchedAcceptances: boolean;
}

/**
 * Reports each acceptance that has expired, or that matches no finding. There are two exceptions:
 * - If `canReportUnmatchedAcceptances` is false, acceptances that match no finding are not reported.
 * - An acceptance that has not expired is not reported if it may concern a module or version that could not be compared.
 */
export function checkAcceptances(
  acceptances: readonly AcceptanceRecord[],
  { findings, today, canReportUnmatchedAcceptances, ...comparisonCoverage }: AcceptanceCheckContext,
): readonly JudgedFinding[] {
  const findingsByFingerprint = new Map(findings.map((finding) => [finding.fingerprint, finding]));
  return acceptances.flatMap((acceptance): JudgedFinding[] => {
    const finding = findingsByFingerprint.get(acceptance.fingerprint);
    if (isAcceptanceExpired(acceptance, today)) {
      if (finding === undefined && !canReportUnmatchedAcceptances) return [];
      // Prefer the module and key of the finding, because those in the acceptance file may be outdated or missing.
      return [createExpiredAcceptanceFinding(acceptance, finding ?? acceptance)];
    }
    if (
      finding !== undefined ||
      !canReportUnmatchedAcceptances ||
      canConcernUndeterminedModuleOrVersion(acceptance, comparisonCoverage)
    )
      return [];
    return [createUnusedAcceptanceFinding(acceptance)];
  });
}

type AcceptedFindingDetails = Pick<AcceptanceRecord, "rule" | "module" | "key">;

/** Whether the accepted finding may belong to a module or version that could not be compared. */
function canConcernUndeterminedModuleOrVersion(
  { module, rule }: AcceptedFindingDetails,
  {
    undeterminedModules,
    isVersionChangeDetectable,
  }: Pick<AcceptanceCheckContext, "undeterminedModules" | "isVersionChangeDetectable">,
): boolean {
  if (!isVersionChangeDetectable && (rule === undefined || rule.startsWith("server-version-"))) return true;
  if (undeterminedModules.length === 0) return false;
  // An acceptance without a module can concern any module. The position of a module in the order depends on all other modules.
  if (module === undefined || rule === "module-order-changed") return true;
  return undeterminedModules.some(
    ({ module: undeterminedModuleName }) =>
      undeterminedModuleName === "" || undeterminedModuleName === module,
  );
}

function createExpiredAcceptanceFinding(
  acceptance: AcceptanceRecord,
  acceptedFindingDetails: AcceptedFindingDetails,
): JudgedFinding {
  const until = acceptance.until ?? "";
  const acceptedFindingName = formatFindingName({
    ...acceptedFindingDetails,
    fingerprint: acceptance.fingerprint,
  });
  return createAcceptanceFinding("accept-expired", acceptance, {
    ...pickModuleAndKey(acceptedFindingDetails),
    before: `accepted until ${until}`,
    message: `The acceptance of ${acceptedFindingName} expired: its last day was ${until}.`,
  });
}

function createUnusedAcceptanceFinding(acceptance: AcceptanceRecord): JudgedFinding {
  return createAcceptanceFinding("accept-unused", acceptance, {
    ...pickModuleAndKey(acceptance),
    message: `The acceptance of ${formatFindingName(acceptance)} matches no finding.`,
  });
}

function pickModuleAndKey({
  module = "",
  key,
}: AcceptedFindingDetails): Pick<JudgedFinding, "module" | "key"> {
  return { module, ...(key !== undefined && { key }) };
}

type AcceptanceRuleId = Extract<RuleId, "accept-expired" | "accept-unused">;

function createAcceptanceFinding(
  rule: AcceptanceRuleId,
  acceptance: AcceptanceRecord,
  findingProperties: Pick<JudgedFinding, "module" | "key" | "before" | "message">,
): JudgedFinding {
  const { level, reason } = RULES[rule];
  const fingerprint = computeAcceptanceFindingFingerprint(rule, acceptance);
  return { rule, ...findingProperties, surfaces: [], level, reason, fingerprint };
}

/**
 * Computes the fingerprint of a finding about an acceptance. The fingerprint does not depend on `module` and `key`, because an
 * acceptance may omit these properties.
 */
function computeAcceptanceFindingFingerprint(
  rule: AcceptanceRuleId,
  { fingerprint, until }: AcceptanceRecord,
): string {
  const fingerprintData = rule === "accept-expired" ? [fingerprint, until ?? null] : [fingerprint];
  return computeFingerprint({ rule, module: "", fingerprintData });
}

/** Returns the fingerprints of all findings that `checkAcceptances` can report. Such a finding cannot be accepted. */
export function listAcceptanceFindingFingerprints(
  acceptances: readonly AcceptanceRecord[],
): ReadonlySet<string> {
  const ruleIds: readonly AcceptanceRuleId[] = ["accept-expired", "accept-unused"];
  return new Set(
    acceptances.flatMap((acceptance) =>
      ruleIds.map((rule) => computeAcceptanceFindingFingerprint(rule, acceptance)),
    ),
  );
}
