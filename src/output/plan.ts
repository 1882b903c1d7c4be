/**
 * Compares a folder with the files that it should contain, and plans the changes. A plan never changes files that this tool did
 * not write.
 */

import type { Dirent } from "node:fs";
import { join } from "node:path";
import { computeSha256 } from "../core/module-text.js";
import { outputProblem } from "./diagnostics.js";
import { listFolderEntries } from "./folder.js";
import { readAnyFile } from "../core/files.js";
import { isRecorded, readRecords, type FileChange } from "./replace.js";
import type { GeneratedFile } from "../core/config-types.js";

export interface FolderPlanOptions {
  readonly dir: string;
  /** Generated files that the folder should contain. Other files that this tool wrote are deleted. */
  readonly files: readonly GeneratedFile[];
  /** Returns whether this tool wrote the file with this name and text. */
  readonly wasWrittenByTool: (fileName: string, text: string) => boolean;
  /** Returns the recorded SHA-256 of the text that this tool wrote to a file, or undefined if it is not recorded. */
  readonly getRecordedHash: (fileName: string) => string | undefined;
  /**
   * Name of the file that records the hashes. It cannot contain its own hash, so edits to it cannot be detected. It is
   * therefore overwritten even if it was edited.
   */
  readonly manifestFileName: string;
  /** Names of generated files that are not in `files`, because they are up to date. These files are neither checked nor deleted. */
  readonly upToDateFileNames?: { has(name: string): boolean };
}

/**
 * Returns the changes that bring the folder up to date: first the deletions, then the other changes, each sorted by path. Some file systems
 * ignore case. There, if names differ only in case, the old file must be deleted before the new one is created.
 *
 * @throws UsageError if a change would overwrite a link, a folder, or a file that this tool did not write.
 */
export function planFolderChanges({
  dir,
  files,
  wasWrittenByTool,
  getRecordedHash,
  manifestFileName,
  upToDateFileNames,
}: FolderPlanOptions): FileChange[] {
  const generatedFilesByName = new Map(files.map((file) => [file.path, file]));
  const lowerCaseNames = new Set(files.map(({ path }) => path.toLowerCase()));
  const isNameGenerated = (name: string): boolean => lowerCaseNames.has(name.toLowerCase());
  const folderEntries = listFolderEntries(dir);
  const existingFileNames = new Set(listCodeFileNames(folderEntries));
  const conflictingEntry = folderEntries.find(
    ({ name }) => !existingFileNames.has(name) && isNameGenerated(name),
  );
  if (conflictingEntry !== undefined) {
    const path = join(dir, conflictingEntry.name);
    const code = conflictingEntry.isSymbolicLink() ? "file-is-link" : "file-foreign";
    throw outputProblem.error(code, { file: path });
  }
  const records = readRecords(dir);
  const getEditState = (fileName: string, text: string): FileChange["editState"] => {
    const [hash, recordedHash] = [computeSha256(text), getRecordedHash(fileName)];
    if (hash === recordedHash || isRecorded(records, fileName, hash)) return "untouched";
    return recordedHash === undefined ? "unknown" : "edited";
  };
  const changes: FileChange[] = [];
  for (const fileName of [...new Set([...generatedFilesByName.keys(), ...existingFileNames])].sort()) {
    if (upToDateFileNames?.has(fileName) === true) continue;
    const generatedFile = generatedFilesByName.get(fileName);
    const oldText = existingFileNames.has(fileName)
      ? readNormalizedBytes(dir, fileName).toString()
      : undefined;
    if (oldText === undefined ? generatedFile === undefined : oldText === generatedFile?.text) continue;
    const isForeignFile = oldText !== undefined && !wasWrittenByTool(fileName, oldText);
    if (isForeignFile && isNameGenerated(fileName))
      throw outputProblem.error("file-foreign", { file: join(dir, fileName) });
    if (isForeignFile) continue;
    changes.push({
      path: join(dir, fileName),
      manifestPath: join(dir, manifestFileName),
      editState:
        oldText === undefined || fileName === manifestFileName
          ? "untouched"
          : getEditState(fileName, oldText),
      oldText,
      newText: generatedFile?.text,
    });
  }
  const isDeletion = ({ newText }: FileChange): boolean => newText === undefined;
  return [...changes.filter(isDeletion), ...changes.filter((change) => !isDeletion(change))];
}

/**
 * Calls `parseFile` for each TypeScript and JSON file directly in the folder. Returns the results by file name. Passes bytes instead
 * of strings: the strings of all files would fill V8's initial heap, and garbage collection would take longer than reading the
 * files.
 */
export function readCodeFiles<Parsed>(
  dir: string,
  parseFile: (name: string, content: Buffer) => Parsed,
): ReadonlyMap<string, Parsed> {
  return new Map(
    listCodeFileNames(listFolderEntries(dir)).map((name) => [
      name,
      parseFile(name, readNormalizedBytes(dir, name)),
    ]),
  );
}

function listCodeFileNames(entries: readonly Dirent[]): string[] {
  return entries
    .filter((entry) => entry.isFile() && /\.(?:ts|json)$/.test(entry.name))
    .map(({ name }) => name);
}

/** Reads a file. Converts CRLF to LF, because Git can convert line endings at checkout, which is not an edit. */
function readNormalizedBytes(dir: string, fileName: string): Buffer {
  const content = readAnyFile(join(dir, fileName));
  return content.includes("\r\n") ? Buffer.from(content.toString().replaceAll("\r\n", "\n")) : content;
}
