/**
 * Formats generated TypeScript with the formatter of the project, and with its configuration. The formatter is loaded from the project,
 * because the generated code must have the same style as the code of the project.
 */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { FormatterName } from "../core/config-types.js";
import { UsageError } from "../core/diagnostic.js";
import { getErrorText } from "../core/error-text.js";
import { readTextUnwrapped, resolveModulePath } from "../core/files.js";
import { computeSha256 } from "../core/module-text.js";
import { runProjectCode } from "../core/async.js";
import { parseJsoncObject } from "../core/text/read-json.js";
import { isStringArray } from "../core/text/json.js";
import { emitProblem } from "./diagnostics.js";

/** The properties of a formatter that determine its output. `manifest.json` contains them. */
export interface FormatterIdentity {
  readonly name: FormatterName;
  /** SHA-256 of the formatter's version and configuration, without paths of this machine. */
  readonly hash: string;
}

export interface CodeFormatter {
  readonly identity: FormatterIdentity;
  /** Formats a TypeScript file. `relativePath` is relative to the output folder. */
  readonly format: (relativePath: string, text: string) => Promise<string>;
}

/** The folder of the project in which the formatter is installed, and the output folder. Both paths are absolute. */
export interface FormatterFolders {
  readonly projectFolder: string;
  readonly outputFolder: string;
}

/** The functions `load` return the formatter without error handling, and its configuration as text without paths of this machine. */
const FORMATTERS = {
  prettier: { packageName: "prettier", entry: "prettier", load: loadPrettier },
  biome: { packageName: "@biomejs/biome", entry: "@biomejs/biome/package.json", load: loadBiome },
} as const;

/** @throws UsageError if the formatter is not installed, or its configuration is invalid. */
export async function loadFormatter(name: FormatterName, folders: FormatterFolders): Promise<CodeFormatter> {
  const { packageName, entry, load } = FORMATTERS[name];
  const entryPath = resolveModulePath(entry, join(folders.projectFolder, "package.json"));
  if (entryPath === undefined)
    throw emitProblem.error("formatter-missing", {
      formatter: name,
      packageName,
      folder: folders.projectFolder,
    });
  const attempt = async <Result>(path: string, run: () => Result | Promise<Result>): Promise<Result> => {
    try {
      // The promise of a plugin could stay pending forever. Node.js would then end the process without an error.
      return await runProjectCode(run, "its promise is never settled");
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw emitProblem.error("formatter-failed", { formatter: name, path, reason: getErrorText(error) });
    }
  };
  const loaded = await attempt(join(folders.outputFolder, "index.ts"), () => load(entryPath, folders));
  return {
    identity: { name, hash: computeSha256(loaded.configuration) },
    format: (relativePath, text) => {
      const filePath = join(folders.outputFolder, relativePath);
      return attempt(filePath, () => loaded.format(filePath, text));
    },
  };
}

/** The part of Prettier's API that is used. In version 2, `format` returns a string, and in version 3 a promise. */
interface PrettierApi {
  readonly version: string;
  resolveConfig(path: string, options: object): Promise<object | null>;
  format(text: string, options: object): string | Promise<string>;
}

async function loadPrettier(path: string, folders: FormatterFolders) {
  const { default: prettier } = (await import(pathToFileURL(path).href)) as { default: PrettierApi };
  const indexPath = join(folders.outputFolder, "index.ts");
  const options = await prettier.resolveConfig(indexPath, { editorconfig: true, useCache: false });
  const configuration = JSON.stringify([prettier.version, options], (key, value: unknown) => {
    // A plugin can be an object, which may contain itself. The code of plugins is not hashed.
    if (key === "plugins" && Array.isArray(value))
      return value.map((one: unknown) => (typeof one === "object" ? Object.keys(one ?? {}) : one));
    // Prettier makes the paths of plugins absolute.
    return typeof value === "string" && isAbsolute(value) && existsSync(value)
      ? relative(folders.projectFolder, value).replaceAll("\\", "/")
      : value;
  });
  return {
    configuration,
    format: (filepath: string, text: string) => prettier.format(text, { ...options, filepath }),
  };
}

function loadBiome(packageJsonPath: string, folders: FormatterFolders) {
  const { version } = JSON.parse(readTextUnwrapped(packageJsonPath)) as { version: string };
  const { platform, arch } = process;
  // Biome's script takes four times as long to start as its binary.
  const binaryName = `@biomejs/cli-${platform}-${arch}/biome${platform === "win32" ? ".exe" : ""}`;
  const binary = resolveModulePath(binaryName, packageJsonPath);
  const script = binary === undefined ? [join(dirname(packageJsonPath), "bin/biome")] : [];
  return {
    configuration: JSON.stringify([version, ...readBiomeFiles(folders.outputFolder)]),
    format: async (filePath: string, text: string) => {
      const parameters = [...script, "format", "--colors=off", `--stdin-file-path=${filePath}`];
      const options = { cwd: folders.projectFolder, encoding: "utf8", maxBuffer: 2 ** 28 } as const;
      const result = promisify(execFile)(binary ?? process.execPath, parameters, options);
      result.child.stdin?.on("error", () => undefined).end(text);
      const { stdout, stderr } = await result.catch((error: unknown) => {
        throw new Error((error as { readonly stderr: string }).stderr.trim() || getErrorText(error));
      });
      // If Biome's configuration ignores the file, Biome prints the text unchanged, and reports no error.
      if (stderr.includes("is ignored"))
        throw emitProblem.error("formatter-ignores-output", { formatter: "biome", path: filePath });
      return stdout;
    },
  };
}

const BIOME_FILE_NAMES = [".editorconfig", "biome.json", "biome.jsonc", ".biome.json", ".biome.jsonc"];

/**
 * Returns the texts of the files that can configure Biome for a folder: those in the folder and its parents, up to the root
 * configuration, and those that they extend.
 */
function readBiomeFiles(folder: string): readonly string[] {
  const textsByPath = new Map<string, string>();
  /** Returns whether the file is a root configuration. */
  const add = (path: string): boolean => {
    if (textsByPath.has(path) || !existsSync(path)) return false;
    const text = readTextUnwrapped(path).replaceAll("\r\n", "\n");
    textsByPath.set(path, text);
    const { root, extends: extended } = parseJsoncObject(text) ?? { root: false };
    for (const entry of isStringArray(extended) ? extended : []) {
      const extendedPath = resolve(dirname(path), entry);
      add(existsSync(extendedPath) ? extendedPath : (resolveModulePath(entry, path) ?? extendedPath));
    }
    return root !== false && extended !== "//";
  };
  for (let current = folder; ; current = dirname(current)) {
    const areRoots = BIOME_FILE_NAMES.map((name) => add(join(current, name)));
    if (areRoots.includes(true) || current === dirname(current)) return [...textsByPath.values()];
  }
}
