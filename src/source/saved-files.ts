/** Reads the files that contain saved responses, and groups the responses by API function. */
import { appendElements } from "../core/append.js";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Diagnostic, LocalError, isCodegenError } from "../core/diagnostic.js";
import { getErrorCodeOrMessage } from "../core/error-text.js";
import { sanitize } from "../core/text/escape.js";
import {
  createSavedResponseUnsuccessfulError,
  createServerVersionUnknownWarning,
  createServerWarning,
} from "./answer-diagnostics.js";
import { UNREADABLE_RESPONSE_CAUSES, createSavedResponseUnreadableError } from "./unreadable-diagnostics.js";
import { createSavedResponseUnexpectedError, createSavedPathUnreadableError } from "./saved-diagnostics.js";
import type { Secrets } from "../core/text/redaction.js";
import { parseApiResponse } from "./answer.js";
import type { ApiResponse, ApiFunctionName } from "./answer.js";
import { TotalResponseSizeLimiter } from "./size-limits.js";
import { MAX_RESPONSE_BYTES } from "../core/limits.js";
import { readFileBytes } from "../core/read-file.js";

/** The errors and warnings that were found so far. They are reported at the end. */
export interface SavedResponseDiagnostics {
  /** Errors in the responses of the server. */
  readonly remoteErrors: Diagnostic[];
  /** Errors about files in the folder. */
  readonly localErrors: Diagnostic[];
  readonly warnings: Diagnostic[];
}

export interface SavedResponse {
  /** The path of the file: the value of `--from`, or the path of a file in the folder that `--from` specifies. */
  readonly file: string;
  readonly data: unknown;
}

/** A saved response in which the server refused the call or denied access. */
export interface SavedRefusal {
  readonly file: string;
  readonly diagnostic: Diagnostic;
}

/**
 * The valid responses, by API function. `refusals` contains the refused calls of transfer_module_schema, and all denials, which do not
 * contain the name of their function.
 */
export type SavedResponseLists = Readonly<Record<ApiFunctionName, SavedResponse[]>> & {
  readonly refusals: SavedRefusal[];
};

/** If `path` is a folder, lists its files in sorted order, without hidden files and subfolders. If `path` is a file, lists only `path`. */
export async function listSavedFiles(
  path: string,
): Promise<{ readonly isFolder: boolean; readonly files: readonly string[] }> {
  try {
    if (!(await stat(path)).isDirectory()) return { isFolder: false, files: [path] };
    const entryNames = (await readdir(path)).filter((name) => !name.startsWith(".")).sort();
    const files: string[] = [];
    for (const name of entryNames) {
      const file = join(path, name);
      if ((await stat(file)).isFile()) files.push(file);
    }
    return { isFolder: true, files };
  } catch (error) {
    throw new LocalError(createSavedPathUnreadableError(path, getErrorCodeOrMessage(error)));
  }
}

/** Reads all files. Returns the valid responses and the refusals, and adds the errors and warnings to `diagnostics`. */
export function readSavedFiles(
  files: readonly string[],
  diagnostics: SavedResponseDiagnostics,
  secrets: Secrets | undefined,
): SavedResponseLists {
  const savedResponses: SavedResponseLists = {
    ...{ available_transfer_modules: [], transfer_module_schema: [], version: [] },
    refusals: [],
  };
  const totalResponseSizeLimiter = new TotalResponseSizeLimiter();
  for (const file of files) {
    const response = readSavedFile(file, { sizeLimiter: totalResponseSizeLimiter, secrets });
    addResponse(file, response, savedResponses, diagnostics);
  }
  return savedResponses;
}

function readSavedFile(
  file: string,
  {
    sizeLimiter: totalResponseSizeLimiter,
    secrets,
  }: { readonly sizeLimiter: TotalResponseSizeLimiter; readonly secrets: Secrets | undefined },
): ApiResponse {
  try {
    // Read one byte more than the limit, to detect a file that is too large.
    const bytes = readFileBytes(file, {
      maxBytes: MAX_RESPONSE_BYTES + 1,
      allowsTruncation: true,
      allowsPipeOrTerminal: true,
    });
    if (bytes.length > MAX_RESPONSE_BYTES)
      return { kind: "unreadable", cause: UNREADABLE_RESPONSE_CAUSES.tooLarge(MAX_RESPONSE_BYTES) };
    totalResponseSizeLimiter.addSize(bytes.length, sanitize(file));
    return parseApiResponse(bytes, secrets);
  } catch (error) {
    if (isCodegenError(error)) throw error;
    throw new LocalError(createSavedPathUnreadableError(file, getErrorCodeOrMessage(error)));
  }
}

function addResponse(
  file: string,
  response: ApiResponse,
  savedResponses: SavedResponseLists,
  diagnostics: SavedResponseDiagnostics,
): void {
  const sanitizedFilePath = sanitize(file);
  if (response.kind === "unreadable") {
    diagnostics.localErrors.push(createSavedResponseUnreadableError(sanitizedFilePath, response.cause));
  } else if (response.kind === "refused" && response.command === "version") {
    diagnostics.warnings.push(
      createServerVersionUnknownWarning(
        createSavedResponseUnsuccessfulError(sanitizedFilePath, response.kind, response.reason),
      ),
    );
  } else if (response.kind === "denied" || response.kind === "refused") {
    const diagnostic = createSavedResponseUnsuccessfulError(
      sanitizedFilePath,
      response.kind,
      response.reason,
    );
    // Treat a denial, which does not contain the name of its function, as a denial of transfer_module_schema.
    const canBeSchemaRefusal = response.kind === "denied" || response.command === "transfer_module_schema";
    if (canBeSchemaRefusal) savedResponses.refusals.push({ file, diagnostic });
    else diagnostics.remoteErrors.push(diagnostic);
  } else if (response.command === null) {
    diagnostics.localErrors.push(
      createSavedResponseUnreadableError(sanitizedFilePath, UNREADABLE_RESPONSE_CAUSES.noCommand),
    );
  } else if (!isApiFunctionName(response.command)) {
    diagnostics.localErrors.push(createSavedResponseUnexpectedError(file, response.command));
  } else {
    savedResponses[response.command].push({ file, data: response.data });
    appendElements(
      diagnostics.warnings,
      response.warnings.map((warning) => createServerWarning(sanitizedFilePath, warning)),
    );
  }
}

const API_FUNCTION_NAMES: Readonly<Record<ApiFunctionName, true>> = {
  available_transfer_modules: true,
  transfer_module_schema: true,
  version: true,
};

function isApiFunctionName(command: string): command is ApiFunctionName {
  return Object.hasOwn(API_FUNCTION_NAMES, command);
}
