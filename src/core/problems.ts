/**
 * Tables of problems. A row contains the texts of one problem: its message, and a hint how to fix it. `{name}` inserts a value with
 * control characters escaped and at most 200 characters, `{name:quote}` in quotation marks, and `{name:shell}` as a shell argument.
 * `{name:clause}` inserts a part of a sentence, which can be longer. An array is inserted as a list of values in the same format.
 * docs/errors.md is generated from the same rows, with `NAME` for each value.
 */

import type { Diagnostic } from "./diagnostic.js";
import { escapeText, quote, quoteShellArgument, sanitize } from "./text/escape.js";
import { formatPathList } from "./text/lists.js";

export interface ProblemRow {
  readonly message: string;
  readonly hint?: string;
  /** The exit code in docs/errors.md. Default: 2. Warnings have no exit code. */
  readonly exit?: 3 | "2 or 3" | "warning";
  /** The texts for docs/errors.md, if they differ from `message` and `hint`. */
  readonly cause?: string;
  readonly remedy?: string;
}

type Names<Text> = Text extends `${string}{${infer Slot}}${infer Rest}`
  ? (Slot extends `${infer Name}:${string}` ? Name : Slot) | Names<Rest>
  : never;
type Value = string | number | readonly string[];
type Values<R extends ProblemRow> = Readonly<Record<Names<R["message"] | R["hint"]>, Value>> &
  ProblemLocation;
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

function fill(text: string, values: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, formatName = "") => {
    const value = values[name];
    const format = FORMATS[formatName as string] ?? sanitize;
    return Array.isArray(value) ? formatPathList(value as readonly string[], format) : format(String(value));
  });
}

/** Creates the problems of a table. */
export interface Problems<Table extends Readonly<Record<string, ProblemRow>>> {
  <Code extends keyof Table & string>(code: Code, values: Values<Table[Code]>): Diagnostic;
  readonly table: Table;
}

export function problems<const Table extends Readonly<Record<string, ProblemRow>>>(
  table: Table,
): Problems<Table> {
  const create = <Code extends keyof Table & string>(code: Code, values: Values<Table[Code]>): Diagnostic => {
    const { message, hint, exit }: ProblemRow = table[code] as ProblemRow;
    const { file, line, column, frame }: ProblemLocation = values;
    return {
      ...{ severity: exit === "warning" ? "warning" : "error", code, message: fill(message, values) },
      ...(hint !== undefined && { hint: fill(hint, values) }),
      ...(file !== undefined && {
        file,
        ...(line !== undefined && { line, ...(column !== undefined && { column }) }),
      }),
      ...(frame !== undefined && { frame }),
    };
  };
  return Object.assign(create, { table });
}
