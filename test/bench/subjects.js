/**
 * Lists the programs to measure, called subjects. A subject has a preparation, which is not timed, and a check of its result.
 * Subjects read the project's `schemas/` and `dist/`. Other files are in a temporary folder.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {string[]} parameters Parameters of Node.js: a program and its arguments.
 * @property {string} [node] The program of Node.js. Default: the one that runs the benchmark.
 * @property {() => void} [before] Runs before each sample.
 * @property {() => void} [verify] Runs after each sample. Throws if the program did not do its job.
 */

export const CHECK_UP_TO_DATE = "check, up to date";
export const GENERATE_UNCHANGED = "generate, nothing to do";
export const GENERATE_ALL = "generate, cold";
export const DIFF_EQUAL = "diff, 400 equal texts";
export const DIFF_WIDENED = "diff, 400 × text to mediumtext";

/** The program of Node.js 24, which is installed on Linux only. */
export const NODE_24 = fileURLToPath(new URL("node_modules/node24/bin/node", import.meta.url));

/** The names of the subjects with which others are compared. */
export const EMPTY_PROGRAM = "node -e 0";
export const JSON2TS = "json2ts";
export const OPENAPI = "openapi-typescript";

/** The names of the subjects that are also measured on Node.js 24. */
export const STARTS = [EMPTY_PROGRAM, CHECK_UP_TO_DATE, GENERATE_UNCHANGED];

export const root = fileURLToPath(new URL("../..", import.meta.url));

export const OUR_PROGRAM = join(root, "dist/bin.cjs");
/** The folder with the installed programs and libraries that ours are compared with. */
export const PEERS_FOLDER = join(root, "test/bench/node_modules");
export const SCHEMA_ENDING = ".schema.json";
/** @param {string} folder An empty folder, for inputs and outputs. @returns {Promise<Subject[]>} */
export async function prepareSubjects(folder) {
  const { writeSnapshot } = await import("../../dist/index.js");
  const inFolder = (...names) => join(folder, ...names);
  execFileSync(process.execPath, [OUR_PROGRAM, "generate", "--quiet", "--out", inFolder("fresh")], {
    cwd: root,
  });
  const schemas = readdirSync(inFolder("fresh")).filter((file) => file.endsWith(SCHEMA_ENDING));
  mkdirSync(inFolder("schemas"));
  for (const file of schemas) copyFileSync(inFolder("fresh", file), inFolder("schemas", file));
  writeFileSync(inFolder("openapi.json"), formatOpenapi(inFolder("schemas"), schemas));
  const freshTimes = readModificationTimes(inFolder("fresh"));
  for (const def of ["text", "mediumtext"]) {
    const keys = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`key_${index}`, { def }]));
    const modules = { Texts: { module: "Texts", priority: 1, keys, primary: [], required: [] } };
    writeSnapshot(inFolder(def), { origin: "imported", whmVersion: "11.138.0.6", modules });
  }

  return [
    { name: EMPTY_PROGRAM, parameters: ["-e", "0"] },
    { name: CHECK_UP_TO_DATE, parameters: [OUR_PROGRAM, "check", "--out", inFolder("fresh")] },
    {
      name: GENERATE_UNCHANGED,
      parameters: [OUR_PROGRAM, "generate", "--out", inFolder("fresh")],
      verify: () =>
        assert.deepEqual(readModificationTimes(inFolder("fresh")), freshTimes, "generate touched its files"),
    },
    {
      name: GENERATE_ALL,
      parameters: [OUR_PROGRAM, "generate", "--out", inFolder("cold")],
      before: () => emptyFolder(inFolder("cold")),
      verify: () => expectFileCount(inFolder("cold"), freshTimes.length),
    },
    { name: DIFF_EQUAL, parameters: [OUR_PROGRAM, "diff", inFolder("text"), inFolder("text")] },
    { name: DIFF_WIDENED, parameters: [OUR_PROGRAM, "diff", inFolder("text"), inFolder("mediumtext")] },
    ...createPeerSubjects(folder, inFolder("schemas"), schemas.length),
  ];
}

/**
 * Creates the subjects for the type generators that `generate` is compared with. They read `documents`, a folder with `count` JSON
 * Schemas, and `openapi.json` in `folder`. They write to `folder`.
 *
 * @param {string} folder
 * @param {string} documents
 * @param {number} count
 * @returns {Subject[]}
 */
export function createPeerSubjects(folder, documents, count) {
  const [types, one] = [join(folder, "types"), join(folder, "one")];
  return [
    {
      name: JSON2TS,
      parameters: [findPeerProgram("json-schema-to-typescript", "json2ts"), "-i", documents, "-o", types],
      before: () => emptyFolder(types),
      verify: () => expectFileCount(types, count),
    },
    {
      name: OPENAPI,
      parameters: [
        findPeerProgram(OPENAPI, OPENAPI),
        join(folder, "openapi.json"),
        "-o",
        join(one, "types.ts"),
      ],
      before: () => emptyFolder(one),
      verify: () => expectFileCount(one, 1),
    },
  ];
}

/** Returns an OpenAPI document with the JSON Schemas of a folder. The texts are joined, because `JSON.parse` would round numbers. */
export function formatOpenapi(folder, files) {
  const schemas = files.map(
    (file) => `"${file.replace(SCHEMA_ENDING, "")}": ${readFileSync(join(folder, file), "utf8")}`,
  );
  const info = '"openapi": "3.1.0", "info": { "title": "Transfer items", "version": "1" }, "paths": {}';
  return `{ ${info}, "components": { "schemas": { ${schemas.join(",")} } } }\n`;
}

/** Returns the path of an installed package's program. */
export function findPeerProgram(name, program) {
  const { bin } = JSON.parse(readFileSync(join(PEERS_FOLDER, name, "package.json"), "utf8"));
  return join(PEERS_FOLDER, name, typeof bin === "string" ? bin : bin[program]);
}

/**
 * Creates an empty folder. A folder of this name from an earlier sample is renamed, and deleted at the end of the run. Deleting it
 * here would slow the next sample down: for minutes, ext4 searches for an inode that was not deleted recently each time that a file is created.
 * 1,200 new files then take 1.1 seconds instead of 0.1.
 */
export function emptyFolder(folder) {
  if (existsSync(folder)) renameSync(folder, join(mkdtempSync(`${folder}-earlier-`), "files"));
  mkdirSync(folder);
}

export function expectFileCount(folder, count) {
  const written = readdirSync(folder).filter((file) => statSync(join(folder, file)).size > 0).length;
  assert.equal(written, count, `${written} files were written instead of ${count}`);
}

export function readModificationTimes(folder) {
  return readdirSync(folder).map((file) => [file, statSync(join(folder, file)).mtimeMs]);
}
