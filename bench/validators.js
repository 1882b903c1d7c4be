/**
 * The validators that are measured against each other, made ready: each a bundle with all that it needs, as a consumer's
 * bundler would have it, and how large the part is that tells all errors. Every one judges the same item (`item.js`).
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
 * @property {string[]} differs The values of `EDGES` of which it cannot say what ours says.
 * @property {string} bundle The file with `isValid`, `firstError` and `allErrors`.
 * @property {number} bytes Of a bundle of `allErrors` alone, minified and gzipped.
 */

/** What `validators/NAME.js` exports: functions that tell errors return null where there are none. */
/** @typedef {{ isValid: (value: unknown) => boolean, firstError: ((value: unknown) => unknown) | null, allErrors: (value: unknown) => ArrayLike<unknown> | null }} Judge */

export const OURS = "ours";

/** JSON Schema counts no bytes and knows no bigints. */
const DIFFERS = {
  [OURS]: [],
  "ajv-standalone": [BYTES, BIGINT],
  ajv: [BYTES, BIGINT],
  typebox: [],
  typia: [BYTES],
  zod: [],
  valibot: [],
};

/** @param {string} folder An empty one. @returns {Promise<Validator[]>} */
export async function validatorsIn(folder) {
  const at = (/** @type {string[]} */ ...parts) => join(folder, ...parts);
  const sources = {
    "#module": at("Account.ts"),
    "#schema": at("Account.schema.json"),
    "#ajv-first": at("ajv-first.js"),
    "#ajv-all": at("ajv-all.js"),
  };
  await writeModule(folder);
  const schema = JSON.parse(readFileSync(sources["#schema"], "utf8"));
  writeFileSync(sources["#ajv-first"], await standalone(schema, false));
  writeFileSync(sources["#ajv-all"], await standalone(schema, true));
  const typia = writeTypia(at("typia"));
  return Promise.all(
    Object.entries(DIFFERS).map(async ([name, differs]) => {
      const entry = name === "typia" ? typia : join(root, `bench/validators/${name}.js`);
      const bundle = at(`${name}.mjs`);
      writeFileSync(bundle, await bundled(`export * from ${JSON.stringify(entry)};`, sources, false));
      const shipped = await bundled(`export { allErrors } from ${JSON.stringify(entry)};`, sources, true);
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

/** What typia makes of its source; it takes a project for it. @returns {string} The file. */
function writeTypia(/** @type {string} */ folder) {
  mkdirSync(folder);
  symlinkSync(PEERS, join(folder, "node_modules"), "junction");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  const compilerOptions = { module: "esnext", moduleResolution: "bundler", strict: true, types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["in"] }));
  mkdirSync(join(folder, "in"));
  writeFileSync(join(folder, "in/typia.ts"), readFileSync(join(root, "bench/validators/typia.ts")));
  const program = join(PEERS, "typia/lib/executable/typia.js");
  const words = [program, "generate", "--input", "in", "--output", "out", "--project", "tsconfig.json"];
  execFileSync(process.execPath, words, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return join(folder, "out/typia.ts");
}

/** One file of the code and all that it needs. */
async function bundled(
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
