/**
 * Compares the folder of generated code with the code that would be generated from the current inputs. Shared by `generate`,
 * `codegen` and `check`.
 */

import { basename } from "node:path";
import type { Diagnostic } from "../core/diagnostic.js";
import { computeSha256 } from "../core/module-text.js";
import { listEnabledEmitters, listModuleFilePaths, checkAndListOutputPaths } from "../emit/emitters.js";
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
import type { FormatterName } from "../core/config-types.js";
import type { CodeFormatter, FormatterFolders } from "../emit/formatters.js";
import type { Emitter } from "../core/emitter-types.js";
import type { Snapshot } from "../core/snapshot-types.js";
import type { FileChange } from "../output/commit.js";
import { readTsAndJsonFiles, planFolderChanges } from "../output/plan.js";
import type { Settings } from "./context.js";

export interface OutputPlan {
  readonly inputs: GenerationInputs;
  /** The manifest in the folder. Undefined if `manifest.json` is missing or invalid. */
  readonly manifest: Manifest | undefined;
  /** The changes to make. Empty if the folder is up to date. */
  readonly changes: readonly FileChange[];
  /**
   * Names of the unmodified files in `changes` whose inputs are unchanged. For example, the code of a custom emitter has changed.
   * Empty without `regeneratesAllFiles`, because such files are generated again only with this option.
   */
  readonly staleFileNamesWithUnchangedInputs: readonly string[];
  /** Warnings of the generation. Empty if nothing was generated. */
  readonly warnings: readonly Diagnostic[];
}

interface OutputPlanOptions {
  /** Whether to generate all files, even if the manifest shows that they are up to date. */
  readonly regeneratesAllFiles?: boolean;
}

/**
 * Returns the changes that bring the output folder up to date with the snapshots.
 *
 * Without `regeneratesAllFiles`, first compares the hashes in the manifest with those of the inputs and of the files on disk. If all files are up
 * to date, generates nothing and does not load the generator.
 */
export async function planGeneratedCode(
  {
    out: outputFolder,
    emitConfig: emitSettings,
    format: formatterName = false,
    projectFolder,
    unknownDefinitions,
  }: Pick<Settings, "out" | "emitConfig" | "format" | "projectFolder" | "unknownDefinitions">,
  snapshots: readonly Snapshot[],
  { regeneratesAllFiles = false }: OutputPlanOptions = {},
): Promise<OutputPlan> {
  if (unknownDefinitions === "error") {
    const { parseSnapshots } = await import("../item/items.js");
    // Also report unknown definitions if the code is up to date.
    parseSnapshots(snapshots, { ...emitSettings, unknownDefinitions });
  }
  const emitters = listEnabledEmitters(emitSettings);
  const formatter =
    formatterName === false
      ? undefined
      : await loadProjectFormatter(formatterName, { projectFolder, outputFolder });
  const inputs = collectGenerationInputs(snapshots, emitSettings, formatter?.identity);
  const { existingFilesByName, manifestText } = readOutputFolder(outputFolder);
  const manifest = parseManifest(manifestText);
  const outputFileNames = checkAndListOutputPaths(listEmittedModules(inputs), emitters);
  const isCompilerOutput = createCompilerOutputDetector(existingFilesByName, outputFileNames);
  const isFolderUpToDate = isOutputFolderUpToDate(
    { existingFilesByName, manifestText, isCompilerOutput },
    inputs,
    outputFileNames,
  );
  if (isFolderUpToDate && !regeneratesAllFiles)
    return { inputs, manifest, changes: [], staleFileNamesWithUnchangedInputs: [], warnings: [] };

  const { generateWithWarnings } = await import("../emit/generate.js");
  const reusableFileHashByName = findReusableFileHashes(existingFilesByName, inputs, { manifest, emitters });
  const skippedFileHashByName = regeneratesAllFiles ? new Map<string, string>() : reusableFileHashByName;
  const { files, warnings } = await generateWithWarnings({
    snapshots,
    config: emitSettings,
    formatter,
    skippedFileHashesByPath: skippedFileHashByName,
  });
  const wasWrittenByTool = (fileName: string, text: string): boolean =>
    (hasGeneratedMark(fileName, text) && !isCompilerOutput(fileName)) ||
    // Recognize the manifest by the property name `madeFrom`: after a merge conflict, the file is not valid JSON, but still
    // contains this name.
    (fileName === MANIFEST_FILE_NAME && text.includes('"madeFrom"')) ||
    (manifest !== undefined && Object.hasOwn(manifest.files, fileName));
  const changes = planFolderChanges({
    dir: outputFolder,
    files,
    wasWrittenByTool,
    isMarked: hasGeneratedMark,
    getRecordedHash: (name) => findHashInManifest(manifest, name),
    manifestFileName: MANIFEST_FILE_NAME,
    upToDateFileNames: skippedFileHashByName,
  });
  const staleFileNamesWithUnchangedInputs = changes
    .map(({ path }) => basename(path))
    .filter(
      (name) =>
        regeneratesAllFiles &&
        name !== MANIFEST_FILE_NAME &&
        (isFolderUpToDate || reusableFileHashByName.has(name)),
    );
  return { inputs, manifest, changes, staleFileNamesWithUnchangedInputs, warnings };
}

async function loadProjectFormatter(name: FormatterName, folders: FormatterFolders): Promise<CodeFormatter> {
  const { loadFormatter } = await import("../emit/formatters.js");
  return loadFormatter(name, folders);
}

/** A file in the output folder. Its text is not stored, because there may be thousands of files. */
interface ExistingFile {
  /** SHA-256 of the text. */
  readonly hash: string;
  /** Whether the file contains the mark `@generated`, which this package adds to the files that it generates. */
  readonly isMarkedAsGenerated: boolean;
}

type ExistingFilesByName = ReadonlyMap<string, ExistingFile>;

function readOutputFolder(folder: string): {
  readonly existingFilesByName: ExistingFilesByName;
  readonly manifestText: string | undefined;
} {
  let manifestText: string | undefined;
  const existingFilesByName = readTsAndJsonFiles(folder, (name, content): ExistingFile => {
    if (name === MANIFEST_FILE_NAME) manifestText = content.toString();
    return { hash: computeSha256(content), isMarkedAsGenerated: isGeneratedContent(name, content) };
  });
  return { existingFilesByName, manifestText };
}

/**
 * Returns a function that detects declaration files (`.d.ts`) that a compiler wrote next to the generated files. Declaration
 * files also contain the mark `@generated`, because compilers copy comments.
 */
function createCompilerOutputDetector(
  existingFilesByName: ExistingFilesByName,
  outputFileNames: readonly string[],
): (name: string) => boolean {
  return (name) =>
    name.endsWith(".d.ts") &&
    existingFilesByName.has(name.replace(/\.d\.ts$/, ".ts")) &&
    !outputFileNames.includes(name);
}

/** Whether the manifest matches the inputs and the files on disk, and no obsolete generated file exists. */
function isOutputFolderUpToDate(
  {
    existingFilesByName,
    manifestText,
    isCompilerOutput,
  }: {
    readonly existingFilesByName: ExistingFilesByName;
    readonly manifestText: string | undefined;
    readonly isCompilerOutput: (name: string) => boolean;
  },
  inputs: GenerationInputs,
  outputFileNames: readonly string[],
): boolean {
  const hashByFileName = new Map(
    outputFileNames.map((fileName) => [fileName, existingFilesByName.get(fileName)?.hash ?? ""]),
  );
  const expectedFileNames = new Set([...outputFileNames, MANIFEST_FILE_NAME]);
  const hasLeftOverFile = [...existingFilesByName].some(
    ([name, { isMarkedAsGenerated }]) =>
      isMarkedAsGenerated && !expectedFileNames.has(name) && !isCompilerOutput(name),
  );
  return !hasLeftOverFile && manifestText === formatManifest(inputs, hashByFileName);
}

/**
 * Returns the files that need not be generated again, as a map from path to SHA-256. These files are unmodified, and the inputs of
 * their modules are unchanged.
 */
function findReusableFileHashes(
  existingFilesByName: ExistingFilesByName,
  inputs: GenerationInputs,
  { manifest, emitters }: { readonly manifest: Manifest | undefined; readonly emitters: readonly Emitter[] },
): ReadonlyMap<string, string> {
  if (manifest === undefined) return new Map();
  const { madeFrom } = manifest;
  const fileNamesOfUnchangedModules = listEmittedModules(inputs)
    .filter((module) => formatModuleInputs(inputs, module) === formatModuleInputs(madeFrom, module))
    .flatMap((module) => emitters.flatMap((emitter) => listModuleFilePaths(module, emitter)));
  return new Map(
    fileNamesOfUnchangedModules.flatMap((fileName) => {
      const hash = existingFilesByName.get(fileName)?.hash;
      return hash !== undefined && findHashInManifest(manifest, fileName) === hash
        ? [[fileName, hash] as const]
        : [];
    }),
  );
}

/** Returns the SHA-256 of a file in the manifest. Undefined if the manifest does not contain the file. */
function findHashInManifest(manifest: Manifest | undefined, fileName: string): string | undefined {
  const hash =
    manifest !== undefined && Object.hasOwn(manifest.files, fileName) ? manifest.files[fileName] : undefined;
  return typeof hash === "string" ? hash : undefined;
}
