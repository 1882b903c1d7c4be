/** Creates a TypeScript program for source files, even if the project does not compile. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ts } from "ts-morph";
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
): (modules: ModuleKeyNames) => ts.Program {
  if (!existsSync(join(out, "index.ts"))) return (modules) => programOf(files, placeholderCode(out, modules));
  let made: ts.Program | undefined;
  return () => (made ??= programOf(files, new Map()));
}

function programOf(files: readonly string[], further: ReadonlyMap<string, string>): ts.Program {
  const project = new Project({ compilerOptions: optionsFor(files), skipAddingFilesFromTsConfig: true });
  for (const [path, text] of further) project.createSourceFile(path, text, { overwrite: true });
  for (const file of files) project.addSourceFileAtPathIfExists(file);
  return project.getProgram().compilerObject;
}

/**
 * Returns the compiler options of the project, which contain its path aliases and JSX settings. Makes the options lenient: names
 * must resolve, but the project does not have to compile.
 */
function optionsFor(files: readonly string[]): ts.CompilerOptions {
  return {
    // Without a target, older versions of the compiler do not declare Map and Promise.
    target: compiler.ScriptTarget.ESNext,
    ...projectOptions(files),
    allowJs: true,
    checkJs: false,
    noEmit: true,
    composite: false,
    incremental: false,
    strict: true,
    skipLibCheck: true,
    resolveJsonModule: true,
    types: [],
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
  const { config } = compiler.readConfigFile(found, (path) => compiler.sys.readFile(path)) as {
    config?: object;
  };
  // Without `files` and `include`, the compiler does not search the disk for sources.
  const withoutFiles = { ...config, files: [], include: [], references: [] };
  const { noLib: _noLib, ...options } = compiler.parseJsonConfigFileContent(
    withoutFiles,
    compiler.sys,
    dirname(found),
  ).options;
  return options;
}
