/** What `init` reads of a project. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { LocalError } from "../../core/diagnostic.js";
import { createFileUnreadableError } from "../../core/diagnostics.js";
import { findNearestFolderWith } from "../../core/files.js";
import { readFileBytes, type ReadFileOptions } from "../../core/read-file.js";
import { parseJsoncObject } from "../../core/text/read-json.js";
import { isRecord } from "../../core/text/json.js";

type JsonObject = Readonly<Record<string, unknown>>;

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
  readonly compilerOptions: JsonObject;
}

const DEPENDENCY_PROPERTIES = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

export function readProject(folder: string): Project {
  const root =
    findNearestFolderWith(".git", folder) ?? findNearestFolderWith("package.json", folder) ?? folder;
  const folders = [folder];
  for (let parent = folder; parent !== root;) folders.push((parent = dirname(parent)));
  const readJson = (path: string): JsonObject => parseJsoncObject(readIfExists(path) ?? "{}") ?? {};
  const packageJsons = folders.map((one) => readJson(join(one, "package.json")));
  const groups = packageJsons.flatMap((json) => DEPENDENCY_PROPERTIES.map((name) => json[name]));
  const tsconfigPath = join(folder, "tsconfig.json");
  const tsconfig = existsSync(tsconfigPath) ? readJson(tsconfigPath) : undefined;
  const compilerOptions = tsconfig?.["compilerOptions"];
  return {
    ...{ folder, folders, packageJsons, tsconfig },
    dependencies: Object.assign({}, ...groups.filter(isRecord).reverse()) as JsonObject,
    compilerOptions: isRecord(compilerOptions) ? compilerOptions : {},
  };
}

/** Returns the path of the first of these files, in the folder of the project and then in its parent folders. */
export function findNearestFile({ folders }: Project, fileNames: readonly string[]): string | undefined {
  return folders.flatMap((folder) => fileNames.map((name) => join(folder, name))).find(existsSync);
}

/**
 * Returns the text of a file, or undefined if the file does not exist.
 *
 * @throws LocalError if the file exists but cannot be read.
 */
export function readIfExists(path: string, options?: ReadFileOptions): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return readFileBytes(path, options).toString("utf8");
  } catch (error) {
    throw new LocalError(createFileUnreadableError(path, error));
  }
}

// Corepack installs the version of pnpm or Yarn that package.json requires. Node.js 25 and later do not contain Corepack.
const COREPACK = "npm install --global corepack@0.36 && corepack enable && ";

/**
 * Commands of package managers: to install what the lock file lists without running scripts of packages, to run a program of a dependency
 * (also in CI, without downloads), to run a script, and to add a development dependency.
 */
const COMMANDS = {
  npm: ["npm ci --ignore-scripts", "npx", "npx --no-install", "npm run", "npm install --save-dev"],
  npmUnlocked: [
    "npm install --ignore-scripts",
    ...["npx", "npx --no-install", "npm run", "npm install --save-dev"],
  ],
  pnpm: [
    `${COREPACK}pnpm install --frozen-lockfile --ignore-scripts`,
    ...["pnpm exec", "pnpm exec", "pnpm run", "pnpm add --save-dev"],
  ],
  yarn: [
    `${COREPACK}yarn install --immutable --mode=skip-build`,
    ...["yarn run", "yarn run", "yarn run", "yarn add --dev"],
  ],
  yarn1: [
    `${COREPACK}yarn install --frozen-lockfile --ignore-scripts`,
    ...["yarn run", "yarn run", "yarn run", "yarn add --dev"],
  ],
  bun: [
    "npx --yes bun@1 install --frozen-lockfile --ignore-scripts",
    ...["bunx", "npx --no-install", "bun run", "bun add --dev"],
  ],
} as const;

const LOCK_FILES = {
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
  "package-lock.json": "npm",
} as const;

/** Returns the commands of the package manager that wrote the lock file or, without one, that package.json names. Default: npm. */
export function detectPackageManager(project: Project) {
  const [install, run, runInCi, runScript, addDevDependency] = COMMANDS[detectName(project)];
  return { install, run, runInCi, runScript, addDevDependency };
}

function detectName(project: Project): keyof typeof COMMANDS {
  for (const [fileName, name] of Object.entries(LOCK_FILES)) {
    const path = findNearestFile(project, [fileName]);
    if (path === undefined) continue;
    // Lock files can be large. A comment at the start distinguishes the versions of Yarn.
    const start = readIfExists(path, { maxBytes: 1024, allowsTruncation: true }) ?? "";
    return start.includes("# yarn lockfile v1") ? "yarn1" : name;
  }
  const named = project.packageJsons
    .map((json) => json["packageManager"])
    .find((value) => typeof value === "string");
  const [, name, version = ""] = /^(yarn|pnpm|bun)@(.*)/.exec(named ?? "") ?? [];
  if (name === "yarn") return version.startsWith("1.") ? "yarn1" : "yarn";
  return name === "pnpm" || name === "bun" ? name : "npmUnlocked";
}
