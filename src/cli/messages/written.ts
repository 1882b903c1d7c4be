/** Formats the results of `codegen`, `fetch` and `generate`. */

import { formatMessageWithHint, type Diagnostic } from "../../core/diagnostic.js";
import { createEditsOverwrittenWarning } from "../diagnostics.js";
import type { WriteResult } from "../../commands/generate.js";
import { commandProblem } from "../../commands/diagnostics.js";
import { joinList } from "../../core/text/lists.js";
import { formatJsonLine } from "../../core/text/json.js";
import type { Snapshot } from "../../core/snapshot-types.js";
import { summarizeSnapshots, listModuleNames } from "./module-count.js";
import { toDisplayPath } from "../../core/files.js";

/** Maximum number of files to list. If there are more, only their count is printed. */
const MAX_LISTED_FILES = 12;

export function formatWriteResult(
  { snapshots, writtenPaths, removedPaths }: WriteResult,
  cwd: string,
): string {
  const listPathsUnlessTooMany = (paths: readonly string[]): string[] =>
    paths.length > MAX_LISTED_FILES ? [] : paths.map((path) => toDisplayPath(path, cwd));
  const lines = [
    ...listPathsUnlessTooMany(writtenPaths).map((path) => `  wrote ${path}`),
    ...listPathsUnlessTooMany(removedPaths).map((path) => `  removed ${path}`),
    `${summarizeSnapshots(snapshots)}: ${formatChangeCounts(writtenPaths.length, removedPaths.length)}`,
  ];
  return `${lines.join("\n")}\n`;
}

export function listWriteWarnings(
  { warnings, modulesWithoutSavedSchema, pathsWithOverwrittenEdits }: WriteResult,
  cwd: string,
): readonly Diagnostic[] {
  return [
    ...warnings,
    ...modulesWithoutSavedSchema.map((module) => commandProblem("module-omitted", { module })),
    ...pathsWithOverwrittenEdits.map((path) => createEditsOverwrittenWarning(toDisplayPath(path, cwd), path)),
  ];
}

export function formatWriteResultJson(
  { snapshots, writtenPaths, removedPaths, ...otherResults }: WriteResult,
  cwd: string,
): string {
  const toDisplayPaths = (paths: readonly string[]): string[] =>
    paths.map((path) => toDisplayPath(path, cwd));
  return `${formatJsonLine({
    modules: listModuleNames(snapshots),
    // If there are several snapshots, `origin` and `whmVersion` describe the newest one.
    origin: snapshots.at(-1)?.origin,
    whmVersion: snapshots.at(-1)?.whmVersion,
    ...(snapshots.length > 1 && { whmVersions: snapshots.map(({ whmVersion }) => whmVersion) }),
    written: toDisplayPaths(writtenPaths),
    removed: toDisplayPaths(removedPaths),
    overwrittenEdits: toDisplayPaths(otherResults.pathsWithOverwrittenEdits),
    warnings: otherResults.warnings.map(formatMessageWithHint),
    missing: otherResults.modulesWithoutSavedSchema,
  })}\n`;
}

function formatChangeCounts(writtenCount: number, removedCount: number): string {
  const countTexts = [
    ...(writtenCount > 0 ? [`${formatFileCount(writtenCount)} written`] : []),
    ...(removedCount > 0 ? [`${formatFileCount(removedCount)} removed`] : []),
  ];
  return countTexts.length === 0 ? "no changes" : joinList(countTexts);
}

function formatFileCount(count: number): string {
  return `${count} ${count === 1 ? "file" : "files"}`;
}

const ORIGIN_TEXTS: Readonly<Record<Snapshot["origin"], string>> = {
  live: "fetched from a server",
  imported: "imported with --from",
  documented: "from the documentation of cPanel",
};

/** Returns the note that `codegen` prints if no server or other source of schemas is specified. */
export function formatNoServerNote(snapshots: readonly Snapshot[]): string {
  const snapshotDescriptions = snapshots.map(
    ({ whmVersion, origin }) =>
      `${whmVersion === null ? "an unknown version of WHM" : `WHM ${whmVersion}`} (${ORIGIN_TEXTS[origin]})`,
  );
  const snapshotListText = `the ${snapshotDescriptions.length === 1 ? "snapshot" : "snapshots"} of ${joinList(snapshotDescriptions)}`;
  return `No server is specified, so the code is generated from ${snapshotListText}. To fetch new schemas, use --server URL or WHM_SERVER.`;
}
