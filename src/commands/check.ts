/** `check`: reports whether the generated code is up to date with the snapshot, and otherwise why. Writes nothing. */

import { basename } from "node:path";
import { formatJsonFile, isRecord } from "../core/text/json.js";
import { findEmitterOfFile, isBuiltInEmitter, listEnabledEmitters } from "../emit/emitters.js";
import { listEmittedModules, MANIFEST_FILE_NAME, type GenerationInputs } from "../emit/manifest.js";
import { readFoldersConsistently } from "../output/commit.js";
import type { LockOptions } from "../output/lock.js";
import { readRecords, type FileChange } from "../output/replace.js";
import type { Settings } from "./context.js";
import { readSnapshots } from "./generate.js";
import { planGeneratedCode, type OutputPlan } from "./output-plan.js";

/**
 * The state of a generated file that is not up to date:
 * - `stale`: it was not modified by hand, but a newly generated file would be different.
 * - `missing`: it does not exist.
 * - `edited`: it was modified by hand.
 * - `left-over`: it is no longer generated.
 * - `unstaged`: it has changes that are not in Git's index.
 */
export type FileState = "stale" | "missing" | "edited" | "left-over" | "unstaged";

export interface FileWithState {
  readonly state: FileState;
  readonly change: FileChange;
}

/** The reason why generated files are not up to date. `modules` are the modules that were added, removed or changed. */
export type StalenessCause =
  | { readonly kind: "snapshot"; readonly modules: readonly string[] }
  | { readonly kind: "configuration" }
  | { readonly kind: "generator" }
  /** The project's formatter has another version or other options. */
  | { readonly kind: "formatter" }
  /** The output of custom emitters changed, although their property `revision` is the same. */
  | { readonly kind: "emitter"; readonly emitters: readonly string[] }
  | { readonly kind: "manual-edit" }
  /** A run was killed while it replaced files. */
  | { readonly kind: "interrupted" }
  | { readonly kind: "no-manifest" };

export type CheckReport = Awaited<ReturnType<typeof checkGeneratedFiles>>;

/** With `regenerate`, generates all files again, in memory. With `staged`, also reports files with changes that are not staged. */
export async function checkGeneratedFiles(
  settings: Settings,
  { regenerate = false, staged = false }: { readonly regenerate?: boolean; readonly staged?: boolean },
  lockOptions: LockOptions,
) {
  const createPlan = async () => {
    const snapshots = readSnapshots(settings);
    return { snapshots, ...(await planGeneratedCode(settings, snapshots, regenerate)) };
  };
  const plan = await readFoldersConsistently([...settings.schemas, settings.out], createPlan, lockOptions);
  const files = plan.changes.map((change): FileWithState => {
    if (change.oldText === undefined) return { change, state: "missing" };
    if (change.newText === undefined) return { change, state: "left-over" };
    return { change, state: change.editState === "edited" ? "edited" : "stale" };
  });
  const unstaged = staged ? (await import("./staged.js")).findUnstagedFiles(settings) : [];
  const unchanged = { oldText: undefined, newText: undefined, editState: "untouched" } as const;
  return {
    snapshots: plan.snapshots,
    files: [
      ...files,
      ...unstaged.map((path): FileWithState => {
        return { state: "unstaged", change: { ...unchanged, path, manifestPath: MANIFEST_FILE_NAME } };
      }),
    ],
    causes: files.length === 0 ? [] : findStalenessCauses(files, plan, settings),
    /** Whether only `generate --force` updates some files. Without `--force`, it skips files whose inputs are unchanged. */
    isForceNeeded: plan.staleWithSameInputs.length > 0,
    projectFolder: settings.projectFolder,
  };
}

function findStalenessCauses(
  files: readonly FileWithState[],
  { inputs, manifest, staleWithSameInputs }: OutputPlan,
  { emitConfig, out }: Pick<Settings, "emitConfig" | "out">,
): StalenessCause[] {
  if (readRecords(out).length > 0) return [{ kind: "interrupted" }];
  if (manifest === undefined) return [{ kind: "no-manifest" }];
  const { madeFrom } = manifest;
  const hasChanged = (name: keyof GenerationInputs): boolean =>
    madeFrom[name] === undefined || formatJsonFile(inputs[name]) !== formatJsonFile(madeFrom[name]);
  const oldFormatter = isRecord(madeFrom["formatter"]) ? madeFrom["formatter"] : undefined;
  const isFormatterSelected = oldFormatter?.["name"] !== inputs.formatter?.name;
  const causes: StalenessCause[] = [];
  if (hasChanged("snapshots"))
    causes.push({ kind: "snapshot", modules: findChangedModules(inputs.snapshots, madeFrom["snapshots"]) });
  if (hasChanged("config") || isFormatterSelected) causes.push({ kind: "configuration" });
  if (!isFormatterSelected && oldFormatter?.["hash"] !== inputs.formatter?.hash)
    causes.push({ kind: "formatter" });
  if (hasChanged("revision")) causes.push({ kind: "generator" });

  // Stale files whose inputs did not change. Their content can differ only because the emitter that generates them changed.
  const customEmitters = listEnabledEmitters(emitConfig, inputs.snapshots.length).filter(
    (emitter) => !isBuiltInEmitter(emitter),
  );
  const unexplained = files
    .flatMap(({ state, change }) => (state === "stale" ? basename(change.path) : []))
    .filter((name) => name !== MANIFEST_FILE_NAME)
    .filter((name) => causes.length === 0 || staleWithSameInputs.includes(name));
  const emitters = new Set(
    unexplained.map((name) => findEmitterOfFile(name, listEmittedModules(inputs), customEmitters)?.name),
  );
  const isBuiltInChanged = emitters.delete(undefined);
  if (isBuiltInChanged && !causes.some(({ kind }) => kind === "generator"))
    causes.push({ kind: "generator" });
  if (emitters.size > 0)
    causes.push({ kind: "emitter", emitters: [...emitters].flatMap((name) => name ?? []) });

  const isEditPossible = files.some(
    ({ state, change }) => state !== "stale" || basename(change.path) === MANIFEST_FILE_NAME,
  );
  const hasEdits = files.some(({ state }) => state === "edited");
  if (isEditPossible && (causes.length === 0 || hasEdits)) causes.push({ kind: "manual-edit" });
  return causes;
}

function findChangedModules(after: GenerationInputs["snapshots"], before: unknown): string[] {
  const [newHashes, oldHashes] = [readModuleHashes(after), readModuleHashes(before)];
  const format = (hashes: ReturnType<typeof readModuleHashes>, name: string): string =>
    JSON.stringify(hashes.map((ofVersion) => ofVersion[name]));
  const names = new Set([...newHashes, ...oldHashes].flatMap((ofVersion) => Object.keys(ofVersion)));
  return [...names].filter((name) => format(newHashes, name) !== format(oldHashes, name)).sort();
}

/**
 * Reads the property `snapshots` of a manifest. Returns the hashes of the modules in each version of WHM, oldest first. Returns an empty
 * list if the manifest has another format.
 */
function readModuleHashes(snapshots: unknown): readonly Readonly<Record<string, unknown>>[] {
  return (Array.isArray(snapshots) ? snapshots : []).map((snapshot: unknown) => {
    const hashes = isRecord(snapshot) ? snapshot["modules"] : undefined;
    return isRecord(hashes) ? hashes : {};
  });
}
