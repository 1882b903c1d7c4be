/** Formats the result of `accept`. */

import type { AcceptResult } from "../../commands/accept.js";
import { escapeText } from "../../core/text/escape.js";
import { findingName } from "../../core/text/finding-name.js";
import { jsonLine } from "../../core/text/json.js";
import type { AcceptanceRecord } from "../../core/drift-types.js";
import { toDisplayPath } from "../../core/files.js";

export function acceptedText({ file, accepted, removed, changed }: AcceptResult, cwd: string): string {
  const lines = [
    ...accepted.map(
      (acceptance) => `  accepted ${escapeText(findingName(acceptance))}${untilText(acceptance)}`,
    ),
    ...removed.map((acceptance) => `  removed ${escapeText(findingName(acceptance))}`),
    `${toDisplayPath(file, cwd)} ${changed ? "was updated" : "is unchanged"}.`,
  ];
  return `${lines.join("\n")}\n`;
}

function untilText({ until }: AcceptanceRecord): string {
  return until === undefined ? "" : ` until ${until}`;
}

export function acceptedJson({ file, ...done }: AcceptResult, cwd: string): string {
  return `${jsonLine({ file: toDisplayPath(file, cwd), ...done })}\n`;
}
