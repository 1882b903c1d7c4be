/**
 * What is measured: each command, its preparation (not timed), and the check that it did its job. Reads the project's `schemas/` and
 * `dist/`. Everything else is in a temporary folder.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {string[]} parameters Parameters of Node.js: a program and its arguments.
 * @property {() => void} [before] Runs before each sample.
 * @property {() => void} [verify] Runs after each sample. Throws if the job was not done.
 */

export const CHECK = "check, up to date";
export const UNCHANGED = "generate, nothing to do";
export const COLD = "generate, cold";

/** Subjects that others are compared with. */
export const NODE = "node -e 0";
export const JSON2TS = "json2ts";
export const OPENAPI = "openapi-typescript";

export const root = fileURLToPath(new URL("..", import.meta.url));

export const OURS = join(root, "dist/bin.cjs");
/** The folder that the peers are installed in. */
export const PEERS = join(root, "bench/node_modules");
export const SCHEMA = ".schema.json";
/** @param {string} folder An empty folder, for inputs and outputs. @returns {Subject[]} */
export function subjectsIn(folder) {
  const inFolder = (/** @type {string[]} */ ...names) => join(folder, ...names);
  execFileSync(process.execPath, [OURS, "generate", "--quiet", "--out", inFolder("fresh")], { cwd: root });
  const schemas = readdirSync(inFolder("fresh")).filter((file) => file.endsWith(SCHEMA));
  mkdirSync(inFolder("schemas"));
  for (const file of schemas) copyFileSync(inFolder("fresh", file), inFolder("schemas", file));
  writeFileSync(inFolder("openapi.json"), openapiDocument(inFolder("schemas"), schemas));
  const freshTimes = modificationTimes(inFolder("fresh"));

  return [
    { name: NODE, parameters: ["-e", "0"] },
    {
      name: CHECK,
      parameters: [OURS, "check", "--out", inFolder("fresh")],
    },
    {
      name: UNCHANGED,
      parameters: [OURS, "generate", "--out", inFolder("fresh")],
      verify: () =>
        assert.deepEqual(modificationTimes(inFolder("fresh")), freshTimes, "generate touched its files"),
    },
    {
      name: COLD,
      parameters: [OURS, "generate", "--out", inFolder("cold")],
      before: () => empty(inFolder("cold")),
      verify: () => expectFileCount(inFolder("cold"), freshTimes.length),
    },
    ...peerSubjects(folder, inFolder("schemas"), schemas.length),
  ];
}

/**
 * The type generators that `generate` is compared with. They read `documents`, a folder with `count` JSON Schemas, and
 * `openapi.json` in `folder`. They write to `folder`.
 *
 * @param {string} folder
 * @param {string} documents
 * @param {number} count
 * @returns {Subject[]}
 */
export function peerSubjects(folder, documents, count) {
  const [types, one] = [join(folder, "types"), join(folder, "one")];
  return [
    {
      name: JSON2TS,
      parameters: [peerProgram("json-schema-to-typescript", "json2ts"), "-i", documents, "-o", types],
      before: () => empty(types),
      verify: () => expectFileCount(types, count),
    },
    {
      name: OPENAPI,
      parameters: [peerProgram(OPENAPI, OPENAPI), join(folder, "openapi.json"), "-o", join(one, "types.ts")],
      before: () => empty(one),
      verify: () => expectFileCount(one, 1),
    },
  ];
}

/** Joins the schemas as text. `JSON.parse` would round their limits. */
export function openapiDocument(/** @type {string} */ folder, /** @type {string[]} */ files) {
  const schemas = files.map(
    (file) => `"${file.replace(SCHEMA, "")}": ${readFileSync(join(folder, file), "utf8")}`,
  );
  const info = '"openapi": "3.1.0", "info": { "title": "Transfer items", "version": "1" }, "paths": {}';
  return `{ ${info}, "components": { "schemas": { ${schemas.join(",")} } } }\n`;
}

/** Returns the path of a program of an installed package. */
export function peerProgram(/** @type {string} */ name, /** @type {string} */ program) {
  const { bin } = JSON.parse(readFileSync(join(PEERS, name, "package.json"), "utf8"));
  return join(PEERS, name, typeof bin === "string" ? bin : bin[program]);
}

export function empty(/** @type {string} */ folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
}

export function expectFileCount(/** @type {string} */ folder, /** @type {number} */ count) {
  const written = readdirSync(folder).filter((file) => statSync(join(folder, file)).size > 0).length;
  assert.equal(written, count, `${written} files were written instead of ${count}`);
}

export function modificationTimes(/** @type {string} */ folder) {
  return readdirSync(folder).map((file) => [file, statSync(join(folder, file)).mtimeMs]);
}
