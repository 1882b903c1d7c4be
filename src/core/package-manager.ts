/** Detects the package manager of a project, for the commands in hints, in the output of `init` and in workflows. */

import { existsSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { embedded } from "./embedded.js";
import { listProjectFolders } from "./files.js";
import { readFileBytes } from "./read-file.js";
import { quoteShellArgument } from "./text/escape.js";
import { isRecord, tryParseJson } from "./text/json.js";

/** Commands that run a program of a dependency (also in CI, without downloads), run a script and add a development dependency. */
const NPM = ["npx", "npx --no-install", "npm run", "npm install --save-dev"] as const;
const YARN = ["yarn run", "yarn run", "yarn run", "yarn add --dev"] as const;
export const COMMANDS = {
  npm: NPM,
  npmUnlocked: NPM,
  pnpm: ["pnpm exec", "pnpm exec", "pnpm run", "pnpm add --save-dev"],
  yarn: YARN,
  yarn1: YARN,
  bun: ["bunx", "npx --no-install", "bun run", "bun add --dev"],
} as const;

const LOCK_FILES = {
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
  "package-lock.json": "npm",
} as const;

/**
 * Returns a package manager and its commands: the one that wrote the nearest lock file, else the one that package.json names, else the one that runs
 * this program, as in `yarn dlx`. Default: npm.
 */
export function detectPackageManager(folder: string) {
  const name = detectName(listProjectFolders(folder));
  const [run, runInCi, runScript, addDevDependency] = COMMANDS[name];
  return { name, run, runInCi, runScript, addDevDependency };
}

function detectName(folders: readonly string[]): keyof typeof COMMANDS {
  for (const folder of folders) {
    const [fileName, name] = Object.entries(LOCK_FILES).find(([one]) => existsSync(join(folder, one))) ?? [];
    // Lock files can be large. A comment at the start distinguishes the versions of Yarn.
    if (fileName !== undefined && name !== undefined)
      return readStart(join(folder, fileName), 1024).includes("# yarn lockfile v1") ? "yarn1" : name;
  }
  const named = folders
    .map((folder) => tryParseJson(readStart(join(folder, "package.json"))))
    .map((json) => (isRecord(json) ? json["packageManager"] : undefined))
    .find((value) => typeof value === "string");
  const userAgent = process.env["npm_config_user_agent"] ?? "";
  const [, name, version = ""] = /^(yarn|pnpm|bun)[@/](.*)/.exec(named ?? userAgent) ?? [];
  if (name === "yarn") return version.startsWith("1.") ? "yarn1" : "yarn";
  return name === "pnpm" || name === "bun" ? name : "npmUnlocked";
}

/** Returns an empty text if the file is missing or cannot be read, because hints must not fail. */
function readStart(path: string, maxBytes?: number): string {
  try {
    const limit = maxBytes === undefined ? {} : { maxBytes, allowsTruncation: true };
    return readFileBytes(path, limit).toString("utf8");
  } catch {
    return "";
  }
}

/**
 * Replaces the commands of npm in a text for the user by those of the project's package manager. In the single file, replaces
 * `npx whm-transfer-codegen` by the command that runs this file.
 */
export function adaptCommands(text: string, folder: string): string {
  if (!/\bnp[mx] /.test(text)) return text;
  const { run, addDevDependency } = detectPackageManager(folder);
  const [add, developmentOption] = addDevDependency.split(" --");
  return text
    .replaceAll("npx whm-transfer-codegen", () => formatOwnCommand(folder) ?? `${run} whm-transfer-codegen`)
    .replaceAll("npm install --save-dev", `${add} --${developmentOption}`)
    .replaceAll("npm install", String(add));
}

/** Returns the command that runs the single file, or the program that was built from it. Undefined in the package. */
function formatOwnCommand(folder: string): string | undefined {
  if (embedded === undefined) return undefined;
  const runtime = basename(process.execPath).replace(/\.exe$/, "");
  if (!/^(?:node|nodejs|bun|deno)[-.\d]*$/.test(runtime)) return quoteShellArgument(process.execPath);
  const path = quoteShellArgument(relative(folder, fileURLToPath(import.meta.url)));
  return `${runtime.startsWith("deno") ? "deno run --allow-all" : runtime} ${path}`;
}
