/**
 * The files of saved answers, sorted by the function that they answer. Knows what an answer is, and
 * not yet what it says.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Diagnostic, LocalError, isCodegenError } from "../core/diagnostic.js";
import { visible } from "../core/text/escape.js";
import { serverVersionUnknown, serverWarning } from "./answer-diagnostics.js";
import { UNREADABLE, answerUnreadable } from "./unreadable-diagnostics.js";
import { savedAnswerUnexpected, savedAnswersUnreadable } from "./saved-diagnostics.js";
import type { Secrets } from "../core/text/redaction.js";
import { readAnswer } from "./answer.js";
import type { ApiAnswer, FunctionName } from "./answer.js";
import { diagnosticOf } from "./request-snapshot.js";
import { Allowance } from "./assemble-snapshot.js";
import { MAX_ANSWER_BYTES } from "../core/limits.js";

/** What is to be said at the end. */
export interface SavedProblems {
  /** Faults of what a server said. */
  readonly answers: Diagnostic[];
  /** Faults of what lies in the folder. */
  readonly files: Diagnostic[];
  readonly warnings: Diagnostic[];
}

export interface SavedAnswer {
  /** The path, as it was given or found. */
  readonly file: string;
  readonly data: unknown;
}

/** A file in which a server says that it does not answer. */
export interface SavedRefusal {
  readonly file: string;
  readonly diagnostic: Diagnostic;
}

/** `refusals` are those of schemas, as far as they say. */
export type SavedAnswers = Readonly<Record<FunctionName, SavedAnswer[]>> & {
  readonly refusals: SavedRefusal[];
};

/** The files of a folder, without hidden ones and subfolders; or the one file. Sorted. */
export async function filesAt(
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
    throw new LocalError(savedAnswersUnreadable(path, codeOf(error)));
  }
}

/** All sound answers. What is not one is noted. */
export async function readSavedFiles(
  files: readonly string[],
  notes: SavedProblems,
  secrets: Secrets | undefined,
): Promise<SavedAnswers> {
  const saved: SavedAnswers = {
    ...{ available_transfer_modules: [], transfer_module_schema: [], version: [] },
    refusals: [],
  };
  const allowance = new Allowance();
  for (const file of files) {
    const answer = await readSavedFile(file, { allowance, secrets });
    take(file, answer, saved, notes);
  }
  return saved;
}

async function readSavedFile(
  file: string,
  { allowance, secrets }: { readonly allowance: Allowance; readonly secrets: Secrets | undefined },
): Promise<ApiAnswer> {
  try {
    const { size } = await stat(file);
    if (size > MAX_ANSWER_BYTES) return { kind: "unreadable", why: UNREADABLE.tooLarge(MAX_ANSWER_BYTES) };
    allowance.take(size, visible(file));
    return readAnswer(await readFile(file), secrets);
  } catch (error) {
    if (isCodegenError(error)) throw error;
    throw new LocalError(savedAnswersUnreadable(file, codeOf(error)));
  }
}

function take(file: string, answer: ApiAnswer, saved: SavedAnswers, notes: SavedProblems): void {
  const place = visible(file);
  if (answer.kind === "unreadable") {
    notes.files.push(answerUnreadable(place, answer.why));
  } else if (answer.kind === "refused" && answer.command === "version") {
    notes.warnings.push(serverVersionUnknown(diagnosticOf(answer, place)));
  } else if (answer.kind === "denied" || answer.kind === "refused") {
    const diagnostic = diagnosticOf(answer, place);
    // A denial does not say what was asked.
    const isOfSchema = answer.kind === "denied" || answer.command === "transfer_module_schema";
    if (isOfSchema) saved.refusals.push({ file, diagnostic });
    else notes.answers.push(diagnostic);
  } else if (answer.command === null) {
    notes.files.push(answerUnreadable(place, UNREADABLE.noCommand));
  } else if (!isAskedFor(answer.command)) {
    notes.files.push(savedAnswerUnexpected(file, answer.command));
  } else {
    saved[answer.command].push({ file, data: answer.data });
    notes.warnings.push(...answer.warnings.map((warning) => serverWarning(place, warning)));
  }
}

const ASKED_FOR: Readonly<Record<FunctionName, true>> = {
  available_transfer_modules: true,
  transfer_module_schema: true,
  version: true,
};

function isAskedFor(command: string): command is FunctionName {
  return Object.hasOwn(ASKED_FOR, command);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
