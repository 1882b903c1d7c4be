/**
 * Finds where a project's sources use the generated code, and which keys they use.
 *
 * A key counts as used in these cases:
 * - A name in the sources refers to the property that the generated code declares for the key.
 * - The key is a property of an object literal where an item is expected.
 *
 * If a value with unknown keys, such as a result of `JSON.parse`, may become an item, all keys of the item count as possibly used.
 * For a key without such uses, each location where its name occurs counts as a possible use.
 */

import { existsSync, realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import type { ts } from "ts-morph";
import type { Diagnostic } from "../../core/diagnostic.js";
import { readTextFile } from "../../core/files.js";
import { compiler, loadCompiler, type InstalledTsMorph } from "./compiler.js";
import { createSourceSkippedWarning } from "./diagnostics.js";
import { DataFlowAnalyzer } from "./flow.js";
import { GeneratedCode, type KeyNamesByModule } from "./generated.js";
import { ExportAnalyzer } from "./exports.js";
import { buildImportGraph } from "./import-graph.js";
import { GeneratedNames, ENQUEUE_API_FUNCTION_NAME } from "./generated-names.js";
import { createProgramFactory, isStackOverflow, type ProgramCreationResult } from "./project.js";
import { KeyOriginFinder } from "./origins.js";
import { RawCallReader } from "./raw-calls.js";
import { SourceReader } from "./source-reader.js";
import type { SkippedSource } from "./sources.js";
import { isLibraryFile } from "./unlisted.js";
import { Usage } from "./usage.js";

export interface UsageSearchScope {
  /** Absolute paths of the sources. */
  readonly files: readonly string[];
  /** Folder of the generated code. It may be missing. */
  readonly out: string;
  /** Whether the text of a file contains the comment that marks generated code. */
  readonly hasGeneratedMark: (text: string) => boolean;
  /** Locations are relative to this folder. */
  readonly cwd: string;
}

export interface UsageFinderOptions extends UsageSearchScope {
  readonly installedTsMorph: InstalledTsMorph;
  /** Files that are not read. Every key is reported as possibly used in these files. */
  readonly skippedSources?: readonly SkippedSource[];
  /** Receives a warning for each file that cannot be searched for uses. */
  readonly onWarning?: (warning: Diagnostic) => void;
}

/**
 * Creates a function that finds the uses of transfer modules and their keys. The function caches its result for each set of modules
 * and keys.
 *
 * @throws LocalError if ts-morph cannot be loaded.
 */
export function createUsageFinder({
  files,
  hasGeneratedMark,
  installedTsMorph,
  skippedSources = [],
  onWarning,
  ...folders
}: UsageFinderOptions): (keyNamesByModule: KeyNamesByModule) => Usage {
  loadCompiler(installedTsMorph);
  const [out, cwd] = [resolveLinks(folders.out), resolveLinks(folders.cwd)];
  const parsableFiles = files.filter((sourcePath) => PARSABLE_FILE_PATTERN.test(sourcePath));
  const createProgram = createProgramFactory(parsableFiles, out);
  const usageCache = new Map<string, Usage>();
  const reportedPaths = new Set<string>();
  const computeUsage = (keyNamesByModule: KeyNamesByModule): Usage => {
    const searchScope = { files, hasGeneratedMark, out, cwd };
    const { usage, unsearchableSources } = findUsageIfPossible(
      () => createProgram(keyNamesByModule),
      searchScope,
      keyNamesByModule,
    );
    for (const { path, reason } of [...unsearchableSources, ...skippedSources]) {
      usage.addPossibleUsesInSkippedFile(path);
      if (!reportedPaths.has(path)) onWarning?.(createSourceSkippedWarning(relative(cwd, path), reason));
      reportedPaths.add(path);
    }
    return usage;
  };
  return (keyNamesByModule) => {
    const cacheKey = JSON.stringify([...keyNamesByModule].map(([module, names]) => [module, [...names]]));
    const usage = usageCache.get(cacheKey) ?? computeUsage(keyNamesByModule);
    usageCache.set(cacheKey, usage);
    return usage;
  };
}

/** The uses in all files that could be analyzed, and the files that could not be analyzed. */
interface UsageSearchResult {
  readonly usage: Usage;
  readonly unsearchableSources: readonly SkippedSource[];
}

/** Finds the uses of generated code. If the compiler overflows the call stack, returns no uses, and lists all files in `unsearchableSources`. */
function findUsageIfPossible(
  createProgram: () => ProgramCreationResult,
  searchScope: UsageSearchScope,
  keyNamesByModule: KeyNamesByModule,
): UsageSearchResult {
  try {
    const { program, pathsOfTooDeeplyNestedCode } = createProgram();
    const unsearchableSources = pathsOfTooDeeplyNestedCode.map((path) => ({
      path,
      reason: "its code is nested too deeply",
    }));
    return { usage: findUsage(program, searchScope, keyNamesByModule), unsearchableSources };
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    const skipReason = "its code, or that of a file that it imports, is nested too deeply";
    return {
      usage: new Usage(searchScope.cwd),
      unsearchableSources: searchScope.files.map((path) => ({ path, reason: skipReason })),
    };
  }
}

function findUsage(
  program: ts.Program,
  { files, hasGeneratedMark, out: outputFolder, cwd }: UsageSearchScope,
  keyNamesByModule: KeyNamesByModule,
): Usage {
  const usage = new Usage(cwd);
  const generatedNames = new GeneratedNames(keyNamesByModule);
  const generatedCode = new GeneratedCode(program, {
    outputFolder,
    hasGeneratedMark,
    keyNamesByModule,
  });
  const importGraph = buildImportGraph(program, generatedCode);
  const checker = program.getTypeChecker();
  const sourcePaths = new Set(files.map((sourcePath) => sourcePath.split(sep).join("/")));
  const searchedFiles = program
    .getSourceFiles()
    .filter((file) => sourcePaths.has(file.fileName) && !generatedCode.isGeneratedFile(file));
  const context = { checker, generatedCode, usage, generatedNames, importGraph };
  const exportAnalyzer = new ExportAnalyzer(context, searchedFiles);
  const originFinder = new KeyOriginFinder({ ...context, exportAnalyzer });
  const dataFlowAnalyzer = new DataFlowAnalyzer({ ...context, originFinder });
  const sourceReader = new SourceReader({
    ...context,
    exportAnalyzer,
    dataFlowAnalyzer,
    originFinder,
  });
  const rawCallReader = new RawCallReader({ ...context, dataFlowAnalyzer, originFinder });
  for (const file of searchedFiles) {
    const [syntaxError] = program.getSyntacticDiagnostics(file);
    if (syntaxError !== undefined)
      usage.addUseAtOffset({ kind: "unknown-module-and-key" }, file, syntaxError.start, false);
    if (file.text.includes(ENQUEUE_API_FUNCTION_NAME)) rawCallReader.recordUses(file);
    sourceReader.recordUses(file);
  }
  // Also search imported files that the globs of --used-by do not match. An object from such a file can contain keys
  // whose names do not occur in the matched files.
  for (const file of program.getSourceFiles()) {
    if (!sourcePaths.has(file.fileName) && !generatedCode.isGeneratedFile(file) && !isLibraryFile(file))
      sourceReader.recordMentionedNames(file);
  }
  for (const path of files.filter((sourcePath) => !PARSABLE_FILE_PATTERN.test(sourcePath))) {
    const text = readTextFile(path);
    const file = compiler.createSourceFile(path, text, compiler.ScriptTarget.ESNext);
    for (const { usedModuleOrKey, offset } of generatedNames.findUsesInText(text))
      usage.addUseAtOffset(usedModuleOrKey, file, offset, false);
    sourceReader.recordMentionedNames(file);
  }
  return usage;
}

/**
 * Matches the names of files that the compiler can parse. Other files, such as Vue components, are searched as text for the names
 * of modules, keys and generated functions.
 */
const PARSABLE_FILE_PATTERN = /\.[cm]?[jt]sx?$/;

/**
 * Resolves symbolic links in a path, to compare it with paths of the compiler, in which links are resolved. Returns the path unchanged if
 * it does not exist.
 */
function resolveLinks(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
