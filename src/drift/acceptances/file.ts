/** Reads and formats the acceptance file. Unknown properties are invalid. Otherwise, an acceptance with a misspelled `until` would never expire. */

import { existsSync } from "node:fs";
import * as v from "valibot";
import {
  createStrictObjectSchema,
  decodeJson,
  createCheckedStringSchema,
  toProblemValues,
} from "../../core/decode.js";
import { UsageError, problems, type Diagnostic, type LineAndColumn } from "../../core/diagnostic.js";
import { readTextFile } from "../../core/files.js";
import type { AcceptanceRecord } from "../../core/drift-types.js";
import { quoteShellArgument } from "../../core/text/escape.js";
import { compareByCodePoint, formatJsonLine } from "../../core/text/json.js";
import { createJsonLocator } from "../../core/text/read-json.js";

/** The contents of an acceptance file. If the file does not exist, `acceptances` is empty and `text` is undefined. */
export interface AcceptanceFile {
  readonly acceptances: readonly AcceptanceRecord[];
  readonly text: string | undefined;
  /** A warning if lines have the same fingerprint. */
  readonly warnings: readonly Diagnostic[];
  readonly locate: (acceptance: AcceptanceRecord) => LineAndColumn | undefined;
}

const FORMAT_VERSION = 1;

const TEXT = v.exactOptional(v.string());

const ACCEPTANCE = createStrictObjectSchema({
  fingerprint: createCheckedStringSchema(isFingerprint, "must be 16 lowercase hexadecimal digits"),
  reason: createCheckedStringSchema((reason) => reason.trim() !== "", "must be a non-empty string"),
  until: v.exactOptional(createCheckedStringSchema(isIsoDate, "must be a date such as 2026-12-31")),
  patterns: v.exactOptional(createStrictObjectSchema({ rule: v.string(), module: TEXT, key: TEXT })),
  ...{ rule: TEXT, module: TEXT, key: TEXT, message: TEXT },
} satisfies Record<keyof AcceptanceRecord, v.GenericSchema>);

const FILE = createStrictObjectSchema({
  format: v.literal(FORMAT_VERSION),
  accepted: v.array(ACCEPTANCE),
});

/**
 * Reads the acceptance file, which may be missing. Accepts what remains if the lines of both branches are kept in a merge: a comma between
 * acceptances can be missing or follow the last one, and lines can have the same fingerprint. Of these, the one that expires first applies.
 *
 * @throws UsageError with all faults of the file.
 */
export function readAcceptanceFile(path: string): AcceptanceFile {
  if (!existsSync(path)) return { acceptances: [], text: undefined, warnings: [], locate: () => undefined };
  const text = readTextFile(path);
  // Strings in JSON contain no line breaks, so these commas are between acceptances. The lines and columns stay the same.
  const json = text.replace(/\}(?=[ \t]*\r?\n\s*\{)/g, "},").replace(/,(?=[ \t]*\r?\n\s*\])/g, " ");
  const result = decodeJson(json, FILE);
  if (!("value" in result))
    throw new UsageError(
      result.faults.map((fault) => acceptanceProblem("acceptances-invalid", toProblemValues(path, fault))),
    );
  const accepted: readonly AcceptanceRecord[] = result.value.accepted;
  const strictest = new Map<string, AcceptanceRecord>();
  const repeated = new Set<string>();
  for (const acceptance of accepted) {
    const { fingerprint, until = NEVER } = acceptance;
    const other = strictest.get(fingerprint);
    if (other !== undefined) repeated.add(fingerprint);
    if (other === undefined || until < (other.until ?? NEVER)) strictest.set(fingerprint, acceptance);
  }
  const locate = createJsonLocator(json);
  const values = { file: path, fingerprints: [...repeated] };
  return {
    acceptances: [...strictest.values()],
    text,
    warnings: repeated.size > 0 ? [acceptanceProblem("acceptances-repeated", values)] : [],
    locate: (acceptance) => locate(["accepted", accepted.indexOf(acceptance)]),
  };
}

/** Sorts after all dates. */
const NEVER = "9999-99-99";

/**
 * Formats acceptances, one in each line, sorted by fingerprint, so that Git can merge the changes of two branches. The text contains no
 * timestamps or user names, so writing the same acceptances again changes nothing.
 */
export function formatAcceptances(acceptances: readonly AcceptanceRecord[]): string {
  const lines = [...acceptances]
    .sort((left, right) => compareByCodePoint(left.fingerprint, right.fingerprint))
    .map(({ fingerprint, patterns, rule, module, key, message, reason, until }) =>
      formatJsonLine({ fingerprint, patterns, rule, module, key, message, reason, until }),
    );
  return `{"format": ${FORMAT_VERSION}, "accepted": [\n${lines.join(",\n")}\n]}\n`;
}

/** Formats the arguments with which `accept` renews an expired acceptance until the first anniversary of its last day after today. */
export function formatRenewal(
  { fingerprint, patterns, reason, until = "" }: AcceptanceRecord,
  today: string,
): string {
  let [year, date] = [Number(until.slice(0, 4)), until];
  // One year has no February 29.
  while (date <= today || !isIsoDate(date)) date = `${(year += 1)}${until.slice(4)}`;
  // Quotes do not keep line breaks and tabs in every shell.
  const oneLine = reason.replace(/\s+/g, (blanks) => (/[^ ]/.test(blanks) ? " " : blanks));
  const options = Object.entries({ ...patterns, reason: oneLine, until: date });
  const words = options.flatMap(([name, value = ""]) =>
    // A separate argument that starts with a dash would be read as an option.
    value.startsWith("-") ? [`--${name}=${value}`] : [`--${name}`, value],
  );
  return [...(patterns ? [] : [fingerprint]), ...words].map(quoteShellArgument).join(" ");
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

export const acceptanceProblem = problems({
  "acceptances-invalid": {
    message: "Invalid acceptance file {place:clause}: {fault:clause}.",
    hint: "Correct the file. After a merge conflict, keep the acceptances of both sides, and delete the lines with conflict markers.",
  },
  "acceptances-repeated": {
    exit: "warning",
    message:
      "The acceptance file {file} contains these fingerprints more than once: {fingerprints:list}. The acceptance that expires first applies.",
    hint: "Keep one line for each. The command accept removes the others when it changes the file.",
  },
});
