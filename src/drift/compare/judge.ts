/** Judges findings for a project: their order, their configured levels, which ones are accepted, and the version bump that they need. */

import { matchesPattern } from "../../item/pattern.js";
import type { LevelChoice } from "../../core/config-types.js";
import type {
  Acceptance,
  AcceptanceRecord,
  Finding,
  FindingPatterns,
  Judgment,
  RuleId,
  UsageLocation,
  VersionBump,
} from "../../core/drift-types.js";
import type { UndeterminedModule } from "../../core/snapshot-types.js";
import { compareByCodePoint } from "../../core/text/json.js";
import { computeFingerprint } from "./findings.js";
import { LEVELS, RULES } from "./rules.js";

/** Compares findings by module, key and rule. */
export function compareSubjects(left: Finding, right: Finding): number {
  return (
    compareByCodePoint(left.module, right.module) ||
    compareByCodePoint(left.key ?? "", right.key ?? "") ||
    compareByCodePoint(left.rule, right.rule) ||
    compareByCodePoint(left.fingerprint, right.fingerprint)
  );
}

/** Compares findings for their order in the result of `diffSnapshots`: by level, then by module, key and rule. */
export function compareFindings(left: Finding, right: Finding): number {
  return LEVELS.indexOf(left.level) - LEVELS.indexOf(right.level) || compareSubjects(left, right);
}

/** Compares judged findings for their order in reports: by level for the project, then by module, key and rule. */
export function compareJudgments(left: Judgment, right: Judgment): number {
  const difference = LEVELS.indexOf(left.level) - LEVELS.indexOf(right.level);
  return difference || compareSubjects(left.finding, right.finding);
}

/** Whether the finding is about an acceptance. Such a finding cannot be accepted. */
export function isAboutAcceptance({ rule }: { readonly rule: string }): boolean {
  return rule === "accept-expired" || rule === "accept-unused";
}

/** The kinds of uses, the most certain first. */
export const USE_KINDS = ["error", "reference", "mention"] as const;

/** Sorts uses by their positions. At the same position, all errors remain, or the most certain one of other uses. */
export function sortUses(uses: readonly UsageLocation[]): readonly UsageLocation[] {
  const format = ({ file, line, column }: UsageLocation): string => `${file}:${line}:${column}`;
  const leastCertainFirst = USE_KINDS.toReversed().flatMap((kind) => uses.filter((use) => use.kind === kind));
  const byPosition = new Map(leastCertainFirst.map((use) => [format(use), use]));
  const errors = uses.filter(({ kind }) => kind === "error");
  for (const error of errors) byPosition.delete(format(error));
  const byMessage = new Map(errors.map((error) => [`${format(error)} ${error.message}`, error]));
  return [...byPosition.values(), ...byMessage.values()].sort(
    (left, right) =>
      compareByCodePoint(left.file, right.file) || left.line - right.line || left.column - right.column,
  );
}

/** How a project judges findings: what it accepts, and which levels it configures. */
export interface Policy {
  readonly acceptances: readonly AcceptanceRecord[];
  readonly levels: readonly LevelChoice[];
  readonly today: string;
}

/** What a run found out about one finding. */
export type Evidence = Pick<Judgment, "finding"> & Partial<Judgment>;

/**
 * Returns a function that judges a finding. The level is that of the last configured choice that matches the finding. A level cannot hide
 * a finding. The lowest level, `cosmetic`, never makes a run fail. To silence a finding, the user accepts it with a reason.
 */
export function createJudge({ acceptances, levels, today }: Policy): (evidence: Evidence) => Judgment {
  const findAcceptance = createAcceptanceFinder(acceptances, today);
  return ({ finding, uses, used = uses && uses.length > 0, at, renewal }) => {
    const choice = levels.findLast((patterns) => matchesPatterns(patterns, finding));
    const level = choice?.level ?? finding.level;
    return { finding, level, accepted: findAcceptance(finding), used, uses, at, renewal };
  };
}

/** The properties of a finding from which it is decided whether the finding is accepted. */
type FindingIdentity = Pick<Finding, "module" | "key" | "fingerprint"> & { readonly rule: string };

/** Whether a finding matches all patterns. A pattern, even `*`, does not match an empty name. */
function matchesPatterns({ rule, module, key }: Partial<FindingPatterns>, finding: FindingIdentity): boolean {
  const matches = (pattern: string | undefined, name = ""): boolean =>
    pattern === undefined || (name !== "" && matchesPattern(pattern, name));
  return matches(rule, finding.rule) && matches(module, finding.module) && matches(key, finding.key);
}

/** Whether an acceptance has expired. It is valid up to and including the day `until`. Days have the form `YYYY-MM-DD`. */
function isExpired({ until }: AcceptanceRecord, today: string): boolean {
  return until !== undefined && until < today;
}

/**
 * Returns a function that finds the valid acceptance of a finding. An expired acceptance has no effect. An acceptance of the fingerprint
 * applies first, then the first acceptance with matching patterns.
 */
export function createAcceptanceFinder(
  acceptances: readonly AcceptanceRecord[],
  today: string,
): (finding: FindingIdentity) => Acceptance | undefined {
  const valid = acceptances.filter((acceptance) => !isExpired(acceptance, today));
  const byFingerprint = new Map(valid.map((acceptance) => [acceptance.fingerprint, acceptance]));
  return (finding) => {
    if (isAboutAcceptance(finding)) return undefined;
    const acceptance =
      byFingerprint.get(finding.fingerprint) ??
      valid.find(({ patterns }) => patterns && matchesPatterns(patterns, finding));
    if (acceptance === undefined) return undefined;
    const { reason, until } = acceptance;
    return { reason, ...(until !== undefined && { until }) };
  };
}

/** What `checkAcceptances` needs to know about the comparison. For a fleet, it contains the findings and modules of all servers. */
export interface AcceptanceCheckContext {
  readonly findings: readonly Finding[];
  /** Modules that could not be compared. */
  readonly undeterminedModules: readonly UndeterminedModule[];
  /** Whether a change of the WHM version can be detected. False if the old snapshot has a version, but the new one has none. */
  readonly isVersionChangeDetectable: boolean;
  readonly today: string;
  /** Formats the command that renews an expired acceptance. */
  readonly formatRenewal: (acceptance: AcceptanceRecord) => string;
  /**
   * Whether `findings` contains all findings of the project. False for one shard of a fleet, for example. If it is false, acceptances that
   * match no finding are not reported.
   */
  readonly canReportUnmatchedAcceptances: boolean;
}

/**
 * Reports each acceptance that has expired, or that matches no finding. There are three exceptions:
 * - An expired acceptance is not reported if others accept all its findings.
 * - If `canReportUnmatchedAcceptances` is false, acceptances that match no finding are not reported.
 * - An acceptance that has not expired is not reported if it may concern a module or version that could not be compared.
 */
export function checkAcceptances(
  acceptances: readonly AcceptanceRecord[],
  context: AcceptanceCheckContext,
): readonly Evidence[] {
  const findAcceptance = createAcceptanceFinder(acceptances, context.today);
  return acceptances.flatMap((acceptance): readonly Evidence[] => {
    const { fingerprint, patterns, until = "" } = acceptance;
    const found = context.findings.filter((finding) =>
      patterns === undefined ? finding.fingerprint === fingerprint : matchesPatterns(patterns, finding),
    );
    if (found.length === 0 && !context.canReportUnmatchedAcceptances) return [];
    if (isExpired(acceptance, context.today)) {
      if (found.length > 0 && found.every(findAcceptance)) return [];
      // Prefer the module and key of the finding, because those in the acceptance file may be outdated or missing.
      const known = patterns === undefined ? (found[0] ?? acceptance) : { patterns };
      const name = formatFindingName({ ...known, fingerprint });
      const message = `The acceptance of ${name} expired: its last day was ${until}.`;
      const before = `accepted until ${until}`;
      const finding = createAcceptanceFinding("accept-expired", acceptance, { ...known, before, message });
      return [{ finding, renewal: context.formatRenewal(acceptance) }];
    }
    if (found.length > 0 || canConcernUndetermined(acceptance, context)) return [];
    const message = `The acceptance of ${formatFindingName(acceptance)} matches no finding.`;
    return [{ finding: createAcceptanceFinding("accept-unused", acceptance, { ...acceptance, message }) }];
  });
}

/** Whether the accepted finding may belong to a module or version that could not be compared. */
function canConcernUndetermined(
  acceptance: AcceptanceRecord,
  { undeterminedModules, isVersionChangeDetectable }: AcceptanceCheckContext,
): boolean {
  const { module, rule } = acceptance.patterns ?? acceptance;
  const hasRule = (id: RuleId): boolean => matchesPattern(rule, id);
  const isAboutVersion = hasRule("server-version-changed") || hasRule("server-version-decreased");
  if (isAboutVersion && !isVersionChangeDetectable) return true;
  // The compiler runs only with `--used-by`.
  if (rule === "compile-error") return true;
  // The position of a module in the order depends on all other modules.
  const pattern = hasRule("module-order-changed") ? undefined : module;
  return undeterminedModules.some(({ module: name }) => name === "" || matchesPattern(pattern, name));
}

const ACCEPTANCE_RULES = ["accept-expired", "accept-unused"] as const;

function createAcceptanceFinding(
  rule: (typeof ACCEPTANCE_RULES)[number],
  acceptance: AcceptanceRecord,
  details: Pick<AcceptanceRecord, "module" | "key"> & Pick<Finding, "before" | "message">,
): Finding {
  const { module = "", key, before, message } = details;
  const { level, reason } = RULES[rule];
  return {
    ...{ rule, module, ...(key !== undefined && { key }), ...(before !== undefined && { before }), message },
    ...{ affects: [], level, reason, fingerprint: computeAcceptanceFingerprint(rule, acceptance) },
  };
}

/** Computes a fingerprint that does not depend on `module` and `key`, because an acceptance may omit these properties. */
function computeAcceptanceFingerprint(rule: RuleId, { fingerprint, until }: AcceptanceRecord): string {
  const data = rule === "accept-expired" ? [fingerprint, until ?? null] : [fingerprint];
  return computeFingerprint({ rule, module: "", data });
}

/** Returns the acceptances by the fingerprints of the findings that `checkAcceptances` can report about them. Such a finding cannot be accepted. */
export function mapByFinding(
  acceptances: readonly AcceptanceRecord[],
): ReadonlyMap<string, AcceptanceRecord> {
  return new Map(
    acceptances.flatMap((acceptance) =>
      ACCEPTANCE_RULES.map((rule) => [computeAcceptanceFingerprint(rule, acceptance), acceptance] as const),
    ),
  );
}

/**
 * Returns the bump that semantic versioning requires of a package that publishes the generated code. Ignores accepted findings, so that a
 * script decides like the exit code:
 * - `major`: sources may no longer compile, or deployed programs may break.
 * - `minor`: another change of a module or key that is not cosmetic, such as a new key.
 * - `patch`: only cosmetic changes, or only the WHM version changed.
 */
export function computeVersionBump(judgments: readonly Judgment[]): VersionBump {
  const changes = judgments.filter(({ finding, accepted }) => !accepted && !isAboutAcceptance(finding));
  if (changes.some(({ level, finding }) => level === "breaking" || finding.affects.includes("compilation")))
    return "major";
  // A finding without a module is about the WHM version. The version changes only data in the generated code, not
  // its types, so the bump is only a patch.
  if (changes.some(({ level, finding }) => level !== "cosmetic" && finding.module !== "")) return "minor";
  return changes.length > 0 ? "patch" : "none";
}

/**
 * Formats a finding, or the patterns of an acceptance, as `FINGERPRINT (RULE of MODULE.KEY)`. Omits undefined parts. If `rule` is
 * undefined, returns only the fingerprint.
 */
export function formatFindingName(finding: Omit<AcceptanceRecord, "reason" | "until">): string {
  const { fingerprint, patterns = finding } = finding;
  const { rule, key, module = key === undefined ? "" : "*" } = patterns;
  if (rule === undefined) return fingerprint;
  const qualifiedName = key === undefined ? module : `${module}.${key}`;
  return `${fingerprint} (${rule}${qualifiedName === "" ? "" : ` of ${qualifiedName}`})`;
}
