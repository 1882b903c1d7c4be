/**
 * The door to saved answers: a folder of them as a browser saved them, or a file that holds one
 * schema. An answer says which function it is of; whose schema it is, its file's name says.
 *
 * What is wrong with an answer is the server's fault, and exits as if the server had just sent it
 * (`RemoteError`); what is wrong with the folder or a file is a `LocalError`. All are thrown together.
 */
import { dirname, resolve } from "node:path";
import { type Diagnostic, LocalError, RemoteError } from "../core/diagnostic.js";
import { visible } from "../core/text/escape.js";
import {
  moduleNamedByFile,
  savedAnswersConflict,
  savedListMissing,
  savedModuleUnknown,
  savedSchemasMissing,
  undescribed,
} from "./saved-diagnostics.js";
import { byCodePoint, jsonFile } from "../core/text/json.js";
import { MAX_TOTAL_KEYS } from "../core/limits.js";
import type { FetchedSnapshot, ModuleSchema, UndeterminedModule } from "../core/snapshot-types.js";
import { tooManyKeys, untoldOf } from "./request-snapshot.js";
import type { AskingOptions, RequestFailure } from "./request-snapshot.js";
import { decodeModules, decodeSchema, decodeVersion } from "./decode.js";
import type { CheckDefinition } from "./decode.js";
import { isReconstructed, moduleAmong, onlyModuleNamed, versionNamed } from "./file-names.js";
import { filesAt, readSavedFiles } from "./saved-files.js";
import type { SavedAnswer, SavedAnswers, SavedProblems } from "./saved-files.js";

/**
 * Reads saved answers. `path` is a folder of them, or a file with one answer of transfer_module_schema,
 * whose module then has no priority. Subfolders and hidden files are passed over. The version is that of
 * a saved answer, or else the folder's own name where it is shaped like one.
 */
export async function readSavedAnswers(
  path: string,
  {
    checkDefinition,
    partly = false,
    secrets,
  }: Pick<AskingOptions, "checkDefinition" | "partly" | "secrets"> = {},
): Promise<FetchedSnapshot> {
  const { isFolder, files } = await filesAt(path);
  const notes: SavedProblems = { answers: [], files: [], warnings: [] };
  const saved = await readSavedFiles(files, notes, secrets);
  const priorities = listOf(saved.available_transfer_modules, notes);
  if (isFolder && priorities === undefined) notes.files.push(savedListMissing(path));
  const { modules, faults } =
    isFolder || priorities !== undefined
      ? schemasOf(saved, priorities ?? new Map(), notes, checkDefinition)
      : { modules: schemaAlone(saved, notes, checkDefinition), faults: [] };
  const keys = [...modules.values()].reduce((sum, module) => sum + Object.keys(module.keys).length, 0);
  if (keys > MAX_TOTAL_KEYS) notes.answers.push(tooManyKeys(keys));
  if (!partly) notes.answers.push(...faults.map(({ diagnostic }) => diagnostic));
  const isEmpty = saved.transfer_module_schema.length + saved.refusals.length === 0;
  if (isEmpty && areSound(notes)) notes.files.push(savedSchemasMissing(path));
  const folder = resolve(isFolder ? path : dirname(path));
  const whmVersion = versionIn(saved.version, notes) ?? versionNamed(folder) ?? null;
  if (notes.answers.length > 0) throw new RemoteError([...notes.files, ...notes.answers]);
  if (notes.files.length > 0) throw new LocalError(notes.files);
  return {
    snapshot: {
      origin: files.some(isReconstructed) ? "documented" : "imported",
      whmVersion,
      modules: Object.fromEntries(modules),
    },
    warnings: notes.warnings,
    undetermined: allUntold([...(priorities?.keys() ?? [])], modules, faults),
  };
}

/** Each listed module that is in no snapshot, and why: nobody described it, or what was said of it is not understood. */
function allUntold(
  names: readonly string[],
  modules: SavedModules,
  faults: readonly RequestFailure[],
): readonly UndeterminedModule[] {
  return names
    .filter((name) => !modules.has(name))
    .sort(byCodePoint)
    .flatMap((module) => {
      const own = faults.filter((fault) => fault.module === module);
      if (own.length === 0) return [{ module, reason: undescribed() }];
      return own.map(untoldOf);
    });
}

function areSound({ answers, files }: SavedProblems): boolean {
  return answers.length + files.length === 0;
}

type SavedModules = ReadonlyMap<string, ModuleSchema>;

/** The modules and their priorities; `undefined` where no file lists them. */
function listOf(
  lists: readonly SavedAnswer[],
  notes: SavedProblems,
): ReadonlyMap<string, number> | undefined {
  const decoded = lists.map(({ file, data }) => ({
    file,
    value: decodeModules(data, visible(file), notes.answers),
  }));
  return theOne(decoded, "available_transfer_modules", notes, (priorities) => Object.fromEntries(priorities));
}

/** Each listed module that a file describes, and what is wrong with those that cannot be taken. */
function schemasOf(
  { transfer_module_schema: answers, refusals }: SavedAnswers,
  priorities: ReadonlyMap<string, number>,
  notes: SavedProblems,
  checkDefinition: CheckDefinition | undefined,
): { readonly modules: SavedModules; readonly faults: readonly RequestFailure[] } {
  const faults: RequestFailure[] = [];
  const listed = new Set(priorities.keys());
  const found = new Map<string, { readonly file: string; readonly value: ModuleSchema }[]>();
  for (const { file, diagnostic } of refusals) {
    const module = moduleAmong(listed, file);
    if (module === undefined) notes.answers.push(diagnostic);
    else faults.push({ module, diagnostic });
  }
  for (const { file, data } of answers) {
    const module = moduleAmong(listed, file);
    if (module === undefined) {
      notes.files.push(savedModuleUnknown(file, [...listed].sort(byCodePoint)));
      continue;
    }
    const own: Diagnostic[] = [];
    const schema = decodeSchema(data, module, visible(file), own, checkDefinition);
    faults.push(...own.map((diagnostic) => ({ module, diagnostic })));
    if (schema === undefined || own.length > 0) continue;
    const value = { module, priority: priorities.get(module) ?? null, ...schema };
    found.set(module, [...(found.get(module) ?? []), { file, value }]);
  }
  const modules = new Map<string, ModuleSchema>();
  for (const [module, candidates] of found) {
    const schema = theOne(candidates, `transfer_module_schema for ${module}`, notes);
    if (schema !== undefined) modules.set(module, schema);
  }
  return { modules, faults };
}

/** The one schema of a file that was named by itself. */
function schemaAlone(
  { transfer_module_schema: answers, refusals }: SavedAnswers,
  notes: SavedProblems,
  checkDefinition: CheckDefinition | undefined,
): SavedModules {
  const modules = new Map<string, ModuleSchema>();
  notes.answers.push(...refusals.map(({ diagnostic }) => diagnostic));
  for (const { file, data } of answers) {
    const module = onlyModuleNamed(file);
    if (module === undefined) {
      notes.files.push(savedModuleUnknown(file, []));
      continue;
    }
    const schema = decodeSchema(data, module, visible(file), notes.answers, checkDefinition);
    notes.warnings.push(moduleNamedByFile(file, module));
    if (schema !== undefined) modules.set(module, { module, priority: null, ...schema });
  }
  return modules;
}

function versionIn(answers: readonly SavedAnswer[], notes: SavedProblems): string | undefined {
  const decoded = answers
    .map(({ file, data }) => ({ file, value: decodeVersion(data, visible(file), notes.warnings) }))
    .filter(({ value }) => value !== undefined);
  return theOne(decoded, "version", notes);
}

/** What all files that answer one question say. Copies do no harm; differences are a fault. */
function theOne<T>(
  candidates: readonly { readonly file: string; readonly value: T }[],
  question: string,
  notes: SavedProblems,
  comparable: (value: T) => unknown = (value) => value,
): T | undefined {
  const texts = new Set(candidates.map(({ value }) => jsonFile(comparable(value))));
  if (texts.size > 1)
    notes.files.push(
      savedAnswersConflict(
        candidates.map(({ file }) => file),
        question,
      ),
    );
  return candidates[0]?.value;
}
