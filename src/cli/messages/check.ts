/** What `check` found: each file with the difference, and why. */

import type { Cause, CheckReport, FileState, StaleFile } from "../../commands/check.js";
import { visibleWhole } from "../../core/text/escape.js";
import { listed } from "../../core/text/lists.js";
import { jsonLine } from "../../core/text/json.js";
import type { Paint } from "./color.js";
import { shownPath } from "./paths.js";

const STATES: { readonly [State in FileState]: string } = {
  stale: "is stale",
  missing: "is missing",
  edited: "was edited by hand",
  "left-over": "is left over",
};

/** Lines of a difference that are shown of one file. */
const MOST_LINES = 60;

export async function checkText({ files, causes }: CheckReport, cwd: string, paint: Paint): Promise<string> {
  if (files.length === 0) return "";
  const blocks: string[] = [];
  for (const file of files) blocks.push(await fileText(file, cwd, paint));
  const why = causes.map((cause) => `${causeText(cause)}\n`).join("");
  // What is not known to be as it was written is not written over unasked.
  const isEdited = files.some(({ change }) => change.editState !== "untouched");
  const remedy = isEdited ? "generate --force to set it right, edits and all" : "generate to set it right";
  return `${blocks.join("")}\n${why}Run whm-transfer-codegen ${remedy}.\n`;
}

export function checkJson({ files, causes }: CheckReport, cwd: string): string {
  return `${jsonLine({
    upToDate: files.length === 0,
    files: files.map(({ state, change }) => ({ path: shownPath(change.path, cwd), state })),
    causes: causes.map((cause) => ({ ...cause, message: causeText(cause) })),
  })}\n`;
}

function causeText(cause: Cause): string {
  switch (cause.kind) {
    case "snapshot":
      return cause.modules.length === 0
        ? "Why: the snapshot's version or origin changed."
        : `Why: the snapshot changed, in ${listed(cause.modules)}.`;
    case "configuration":
      return "Why: the configuration changed.";
    case "generator":
      return "Why: the generator changed, and emits other code than it did.";
    case "hand":
      return "Why: somebody's hand, since what the code is made from did not change.";
    case "no-manifest":
      return "Why: there is no manifest, so nothing tells what was generated there.";
  }
}

async function fileText({ state, change }: StaleFile, cwd: string, paint: Paint): Promise<string> {
  const head = `${paint("bold", shownPath(change.path, cwd))} ${STATES[state]}\n`;
  if (change.before === undefined || change.after === undefined) return head;
  const { structuredPatch } = await import("diff");
  const { hunks } = structuredPatch("", "", change.before(), change.after(), "", "", { context: 2 });
  const lines = hunks.flatMap(({ oldStart, lines: hunk }) => [`@@ line ${oldStart}`, ...hunk]);
  // The bar keeps a line from being one that a CI system takes for a command.
  const shown = lines.slice(0, MOST_LINES).map((line) => `  | ${paintLine(visibleWhole(line), paint)}\n`);
  const rest = lines.length - shown.length;
  return head + shown.join("") + (rest > 0 ? `  (${rest} more lines)\n` : "");
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith("+")) return paint("green", line);
  if (line.startsWith("-")) return paint("red", line);
  return line.startsWith("@@") ? paint("cyan", line) : line;
}
