/**
 * What is measured: each command, what is put right before it (outside of its time), and how it is seen that it
 * did its job. Reads the project's `schemas/` and `dist/`; everything else happens in one temporary folder.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {string[]} words What Node is given: a program and its arguments.
 * @property {{ ratio: number, to: string }} [aim] The most it should take, as a multiple of another subject.
 * @property {() => void} [before] Before each sample.
 * @property {() => void} [verify] After each sample; throws where the job was not done.
 */

/** The subjects that others are measured by. */
export const NODE = "node -e 0";
export const JSON2TS = "json2ts";
export const OPENAPI = "openapi-typescript";

export const root = fileURLToPath(new URL("..", import.meta.url));

export const OURS = join(root, "dist/bin.cjs");
/** Where the peers are installed. */
export const PEERS = join(root, "bench/node_modules");
export const SCHEMA = ".schema.json";
/** The index, the manifest, the tables of modules, of versions and of definitions, what items share, the clients and a whole transfer; two more a module. */
export const FILES_BESIDE_MODULES = 15;

/** @param {string} folder An empty one, for inputs and outputs. @returns {Subject[]} */
export function subjectsIn(folder) {
  const at = (/** @type {string[]} */ ...parts) => join(folder, ...parts);
  execFileSync(process.execPath, [OURS, "generate", "--quiet", "--out", at("fresh")], { cwd: root });
  const schemas = readdirSync(at("fresh")).filter((file) => file.endsWith(SCHEMA));
  mkdirSync(at("schemas"));
  for (const file of schemas) copyFileSync(at("fresh", file), at("schemas", file));
  writeFileSync(at("openapi.json"), openapiDocument(at("schemas"), schemas));
  const freshTimes = modificationTimes(at("fresh"));

  return [
    { name: NODE, words: ["-e", "0"] },
    {
      name: "check, up to date",
      words: [OURS, "check", "--out", at("fresh")],
      aim: { ratio: 1.45, to: NODE },
    },
    {
      name: "generate, nothing to do",
      words: [OURS, "generate", "--out", at("fresh")],
      aim: { ratio: 1.45, to: NODE },
      verify: () =>
        assert.deepEqual(modificationTimes(at("fresh")), freshTimes, "generate touched its files"),
    },
    {
      name: "generate, cold",
      words: [OURS, "generate", "--out", at("cold")],
      aim: { ratio: 1, to: JSON2TS },
      before: () => empty(at("cold")),
      verify: () => holds(at("cold"), 2 * schemas.length + FILES_BESIDE_MODULES),
    },
    {
      name: JSON2TS,
      words: [peer("json-schema-to-typescript", "json2ts"), "-i", at("schemas"), "-o", at("types")],
      before: () => empty(at("types")),
      verify: () => holds(at("types"), schemas.length),
    },
    {
      name: OPENAPI,
      words: [peer(OPENAPI, OPENAPI), at("openapi.json"), "-o", at("one", "types.ts")],
      before: () => empty(at("one")),
      verify: () => holds(at("one"), 1),
    },
  ];
}

/** Schemas are put in as text: as numbers, JavaScript's `JSON` would round their limits. */
export function openapiDocument(/** @type {string} */ folder, /** @type {string[]} */ files) {
  const schemas = files.map(
    (file) => `"${file.replace(SCHEMA, "")}": ${readFileSync(join(folder, file), "utf8")}`,
  );
  const info = '"openapi": "3.1.0", "info": { "title": "Transfer items", "version": "1" }, "paths": {}';
  return `{ ${info}, "components": { "schemas": { ${schemas.join(",")} } } }\n`;
}

/** A program of an installed package. */
export function peer(/** @type {string} */ name, /** @type {string} */ program) {
  const { bin } = JSON.parse(readFileSync(join(PEERS, name, "package.json"), "utf8"));
  return join(PEERS, name, typeof bin === "string" ? bin : bin[program]);
}

export function empty(/** @type {string} */ folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
}

export function holds(/** @type {string} */ folder, /** @type {number} */ count) {
  const written = readdirSync(folder).filter((file) => statSync(join(folder, file)).size > 0).length;
  assert.equal(written, count, `${written} files were written instead of ${count}`);
}

export function modificationTimes(/** @type {string} */ folder) {
  return readdirSync(folder).map((file) => [file, statSync(join(folder, file)).mtimeMs]);
}
