/** Formats the result of `accept`. */

import type { AcceptResult } from "../../commands/accept.js";
import { escapeText } from "../../core/text/escape.js";
import { formatFindingName } from "../../core/text/finding-name.js";
import { formatJsonLine } from "../../core/text/json.js";
import type { AcceptanceRecord } from "../../core/drift-types.js";
import { toDisplayPath } from "../../core/files.js";

export function formatAcceptResult(
  { file, accepted: newAcceptances, removed: removedAcceptances, changed: isFileChanged }: AcceptResult,
  cwd: string,
): string {
  const lines = [
    ...newAcceptances.map(
      (acceptance) => `  accepted ${escapeText(formatFindingName(acceptance))}${formatExpiry(acceptance)}`,
    ),
    ...removedAcceptances.map((acceptance) => `  removed ${escapeText(formatFindingName(acceptance))}`),
    `${toDisplayPath(file, cwd)} ${isFileChanged ? "was updated" : "is unchanged"}.`,
  ];
  return `${lines.join("\n")}\n`;
}

function formatExpiry({ until }: AcceptanceRecord): string {
  return until === undefined ? "" : ` until ${until}`;
}

export function formatAcceptResultJson({ file, ...otherMembers }: AcceptResult, cwd: string): string {
  return `${formatJsonLine({ file: toDisplayPath(file, cwd), ...otherMembers })}\n`;
}
