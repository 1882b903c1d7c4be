/**
 * Prepares the validators that are compared: a bundle of each with everything that it needs, as a consumer's bundler would build it, and
 * the size of the code that reports all errors. All validate the same item (`item.js`).
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { BIGINT, BYTES, MODULE } from "./item.js";
import { PEERS, root } from "./subjects.js";

/**
 * @typedef {object} Validator
 * @property {string} name
 * @property {string[]} differs Names of values in `EDGES` for which its result differs from ours.
 * @property {string} bundle A file that exports `isValid`, `firstError` and `allErrors`.
 * @property {number} bytes Size of a bundle of `allErrors` only, minified and gzipped.
 */

/** The exports of `validators/NAME.js`. The functions that report errors return null for a valid item. */
/** @typedef {{ isValid: (value: unknown) => boolean, firstError: ((value: unknown) => unknown) | null, allErrors: (value: unknown) => ArrayLike<unknown> | null }} ValidatorModule */

export const OURS = "ours";

/** JSON Schema can neither count bytes nor describe bigints. */
const DIFFERS = {
  [OURS]: [],
  "ajv-standalone": [BYTES, BIGINT],
  ajv: [BYTES, BIGINT],
  typebox: [],
  typia: [BYTES],
  zod: [],
  valibot: [],
};

/** @param {string} folder An empty folder. @returns {Promise<Validator[]>} */
export async function validatorsIn(folder) {
  const inFolder = (/** @type {string[]} */ ...names) => join(folder, ...names);
  const sources = {
    "#module": inFolder("Account.ts"),
    "#schema": inFolder("Account.schema.json"),
    "#ajv-first": inFolder("ajv-first.js"),
    "#ajv-all": inFolder("ajv-all.js"),
  };
  await writeModule(folder);
  const schema = JSON.parse(readFileSync(sources["#schema"], "utf8"));
  writeFileSync(sources["#ajv-first"], await standalone(schema, false));
  writeFileSync(sources["#ajv-all"], await standalone(schema, true));
  const typia = writeTypia(inFolder("typia"));
  return Promise.all(
    Object.entries(DIFFERS).map(async ([name, differs]) => {
      const entry = name === "typia" ? typia : join(root, `bench/validators/${name}.js`);
      const bundle = inFolder(`${name}.mjs`);
      writeFileSync(bundle, await bundleCode(`export * from ${JSON.stringify(entry)};`, sources, false));
      const shipped = await bundleCode(`export { allErrors } from ${JSON.stringify(entry)};`, sources, true);
      return { name, differs, bundle, bytes: gzipSync(shipped, { level: 9 }).length };
    }),
  );
}

async function writeModule(/** @type {string} */ folder) {
  const { generate } = await import("../dist/index.js");
  const snapshot = { origin: "documented", whmVersion: null, modules: { [MODULE.module]: MODULE } };
  for (const { path, text } of await generate({ snapshot })) writeFileSync(join(folder, path), text);
}

async function standalone(/** @type {object} */ schema, /** @type {boolean} */ allErrors) {
  const { default: ajv } = await import("ajv/dist/2020.js");
  const { default: standaloneCode } = await import("ajv/dist/standalone/index.js");
  const instance = new ajv.default({ allErrors, strictTypes: false, code: { source: true, esm: true } });
  return standaloneCode.default(instance, instance.compile(schema));
}

/** Runs typia's generator in a project of its own. @returns {string} The generated file. */
function writeTypia(/** @type {string} */ folder) {
  mkdirSync(folder);
  symlinkSync(PEERS, join(folder, "node_modules"), "junction");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  const compilerOptions = { module: "esnext", moduleResolution: "bundler", strict: true, types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["in"] }));
  mkdirSync(join(folder, "in"));
  writeFileSync(join(folder, "in/typia.ts"), readFileSync(join(root, "bench/validators/typia.ts")));
  const program = join(PEERS, "typia/lib/executable/typia.js");
  const parameters = [program, "generate", "--input", "in", "--output", "out", "--project", "tsconfig.json"];
  execFileSync(process.execPath, parameters, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return join(folder, "out/typia.ts");
}

/** Bundles the code and everything that it imports into one file. */
async function bundleCode(
  /** @type {string} */ code,
  /** @type {Record<string, string>} */ alias,
  /** @type {boolean} */ minify,
) {
  const { build } = await import("rolldown");
  const {
    output: [{ code: text }],
  } = await build({
    input: "entry",
    platform: "neutral",
    resolve: { alias, modules: [PEERS, "node_modules"], mainFields: ["module", "main"] },
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" ? "\0entry" : null),
        load: (id) => (id === "\0entry" ? code : null),
      },
    ],
    output: { format: "esm", minify },
    write: false,
  });
  return text;
}
