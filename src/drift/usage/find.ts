/**
 * Finds where a project's sources use the generated code, and which keys they use.
 *
 * A key counts as used if a name resolves to the key's property in generated code, or is a member of a literal where an item is
 * expected. All keys of an item count as possibly used if a value from outside may reach it whose type does not list its keys.
 * A key that is not used in these ways counts as possibly used where its name occurs.
 */

import { existsSync, realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import type { ts } from "ts-morph";
import type { Diagnostic } from "../../core/diagnostic.js";
import { readTextFile } from "../../core/files.js";
import { compiler, loadCompiler, type InstalledTsMorph } from "./compiler.js";
import { createSourceSkippedWarning } from "./diagnostics.js";
import { DataFlow } from "./flow.js";
import { GeneratedCode, type ModuleKeyNames } from "./generated.js";
import { Exports } from "./exports.js";
import { importGraph } from "./import-graph.js";
import { GeneratedNames, SENDING_FUNCTION } from "./generated-names.js";
import { createProgramFactory, isStackOverflow, type SourceProgram } from "./project.js";
import { OriginFinder } from "./origins.js";
import { RawCallReader } from "./raw-calls.js";
import { SourceReader } from "./source-reader.js";
import type { SkippedSource } from "./sources.js";
import { isOfLibrary } from "./unlisted.js";
import { Usage } from "./usage.js";

export interface UsageSources {
  /** Absolute paths of the sources. */
  readonly files: readonly string[];
  /** Folder of the generated code. It may be missing. */
  readonly out: string;
  /** Whether the text of a file has the mark of generated code. */
  readonly isMarked: (text: string) => boolean;
  /** Locations are relative to this folder. */
  readonly cwd: string;
}

export interface UsageFinderOptions extends UsageSources {
  readonly tsMorph: InstalledTsMorph;
  /** Files that are not read. Every key is reported as possibly used in these files. */
  readonly skipped?: readonly SkippedSource[];
  /** Receives a warning for each file that cannot be searched for uses. */
  readonly onWarning?: (warning: Diagnostic) => void;
}

/**
 * Creates a function that finds the uses of modules. The function analyzes the sources once for each set of modules.
 *
 * @throws LocalError if ts-morph cannot be loaded.
 */
export function createUsageFinder({
  files,
  isMarked,
  tsMorph,
  skipped = [],
  onWarning,
  ...folders
}: UsageFinderOptions): (modules: ModuleKeyNames) => Usage {
  loadCompiler(tsMorph);
  const [out, cwd] = [realPath(folders.out), realPath(folders.cwd)];
  const sources = files.filter((file) => SOURCE.test(file));
  const program = createProgramFactory(sources, out);
  const known = new Map<string, Usage>();
  const reported = new Set<string>();
  const find = (modules: ModuleKeyNames): Usage => {
    const search = { files, isMarked, out, cwd };
    const { usage, unread } = findUsageIfPossible(() => program(modules), search, modules);
    for (const { path, reason } of [...unread, ...skipped]) {
      usage.addUnreadFile(path);
      if (!reported.has(path)) onWarning?.(createSourceSkippedWarning(relative(cwd, path), reason));
      reported.add(path);
    }
    return usage;
  };
  return (modules) => {
    const identity = JSON.stringify([...modules].map(([module, names]) => [module, [...names]]));
    const usage = known.get(identity) ?? find(modules);
    known.set(identity, usage);
    return usage;
  };
}

/** The uses in all files that could be read, and the files that could not. */
interface PartialUsage {
  readonly usage: Usage;
  readonly unread: readonly SkippedSource[];
}

/** Finds the uses. If TypeScript overflows the stack, all files count as unread. */
function findUsageIfPossible(
  makeProgram: () => SourceProgram,
  sources: UsageSources,
  modules: ModuleKeyNames,
): PartialUsage {
  try {
    const { program, tooDeep } = makeProgram();
    const unread = tooDeep.map((path) => ({ path, reason: "its code is nested too deeply" }));
    return { usage: findUsage(program, sources, modules), unread };
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    const reason = "its code, or that of a file that it imports, is nested too deeply";
    return { usage: new Usage(sources.cwd), unread: sources.files.map((path) => ({ path, reason })) };
  }
}

function findUsage(
  program: ts.Program,
  { files, isMarked, out, cwd }: UsageSources,
  modules: ModuleKeyNames,
): Usage {
  const usage = new Usage(cwd);
  const names = new GeneratedNames(modules);
  const generated = new GeneratedCode(program, { out, isMarked, modules });
  const graph = importGraph(program, generated);
  const checker = program.getTypeChecker();
  const requested = new Set(files.map((file) => file.split(sep).join("/")));
  const projectFiles = program
    .getSourceFiles()
    .filter((file) => requested.has(file.fileName) && !generated.isGenerated(file));
  const context = { checker, generated, usage, names, graph };
  const exports = new Exports(context, projectFiles);
  const origins = new OriginFinder({ ...context, exports });
  const flow = new DataFlow({ ...context, origins });
  const reader = new SourceReader({ ...context, exports, flow, origins });
  const rawCalls = new RawCallReader({ ...context, flow, origins });
  for (const file of projectFiles) {
    const [fault] = program.getSyntacticDiagnostics(file);
    if (fault !== undefined) usage.addAt({ kind: "any-module" }, file, fault.start, false);
    if (file.text.includes(SENDING_FUNCTION)) rawCalls.read(file);
    reader.read(file);
  }
  // The sources import these files, but the globs do not match them. Values from them can have keys that no source names.
  for (const file of program.getSourceFiles()) {
    if (!requested.has(file.fileName) && !generated.isGenerated(file) && !isOfLibrary(file))
      reader.readWords(file);
  }
  for (const path of files.filter((file) => !SOURCE.test(file))) {
    const text = readTextFile(path);
    const file = compiler.createSourceFile(path, text, compiler.ScriptTarget.ESNext);
    for (const { used, offset } of names.findIn(text)) usage.addAt(used, file, offset, false);
    reader.readWords(file);
  }
  return usage;
}

const SOURCE = /\.[cm]?[jt]sx?$/;

/** Resolves symbolic links, as the compiler does. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
