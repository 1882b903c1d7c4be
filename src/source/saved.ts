/**
 * Reads responses that were saved as files, for example by a browser: a folder with responses, or a file with one schema. A
 * response contains the name of its function. The module of a schema comes from the file name.
 *
 * Errors in responses throw `RemoteError`, as if the server had just sent the response. Errors about the folder or a file throw
 * `LocalError`. If both kinds of errors occur, one `RemoteError` contains all of them.
 */
import { readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Diagnostic, LocalError, RemoteError, isCodegenError } from "../core/diagnostic.js";
import { getCodeOrMessage } from "../core/error-text.js";
import { MAX_RESPONSE_BYTES, MAX_TOTAL_KEYS } from "../core/limits.js";
import { readFileBytes } from "../core/read-file.js";
import type { FetchedSnapshot, ModuleSchema, UndeterminedModule } from "../core/snapshot-types.js";
import { sanitize, joinList } from "../core/text/escape.js";
import { compareByCodePoint, formatJsonFile } from "../core/text/json.js";
import type { Secrets } from "../core/text/redaction.js";
import {
  createByteCounter,
  parseApiResponse,
  unreadable,
  type ApiFunctionName,
  type ApiResponse,
} from "./answer.js";
import {
  decodeModulePriorities,
  decodeSchema,
  decodeVersion,
  versionUnknown,
  type DefinitionDiagnoser,
} from "./decode.js";
import { isReconstructedFromDocs, findListedModule, findModule, findFolderVersion } from "./file-names.js";
import {
  createTotalKeysError,
  toUndeterminedModule,
  type SnapshotRequestOptions,
  type ModuleError,
} from "./request-snapshot.js";
import {
  describeReason,
  locate,
  locateInFile,
  responseProblem,
  savedProblem,
} from "./response-diagnostics.js";

/** The errors and warnings that were found so far. They are reported at the end. */
interface SavedProblems {
  /** Errors in the responses of the server. */
  readonly remoteErrors: Diagnostic[];
  /** Errors about files in the folder. */
  readonly localErrors: Diagnostic[];
  readonly warnings: Diagnostic[];
}

/** A value, and the file that contains it. */
interface FromFile<T> {
  readonly file: string;
  readonly value: T;
}

interface SavedResponses {
  /** The valid responses, by API function. */
  readonly responses: Readonly<Record<ApiFunctionName, FromFile<unknown>[]>>;
  /** The refused calls of transfer_module_schema, and all denials, which do not contain the name of their function. */
  readonly refusals: FromFile<Diagnostic>[];
}

/**
 * Reads saved responses. `path` is a folder with responses, or a file with one response of transfer_module_schema. If it is a file,
 * the priority of the module is unknown. Subfolders and hidden files are skipped. The version comes from a saved response, or else
 * from the name of the folder, such as `11.138.0.6`.
 */
export async function readSavedSnapshot(
  path: string,
  options: Pick<SnapshotRequestOptions, "diagnoseDefinition" | "allowsPartialSnapshot" | "secrets"> = {},
): Promise<FetchedSnapshot> {
  const { diagnoseDefinition, allowsPartialSnapshot = false, secrets } = options;
  const { isFolder, files } = await listSavedFiles(path);
  const found: SavedProblems = { remoteErrors: [], localErrors: [], warnings: [] };
  const { remoteErrors, localErrors, warnings } = found;
  const saved = readSavedFiles(files, found, secrets);
  const lists = saved.responses.available_transfer_modules.map(({ file, value }) => {
    return { file, value: decodeModulePriorities(value, sanitize(file), remoteErrors) };
  });
  const listCall = "available_transfer_modules";
  const priorities = getUniqueValue(lists, listCall, found, (value) => Object.fromEntries(value));
  if (isFolder && priorities === undefined)
    localErrors.push(savedProblem("saved-list-missing", { file: path }));
  const isListed = isFolder || priorities !== undefined;
  const { schemas, errors } = isListed
    ? decodeListedSchemas(saved, priorities ?? new Map<string, number>(), found, diagnoseDefinition)
    : { schemas: decodeSingleSchema(saved, found, diagnoseDefinition), errors: [] };
  const keyCount = [...schemas.values()].reduce((sum, { keys }) => sum + Object.keys(keys).length, 0);
  if (keyCount > MAX_TOTAL_KEYS) remoteErrors.push(createTotalKeysError(keyCount));
  if (!allowsPartialSnapshot) for (const { diagnostic } of errors) remoteErrors.push(diagnostic);
  const schemaCount = saved.responses.transfer_module_schema.length + saved.refusals.length;
  if (schemaCount + remoteErrors.length + localErrors.length === 0)
    localErrors.push(savedProblem("saved-schemas-missing", { file: path }));
  const versions = saved.responses.version
    .map(({ file, value }) => ({ file, value: decodeVersion(value, sanitize(file), warnings) }))
    .filter(({ value }) => value !== undefined);
  const folder = resolve(isFolder ? path : dirname(path));
  const whmVersion = getUniqueValue(versions, "version", found) ?? findFolderVersion(folder) ?? null;
  if (remoteErrors.length > 0) throw new RemoteError([...localErrors, ...remoteErrors]);
  if (localErrors.length > 0) throw new LocalError(localErrors);
  const reason =
    "The saved response of available_transfer_modules lists the module, but its schema is not saved.";
  const undeterminedModules = [...(priorities?.keys() ?? [])]
    .filter((module) => !schemas.has(module))
    .sort(compareByCodePoint)
    .flatMap((module): readonly UndeterminedModule[] => {
      const ofModule = errors.filter((error) => error.module === module);
      return ofModule.length === 0 ? [{ module, reason }] : ofModule.map(toUndeterminedModule);
    });
  const origin = files.some(isReconstructedFromDocs) ? "documented" : "imported";
  const modules = Object.fromEntries(schemas);
  return { snapshot: { origin, whmVersion, modules }, warnings, undeterminedModules };
}

function createUnreadableError(file: string, error: unknown): LocalError {
  const codeOrMessage = getCodeOrMessage(error);
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "the path does not exist (ENOENT)",
    EACCES: "permission denied (EACCES)",
  };
  const reason = reasons[codeOrMessage] ?? codeOrMessage;
  return new LocalError(savedProblem("saved-answers-unreadable", { file, reason }));
}

/** If `path` is a folder, lists its files in sorted order, without hidden files and subfolders. If `path` is a file, lists only `path`. */
async function listSavedFiles(path: string): Promise<{ isFolder: boolean; files: readonly string[] }> {
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
    throw createUnreadableError(path, error);
  }
}

/** Reads all files. Returns the valid responses and the refusals, and adds the errors and warnings to `found`. */
function readSavedFiles(
  files: readonly string[],
  { remoteErrors, localErrors, warnings }: SavedProblems,
  secrets: Secrets | undefined,
): SavedResponses {
  const saved: SavedResponses = {
    responses: { available_transfer_modules: [], transfer_module_schema: [], version: [] },
    refusals: [],
  };
  const countBytes = createByteCounter();
  for (const file of files) {
    const place = sanitize(file);
    const response = readSavedFile(file, countBytes, secrets);
    if (response.kind === "unreadable") {
      localErrors.push(locateInFile(place, response.problem));
    } else if (response.kind === "denied" || response.kind === "refused") {
      const diagnostic = describeSavedFailure(place, response);
      const command = response.kind === "denied" ? null : response.command;
      if (command === "version") warnings.push(versionUnknown(diagnostic));
      // Treat a denial, which does not contain the name of its function, as a denial of transfer_module_schema.
      else if (response.kind === "denied" || command === "transfer_module_schema")
        saved.refusals.push({ file, value: diagnostic });
      else remoteErrors.push(diagnostic);
    } else if (response.command === null) {
      localErrors.push(locateInFile(place, responseProblem("answer-without-command", {})));
    } else if (Object.hasOwn(saved.responses, response.command)) {
      saved.responses[response.command as ApiFunctionName].push({ file, value: response.data });
      for (const warning of response.warnings)
        warnings.push(locate(place, responseProblem("server-warning", { warning })));
    } else {
      localErrors.push(savedProblem("saved-answer-unexpected", { file, function: response.command }));
    }
  }
  return saved;
}

function readSavedFile(
  file: string,
  countBytes: ReturnType<typeof createByteCounter>,
  secrets: Secrets | undefined,
): ApiResponse {
  try {
    // Read one byte more than the limit, to detect a file that is too large.
    const limits = { maxBytes: MAX_RESPONSE_BYTES + 1, allowsTruncation: true, allowsPipeOrTerminal: true };
    const bytes = readFileBytes(file, limits);
    if (bytes.length > MAX_RESPONSE_BYTES) return unreadable(responseProblem("answer-too-large", {}));
    countBytes(bytes.length, sanitize(file));
    return parseApiResponse(bytes, secrets);
  } catch (error) {
    if (isCodegenError(error)) throw error;
    throw createUnreadableError(file, error);
  }
}

/** Creates the error for a saved response in which the server denied access or refused the call. */
function describeSavedFailure(
  place: string,
  { kind, reason }: Extract<ApiResponse, { kind: "denied" | "refused" }>,
): Diagnostic {
  const isDenied = kind === "denied";
  const description = describeReason(reason);
  const failure = `${isDenied ? "denied access" : "refused the call"} ${description}`;
  return {
    ...responseProblem(isDenied ? "access-denied" : "call-refused", { reason: description }),
    message: `${place}: in this saved response, the server ${failure}.`,
    hint: "Save the response of a successful call in this file instead.",
  };
}

/** Reads the schemas of the listed modules. Returns the modules with a valid schema, and the errors in all other schemas. */
function decodeListedSchemas(
  { responses, refusals }: SavedResponses,
  priorities: ReadonlyMap<string, number>,
  found: SavedProblems,
  diagnoseDefinition: DefinitionDiagnoser | undefined,
): { readonly schemas: ReadonlyMap<string, ModuleSchema>; readonly errors: readonly ModuleError[] } {
  const errors: ModuleError[] = [];
  const listed = new Set(priorities.keys());
  for (const { file, value: diagnostic } of refusals) {
    const module = findListedModule(listed, file);
    if (module === undefined) found.remoteErrors.push(diagnostic);
    else errors.push({ module, diagnostic });
  }
  const candidates = new Map<string, FromFile<ModuleSchema>[]>();
  for (const { file, value } of responses.transfer_module_schema) {
    const module = findListedModule(listed, file);
    if (module === undefined) {
      found.localErrors.push(createUnknownModuleError(file, [...listed].sort(compareByCodePoint)));
      continue;
    }
    const schemaErrors: Diagnostic[] = [];
    const schema = decodeSchema(value, module, sanitize(file), schemaErrors, diagnoseDefinition);
    for (const diagnostic of schemaErrors) errors.push({ module, diagnostic });
    if (schema === undefined || schemaErrors.length > 0) continue;
    const ofModule = candidates.get(module) ?? [];
    ofModule.push({ file, value: { module, priority: priorities.get(module) ?? null, ...schema } });
    candidates.set(module, ofModule);
  }
  const schemas = new Map<string, ModuleSchema>();
  for (const [module, ofModule] of candidates) {
    const schema = getUniqueValue(ofModule, `transfer_module_schema for ${module}`, found);
    if (schema !== undefined) schemas.set(module, schema);
  }
  return { schemas, errors };
}

/** Reads the schema in a single file. Without a list of modules, the file name determines the module. */
function decodeSingleSchema(
  { responses, refusals }: SavedResponses,
  { remoteErrors, localErrors, warnings }: SavedProblems,
  diagnoseDefinition: DefinitionDiagnoser | undefined,
): ReadonlyMap<string, ModuleSchema> {
  const schemas = new Map<string, ModuleSchema>();
  remoteErrors.push(...refusals.map(({ value }) => value));
  for (const { file, value } of responses.transfer_module_schema) {
    const module = findModule(file);
    if (module === undefined) {
      localErrors.push(createUnknownModuleError(file, []));
      continue;
    }
    const schema = decodeSchema(value, module, sanitize(file), remoteErrors, diagnoseDefinition);
    warnings.push(savedProblem("module-named-by-file", { file, module }));
    if (schema !== undefined) schemas.set(module, { module, priority: null, ...schema });
  }
  return schemas;
}

/** Maximum number of modules to list in a message. */
const MAX_SHOWN_MODULES = 12;

/** Creates the error for a schema whose file name does not contain a module. The schema itself does not contain its module, either. */
function createUnknownModuleError(file: string, listed: readonly string[]): Diagnostic {
  const omitted = listed.length - MAX_SHOWN_MODULES;
  const shown = [...listed.slice(0, MAX_SHOWN_MODULES), ...(omitted > 0 ? [`${omitted} more`] : [])];
  const known = ` known transfer module. The saved response of available_transfer_modules lists ${joinList(shown)}`;
  const expected = `the name of a${shown.length === 0 ? " transfer module" : known}`;
  return savedProblem("saved-module-unknown", { file, expected });
}

/**
 * Returns the value of the first candidate, or `undefined` if there are no candidates. Adds an error if the values of the
 * candidates differ.
 */
function getUniqueValue<T>(
  candidates: readonly FromFile<T>[],
  call: string,
  { localErrors }: SavedProblems,
  toJson: (value: T) => unknown = (value) => value,
): T | undefined {
  if (new Set(candidates.map(({ value }) => formatJsonFile(toJson(value)))).size > 1) {
    const files = candidates.map(({ file }) => file);
    localErrors.push(savedProblem("saved-answers-conflict", { files, call }));
  }
  return candidates[0]?.value;
}
