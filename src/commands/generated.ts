/** The folder of generated code as it is, held against what it should be. Shared by `generate`, `codegen` and `check`. */

import { sha256 } from "../canonical.js";
import { emittersOf, modulePaths, outputPaths } from "../emit/emitters.js";
import { isMarked } from "../emit/mark.js";
import {
  emittedModules,
  inputsOf,
  MANIFEST,
  manifestText,
  moduleInputs,
  readManifest,
  type Inputs,
  type Manifest,
} from "../emit/manifest.js";
import type { Emitter, Snapshot } from "../model.js";
import { planFolder, readFolder, type Change } from "../output/plan.js";
import type { Settings } from "./settings.js";

export interface GeneratedPlan {
  readonly inputs: Inputs;
  /** What the folder says it was made from; undefined where nothing was generated there, or its manifest is lost. */
  readonly manifest: Manifest | undefined;
  /** None where the folder is as it should be. */
  readonly changes: readonly Change[];
  /** Sentences that what was generated gives rise to; none where nothing had to be. */
  readonly warnings: readonly string[];
}

/**
 * What has to change for the folder to hold what the snapshots say.
 *
 * Where the manifest vouches for every file, nothing is generated and no library is loaded, unless `regenerate` asks for it.
 */
export async function planGenerated(
  { out, emit }: Pick<Settings, "out" | "emit">,
  snapshots: readonly Snapshot[],
  { regenerate = false }: { readonly regenerate?: boolean } = {},
): Promise<GeneratedPlan> {
  const inputs = inputsOf(snapshots, emit);
  const present = readFolder(out);
  const manifest = readManifest(present.get(MANIFEST));
  const emitters = emittersOf(emit);
  if (!regenerate && isFresh(present, inputs, emitters))
    return { inputs, manifest, changes: [], warnings: [] };

  const { generateWithNotes } = await import("../emit/generate.js");
  const { files, warnings } = await generateWithNotes({
    snapshots,
    config: emit,
    kept: regenerate ? new Map<string, string>() : filesToKeep(present, inputs, { manifest, emitters }),
  });
  const isOurs = (name: string, text: string): boolean =>
    isMarked(name, text) ||
    // A merge leaves it in pieces on every branch that generated something.
    (name === MANIFEST && text.includes('"madeFrom"')) ||
    (manifest !== undefined && Object.hasOwn(manifest.files, name));
  return { inputs, manifest, changes: planFolder({ dir: out, files, isOurs }), warnings };
}

/** Whether the manifest on disk is the one that these inputs and the files on disk would give, and nothing of ours is left over. */
function isFresh(
  present: ReadonlyMap<string, string>,
  inputs: Inputs,
  emitters: readonly Emitter[],
): boolean {
  const paths = outputPaths(emittedModules(inputs), emitters);
  const hashes = Object.fromEntries(paths.map((path) => [path, sha256(present.get(path) ?? "")]));
  const expected = new Set([...paths, MANIFEST]);
  const leftOver = [...present].some(([name, text]) => !expected.has(name) && isMarked(name, text));
  return !leftOver && present.get(MANIFEST) === manifestText(inputs, hashes);
}

/** Files of modules of which nothing changed that decides them, and that are as they were written: path → text. */
function filesToKeep(
  present: ReadonlyMap<string, string>,
  inputs: Inputs,
  { manifest, emitters }: { readonly manifest: Manifest | undefined; readonly emitters: readonly Emitter[] },
): ReadonlyMap<string, string> {
  if (manifest === undefined) return new Map();
  const { files, madeFrom } = manifest;
  const paths = emittedModules(inputs)
    .filter((module) => moduleInputs(inputs, module) === moduleInputs(madeFrom, module))
    .flatMap((module) => emitters.flatMap((emitter) => modulePaths(module, emitter)));
  return new Map(
    paths.flatMap((path) => {
      const text = present.get(path);
      const isAsWritten = text !== undefined && Object.hasOwn(files, path) && files[path] === sha256(text);
      return isAsWritten ? [[path, text] as const] : [];
    }),
  );
}

/** Whether a file on disk is other than it was when the manifest was written. */
export function isEdited({ before }: Change, name: string, manifest: Manifest | undefined): boolean {
  if (before === undefined || manifest === undefined || name === MANIFEST) return false;
  return Object.hasOwn(manifest.files, name) && manifest.files[name] !== sha256(before);
}
