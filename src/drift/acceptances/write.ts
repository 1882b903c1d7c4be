/** Acceptances → the one text of their file: without dates of writing or names of users, so that accepting again changes nothing. */

import { byCodePoint, jsonFile } from "../../core/text/json.js";
import type { AcceptanceRecord } from "../../core/drift-types.js";

export const FORMAT = 1;

/** Sorted as findings are: by module, key and rule; those of which only the fingerprint is known come first. */
export function acceptancesText(acceptances: readonly AcceptanceRecord[]): string {
  return jsonFile({ format: FORMAT, accepted: [...acceptances].sort(inOrder) });
}

function inOrder(one: AcceptanceRecord, other: AcceptanceRecord): number {
  return (
    byCodePoint(one.module ?? "", other.module ?? "") ||
    byCodePoint(one.key ?? "", other.key ?? "") ||
    byCodePoint(one.rule ?? "", other.rule ?? "") ||
    byCodePoint(one.fingerprint, other.fingerprint)
  );
}
