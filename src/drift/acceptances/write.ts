/** Formats the acceptance file. It contains no timestamps or user names, so writing the same acceptances again changes nothing. */

import { compareByCodePoint, formatJsonFile } from "../../core/text/json.js";
import type { AcceptanceRecord } from "../../core/drift-types.js";

export const ACCEPTANCES_FORMAT_VERSION = 1;

/** Formats acceptances, sorted by module, key and rule. Acceptances with only a fingerprint come first. */
export function formatAcceptances(acceptances: readonly AcceptanceRecord[]): string {
  return formatJsonFile({
    format: ACCEPTANCES_FORMAT_VERSION,
    accepted: [...acceptances].sort(compareAcceptances),
  });
}

function compareAcceptances(left: AcceptanceRecord, right: AcceptanceRecord): number {
  return (
    compareByCodePoint(left.module ?? "", right.module ?? "") ||
    compareByCodePoint(left.key ?? "", right.key ?? "") ||
    compareByCodePoint(left.rule ?? "", right.rule ?? "") ||
    compareByCodePoint(left.fingerprint, right.fingerprint)
  );
}
