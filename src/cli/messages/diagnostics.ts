/** Formats diagnostics for standard error: as coloured text, or as JSON with one object per line. */

import type { Diagnostic } from "../../core/diagnostic.js";
import { jsonLine } from "../../core/text/json.js";
import type { Paint } from "./color.js";

export interface DiagnosticStyle {
  readonly isJson: boolean;
  readonly paint: Paint;
  /** Removes known secrets. Called for each text before it is converted to JSON, because escapes could hide a secret. */
  readonly clean: (text: string) => string;
}

export function diagnosticText(diagnostics: readonly Diagnostic[], style: DiagnosticStyle): string {
  return diagnostics
    .map((diagnostic) => (style.isJson ? jsonText(diagnostic, style) : humanText(diagnostic, style)))
    .join("");
}

function humanText({ severity, message, frame, hint }: Diagnostic, { paint }: DiagnosticStyle): string {
  const label = severity === "error" ? paint("red", "error:") : paint("yellow", "warning:");
  const lines = [
    `${label} ${message}`,
    ...(frame === undefined ? [] : [frame]),
    ...(hint === undefined ? [] : [`  ${paint("cyan", "hint:")} ${hint}`]),
  ];
  return `${lines.join("\n")}\n`;
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
 * Checks whether the command line contains a JSON `--format`. Reads the unparsed arguments, because a diagnostic may report that
 * they cannot be parsed.
 */
export function isJsonRequested(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const options = end === -1 ? args : args.slice(0, end);
  return options.some((option, index) =>
    JSON_FORMATS.includes(option === "--format" ? options[index + 1] : formatValue(option)),
  );
}

function formatValue(option: string): string | undefined {
  return /^--format=(.*)$/s.exec(option)?.[1];
}
