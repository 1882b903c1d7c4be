/** Reads files of saved answers and groups them by function. */
import { append } from "../core/append.js";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Diagnostic, LocalError, isCodegenError } from "../core/diagnostic.js";
import { sanitize } from "../core/text/escape.js";
import { savedAnswerRefused, serverVersionUnknown, serverWarning } from "./answer-diagnostics.js";
import { UNREADABLE_REASONS, savedAnswerUnreadable } from "./unreadable-diagnostics.js";
import { savedAnswerUnexpected, savedAnswersUnreadable } from "./saved-diagnostics.js";
import type { Secrets } from "../core/text/redaction.js";
import { readAnswer } from "./answer.js";
import type { ApiAnswer, FunctionName } from "./answer.js";
import { SizeBudget } from "./size-limits.js";
import { MAX_ANSWER_BYTES } from "../core/limits.js";
import { readFileBytes } from "../core/read-file.js";

/** The errors and warnings so far. They are reported at the end. */
export interface SavedDiagnostics {
  /** Errors in the answers of the server. */
  readonly answerErrors: Diagnostic[];
  /** Errors about files in the folder. */
  readonly fileErrors: Diagnostic[];
  readonly warnings: Diagnostic[];
}

export interface SavedAnswer {
  /** The path of the file: the value of `--from`, or a path in that folder. */
  readonly file: string;
  readonly data: unknown;
}

/** A saved answer in which the server refused the call or denied access. */
export interface SavedRefusal {
  readonly file: string;
  readonly diagnostic: Diagnostic;
}

/**
 * The valid answers, by function. `refusals` contains the refused calls of transfer_module_schema, and all denials, which do not
 * contain the name of their function.
 */
export type SavedAnswers = Readonly<Record<FunctionName, SavedAnswer[]>> & {
  readonly refusals: SavedRefusal[];
};

/** Lists the files of a folder, sorted, or only the path itself if it is a file. Skips hidden files and subfolders. */
export async function listSavedFiles(
  path: string,
): Promise<{ readonly isFolder: boolean; readonly files: readonly string[] }> {
  try {
    if (!(await stat(path)).isDirectory()) return { isFolder: false, files: [path] };
    const names = (await readdir(path)).filter((name) => !name.startsWith(".")).sort();
    const files: string[] = [];
    for (const name of names) {
      const file = join(path, name);
      if ((await stat(file)).isFile()) files.push(file);
    }
    return { isFolder: true, files };
  } catch (error) {
    throw new LocalError(savedAnswersUnreadable(path, errorReason(error)));
  }
}

/** Reads all files. Returns valid answers and refusals, and adds all other errors to `diagnostics`. */
export function readSavedFiles(
  files: readonly string[],
  diagnostics: SavedDiagnostics,
  secrets: Secrets | undefined,
): SavedAnswers {
  const saved: SavedAnswers = {
    ...{ available_transfer_modules: [], transfer_module_schema: [], version: [] },
    refusals: [],
  };
  const budget = new SizeBudget();
  for (const file of files) {
    const answer = readSavedFile(file, { budget, secrets });
    addAnswer(file, answer, saved, diagnostics);
  }
  return saved;
}

function readSavedFile(
  file: string,
  { budget, secrets }: { readonly budget: SizeBudget; readonly secrets: Secrets | undefined },
): ApiAnswer {
  try {
    // Read one byte more than the limit, to detect a file that is too large.
    const bytes = readFileBytes(file, {
      maxBytes: MAX_ANSWER_BYTES + 1,
      allowsTruncation: true,
      allowsPipe: true,
    });
    if (bytes.length > MAX_ANSWER_BYTES)
      return { kind: "unreadable", why: UNREADABLE_REASONS.tooLarge(MAX_ANSWER_BYTES) };
    budget.spend(bytes.length, sanitize(file));
    return readAnswer(bytes, secrets);
  } catch (error) {
    if (isCodegenError(error)) throw error;
    throw new LocalError(savedAnswersUnreadable(file, errorReason(error)));
  }
}

function addAnswer(
  file: string,
  answer: ApiAnswer,
  saved: SavedAnswers,
  diagnostics: SavedDiagnostics,
): void {
  const subject = sanitize(file);
  if (answer.kind === "unreadable") {
    diagnostics.fileErrors.push(savedAnswerUnreadable(subject, answer.why));
  } else if (answer.kind === "refused" && answer.command === "version") {
    diagnostics.warnings.push(serverVersionUnknown(savedAnswerRefused(subject, answer.kind, answer.reason)));
  } else if (answer.kind === "denied" || answer.kind === "refused") {
    const diagnostic = savedAnswerRefused(subject, answer.kind, answer.reason);
    // Treat a denial, which does not contain the name of its function, as a denial of transfer_module_schema.
    const isOfSchema = answer.kind === "denied" || answer.command === "transfer_module_schema";
    if (isOfSchema) saved.refusals.push({ file, diagnostic });
    else diagnostics.answerErrors.push(diagnostic);
  } else if (answer.command === null) {
    diagnostics.fileErrors.push(savedAnswerUnreadable(subject, UNREADABLE_REASONS.noCommand));
  } else if (!isFunctionName(answer.command)) {
    diagnostics.fileErrors.push(savedAnswerUnexpected(file, answer.command));
  } else {
    saved[answer.command].push({ file, data: answer.data });
    append(
      diagnostics.warnings,
      answer.warnings.map((warning) => serverWarning(subject, warning)),
    );
  }
}

const FUNCTION_NAMES: Readonly<Record<FunctionName, true>> = {
  available_transfer_modules: true,
  transfer_module_schema: true,
  version: true,
};

function isFunctionName(command: string): command is FunctionName {
  return Object.hasOwn(FUNCTION_NAMES, command);
}

function errorReason(error: unknown): string {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return String(code ?? message ?? error);
}
