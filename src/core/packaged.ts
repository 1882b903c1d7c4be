/** Finds and reads files of this package: its schemas, which come from cPanel's documentation, its templates and its examples. */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { embedded } from "./embedded.js";

/**
 * Returns the path of a file or folder of this package. Finds the package by its name, which works in the sources and in the build. In the
 * single file, returns a path that does not exist on disk, such as `/opt/whm-transfer-codegen.cjs!/schemas`.
 */
export function locatePackaged(path: string): string {
  const folder =
    embedded === undefined
      ? dirname(createRequire(import.meta.url).resolve("whm-transfer-codegen/package.json"))
      : `${fileURLToPath(import.meta.url)}!`;
  return join(folder, path);
}

/** Resolves the path of a snapshot folder. `bundled` is the snapshot in this package; `./bundled` is a folder of that name. */
export function resolveSnapshotFolder(baseFolder: string, path: string): string {
  return path === BUNDLED ? locatePackaged("schemas") : resolve(baseFolder, path);
}

export const BUNDLED = "bundled";

/** Returns the text of a file that the single file contains. Undefined in the package, and for any other path. */
export function readEmbedded(path: string): string | undefined {
  if (embedded === undefined) return undefined;
  const root = locatePackaged("/");
  return path.startsWith(root) ? embedded.files[path.slice(root.length).replaceAll("\\", "/")] : undefined;
}

export function readPackaged(path: string): string {
  const absolutePath = locatePackaged(path);
  return readEmbedded(absolutePath) ?? readFileSync(absolutePath, "utf8");
}

/** Whether a file exists on disk or in the single file. */
export function fileExists(path: string): boolean {
  return readEmbedded(path) !== undefined || existsSync(path);
}

/** Returns the paths of the files in a folder of this package and its subfolders, relative to the folder. */
export function listPackaged(folder: string): readonly string[] {
  const root = locatePackaged(folder);
  const paths =
    embedded === undefined
      ? readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) =>
          statSync(join(root, path)).isFile(),
        )
      : Object.keys(embedded.files).flatMap((path) => path.split(`${folder}/`).slice(1));
  return paths.map((path) => path.replaceAll("\\", "/")).sort();
}

export function readPackageVersion(): string {
  return readOwnPackage().version;
}

/** Returns the address of the repository. Only a release has one: `.github/workflows/release.yml` adds it to package.json. */
export function readHomepage(): string | undefined {
  return readOwnPackage().homepage;
}

function readOwnPackage(): { readonly version: string; readonly homepage?: string } {
  return JSON.parse(readPackaged("package.json")) as ReturnType<typeof readOwnPackage>;
}
