/** Diagnostics as text for standard error: for a person in colour, for a program as JSON, one object a line. */

import type { Diagnostic } from "../../core/diagnostic.js";
import { jsonLine } from "../../core/text/json.js";
import type { Paint } from "./color.js";

export interface DiagnosticStyle {
  readonly isJson: boolean;
  readonly paint: Paint;
  /** Removes known secrets. Applied to each member before JSON escapes hide one. */
  readonly clean: (text: string) => string;
}

export function diagnosticText(diagnostics: readonly Diagnostic[], style: DiagnosticStyle): string {
  return diagnostics
    .map((diagnostic) => (style.isJson ? jsonText(diagnostic, style) : humanText(diagnostic, style)))
    .join("");
}

function humanText({ severity, message, frame }: Diagnostic, { paint }: DiagnosticStyle): string {
  const label = severity === "error" ? paint("red", "error:") : paint("yellow", "warning:");
  return `${label} ${message}\n${frame === undefined ? "" : `${frame}\n`}`;
}

function jsonText(diagnostic: Diagnostic, { clean }: DiagnosticStyle): string {
  const { severity, code, message, hint, file, line, column, frame } = diagnostic;
  const ordered = { severity, code, message, hint, file, line, column, frame };
  const cleaned = Object.entries(ordered).map(([name, value]) => [
    name,
    typeof value === "string" ? clean(value) : value,
  ]);
  return `${jsonLine(Object.fromEntries(cleaned))}\n`;
}

const JSON_FORMATS: readonly unknown[] = ["json", "ndjson"];

/**
 * Whether the command line asks for diagnostics as JSON. Read before the options are parsed, since a diagnostic may be about
 * them.
 */
export function isJsonRequested(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  const options = end === -1 ? words : words.slice(0, end);
  return options.some((word, index) =>
    word === "--format" ? JSON_FORMATS.includes(options[index + 1]) : JSON_FORMATS.includes(formatIn(word)),
  );
}

function formatIn(word: string): string | undefined {
  return /^--format=(.*)$/s.exec(word)?.[1];
}
