/** Complaints as lines for standard error. */

import type { Complaint } from "../../core/errors.js";
import type { Paint } from "./color.js";

export function complaintLines(complaints: readonly Complaint[], paint: Paint): string {
  return complaints
    .map(
      ({ sentence, frame }) =>
        `${paint("red", "error:")} ${sentence}\n${frame === undefined ? "" : `${frame}\n`}`,
    )
    .join("");
}

export function warningLines(sentences: readonly string[], paint: Paint): string {
  return sentences.map((sentence) => `${paint("yellow", "warning:")} ${sentence}\n`).join("");
}
