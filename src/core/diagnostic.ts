/** Diagnostics, the errors that contain them, and the tables from which they are created. */

import { escapeText, quote, quoteShellArgument, sanitize, joinFirst } from "./text/escape.js";

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
export class UsageError extends DiagnosticsError {
  readonly exitCode = 2;
}

/** A problem with the server: it cannot be reached, or its response cannot be trusted or parsed. */
export class ServerError extends DiagnosticsError {
  readonly exitCode = 3;
}

/** Whether an exception is a `CodegenError`, which contains diagnostics to print. */
export function isCodegenError(error: unknown): error is CodegenError {
  return error instanceof CodegenError;
}

/**
 * A row of a table of problems: the texts of one problem. `{name}` in a text inserts a value with control characters escaped and at most 200
 * characters, `{name:quote}` in quotation marks, and `{name:shell}` as a shell argument. `{name:clause}` inserts a part of a sentence, which
 * can be longer. An array is inserted as a list of values in the same format. docs/errors.md is generated from the same rows, with `NAME` for
 * each value.
 */
export interface ProblemRow {
  readonly message: string;
  readonly hint?: string;
  /** The exit code in docs/errors.md, if it differs from that of the table. Warnings have no exit code. */
  readonly exit?: UsualExit | "warning";
  /** The texts for docs/errors.md, if they differ from `message` and `hint`. */
  readonly cause?: string;
  readonly remedy?: string;
  /** The texts for reports about a fleet, if they differ: without what differs from server to server, and with settings, not options. */
  readonly fleet?: { readonly message?: string; readonly hint?: string };
}

/** The exit code of the errors of a table. `2 or 3`: 2 for a local file, 3 for a server. */
export type UsualExit = 2 | 3 | "2 or 3";

type Texts = Pick<Diagnostic, "message" | "hint">;

/** A property that copies of a diagnostic keep, but that JSON omits. */
const FLEET_TEXTS = Symbol("texts for reports about a fleet");

/** Returns the diagnostic with its texts for reports about a fleet. They are the same for all servers with the same problem. */
export function forFleet<Of extends Texts & { readonly [FLEET_TEXTS]?: Texts }>(diagnostic: Of): Of {
  return { ...diagnostic, ...diagnostic[FLEET_TEXTS] };
}

/** Changes the message, and also the message for reports about a fleet. */
export function mapMessage(
  diagnostic: Diagnostic & { readonly [FLEET_TEXTS]?: Texts },
  change: (message: string) => string,
): Diagnostic {
  const apply = <Of extends Texts>(texts: Of): Of => ({ ...texts, message: change(texts.message) });
  const fleet = diagnostic[FLEET_TEXTS];
  return { ...apply(diagnostic), ...(fleet !== undefined && { [FLEET_TEXTS]: apply(fleet) }) };
}

type Names<Text> = Text extends `${string}{${infer Slot}}${infer Rest}`
  ? (Slot extends `${infer Name}:${string}` ? Name : Slot) | Names<Rest>
  : never;
type Value = string | number | readonly string[];
type FleetTexts<Fleet> = Fleet extends Partial<Record<"message" | "hint", infer Text>> ? Text : never;
type SlotNames<R extends ProblemRow> = Names<R["message"] | R["hint"] | FleetTexts<R["fleet"]>>;
/** The values for the slots of a row. Optional if its texts contain no slots. */
type Arguments<R extends ProblemRow> = [SlotNames<R>] extends [never]
  ? [values?: ProblemLocation]
  : [values: Readonly<Record<SlotNames<R>, Value>> & ProblemLocation];
interface ProblemLocation {
  readonly file?: string | undefined;
  readonly line?: number;
  readonly column?: number;
  readonly frame?: string | undefined;
}

const FORMATS: Readonly<Record<string, (value: string) => string>> = {
  quote,
  shell: quoteShellArgument,
  clause: escapeText,
};

/** Maximum number of values of a list in a message. */
const MAX_LISTED_VALUES = 40;

function fill(text: string, values: object): string {
  return text.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, formatName = "") => {
    const value = (values as Readonly<Record<string, unknown>>)[name];
    const format = FORMATS[formatName as string] ?? sanitize;
    if (!Array.isArray(value)) return format(String(value));
    return joinFirst((value as readonly string[]).map(format), MAX_LISTED_VALUES);
  });
}

/** Creates the problems of a table. */
export interface Problems<Table extends Readonly<Record<string, ProblemRow>>> {
  <Code extends keyof Table & string>(code: Code, ...values: Arguments<Table[Code]>): Diagnostic;
  error<Code extends keyof Table & string>(code: Code, ...values: Arguments<Table[Code]>): UsageError;
  readonly table: Table;
  readonly usualExit: UsualExit;
}

export function problems<const Table extends Readonly<Record<string, ProblemRow>>>(
  table: Table,
): Problems<Table> {
  return problemsWithExit(2, table);
}

export function problemsWithExit<const Table extends Readonly<Record<string, ProblemRow>>>(
  usualExit: UsualExit,
  table: Table,
): Problems<Table> {
  const create = (code: string, values: ProblemLocation = {}): Diagnostic => {
    const { exit, fleet, ...row }: ProblemRow = table[code] as ProblemRow;
    const { file, line, column, frame } = values;
    const fillTexts = ({ message, hint }: Texts): Texts => ({
      message: fill(message, values),
      ...(hint !== undefined && { hint: fill(hint, values) }),
    });
    return {
      ...{ severity: exit === "warning" ? "warning" : "error", code, ...fillTexts(row) },
      ...(fleet !== undefined && { [FLEET_TEXTS]: fillTexts({ ...row, ...fleet }) }),
      ...(file !== undefined && {
        file,
        ...(line !== undefined && { line, ...(column !== undefined && { column }) }),
      }),
      ...(frame !== undefined && { frame }),
    };
  };
  const error = (code: string, values?: ProblemLocation): UsageError => new UsageError(create(code, values));
  return Object.assign(create, { error, table, usualExit });
}
