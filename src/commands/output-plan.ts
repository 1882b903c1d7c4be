/**
 * Compares the folder of generated code with the code that would be generated from the current inputs. Shared by `generate`,
 * `codegen` and `check`.
 */

import { basename } from "node:path";
import type { Diagnostic } from "../core/diagnostic.js";
import { computeSha256 } from "../core/module-text.js";
import { listEnabledEmitters, listModuleFilePaths, listOutputPaths } from "../emit/emitters.js";
import { hasGeneratedMark, isGeneratedContent } from "../emit/generated-mark.js";
import {
  listEmittedModules,
  collectGenerationInputs,
  MANIFEST_FILE_NAME,
  formatManifest,
  formatModuleInputs,
  parseManifest,
  type GenerationInputs,
  type Manifest,
} from "../emit/manifest.js";
import type { CodeFormatter } from "../emit/formatters.js";
import type { Snapshot } from "../core/snapshot-types.js";
import { readCodeFiles, planFolderChanges } from "../output/plan.js";
import type { FileChange } from "../output/replace.js";
import type { Settings } from "./context.js";

export interface OutputPlan {
  readonly inputs: GenerationInputs;
  /** The manifest in the folder. Undefined if `manifest.json` is missing or invalid. */
  readonly manifest: Manifest | undefined;
  /** The changes to make. Empty if the folder is up to date. */
  readonly changes: readonly FileChange[];
  /**
   * Names of the unmodified files in `changes` whose inputs are unchanged. For example, the code of a custom emitter has changed.
   * Only generating all files finds such files.
   */
  readonly staleWithSameInputs: readonly string[];
  /** Warnings of the generation. Empty if nothing was generated. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Returns the changes that bring the output folder up to date with the snapshots.
 *
 * Without `regeneratesAll`, first compares the hashes in the manifest with those of the inputs and of the files on disk. If all files are
 * up to date, generates nothing and does not load the generator. Otherwise, generates only files that are not up to date.
 */
export async function planGeneratedCode(
  { out, emitConfig, format = false, projectFolder, unknownDefinitions }: Settings,
  snapshots: readonly Snapshot[],
  regeneratesAll = false,
): Promise<OutputPlan> {
  if (unknownDefinitions === "error") {
    const { parseSnapshots } = await import("../item/items.js");
    // Also report unknown definitions if the code is up to date.
    parseSnapshots(snapshots, { ...emitConfig, unknownDefinitions });
  }
  let formatter: CodeFormatter | undefined;
  if (format !== false) {
    const { loadFormatter } = await import("../emit/formatters.js");
    formatter = await loadFormatter(format, { projectFolder, outputFolder: out });
  }
  const emitters = listEnabledEmitters(emitConfig, snapshots.length);
  const inputs = collectGenerationInputs(snapshots, emitConfig, formatter?.identity);
  const modules = listEmittedModules(inputs);
  const outputNames = listOutputPaths(modules, emitters);
  const folder = readOutputFolder(out, outputNames);
  const { manifest } = folder;
  const hashes = new Map(outputNames.map((name) => [name, folder.files.get(name)?.hash ?? ""]));
  const isUpToDate = !folder.hasLeftOver && folder.manifestText === formatManifest(inputs, hashes);
  if (isUpToDate && !regeneratesAll)
    return { inputs, manifest, changes: [], staleWithSameInputs: [], warnings: [] };

  const unchanged = modules.filter(
    (module) =>
      manifest !== undefined &&
      formatModuleInputs(inputs, module) === formatModuleInputs(manifest.madeFrom, module),
  );
  /** Unmodified files of modules whose inputs are unchanged, with their hashes. They need not be generated again. */
  const reusable = new Map(
    unchanged
      .flatMap((module) => emitters.flatMap((emitter) => listModuleFilePaths(module, emitter)))
      .flatMap((name) => {
        const hash = folder.files.get(name)?.hash;
        return hash !== undefined && folder.getRecordedHash(name) === hash ? [[name, hash] as const] : [];
      }),
  );
  const skipped = regeneratesAll ? new Map<string, string>() : reusable;
  const { generateWithWarnings } = await import("../emit/generate.js");
  const generated = await generateWithWarnings({
    snapshots,
    config: emitConfig,
    formatter,
    skippedFileHashesByPath: skipped,
  });
  const changes = planFolderChanges({
    dir: out,
    files: generated.files,
    wasWrittenByTool: folder.wasWrittenByTool,
    getRecordedHash: folder.getRecordedHash,
    manifestFileName: MANIFEST_FILE_NAME,
    upToDateFileNames: skipped,
  });
  const changedNames = changes
    .map(({ path }) => basename(path))
    .filter((name) => name !== MANIFEST_FILE_NAME);
  const staleWithSameInputs = regeneratesAll
    ? changedNames.filter((name) => isUpToDate || reusable.has(name))
    : [];
  return { inputs, manifest, changes, staleWithSameInputs, warnings: generated.warnings };
}

/** Reads the hashes of the files in the output folder, and its manifest. `outputNames` are the files to generate. */
function readOutputFolder(out: string, outputNames: readonly string[]) {
  let manifestText: string | undefined;
  // The texts are not stored, because there may be thousands of files.
  const files = readCodeFiles(out, (name, content) => {
    if (name === MANIFEST_FILE_NAME) manifestText = content.toString();
    return { hash: computeSha256(content), isMarked: isGeneratedContent(name, content) };
  });
  const manifest = parseManifest(manifestText);
  const expectedNames = new Set([...outputNames, MANIFEST_FILE_NAME]);
  /** Declaration files that a compiler wrote also contain the mark `@generated`, because compilers copy comments. */
  const isCompilerOutput = (name: string): boolean =>
    name.endsWith(".d.ts") && files.has(name.replace(/\.d\.ts$/, ".ts")) && !expectedNames.has(name);
  const isRecorded = (name: string): boolean => manifest !== undefined && Object.hasOwn(manifest.files, name);
  return {
    ...{ files, manifest, manifestText },
    /** Whether the folder contains a generated file that is no longer generated. */
    hasLeftOver: [...files].some(
      ([name, { isMarked }]) => isMarked && !expectedNames.has(name) && !isCompilerOutput(name),
    ),
    getRecordedHash: (name: string): string | undefined => {
      const hash = isRecorded(name) ? manifest?.files[name] : undefined;
      return typeof hash === "string" ? hash : undefined;
    },
    wasWrittenByTool: (name: string, text: string): boolean =>
      (hasGeneratedMark(name, text) && !isCompilerOutput(name)) ||
      // Recognize the manifest by the property name `madeFrom`: after a merge conflict, the file is not valid JSON, but still
      // contains this name.
      (name === MANIFEST_FILE_NAME && text.includes('"madeFrom"')) ||
      isRecorded(name),
  };
}
