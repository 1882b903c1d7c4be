/** Snapshot → GeneratedFile[]. Returns text, and does not know whether it will be written or compared. */

import { emitterFailed, idleOverride, LocalError, strayNote, type Complaint } from "../errors.js";
import { itemOf, propertyComplaints } from "../item/item.js";
import { parseModules } from "../item/module.js";
import { strayNotes } from "../item/notes.js";
import { idleOverrides } from "../item/overrides.js";
import { byCodePoint } from "../json.js";
import type { EmitConfig, EmitContext, Emitter, GeneratedFile, Snapshot } from "../model.js";
import { emittersOf, isBuiltIn, outputPaths } from "./emitters.js";
import { inputsOf, manifestFile } from "./manifest.js";
import { marked } from "./mark.js";

/**
 * Everything that belongs into `generated/`, sorted by path.
 *
 * @throws RemoteError with a complaint for each definition that is not understood.
 * @throws LocalError for keys that the configuration would have called by one name, and for emitters that fail.
 */
export async function generate(from: GenerateOptions): Promise<GeneratedFile[]> {
  return (await generateWithNotes(from)).files;
}

export interface GenerateOptions {
  readonly snapshot: Snapshot;
  readonly config?: EmitConfig;
}

/** What `generate` did, and what a run before it left to take over. */
interface Generated {
  readonly files: GeneratedFile[];
  /** Sentences about what cPanel documents and the server does not have, and what the configuration speaks of in vain. */
  readonly warnings: readonly string[];
}

/** `kept` are files, by path, that are known to be as they would be made again. */
export async function generateWithNotes({
  snapshot,
  config = {},
  kept = new Map(),
}: GenerateOptions & { readonly kept?: ReadonlyMap<string, string> }): Promise<Generated> {
  const inputs = inputsOf(snapshot, config);
  const emitters = emittersOf(config);
  const modules = parseModules(Object.values(snapshot.modules), inputs.config.dialect);
  outputPaths(
    modules.map(({ name }) => name),
    emitters,
  );
  const complaints: Complaint[] = [];
  const items = modules.map((module) => itemOf(module, inputs.config, complaints));
  complaints.push(...items.flatMap(propertyComplaints));
  if (complaints.length > 0) throw new LocalError(complaints);

  const context: EmitContext = { extension: EXTENSIONS[inputs.config.importExtension] };
  const files: GeneratedFile[] = [];
  for (const emitter of emitters) {
    const { sharedFiles = {}, moduleFiles = {} } = emitter;
    for (const [path, emit] of Object.entries(sharedFiles)) {
      files.push(await emitted(emitter, path, () => emit(items, context)));
    }
    for (const item of items) {
      for (const [ending, emit] of Object.entries(moduleFiles)) {
        const path = item.module + ending;
        const text = kept.get(path);
        files.push(
          text === undefined ? await emitted(emitter, path, () => emit(item, context)) : { path, text },
        );
      }
    }
  }
  files.push(manifestFile(inputs, files));
  files.sort((one, other) => byCodePoint(one.path, other.path));
  const warnings = [
    ...strayNotes(modules).map(({ module, keys }) => strayNote(module, keys)),
    ...idleOverrides(inputs.config.overrides, items).map(idleOverride),
  ];
  return { files, warnings };
}

const EXTENSIONS = { ".js": ".js", ".ts": ".ts", none: "" } as const;

/** @throws LocalError where an emitter fails: those of a project are code that we have never seen. */
async function emitted(
  emitter: Emitter,
  path: string,
  emit: () => string | Promise<string>,
): Promise<GeneratedFile> {
  let text: unknown;
  try {
    text = await emit();
  } catch (error) {
    if (isBuiltIn(emitter)) throw error;
    throw new LocalError(emitterFailed(emitter.name, path, error));
  }
  if (typeof text !== "string") throw new LocalError(emitterFailed(emitter.name, path, "it gave no string"));
  return { path, text: marked(path, text) };
}
