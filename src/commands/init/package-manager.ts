/** Finds the package manager of the project, and its commands. */

import { parseProjectJson } from "../../core/text/project-json.js";
import type { ProjectFiles } from "./project-files.js";

export interface PackageManagerCommands {
  /** The command that installs the dependencies that the lock file lists, without running their scripts. */
  readonly install: string;
  /**
   * The command that runs a program of an installed dependency in CI, without downloading packages. The name of the program follows
   * it.
   */
  readonly runInCi: string;
  /** The command that the user enters in a terminal to run a program of a dependency. The name of the program follows it. */
  readonly runProgram: string;
  /** The command that runs a script of package.json. The name of the script follows it. */
  readonly runScript: string;
  /** The command that adds a development dependency. The name of the package follows it. */
  readonly add: string;
}

// Corepack installs the version of pnpm or Yarn that package.json requires. Node.js 25 and later do not contain Corepack.
const COREPACK_INSTALL_COMMAND = "npm install --global corepack@0.36 && corepack enable";

const YARN_COMMANDS = {
  runInCi: "yarn run",
  runProgram: "yarn run",
  runScript: "yarn run",
  add: "yarn add --dev",
};

const NPM_COMMANDS = {
  runInCi: "npx --no-install",
  runProgram: "npx",
  runScript: "npm run",
  add: "npm install --save-dev",
};

const COMMANDS_BY_MANAGER = {
  pnpm: {
    install: `${COREPACK_INSTALL_COMMAND} && pnpm install --frozen-lockfile --ignore-scripts`,
    runInCi: "pnpm exec",
    runProgram: "pnpm exec",
    runScript: "pnpm run",
    add: "pnpm add --save-dev",
  },
  yarn1: {
    ...YARN_COMMANDS,
    install: `${COREPACK_INSTALL_COMMAND} && yarn install --frozen-lockfile --ignore-scripts`,
  },
  yarn: {
    ...YARN_COMMANDS,
    install: `${COREPACK_INSTALL_COMMAND} && yarn install --immutable --mode=skip-build`,
  },
  bun: {
    install: "npx --yes bun@1 install --frozen-lockfile --ignore-scripts",
    runInCi: "npx --no-install",
    runProgram: "bunx",
    runScript: "bun run",
    add: "bun add --dev",
  },
  npm: { ...NPM_COMMANDS, install: "npm ci --ignore-scripts" },
  /** The commands of npm in a project without a lock file. */
  npmUnlocked: { ...NPM_COMMANDS, install: "npm install --ignore-scripts" },
} as const satisfies Readonly<Record<string, PackageManagerCommands>>;

const MANAGERS_BY_LOCK_FILE = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
] as const;

/**
 * Returns the commands of the project's package manager: the one that wrote the lock file or, without a lock file, the one in
 * package.json. Default: npm.
 */
export function detectPackageManagerCommands(files: ProjectFiles): PackageManagerCommands {
  const { folderPrefixes, readFileStart } = files;
  for (const [lockFile, manager] of MANAGERS_BY_LOCK_FILE) {
    const lockFileStart = folderPrefixes
      .map((prefix) => readFileStart(`${prefix}${lockFile}`))
      .find((text) => text !== undefined);
    if (lockFileStart === undefined) continue;
    return COMMANDS_BY_MANAGER[
      manager === "yarn" && lockFileStart.includes("# yarn lockfile v1") ? "yarn1" : manager
    ];
  }
  const [name = "", version = ""] = readPackageManager(files).split("@");
  if (name === "yarn") return COMMANDS_BY_MANAGER[version.startsWith("1.") ? "yarn1" : "yarn"];
  return name === "pnpm" || name === "bun" ? COMMANDS_BY_MANAGER[name] : COMMANDS_BY_MANAGER.npmUnlocked;
}

/**
 * Returns the property `packageManager`, such as `pnpm@10.0.0`, of the nearest package.json that has this property. Returns an
 * empty string if no package.json has it.
 */
function readPackageManager({ folderPrefixes, readFileText }: ProjectFiles): string {
  const packageManagers = folderPrefixes.map(
    (prefix) => parseProjectJson(readFileText(`${prefix}package.json`) ?? "{}")?.["packageManager"],
  );
  return packageManagers.find((name) => typeof name === "string") ?? "";
}
