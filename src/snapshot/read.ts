/** Reads a snapshot from a folder or a Git revision, or a single module file. Reports all faults at once. */

import { join, dirname, resolve } from "node:path";
import { UsageError, type Diagnostic, type FileFault } from "../core/diagnostic.js";
import { createFileUnreadableError } from "../core/diagnostics.js";
import { readTextUnwrapped, readTextFile } from "../core/files.js";
import { computeSha256, storeModuleHash } from "../core/module-text.js";
import { fileExists } from "../core/packaged.js";
import { formatLocation } from "../core/text/escape.js";
import type { ModuleSchema, Snapshot } from "../core/snapshot-types.js";
import { diagnoseKeyNames, diagnoseModuleNames, type SchemaLocator } from "../core/names.js";
import { createSchemaLocator, storeSchemaLocator } from "../core/schema-locations.js";
import {
  INDEX_FORMAT,
  STANDALONE_MODULE_FILE_FORMAT,
  createModuleFileFormat,
  decodeFile,
  type FileFormat,
} from "./decode.js";
import { snapshotProblem } from "./diagnostics.js";
import { formatModuleFileName, SNAPSHOT_INDEX_FILE_NAME } from "./snapshot-files.js";
import { findAmbiguousRefName, runGit, describeGitError } from "../core/git.js";

/** Whether the folder contains a snapshot, valid or not. */
export function hasSnapshot(dir: string): boolean {
  return fileExists(join(dir, SNAPSHOT_INDEX_FILE_NAME));
}

/** Reads the files of a snapshot from a folder or a Git revision. */
interface SnapshotFileReader {
  /** Returns the path of a file, also for diagnostics. */
  readonly getPath: (fileName: string) => string;
  /** Returns the text of the file at a path. Throws a system error if the file cannot be read. */
  readonly readText: (path: string) => string;
}

/**
 * Reads the snapshot in a folder.
 *
 * @throws UsageError if there is no snapshot, or if it is invalid. The error contains all faults.
 *
 * @example
 * ```ts
 * import { readSnapshot } from "whm-transfer-codegen";
 *
 * const { whmVersion, modules } = readSnapshot("schemas");
 * console.log(whmVersion, Object.keys(modules).length); // 11.138.0.6 6
 * ```
 */
export function readSnapshot(dir: string): Snapshot {
  if (!hasSnapshot(dir)) throw snapshotProblem.error("snapshot-missing", { file: dir });
  return readSnapshotFromReader(createFolderReader(dir));
}

function createInvalidError(file: string, { message: fault, location }: FileFault): Diagnostic {
  const place = formatLocation(file, location);
  return snapshotProblem("snapshot-file-invalid", { file, ...location, place, fault });
}

function createFolderReader(dir: string): SnapshotFileReader {
  return {
    getPath: (fileName) => join(dir, fileName),
    readText: readTextUnwrapped,
  };
}

/**
 * Reads a snapshot with the given reader.
 *
 * @throws UsageError with all faults of the snapshot.
 */
function readSnapshotFromReader(reader: SnapshotFileReader): Snapshot {
  const diagnostics: Diagnostic[] = [];
  const index = readSnapshotFile(reader, SNAPSHOT_INDEX_FILE_NAME, INDEX_FORMAT, diagnostics);
  if (index === undefined) throw new UsageError(diagnostics);
  const { origin, whmVersion, modules } = index.value;
  diagnostics.push(...diagnoseModuleNames(Object.keys(modules), index.locate));
  const entries = diagnostics.length === 0 ? Object.entries(modules) : [];
  const schemas = entries.flatMap(([name, entry]): [string, ModuleSchema][] => {
    const format = createModuleFileFormat(name, entry);
    const fileName = formatModuleFileName(name);
    const result = readSnapshotFile(reader, fileName, format, diagnostics, entry.sha256);
    if (result === undefined) return [];
    const { value: schema, locate, isCanonical } = result;
    diagnostics.push(...diagnoseKeyNames(schema, locate));
    storeSchemaLocator(schema, locate);
    if (isCanonical) storeModuleHash(schema, entry.sha256);
    return [[name, schema]];
  });
  if (diagnostics.length > 0) throw new UsageError(diagnostics);
  return { origin, whmVersion, modules: Object.fromEntries(schemas) };
}

/**
 * Reads a single module file with any path, for example a temporary file of `git diff`. An empty file such as
 * /dev/null means that the module does not exist.
 *
 * @throws UsageError with all faults of the file.
 */
export function readModuleSnapshot(path: string): Snapshot {
  const text = readTextFile(path);
  const emptySnapshot: Snapshot = { origin: "documented", whmVersion: null, modules: {} };
  if (text === "") return emptySnapshot;
  const decodeResult = decodeFile(text, STANDALONE_MODULE_FILE_FORMAT);
  if ("fault" in decodeResult) throw new UsageError(createInvalidError(path, decodeResult.fault));
  const { value: schema } = decodeResult;
  const locate = createSchemaLocator(path, text);
  const diagnostics = [
    ...diagnoseModuleNames([schema.module], () => locate(["module"])),
    ...diagnoseKeyNames(schema, locate),
  ];
  if (diagnostics.length > 0) throw new UsageError(diagnostics);
  storeSchemaLocator(schema, locate);
  return { ...emptySnapshot, modules: { [schema.module]: schema } };
}

/**
 * Returns the names and SHA-256 hashes of the files that `snapshot.json` lists. Does not read these files. Returns an empty map if
 * `snapshot.json` cannot be read or is invalid.
 */
export function readRecordedHashes(dir: string): ReadonlyMap<string, string> {
  const index = readSnapshotFile(createFolderReader(dir), SNAPSHOT_INDEX_FILE_NAME, INDEX_FORMAT, []);
  const entries = Object.entries(index?.value.modules ?? {});
  return new Map(entries.map(([name, { sha256: hash }]) => [formatModuleFileName(name), hash]));
}

/** Reads a file. Adds its faults to `diagnostics`. If `hash` is set, it is the expected SHA-256 of the file. */
function readSnapshotFile<Value>(
  reader: SnapshotFileReader,
  fileName: string,
  format: FileFormat<Value>,
  diagnostics: Diagnostic[],
  hash?: string,
): { readonly value: Value; readonly isCanonical: boolean; readonly locate: SchemaLocator } | undefined {
  const file = reader.getPath(fileName);
  let text: string;
  try {
    // Git may convert line endings to CRLF on checkout, which is not a modification.
    text = reader.readText(file).replaceAll("\r\n", "\n");
  } catch (error) {
    const isMissing = hash !== undefined && (error as NodeJS.ErrnoException).code === "ENOENT";
    const missing = snapshotProblem("snapshot-file-missing", { file });
    diagnostics.push(...(isMissing ? [missing] : createFileUnreadableError(file, error).diagnostics));
    return undefined;
  }
  const decoded = decodeFile(text, format);
  if ("fault" in decoded) {
    diagnostics.push(createInvalidError(file, decoded.fault));
    return undefined;
  }
  const actualHash = computeSha256(text);
  if (hash !== undefined && hash !== actualHash)
    diagnostics.push(snapshotProblem("snapshot-modified", { file, hash: actualHash }));
  return { ...decoded, locate: createSchemaLocator(file, text) };
}

/**
 * Reads the snapshot of a revision. `revision` has Git's format: a revision, a colon and a folder. The folder is relative to
 * the root of the repository. A folder that begins with `./` is relative to `cwd`.
 *
 * @throws UsageError if there is no snapshot, if the revision is ambiguous, or if the snapshot is invalid. The error contains all faults.
 */
export function readSnapshotFromRevision(revision: string, cwd: string): Snapshot {
  let name: string | undefined;
  try {
    name = findAmbiguousRefName(buildGitObjectName(revision, SNAPSHOT_INDEX_FILE_NAME), cwd);
  } catch (error) {
    const reason = describeGitError(error);
    throw snapshotProblem.error("revision-missing", { revision, reason });
  }
  if (name !== undefined) throw snapshotProblem.error("revision-ambiguous", { revision, name });
  return readSnapshotFromReader({
    getPath: (fileName) => buildGitObjectName(revision, fileName),
    readText: (name) => readCommittedText(name, cwd),
  });
}

/**
 * Returns the folder on disk with the same path as the folder in the revision, if both contain the same snapshot. Otherwise
 * returns `undefined`. Compares only `snapshot.json`, which contains the hashes of all other files.
 */
export function findCheckedOutFolder(revision: string, cwd: string): string | undefined {
  const [, folder] = /^[^:]+:(.*)$/s.exec(revision) ?? [];
  if (folder === undefined) return undefined;
  try {
    const base = folder.startsWith("./") ? cwd : runGit(["rev-parse", "--show-toplevel"], cwd).stdout.trim();
    const index = join(resolve(base, folder), SNAPSHOT_INDEX_FILE_NAME);
    const text = readTextUnwrapped(index).replaceAll("\r\n", "\n");
    const committed = readCommittedText(buildGitObjectName(revision, SNAPSHOT_INDEX_FILE_NAME), cwd);
    return text === committed ? dirname(index) : undefined;
  } catch {
    // For example, the repository, the revision or the file does not exist.
    return undefined;
  }
}

/** Returns Git's name for a file of the revision, such as `HEAD~1:schemas/snapshot.json`. */
function buildGitObjectName(revision: string, file: string): string {
  const folder = revision.replace(/\/+$/, "");
  return folder.endsWith(":") ? folder + file : `${folder}/${file}`;
}

function readCommittedText(objectName: string, cwd: string): string {
  return runGit(["cat-file", "blob", "--end-of-options", objectName], cwd).stdout;
}
