/** `accept`: adds findings to the acceptance file, or removes them. */

import { lstatSync } from "node:fs";
import { dirname } from "node:path";
import { type Diagnostic, LocalError } from "../core/diagnostic.js";
import type { AcceptanceRecord } from "../core/drift-types.js";
import {
  formatIsoDate,
  isIsoDate,
  isFingerprint,
  readAcceptanceFile,
  formatAcceptances,
} from "../drift/acceptances/file.js";
import { listAcceptanceFindingFingerprints } from "../drift/compare/judge.js";
import { readFindingsByFingerprint } from "../drift/fleet/saved-report.js";
import { transact, type FileChange } from "../output/commit.js";
import { outputProblem } from "../output/diagnostics.js";
import type { LockOptions } from "../output/lock.js";
import { driftProblem } from "./drift-diagnostics.js";

export interface AcceptOptions {
  /** Path of the acceptance file. */
  readonly file: string;
  readonly fingerprints: readonly string[];
  readonly reason: string;
  /** The last day on which the findings are accepted, as `YYYY-MM-DD`. Undefined for no expiry date. */
  readonly until: string | undefined;
  /** Path of a saved JSON report that contains the findings. */
  readonly report: string | undefined;
  /** The current time. `until` must not be in the past. */
  readonly now: Date;
}

/** The result of `accept`. */
export interface AcceptResult {
  readonly file: string;
  readonly accepted: readonly AcceptanceRecord[];
  readonly removed: readonly AcceptanceRecord[];
  readonly changed: boolean;
}

/**
 * Adds acceptances. If a finding is already accepted, replaces the reason and the expiry date of its acceptance.
 *
 * @throws LocalError with all errors in the request. In this case, the file stays unchanged.
 */
export function acceptFindings(options: AcceptOptions, lockOptions: LockOptions): Promise<AcceptResult> {
  const { file, report, until } = options;
  const fingerprints = normalizeFingerprints(options.fingerprints);
  return updateAcceptances(file, lockOptions, (acceptances) => {
    const reported = report === undefined ? undefined : readFindingsByFingerprint(report);
    const ofAcceptances = listAcceptanceFindingFingerprints(acceptances);
    throwIfAny([
      ...diagnoseFingerprints(fingerprints),
      ...diagnoseReasonAndDate(options),
      ...fingerprints.filter(isFingerprint).flatMap((fingerprint) => {
        const rule = reported?.get(fingerprint)?.rule;
        if (rule?.startsWith("accept-") === true || ofAcceptances.has(fingerprint))
          return [driftProblem("finding-not-acceptable", { fingerprint })];
        return report === undefined || reported?.has(fingerprint) === true
          ? []
          : [driftProblem("fingerprint-not-reported", { fingerprint, file: report })];
      }),
    ]);
    const accepted = fingerprints.map((fingerprint): AcceptanceRecord => {
      const existing = acceptances.find((acceptance) => acceptance.fingerprint === fingerprint);
      const { reason: _reason, until: _until, ...description } = existing ?? {};
      return {
        ...(reported?.get(fingerprint) ?? description),
        ...{ fingerprint, reason: options.reason.trim() },
        ...(until !== undefined && { until }),
      };
    });
    const others = acceptances.filter(({ fingerprint }) => !fingerprints.includes(fingerprint));
    return { remaining: [...others, ...accepted], accepted, removed: [] };
  });
}

/**
 * Removes acceptances.
 *
 * @throws LocalError for fingerprints that are invalid or not accepted. In this case, the file stays unchanged.
 */
export function removeAcceptances(
  { file, fingerprints: texts }: Pick<AcceptOptions, "file" | "fingerprints">,
  lockOptions: LockOptions,
): Promise<AcceptResult> {
  const fingerprints = normalizeFingerprints(texts);
  return updateAcceptances(file, lockOptions, (acceptances) => {
    const accepted = new Set(acceptances.map(({ fingerprint }) => fingerprint));
    throwIfAny([
      ...diagnoseFingerprints(fingerprints),
      ...fingerprints
        .filter((fingerprint) => isFingerprint(fingerprint) && !accepted.has(fingerprint))
        .map((fingerprint) => driftProblem("fingerprint-not-accepted", { fingerprint, file })),
    ]);
    const isRemoved = ({ fingerprint }: AcceptanceRecord): boolean => fingerprints.includes(fingerprint);
    return {
      remaining: acceptances.filter((acceptance) => !isRemoved(acceptance)),
      ...{ accepted: [], removed: acceptances.filter(isRemoved) },
    };
  });
}

function normalizeFingerprints(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map((text) => text.toLowerCase()))];
}

function diagnoseFingerprints(fingerprints: readonly string[]): readonly Diagnostic[] {
  return fingerprints
    .filter((fingerprint) => !isFingerprint(fingerprint))
    .map((text) => driftProblem("fingerprint-invalid", { text }));
}

function diagnoseReasonAndDate({ reason, until, now }: AcceptOptions): readonly Diagnostic[] {
  const today = formatIsoDate(now);
  const diagnostics = reason.trim() === "" ? [driftProblem("reason-missing", {})] : [];
  if (until === undefined) return diagnostics;
  if (!isIsoDate(until)) return [...diagnostics, driftProblem("until-invalid", { text: until })];
  return until < today ? [...diagnostics, driftProblem("until-past", { date: until, today })] : diagnostics;
}

function throwIfAny(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
}

/** A change of the acceptance file. `remaining` are all acceptances after it. */
interface AcceptanceChange extends Pick<AcceptResult, "accepted" | "removed"> {
  readonly remaining: readonly AcceptanceRecord[];
}

/** Changes the acceptance file. If another process changes it before it is written, calls `update` again, so that no change is lost. */
async function updateAcceptances(
  path: string,
  lockOptions: LockOptions,
  update: (acceptances: readonly AcceptanceRecord[]) => AcceptanceChange,
): Promise<AcceptResult> {
  const createPlan = (): AcceptanceChange & { readonly changes: readonly FileChange[] } => {
    const { acceptances, text } = readAcceptanceFile(path);
    const change = update(acceptances);
    const newText = formatAcceptances(change.remaining);
    // Git can convert line endings to CRLF at checkout, which is not a change.
    const oldText = text?.replaceAll("\r\n", "\n");
    if (oldText === newText) return { ...change, changes: [] };
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new LocalError(outputProblem("file-is-link", { file: path }));
    return { ...change, changes: [{ path, oldText, newText, editState: "untouched", manifestPath: path }] };
  };
  const { changes, accepted, removed } = await transact({
    foldersToChange: [dirname(path)],
    inputFiles: [path],
    createPlan,
    lockOptions,
  });
  return { file: path, accepted, removed, changed: changes.length > 0 };
}
