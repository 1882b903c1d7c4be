/**
 * Runs the plugins of the package in the bundlers: the first build, changes in watch mode, and output that is not up to date. Also
 * compiles the configurations of the documentation with the types of the bundlers.
 */

import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { installedFolder, root, writeText } from "./project.js";
import { BUNDLERS, DEVELOPMENT_SERVER } from "./plugin-bundlers.js";
import { runTypeScript } from "./run-tool.js";

/** How long to wait until a bundler reacts to a change. */
const TIME_LIMIT_MS = 60_000;
const INTERVAL_MS = 50;

/** The key that a change of the snapshot adds. The bundle contains this key as soon as the code is generated again. */
const NEW_KEY = "key_of_the_matrix";

const { readSnapshot, writeSnapshot } = await import(pathToFileURL(join(root, "dist/index.js")).href);

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function createPluginCells({ defaultProgram: { createScratchFolder } }) {
  const cells = BUNDLERS.flatMap((bundler) => {
    const options = {
      "first build": checkFirstBuild,
      "stale output": checkStaleOutput,
      "watch: snapshot": checkChangedSnapshot,
      "watch: configuration": checkChangedConfig,
      "watch: broken snapshot": checkBrokenSnapshot,
    };
    return Object.entries(options).map(([option, check]) => ({
      tool: bundler.name,
      option,
      run: () => check(bundler, makeProject(createScratchFolder("plugin"))),
    }));
  });
  const serverCells = Object.entries({
    "watch: snapshot": checkServedChange,
    "stale output": checkServerWithStaleOutput,
  }).map(([option, check]) => ({
    tool: DEVELOPMENT_SERVER.name,
    option,
    run: () => check(makeProject(createScratchFolder("plugin"))),
  }));
  const types = {
    tool: "TypeScript 6",
    option: "types",
    run: () => checkTypes(createScratchFolder("plugin-types")),
  };
  return [...cells, ...serverCells, types];
}

/** @typedef {import("./plugin-bundlers.js").Bundler} Bundler */

/** Writes a project whose program contains the keys of a module. Returns its folder. */
function makeProject(/** @type {string} */ folder) {
  cpSync(join(root, "schemas"), join(folder, "schemas"), { recursive: true });
  writeText(folder, "package.json", JSON.stringify({ private: true, type: "module" }));
  writeText(folder, "whm-transfer.config.ts", 'export default { naming: "wire" };\n');
  const program = 'import { transferModules } from "../generated/index.js";\nconsole.log(transferModules);\n';
  writeText(folder, "src/main.ts", program);
  // webpack and Rollup compile TypeScript with a package in this folder.
  symlinkSync(installedFolder, join(folder, "node_modules"), "junction");
  return folder;
}

async function checkFirstBuild(/** @type {Bundler} */ bundler, /** @type {string} */ folder) {
  await bundler.build(folder, {});
  return readBundle(folder).includes("AccountRemoteRoot")
    ? ""
    : "the bundle does not contain the generated code";
}

async function checkStaleOutput(/** @type {Bundler} */ bundler, /** @type {string} */ folder) {
  await bundler.build(folder, {});
  await bundler.build(folder, { check: true });
  addKey(folder);
  const before = readText(folder, "generated/manifest.json");
  const message = await bundler.build(folder, { check: true }).then(
    () => "the build did not fail",
    (/** @type {Error} */ error) => error.message,
  );
  if (readText(folder, "generated/manifest.json") !== before) return "the generated code was changed";
  const isExpected =
    /The generated code is not up to date: .*Cause: the snapshot changed for the transfer module AccountLocal\./.test(
      message,
    );
  return isExpected ? "" : message;
}

function checkChangedSnapshot(/** @type {Bundler} */ bundler, /** @type {string} */ folder) {
  return withWatcher(bundler, folder, async () => {
    addKey(folder);
    return waitUntil(() => readBundle(folder).includes(NEW_KEY), "the change of the snapshot had no effect");
  });
}

function checkChangedConfig(/** @type {Bundler} */ bundler, /** @type {string} */ folder) {
  return withWatcher(bundler, folder, async () => {
    replaceFile(folder, "whm-transfer.config.ts", 'export default { naming: "camel" };\n');
    const isRegenerated = () => readText(folder, "generated/manifest.json").includes('"naming": "camel"');
    return waitUntil(isRegenerated, "the change of the configuration had no effect");
  });
}

function checkBrokenSnapshot(/** @type {Bundler} */ bundler, /** @type {string} */ folder) {
  return withWatcher(bundler, folder, async (errors) => {
    const index = readText(folder, "schemas/snapshot.json");
    replaceFile(folder, "schemas/snapshot.json", "{");
    const problem = await waitUntil(
      () => errors.some((message) => message.includes("Invalid snapshot file")),
      "the broken snapshot was not reported",
    );
    if (problem !== "") return problem;
    replaceFile(folder, "schemas/snapshot.json", index);
    addKey(folder);
    return waitUntil(() => readBundle(folder).includes(NEW_KEY), "the repaired snapshot had no effect");
  });
}

/** Starts watch mode, waits for the first build, and runs the check. @returns {Promise<string>} */
async function withWatcher(
  /** @type {Bundler} */ bundler,
  /** @type {string} */ folder,
  /** @type {(errors: string[]) => Promise<string>} */ check,
) {
  /** @type {string[]} */
  const errors = [];
  let builds = 0;
  const watcher = await bundler.watch(folder, {}, (error) => {
    builds++;
    if (error !== undefined) errors.push(error);
  });
  try {
    const hasStarted = () => builds > 0 && readBundle(folder) !== "";
    const problem = await waitUntil(hasStarted, "there was no first build");
    if (problem !== "") return [problem, ...errors].join("\n");
    return await check(errors);
  } finally {
    await watcher.close();
  }
}

async function checkServedChange(/** @type {string} */ folder) {
  const server = await DEVELOPMENT_SERVER.start(folder, {});
  try {
    const isServed = async () => (await server.load("/generated/transfer-modules.ts")).includes(NEW_KEY);
    if (await isServed()) return "the key existed before";
    addKey(folder);
    const problem = await waitUntil(isServed, "the change of the snapshot had no effect");
    if (problem !== "") return problem;
    replaceFile(folder, "schemas/snapshot.json", "{");
    const isReported = () => server.errors.some((message) => message.includes("Invalid snapshot file"));
    return await waitUntil(isReported, "the broken snapshot was not reported");
  } finally {
    await server.close();
  }
}

async function checkServerWithStaleOutput(/** @type {string} */ folder) {
  const started = await DEVELOPMENT_SERVER.start(folder, { check: true }).catch(
    (/** @type {Error} */ error) => error,
  );
  if (!(started instanceof Error)) {
    await started.close();
    return "the server started";
  }
  return started.message.includes("The generated code is not up to date") ? "" : started.message;
}

/** Compiles the configurations in the documentation, and one typed configuration for each bundler. @returns {Promise<string>} */
async function checkTypes(/** @type {string} */ folder) {
  const page = readFileSync(join(root, "docs/build-tools.md"), "utf8");
  const blocks = Array.from(page.matchAll(/^```js\n([\s\S]*?)^```$/gm), ([, code = ""]) => code);
  const usedPlugins = blocks.filter((code) => code.includes("whm-transfer-codegen/"));
  if (usedPlugins.length < 5) return `the documentation has only ${usedPlugins.length} configurations`;
  const typed = [
    "rollup:RollupOptions",
    "rolldown:RolldownOptions",
    "webpack:Configuration",
    "esbuild:BuildOptions",
    "vite:UserConfig",
  ]
    .map((pair) => pair.split(":"))
    .map(
      ([name, type]) => `import type { ${type} } from "${name}";
import ${name} from "whm-transfer-codegen/${name}";
export const ${name}Options: ${type} = { plugins: [${name}(), ${name}({ check: true, config: "a.ts", cwd: "b" })] };
// @ts-expect-error -- an unknown option
${name}({ chekc: true });
`,
    );
  const files = [...blocks, ...typed].map((code, index) => {
    writeText(folder, `file${index}.ts`, code);
    return `file${index}.ts`;
  });
  writeText(folder, "package.json", JSON.stringify({ private: true, type: "module" }));
  for (const name of ["@types/node", "vite", "rollup", "rolldown", "webpack", "esbuild"])
    link(join(installedFolder, name), join(folder, "node_modules", name));
  link(root, join(folder, "node_modules/whm-transfer-codegen"));
  const compilerOptions = {
    ...{ module: "nodenext", target: "es2023", types: ["node"], noEmit: true },
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true },
  };
  return runTypeScript("typescript6", folder, { compilerOptions, files });
}

function link(/** @type {string} */ target, /** @type {string} */ path) {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}

/** Changes the snapshot as `fetch` does. */
function addKey(/** @type {string} */ folder) {
  const dir = join(folder, "schemas");
  const snapshot = readSnapshot(dir);
  const { AccountLocal } = snapshot.modules;
  const keys = { ...AccountLocal.keys, [NEW_KEY]: { def: "char(3)" } };
  writeSnapshot(dir, {
    ...snapshot,
    modules: { ...snapshot.modules, AccountLocal: { ...AccountLocal, keys } },
  });
}

/** Replaces a file in one step, as editors and Git do. */
function replaceFile(/** @type {string} */ folder, /** @type {string} */ path, /** @type {string} */ text) {
  writeFileSync(join(folder, `${path}.new`), text);
  renameSync(join(folder, `${path}.new`), join(folder, path));
}

function readBundle(/** @type {string} */ folder) {
  return readText(folder, "dist/bundle.js");
}

function readText(/** @type {string} */ folder, /** @type {string} */ path) {
  const file = join(folder, path);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Resolves to an empty string as soon as the condition holds, or to the problem. */
async function waitUntil(
  /** @type {() => boolean | Promise<boolean>} */ condition,
  /** @type {string} */ problem,
) {
  for (let waited = 0; waited < TIME_LIMIT_MS; waited += INTERVAL_MS) {
    if (await condition()) return "";
    await sleep(INTERVAL_MS);
  }
  return problem;
}
