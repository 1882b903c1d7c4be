/** Formats the changes of files as diffs: for `--dry-run` and `check`. Loads the library that computes them. */

import { FILE_HEADERS_ONLY, formatPatch, structuredPatch, type StructuredPatch } from "diff";
import type { FileChange, WriteResult } from "../../commands/generate.js";
import { toDisplayPath } from "../../core/files.js";
import { escapeText, joinList } from "../../core/text/escape.js";
import { formatCount, type TextPainter } from "./text.js";
import { listChanges, summarizeSnapshots, toWriteResultJson } from "./written.js";

/** Formats the changes that a run without `--dry-run` would make, with a diff of each file of the snapshot. */
export function formatPlan(result: WriteResult, cwd: string, paint: TextPainter) {
  const changes = listChanges(result).map((change) => {
    const { oldText, newText } = change;
    const written = oldText === undefined ? "create" : "change";
    const action = newText === undefined ? "delete" : written;
    const path = toDisplayPath(change.path, cwd);
    const isOfSnapshot = result.snapshotChanges.includes(change);
    return { path, action, patch: isOfSnapshot ? createPatch(path, change) : undefined };
  });
  const files = changes.map(
    ({ path, action, patch }) =>
      `${paint("bold", path)} would be ${action}d\n${patch ? formatPatchLines(patch, paint) : ""}`,
  );
  const counts = ["create", "change", "delete"].flatMap((action) => {
    const { length } = changes.filter((change) => change.action === action);
    return length === 0 ? [] : `${formatCount(length, "file")} to ${action}`;
  });
  const total = `${summarizeSnapshots(result.snapshots)}: ${joinList(counts) || "no changes"} (dry run)\n`;
  const listed = changes.map(({ patch, ...change }) => ({
    ...change,
    diff: patch && formatPatch(patch, FILE_HEADERS_ONLY),
  }));
  const json = { ...toWriteResultJson(result, cwd), dryRun: true, changes: listed };
  return { text: files.join("") + total, json };
}

export function createPatch(path: string, { oldText, newText }: FileChange): StructuredPatch {
  const [oldName = "", newName = ""] = [oldText, newText].map((text) =>
    text === undefined ? "/dev/null" : path,
  );
  return structuredPatch(oldName, newName, oldText ?? "", newText ?? "", "", "", { context: 2 });
}

/** Maximum number of diff lines to show per file. */
const MAX_DIFF_LINES = 60;

export function formatPatchLines({ hunks }: StructuredPatch, paint: TextPainter): string {
  const colors = { "+": "green", "-": "red", "@": "cyan" } as const;
  const lines = hunks.flatMap((hunk) => [`@@ line ${hunk.oldStart}`, ...hunk.lines]);
  const shown = lines.slice(0, MAX_DIFF_LINES).map((line) => {
    const text = escapeText(line);
    const [mark = ""] = text;
    // The bar at the start prevents CI systems from interpreting the line as a command.
    return `  | ${mark in colors ? paint(colors[mark as keyof typeof colors], text) : text}\n`;
  });
  const omitted = lines.length - shown.length;
  const note = `  (${omitted} more ${omitted === 1 ? "line" : "lines"})\n`;
  return `${shown.join("")}${omitted > 0 ? note : ""}`;
}
