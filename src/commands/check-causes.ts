/** Finds out why generated files are not up to date. */

import { basename } from "node:path";
import { formatJsonFile } from "../core/text/json.js";
import { isRecord } from "../core/type-guards.js";
import { findEmitterOfFile, isBuiltInEmitter, listEnabledEmitters } from "../emit/emitters.js";
import type { FormatterIdentity } from "../emit/formatters.js";
import {
  listEmittedModules,
  MANIFEST_FILE_NAME,
  type GenerationInputs,
  type Manifest,
} from "../emit/manifest.js";
import type { Settings } from "./context.js";
import type { FileChange } from "../output/commit.js";
import { wasInterrupted } from "../output/lock.js";
import type { OutputPlan } from "./output-plan.js";

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

export function findStalenessCauses(
  outOfDateFiles: readonly FileWithState[],
  { inputs, manifest, staleFileNamesWithUnchangedInputs }: OutputPlan,
  { emitConfig, out }: Pick<Settings, "emitConfig" | "out">,
): StalenessCause[] {
  if (wasInterrupted(out)) return [{ kind: "interrupted" }];
  if (manifest === undefined) return [{ kind: "no-manifest" }];
  const { madeFrom: recordedInputs } = manifest;
  const customEmitters = listEnabledEmitters(emitConfig).filter((emitter) => !isBuiltInEmitter(emitter));
  const changedModuleNames = findChangedModules(inputs.snapshots, recordedInputs["snapshots"]);
  const changedFormatterProperty = findChangedFormatterProperty(inputs, recordedInputs);
  const isConfigChanged =
    isInputChanged(inputs, recordedInputs, "config") || changedFormatterProperty === "name";
  const causes: StalenessCause[] = [
    ...(isInputChanged(inputs, recordedInputs, "snapshots")
      ? [{ kind: "snapshot", modules: changedModuleNames } as const]
      : []),
    ...(isConfigChanged ? [{ kind: "configuration" } as const] : []),
    ...(changedFormatterProperty === "hash" ? [{ kind: "formatter" } as const] : []),
    ...(isInputChanged(inputs, recordedInputs, "revision") ? [{ kind: "generator" } as const] : []),
  ];
  const canManualEditBeCause = outOfDateFiles.some(
    ({ state, change }) => state !== "stale" || basename(change.path) === MANIFEST_FILE_NAME,
  );
  // Names of stale files whose inputs did not change. Their content can differ only because the emitter that generates them
  // changed.
  const unexplainedStaleFileNames = outOfDateFiles
    .filter(({ state }) => state === "stale")
    .map(({ change }) => basename(change.path))
    .filter(
      (fileName) =>
        fileName !== MANIFEST_FILE_NAME &&
        (causes.length === 0 || staleFileNamesWithUnchangedInputs.includes(fileName)),
    );
  const changedEmitterNames = new Set(
    unexplainedStaleFileNames.map(
      (fileName) => findEmitterOfFile(fileName, listEmittedModules(inputs), customEmitters)?.name,
    ),
  );
  const isBuiltInEmitterChanged = changedEmitterNames.delete(undefined);
  if (isBuiltInEmitterChanged && !causes.some(({ kind }) => kind === "generator"))
    causes.push({ kind: "generator" });
  if (changedEmitterNames.size > 0)
    causes.push({ kind: "emitter", emitters: [...changedEmitterNames].flatMap((name) => name ?? []) });
  return canManualEditBeCause &&
    (causes.length === 0 || outOfDateFiles.some(({ state }) => state === "edited"))
    ? [...causes, { kind: "manual-edit" }]
    : causes;
}

/**
 * Returns `name` if the configuration now selects another formatter. Returns `hash` if the version or the options of the formatter
 * changed. Returns undefined if nothing changed.
 */
function findChangedFormatterProperty(
  { formatter }: GenerationInputs,
  recordedInputs: Manifest["madeFrom"],
): keyof FormatterIdentity | undefined {
  const oldFormatter = isRecord(recordedInputs["formatter"]) ? recordedInputs["formatter"] : undefined;
  if (oldFormatter?.["name"] !== formatter?.name) return "name";
  return oldFormatter?.["hash"] === formatter?.hash ? undefined : "hash";
}

function findChangedModules(newSnapshots: GenerationInputs["snapshots"], oldSnapshots: unknown): string[] {
  const [newHashesPerVersion, oldHashesPerVersion] = [
    readModuleHashesPerVersion(newSnapshots),
    readModuleHashesPerVersion(oldSnapshots),
  ];
  const moduleNames = new Set(
    [...newHashesPerVersion, ...oldHashesPerVersion].flatMap((moduleHashes) => Object.keys(moduleHashes)),
  );
  const formatHashesOfModule = (hashesPerVersion: readonly ModuleHashes[], name: string): string =>
    JSON.stringify(hashesPerVersion.map((moduleHashes) => moduleHashes[name]));
  return [...moduleNames]
    .filter(
      (name) =>
        formatHashesOfModule(newHashesPerVersion, name) !== formatHashesOfModule(oldHashesPerVersion, name),
    )
    .sort();
}

type ModuleHashes = Readonly<Record<string, unknown>>;

/**
 * Reads the property `snapshots` of a manifest. Returns one object for each version of WHM, oldest first. Each object maps the names
 * of modules to their hashes. Returns an empty list if the manifest has another format.
 */
function readModuleHashesPerVersion(snapshots: unknown): readonly ModuleHashes[] {
  if (!Array.isArray(snapshots)) return [];
  return snapshots.map((snapshot: unknown): ModuleHashes => {
    const moduleHashes = isRecord(snapshot) ? snapshot["modules"] : undefined;
    return isRecord(moduleHashes) ? moduleHashes : {};
  });
}

function isInputChanged(
  inputs: GenerationInputs,
  recordedInputs: Manifest["madeFrom"],
  inputName: keyof GenerationInputs,
): boolean {
  return (
    recordedInputs[inputName] === undefined ||
    formatJsonFile(inputs[inputName]) !== formatJsonFile(recordedInputs[inputName])
  );
}
