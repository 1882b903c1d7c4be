/** Finds the package manager of the project, and its commands for a CI system. */

import { parseProjectJson } from "../../core/text/project-json.js";
import type { ProjectFiles } from "./project-files.js";

export interface PackageManagerCommands {
  /** Installs the dependencies that the lock file lists, without running their scripts. */
  readonly install: string;
  /** Runs a program of an installed dependency. The name of the program follows. */
  readonly run: string;
}

// Corepack installs the version of pnpm or Yarn that package.json requires. Node.js 25 and later do not contain Corepack.
const COREPACK = "npm install --global corepack@0.36 && corepack enable";

const COMMANDS = {
  pnpm: { install: `${COREPACK} && pnpm install --frozen-lockfile --ignore-scripts`, run: "pnpm exec" },
  yarn1: { install: `${COREPACK} && yarn install --frozen-lockfile --ignore-scripts`, run: "yarn run" },
  yarn: { install: `${COREPACK} && yarn install --immutable --mode=skip-build`, run: "yarn run" },
  bun: {
    install: "npx --yes bun@1 install --frozen-lockfile --ignore-scripts",
    run: "npx --no-install",
  },
  npm: { install: "npm ci --ignore-scripts", run: "npx --no-install" },
  /** npm without a lock file. */
  npmUnlocked: { install: "npm install --ignore-scripts", run: "npx --no-install" },
} as const satisfies Readonly<Record<string, PackageManagerCommands>>;

const LOCK_FILES = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
] as const;

/** Returns the commands of the package manager that wrote the lock file, or else of the one in `packageManager` of package.json. */
export function findPackageManager(files: ProjectFiles): PackageManagerCommands {
  const { levels, readStart } = files;
  for (const [lockFile, manager] of LOCK_FILES) {
    const start = levels.map((level) => readStart(`${level}${lockFile}`)).find((text) => text !== undefined);
    if (start === undefined) continue;
    return COMMANDS[manager === "yarn" && start.includes("# yarn lockfile v1") ? "yarn1" : manager];
  }
  const [name = "", version = ""] = readPackageManager(files).split("@");
  if (name === "yarn") return COMMANDS[version.startsWith("1.") ? "yarn1" : "yarn"];
  return name === "pnpm" || name === "bun" ? COMMANDS[name] : COMMANDS.npmUnlocked;
}

/** Returns the member `packageManager`, such as `pnpm@10.0.0`. Empty if it does not exist. */
function readPackageManager({ levels, read }: ProjectFiles): string {
  const names = levels.map(
    (level) => parseProjectJson(read(`${level}package.json`) ?? "{}")?.["packageManager"],
  );
  return names.find((name) => typeof name === "string") ?? "";
}
