/**
 * Plans ignore entries for the formatters and linters that the project uses, so that they skip the generated code and the
 * snapshot.
 */

import {
  JSON_FILES_GLOB_SUFFIX,
  listIgnoreEntries,
  type IgnoreEntry,
  type IgnoreList,
} from "../../core/ignore-entries.js";
import { isRecord } from "../../core/type-guards.js";
import { parseJsoncObject } from "../../core/text/project-json.js";
import { editJson } from "./edit-json.js";
import { readDependencies } from "./package-json.js";
import { addToExportedList, isPatternListed } from "./program-lists.js";
import {
  findNearestProjectFile,
  isInParentFolder,
  rebasePath,
  type ProjectFile,
  type ProjectReader,
} from "./project-files.js";
import {
  appendLines,
  hasUndecodableBytes,
  joinPlans,
  type PartialPlan,
  type SetupPlan,
} from "./setup-plan.js";
import { selectEslintIgnoreEntry, findToolConfigPath } from "./tool-files.js";

/** The folders that this package writes to, and that formatters and linters must skip. Paths are relative to the project. */
export interface ProjectFoldersToIgnore {
  /** The snapshot folder. Undefined if it is not in the project. */
  readonly schemas: string | undefined;
  readonly out: string;
}

export function planIgnoreEntries(projectReader: ProjectReader, folders: ProjectFoldersToIgnore): SetupPlan {
  const dependencies = readDependencies(projectReader);
  return joinPlans(
    listIgnoreEntriesRelativeToFile("", projectReader, folders).map((projectRelativeEntry) => {
      const existingFile = findNearestProjectFile(projectReader, projectRelativeEntry.fileNames);
      const toolConfigPath = findToolConfigPath(projectRelativeEntry, projectReader);
      const isToolUsed =
        existingFile !== undefined ||
        toolConfigPath !== undefined ||
        Object.hasOwn(dependencies, projectRelativeEntry.packageName);
      if (!isToolUsed) return {};
      // Create the entry again, because paths in an entry must be relative to the folder of the file `path`.
      const path = existingFile?.path ?? choosePathForEntry(projectRelativeEntry, toolConfigPath);
      const fileRelativeEntry =
        listIgnoreEntriesRelativeToFile(path, projectReader, folders).find(
          ({ toolName }) => toolName === projectRelativeEntry.toolName,
        ) ?? projectRelativeEntry;
      if (existingFile === undefined) return planNewFile(path, fileRelativeEntry);
      if (isEntryInFile(fileRelativeEntry, existingFile))
        return { unchangedFiles: [{ path, reason: "it already has these entries" }] };
      const editedText =
        isInParentFolder(path) || hasUndecodableBytes(existingFile.text)
          ? undefined
          : addEntry(fileRelativeEntry, existingFile, dependencies);
      if (editedText === undefined) return planManualStep(path, fileRelativeEntry);
      return {
        files: [
          {
            path,
            text: editedText,
            changeDescription: `entries for ${fileRelativeEntry.toolName}`,
            isNew: false,
          },
        ],
      };
    }),
  );
}

/**
 * Returns the ignore entries of all tools, for the configuration file `filePath`. This file may be in a parent folder of the project, so
 * the paths in the entries are relative to the folder of the file.
 */
function listIgnoreEntriesRelativeToFile(
  filePath: string,
  projectReader: ProjectReader,
  folders: ProjectFoldersToIgnore,
): readonly IgnoreEntry[] {
  const outputFolder = rebasePath(folders.out, filePath, projectReader);
  const snapshotFolders =
    folders.schemas === undefined ? [] : [rebasePath(folders.schemas, filePath, projectReader)];
  return listIgnoreEntries({ out: outputFolder, schemas: snapshotFolders }).map((entry) =>
    entry.toolName === "ESLint" ? selectEslintIgnoreEntry(entry, outputFolder, projectReader) : entry,
  );
}

/**
 * Returns the path of the file for an ignore entry, if none of the tool's ignore files exists. `toolConfigPath` is the path of the file
 * that contains other settings of the tool, if there is one.
 */
function choosePathForEntry(
  { toolName, fileNames: [fileName = ""] }: IgnoreEntry,
  toolConfigPath: string | undefined,
): string {
  if (toolConfigPath === undefined) return fileName;
  // Prettier reads its ignore file in the folder in which it runs, usually the folder of its configuration. For other tools, use
  // the file `toolConfigPath`, not a new file: a tool with settings in package.json and in a separate file would ignore one of them.
  return toolName === "Prettier" ? toolConfigPath.replace(/[^/]*$/, fileName) : toolConfigPath;
}

function planNewFile(path: string, entry: IgnoreEntry): PartialPlan {
  const { toolName, fileNames, newFileText } = entry;
  if (newFileText === undefined || !fileNames.includes(path)) return planManualStep(path, entry);
  return { files: [{ path, text: newFileText, changeDescription: `entries for ${toolName}`, isNew: true }] };
}

function planManualStep(path: string, { toolName, positionDescription, entry }: IgnoreEntry): PartialPlan {
  const entryForFileFormat = /\.ya?ml$/.test(path) ? entry.replace(/,$/, "") : entry;
  return {
    manualSteps: [
      {
        path,
        instruction: `Add this entry for ${toolName}, ${positionDescription}:`,
        entry: entryForFileFormat,
      },
    ],
  };
}

/** Whether the file already contains the whole entry. */
function isEntryInFile({ ignoreList, entry }: IgnoreEntry, { path, text }: ProjectFile): boolean {
  if (isIgnoreFile(path)) return listMissingLines(entry, text).length === 0;
  const json = ignoreList === undefined ? undefined : parseJsoncObject(text);
  if (ignoreList !== undefined && json !== undefined)
    return findMissingElements(json, ignoreList).missingElements.length === 0;
  const ignoreListNames =
    ignoreList === undefined ? ["ignores", "globalIgnores"] : ignoreList.propertyPath.slice(-1);
  const patterns =
    ignoreList?.elements ?? [...entry.matchAll(/"([^"]+)"/g)].map(([, pattern = ""]) => pattern);
  return patterns.every((pattern) => isPatternListed(text, ignoreListNames, pattern));
}

/** Whether a file has the format of `.gitignore`: one pattern on each line. */
function isIgnoreFile(path: string): boolean {
  return path.endsWith("ignore");
}

/** Adds the entry to the text of a file. Returns undefined if the text cannot be edited safely. */
function addEntry(
  { toolName, ignoreList, entry }: IgnoreEntry,
  { path, text }: ProjectFile,
  dependencies: Readonly<Record<string, unknown>>,
): string | undefined {
  if (isIgnoreFile(path)) return appendLines(text, listMissingLines(entry, text));
  if (ignoreList === undefined) return addToExportedList(text, entry);
  const json = parseJsoncObject(text);
  if (json === undefined) return undefined;
  return addMissingElements(
    text,
    json,
    toolName === "Biome" ? adaptToBiomeVersion(ignoreList, json, dependencies) : ignoreList,
  );
}

/** Returns the lines of an entry that a file in the format of `.gitignore` does not contain. */
function listMissingLines(entryText: string, fileText: string): readonly string[] {
  const normalizedFileLines = fileText
    .split(/\r?\n/)
    .map((line) => `/${line.trim()}/`.replaceAll(/\/+/g, "/").replace(/\/\*\*\/$/, "/"));
  return entryText.split("\n").filter((line) => !normalizedFileLines.includes(line));
}

function addMissingElements(
  jsonText: string,
  json: Readonly<Record<string, unknown>>,
  ignoreList: IgnoreList,
): string | undefined {
  const { existingValue, missingElements } = findMissingElements(json, ignoreList);
  if (existingValue === undefined)
    return editJson(jsonText, [[ignoreList.propertyPath, ignoreList.elements]]);
  if (!Array.isArray(existingValue)) return undefined;
  return editJson(
    jsonText,
    missingElements.map((element) => [[...ignoreList.propertyPath, -1], element] as const),
  );
}

/** Returns the current value at `propertyPath`, and the elements of the ignore list that must be added to this value. */
function findMissingElements(
  json: Readonly<Record<string, unknown>>,
  { propertyPath, elements }: IgnoreList,
): { readonly existingValue: unknown; readonly missingElements: readonly string[] } {
  const existingValue = propertyPath.reduce<unknown>(
    (value, name) => (isRecord(value) ? value[name] : undefined),
    json,
  );
  const existingElements: readonly unknown[] = Array.isArray(existingValue) ? existingValue : [];
  const isElementCovered = (element: string): boolean =>
    // A list with elements already selects files, so the pattern `**` for all files is not needed. If the list contains a folder, a
    // pattern for the JSON files of this folder is not needed.
    existingElements.includes(element) ||
    (element === "**" && existingElements.length > 0) ||
    (element.endsWith(JSON_FILES_GLOB_SUFFIX) &&
      existingElements.includes(element.slice(0, -JSON_FILES_GLOB_SUFFIX.length)));
  return { existingValue, missingElements: elements.filter((element) => !isElementCovered(element)) };
}

/**
 * Adapts the list to the Biome version of the project. Biome 1 has the setting `ignore` instead of `includes`, and does not support
 * the ignore comments in the generated files. Therefore, the patterns for Biome 1 match all files of a folder, not only JSON files.
 */
function adaptToBiomeVersion(
  ignoreList: IgnoreList,
  json: Readonly<Record<string, unknown>>,
  dependencies: Readonly<Record<string, unknown>>,
): IgnoreList {
  const filesSettings = isRecord(json["files"]) ? json["files"] : {};
  const biomeMajorVersion =
    /schemas\/(\d+)/.exec(String(json["$schema"]))?.[1] ??
    /\d+/.exec(String(dependencies["@biomejs/biome"]))?.[0];
  const isBiomeVersion1 =
    filesSettings["ignore"] !== undefined ||
    (filesSettings["includes"] === undefined && biomeMajorVersion === "1");
  if (!isBiomeVersion1) return ignoreList;
  const elements = ignoreList.elements
    .filter((element) => element.startsWith("!"))
    .map((element) => `${element.slice(1).replace(JSON_FILES_GLOB_SUFFIX, "")}/**`);
  return { propertyPath: ["files", "ignore"], elements };
}
