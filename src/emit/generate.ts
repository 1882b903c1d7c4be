/** Generates the text of all files from one or more snapshots. Does not access the output folder. */

import { UsageError } from "../core/diagnostic.js";
import { handlePendingSignals } from "../core/signals.js";
import { computeSha256 } from "../core/module-text.js";
import { emitProblem } from "./diagnostics.js";
import { getErrorText } from "../core/error-text.js";
import { buildItems } from "../item/items.js";
import { runProjectCode } from "../core/async.js";
import { MAX_EMITTED_TEXT_LENGTH } from "../core/limits.js";
import { compareByCodePoint } from "../core/text/json.js";
import type { EmitConfig, Emitter, GeneratedFile, SharedEmitContext } from "../core/config-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { diagnoseExportNameConflicts, locateAt } from "../core/names.js";
import { listEnabledEmitters, isBuiltInEmitter, listOutputPaths } from "./emitters.js";
import { collectGenerationInputs, MANIFEST_FILE_NAME, formatManifest } from "./manifest.js";
import type { CodeFormatter } from "./formatters.js";
import { addGeneratedMark, hasGeneratedMark } from "./generated-mark.js";

/**
 * Returns all files of the output folder, sorted by path.
 *
 * @throws ServerError with a diagnostic for each definition that cannot be parsed, and for each required key that cannot be sent.
 * @throws UsageError for invalid settings, for keys with the same property name, for versions that cannot be merged, and for failing
 * emitters.
 *
 * @example
 * ```ts
 * import { generate, readSnapshot } from "whm-transfer-codegen";
 *
 * const snapshot = readSnapshot("schemas");
 * const files = await generate({ snapshot, config: { bigint: "bigint", emitters: ["zod"] } });
 * console.log(files.find(({ path }) => path === "index.ts")?.text.includes("export")); // true
 * ```
 */
export async function generate(options: GenerateOptions): Promise<GeneratedFile[]> {
  return (await generateWithWarnings(options)).files;
}

/** One snapshot, or snapshots of several WHM versions in any order. Each of several snapshots must contain its WHM version. */
export type GenerateOptions = { readonly config?: EmitConfig } & (
  | { readonly snapshot: Snapshot; readonly snapshots?: undefined }
  | { readonly snapshots: readonly Snapshot[]; readonly snapshot?: undefined }
);

interface InternalOptions {
  /** Files of modules that need not be generated again, because they would not change. Maps the path of each file to its SHA-256. */
  readonly skippedFileHashesByPath?: ReadonlyMap<string, string>;
  /** Formats the TypeScript files. Undefined if the configuration selects no formatter. */
  readonly formatter?: CodeFormatter | undefined;
}

/**
 * Resolves to the generated files, without those in `skippedFileHashesByPath`, and to warnings about unknown parts of definitions,
 * documented keys that no version has, and overrides that match no key.
 */
export async function generateWithWarnings({
  config = {},
  skippedFileHashesByPath = new Map(),
  formatter,
  ...snapshotOptions
}: GenerateOptions & InternalOptions) {
  const snapshots = snapshotOptions.snapshots ?? [snapshotOptions.snapshot];
  const emitters = listEnabledEmitters(config, snapshots.length);
  const inputs = collectGenerationInputs(snapshots, config, formatter?.identity);
  const { items, getVersionTable, sortedSnapshots, warnings } = buildItems(snapshots, inputs.config);
  // Check the names of all versions together: names that are valid in each version can conflict across versions.
  const modules = items.map(({ module }) => module);
  listOutputPaths(modules, emitters);
  const conflicts = diagnoseExportNameConflicts(modules, locateAt("The list of snapshots"));
  if (conflicts.length > 0) throw new UsageError(conflicts);

  const extension = IMPORT_EXTENSIONS[inputs.config.importExtension];
  const isAllBuiltIn = emitters.every(isBuiltInEmitter);
  // A custom emitter must not change the items and snapshots for the next emitter, or for the caller.
  if (!isAllBuiltIn) deepFreeze(items);
  const context: SharedEmitContext = {
    extension,
    get versions() {
      return getVersionTable();
    },
    snapshots: isAllBuiltIn ? sortedSnapshots : deepFreeze(structuredClone(sortedSnapshots)),
  };
  const files: GeneratedFile[] = [];
  const hashes = new Map<string, string>();
  for (const [emitterIndex, emitter] of emitters.entries()) {
    const addFile = async (path: string, emit: () => string | Promise<string>): Promise<void> => {
      const text = await generateFileText(emitter, path, formatter, emit);
      hashes.set(path, computeSha256(text));
      files.push({ path, text });
    };
    for (const [path, emit] of Object.entries(emitter.sharedFiles ?? {}))
      await addFile(path, () => emit(items, context));
    for (const [itemIndex, item] of items.entries()) {
      const done = emitterIndex * items.length + itemIndex;
      await handlePendingSignals(`[${done}/${emitters.length * items.length}] ${item.module}`);
      for (const [suffix, emit] of Object.entries(emitter.moduleFiles ?? {})) {
        const path = item.module + suffix;
        const hash = skippedFileHashesByPath.get(path);
        if (hash === undefined) await addFile(path, () => emit(item, { extension }));
        else hashes.set(path, hash);
      }
    }
  }
  files.push({ path: MANIFEST_FILE_NAME, text: formatManifest(inputs, hashes) });
  files.sort((left, right) => compareByCodePoint(left.path, right.path));
  return { files, warnings };
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

const IMPORT_EXTENSIONS = { ".js": ".js", ".ts": ".ts", none: "" } as const;

/**
 * Calls an emitter, adds the mark of generated code to its text, and formats TypeScript with `formatter` if it is defined.
 *
 * @throws UsageError if a custom emitter or the formatter fails. Errors of built-in emitters are bugs, and are rethrown unchanged.
 */
async function generateFileText(
  emitter: Emitter,
  path: string,
  formatter: CodeFormatter | undefined,
  emit: () => string | Promise<string>,
): Promise<string> {
  const emitterProblem = (reason: string): UsageError =>
    emitProblem.error("emitter-failed", { emitter: emitter.name, path, reason });
  let emitted: unknown;
  try {
    // The promise of a custom emitter could stay pending forever. Node.js would then end the process without an error.
    emitted = isBuiltInEmitter(emitter)
      ? await emit()
      : await runProjectCode(emit, "its promise is never settled");
  } catch (error) {
    if (isBuiltInEmitter(emitter)) throw error;
    throw emitterProblem(getErrorText(error));
  }
  const fault = findTextFault(emitted);
  if (fault !== undefined) throw emitterProblem(fault);
  // Normalize the line endings. A comparison converts `\r\n` to `\n` only in the file on disk, so a generated `\r\n` would always differ.
  const marked = addGeneratedMark(path, normalizeLineEndings(emitted as string), formatter?.identity.name);
  if (formatter === undefined || !path.endsWith(".ts")) return marked;
  const result: unknown = await formatter.format(path, marked);
  const formatted = typeof result === "string" ? normalizeLineEndings(result) : "";
  const hasMark = hasGeneratedMark(path, formatted);
  const reason =
    findTextFault(result) ??
    (hasMark ? undefined : "its text does not begin with the mark of generated code");
  if (reason !== undefined)
    throw emitProblem.error("formatter-failed", { formatter: formatter.identity.name, path, reason });
  return formatted;
}

/** Converts line endings to `\n`. Also converts `\r\r\n`, because replacing only `\r\n` would leave `\r\n` in the text. */
function normalizeLineEndings(text: string): string {
  return text.replaceAll(/\r+\n/g, "\n");
}

/**
 * Returns why the result of an emitter or a formatter cannot be written to a file and read back unchanged. Returns undefined if it can.
 * The reason is a clause such as `it did not return a string`.
 */
function findTextFault(value: unknown): string | undefined {
  if (typeof value !== "string") return "it did not return a string";
  if (value.length > MAX_EMITTED_TEXT_LENGTH)
    return `its text is longer than ${MAX_EMITTED_TEXT_LENGTH} characters`;
  const index = value.search(/\p{Surrogate}/u);
  return index < 0
    ? undefined
    : `its text contains an unpaired surrogate at index ${index}, which UTF-8 cannot represent`;
}
