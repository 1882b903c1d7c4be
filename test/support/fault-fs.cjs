/**
 * For `node --require`: counts the file system calls on one folder. At a given call, the call fails or the process ends. The settings are
 * JSON in FAULT_FS, or are passed to `configure`:
 *
 *     root    the folder; if empty, all folders
 *     log     a file for the list of calls: each line is `name path`, prefixed with `!` if the call can write
 *     at      the number of the call, starting at 1
 *     code    the code of the error; with `on`, later calls that can write fail, too
 *     signal  the signal to send to the process before the call; with `half`, after half of the data is written
 */
"use strict";

const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");
const path = require("node:path");

const READ_ONLY = "access exists lstat opendir read readdir readFile readlink readv realpath stat statfs";
const WRITE_ONLY =
  "appendFile chmod chown copyFile cp createWriteStream fchmod fchown fdatasync fsync ftruncate futimes lchown link lutimes mkdir " +
  "mkdtemp rename rm rmdir symlink truncate unlink utimes write writeFile writev";
const READ_OR_WRITE = "close fstat open";

const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;
const FLAGS_TO_WRITE = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;

/** Functions with two paths. */
const WITH_TWO_PATHS = "copyFile cp link rename symlink".split(" ");
const writing = new Set(WRITE_ONLY.split(" "));

/** File descriptor → path, for files below the root. */
const descriptors = new Map();
const { writeFileSync } = fs;
let settings = {};
let calls = [];

function configure(next) {
  settings = next;
  calls = [];
}

/** Returns the path of a parameter if it is a file below the root. */
function pathBelowRoot(parameter) {
  if (typeof parameter === "number") return descriptors.get(parameter);
  if (typeof parameter !== "string" && !Buffer.isBuffer(parameter) && !(parameter instanceof URL))
    return undefined;
  const full = path.resolve(parameter instanceof URL ? parameter.pathname : String(parameter));
  const { root } = settings;
  return full === root || full.startsWith(root + path.sep) ? full : undefined;
}

function canWrite(name, [, flags = "r"]) {
  if (name !== "open") return writing.has(name);
  return typeof flags === "number" ? (flags & FLAGS_TO_WRITE) !== 0 : flags !== "r";
}

/** Records a call, and returns the error with which it fails, if any. May end the process. */
function recordCall(name, parameters, writeHalf) {
  const files = parameters
    .slice(0, WITH_TWO_PATHS.includes(name) ? 2 : 1)
    .flatMap((parameter) => pathBelowRoot(parameter) ?? []);
  if (settings.root === undefined || files.length === 0) return undefined;
  const writes = canWrite(name, parameters);
  calls.push(`${writes ? "!" : ""}${name} ${files.join(" ")}`);
  const { at, code, on, signal, half } = settings;
  if (signal !== undefined && calls.length === at) {
    if (half && typeof parameters[1] === "string")
      writeHalf(parameters[0], parameters[1].slice(0, parameters[1].length / 2));
    process.kill(process.pid, signal);
  }
  const fails = code !== undefined && (on ? calls.length >= at && writes : calls.length === at);
  return fails ? Object.assign(new Error(`${code}: made to fail`), { code, syscall: name }) : undefined;
}

function remember(name, [parameter], value) {
  const file = name === "open" ? pathBelowRoot(parameter) : undefined;
  if (file !== undefined) descriptors.set(value, file);
  if (name === "close") descriptors.delete(parameter);
}

for (const name of `${READ_ONLY} ${WRITE_ONLY} ${READ_OR_WRITE}`.split(" ")) {
  const sync = fs[`${name}Sync`];
  const faulty = (parameters) => recordCall(name, parameters, sync);
  if (sync !== undefined) {
    const replaced = function (...parameters) {
      const error = faulty(parameters);
      if (error !== undefined && name === "exists") return false;
      if (error !== undefined) throw error;
      const value = sync.apply(this, parameters);
      remember(name, parameters, value);
      return value;
    };
    fs[`${name}Sync`] = Object.assign(replaced, sync);
  }
  for (const holder of [fs, fs.promises]) {
    const late = holder[name];
    if (late === undefined) continue;
    const replaced = function (...parameters) {
      const error = faulty(parameters);
      if (error !== undefined && holder === fs) throw error;
      return error === undefined ? late.apply(this, parameters) : Promise.reject(error);
    };
    holder[name] = Object.assign(replaced, late);
  }
}
syncBuiltinESMExports();

if (process.env.FAULT_FS !== undefined) configure(JSON.parse(process.env.FAULT_FS));
process.on("exit", () => {
  if (settings.log !== undefined) writeFileSync(settings.log, calls.map((call) => `${call}\n`).join(""));
});

module.exports = { configure };
