/**
 * Derives settings from tsconfig.json: where the generated code can be, how its files import each other, and which other
 * files the compiler reads.
 */

import { isRecord } from "../../core/type-guards.js";
import type { Config } from "../../core/config-types.js";
import { SETTING_DEFAULTS } from "../../core/defaults.js";
import { parseJsoncObject } from "../../core/text/project-json.js";
import type { ProjectReader } from "./project-files.js";

export interface TsconfigSettings {
  /** The path of the configuration that contains the sources: tsconfig.json, or one that it refers to. */
  readonly path: string;
  /** The folder that must contain the generated code, relative to the project. Undefined if the code can be in any folder. */
  readonly sourceFolder?: string;
  readonly importExtension?: Exclude<
    Config["importExtension"],
    undefined | typeof SETTING_DEFAULTS.importExtension
  >;
  /**
   * Whether a TypeScript file in the project's own folder is a problem: the compiler would emit JavaScript for it, or refuse it
   * because it is outside of `rootDir`.
   */
  readonly emitsOrRejectsTopLevelFiles: boolean;
  /** Names of the packages in `types`. Undefined if tsconfig.json does not exist or does not set `types`. */
  readonly types?: readonly unknown[];
  /** Whether the compiler refuses ES modules in a package without `"type": "module"`. */
  readonly requiresTypeModuleInPackageJson: boolean;
}

/** Maximum length of a chain of configurations that extend each other. Without this limit, reading a cycle would never end. */
const MAX_EXTENDS_DEPTH = 10;

export function readTsconfigSettings(projectReader: ProjectReader): TsconfigSettings {
  const path = findPathOfTsconfigWithSources(projectReader);
  const { options, include, hasFilesList } = readTsconfig(projectReader, path);
  const { noEmit, rootDir, types } = options;
  const sourceFolder = findSourceFolder(options, include);
  const importExtension = findImportExtension(options);
  return {
    path,
    ...(sourceFolder !== undefined && { sourceFolder }),
    ...(importExtension !== undefined && { importExtension }),
    ...(Array.isArray(types) && { types: types as readonly unknown[] }),
    requiresTypeModuleInPackageJson:
      options["verbatimModuleSyntax"] === true && /^node/i.test(String(options["module"])),
    emitsOrRejectsTopLevelFiles:
      projectReader.readFileText("tsconfig.json") !== undefined &&
      (noEmit !== true || rootDir !== undefined) &&
      (include === undefined
        ? !hasFilesList
        : include.some((pattern) => /^(?:$|[^/]*[*?]|\.$)/.test(pattern))),
  };
}

/** Returns the folder to propose for the generated code: the default folder or, with a source folder, a subfolder of it. */
export function deriveProposedOutputFolder({ sourceFolder }: TsconfigSettings): string {
  return sourceFolder === undefined ? SETTING_DEFAULTS.out : `${sourceFolder}/${SETTING_DEFAULTS.out}`;
}

/** Whether imports from `outputFolder` are compile errors (TS6059), because tsconfig.json limits the sources to another folder. */
export function isOutsideSourceFolder(outputFolder: string, { sourceFolder }: TsconfigSettings): boolean {
  return sourceFolder !== undefined && !`${normalizePath(outputFolder)}/`.startsWith(`${sourceFolder}/`);
}

/**
 * Returns the path of the configuration that contains the sources: tsconfig.json or, if its list `files` is empty, the first
 * configuration in its `references`.
 */
function findPathOfTsconfigWithSources({ readFileText }: ProjectReader): string {
  const tsconfigName = "tsconfig.json";
  const { files, references } = parseJsoncObject(readFileText(tsconfigName) ?? "{}") ?? {};
  if (!Array.isArray(files) || files.length > 0 || !Array.isArray(references)) return tsconfigName;
  const [reference] = references as readonly unknown[];
  const referencePath = isRecord(reference) ? reference["path"] : undefined;
  if (typeof referencePath !== "string") return tsconfigName;
  return normalizePath(referencePath.endsWith(".json") ? referencePath : `${referencePath}/${tsconfigName}`);
}

interface Tsconfig {
  /** The `compilerOptions` of the file, and of the configurations that the file extends. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The patterns in `include`, relative to the project. */
  readonly include: readonly string[] | undefined;
  /** Whether this tsconfig.json, or a configuration that it extends, has a list `files`. */
  readonly hasFilesList: boolean;
}

/**
 * Reads a configuration and the files that it extends. Ignores files in packages, such as `@tsconfig/node20`, because they do not
 * set folders of the project.
 */
function readTsconfig({ readFileText }: ProjectReader, path: string, depth = 0): Tsconfig {
  const json = parseJsoncObject(readFileText(path) ?? "{}") ?? {};
  const folderPrefix = path.replace(/[^/]*$/, "");
  const baseConfigs = [json["extends"] ?? []].flat().flatMap((extendsValue: unknown) => {
    if (typeof extendsValue !== "string" || !/^\.\.?\//.test(extendsValue) || depth === MAX_EXTENDS_DEPTH)
      return [];
    const baseConfigPath = normalizePath(`${folderPrefix}${extendsValue}`);
    return [
      readTsconfig(
        { readFileText } as ProjectReader,
        baseConfigPath.endsWith(".json") ? baseConfigPath : `${baseConfigPath}.json`,
        depth + 1,
      ),
    ];
  });
  const ownOptions = isRecord(json["compilerOptions"]) ? json["compilerOptions"] : {};
  const rootDir = ownOptions["rootDir"];
  const include = json["include"];
  return {
    hasFilesList: json["files"] !== undefined || baseConfigs.some((baseConfig) => baseConfig.hasFilesList),
    options: {
      ...(Object.assign({}, ...baseConfigs.map((baseConfig) => baseConfig.options)) as object),
      ...ownOptions,
      // Paths are relative to the file that contains them.
      ...(typeof rootDir === "string" && { rootDir: normalizePath(`${folderPrefix}${rootDir}`) }),
    },
    include: Array.isArray(include)
      ? include.map((pattern) => normalizePath(`${folderPrefix}${String(pattern)}`))
      : baseConfigs.findLast((baseConfig) => baseConfig.include !== undefined)?.include,
  };
}

/**
 * Returns the folder that must contain all sources: `rootDir`, or the only folder in `include`. If `rootDir` is missing, TypeScript
 * before version 6 sets it to the common parent folder of all sources. A generated folder outside of the sources would then change
 * the paths of all compiled files.
 */
function findSourceFolder(
  { rootDir }: Tsconfig["options"],
  include: Tsconfig["include"],
): string | undefined {
  if (typeof rootDir === "string") return isProjectSubfolder(rootDir) ? rootDir : undefined;
  const firstSegments = new Set((include ?? []).map((pattern) => pattern.split("/", 1)[0] ?? ""));
  const [folder = ""] = firstSegments;
  return firstSegments.size === 1 && isProjectSubfolder(folder) && !/[*?{]|\.[cm]?tsx?$/.test(folder)
    ? folder
    : undefined;
}

function isProjectSubfolder(folder: string): boolean {
  return folder !== "" && folder !== "." && !/^(?:\.\.(?:\/|$)|\/|[A-Za-z]:)|\$\{/.test(folder);
}

function findImportExtension(options: Tsconfig["options"]): TsconfigSettings["importExtension"] {
  // With these options, imports end with `.ts`: the project runs TypeScript without compiling it, or the compiler replaces the
  // extensions of imports.
  const isOptionEnabled = (name: string): boolean => options[name] === true;
  if (isOptionEnabled("rewriteRelativeImportExtensions")) return ".ts";
  if (isOptionEnabled("erasableSyntaxOnly") && isOptionEnabled("allowImportingTsExtensions")) return ".ts";
  const [moduleResolution, moduleFormat] = [options["moduleResolution"], options["module"]].map((value) =>
    String(value).toLowerCase(),
  );
  // Some bundlers, such as webpack in Next.js, do not find `file.ts` by the path `file.js`.
  const usesBundlerResolution =
    moduleResolution === "bundler" || (moduleResolution === "undefined" && moduleFormat === "preserve");
  return usesBundlerResolution ? "none" : undefined;
}

/** Resolves the segments `.` and `..` of a path, and removes slashes at its end. */
export function normalizePath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.replaceAll("\\", "/").split("/")) {
    if (segment === "" && segments.length > 0) continue;
    if (segment === ".") continue;
    if (segment === ".." && segments.length > 0 && segments.at(-1) !== "..") segments.pop();
    else segments.push(segment);
  }
  return segments.join("/");
}
