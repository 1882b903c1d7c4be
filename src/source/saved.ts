/**
 * Reads responses that were saved as files, for example by a browser: a folder with responses, or a file with one schema. A
 * response contains the name of its function. The module of a schema comes from the file name, as in `transfer_module_schema.NAME.json`.
 * Browsers suggest the file name `transfer_module_schema_api.version=1&module=NAME`, sometimes followed by `(1)`, `.txt` or `.htm`.
 *
 * Errors in responses throw `ServerError`, as if the server had just sent the response. Errors about the folder or a file throw
 * `UsageError`. If both kinds of errors occur, one `ServerError` contains all of them.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type Diagnostic, UsageError, ServerError, isCodegenError } from "../core/diagnostic.js";
import { getCodeOrMessage } from "../core/error-text.js";
import { MAX_RESPONSE_BYTES, MAX_TOTAL_KEYS } from "../core/limits.js";
import { readFileBytes } from "../core/read-file.js";
import type { FetchedSnapshot, ModuleSchema, ModuleError } from "../core/snapshot-types.js";
import { sanitize, joinFirst } from "../core/text/escape.js";
import { compareByCodePoint, formatJsonFile } from "../core/text/json.js";
import type { Secrets } from "../core/text/redaction.js";
import {
  createByteCounter,
  parseApiResponse,
  unreadable,
  type ApiFunctionName,
  type ApiResponse,
} from "./answer.js";
import { decodeModulePriorities, decodeSchema, decodeVersion, versionUnknown } from "./decode.js";
import { describeModuleNameFault } from "../core/names.js";
import { createTotalKeysError, type SnapshotRequestOptions } from "./request-snapshot.js";
import {
  describeReason,
  locate,
  locateInFile,
  responseProblem,
  unreadableProblem,
  savedProblem,
} from "./response-diagnostics.js";

/** A value, and the file that contains it. */
interface FromFile<T> {
  readonly file: string;
  readonly value: T;
}

/**
 * Reads saved responses. `path` is a folder with responses, or a file with one response of transfer_module_schema. If it is a file,
 * the priority of the module is unknown. Subfolders and hidden files are skipped. The version comes from a saved response, or else
 * from the name of the folder, such as `11.138.0.6`.
 */
export async function readSavedSnapshot(
  path: string,
  {
    diagnoseDefinition,
    allowsPartialSnapshot = false,
    secrets,
  }: Pick<SnapshotRequestOptions, "diagnoseDefinition" | "allowsPartialSnapshot" | "secrets"> = {},
): Promise<FetchedSnapshot> {
  const { isFolder, files } = await listSavedFiles(path);
  /** Errors in the responses of the server, and errors about files in the folder. They are reported at the end. */
  const [remoteErrors, localErrors, warnings]: [Diagnostic[], Diagnostic[], Diagnostic[]] = [[], [], []];
  /** The valid responses, by API function. */
  const responses: Readonly<Record<ApiFunctionName, FromFile<unknown>[]>> = {
    available_transfer_modules: [],
    transfer_module_schema: [],
    version: [],
  };
  /** The refused calls of transfer_module_schema, and all denials, which do not contain the name of their function. */
  const refusals: FromFile<Diagnostic>[] = [];
  const countBytes = createByteCounter();
  for (const file of files) {
    const place = sanitize(file);
    const response = readSavedFile(file, countBytes, secrets);
    if (response.kind === "unreadable") {
      localErrors.push(locateInFile(place, response.problem));
    } else if (response.kind === "denied" || response.kind === "refused") {
      const diagnostic = describeSavedFailure(place, response);
      const command = response.kind === "denied" ? "transfer_module_schema" : response.command;
      if (command === "version") warnings.push(versionUnknown(diagnostic));
      else if (command === "transfer_module_schema") refusals.push({ file, value: diagnostic });
      else remoteErrors.push(diagnostic);
    } else if (response.command === null) {
      localErrors.push(locateInFile(place, responseProblem("answer-without-command")));
    } else if (Object.hasOwn(responses, response.command)) {
      responses[response.command as ApiFunctionName].push({ file, value: response.data });
      for (const warning of response.warnings)
        warnings.push(locate(place, responseProblem("server-warning", { warning })));
    } else {
      localErrors.push(savedProblem("saved-answer-unexpected", { file, function: response.command }));
    }
  }
  /** Returns the value of the first candidate. Adds an error if the values of the candidates differ. */
  const getUnique = <T>(candidates: readonly FromFile<T>[], call: string): T | undefined => {
    if (new Set(candidates.map(({ value }) => formatJsonFile(value))).size > 1) {
      const conflicting = candidates.map(({ file }) => file);
      localErrors.push(savedProblem("saved-answers-conflict", { files: conflicting, call }));
    }
    return candidates[0]?.value;
  };
  const lists = responses.available_transfer_modules.map(({ file, value }) => {
    return { file, value: decodeModulePriorities(value, sanitize(file), remoteErrors) };
  });
  const priorities = getUnique(lists, "available_transfer_modules");
  if (isFolder && priorities === undefined)
    localErrors.push(savedProblem("saved-list-missing", { file: path }));
  /** Whether the modules are listed. Otherwise, the file name of a single schema determines its module. */
  const isListed = isFolder || priorities !== undefined;
  const listed: ReadonlySet<string> = new Set(priorities?.keys());
  const moduleErrors: { readonly module: string; readonly diagnostic: Diagnostic }[] = [];
  for (const { file, value: diagnostic } of refusals) {
    const module = findListedModule(listed, file);
    if (module === undefined) remoteErrors.push(diagnostic);
    else moduleErrors.push({ module, diagnostic });
  }
  const candidates = new Map<string, FromFile<ModuleSchema>[]>();
  for (const { file, value } of responses.transfer_module_schema) {
    const module = isListed ? findListedModule(listed, file) : findModule(file);
    if (module === undefined) {
      localErrors.push(createUnknownModuleError(file, [...listed].sort(compareByCodePoint)));
      continue;
    }
    if (!isListed) warnings.push(savedProblem("module-named-by-file", { file, module }));
    const schemaErrors: Diagnostic[] = [];
    const schema = decodeSchema(value, module, sanitize(file), schemaErrors, diagnoseDefinition);
    for (const diagnostic of schemaErrors) moduleErrors.push({ module, diagnostic });
    if (schema === undefined || schemaErrors.length > 0) continue;
    const ofModule = candidates.get(module) ?? [];
    ofModule.push({ file, value: { module, priority: priorities?.get(module) ?? null, ...schema } });
    candidates.set(module, ofModule);
  }
  const schemas = new Map<string, ModuleSchema>();
  for (const [module, ofModule] of candidates) {
    const schema = getUnique(ofModule, `transfer_module_schema for ${module}`);
    if (schema !== undefined) schemas.set(module, schema);
  }
  const keyCount = [...schemas.values()].reduce((sum, { keys }) => sum + Object.keys(keys).length, 0);
  if (keyCount > MAX_TOTAL_KEYS) remoteErrors.push(createTotalKeysError(keyCount));
  if (!allowsPartialSnapshot || !isListed)
    for (const { diagnostic } of moduleErrors) remoteErrors.push(diagnostic);
  const schemaCount = responses.transfer_module_schema.length + refusals.length;
  if (schemaCount + remoteErrors.length + localErrors.length === 0)
    localErrors.push(savedProblem("saved-schemas-missing", { file: path }));
  const versions = responses.version
    .map(({ file, value }) => ({ file, value: decodeVersion(value, sanitize(file), warnings) }))
    .filter(({ value }) => value !== undefined);
  const folder = basename(resolve(isFolder ? path : dirname(path)));
  // The name of the folder can be a WHM version, such as `11.138.0.6` or `138.0.6`.
  const folderVersion = /^(11\.)?[0-9]{2,3}\.[0-9]+\.[0-9]+$/.exec(folder)?.[0];
  const whmVersion = getUnique(versions, "version") ?? folderVersion ?? null;
  if (remoteErrors.length > 0) throw new ServerError([...localErrors, ...remoteErrors]);
  if (localErrors.length > 0) throw new UsageError(localErrors);
  const message =
    "The saved response of available_transfer_modules lists the module, but its schema is not saved.";
  const undeterminedModules = [...listed]
    .filter((module) => !schemas.has(module))
    .sort(compareByCodePoint)
    .flatMap((module): readonly ModuleError[] => {
      const ofModule = moduleErrors.filter((error) => error.module === module);
      return ofModule.length === 0 ? [{ module, diagnostic: { message } }] : ofModule;
    });
  const isReconstructed = files.some((file) => basename(file).startsWith(RECONSTRUCTED_PREFIX));
  const origin = isReconstructed ? "documented" : "imported";
  const modules = Object.fromEntries(schemas);
  return { snapshot: { origin, whmVersion, modules }, warnings, undeterminedModules };
}

function createUnreadableError(file: string, error: unknown): UsageError {
  const codeOrMessage = getCodeOrMessage(error);
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "the path does not exist (ENOENT)",
    EACCES: "permission denied (EACCES)",
  };
  const reason = reasons[codeOrMessage] ?? codeOrMessage;
  return savedProblem.error("saved-answers-unreadable", { file, reason });
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

function readSavedFile(
  file: string,
  countBytes: ReturnType<typeof createByteCounter>,
  secrets: Secrets | undefined,
): ApiResponse {
  try {
    // Read one byte more than the limit, to detect a file that is too large.
    const limits = { maxBytes: MAX_RESPONSE_BYTES + 1, allowsTruncation: true, allowsPipeOrTerminal: true };
    const bytes = readFileBytes(file, limits);
    if (bytes.length > MAX_RESPONSE_BYTES) return unreadable(unreadableProblem("answer-too-large"));
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

/** Maximum number of modules to list in a message. */
const MAX_SHOWN_MODULES = 12;

/** Creates the error for a schema whose file name does not contain a module. The schema itself does not contain its module, either. */
function createUnknownModuleError(file: string, listed: readonly string[]): Diagnostic {
  const shown = joinFirst(listed, MAX_SHOWN_MODULES);
  const known = ` known transfer module. The saved response of available_transfer_modules lists ${shown}`;
  const expected = `the name of a${listed.length === 0 ? " transfer module" : known}`;
  return savedProblem("saved-module-unknown", { file, expected });
}

/** Prefix of the file name of a response that was reconstructed from documentation. */
const RECONSTRUCTED_PREFIX = "reconstructed.";

/**
 * Finds the name of a module in a file name. `listed` are the modules in the saved response of available_transfer_modules. Returns
 * `undefined` unless the file name identifies exactly one of them.
 */
function findListedModule(listed: ReadonlySet<string>, path: string): string | undefined {
  const name = decodeFileName(path);
  const parameter = MODULE_PARAMETER_PATTERN.exec(name)?.[1];
  if (parameter !== undefined && listed.has(parameter)) return parameter;
  const text = name.replace("transfer_module_schema", " ");
  const matches = [...listed].filter((module) => containsModuleName(text, module));
  // If the name of one module contains the name of another, as Account_Remote contains Account, use the longer name.
  const [module, ...others] = matches.filter(
    (match) => !matches.some((other) => other !== match && containsModuleName(other, match)),
  );
  return others.length === 0 ? module : undefined;
}

/**
 * Whether the text contains the name of the module as a whole word. An underscore also separates words, because browsers replace
 * question marks with underscores in file names.
 */
function containsModuleName(text: string, module: string): boolean {
  return new RegExp(`(?<![A-Za-z0-9])${module}(?![A-Za-z0-9])`).test(text);
}

/**
 * Finds the name of a module in a file name, without a list of modules. Used if the response of available_transfer_modules is not saved.
 * Returns `undefined` if the file name contains no valid module name.
 */
function findModule(path: string): string | undefined {
  const name = decodeFileName(path);
  const stripped = name
    .replace(RECONSTRUCTED_PREFIX, "")
    .replace("transfer_module_schema", "")
    .replace("api.version=1", "")
    .replace(/(\s*\([0-9]+\))?(\.(json|txt|html?))*$/i, "")
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
  const module = MODULE_PARAMETER_PATTERN.exec(name)?.[1] ?? stripped;
  return describeModuleNameFault(module) === undefined ? module : undefined;
}

const MODULE_PARAMETER_PATTERN = /module=([A-Za-z][A-Za-z0-9_]*)/;

/** Returns the file name of a path, with `%3D` and `%26` decoded. Some browsers keep these percent escapes of a URL in file names. */
function decodeFileName(path: string): string {
  return basename(path).replaceAll(/%3D/gi, "=").replaceAll(/%26/g, "&");
}
