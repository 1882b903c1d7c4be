/** Snapshot → GeneratedFile[]. Returns the text of all files, and neither reads nor writes any. */

import type { Diagnostic } from "../core/diagnostic.js";
import { sha256 } from "../core/module-text.js";
import { LocalError } from "../core/diagnostic.js";
import { emitterFailed } from "./diagnostics.js";
import { buildItems } from "../item/items.js";
import { byCodePoint } from "../core/text/json.js";
import type { EmitConfig } from "../core/config-types.js";
import type { Emitter, GeneratedFile, SharedEmitContext } from "../core/emitter-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { exportDiagnostics } from "../core/names.js";
import { emittersOf, isBuiltIn, outputPaths } from "./emitters.js";
import { inputsOf, MANIFEST, manifestText } from "./manifest.js";
import { addMark } from "./generated-mark.js";

/**
 * Returns all files of the output folder, sorted by path.
 *
 * @throws RemoteError with a diagnostic for each definition that cannot be parsed.
 * @throws LocalError for keys with the same name in code, for versions that cannot be merged, and for failing emitters.
 */
export async function generate(from: GenerateOptions): Promise<GeneratedFile[]> {
  return (await generateWithNotes(from)).files;
}

/** One snapshot, or snapshots of several WHM versions in any order. Each of these must contain its version. */
export type GenerateOptions = { readonly config?: EmitConfig } & (
  | { readonly snapshot: Snapshot; readonly snapshots?: undefined }
  | { readonly snapshots: readonly Snapshot[]; readonly snapshot?: undefined }
);

/** The generated files, without the unchanged ones. */
interface Generated {
  readonly files: GeneratedFile[];
  /** Documented keys that the server lacks, and parts of the configuration without effect. */
  readonly warnings: readonly Diagnostic[];
}

interface IncrementalOptions {
  /** Files that would not change and are not generated again: path → SHA-256. */
  readonly unchanged?: ReadonlyMap<string, string>;
  /** Creates the result for a file, for example to store its text on disk. */
  readonly createFile?: (path: string, text: string) => GeneratedFile;
}

export async function generateWithNotes({
  config = {},
  unchanged = new Map(),
  createFile = (path, text) => ({ path, text }),
  ...from
}: GenerateOptions & IncrementalOptions): Promise<Generated> {
  const snapshots = from.snapshots ?? [from.snapshot];
  const inputs = inputsOf(snapshots, config);
  const emitters = emittersOf(config);
  const { items, versions, schemas, warnings } = buildItems(snapshots, inputs.config);
  // Names that are valid in each version may still conflict across versions.
  const modules = items.map(({ module }) => module);
  outputPaths(modules, emitters);
  const conflicts = exportDiagnostics(modules, "The list of snapshots");
  if (conflicts.length > 0) throw new LocalError(conflicts);

  const context: SharedEmitContext = {
    extension: EXTENSIONS[inputs.config.importExtension],
    get versions() {
      return versions();
    },
    get schemas() {
      return schemas();
    },
  };
  // A custom emitter must not change the items for the next emitter.
  if (!emitters.every(isBuiltIn)) freeze(items);
  const files: GeneratedFile[] = [];
  const hashes: Record<string, string> = {};
  // Hash each text at once: this flattens the string, whose parts the engine would otherwise keep in memory.
  const add = (path: string, text: string): void => {
    hashes[path] = sha256(text);
    files.push(createFile(path, text));
  };
  for (const emitter of emitters) {
    const { sharedFiles = {}, moduleFiles = {} } = emitter;
    for (const [path, emit] of Object.entries(sharedFiles)) {
      add(path, await emitted(emitter, path, () => emit(items, context)));
    }
    for (const item of items) {
      for (const [extension, emit] of Object.entries(moduleFiles)) {
        const path = item.module + extension;
        const hash = unchanged.get(path);
        if (hash !== undefined) hashes[path] = hash;
        else add(path, await emitted(emitter, path, () => emit(item, { extension: context.extension })));
      }
    }
  }
  files.push({ path: MANIFEST, text: manifestText(inputs, hashes) });
  files.sort((one, other) => byCodePoint(one.path, other.path));
  return { files, warnings };
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  Object.values(value).forEach(freeze);
}

const EXTENSIONS = { ".js": ".js", ".ts": ".ts", none: "" } as const;

/** @throws LocalError if a custom emitter fails. Errors of built-in emitters are bugs and stay unchanged. */
async function emitted(
  emitter: Emitter,
  path: string,
  emit: () => string | Promise<string>,
): Promise<string> {
  let text: unknown;
  try {
    text = await emit();
  } catch (error) {
    if (isBuiltIn(emitter)) throw error;
    throw new LocalError(emitterFailed(emitter.name, path, error));
  }
  if (typeof text !== "string")
    throw new LocalError(emitterFailed(emitter.name, path, "it did not return a string"));
  // Files are compared with normalized line ends.
  return addMark(path, text.replaceAll("\r\n", "\n"));
}
