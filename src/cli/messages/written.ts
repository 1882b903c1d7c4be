/** Formats the results of `codegen`, `fetch` and `generate`. */

import { messageWithHint, type Diagnostic } from "../../core/diagnostic.js";
import { editsOverwritten } from "../diagnostics.js";
import type { Fetched } from "../../commands/fetch.js";
import type { Written } from "../../commands/generate.js";
import { moduleOmitted } from "../../commands/diagnostics.js";
import { listed } from "../../core/text/lists.js";
import { jsonLine } from "../../core/text/json.js";
import type { Snapshot } from "../../core/snapshot-types.js";
import { shownPath } from "../../core/files.js";

/** Maximum number of files to list. If there are more, only their count is printed. */
const MAX_LISTED_FILES = 12;

export function writtenText({ snapshots, written, removed }: Written, cwd: string): string {
  const listPaths = (paths: readonly string[]): string[] =>
    paths.length > MAX_LISTED_FILES ? [] : paths.map((path) => shownPath(path, cwd));
  const lines = [
    ...listPaths(written).map((path) => `  wrote ${path}`),
    ...listPaths(removed).map((path) => `  removed ${path}`),
    `${summary(snapshots)}: ${changeCounts(written.length, removed.length)}`,
  ];
  return `${lines.join("\n")}\n`;
}

export function writtenWarnings(
  { warnings, missing, overwrittenEdits }: Fetched,
  cwd: string,
): readonly Diagnostic[] {
  return [
    ...warnings,
    ...missing.map(moduleOmitted),
    ...overwrittenEdits.map((path) => editsOverwritten(shownPath(path, cwd), path)),
  ];
}

export function writtenJson({ snapshots, written, removed, ...rest }: Fetched, cwd: string): string {
  const paths = (list: readonly string[]): string[] => list.map((path) => shownPath(path, cwd));
  return `${jsonLine({
    modules: modulesOf(snapshots),
    // Origin and version of the newest snapshot, if there are several.
    origin: snapshots.at(-1)?.origin,
    whmVersion: snapshots.at(-1)?.whmVersion,
    ...(snapshots.length > 1 && { whmVersions: snapshots.map(({ whmVersion }) => whmVersion) }),
    written: paths(written),
    removed: paths(removed),
    overwrittenEdits: paths(rest.overwrittenEdits),
    warnings: rest.warnings.map(messageWithHint),
    missing: rest.missing,
  })}\n`;
}

function summary(snapshots: readonly Snapshot[]): string {
  const count = modulesOf(snapshots).length;
  const versions = snapshots.flatMap(({ whmVersion }) => whmVersion ?? []);
  const of = versions.length === 0 ? "an unknown version" : `WHM ${listed(versions)}`;
  return `${count} ${count === 1 ? "module" : "modules"} of ${of}`;
}

function modulesOf(snapshots: readonly Snapshot[]): readonly string[] {
  return [...new Set(snapshots.flatMap(({ modules }) => Object.keys(modules)))].sort();
}

function changeCounts(written: number, removed: number): string {
  const counts = [
    ...(written > 0 ? [`${files(written)} written`] : []),
    ...(removed > 0 ? [`${files(removed)} removed`] : []),
  ];
  return counts.length === 0 ? "no changes" : listed(counts);
}

function files(count: number): string {
  return `${count} ${count === 1 ? "file" : "files"}`;
}

/** Returns the note that `codegen` prints if no server is specified. */
export function offlineNote(snapshots: readonly Snapshot[]): string {
  const named = snapshots.map(
    ({ whmVersion, origin }) => `version ${whmVersion ?? "unknown"} (origin: ${origin})`,
  );
  const which = `the ${named.length === 1 ? "snapshot" : "snapshots"} of ${listed(named)}`;
  return `No server is specified: generating from ${which}. To fetch, use --server URL or WHM_SERVER.`;
}
