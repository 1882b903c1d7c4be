/** Diagnostics, and the errors that contain them. */

/** An error or a warning. `code` identifies the kind of problem for programs. `message` describes the problem for people. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** The kind of problem, in kebab case. Codes do not change between releases. docs/errors.md lists all of them. */
  readonly code: string;
  readonly message: string;
  /** How to fix the problem, in complete sentences. Omitted if the message already contains the fix. */
  readonly hint?: string;
  /** Path of the file with the problem. */
  readonly file?: string;
  /** The line of the problem, counted from 1. */
  readonly line?: number;
  /** The column of the problem, counted from 1 in UTF-16 code units. */
  readonly column?: number;
  /** The line with the problem, and a mark under the position. For an internal error, the stack trace. */
  readonly frame?: string;
}

/** A line and a column, counted from 1. Columns are in UTF-16 code units. */
export interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

/** A problem in a file. `message` is a sentence without a full stop. */
export interface FileFault {
  readonly message: string;
  readonly location?: LineAndColumn | undefined;
}

/** Base class of all failures of the library and the command. */
export abstract class CodegenError extends Error {
  /** The exit code of the command: 2 for local problems, 3 for problems of the server or the connection. */
  abstract readonly exitCode: 2 | 3;
  /** The diagnostics of all problems, not only of the first one. */
  abstract readonly diagnostics: readonly Diagnostic[];
}

/** Joins the message and the hint, for outputs that have no separate field for hints. */
export function formatMessageWithHint({ message, hint }: Pick<Diagnostic, "message" | "hint">): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

/** Formats the message for use after a colon: `The certificate …` becomes `the certificate …`. */
export function messageAfterColon({ message }: Pick<Diagnostic, "message">): string {
  return message.replace(/^The /, "the ");
}

abstract class DiagnosticsError extends CodegenError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnosticOrList: Diagnostic | readonly Diagnostic[]) {
    const diagnosticList = "message" in diagnosticOrList ? [diagnosticOrList] : diagnosticOrList;
    super(diagnosticList.map(formatMessageWithHint).join("\n"));
    this.name = new.target.name;
    this.diagnostics = diagnosticList;
  }
}

/** A problem on this machine: invalid usage, an invalid configuration or snapshot, or a file that cannot be read or written. */
export class LocalError extends DiagnosticsError {
  readonly exitCode = 2;
}

/** A problem with the server: it cannot be reached, or its response cannot be trusted or parsed. */
export class RemoteError extends DiagnosticsError {
  readonly exitCode = 3;
}

/** Whether an exception is a `CodegenError`, which contains diagnostics to print. */
export function isCodegenError(error: unknown): error is CodegenError {
  return error instanceof CodegenError;
}
