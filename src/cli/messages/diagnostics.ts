/** Diagnostics as lines for standard error. */

import type { Diagnostic } from "../../core/diagnostic.js";
import type { Paint } from "./color.js";

export function diagnosticLines(diagnostics: readonly Diagnostic[], paint: Paint): string {
  return diagnostics
    .map(
      ({ message, frame }) =>
        `${paint("red", "error:")} ${message}\n${frame === undefined ? "" : `${frame}\n`}`,
    )
    .join("");
}

export function warningLines(warnings: readonly Diagnostic[], paint: Paint): string {
  return warnings.map(({ message }) => `${paint("yellow", "warning:")} ${message}\n`).join("");
}
