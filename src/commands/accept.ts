/** `accept`: adds findings to the acceptance file, or removes them. */

import { lstatSync } from "node:fs";
import { dirname } from "node:path";
import { formatAcceptances } from "../drift/acceptances/write.js";
import { formatIsoDate, isIsoDate } from "../drift/acceptances/days.js";
import { isFingerprint } from "../drift/acceptances/fingerprint-format.js";
import { readAcceptanceFile } from "../drift/acceptances/read.js";
import { readFindingsByFingerprint, type FindingSummary } from "../drift/fleet/saved-report.js";
import { listAcceptanceFindingFingerprints } from "../drift/compare/apply-acceptances.js";
import {
  createFindingNotAcceptableError,
  createFingerprintInvalidError,
  createAcceptanceNotFoundError,
  createFingerprintNotReportedError,
  createReasonMissingError,
  createUntilDateInvalidError,
  createUntilDateInPastError,
} from "./drift-diagnostics.js";
import { type Diagnostic, LocalError } from "../core/diagnostic.js";
import { outputProblem } from "../output/diagnostics.js";
import type { AcceptanceRecord } from "../core/drift-types.js";
import { transact, type FileChange } from "../output/commit.js";
import type { LockOptions } from "../output/lock.js";

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
  return writeAcceptances(options.file, () => planAddition(options), lockOptions);
}

/** A planned change of the acceptance file: its new content, and the acceptances that the change adds or removes. */
interface AcceptanceChange {
  /** All acceptances after the change. */
  readonly acceptancesAfter: readonly AcceptanceRecord[];
  readonly newAcceptances: readonly AcceptanceRecord[];
  readonly removedAcceptances: readonly AcceptanceRecord[];
  /** The current text of the file. Undefined if the file does not exist. */
  readonly currentText: string | undefined;
}

function planAddition(options: AcceptOptions): AcceptanceChange {
  const fingerprints = normalizeFingerprints(options.fingerprints);
  const { acceptances, text: currentText } = readAcceptanceFile(options.file);
  const reportedFindingsByFingerprint =
    options.report === undefined ? undefined : readFindingsByFingerprint(options.report);
  const diagnostics = [
    ...diagnoseFingerprints(fingerprints),
    ...diagnoseReasonAndDate(options),
    ...fingerprints.flatMap((fingerprint) =>
      diagnoseFinding(fingerprint, { options, reportedFindingsByFingerprint, acceptances }),
    ),
  ];
  if (diagnostics.length > 0) throw new LocalError(diagnostics);

  const newAcceptances = fingerprints.map((fingerprint): AcceptanceRecord => {
    const {
      reason: _reason,
      until: _until,
      ...description
    } = acceptances.find(createFingerprintMatcher(fingerprint)) ?? {};
    return {
      ...(reportedFindingsByFingerprint?.get(fingerprint) ?? description),
      fingerprint,
      reason: options.reason.trim(),
      ...(options.until !== undefined && { until: options.until }),
    };
  });
  const otherAcceptances = acceptances.filter(({ fingerprint }) => !fingerprints.includes(fingerprint));
  return {
    acceptancesAfter: [...otherAcceptances, ...newAcceptances],
    newAcceptances,
    removedAcceptances: [],
    currentText,
  };
}

/**
 * Removes acceptances.
 *
 * @throws LocalError for fingerprints that are invalid or not accepted. In this case, the file stays unchanged.
 */
export function removeAcceptances(options: RemovalOptions, lockOptions: LockOptions): Promise<AcceptResult> {
  return writeAcceptances(options.file, () => planRemoval(options), lockOptions);
}

type RemovalOptions = Pick<AcceptOptions, "file" | "fingerprints">;

function planRemoval({ file, fingerprints: fingerprintTexts }: RemovalOptions): AcceptanceChange {
  const fingerprints = normalizeFingerprints(fingerprintTexts);
  const { acceptances, text: currentText } = readAcceptanceFile(file);
  const diagnostics = [
    ...diagnoseFingerprints(fingerprints),
    ...fingerprints
      .filter(
        (fingerprint) =>
          isFingerprint(fingerprint) && !acceptances.some(createFingerprintMatcher(fingerprint)),
      )
      .map((fingerprint) => createAcceptanceNotFoundError(fingerprint, file)),
  ];
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  const isAcceptanceToRemove = ({ fingerprint }: AcceptanceRecord): boolean =>
    fingerprints.includes(fingerprint);
  const removedAcceptances = acceptances.filter(isAcceptanceToRemove);
  return {
    acceptancesAfter: acceptances.filter((acceptance) => !isAcceptanceToRemove(acceptance)),
    newAcceptances: [],
    removedAcceptances,
    currentText,
  };
}

/** Converts fingerprints to lower case and removes duplicates. */
function normalizeFingerprints(fingerprintTexts: readonly string[]): readonly string[] {
  return [...new Set(fingerprintTexts.map((text) => text.toLowerCase()))];
}

function createFingerprintMatcher(fingerprint: string): (acceptance: AcceptanceRecord) => boolean {
  return (acceptance) => acceptance.fingerprint === fingerprint;
}

function diagnoseFingerprints(fingerprints: readonly string[]): readonly Diagnostic[] {
  return fingerprints.filter((fingerprint) => !isFingerprint(fingerprint)).map(createFingerprintInvalidError);
}

function diagnoseReasonAndDate({ reason, until, now }: AcceptOptions): readonly Diagnostic[] {
  const today = formatIsoDate(now);
  const diagnostics = reason.trim() === "" ? [createReasonMissingError()] : [];
  if (until === undefined) return diagnostics;
  if (!isIsoDate(until)) return [...diagnostics, createUntilDateInvalidError(until)];
  return until < today ? [...diagnostics, createUntilDateInPastError(until, today)] : diagnostics;
}

interface FindingCheckContext {
  readonly options: AcceptOptions;
  /** The findings that the report at `options.report` contains, by fingerprint. Undefined if the request has no report. */
  readonly reportedFindingsByFingerprint: ReadonlyMap<string, FindingSummary> | undefined;
  readonly acceptances: readonly AcceptanceRecord[];
}

function diagnoseFinding(
  fingerprint: string,
  { options, reportedFindingsByFingerprint, acceptances }: FindingCheckContext,
): readonly Diagnostic[] {
  if (!isFingerprint(fingerprint)) return [];
  const isAcceptanceFinding =
    reportedFindingsByFingerprint?.get(fingerprint)?.rule?.startsWith("accept-") === true ||
    listAcceptanceFindingFingerprints(acceptances).has(fingerprint);
  if (isAcceptanceFinding) return [createFindingNotAcceptableError(fingerprint)];
  const canAcceptFinding =
    reportedFindingsByFingerprint === undefined || reportedFindingsByFingerprint.has(fingerprint);
  return canAcceptFinding ? [] : [createFingerprintNotReportedError(fingerprint, options.report ?? "")];
}

/**
 * Writes the result of `computeChange`. If another process changes the file before it is written, calls `computeChange` again, so
 * that no change is lost.
 */
async function writeAcceptances(
  file: string,
  computeChange: () => AcceptanceChange,
  lockOptions: LockOptions,
): Promise<AcceptResult> {
  const createPlan = (): AcceptanceChange & { readonly changes: readonly FileChange[] } => {
    const acceptanceChange = computeChange();
    return { ...acceptanceChange, changes: planFileChanges(file, acceptanceChange) };
  };
  const { changes, newAcceptances, removedAcceptances } = await transact({
    foldersToChange: [dirname(file)],
    inputFiles: [file],
    createPlan,
    lockOptions,
  });
  return { file, accepted: newAcceptances, removed: removedAcceptances, changed: changes.length > 0 };
}

function planFileChanges(path: string, { acceptancesAfter, currentText }: AcceptanceChange): FileChange[] {
  const textAfter = formatAcceptances(acceptancesAfter);
  // Git can convert line endings to CRLF at checkout, which is not a change.
  const textBefore = currentText?.replaceAll("\r\n", "\n");
  if (textBefore === textAfter) return [];
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw new LocalError(outputProblem("file-is-link", { file: path }));
  return [{ path, oldText: textBefore, newText: textAfter, editState: "untouched", manifestPath: path }];
}
