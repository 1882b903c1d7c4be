/** `accept`: adds findings to the acceptance file, or removes them. */

import { lstatSync } from "node:fs";
import { dirname } from "node:path";
import { type Diagnostic, UsageError } from "../core/diagnostic.js";
import type { AcceptanceRecord, FindingPatterns } from "../core/drift-types.js";
import { findNearestChoice, formatSuggestionInQuotes } from "../core/text/nearest.js";
import {
  formatAcceptances,
  formatIsoDate,
  isFingerprint,
  isIsoDate,
  readAcceptanceFile,
} from "../drift/acceptances/file.js";
import { computeFingerprint } from "../drift/compare/findings.js";
import { createAcceptanceFinder, isAboutAcceptance, mapByFinding } from "../drift/compare/judge.js";
import { RULES } from "../drift/compare/rules.js";
import { readFindingsByFingerprint } from "../drift/fleet/saved-report.js";
import { matchesPattern } from "../item/pattern.js";
import { hasSnapshot, readSnapshot } from "../snapshot/read.js";
import { transact } from "../output/commit.js";
import { outputProblem } from "../output/diagnostics.js";
import type { LockOptions } from "../output/lock.js";
import type { FileChange } from "../output/replace.js";
import { driftProblem } from "./drift-diagnostics.js";

export interface AcceptanceUpdate {
  /** Path of the acceptance file. */
  readonly file: string;
  readonly fingerprints: readonly string[];
  /** Accepts all findings that match, instead of those with the fingerprints. */
  readonly patterns: FindingPatterns | undefined;
  /** Whether to accept all findings of the report that are not accepted, instead of those with the fingerprints. */
  readonly isAll: boolean;
  /** Whether to remove the acceptances. Only `file` and `fingerprints` matter then. */
  readonly isRemoval: boolean;
  readonly reason: string;
  /** The last day on which the findings are accepted, as `YYYY-MM-DD`. Undefined for no expiry date. */
  readonly until: string | undefined;
  /** Path of a saved JSON report that contains the findings. */
  readonly report: string | undefined;
  /** The snapshot folders of the project, to which the names in `patterns` are compared. */
  readonly schemas: readonly string[];
  /** The current time. `until` must not be in the past. */
  readonly now: Date;
}

/**
 * Adds or removes acceptances. If a finding is already accepted, replaces the reason and the expiry date of its acceptance.
 *
 * @throws UsageError with all errors in the request. In this case, the file stays unchanged.
 */
export async function updateAcceptances(update: AcceptanceUpdate, lockOptions: LockOptions) {
  const { file, patterns } = update;
  const unmatched = patterns === undefined ? [] : diagnoseNames(patterns, update.schemas);
  const { changes, accepted, removed, warnings } = await transact({
    foldersToChange: [dirname(file)],
    inputFiles: [file],
    // Called again if another process changes the file before it is written, so that no change is lost.
    createPlan: () => planUpdate(update),
    lockOptions,
  });
  return { accepted, removed, changed: changes.length > 0, warnings: [...warnings, ...unmatched] };
}

function planUpdate(update: AcceptanceUpdate) {
  const { file, isRemoval, until, patterns } = update;
  const { acceptances, text, warnings } = readAcceptanceFile(file);
  const reported = update.report === undefined ? undefined : readFindingsByFingerprint(update.report);
  const known: KnownFindings = { acceptances, reported, ofAcceptances: mapByFinding(acceptances) };
  const fingerprints = listFingerprints(update, known);
  const diagnostics = [
    ...fingerprints.flatMap((one) => diagnoseFingerprint(one, update, known)),
    ...(isRemoval ? [] : diagnoseTerms(update)),
  ];
  if (diagnostics.length > 0) throw new UsageError(diagnostics);

  const selected = acceptances.filter(({ fingerprint }) => fingerprints.includes(fingerprint));
  const accepted = (isRemoval ? [] : fingerprints).map((fingerprint): AcceptanceRecord => {
    const existing = selected.find((acceptance) => acceptance.fingerprint === fingerprint);
    const { reason: _reason, until: _until, ...description } = existing ?? {};
    return {
      ...(reported?.get(fingerprint) ?? description),
      ...{ fingerprint, ...(patterns && { patterns }), reason: update.reason.trim() },
      ...(until !== undefined && { until }),
    };
  });
  const others = acceptances.filter((acceptance) => !selected.includes(acceptance));
  const newText = formatAcceptances([...others, ...accepted]);
  // Git can convert line endings to CRLF at checkout, which is not a change.
  const oldText = text?.replaceAll("\r\n", "\n");
  const changes: FileChange[] = [];
  if (oldText !== newText && (isRemoval || fingerprints.length > 0)) {
    if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw outputProblem.error("file-is-link", { file });
    changes.push({ path: file, oldText, newText, editState: "untouched", manifestPath: file });
  }
  return { changes, accepted, removed: isRemoval ? selected : [], warnings };
}

interface KnownFindings {
  readonly acceptances: readonly AcceptanceRecord[];
  /** The findings of the report by their fingerprints. */
  readonly reported: ReturnType<typeof readFindingsByFingerprint> | undefined;
  /** The acceptances by the fingerprints of the findings about them. */
  readonly ofAcceptances: ReturnType<typeof mapByFinding>;
}

/** Returns the fingerprints to accept or to remove. */
function listFingerprints(
  { patterns, fingerprints, isAll, now }: AcceptanceUpdate,
  { acceptances, reported }: KnownFindings,
): readonly string[] {
  if (isAll) {
    const findAcceptance = createAcceptanceFinder(acceptances, formatIsoDate(now));
    return [...(reported?.values() ?? [])]
      .filter((finding) => findAcceptance(finding) === undefined && !isAboutAcceptance(finding))
      .map(({ fingerprint }) => fingerprint);
  }
  if (patterns) return [computeFingerprint({ rule: patterns.rule, module: "", data: patterns })];
  return [...new Set(fingerprints.map((text) => text.toLowerCase()))];
}

function diagnoseFingerprint(
  fingerprint: string,
  { file, isRemoval, report }: AcceptanceUpdate,
  { acceptances, reported, ofAcceptances }: KnownFindings,
): readonly Diagnostic[] {
  if (!isFingerprint(fingerprint)) return [driftProblem("fingerprint-invalid", { text: fingerprint })];
  if (isRemoval) {
    const isAccepted = acceptances.some((acceptance) => acceptance.fingerprint === fingerprint);
    return isAccepted ? [] : [driftProblem("fingerprint-not-accepted", { fingerprint, file })];
  }
  const finding = reported?.get(fingerprint);
  if ((finding && isAboutAcceptance(finding)) || ofAcceptances.has(fingerprint))
    return [driftProblem("finding-not-acceptable", { fingerprint })];
  if (report === undefined || finding !== undefined) return [];
  return [driftProblem("fingerprint-not-reported", { fingerprint, file: report })];
}

/** Returns the errors in the rule, the reason and the expiry date. */
function diagnoseTerms({ patterns, reason, until, now }: AcceptanceUpdate): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const today = formatIsoDate(now);
  const rules = Object.keys(RULES).filter((rule) => !isAboutAcceptance({ rule }));
  if (patterns !== undefined && !rules.some((id) => matchesPattern(patterns.rule, id))) {
    const suggestion = formatSuggestionInQuotes(findNearestChoice(patterns.rule, rules));
    diagnostics.push(driftProblem("rule-unmatched", { rule: patterns.rule, suggestion }));
  }
  if (reason.trim() === "") diagnostics.push(driftProblem("reason-missing"));
  if (until !== undefined && !isIsoDate(until))
    diagnostics.push(driftProblem("until-invalid", { text: until }));
  else if (until !== undefined && until < today)
    diagnostics.push(driftProblem("until-past", { date: until, today }));
  return diagnostics;
}

/** Returns warnings about patterns of modules and keys that match no name in the snapshots. */
function diagnoseNames({ module, key }: FindingPatterns, folders: readonly string[]): readonly Diagnostic[] {
  const schemas = folders
    .filter(hasSnapshot)
    .flatMap((folder) => Object.values(readSnapshot(folder).modules));
  const ofModule = schemas.filter((schema) => matchesPattern(module, schema.module));
  const rows = [
    ["module", module, schemas.map((schema) => schema.module)],
    ["key", key, (ofModule.length > 0 ? ofModule : schemas).flatMap(({ keys }) => Object.keys(keys))],
  ] as const;
  return rows.flatMap(([kind, pattern, names]) => {
    if (pattern === undefined || names.length === 0 || names.some((name) => matchesPattern(pattern, name)))
      return [];
    const suggestion = formatSuggestionInQuotes(findNearestChoice(pattern, [...new Set(names)]));
    return [driftProblem("name-unmatched", { kind, pattern, suggestion })];
  });
}
