/**
 * For `node --require`: a file system that ignores case and the normal form of Unicode in names, as on macOS. It keeps the case of a new
 * name. Like HFS+, it stores the name in the normal form D.
 */
"use strict";

const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");
const path = require("node:path");

const { existsSync, lstatSync, readdirSync, realpathSync, renameSync } = fs;

const fold = (name) => name.normalize("NFD").toLowerCase();

/** Returns the path as it is stored: with the existing spelling of each segment, if it exists. */
function findExisting(file) {
  if (typeof file !== "string") return file;
  const full = path.resolve(file);
  const { dir, base } = path.parse(full);
  if (base === "") return full;
  const folder = findExisting(dir);
  const exact = path.join(folder, base.normalize("NFD"));
  if (existsSync(exact) || !existsSync(folder) || !lstatSync(folder).isDirectory()) return exact;
  const existing = readdirSync(folder).find((other) => fold(other) === fold(base));
  return existing === undefined ? exact : path.join(folder, existing);
}

const WITH_ONE_PATH =
  "access chmod chown exists lstat mkdir open opendir readdir readFile readlink rm rmdir stat unlink utimes watch writeFile";
for (const name of WITH_ONE_PATH.split(" "))
  for (const key of [name, `${name}Sync`]) {
    const original = fs[key];
    if (original !== undefined)
      fs[key] = Object.assign((file, ...rest) => original(findExisting(file), ...rest), original);
  }

for (const name of ["copyFileSync", "linkSync"]) {
  const original = fs[name];
  fs[name] = (from, to, ...rest) => original(findExisting(from), findExisting(to), ...rest);
}

fs.renameSync = (from, to) => {
  const [source, target] = [findExisting(from), findExisting(to)];
  // Renaming a file to another spelling of its own name changes the spelling.
  renameSync(source, source === target ? path.join(path.dirname(source), path.basename(to)) : target);
};

// Like Node.js, returns the spelling of the parameter, if no part of the path is a link.
fs.realpathSync = (file, ...rest) => {
  const stored = findExisting(file);
  const real = realpathSync(stored, ...rest);
  return real === stored ? path.resolve(file) : real;
};
fs.realpathSync.native = (file, ...rest) => realpathSync(findExisting(file), ...rest);

syncBuiltinESMExports();
