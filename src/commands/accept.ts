/** `accept`: findings that may stay, with a reason → the file of acceptances. */

import { lstatSync } from "node:fs";
import { dirname } from "node:path";
import { acceptancesText } from "../drift/acceptances/write.js";
import { dayOf, isDay } from "../drift/acceptances/days.js";
import { isFingerprint } from "../drift/acceptances/fingerprint-format.js";
import { readAcceptances } from "../drift/acceptances/read.js";
import { readFindings, type SavedFinding } from "../drift/fleet/saved-report.js";
import { sha256 } from "../core/module-text.js";
import { acceptanceFindingFingerprints } from "../drift/compare/apply-acceptances.js";
import {
  findingNotAcceptable,
  fingerprintInvalid,
  fingerprintNotAccepted,
  fingerprintNotReported,
  reasonMissing,
  untilInvalid,
  untilPast,
} from "./drift-diagnostics.js";
import { type Diagnostic, LocalError } from "../core/diagnostic.js";
import { fileIsLink } from "../output/diagnostics.js";
import type { AcceptanceRecord } from "../core/drift-types.js";
import type { Change } from "../output/plan.js";
import { transact, type LockOptions } from "../output/transaction.js";

export interface AcceptRequest {
  /** The file of acceptances. */
  readonly file: string;
  readonly fingerprints: readonly string[];
  readonly reason: string;
  readonly until: string | undefined;
  /** A saved report in JSON that tells what the fingerprints are of. */
  readonly report: string | undefined;
  readonly now: Date;
}

/** What was accepted, or is no more, and whether the file had to change for it. */
export interface Accepted {
  readonly file: string;
  readonly accepted: readonly AcceptanceRecord[];
  readonly removed: readonly AcceptanceRecord[];
  readonly changed: boolean;
}

/**
 * Accepting again replaces the reason and the day; what is known of the finding stays.
 *
 * @throws LocalError with everything that is wrong with the request, after which the file is as it was.
 */
export function acceptFindings(request: AcceptRequest, waiting: LockOptions): Promise<Accepted> {
  return writeAcceptances(request.file, () => acceptanceOf(request), waiting);
}

/** What comes of a request: all acceptances, and those of them that it is about. */
interface AcceptanceChange {
  readonly all: readonly AcceptanceRecord[];
  readonly accepted: readonly AcceptanceRecord[];
  readonly removed: readonly AcceptanceRecord[];
  /** What the file says now. */
  readonly text: string | undefined;
}

function acceptanceOf(request: AcceptRequest): AcceptanceChange {
  const fingerprints = normalizedFingerprints(request.fingerprints);
  const { acceptances, text } = readAcceptances(request.file);
  const told = request.report === undefined ? undefined : readFindings(request.report);
  const diagnostics = [
    ...fingerprintDiagnostics(fingerprints),
    ...termDiagnostics(request),
    ...fingerprints.flatMap((fingerprint) => findingDiagnostics(fingerprint, { request, told, acceptances })),
  ];
  if (diagnostics.length > 0) throw new LocalError(diagnostics);

  const accepted = fingerprints.map((fingerprint): AcceptanceRecord => {
    const { reason: _reason, until: _until, ...known } = acceptances.find(isOf(fingerprint)) ?? {};
    return {
      ...(told?.get(fingerprint) ?? known),
      fingerprint,
      reason: request.reason.trim(),
      ...(request.until !== undefined && { until: request.until }),
    };
  });
  const kept = acceptances.filter(({ fingerprint }) => !fingerprints.includes(fingerprint));
  return { all: [...kept, ...accepted], accepted, removed: [], text };
}

/** @throws LocalError for fingerprints that are not accepted, after which the file is as it was. */
export function withdrawAcceptances(request: WithdrawalRequest, waiting: LockOptions): Promise<Accepted> {
  return writeAcceptances(request.file, () => withdrawalOf(request), waiting);
}

type WithdrawalRequest = Pick<AcceptRequest, "file" | "fingerprints">;

function withdrawalOf({ file, fingerprints: words }: WithdrawalRequest): AcceptanceChange {
  const fingerprints = normalizedFingerprints(words);
  const { acceptances, text } = readAcceptances(file);
  const diagnostics = [
    ...fingerprintDiagnostics(fingerprints),
    ...fingerprints
      .filter((word) => isFingerprint(word) && !acceptances.some(isOf(word)))
      .map((fingerprint) => fingerprintNotAccepted(fingerprint, file)),
  ];
  if (diagnostics.length > 0) throw new LocalError(diagnostics);
  const isRemoved = ({ fingerprint }: AcceptanceRecord): boolean => fingerprints.includes(fingerprint);
  const removed = acceptances.filter(isRemoved);
  return { all: acceptances.filter((one) => !isRemoved(one)), accepted: [], removed, text };
}

/** In lower case, each once. */
function normalizedFingerprints(words: readonly string[]): readonly string[] {
  return [...new Set(words.map((word) => word.toLowerCase()))];
}

function isOf(fingerprint: string): (acceptance: AcceptanceRecord) => boolean {
  return (acceptance) => acceptance.fingerprint === fingerprint;
}

function fingerprintDiagnostics(fingerprints: readonly string[]): readonly Diagnostic[] {
  return fingerprints.filter((word) => !isFingerprint(word)).map(fingerprintInvalid);
}

function termDiagnostics({ reason, until, now }: AcceptRequest): readonly Diagnostic[] {
  const today = dayOf(now);
  const diagnostics = reason.trim() === "" ? [reasonMissing()] : [];
  if (until === undefined) return diagnostics;
  if (!isDay(until)) return [...diagnostics, untilInvalid(until)];
  return until < today ? [...diagnostics, untilPast(until, today)] : diagnostics;
}

interface FindingCheck {
  readonly request: AcceptRequest;
  readonly told: ReadonlyMap<string, SavedFinding> | undefined;
  readonly acceptances: readonly AcceptanceRecord[];
}

function findingDiagnostics(
  fingerprint: string,
  { request, told, acceptances }: FindingCheck,
): readonly Diagnostic[] {
  if (!isFingerprint(fingerprint)) return [];
  const isOwn =
    told?.get(fingerprint)?.rule?.startsWith("accept-") === true ||
    acceptanceFindingFingerprints(acceptances).has(fingerprint);
  if (isOwn) return [findingNotAcceptable(fingerprint)];
  const isKnown = told === undefined || told.has(fingerprint);
  return isKnown ? [] : [fingerprintNotReported(fingerprint, request.report ?? "")];
}

/** What is accepted is decided by what the file says when it is written, whoever else writes it. */
async function writeAcceptances(
  file: string,
  decide: () => AcceptanceChange,
  waiting: LockOptions,
): Promise<Accepted> {
  const plan = (): AcceptanceChange & { readonly changes: readonly Change[] } => {
    const outcome = decide();
    return { ...outcome, changes: changesOf(file, outcome) };
  };
  const { changes, accepted, removed } = await transact({
    folders: [dirname(file)],
    files: [file],
    plan,
    lockOptions: waiting,
  });
  return { file, accepted, removed, changed: changes.length > 0 };
}

function changesOf(path: string, { all, text }: AcceptanceChange): Change[] {
  const after = acceptancesText(all);
  // A checkout may have made CRLF of line endings; that is nobody's edit.
  const before = text?.replaceAll("\r\n", "\n");
  if (before === after) return [];
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw new LocalError(fileIsLink(path));
  return [
    {
      path,
      before: before === undefined ? undefined : () => before,
      after: () => after,
      hash: before === undefined ? undefined : sha256(before),
      editState: "untouched",
      indexFile: path,
    },
  ];
}
