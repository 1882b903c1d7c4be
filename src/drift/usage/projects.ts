/** Finds the TypeScript projects that contain the sources: `tsconfig.json` or `jsconfig.json`, and the projects that they reference. */

import { accessSync, constants, existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, posix, sep } from "node:path";
import type { ts } from "ts-morph";
import type { UsageError } from "../../core/diagnostic.js";
import { createFileUnreadableError } from "../../core/diagnostics.js";
import { tryTo } from "../../core/files.js";
import {
  MAX_SCANNED_ENTRIES,
  MAX_SYNTAX_TREE_DEPTH,
  MAX_TOTAL_TSCONFIG_BYTES,
  MAX_TSCONFIG_FILES,
} from "../../core/limits.js";
import { readFileBytes } from "../../core/read-file.js";
import { compiler, findPackage, isTooDeep } from "./compiler.js";
import { usageProblem } from "./diagnostics.js";
import { isInFolder } from "./sources.js";

export interface TypeScriptProject {
  /** The path of the configuration. */
  readonly path: string;
  readonly options: ts.CompilerOptions;
  /** The files that the configuration includes. */
  readonly files: ReadonlySet<string>;
  /** The paths of the configurations that it references. */
  readonly references: readonly string[];
  /** Whether the configuration specifies its files. */
  readonly listsFiles: boolean;
}

type FolderEntries = Record<"files" | "directories", string[]>;

/** The search of the compiler for files, which its declarations omit. ts-morph uses it, too. */
type MatchFiles = (
  ...parameters: [
    ...patterns: [folder: string, extensions: unknown, excludes: unknown, includes: unknown],
    ...options: [isCaseSensitive: boolean, currentFolder: string, depth: number | undefined],
    ...callbacks: [listEntries: (folder: string) => FolderEntries, resolve: (path: string) => string],
  ]
) => string[];

/** Returns the option with which the compiler loads all packages of `@types`. Before TypeScript 6, this was the default. */
function loadAllTypes(): ts.CompilerOptions {
  return Number.parseInt(compiler.version, 10) >= 6 ? { types: ["*"] } : {};
}

/** The options for code without a configuration. */
export function createDefaultOptions(): ts.CompilerOptions {
  const { ModuleKind, ModuleResolutionKind, ScriptTarget } = compiler;
  const resolution = { module: ModuleKind.Preserve, moduleResolution: ModuleResolutionKind.Bundler };
  return { ...loadAllTypes(), ...resolution, target: ScriptTarget.ESNext, strict: true };
}

export class ProjectFinder {
  readonly #root: string;
  readonly #projects = new Map<string, TypeScriptProject>();
  readonly #groupsByFolder = new Map<string, readonly (readonly TypeScriptProject[])[]>();
  readonly #extendedConfigs = new Map<string, ts.ExtendedConfigCacheEntry>();
  readonly #sourcesByDeclaration = new Map<string, string>();
  readonly #outputFolders = new Set<string>();
  #scanned = 0;

  /** Follows symbolic links only within `root`. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Returns the projects that include a file, from the nearest folder that has such projects. */
  findOwners(file: string): readonly TypeScriptProject[] {
    const groups = this.#listGroups(dirname(file));
    const owners = groups.map((group) => group.filter(({ files }) => files.has(file)));
    // A project can include a file of another folder by a symbolic link.
    const others = new Set([...this.#groupsByFolder.values()].flat(2));
    return owners.find(({ length }) => length > 0) ?? [...others].filter(({ files }) => files.has(file));
  }

  /** Returns the project with the nearest configuration. It need not include the file. */
  findNearest(file: string): TypeScriptProject | undefined {
    return this.#listGroups(dirname(file)).find(([first]) => first !== undefined)?.[0];
  }

  /** Returns the source from which a project builds a declaration file. The declaration file need not exist. */
  findSource(declaration: string): string | undefined {
    const path = /\.d\.[cm]?ts$/.test(declaration) ? this.#resolveOutput(declaration) : undefined;
    return path && this.#sourcesByDeclaration.get(path);
  }

  /** Whether a project builds declaration files into a folder or below it. The folder need not exist. */
  isOutputFolder(folder: string): boolean {
    return this.#outputFolders.has(this.#resolveOutput(folder) ?? "");
  }

  /** Reads the configurations that can build a file. Returns its path without links, or undefined if it is in an installed package. */
  #resolveOutput(path: string): string | undefined {
    const resolved = resolveLinks(path);
    if (resolved.includes("/node_modules/")) return undefined;
    this.#listGroups(dirname(resolved));
    return resolved;
  }

  /**
   * Returns the projects of a folder and of its parent folders. Each group is a configuration with those that it references. In a folder,
   * `tsconfig.json` or `jsconfig.json` is first. Others follow, such as `tsconfig.test.json`.
   */
  #listGroups(folder: string): readonly (readonly TypeScriptProject[])[] {
    const known = this.#groupsByFolder.get(folder);
    if (known !== undefined) return known;
    const names = this.#listEntries(folder).files.filter((name) => /^[jt]sconfig(?:\..+)?\.json$/.test(name));
    const usual = ["tsconfig.json", "jsconfig.json"].find((name) => names.includes(name)) ?? [];
    const others = names.filter((name) => !/^[jt]sconfig\.json$/.test(name)).sort();
    const parent = dirname(folder);
    const groups = [
      ...[usual, others].flat().map((name) => this.#load(posix.join(folder, name), name === usual)),
      ...(parent === folder ? [] : this.#listGroups(parent)),
    ];
    this.#groupsByFolder.set(folder, groups);
    return groups;
  }

  /** Reads a configuration, and those that it references. */
  #load(path: string, isUsual: boolean): readonly TypeScriptProject[] {
    const found = new Set<TypeScriptProject>();
    const visit = (config: string): void => {
      const project = this.#projects.get(config) ?? (existsSync(config) ? this.#parse(config) : undefined);
      if (project === undefined || found.has(project)) return;
      this.#projects.set(config, project);
      found.add(project);
      project.references.forEach(visit);
    };
    visit(path);
    // Others extend a configuration such as tsconfig.base.json. It does not list files.
    return [...found].filter((one) => isUsual || one.path !== path || one.listsFiles);
  }

  #parse(path: string): TypeScriptProject {
    const { readFile, throwError } = createLimitedReader();
    const parsed = compiler.getParsedCommandLineOfConfigFile(
      path,
      {},
      {
        ...compiler.sys,
        ...{ readFile, readDirectory: (...patterns) => this.#findFiles(...patterns) },
        onUnRecoverableConfigFileDiagnostic: () => undefined,
      },
      // A configuration that several others extend is read once.
      this.#extendedConfigs,
    );
    throwError();
    if (this.#scanned > MAX_SCANNED_ENTRIES) throw usageProblem.error("used-by-too-large");
    const { options = {}, fileNames = [], projectReferences = [] } = parsed ?? {};
    if (parsed !== undefined) this.#addOutputs(path, parsed);
    const { include, files } = Object(parsed?.raw) as {
      readonly include?: unknown;
      readonly files?: unknown;
    };
    return {
      ...{ path, options: addDefaultOptions(options, path), files: new Set(fileNames) },
      references: projectReferences.map((one) => compiler.resolveProjectReferencePath(one)),
      listsFiles: include !== undefined || files !== undefined,
    };
  }

  /** Records which declaration files a build writes. TypeScript 6 and earlier versions place them differently without `rootDir`. */
  #addOutputs(path: string, parsed: ts.ParsedCommandLine): void {
    const { options, fileNames } = parsed;
    const { composite, declaration = composite, outDir, declarationDir = outDir, rootDir } = options;
    if (declaration !== true || declarationDir === undefined) return;
    const sources = fileNames.filter((one) => /(?<!\.d)\.[cm]?[jt]sx?$/.test(one));
    const [first = "", ...folders] = sources.map((one) => dirname(one));
    const isCommon = (folder: string): boolean => folders.every((one) => `${one}/`.startsWith(`${folder}/`));
    let common = first;
    while (!isCommon(common)) common = dirname(common);
    for (const root of rootDir === undefined ? new Set([common, dirname(path)]) : [rootDir])
      for (const source of sources) {
        const built = { ...parsed, options: { ...options, rootDir: root } };
        for (const output of compiler.getOutputFileNames(
          built,
          source,
          !compiler.sys.useCaseSensitiveFileNames,
        )) {
          this.#sourcesByDeclaration.set(output, source);
          let folder = dirname(output);
          for (; folder.startsWith(dirname(path)); folder = dirname(folder)) this.#outputFolders.add(folder);
        }
      }
  }

  /** Finds the files of a configuration. Does not follow links that lead out of the root. */
  #findFiles(
    folder: string,
    extensions: unknown,
    excludes: unknown,
    includes: unknown,
    depth?: number,
  ): string[] {
    const { matchFiles } = compiler as unknown as { readonly matchFiles: MatchFiles };
    const { useCaseSensitiveFileNames } = compiler.sys;
    const list = (path: string): FolderEntries => this.#listEntries(path);
    const options = [useCaseSensitiveFileNames, folder, depth] as const;
    return matchFiles(folder, extensions, excludes, includes, ...options, list, resolveLinks).map(
      resolveLinks,
    );
  }

  #listEntries(folder: string): FolderEntries {
    const entries: FolderEntries = { files: [], directories: [] };
    const isReadable = tryTo(() => accessSync(folder, constants.R_OK));
    if (this.#scanned > MAX_SCANNED_ENTRIES || !isReadable) return entries;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      this.#scanned += 1;
      const path = posix.join(folder, entry.name);
      const isLink = entry.isSymbolicLink();
      if (isLink && !(existsSync(path) && isInFolder(realpathSync(path), this.#root))) continue;
      const type = isLink ? statSync(path) : entry;
      if (type.isDirectory()) entries.directories.push(entry.name);
      else if (type.isFile()) entries.files.push(entry.name);
    }
    return entries;
  }
}

/** Resolves the links in a path. The path need not exist. */
export function resolveLinks(path: string): string {
  try {
    return toPosix(realpathSync(path));
  } catch {
    const parent = dirname(path);
    return parent === path ? path : posix.join(resolveLinks(parent), basename(path));
  }
}

export function toPosix(path: string): string {
  return path.split(sep).join("/");
}

/** Adds the defaults of the TypeScript that the project has installed. Its version can differ from the one in ts-morph. */
function addDefaultOptions(options: ts.CompilerOptions, path: string): ts.CompilerOptions {
  const { version } = findPackage("typescript", path) ?? compiler;
  const isModern = Number.parseInt(version, 10) >= 6;
  return { strict: isModern, ...(isModern ? { types: [] } : loadAllTypes()), ...options };
}

/** Returns a function that reads a configuration and those that it extends, within limits. The compiler ignores what it throws. */
function createLimitedReader() {
  let [files, bytes] = [0, 0];
  let error: UsageError | undefined;
  const readFile = (file: string): string | undefined => {
    if (error !== undefined || !existsSync(file)) return undefined;
    try {
      const content = readFileBytes(file, { maxBytes: MAX_TOTAL_TSCONFIG_BYTES });
      files++;
      bytes += content.length;
      if (files > MAX_TSCONFIG_FILES || bytes > MAX_TOTAL_TSCONFIG_BYTES) {
        const limits = `${MAX_TSCONFIG_FILES} files or ${MAX_TOTAL_TSCONFIG_BYTES / 2 ** 20} MiB`;
        throw new Error(`tsconfig.json and the files that it extends are more than ${limits}`);
      }
      const text = content.toString("utf8");
      if (isTooDeep(file, text)) throw new Error(`it is nested deeper than ${MAX_SYNTAX_TREE_DEPTH} levels`);
      return text;
    } catch (reason) {
      const isSystemError = (reason as NodeJS.ErrnoException).code !== undefined;
      const hint = isSystemError ? undefined : "Simplify this file, or the files that it extends.";
      error = createFileUnreadableError(file, reason, hint);
      return undefined;
    }
  };
  const throwError = (): void => {
    if (error !== undefined) throw error;
  };
  return { readFile, throwError };
}
