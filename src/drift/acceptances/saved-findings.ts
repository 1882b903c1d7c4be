/** A saved report of `drift` or `diff` in JSON → what it found, for acceptances that say what they accept. */

import { LocalError } from "../../core/diagnostic.js";
import { findingReportInvalid } from "./diagnostics.js";
import { readTextFile } from "../../core/files.js";
import type { WrittenAcceptance } from "../../core/model.js";
import { isRecord } from "../../core/type-guards.js";

/** What a finding tells of itself. */
export type SavedFinding = Pick<WrittenAcceptance, "rule" | "module" | "key" | "message">;

/**
 * By fingerprint, whatever the report says beside.
 *
 * @throws LocalError if it is no such report.
 */
export function readReport(path: string): ReadonlyMap<string, SavedFinding> {
  const text = readTextFile(path).replace(/^\ufeff/, "");
  const findings = reportsIn(text, path).flatMap((report) => {
    const list = isRecord(report) ? report["findings"] : undefined;
    if (!Array.isArray(list)) throw new LocalError(findingReportInvalid(path, "has no list of findings"));
    return list as readonly unknown[];
  });
  return new Map(
    findings.map((finding) => {
      const { fingerprint, rule, module, key, message } = isRecord(finding) ? finding : {};
      const isOne =
        typeof fingerprint === "string" &&
        typeof rule === "string" &&
        typeof module === "string" &&
        typeof message === "string" &&
        (key === undefined || typeof key === "string");
      if (!isOne) {
        throw new LocalError(
          findingReportInvalid(path, "holds a finding without fingerprint, rule, module or message"),
        );
      }
      return [fingerprint, { rule, module, message, ...(key !== undefined && { key }) }];
    }),
  );
}

/** Those of a fleet's groups, each of which is like a report of its own. */
function reportsIn(text: string, path: string): readonly unknown[] {
  return documentsIn(text, path).flatMap((document): readonly unknown[] =>
    isRecord(document) && Array.isArray(document["groups"]) ? document["groups"] : [document],
  );
}

/** One, in whatever layout, or one a line. */
function documentsIn(text: string, path: string): readonly unknown[] {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    try {
      return text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line): unknown => JSON.parse(line));
    } catch {
      throw new LocalError(findingReportInvalid(path, "is not JSON"));
    }
  }
}
