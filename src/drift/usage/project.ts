/** Creates a TypeScript program for source files, even if the project does not compile. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Project as TsMorphProject, ts } from "ts-morph";
import { LocalError } from "../../core/diagnostic.js";
import { createFileUnreadableError } from "../../core/diagnostics.js";
import { MAX_SYNTAX_DEPTH, MAX_TSCONFIG_BYTES, MAX_TSCONFIG_FILES } from "../../core/limits.js";
import { readFileBytes } from "../../core/read-file.js";
import { compiler, Project } from "./compiler.js";
import type { ModuleKeyNames } from "./generated.js";
import { placeholderCode } from "./stand-in.js";

/**
 * Returns a function that creates the program. All modules share one program if the generated code exists; otherwise each call
 * creates a program with placeholder code. `files` contains absolute paths.
 */
export function createProgramFactory(
  files: readonly string[],
  out: string,
): (modules: ModuleKeyNames) => SourceProgram {
  if (!existsSync(join(out, "index.ts"))) return (modules) => programOf(files, placeholderCode(out, modules));
  let made: SourceProgram | undefined;
  return () => (made ??= programOf(files, new Map()));
}

export interface SourceProgram {
  readonly program: ts.Program;
  /** Paths of files whose code is nested too deeply. They are empty or missing in the program. */
  readonly tooDeep: readonly string[];
}

function programOf(files: readonly string[], further: ReadonlyMap<string, string>): SourceProgram {
  const project = new Project({ compilerOptions: optionsFor(files), skipAddingFilesFromTsConfig: true });
  for (const [path, text] of further) project.createSourceFile(path, text, { overwrite: true });
  const tooDeep = files.filter((file) => !addFile(project, file));
  return { program: project.getProgram().compilerObject, tooDeep };
}

/** Adds a file, or an empty one in place of a file that is nested too deeply. Then returns false. */
function addFile(project: TsMorphProject, path: string): boolean {
  try {
    const file = project.addSourceFileAtPathIfExists(path);
    if (file === undefined || !isTooDeep(file.compilerNode)) return true;
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

/** Measures the depth without recursion. Chains of binary operators count once, because the compiler does not recurse into them. */
function isTooDeep(file: ts.SourceFile): boolean {
  const pending: { readonly node: ts.Node; readonly depth: number }[] = [{ node: file, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, depth } = next;
    if (depth > MAX_SYNTAX_DEPTH) return true;
    compiler.forEachChild(node, (child) => {
      const isChained = compiler.isBinaryExpression(node) && child === node.left;
      pending.push({ node: child, depth: isChained ? depth : depth + 1 });
    });
  }
  return false;
}

/**
 * Returns the compiler options of the project, which contain its path aliases and JSX settings. Makes the options lenient: names
 * must resolve, but the project does not have to compile.
 */
function optionsFor(files: readonly string[]): ts.CompilerOptions {
  return {
    // Without a target, older versions of the compiler do not declare Map and Promise.
    target: compiler.ScriptTarget.ESNext,
    // Without the declarations of Node.js, the results of its functions have no types.
    types: ["node"],
    ...projectOptions(files),
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

function projectOptions([file]: readonly string[]): ts.CompilerOptions {
  const found =
    file === undefined
      ? undefined
      : compiler.findConfigFile(dirname(file), (path) => compiler.sys.fileExists(path));
  if (found === undefined) return {};
  const reader = new ConfigReader();
  const { config } = compiler.readConfigFile(found, reader.read) as { config?: object };
  // Without `files` and `include`, the compiler does not search the disk for sources.
  const withoutFiles = { ...config, files: [], include: [], references: [] };
  const parsed = compiler.parseJsonConfigFileContent(
    withoutFiles,
    { ...compiler.sys, readFile: reader.read },
    dirname(found),
    ...([undefined, undefined, undefined, undefined] as const),
    // Without this cache, a file is read again for each file that extends it.
    new Map(),
  );
  if (reader.error !== undefined) throw reader.error;
  const { noLib: _noLib, ...options } = parsed.options;
  return options;
}

/** Reads `tsconfig.json`, the files that it extends, and the manifests of their packages. Their total size and number are limited. */
class ConfigReader {
  #files = 0;
  #bytes = 0;
  /** The first error. Missing files are not errors. The compiler ignores exceptions of its reader. */
  error: LocalError | undefined;

  readonly read = (path: string): string | undefined => {
    if (this.error !== undefined || !existsSync(path)) return undefined;
    try {
      const bytes = readFileBytes(path, { maxBytes: MAX_TSCONFIG_BYTES });
      this.#files += 1;
      this.#bytes += bytes.length;
      if (this.#files > MAX_TSCONFIG_FILES || this.#bytes > MAX_TSCONFIG_BYTES)
        throw new Error(
          `tsconfig.json extends more than ${MAX_TSCONFIG_FILES} files or ${MAX_TSCONFIG_BYTES / 2 ** 20} MiB`,
        );
      return bytes.toString("utf8");
    } catch (error) {
      this.error = new LocalError(createFileUnreadableError(path, error));
      return undefined;
    }
  };
}
