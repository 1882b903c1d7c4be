/**
 * For `node --require`: counts the calls of the file system that concern one folder, and at one of them fails, or lets the process
 * die. What it is to do is told in FAULT_FS, as JSON, or to `configure`:
 *
 *     root    the folder; empty for all that there are
 *     log     a file for the list of calls: its lines are `name path`, with a `!` in front of those that can write
 *     at      at which call, from 1 on
 *     code    the error that the call fails with; with `on`, so does every one behind it that can write
 *     signal  what the process gets before the call; with `half`, after half of what it writes
 */
"use strict";

const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");
const path = require("node:path");

const READING = "access exists lstat opendir read readdir readFile readlink readv realpath stat statfs";
const WRITING =
  "appendFile chmod chown copyFile cp createWriteStream fchmod fchown fdatasync fsync ftruncate futimes lchown link lutimes mkdir " +
  "mkdtemp rename rm rmdir symlink truncate unlink utimes write writeFile writev";
const EITHER = "close fstat open";

/** Those that name two files. */
const OF_TWO = "copyFile cp link rename symlink".split(" ");
const writing = new Set(WRITING.split(" "));

/** Descriptor of a file below the root → its path. */
const descriptors = new Map();
const { writeFileSync } = fs;
let settings = {};
let calls = [];

function configure(next) {
  settings = next;
  calls = [];
}

/** The file that a word of a call is about, if it is one below the root. */
function insideOf(word) {
  if (typeof word === "number") return descriptors.get(word);
  if (typeof word !== "string" && !Buffer.isBuffer(word) && !(word instanceof URL)) return undefined;
  const full = path.resolve(word instanceof URL ? word.pathname : String(word));
  const { root } = settings;
  return full === root || full.startsWith(root + path.sep) ? full : undefined;
}

function canWrite(name, [, flags = "r"]) {
  if (name !== "open") return writing.has(name);
  return typeof flags === "number" ? (flags & ~fs.constants.O_CLOEXEC) !== 0 : flags !== "r";
}

/** The error that the call is to fail with. Does not return where the process dies. */
function meet(name, words, writeHalf) {
  const files = words.slice(0, OF_TWO.includes(name) ? 2 : 1).flatMap((word) => insideOf(word) ?? []);
  if (settings.root === undefined || files.length === 0) return undefined;
  const writes = canWrite(name, words);
  calls.push(`${writes ? "!" : ""}${name} ${files.join(" ")}`);
  const { at, code, on, signal, half } = settings;
  if (signal !== undefined && calls.length === at) {
    if (half && typeof words[1] === "string") writeHalf(words[0], words[1].slice(0, words[1].length / 2));
    process.kill(process.pid, signal);
  }
  const fails = code !== undefined && (on ? calls.length >= at && writes : calls.length === at);
  return fails ? Object.assign(new Error(`${code}: made to fail`), { code, syscall: name }) : undefined;
}

function remember(name, [word], value) {
  const file = name === "open" ? insideOf(word) : undefined;
  if (file !== undefined) descriptors.set(value, file);
  if (name === "close") descriptors.delete(word);
}

for (const name of `${READING} ${WRITING} ${EITHER}`.split(" ")) {
  const sync = fs[`${name}Sync`];
  const faulty = (words) => meet(name, words, sync);
  if (sync !== undefined) {
    const replaced = function (...words) {
      const error = faulty(words);
      if (error !== undefined && name === "exists") return false;
      if (error !== undefined) throw error;
      const value = sync.apply(this, words);
      remember(name, words, value);
      return value;
    };
    fs[`${name}Sync`] = Object.assign(replaced, sync);
  }
  for (const holder of [fs, fs.promises]) {
    const late = holder[name];
    if (late === undefined) continue;
    const replaced = function (...words) {
      const error = faulty(words);
      if (error !== undefined && holder === fs) throw error;
      return error === undefined ? late.apply(this, words) : Promise.reject(error);
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
