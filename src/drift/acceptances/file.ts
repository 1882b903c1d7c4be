/** Reads and formats the acceptance file. Unknown properties are invalid. Otherwise, an acceptance with a misspelled `until` would never expire. */

import { existsSync } from "node:fs";
import * as v from "valibot";
import {
  createStrictObjectSchema,
  decodeJson,
  createCheckedStringSchema,
  createUniquePropertyCheck,
  toProblemValues,
} from "../../core/decode.js";
import { LocalError, problems } from "../../core/diagnostic.js";
import { createFileUnreadableError } from "../../core/diagnostics.js";
import { readTextUnwrapped } from "../../core/files.js";
import type { AcceptanceRecord } from "../../core/drift-types.js";
import { compareByCodePoint, formatJsonFile } from "../../core/text/json.js";

/** The contents of an acceptance file. If the file does not exist, `acceptances` is empty and `text` is undefined. */
export interface AcceptanceFile {
  readonly acceptances: readonly AcceptanceRecord[];
  readonly text: string | undefined;
}

const FORMAT_VERSION = 1;

const ACCEPTANCE = createStrictObjectSchema({
  fingerprint: createCheckedStringSchema(isFingerprint, "must be 16 lowercase hexadecimal digits"),
  reason: createCheckedStringSchema((reason) => reason.trim() !== "", "must be a non-empty string"),
  until: v.exactOptional(createCheckedStringSchema(isIsoDate, "must be a date such as 2026-12-31")),
  rule: v.exactOptional(v.string()),
  module: v.exactOptional(v.string()),
  key: v.exactOptional(v.string()),
  message: v.exactOptional(v.string()),
} satisfies Record<keyof AcceptanceRecord, v.GenericSchema>);

const FILE = createStrictObjectSchema({
  format: v.literal(FORMAT_VERSION),
  accepted: v.pipe(v.array(ACCEPTANCE), createUniquePropertyCheck("fingerprint", "accepted")),
});

/**
 * Reads the acceptance file, which may be missing.
 *
 * @throws LocalError with all faults of the file.
 */
export function readAcceptanceFile(path: string): AcceptanceFile {
  if (!existsSync(path)) return { acceptances: [], text: undefined };
  let text: string;
  try {
    text = readTextUnwrapped(path);
  } catch (error) {
    throw new LocalError(createFileUnreadableError(path, error));
  }
  const result = decodeJson(text, FILE);
  if ("value" in result) return { acceptances: result.value.accepted, text };
  throw new LocalError(
    result.faults.map((fault) => {
      const hint = fault.isConflict === true ? CONFLICT_HINT : RESTORE_HINT;
      return acceptanceProblem("acceptances-invalid", { ...toProblemValues(path, fault), hint });
    }),
  );
}

/**
 * Formats acceptances, sorted by module, key and rule. Acceptances with only a fingerprint come first. The text contains no timestamps or
 * user names, so writing the same acceptances again changes nothing.
 */
export function formatAcceptances(acceptances: readonly AcceptanceRecord[]): string {
  const accepted = [...acceptances].sort(
    (left, right) =>
      compareByCodePoint(left.module ?? "", right.module ?? "") ||
      compareByCodePoint(left.key ?? "", right.key ?? "") ||
      compareByCodePoint(left.rule ?? "", right.rule ?? "") ||
      compareByCodePoint(left.fingerprint, right.fingerprint),
  );
  return formatJsonFile({ format: FORMAT_VERSION, accepted });
}

/** Whether the text has the format of the fingerprints that identify findings. */
export function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

/** Whether the text is a valid date, such as `2026-12-31`. Dates in this form sort correctly as strings. */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && formatIsoDate(date) === text;
}

/** Formats the day in UTC, so that the result does not depend on the time zone of the machine. */
export function formatIsoDate(date: Date): string {
  return date.toISOString().slice(0, 10);
}

const RESTORE_HINT = "Correct the file, or restore it from version control.";
const CONFLICT_HINT =
  "After a merge conflict, keep the acceptances of both sides, with a comma after each except the last.";

export const acceptanceProblem = problems({
  "acceptances-invalid": {
    message: "Invalid acceptance file {place:clause}: {fault:clause}.",
    hint: "{hint}",
    remedy: `${RESTORE_HINT} ${CONFLICT_HINT}`,
  },
});
