/**
 * Defines `CommandCall`, the parameter of each function that runs a command. It contains the parsed arguments, the Node.js process,
 * and functions that print the output.
 */

import type { Diagnostic } from "../core/diagnostic.js";
import type { Secrets } from "../core/text/redaction.js";
import type { Invocation } from "./options.js";
import type { CommandProcess } from "./process.js";
import type { ReportFileFormat } from "./report-folder.js";
import type { TextPainter } from "./messages/color.js";

/** Prints results, notes and diagnostics in the requested format. */
export interface CommandOutput {
  /** Whether the result is JSON. */
  readonly isJson: boolean;
  readonly paint: TextPainter;
  /** Prints a note to standard error. Does nothing with --quiet or when diagnostics are JSON. */
  printNote(text: string): void;
  /** Prints diagnostics to standard error. Omits warnings with --quiet. */
  printDiagnostics(diagnostics: readonly Diagnostic[]): void;
  /** Prints the result. Each further call appends to the result. */
  printResult(text: string): void;
  /** Whether `writeReports` writes files. */
  readonly hasReportFolder: boolean;
  /** Writes reports to the folder of `--report-dir`. Does nothing without this option. */
  writeReports(reports: readonly ReportFile[]): void;
}

/** A report of a run, and the format in which it is written to the folder of `--report-dir`. */
export interface ReportFile {
  readonly format: ReportFileFormat;
  readonly text: string;
}

export interface CommandCall {
  readonly invocation: Invocation;
  readonly process: CommandProcess;
  readonly signal: AbortSignal;
  readonly output: CommandOutput;
  /** API tokens and session IDs, which are redacted in all output. */
  readonly secrets: Secrets;
}

/** Prints a result as text or JSON. With --quiet, prints text only if --output specifies a file. */
export function printCommandResult(
  { output, invocation: { options } }: CommandCall,
  { formatJson, formatText }: { readonly formatJson: () => string; readonly formatText: () => string },
): void {
  if (output.isJson) output.printResult(formatJson());
  else if (options.quiet !== true || options.output !== undefined) output.printResult(formatText());
}
