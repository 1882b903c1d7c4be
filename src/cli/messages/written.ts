/** Formats the results of `codegen`, `fetch` and `generate`, and the number of modules and the WHM versions of snapshots. */

import { dirname } from "node:path";
import { formatMessageWithHint, type Diagnostic } from "../../core/diagnostic.js";
import { cliProblem } from "../diagnostics.js";
import type { FileChange, WriteResult } from "../../commands/generate.js";
import { commandProblem } from "../../commands/diagnostics.js";
import { joinFirst, joinList } from "../../core/text/escape.js";
import type { Snapshot } from "../../core/snapshot-types.js";
import { toDisplayPath } from "../../core/files.js";
import { formatCount } from "./text.js";

/** Maximum number of files to list. If there are more, only their count is printed. */
const MAX_LISTED_FILES = 12;

const MAX_LISTED_FOLDERS = 4;

/** Returns the number of modules and the versions of WHM, such as `6 modules of WHM 11.138.0.6`. */
export function summarizeSnapshots(snapshots: readonly Snapshot[]): string {
  const versions = snapshots.flatMap(({ whmVersion }) => whmVersion ?? []);
  const source = versions.length === 0 ? UNKNOWN_VERSION : `WHM ${joinList(versions)}`;
  return `${formatCount(listModules(snapshots).length, "module")} of ${source}`;
}

const UNKNOWN_VERSION = "an unknown version of WHM";

/** Returns the sorted names of all modules in the snapshots. */
function listModules(snapshots: readonly Snapshot[]): readonly string[] {
  return [...new Set(snapshots.flatMap(({ modules }) => Object.keys(modules)))].sort();
}

export function listChanges({ snapshotChanges, codeChanges }: WriteResult): readonly FileChange[] {
  return [...snapshotChanges, ...codeChanges];
}

/** Returns the paths of the written and removed files, and of those among them that had been modified by hand. */
function listPaths(result: WriteResult, cwd: string): Record<"written" | "removed" | "edited", string[]> {
  const list = (isListed: (change: FileChange) => boolean): string[] =>
    listChanges(result)
      .filter(isListed)
      .map(({ path }) => toDisplayPath(path, cwd));
  return {
    written: list(({ newText }) => newText !== undefined),
    removed: list(({ newText }) => newText === undefined),
    edited: list(({ editState }) => editState === "edited"),
  };
}

export function formatWriteResult(result: WriteResult, cwd: string): string {
  const { written, removed } = listPaths(result, cwd);
  const changes = [
    { paths: written, verb: "wrote", participle: "written" },
    { paths: removed, verb: "removed", participle: "removed" },
  ].filter(({ paths }) => paths.length > 0);
  const files = changes.flatMap(({ paths, verb }) =>
    paths.length > MAX_LISTED_FILES ? [] : paths.map((path) => `  ${verb} ${path}\n`),
  );
  const counts = changes.map(({ paths, participle }) => `${formatCount(paths.length, "file")} ${participle}`);
  const folders = new Set([...written, ...removed].map((path) => dirname(path)));
  const summary =
    counts.length === 0
      ? "no changes"
      : `${joinList(counts)} in ${joinFirst([...folders], MAX_LISTED_FOLDERS)}`;
  return `${files.join("")}${summarizeSnapshots(result.snapshots)}: ${summary}\n`;
}

export function listWriteWarnings(result: WriteResult, cwd: string): readonly Diagnostic[] {
  return [
    ...result.warnings,
    ...result.modulesWithoutSavedSchema.map((module) => commandProblem("module-omitted", { module })),
    ...listChanges(result).flatMap(({ editState, path: file }) =>
      editState === "edited" ? cliProblem("edits-overwritten", { path: toDisplayPath(file, cwd), file }) : [],
    ),
  ];
}

export function toWriteResultJson(result: WriteResult, cwd: string): object {
  const { snapshots, warnings } = result;
  const { edited, ...paths } = listPaths(result, cwd);
  // If there are several snapshots, `origin` and `whmVersion` describe the newest one.
  const newest = snapshots.at(-1);
  return {
    modules: listModules(snapshots),
    origin: newest?.origin,
    whmVersion: newest?.whmVersion,
    ...(snapshots.length > 1 && { whmVersions: snapshots.map(({ whmVersion }) => whmVersion) }),
    ...paths,
    overwrittenEdits: edited,
    warnings: warnings.map(formatMessageWithHint),
    missing: result.modulesWithoutSavedSchema,
  };
}

const ORIGIN_TEXTS: Readonly<Record<Snapshot["origin"], string>> = {
  live: "fetched from a server",
  imported: "imported with --from",
  documented: "from the documentation of cPanel",
};

/** Returns the note that `codegen` prints if no server and no saved responses are specified. */
export function formatNoServerNote(snapshots: readonly Snapshot[]): string {
  const texts = snapshots.map(
    ({ whmVersion, origin }) =>
      `${whmVersion === null ? UNKNOWN_VERSION : `WHM ${whmVersion}`} (${ORIGIN_TEXTS[origin]})`,
  );
  const noun = texts.length === 1 ? "snapshot" : "snapshots";
  return `No server is specified, so the code is generated from the ${noun} of ${joinList(texts)}. To fetch new schemas, use --server URL or WHM_SERVER.`;
}
