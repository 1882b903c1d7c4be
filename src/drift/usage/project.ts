/** Files → a program that the checker can be asked about, whatever state the project is in. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ts } from "ts-morph";
import { compiler, Project } from "./compiler.js";
import type { ModuleKeyNames } from "./generated.js";
import { standInFor } from "./stand-in.js";

/** Of the files, whose paths are absolute. It is made once, unless generated code is not there and modules have to tell what it would be. */
export function programMaker(files: readonly string[], out: string): (modules: ModuleKeyNames) => ts.Program {
  if (!existsSync(join(out, "index.ts"))) return (modules) => programOf(files, standInFor(out, modules));
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
 * The project's own, for the sake of its path aliases and its JSX, made as lenient as can be: what is looked for is where names
 * lead, not whether the project compiles.
 */
function optionsFor(files: readonly string[]): ts.CompilerOptions {
  return {
    // Without a target, older versions of the compiler would know no Map and no Promise.
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
  // Its files are not asked for, and would be looked for all over the disk.
  const alone = { ...config, files: [], include: [], references: [] };
  const { noLib: _noLib, ...options } = compiler.parseJsonConfigFileContent(
    alone,
    compiler.sys,
    dirname(found),
  ).options;
  return options;
}
