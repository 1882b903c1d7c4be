/** Lists and hashes the files from which the package is built. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** What installs and builds of an example write. */
const LOCAL_FILES =
  /\/(?:node_modules|dist|\.next|(?:src|lib)\/whm|packages\/whm\/src|package-lock\.json|next-env\.d\.ts|[^/]+\.(?:csv|jsonl|tsbuildinfo))$/;

/** Returns the paths of the files in a folder of the repository and its subfolders, sorted. Omits what examples write. @returns {string[]} */
export function listSources(folder) {
  const paths = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (LOCAL_FILES.test(path)) return [];
    return entry.isDirectory() ? listSources(path) : path;
  });
  return paths.sort();
}

/** Returns a hash of everything that determines the build. The lock file determines the libraries in the bundle. */
export function hashSources() {
  const folders = ["examples", "schemas", "scripts", "src", "templates"];
  const files = [...folders.flatMap(listSources), "package.json", "package-lock.json", "tsconfig.json"];
  const hash = createHash("sha256");
  for (const path of files) {
    const bytes = readFileSync(path);
    hash.update(`${path} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}
