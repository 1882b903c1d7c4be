/** Findings, and what was accepted of them: which hold, which have expired, and which are of nothing any more. */

import { findingName } from "../../core/text/finding-name.js";
import type { JudgedFinding, RuleId, UndeterminedModule, WrittenAcceptance } from "../../core/model.js";
import { fingerprintOf } from "./fingerprint.js";
import { RULES } from "./rules.js";

/** Whether its day has passed. `today` is `YYYY-MM-DD`, as `until` is. */
function isExpired({ until }: WrittenAcceptance, today: string): boolean {
  return until !== undefined && until < today;
}

/** Those that are accepted say so; an acceptance whose day has passed holds no more. */
export function withAcceptances(
  findings: readonly JudgedFinding[],
  acceptances: readonly WrittenAcceptance[],
  today: string,
): readonly JudgedFinding[] {
  const holding = new Map(
    acceptances
      .filter((acceptance) => !isExpired(acceptance, today))
      .map((acceptance) => [acceptance.fingerprint, acceptance]),
  );
  return findings.map((finding) => {
    const found = holding.get(finding.fingerprint);
    if (found === undefined) return finding;
    const { reason, until } = found;
    return { ...finding, accepted: { reason, ...(until !== undefined && { until }) } };
  });
}

export interface Known {
  readonly findings: readonly JudgedFinding[];
  readonly untold: readonly UndeterminedModule[];
  /** Whether the version of WHM could be compared, or is none of the snapshot's. */
  readonly isVersionTold: boolean;
  readonly today: string;
  /** Whether every acceptance should be of something here; otherwise those alone are looked at that are. */
  readonly isWhole: boolean;
}

/**
 * What is wrong with acceptances themselves, each told once: where its day has passed, that; otherwise that nothing of it is
 * found, unless that could not be told. Of several servers, `findings` and `untold` are those of all.
 */
export function acceptanceFindings(
  acceptances: readonly WrittenAcceptance[],
  { findings, today, isWhole, ...known }: Known,
): readonly JudgedFinding[] {
  const found = new Map(findings.map((finding) => [finding.fingerprint, finding]));
  return acceptances.flatMap((acceptance): JudgedFinding[] => {
    const finding = found.get(acceptance.fingerprint);
    // What is found is told by the finding; a file may be old, or know nothing.
    const told = finding ?? acceptance;
    if (isExpired(acceptance, today)) {
      return finding === undefined && !isWhole ? [] : [expired(acceptance, told)];
    }
    return finding !== undefined || !isWhole || isUntold(acceptance, known) ? [] : [unused(acceptance)];
  });
}

type FindingIdentity = Pick<WrittenAcceptance, "rule" | "module" | "key">;

/** Whether it may be of something that could not be looked at. */
function isUntold(
  { module, rule }: FindingIdentity,
  { untold, isVersionTold }: Pick<Known, "untold" | "isVersionTold">,
): boolean {
  if (!isVersionTold && (rule === undefined || rule.startsWith("server-version-"))) return true;
  if (untold.length === 0) return false;
  // The order of modules is that among all of them.
  if (module === undefined || rule === "module-order-changed") return true;
  return untold.some((open) => open.module === "" || open.module === module);
}

function expired(acceptance: WrittenAcceptance, told: FindingIdentity): JudgedFinding {
  const until = acceptance.until ?? "";
  return ownFinding("accept-expired", acceptance, {
    ...placeOf(told),
    before: `accepted until ${until}`,
    message: `The acceptance of ${findingName({ ...told, fingerprint: acceptance.fingerprint })} ended on ${until}.`,
  });
}

function unused(acceptance: WrittenAcceptance): JudgedFinding {
  return ownFinding("accept-unused", acceptance, {
    ...placeOf(acceptance),
    message: `Nothing is found of ${findingName(acceptance)}, which is accepted.`,
  });
}

function placeOf({ module = "", key }: FindingIdentity): Pick<JudgedFinding, "module" | "key"> {
  return { module, ...(key !== undefined && { key }) };
}

type OwnRule = Extract<RuleId, "accept-expired" | "accept-unused">;

function ownFinding(
  rule: OwnRule,
  acceptance: WrittenAcceptance,
  said: Pick<JudgedFinding, "module" | "key" | "before" | "message">,
): JudgedFinding {
  const { level, reason } = RULES[rule];
  return { rule, ...said, surfaces: [], level, reason, fingerprint: ownFingerprint(rule, acceptance) };
}

/** By what is accepted alone: an acceptance may say where that is or not. */
function ownFingerprint(rule: OwnRule, { fingerprint, until }: WrittenAcceptance): string {
  const meaning = rule === "accept-expired" ? [fingerprint, until ?? null] : [fingerprint];
  return fingerprintOf({ rule, module: "", meaning });
}

/** Fingerprints of what these acceptances could be found guilty of: to accept one would only hide the other. */
export function ownFingerprints(acceptances: readonly WrittenAcceptance[]): ReadonlySet<string> {
  const rules: readonly OwnRule[] = ["accept-expired", "accept-unused"];
  return new Set(acceptances.flatMap((acceptance) => rules.map((rule) => ownFingerprint(rule, acceptance))));
}
