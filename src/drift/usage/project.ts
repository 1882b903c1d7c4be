/** Creates a TypeScript program for source files, even if the project does not compile. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Project as TsMorphProject, ts } from "ts-morph";
import { LocalError } from "../../core/diagnostic.js";
import { createFileUnreadableError } from "../../core/diagnostics.js";
import { MAX_SYNTAX_TREE_DEPTH, MAX_TOTAL_TSCONFIG_BYTES, MAX_TSCONFIG_FILES } from "../../core/limits.js";
import { readFileBytes } from "../../core/read-file.js";
import { compiler, Project } from "./compiler.js";
import type { KeyNamesByModule } from "./generated.js";
import { formatPlaceholderFiles } from "./placeholder-code.js";

/**
 * Returns a function that creates a TypeScript program for the source files. If the generated code exists, all calls return the
 * same program. Otherwise, each call creates a program with placeholder code for the given modules. `sourcePaths` contains absolute
 * paths.
 */
export function createProgramFactory(
  sourcePaths: readonly string[],
  outputFolder: string,
): (keyNamesByModule: KeyNamesByModule) => ProgramCreationResult {
  if (!existsSync(join(outputFolder, "index.ts")))
    return (keyNamesByModule) =>
      createProgram(sourcePaths, formatPlaceholderFiles(outputFolder, keyNamesByModule));
  let cachedProgram: ProgramCreationResult | undefined;
  return () => (cachedProgram ??= createProgram(sourcePaths, new Map()));
}

export interface ProgramCreationResult {
  readonly program: ts.Program;
  /**
   * Paths of files that cannot be searched, because their code is nested too deeply for the compiler. The program contains them as empty
   * files, or not at all.
   */
  readonly pathsOfTooDeeplyNestedCode: readonly string[];
}

/** Creates the program. `textsByVirtualPath` maps the paths of additional files to their texts. */
function createProgram(
  sourcePaths: readonly string[],
  textsByVirtualPath: ReadonlyMap<string, string>,
): ProgramCreationResult {
  const project = new Project({
    compilerOptions: buildCompilerOptions(sourcePaths),
    skipAddingFilesFromTsConfig: true,
  });
  for (const [path, text] of textsByVirtualPath) project.createSourceFile(path, text, { overwrite: true });
  const pathsOfTooDeeplyNestedCode = sourcePaths.filter((sourcePath) => !tryAddFile(project, sourcePath));
  return { program: project.getProgram().compilerObject, pathsOfTooDeeplyNestedCode };
}

/** Adds a file to the project. If its code is nested too deeply, adds an empty file instead, and returns false. */
function tryAddFile(project: TsMorphProject, path: string): boolean {
  try {
    const file = project.addSourceFileAtPathIfExists(path);
    if (file === undefined || !isCodeNestedTooDeeply(file.compilerNode)) return true;
    file.replaceWithText("export {};\n");
    return false;
  } catch (error) {
    // The file cannot be parsed. If another file imports it, the program cannot be created either.
    if (isStackOverflow(error)) return false;
    throw error;
  }
}

export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack/.test(error.message);
}

/**
 * Whether the code is nested too deeply. Measures the depth without recursion, which could overflow the stack. A chain of binary
 * operators counts as one level, because the compiler does not recurse into it.
 */
function isCodeNestedTooDeeply(file: ts.SourceFile): boolean {
  const pendingNodes: { readonly node: ts.Node; readonly depth: number }[] = [{ node: file, depth: 0 }];
  for (
    let nextNodeWithDepth = pendingNodes.pop();
    nextNodeWithDepth !== undefined;
    nextNodeWithDepth = pendingNodes.pop()
  ) {
    const { node, depth } = nextNodeWithDepth;
    if (depth > MAX_SYNTAX_TREE_DEPTH) return true;
    compiler.forEachChild(node, (child) => {
      const isLeftOperand = compiler.isBinaryExpression(node) && child === node.left;
      pendingNodes.push({ node: child, depth: isLeftOperand ? depth : depth + 1 });
    });
  }
  return false;
}

/**
 * Builds the compiler options from those of the project, because imports may use the path aliases of the project. Overrides some
 * options, so that the sources can be analyzed even if the project does not compile.
 */
function buildCompilerOptions(sourcePaths: readonly string[]): ts.CompilerOptions {
  return {
    // The default target of older compilers does not declare Map and Promise.
    target: compiler.ScriptTarget.ESNext,
    // Load the declarations of Node.js. Without them, the results of its functions have no types.
    types: ["node"],
    ...readTsconfigCompilerOptions(sourcePaths),
    allowJs: true,
    checkJs: false,
    noEmit: true,
    composite: false,
    incremental: false,
    strict: true,
    skipLibCheck: true,
    resolveJsonModule: true,
    module: compiler.ModuleKind.Preserve,
    moduleResolution: compiler.ModuleResolutionKind.Bundler,
  };
}

function readTsconfigCompilerOptions([file]: readonly string[]): ts.CompilerOptions {
  const tsconfigPath =
    file === undefined
      ? undefined
      : compiler.findConfigFile(dirname(file), (path) => compiler.sys.fileExists(path));
  if (tsconfigPath === undefined) return {};
  const tsconfigReader = new TsconfigReader();
  const { config: tsconfig } = compiler.readConfigFile(tsconfigPath, tsconfigReader.read) as {
    config?: object;
  };
  // Empty the lists of files, so that the compiler does not search the disk for sources.
  const tsconfigWithoutFiles = { ...tsconfig, files: [], include: [], references: [] };
  const parsedTsconfig = compiler.parseJsonConfigFileContent(
    tsconfigWithoutFiles,
    { ...compiler.sys, readFile: tsconfigReader.read },
    dirname(tsconfigPath),
    ...([undefined, undefined, undefined, undefined] as const),
    // This cache prevents the compiler from reading a file again for each file that extends it.
    new Map(),
  );
  if (tsconfigReader.error !== undefined) throw tsconfigReader.error;
  const { noLib: _noLib, ...options } = parsedTsconfig.options;
  return options;
}

/**
 * Reads `tsconfig.json`, the files that it extends, and the package.json files that the compiler needs to find the extended
 * files. Limits the number of files and their total size.
 */
class TsconfigReader {
  #fileCount = 0;
  #byteCount = 0;
  /** The first error. `read` stores it, because the compiler ignores exceptions that `read` throws. A missing file is no error. */
  error: LocalError | undefined;

  readonly read = (path: string): string | undefined => {
    if (this.error !== undefined || !existsSync(path)) return undefined;
    try {
      const bytes = readFileBytes(path, { maxBytes: MAX_TOTAL_TSCONFIG_BYTES });
      this.#fileCount += 1;
      this.#byteCount += bytes.length;
      if (this.#fileCount > MAX_TSCONFIG_FILES || this.#byteCount > MAX_TOTAL_TSCONFIG_BYTES)
        throw new Error(
          `tsconfig.json and the files that it extends are more than ${MAX_TSCONFIG_FILES} files or ${MAX_TOTAL_TSCONFIG_BYTES / 2 ** 20} MiB`,
        );
      return bytes.toString("utf8");
    } catch (error) {
      this.error = new LocalError(createFileUnreadableError(path, error));
      return undefined;
    }
  };
}
