/** Finds the package manager of the project, and its commands. */

import { parseJsoncObject } from "../../core/text/project-json.js";
import type { ProjectReader } from "./project-files.js";

export interface PackageManagerCommands {
  /** The command that installs the dependencies that the lock file lists, without running their scripts. */
  readonly installCommand: string;
  /**
   * The command that runs a program of an installed dependency in CI, without downloading packages. The name of the program follows
   * it.
   */
  readonly programRunCommandForCi: string;
  /** The command that the user enters in a terminal to run a program of a dependency. The name of the program follows it. */
  readonly programRunCommand: string;
  /** The command that runs a script of package.json. The name of the script follows it. */
  readonly scriptRunCommand: string;
  /** The command that adds a development dependency. The name of the package follows it. */
  readonly devDependencyAddCommand: string;
}

// Corepack installs the version of pnpm or Yarn that package.json requires. Node.js 25 and later do not contain Corepack.
const COREPACK_INSTALL_COMMAND = "npm install --global corepack@0.36 && corepack enable";

const YARN_COMMANDS = {
  programRunCommandForCi: "yarn run",
  programRunCommand: "yarn run",
  scriptRunCommand: "yarn run",
  devDependencyAddCommand: "yarn add --dev",
};

const NPM_COMMANDS = {
  programRunCommandForCi: "npx --no-install",
  programRunCommand: "npx",
  scriptRunCommand: "npm run",
  devDependencyAddCommand: "npm install --save-dev",
};

const COMMANDS_BY_MANAGER = {
  pnpm: {
    installCommand: `${COREPACK_INSTALL_COMMAND} && pnpm install --frozen-lockfile --ignore-scripts`,
    programRunCommandForCi: "pnpm exec",
    programRunCommand: "pnpm exec",
    scriptRunCommand: "pnpm run",
    devDependencyAddCommand: "pnpm add --save-dev",
  },
  yarn1: {
    ...YARN_COMMANDS,
    installCommand: `${COREPACK_INSTALL_COMMAND} && yarn install --frozen-lockfile --ignore-scripts`,
  },
  yarn: {
    ...YARN_COMMANDS,
    installCommand: `${COREPACK_INSTALL_COMMAND} && yarn install --immutable --mode=skip-build`,
  },
  bun: {
    installCommand: "npx --yes bun@1 install --frozen-lockfile --ignore-scripts",
    programRunCommandForCi: "npx --no-install",
    programRunCommand: "bunx",
    scriptRunCommand: "bun run",
    devDependencyAddCommand: "bun add --dev",
  },
  npm: { ...NPM_COMMANDS, installCommand: "npm ci --ignore-scripts" },
  /** The commands of npm in a project without a lock file. */
  npmUnlocked: { ...NPM_COMMANDS, installCommand: "npm install --ignore-scripts" },
} as const satisfies Readonly<Record<string, PackageManagerCommands>>;

const LOCK_FILES_WITH_MANAGERS = [
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
export function detectPackageManagerCommands(projectReader: ProjectReader): PackageManagerCommands {
  const { projectAndParentFolderPrefixes, readFileStart } = projectReader;
  for (const [lockFile, manager] of LOCK_FILES_WITH_MANAGERS) {
    const lockFileStart = projectAndParentFolderPrefixes
      .map((prefix) => readFileStart(`${prefix}${lockFile}`))
      .find((text) => text !== undefined);
    if (lockFileStart === undefined) continue;
    return COMMANDS_BY_MANAGER[
      manager === "yarn" && lockFileStart.includes("# yarn lockfile v1") ? "yarn1" : manager
    ];
  }
  const [name = "", version = ""] = readPackageManagerProperty(projectReader).split("@");
  if (name === "yarn") return COMMANDS_BY_MANAGER[version.startsWith("1.") ? "yarn1" : "yarn"];
  return name === "pnpm" || name === "bun" ? COMMANDS_BY_MANAGER[name] : COMMANDS_BY_MANAGER.npmUnlocked;
}

/**
 * Returns the property `packageManager`, such as `pnpm@10.0.0`, of the nearest package.json that has this property. Returns an
 * empty string if no package.json has it.
 */
function readPackageManagerProperty({ projectAndParentFolderPrefixes, readFileText }: ProjectReader): string {
  const packageManagerValues = projectAndParentFolderPrefixes.map(
    (prefix) => parseJsoncObject(readFileText(`${prefix}package.json`) ?? "{}")?.["packageManager"],
  );
  return packageManagerValues.find((value) => typeof value === "string") ?? "";
}
