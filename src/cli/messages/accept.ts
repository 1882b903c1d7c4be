/** Formats the result of `accept`. */

import type { AcceptResult } from "../../commands/accept.js";
import { escapeText } from "../../core/text/escape.js";
import { formatFindingName } from "../../core/text/finding-name.js";
import { formatJsonLine } from "../../core/text/json.js";
import { toDisplayPath } from "../../core/files.js";

export function formatAcceptResult(
  { file, accepted, removed, changed: isFileChanged }: AcceptResult,
  cwd: string,
): string {
  const lines = [
    ...accepted.map((acceptance) => {
      const { until } = acceptance;
      const expiry = until === undefined ? "" : ` until ${until}`;
      return `  accepted ${escapeText(formatFindingName(acceptance))}${expiry}`;
    }),
    ...removed.map((acceptance) => `  removed ${escapeText(formatFindingName(acceptance))}`),
    `${toDisplayPath(file, cwd)} ${isFileChanged ? "was updated" : "is unchanged"}.`,
  ];
  return `${lines.join("\n")}\n`;
}

export function formatAcceptResultJson({ file, ...members }: AcceptResult, cwd: string): string {
  return `${formatJsonLine({ file: toDisplayPath(file, cwd), ...members })}\n`;
}
