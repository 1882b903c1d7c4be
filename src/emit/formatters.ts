/**
 * Formats generated TypeScript with the formatter of the project, and with its configuration. The formatter is loaded from the project,
 * because the generated code must have the same style as the code of the project.
 */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { FormatterName } from "../core/config-types.js";
import { LocalError } from "../core/diagnostic.js";
import { getErrorText } from "../core/error-text.js";
import { readTextFileWithoutWrappingErrors } from "../core/files.js";
import { rejectIfNeverSettled } from "../core/settle.js";
import { computeSha256 } from "../core/module-text.js";
import { resolveModulePath } from "../core/resolve-module.js";
import { tryParseJson } from "../core/text/json.js";
import { readBiomeOptions } from "./biome-options.js";
import {
  createFormatterFailedError,
  createFormatterIgnoresOutputError,
  createFormatterMissingError,
} from "./diagnostics.js";

/** The properties of a formatter that determine its output. `manifest.json` contains them. */
export interface FormatterIdentity {
  readonly name: FormatterName;
  /** SHA-256 of the formatter's version and options, without paths of this machine. */
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

/** @throws LocalError if the formatter is not installed, or its configuration is invalid. */
export async function loadFormatter(name: FormatterName, folders: FormatterFolders): Promise<CodeFormatter> {
  return name === "prettier" ? loadPrettier(folders) : loadBiome(folders);
}

/** The part of Prettier's API that is used. In version 2, `format` returns a string, and in version 3 a promise. */
interface PrettierApi {
  readonly version: string;
  resolveConfig(path: string, options: object): Promise<object | null>;
  format(text: string, options: object): string | Promise<string>;
}

async function loadPrettier({ projectFolder, outputFolder }: FormatterFolders): Promise<CodeFormatter> {
  const prettierPath = resolveModulePath("prettier", join(projectFolder, "package.json"));
  if (prettierPath === undefined)
    throw new LocalError(createFormatterMissingError("prettier", "prettier", projectFolder));
  const { default: prettier } = await wrapFormatterErrors(
    "prettier",
    prettierPath,
    async () => (await import(pathToFileURL(prettierPath).href)) as { default: PrettierApi },
  );
  const indexPath = join(outputFolder, "index.ts");
  const options = await wrapFormatterErrors("prettier", indexPath, async () =>
    prettier.resolveConfig(indexPath, { editorconfig: true, useCache: false }),
  );
  const hash = await wrapFormatterErrors("prettier", indexPath, () =>
    hashVersionAndOptions(prettier.version, options, (key, value: unknown) => {
      // A plugin can be an object, which may contain itself. The code of plugins is not hashed.
      if (key === "plugins" && Array.isArray(value))
        return value.map((plugin: unknown) =>
          typeof plugin === "string" ? plugin : Object.keys(plugin ?? {}),
        );
      // Prettier makes the paths of plugins absolute. Make them relative, so that the hash does not depend on the location of the project.
      return typeof value === "string" && isAbsolute(value) && existsSync(value)
        ? relative(projectFolder, value).replaceAll("\\", "/")
        : value;
    }),
  );
  return {
    identity: { name: "prettier", hash },
    format: (relativePath, text) => {
      const filePath = join(outputFolder, relativePath);
      return wrapFormatterErrors("prettier", filePath, async () =>
        prettier.format(text, { ...options, filepath: filePath }),
      );
    },
  };
}

function loadBiome({ projectFolder, outputFolder }: FormatterFolders): CodeFormatter {
  const biomePackageJsonPath = resolveModulePath(
    "@biomejs/biome/package.json",
    join(projectFolder, "package.json"),
  );
  if (biomePackageJsonPath === undefined)
    throw new LocalError(createFormatterMissingError("biome", "@biomejs/biome", projectFolder));
  const { version } = tryParseJson(readTextFileWithoutWrappingErrors(biomePackageJsonPath)) as {
    version: string;
  };
  const runBiome = createBiomeRunner(biomePackageJsonPath, projectFolder);
  return {
    identity: { name: "biome", hash: hashVersionAndOptions(version, readBiomeOptions(outputFolder)) },
    format: async (relativePath, text) => {
      const filePath = join(outputFolder, relativePath);
      const biomeArguments = ["format", "--colors=off", `--stdin-file-path=${filePath}`];
      const biomeOutput = await wrapFormatterErrors("biome", filePath, () => runBiome(biomeArguments, text));
      // If Biome's configuration ignores the file, Biome prints the text unchanged, and reports no error.
      if (biomeOutput.stderr.includes("is ignored"))
        throw new LocalError(createFormatterIgnoresOutputError("biome", filePath));
      return biomeOutput.stdout;
    },
  };
}

interface BiomeOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Returns a function that runs Biome's native binary. If the binary for this platform is not installed, the function runs
 * Biome's script in JavaScript, which takes four times as long to start.
 */
function createBiomeRunner(
  biomePackageJsonPath: string,
  cwd: string,
): (biomeArguments: readonly string[], input: string) => Promise<BiomeOutput> {
  const binarySpecifier = `@biomejs/cli-${process.platform}-${process.arch}/biome${process.platform === "win32" ? ".exe" : ""}`;
  const binaryPath = resolveModulePath(binarySpecifier, biomePackageJsonPath);
  const scriptPath = join(dirname(biomePackageJsonPath), "bin/biome");
  const [executable, leadingArguments] =
    binaryPath === undefined ? [process.execPath, [scriptPath]] : [binaryPath, []];
  return (biomeArguments, input) =>
    new Promise((resolve, reject) => {
      const options = { cwd, encoding: "utf8", maxBuffer: 2 ** 28 } as const;
      const child = execFile(
        executable,
        [...leadingArguments, ...biomeArguments],
        options,
        (error, stdout, stderr) => {
          if (error === null) resolve({ stdout, stderr });
          else reject(new Error(stderr.trim() || error.message));
        },
      );
      child.stdin?.on("error", () => undefined).end(input);
    });
}

function hashVersionAndOptions(
  version: string,
  options: unknown,
  replacer?: (key: string, value: unknown) => unknown,
): string {
  return computeSha256(JSON.stringify({ version, options }, replacer));
}

async function wrapFormatterErrors<Result>(
  formatterName: FormatterName,
  path: string,
  run: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    // The promise of a plugin could stay pending forever. Node.js would then end the process without an error.
    return await rejectIfNeverSettled(
      Promise.resolve(run()),
      () => new Error("its promise is never settled"),
    );
  } catch (error) {
    throw new LocalError(createFormatterFailedError(formatterName, path, getErrorText(error)));
  }
}
