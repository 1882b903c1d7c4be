/** Snapshot → GeneratedFile[]. Returns text, and does not know whether it will be written or compared. */

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
import { marked } from "./generated-mark.js";

/**
 * Everything that belongs into `generated/`, sorted by path.
 *
 * @throws RemoteError with a diagnostic for each definition that is not understood.
 * @throws LocalError for keys that the configuration would have called by one name, for versions that go into no one item, and
 * for emitters that fail.
 */
export async function generate(from: GenerateOptions): Promise<GeneratedFile[]> {
  return (await generateWithNotes(from)).files;
}

/** One snapshot; or those of several versions of WHM, in any order, each of which tells its version. */
export type GenerateOptions = { readonly config?: EmitConfig } & (
  | { readonly snapshot: Snapshot; readonly snapshots?: undefined }
  | { readonly snapshots: readonly Snapshot[]; readonly snapshot?: undefined }
);

/** What `generate` made, without what a run before it left to take over. */
interface Generated {
  readonly files: GeneratedFile[];
  /** Sentences about what cPanel documents and the server does not have, and what the configuration speaks of in vain. */
  readonly warnings: readonly Diagnostic[];
}

interface Keeping {
  /** Files that are known to be as they would be made again, and are not: path → SHA-256. */
  readonly kept?: ReadonlyMap<string, string>;
  /** Where a file waits that has been made. */
  readonly put?: (path: string, text: string) => GeneratedFile;
}

export async function generateWithNotes({
  config = {},
  kept = new Map(),
  put = (path, text) => ({ path, text }),
  ...from
}: GenerateOptions & Keeping): Promise<Generated> {
  const snapshots = from.snapshots ?? [from.snapshot];
  const inputs = inputsOf(snapshots, config);
  const emitters = emittersOf(config);
  const { items, versions, schemas, warnings } = buildItems(snapshots, inputs.config);
  // Names that are good in each version may be one file in all, or one export.
  const modules = items.map(({ module }) => module);
  outputPaths(modules, emitters);
  const alike = exportDiagnostics(modules, "The snapshots");
  if (alike.length > 0) throw new LocalError(alike);

  const context: SharedEmitContext = {
    extension: EXTENSIONS[inputs.config.importExtension],
    get versions() {
      return versions();
    },
    get schemas() {
      return schemas();
    },
  };
  // One that changes what it is given would change what the next one makes of it.
  if (!emitters.every(isBuiltIn)) freeze(items);
  const files: GeneratedFile[] = [];
  const hashes: Record<string, string> = {};
  // A text is hashed at once: until somebody reads it, the engine keeps all the pieces that it was put together from.
  const add = (path: string, text: string): void => {
    hashes[path] = sha256(text);
    files.push(put(path, text));
  };
  for (const emitter of emitters) {
    const { sharedFiles = {}, moduleFiles = {} } = emitter;
    for (const [path, emit] of Object.entries(sharedFiles)) {
      add(path, await emitted(emitter, path, () => emit(items, context)));
    }
    for (const item of items) {
      for (const [ending, emit] of Object.entries(moduleFiles)) {
        const path = item.module + ending;
        const hash = kept.get(path);
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

/** @throws LocalError where an emitter fails: those of a project are code that we have never seen. */
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
  if (typeof text !== "string") throw new LocalError(emitterFailed(emitter.name, path, "it gave no string"));
  // Line ends are not told apart where files are read back.
  return marked(path, text.replaceAll("\r\n", "\n"));
}
