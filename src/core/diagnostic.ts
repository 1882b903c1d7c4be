/** A problem as data, and the errors that carry problems. */

/** One problem. A program reads `code`; a person reads `message`. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** Kebab case, stable from release to release. docs/errors.md lists all codes. */
  readonly code: string;
  readonly message: string;
  /** How to fix it, as sentences of their own. Omitted if the message already contains it. */
  readonly hint?: string;
  /** Path of the file that is at fault. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** Counted from 1, in UTF-16 code units. */
  readonly column?: number;
  /** The line that is at fault, with a mark under the place; for an internal error the stack. */
  readonly frame?: string;
}

/** A line and a column, both counted from 1; columns in UTF-16 code units. */
export interface TextLocation {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a file, as a sentence without its end, and where. */
export interface FileFault {
  readonly message: string;
  readonly location?: TextLocation | undefined;
}

type DiagnosticDetails = Omit<Diagnostic, "severity" | "code" | "message">;

/** What the documentation contains of a code. Sentences, each with a full stop. */
type CodeDescription = { readonly cause: string; readonly remedy: string } & (
  { readonly exitCode: 2 | 3 | readonly [2, 3] } | { readonly severity: "warning" }
);

/** The codes of a `diagnostics.ts`. */
export type DiagnosticCodes = Readonly<Record<string, CodeDescription>>;

type WarningCode<Table> = {
  [Code in keyof Table & string]: Table[Code] extends { severity: "warning" } ? Code : never;
}[keyof Table & string];

/** Builds an error; accepts only the codes that the table declares. */
export type ErrorBuilder<Table> = (
  code: Exclude<keyof Table & string, WarningCode<Table>>,
  message: string,
  details?: DiagnosticDetails,
) => Diagnostic;

/** The same for a warning: the job was done all the same. */
export type WarningBuilder<Table> = (
  code: WarningCode<Table>,
  message: string,
  details?: DiagnosticDetails,
) => Diagnostic;

export function buildError(code: string, message: string, details?: DiagnosticDetails): Diagnostic {
  return { severity: "error", code, message, ...details };
}

export function buildWarning(code: string, message: string, details?: DiagnosticDetails): Diagnostic {
  return { severity: "warning", code, message, ...details };
}

/** Every failure of the library and of the command. */
export abstract class CodegenError extends Error {
  /** The exit code of a command that ends with this error: 2 for a reason on this side, 3 for one on the server's. */
  abstract readonly exitCode: 2 | 3;
  /** Every problem of the run, not only the first. */
  abstract readonly diagnostics: readonly Diagnostic[];
}

/** The message and the hint as one text, for outputs that have no separate place for hints. */
export function messageWithHint({ message, hint }: Pick<Diagnostic, "message" | "hint">): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

abstract class ListedError extends CodegenError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: Diagnostic | readonly Diagnostic[]) {
    const all = "message" in diagnostics ? [diagnostics] : diagnostics;
    super(all.map(messageWithHint).join("\n"));
    this.name = new.target.name;
    this.diagnostics = all;
  }
}

/** The reason is on this side: usage, configuration, files, an invalid snapshot. */
export class LocalError extends ListedError {
  readonly exitCode = 2;
}

/** The server could not be requested, or its answer cannot be trusted or understood. */
export class RemoteError extends ListedError {
  readonly exitCode = 3;
}

/** Whether `error` is one of ours, whose diagnostics can be shown to a person as they are. */
export function isCodegenError(error: unknown): error is CodegenError {
  return error instanceof CodegenError;
}
