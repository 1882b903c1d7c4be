/** Formats the acceptance file. It contains no timestamps or user names, so writing the same acceptances again changes nothing. */

import { compareByCodePoint, formatJsonFile } from "../../core/text/json.js";
import type { AcceptanceRecord } from "../../core/drift-types.js";

export const ACCEPTANCES_FORMAT = 1;

/** Formats acceptances, sorted by module, key and rule. Acceptances with only a fingerprint come first. */
export function formatAcceptances(acceptances: readonly AcceptanceRecord[]): string {
  return formatJsonFile({ format: ACCEPTANCES_FORMAT, accepted: [...acceptances].sort(compareAcceptances) });
}

function compareAcceptances(one: AcceptanceRecord, other: AcceptanceRecord): number {
  return (
    compareByCodePoint(one.module ?? "", other.module ?? "") ||
    compareByCodePoint(one.key ?? "", other.key ?? "") ||
    compareByCodePoint(one.rule ?? "", other.rule ?? "") ||
    compareByCodePoint(one.fingerprint, other.fingerprint)
  );
}
