/** Reads the acceptance file. Unknown properties are invalid. Otherwise, an acceptance with a misspelled `until` would never expire. */

import { existsSync } from "node:fs";
import * as v from "valibot";
import {
  createStrictObjectSchema,
  decodeJson,
  createCheckedStringSchema,
  createUniquePropertyCheck,
} from "../../core/decode.js";
import { LocalError } from "../../core/diagnostic.js";
import { createFileUnreadableError } from "../../core/diagnostics.js";
import { readTextFileWithoutWrappingErrors } from "../../core/files.js";
import type { AcceptanceRecord } from "../../core/drift-types.js";
import { isIsoDate } from "./days.js";
import { createAcceptancesInvalidError } from "./diagnostics.js";
import { isFingerprint } from "./fingerprint-format.js";
import { ACCEPTANCES_FORMAT_VERSION } from "./write.js";

/** The contents of an acceptance file. If the file does not exist, `acceptances` is empty and `text` is undefined. */
export interface AcceptanceFile {
  readonly acceptances: readonly AcceptanceRecord[];
  readonly text: string | undefined;
}

const ACCEPTANCE_SCHEMA = createStrictObjectSchema({
  fingerprint: createCheckedStringSchema(isFingerprint, "must be 16 lowercase hexadecimal digits"),
  reason: createCheckedStringSchema((reason) => reason.trim() !== "", "must be a non-empty string"),
  until: v.exactOptional(createCheckedStringSchema(isIsoDate, "must be a date such as 2026-12-31")),
  rule: v.exactOptional(v.string()),
  module: v.exactOptional(v.string()),
  key: v.exactOptional(v.string()),
  message: v.exactOptional(v.string()),
} satisfies Record<keyof AcceptanceRecord, v.GenericSchema>);

const ACCEPTANCE_FILE_SCHEMA = createStrictObjectSchema({
  format: v.literal(ACCEPTANCES_FORMAT_VERSION),
  accepted: v.pipe(v.array(ACCEPTANCE_SCHEMA), createUniquePropertyCheck("fingerprint", "accepted")),
});

/**
 * Reads the acceptance file, which may be missing.
 *
 * @throws LocalError with all faults of the file.
 */
export function readAcceptanceFile(path: string): AcceptanceFile {
  if (!existsSync(path)) return { acceptances: [], text: undefined };
  const text = readAcceptanceFileText(path);
  const decodeResult = decodeJson(text, ACCEPTANCE_FILE_SCHEMA);
  if ("value" in decodeResult) return { acceptances: decodeResult.value.accepted, text };
  throw new LocalError(decodeResult.faults.map((fault) => createAcceptancesInvalidError(path, fault)));
}

function readAcceptanceFileText(path: string): string {
  try {
    return readTextFileWithoutWrappingErrors(path);
  } catch (error) {
    throw new LocalError(createFileUnreadableError(path, error));
  }
}
