/** Formats the result of `check`: a diff for each file that is not up to date, and the reasons. */

import type { CheckReport } from "../../commands/check.js";
import type { StalenessCause, FileState, FileWithState } from "../../commands/check-causes.js";
import { quote, escapeText } from "../../core/text/escape.js";
import { joinList } from "../../core/text/lists.js";
import { formatJsonLine } from "../../core/text/json.js";
import type { TextPainter } from "./color.js";
import { toDisplayPath } from "../../core/files.js";

const FILE_STATE_TEXTS: { readonly [State in FileState]: string } = {
  stale: "is out of date",
  missing: "is missing",
  edited: "was modified by hand",
  "left-over": "is no longer generated",
  unstaged: "has changes that are not staged",
};

export function formatFileState(state: FileState): string {
  return FILE_STATE_TEXTS[state];
}

/** Maximum number of diff lines to show per file. */
const MAX_DIFF_LINES = 60;

export async function formatCheckReport(
  report: CheckReport,
  cwd: string,
  paint: TextPainter,
): Promise<string> {
  const { files, causes } = report;
  if (files.length === 0) return "";
  const fileSections: string[] = [];
  for (const staleFile of files) fileSections.push(await formatFileWithDiff(staleFile, cwd, paint));
  const causesText = causes.map((cause) => `${formatCause(cause)}\n`).join("");
  return `${fileSections.join("")}\n${causesText}${formatRemedy(report)}\n`;
}

export function formatRemedy({ files, causes, isForceNeeded }: CheckReport): string {
  if (files.every(({ state }) => state === "unstaged"))
    return "Run git add for these files, so that the commit contains them.";
  // Without --force, `generate` does not overwrite files that may have been modified by hand.
  if (files.some(({ change }) => change.editState !== "untouched"))
    return "Run npx whm-transfer-codegen generate --force to update the files and discard the modifications.";
  const emitterNames = causes.flatMap((cause) => (cause.kind === "emitter" ? cause.emitters : []));
  if (!isForceNeeded) return "Run npx whm-transfer-codegen generate to update the files.";
  if (emitterNames.length === 0)
    return "Run npx whm-transfer-codegen generate --force to generate all files again.";
  return `Change the revision of ${joinList(emitterNames.map(quote))} in the configuration, then run npx whm-transfer-codegen generate. To keep the revision, run npx whm-transfer-codegen generate --force instead.`;
}

export function formatCheckReportJson({ files, causes }: CheckReport, cwd: string): string {
  return `${formatJsonLine({
    upToDate: files.length === 0,
    files: files.map(({ state, change }) => ({ path: toDisplayPath(change.path, cwd), state })),
    causes: causes.map((cause) => ({ ...cause, message: formatCause(cause) })),
  })}\n`;
}

export function formatCause(cause: StalenessCause): string {
  switch (cause.kind) {
    case "snapshot":
      return cause.modules.length === 0
        ? 'Cause: "whmVersion" or "origin" in snapshot.json changed.'
        : `Cause: the snapshot changed for the transfer ${cause.modules.length === 1 ? "module" : "modules"} ${joinList(cause.modules)}.`;
    case "configuration":
      return "Cause: the configuration changed.";
    case "formatter":
      return "Cause: the version or the configuration of the formatter changed.";
    case "generator":
      return "Cause: the generator changed: this version of whm-transfer-codegen generates different code.";
    case "emitter":
      return formatEmitterCause(cause.emitters);
    case "interrupted":
      return "Cause: an earlier run was killed while it replaced files.";
    case "manual-edit":
      return "Cause: generated files were modified, deleted or added by hand.";
    case "no-manifest":
      return "Cause: manifest.json is missing, so the inputs of the generated code are unknown.";
  }
}

async function formatFileWithDiff(
  { state, change }: FileWithState,
  cwd: string,
  paint: TextPainter,
): Promise<string> {
  const heading = `${paint("bold", toDisplayPath(change.path, cwd))} ${FILE_STATE_TEXTS[state]}\n`;
  if (change.oldText === undefined || change.newText === undefined) return heading;
  const { structuredPatch } = await import("diff");
  const { hunks } = structuredPatch("", "", change.oldText, change.newText, "", "", {
    context: 2,
  });
  const diffLines = hunks.flatMap(({ oldStart, lines: hunkLines }) => [`@@ line ${oldStart}`, ...hunkLines]);
  // The bar at the start prevents CI systems from interpreting the line as a command.
  const shownLines = diffLines
    .slice(0, MAX_DIFF_LINES)
    .map((line) => `  | ${paintLine(escapeText(line), paint)}\n`);
  const omittedLineCount = diffLines.length - shownLines.length;
  return (
    heading +
    shownLines.join("") +
    (omittedLineCount > 0
      ? `  (${omittedLineCount} more ${omittedLineCount === 1 ? "line" : "lines"})\n`
      : "")
  );
}

function paintLine(line: string, paint: TextPainter): string {
  if (line.startsWith("+")) return paint("green", line);
  if (line.startsWith("-")) return paint("red", line);
  return line.startsWith("@@") ? paint("cyan", line) : line;
}

function formatEmitterCause(emitterNames: readonly string[]): string {
  const emitterNamesText = joinList(emitterNames.map(quote));
  return emitterNames.length === 1
    ? `Cause: the emitter ${emitterNamesText} generates different code, but its revision is unchanged.`
    : `Cause: the emitters ${emitterNamesText} generate different code, but their revisions are unchanged.`;
}
