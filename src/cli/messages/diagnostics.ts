/**
 * Formats diagnostics for standard error: as colored text, as JSON with one object per line, or as annotations of GitHub Actions.
 */

import { isAbsolute, resolve } from "node:path";
import type { Diagnostic } from "../../core/diagnostic.js";
import { toDisplayPath } from "../../core/files.js";
import { escapeText } from "../../core/text/escape.js";
import { formatJsonLine } from "../../core/text/json.js";
import type { TextPainter } from "./color.js";
import { formatAnnotation } from "./workflow-command.js";

export interface DiagnosticFormatOptions {
  readonly isJson: boolean;
  /** The folder that paths in annotations are relative to. Undefined if diagnostics are not formatted as annotations. */
  readonly annotationBaseFolder?: string | undefined;
  readonly paint: TextPainter;
  /**
   * Redacts API tokens and other secrets in a text. Called before the text is converted to JSON, because the escape sequences of
   * JSON could hide a secret from this function.
   */
  readonly redact: (text: string) => string;
}

export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  options: DiagnosticFormatOptions,
): string {
  const { isJson, annotationBaseFolder } = options;
  return diagnostics
    .map((diagnostic) => {
      if (isJson) return formatDiagnosticJson(diagnostic, options);
      return annotationBaseFolder === undefined
        ? formatDiagnosticText(diagnostic, options)
        : formatDiagnosticAnnotation(diagnostic, options);
    })
    .join("");
}

function formatDiagnosticText(
  { severity, message, frame, hint }: Diagnostic,
  { paint }: DiagnosticFormatOptions,
): string {
  const label = severity === "error" ? paint("red", "error:") : paint("yellow", "warning:");
  const lines = [
    `${label} ${message}`,
    ...(frame === undefined ? [] : [frame]),
    ...(hint === undefined ? [] : [`  ${paint("cyan", "hint:")} ${hint}`]),
  ];
  return `${lines.join("\n")}\n`;
}

function formatDiagnosticAnnotation(
  { severity, code, message, hint, file, line, column }: Diagnostic,
  { redact, annotationBaseFolder: baseFolder = "" }: DiagnosticFormatOptions,
): string {
  const displayPath = file === undefined ? undefined : toDisplayPath(resolve(file), baseFolder);
  // GitHub shows an annotation at a file only if the repository contains the file.
  const isFileInBaseFolder =
    displayPath !== undefined && displayPath.split("/", 1)[0] !== ".." && !isAbsolute(displayPath);
  const annotationText = [message, ...(hint === undefined ? [] : [hint])]
    .map((messageOrHint) => escapeText(redact(messageOrHint)))
    .join("\n");
  return `${formatAnnotation(severity, annotationText, code, isFileInBaseFolder ? { file: displayPath, line, column } : undefined)}\n`;
}

function formatDiagnosticJson(diagnostic: Diagnostic, { redact }: DiagnosticFormatOptions): string {
  const { severity, code, message, hint, file, line, column, frame } = diagnostic;
  const jsonMembers = { severity, code, message, hint, file, line, column, frame };
  const redactedEntries = Object.entries(jsonMembers).map(([name, value]) => [
    name,
    typeof value === "string" ? redact(value) : value,
  ]);
  return `${formatJsonLine(Object.fromEntries(redactedEntries))}\n`;
}

const JSON_FORMATS: readonly unknown[] = ["json", "ndjson"];

/**
 * Checks whether the command line contains `--format json` or `--format ndjson`. Reads the unparsed arguments, because a
 * diagnostic may report that they cannot be parsed.
 */
export function isJsonRequested(args: readonly string[]): boolean {
  return listOptionValues(args, "--format").some((format) => JSON_FORMATS.includes(format));
}

/** Checks whether the command line contains `--format github`. */
export function areAnnotationsRequested(args: readonly string[]): boolean {
  return listOptionValues(args, "--format").includes("github");
}

/** Returns the values of an option on the unparsed command line. `option` is its name with dashes, such as `--format`. */
export function listOptionValues(args: readonly string[], option: string): readonly (string | undefined)[] {
  const separatorIndex = args.indexOf("--");
  const argsBeforeSeparator = separatorIndex === -1 ? args : args.slice(0, separatorIndex);
  return argsBeforeSeparator.flatMap((arg, index) => {
    if (arg === option) return [argsBeforeSeparator[index + 1]];
    return arg.startsWith(`${option}=`) ? [arg.slice(option.length + 1)] : [];
  });
}
