/**
 * Reads responses that were saved as files, for example by a browser: a folder with responses, or a file with one schema. A
 * response contains the name of its function. The module of a schema comes from the file name.
 *
 * Errors in responses throw `RemoteError`, as if the server had just sent the response. Errors about the folder or a file throw
 * `LocalError`. If both kinds of errors occur, one `RemoteError` contains all of them.
 */
import { appendElements } from "../core/append.js";
import { dirname, resolve } from "node:path";
import { type Diagnostic, LocalError, RemoteError } from "../core/diagnostic.js";
import { sanitize } from "../core/text/escape.js";
import {
  createModuleNamedByFileWarning,
  createSavedResponsesConflictError,
  createSavedModuleListMissingError,
  createModuleNotInFileNameError,
  createSavedSchemasMissingError,
  getSchemaNotSavedMessage,
} from "./saved-diagnostics.js";
import { compareByCodePoint, formatJsonFile } from "../core/text/json.js";
import { MAX_TOTAL_KEYS } from "../core/limits.js";
import type { FetchedSnapshot, ModuleSchema, UndeterminedModule } from "../core/snapshot-types.js";
import { createMaxTotalKeysExceededError, toUndeterminedModule } from "./request-snapshot.js";
import type { SnapshotRequestOptions, ModuleError } from "./request-snapshot.js";
import { decodeModulePriorities, decodeSchema, decodeVersion } from "./decode.js";
import type { DefinitionDiagnoser } from "./decode.js";
import {
  isReconstructedFromDocs,
  findListedModuleInFileName,
  findModuleInFileName,
  findVersionInFolderName,
} from "./file-names.js";
import { listSavedFiles, readSavedFiles } from "./saved-files.js";
import type { SavedResponse, SavedResponseLists, SavedResponseDiagnostics } from "./saved-files.js";

/**
 * Reads saved responses. `path` is a folder with responses, or a file with one response of transfer_module_schema. If it is a file,
 * the priority of the module is unknown. Subfolders and hidden files are skipped. The version comes from a saved response, or else
 * from the name of the folder, such as `11.138.0.6`.
 */
export async function readSnapshotFromSavedResponses(
  path: string,
  {
    diagnoseDefinition,
    allowsPartialSnapshot = false,
    secrets,
  }: Pick<SnapshotRequestOptions, "diagnoseDefinition" | "allowsPartialSnapshot" | "secrets"> = {},
): Promise<FetchedSnapshot> {
  const { isFolder, files } = await listSavedFiles(path);
  const diagnostics: SavedResponseDiagnostics = { remoteErrors: [], localErrors: [], warnings: [] };
  const savedResponses = readSavedFiles(files, diagnostics, secrets);
  const prioritiesByModule = decodeSavedPriorities(savedResponses.available_transfer_modules, diagnostics);
  if (isFolder && prioritiesByModule === undefined)
    diagnostics.localErrors.push(createSavedModuleListMissingError(path));
  const { modules: schemasByModule, errors } =
    isFolder || prioritiesByModule !== undefined
      ? decodeSchemasOfListedModules(
          savedResponses,
          prioritiesByModule ?? new Map(),
          diagnostics,
          diagnoseDefinition,
        )
      : { modules: decodeSchemaOfSingleFile(savedResponses, diagnostics, diagnoseDefinition), errors: [] };
  const keyCount = [...schemasByModule.values()].reduce(
    (sum, moduleSchema) => sum + Object.keys(moduleSchema.keys).length,
    0,
  );
  if (keyCount > MAX_TOTAL_KEYS) diagnostics.remoteErrors.push(createMaxTotalKeysExceededError(keyCount));
  if (!allowsPartialSnapshot)
    appendElements(
      diagnostics.remoteErrors,
      errors.map(({ diagnostic }) => diagnostic),
    );
  const hasNoSchemaResponses =
    savedResponses.transfer_module_schema.length + savedResponses.refusals.length === 0;
  if (hasNoSchemaResponses && hasNoErrors(diagnostics))
    diagnostics.localErrors.push(createSavedSchemasMissingError(path));
  const folder = resolve(isFolder ? path : dirname(path));
  const whmVersion =
    decodeSavedVersion(savedResponses.version, diagnostics) ?? findVersionInFolderName(folder) ?? null;
  if (diagnostics.remoteErrors.length > 0)
    throw new RemoteError([...diagnostics.localErrors, ...diagnostics.remoteErrors]);
  if (diagnostics.localErrors.length > 0) throw new LocalError(diagnostics.localErrors);
  return {
    snapshot: {
      origin: files.some(isReconstructedFromDocs) ? "documented" : "imported",
      whmVersion,
      modules: Object.fromEntries(schemasByModule),
    },
    warnings: diagnostics.warnings,
    undeterminedModules: findUndeterminedModules(
      [...(prioritiesByModule?.keys() ?? [])],
      schemasByModule,
      errors,
    ),
  };
}

/**
 * Returns the modules of the saved list whose schema is not saved or has errors. `listedModules` is the list. `schemasByModule` contains the valid
 * schemas.
 */
function findUndeterminedModules(
  listedModules: readonly string[],
  schemasByModule: SchemasByModule,
  errors: readonly ModuleError[],
): readonly UndeterminedModule[] {
  return listedModules
    .filter((module) => !schemasByModule.has(module))
    .sort(compareByCodePoint)
    .flatMap((module) => {
      const errorsOfModule = errors.filter((error) => error.module === module);
      if (errorsOfModule.length === 0) return [{ module, reason: getSchemaNotSavedMessage() }];
      return errorsOfModule.map(toUndeterminedModule);
    });
}

function hasNoErrors({ remoteErrors, localErrors }: SavedResponseDiagnostics): boolean {
  return remoteErrors.length + localErrors.length === 0;
}

type SchemasByModule = ReadonlyMap<string, ModuleSchema>;

/** Reads the modules and their priorities. Returns `undefined` if no file lists them. */
function decodeSavedPriorities(
  moduleListResponses: readonly SavedResponse[],
  diagnostics: SavedResponseDiagnostics,
): ReadonlyMap<string, number> | undefined {
  const priorityCandidates = moduleListResponses.map(({ file, data }) => ({
    file,
    value: decodeModulePriorities(data, sanitize(file), diagnostics.remoteErrors),
  }));
  return checkAndGetUniqueValue(
    priorityCandidates,
    "available_transfer_modules",
    diagnostics,
    (prioritiesByModule) => Object.fromEntries(prioritiesByModule),
  );
}

/** Reads the schemas of the listed modules. Returns the modules with a valid schema, and the errors in all other schemas. */
function decodeSchemasOfListedModules(
  { transfer_module_schema: schemaResponses, refusals }: SavedResponseLists,
  prioritiesByModule: ReadonlyMap<string, number>,
  diagnostics: SavedResponseDiagnostics,
  diagnoseDefinition: DefinitionDiagnoser | undefined,
): { readonly modules: SchemasByModule; readonly errors: readonly ModuleError[] } {
  const errors: ModuleError[] = [];
  const listedModules = new Set(prioritiesByModule.keys());
  const candidatesByModule = new Map<string, { readonly file: string; readonly value: ModuleSchema }[]>();
  for (const { file, diagnostic } of refusals) {
    const module = findListedModuleInFileName(listedModules, file);
    if (module === undefined) diagnostics.remoteErrors.push(diagnostic);
    else errors.push({ module, diagnostic });
  }
  for (const { file, data } of schemaResponses) {
    const module = findListedModuleInFileName(listedModules, file);
    if (module === undefined) {
      const sortedModules = [...listedModules].sort(compareByCodePoint);
      diagnostics.localErrors.push(createModuleNotInFileNameError(file, sortedModules));
      continue;
    }
    const schemaErrors: Diagnostic[] = [];
    const decodedSchema = decodeSchema(data, module, sanitize(file), schemaErrors, diagnoseDefinition);
    appendElements(
      errors,
      schemaErrors.map((diagnostic) => ({ module, diagnostic })),
    );
    if (decodedSchema === undefined || schemaErrors.length > 0) continue;
    const moduleSchema = { module, priority: prioritiesByModule.get(module) ?? null, ...decodedSchema };
    candidatesByModule.set(module, [
      ...(candidatesByModule.get(module) ?? []),
      { file, value: moduleSchema },
    ]);
  }
  const schemasByModule = new Map<string, ModuleSchema>();
  for (const [module, candidates] of candidatesByModule) {
    const moduleSchema = checkAndGetUniqueValue(
      candidates,
      `transfer_module_schema for ${module}`,
      diagnostics,
    );
    if (moduleSchema !== undefined) schemasByModule.set(module, moduleSchema);
  }
  return { modules: schemasByModule, errors };
}

/** Reads the schema in a single file. Without a list of modules, the file name determines the module. */
function decodeSchemaOfSingleFile(
  { transfer_module_schema: schemaResponses, refusals }: SavedResponseLists,
  diagnostics: SavedResponseDiagnostics,
  diagnoseDefinition: DefinitionDiagnoser | undefined,
): SchemasByModule {
  const schemasByModule = new Map<string, ModuleSchema>();
  diagnostics.remoteErrors.push(...refusals.map(({ diagnostic }) => diagnostic));
  for (const { file, data } of schemaResponses) {
    const module = findModuleInFileName(file);
    if (module === undefined) {
      diagnostics.localErrors.push(createModuleNotInFileNameError(file, []));
      continue;
    }
    const decodedSchema = decodeSchema(
      data,
      module,
      sanitize(file),
      diagnostics.remoteErrors,
      diagnoseDefinition,
    );
    diagnostics.warnings.push(createModuleNamedByFileWarning(file, module));
    if (decodedSchema !== undefined)
      schemasByModule.set(module, { module, priority: null, ...decodedSchema });
  }
  return schemasByModule;
}

function decodeSavedVersion(
  versionResponses: readonly SavedResponse[],
  diagnostics: SavedResponseDiagnostics,
): string | undefined {
  const versionCandidates = versionResponses
    .map(({ file, data }) => ({ file, value: decodeVersion(data, sanitize(file), diagnostics.warnings) }))
    .filter(({ value }) => value !== undefined);
  return checkAndGetUniqueValue(versionCandidates, "version", diagnostics);
}

/**
 * Returns the value of the first candidate, or `undefined` if there are no candidates. Adds an error if the values of the
 * candidates differ.
 */
function checkAndGetUniqueValue<T>(
  candidates: readonly { readonly file: string; readonly value: T }[],
  callDescription: string,
  diagnostics: SavedResponseDiagnostics,
  toComparable: (value: T) => unknown = (value) => value,
): T | undefined {
  const comparableTexts = new Set(candidates.map(({ value }) => formatJsonFile(toComparable(value))));
  if (comparableTexts.size > 1)
    diagnostics.localErrors.push(
      createSavedResponsesConflictError(
        candidates.map(({ file }) => file),
        callDescription,
      ),
    );
  return candidates[0]?.value;
}
