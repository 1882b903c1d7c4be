/** What `init` reads of a project. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { listProjectFolders, readTextFile, toDisplayPath } from "../../core/files.js";
import type { COMMANDS } from "../../core/package-manager.js";
import { locatePackaged, readPackageVersion } from "../../core/packaged.js";
import { parseJsoncObject } from "../../core/text/read-json.js";
import { isRecord } from "../../core/text/json.js";

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Project {
  readonly folder: string;
  /** The folder and its parent folders, up to the root of the repository or, without one, the nearest package.json. */
  readonly folders: readonly string[];
  /** The package.json of each of these folders. Empty if the file is missing or invalid. */
  readonly packageJsons: readonly JsonObject[];
  /** The dependencies in these files, with their version ranges. */
  readonly dependencies: JsonObject;
  /** The tsconfig.json of the folder itself. */
  readonly tsconfig: JsonObject | undefined;
  /** The options in it. If it has references, as create-vite writes it, also those in tsconfig.app.json. */
  readonly compilerOptions: JsonObject;
}

const DEPENDENCY_PROPERTIES = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

function readJson(path: string): JsonObject {
  return parseJsoncObject(readIfExists(path) ?? "{}") ?? {};
}

/** Returns the dependencies in package.json files. The first file and the first property take precedence. */
function mergeDependencies(packageJsons: readonly JsonObject[]): JsonObject {
  const groups = packageJsons.flatMap((json) => DEPENDENCY_PROPERTIES.map((name) => json[name]));
  return Object.assign({}, ...groups.filter(isRecord).reverse()) as JsonObject;
}

export function readProject(folder: string): Project {
  const folders = listProjectFolders(folder);
  const packageJsons = folders.map((one) => readJson(join(one, "package.json")));
  const tsconfigPath = join(folder, "tsconfig.json");
  const tsconfig = existsSync(tsconfigPath) ? readJson(tsconfigPath) : undefined;
  const appConfig = tsconfig?.["references"] === undefined ? {} : readJson(join(folder, "tsconfig.app.json"));
  return {
    ...{ folder, folders, packageJsons, tsconfig },
    dependencies: mergeDependencies(packageJsons),
    compilerOptions: Object.assign({}, appConfig["compilerOptions"], tsconfig?.["compilerOptions"]),
  };
}

/**
 * Returns the dependency by which this package was installed, as the package.json of the project must contain it: a file, a folder, the address
 * of a Git repository, or a range of versions. Undefined if it is unknown, such as after a global installation.
 */
export function findOwnDependency({ folder, folders }: Project): string | undefined {
  const root = locatePackaged("");
  const [, owner] = /^(.+?)[\\/]node_modules[\\/]/.exec(root) ?? [];
  // A clone, but not the single file.
  if (owner === undefined && existsSync(join(root, "package.json")))
    return `file:${toDisplayPath(root, folder) || "."}`;
  for (const base of owner === undefined ? folders : [owner, ...folders]) {
    const specifier = mergeDependencies([readJson(join(base, "package.json"))])["whm-transfer-codegen"];
    if (typeof specifier !== "string") continue;
    const [, protocol, path] = /^(file:|link:|portal:|(?=\.{0,2}\/))([^~].*)/.exec(specifier) ?? [];
    if (path !== undefined) return `${protocol || "file:"}${toDisplayPath(resolve(base, path), folder)}`;
    return /[:/]/.test(specifier) ? specifier : `^${readPackageVersion()}`;
  }
  return undefined;
}

/** Returns the path of the first of these files, in the folder of the project and then in its parent folders. */
export function findNearestFile({ folders }: Project, fileNames: readonly string[]): string | undefined {
  return folders.flatMap((folder) => fileNames.map((name) => join(folder, name))).find(existsSync);
}

/**
 * Returns the text of a file, or undefined if the file does not exist.
 *
 * @throws UsageError if the file exists but cannot be read.
 */
export function readIfExists(path: string): string | undefined {
  return existsSync(path) ? readTextFile(path) : undefined;
}

// Corepack installs the version of pnpm or Yarn that package.json requires. Node.js 25 and later do not contain Corepack.
const COREPACK = "npm install --global corepack@0.36 && corepack enable && ";

/** Commands that install what the lock file lists, without running scripts of packages. */
export const INSTALL = {
  npm: "npm ci --ignore-scripts",
  npmUnlocked: "npm install --ignore-scripts",
  pnpm: `${COREPACK}pnpm install --frozen-lockfile --ignore-scripts`,
  yarn: `${COREPACK}yarn install --immutable --mode=skip-build`,
  yarn1: `${COREPACK}yarn install --frozen-lockfile --ignore-scripts`,
  bun: "npx --yes bun@1 install --frozen-lockfile --ignore-scripts",
} satisfies Record<keyof typeof COMMANDS, string>;
