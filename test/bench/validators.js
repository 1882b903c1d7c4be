/**
 * Prepares the validators that are compared. Bundles each validator with the code that it imports, and measures the size of the code
 * that reports all errors. All validators are for the same module (`item.js`).
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ACCOUNT_MODULE, BIGINT_EDGE, BYTES_EDGE, FLAG_EDGE, ROUNDED_EDGE, SURROGATE_EDGE } from "./item.js";
import { PEERS_FOLDER, root } from "./subjects.js";

/**
 * @typedef {object} Validator
 * @property {string} name
 * @property {string[]} differences Names of values in `EDGE_VALUES` for which its result differs from our validator's.
 * @property {string} bundle A file that exports `isValid` and `allErrors`.
 * @property {number} bytes Size of a bundle of `allErrors` only, minified and gzipped.
 */

/** The exports of `validators/NAME.js`. `allErrors` returns null for a valid item. */
/** @typedef {{ isValid: (value: unknown) => boolean, allErrors: (value: unknown) => ArrayLike<unknown> | null }} ValidatorModule */

export const OUR_VALIDATOR = "ours";

/**
 * The edge values that a validator cannot check. JSON Schema, which ajv uses, cannot count bytes, describe bigints or exclude lone
 * surrogates in all languages. In its item files, flags are numbers.
 */
const DIFFERENCES_BY_VALIDATOR = {
  [OUR_VALIDATOR]: [],
  "ajv-standalone": [BYTES_EDGE, BIGINT_EDGE, FLAG_EDGE, ROUNDED_EDGE, SURROGATE_EDGE],
  typia: [BYTES_EDGE],
};

/** @param {string} folder An empty folder. @returns {Promise<Validator[]>} */
export async function prepareValidators(folder) {
  const inFolder = (...names) => join(folder, ...names);
  const sources = {
    "#module": inFolder("Account.ts"),
    "#ajv-first": inFolder("ajv-first.js"),
    "#ajv-all": inFolder("ajv-all.js"),
  };
  await writeModule(folder);
  const schema = JSON.parse(readFileSync(inFolder("Account.schema.json"), "utf8"));
  writeFileSync(sources["#ajv-first"], await generateAjvModule(schema, false));
  writeFileSync(sources["#ajv-all"], await generateAjvModule(schema, true));
  const typia = generateTypiaModule(inFolder("typia"));
  return Promise.all(
    Object.entries(DIFFERENCES_BY_VALIDATOR).map(async ([name, differences]) => {
      const entry = name === "typia" ? typia : join(root, `test/bench/validators/${name}.js`);
      const bundle = inFolder(`${name}.mjs`);
      writeFileSync(bundle, await bundleCode(`export * from ${JSON.stringify(entry)};`, sources, false));
      const minified = await bundleCode(`export { allErrors } from ${JSON.stringify(entry)};`, sources, true);
      return { name, differences, bundle, bytes: gzipSync(minified, { level: 9 }).length };
    }),
  );
}

async function writeModule(folder) {
  const { generate } = await import("../../dist/index.js");
  const snapshot = {
    origin: "documented",
    whmVersion: null,
    modules: { [ACCOUNT_MODULE.module]: ACCOUNT_MODULE },
  };
  for (const { path, text } of await generate({ snapshot })) writeFileSync(join(folder, path), text);
}

async function generateAjvModule(schema, allErrors) {
  const { default: ajv } = await import("ajv/dist/2020.js");
  const { default: standaloneCode } = await import("ajv/dist/standalone/index.js");
  const instance = new ajv.default({ allErrors, strictTypes: false, code: { source: true, esm: true } });
  return standaloneCode.default(instance, instance.compile(schema));
}

/** Runs typia's generator in a project of its own. @returns {string} The generated file. */
function generateTypiaModule(folder) {
  mkdirSync(folder);
  symlinkSync(PEERS_FOLDER, join(folder, "node_modules"), "junction");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  const compilerOptions = { module: "esnext", moduleResolution: "bundler", strict: true, types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["in"] }));
  mkdirSync(join(folder, "in"));
  writeFileSync(join(folder, "in/typia.ts"), readFileSync(join(root, "test/bench/validators/typia.ts")));
  const program = join(PEERS_FOLDER, "typia/lib/executable/typia.js");
  const parameters = [program, "generate", "--input", "in", "--output", "out", "--project", "tsconfig.json"];
  execFileSync(process.execPath, parameters, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return join(folder, "out/typia.ts");
}

/** Bundles the code and everything that it imports. Returns the text of the bundle. */
async function bundleCode(code, alias, minify) {
  const { build } = await import("rolldown");
  const {
    output: [{ code: text }],
  } = await build({
    input: "entry",
    platform: "neutral",
    resolve: { alias, modules: [PEERS_FOLDER, "node_modules"], mainFields: ["module", "main"] },
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
