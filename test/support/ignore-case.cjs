/** For `node --require`: a file system that ignores case and keeps the case of names, as on macOS and Windows. */
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const { existsSync, readdirSync, renameSync, statSync } = fs;

/** Returns the path with the existing spelling of its last segment. */
function findExisting(file) {
  if (typeof file !== "string" || !existsSync(path.dirname(file))) return file;
  const [dir, name] = [path.dirname(file), path.basename(file)];
  const names = statSync(dir).isDirectory() ? readdirSync(dir) : [];
  const existing = names.find((other) => other.toLowerCase() === name.toLowerCase());
  return existing === undefined ? file : path.join(dir, existing);
}

for (const name of ["open", "stat", "lstat", "readFile", "writeFile", "unlink", "rm"]) {
  const original = fs[`${name}Sync`];
  fs[`${name}Sync`] = (file, ...rest) => original(findExisting(file), ...rest);
}

fs.renameSync = (from, to) => {
  const [source, target] = [findExisting(from), findExisting(to)];
  // Renaming a file to another spelling of its own name changes the spelling.
  renameSync(source, source === target ? to : target);
};
