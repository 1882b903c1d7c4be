/** `accept`: findings that may stay, with a reason → the file of acceptances. */

import { acceptancesText } from "../acceptances/canonical.js";
import { dayOf, isDay } from "../acceptances/days.js";
import { isFingerprint } from "../acceptances/fingerprint.js";
import { readAcceptances } from "../acceptances/read.js";
import { readReport, type Told } from "../acceptances/report.js";
import { ownFingerprints } from "../diff/accepted.js";
import {
  badFingerprint,
  badUntil,
  LocalError,
  noReason,
  notAccepted,
  notInReport,
  ownAcceptance,
  pastUntil,
  type Complaint,
} from "../errors.js";
import type { WrittenAcceptance } from "../model.js";
import { applyChanges } from "../output/write.js";

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
  readonly accepted: readonly WrittenAcceptance[];
  readonly removed: readonly WrittenAcceptance[];
  readonly changed: boolean;
}

/**
 * Accepting again replaces the reason and the day; what is known of the finding stays.
 *
 * @throws LocalError with everything that is wrong with the request, after which the file is as it was.
 */
export function acceptFindings(request: AcceptRequest): Accepted {
  const fingerprints = plainFingerprints(request.fingerprints);
  const { acceptances, text } = readAcceptances(request.file);
  const told = request.report === undefined ? undefined : readReport(request.report);
  const complaints = [
    ...fingerprintComplaints(fingerprints),
    ...termComplaints(request),
    ...fingerprints.flatMap((fingerprint) => findingComplaints(fingerprint, { request, told, acceptances })),
  ];
  if (complaints.length > 0) throw new LocalError(complaints);

  const accepted = fingerprints.map((fingerprint): WrittenAcceptance => {
    const { reason: _reason, until: _until, ...known } = acceptances.find(isOf(fingerprint)) ?? {};
    return {
      ...(told?.get(fingerprint) ?? known),
      fingerprint,
      reason: request.reason.trim(),
      ...(request.until !== undefined && { until: request.until }),
    };
  });
  const kept = acceptances.filter(({ fingerprint }) => !fingerprints.includes(fingerprint));
  const changed = write(request.file, text, [...kept, ...accepted]);
  return { file: request.file, accepted, removed: [], changed };
}

/** @throws LocalError for fingerprints that are not accepted, after which the file is as it was. */
export function withdrawAcceptances({
  file,
  fingerprints: words,
}: Pick<AcceptRequest, "file" | "fingerprints">): Accepted {
  const fingerprints = plainFingerprints(words);
  const { acceptances, text } = readAcceptances(file);
  const complaints = [
    ...fingerprintComplaints(fingerprints),
    ...fingerprints
      .filter((word) => isFingerprint(word) && !acceptances.some(isOf(word)))
      .map((fingerprint) => notAccepted(fingerprint, file)),
  ];
  if (complaints.length > 0) throw new LocalError(complaints);
  const isRemoved = ({ fingerprint }: WrittenAcceptance): boolean => fingerprints.includes(fingerprint);
  const removed = acceptances.filter(isRemoved);
  const changed = write(
    file,
    text,
    acceptances.filter((acceptance) => !isRemoved(acceptance)),
  );
  return { file, accepted: [], removed, changed };
}

/** In lower case, each once. */
function plainFingerprints(words: readonly string[]): readonly string[] {
  return [...new Set(words.map((word) => word.toLowerCase()))];
}

function isOf(fingerprint: string): (acceptance: WrittenAcceptance) => boolean {
  return (acceptance) => acceptance.fingerprint === fingerprint;
}

function fingerprintComplaints(fingerprints: readonly string[]): readonly Complaint[] {
  return fingerprints.filter((word) => !isFingerprint(word)).map(badFingerprint);
}

function termComplaints({ reason, until, now }: AcceptRequest): readonly Complaint[] {
  const today = dayOf(now);
  const complaints = reason.trim() === "" ? [noReason()] : [];
  if (until === undefined) return complaints;
  if (!isDay(until)) return [...complaints, badUntil(until)];
  return until < today ? [...complaints, pastUntil(until, today)] : complaints;
}

interface Surely {
  readonly request: AcceptRequest;
  readonly told: ReadonlyMap<string, Told> | undefined;
  readonly acceptances: readonly WrittenAcceptance[];
}

function findingComplaints(
  fingerprint: string,
  { request, told, acceptances }: Surely,
): readonly Complaint[] {
  if (!isFingerprint(fingerprint)) return [];
  const isOwn =
    told?.get(fingerprint)?.rule?.startsWith("accept-") === true ||
    ownFingerprints(acceptances).has(fingerprint);
  if (isOwn) return [ownAcceptance(fingerprint)];
  const isKnown = told === undefined || told.has(fingerprint);
  return isKnown ? [] : [notInReport(fingerprint, request.report ?? "")];
}

/** Whether anything had to be written. */
function write(path: string, before: string | undefined, acceptances: readonly WrittenAcceptance[]): boolean {
  const after = acceptancesText(acceptances);
  // A checkout may have made CRLF of line endings; that is nobody's edit.
  if (before?.replaceAll("\r\n", "\n") === after) return false;
  applyChanges([{ path, before: before === undefined ? undefined : () => before, after: () => after }]);
  return true;
}
