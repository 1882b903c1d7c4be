/**
 * Runs the plugins of the package in the bundlers: the first build, changes in watch mode, and output that is not up to date. Also
 * compiles the configurations of the documentation with the types of the bundlers.
 */

import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { installedFolder, root, writeText } from "./project.js";
import { BUNDLERS } from "./plugin-bundlers.js";
import { runTypeScript } from "./run-tool.js";

/** How long to wait until a bundler reacts to a change. */
const TIME_LIMIT_MS = 60_000;
const INTERVAL_MS = 50;

/** The key that a change of the snapshot adds. The bundle contains this key as soon as the code is generated again. */
const NEW_KEY = "key_of_the_matrix";

const { readSnapshot, writeSnapshot } = await import(pathToFileURL(join(root, "dist/index.js")).href);

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function createCells({ defaultProgram: { createScratchFolder } }) {
  const cell = (tool, option, check, ...parameters) => ({
    ...{ tool, option },
    run: () => check(makeProject(createScratchFolder("plugin")), ...parameters),
  });
  return [
    ...BUNDLERS.flatMap((bundler) => [
      cell(bundler.name, "first build", checkFirstBuild, bundler),
      cell(bundler.name, "stale output", checkStaleOutput, bundler),
      cell(bundler.name, "watch", checkWatch, bundler),
    ]),
    { tool: "TypeScript 6", option: "types", run: () => checkTypes(createScratchFolder("plugin-types")) },
  ];
}

/** @typedef {import("./plugin-bundlers.js").Bundler} Bundler */

/** Writes a project whose program contains the keys of a module. Returns its folder. */
function makeProject(folder) {
  cpSync(join(root, "schemas"), join(folder, "schemas"), { recursive: true });
  writeText(folder, "package.json", JSON.stringify({ private: true, type: "module" }));
  writeText(folder, "whm-transfer.config.ts", 'export default { naming: "wire" };\n');
  const program = 'import { transferModules } from "../generated/index.js";\nconsole.log(transferModules);\n';
  writeText(folder, "src/main.ts", program);
  // webpack and Rollup compile TypeScript with a package in this folder.
  symlinkSync(installedFolder, join(folder, "node_modules"), "junction");
  return folder;
}

async function checkFirstBuild(folder, bundler) {
  await bundler.build(folder, {});
  const hasCode = readBundle(folder).includes("AccountRemoteRoot");
  return hasCode ? "" : "the bundle does not contain the generated code";
}

const STALE =
  /The generated code is not up to date: .*Cause: the snapshot changed for the transfer module AccountLocal\./;

async function checkStaleOutput(folder, bundler) {
  await bundler.build(folder, {});
  await bundler.build(folder, { check: true });
  addKey(folder);
  const before = readText(folder, "generated/manifest.json");
  const message = await describeFailure(bundler.build(folder, { check: true }));
  if (readText(folder, "generated/manifest.json") !== before) return "the generated code was changed";
  return STALE.test(message) ? "" : message;
}

function describeFailure(promise) {
  return promise.then(
    () => "there was no failure",
    ({ message }) => message,
  );
}

/** Changes the configuration and the snapshot while a bundler watches them. */
async function checkWatch(folder, bundler) {
  const errors = [];
  let builds = 0;
  const watcher = await bundler.watch(folder, {}, (error) => {
    builds++;
    if (error !== undefined) errors.push(error);
  });
  // A build that is under way could miss the next change.
  const expectBuild = (change, condition, problem) => {
    const before = builds;
    return expectChange(change, () => builds > before && condition(), problem);
  };
  const snapshot = "schemas/snapshot.json";
  const index = readText(folder, snapshot);
  try {
    const problem =
      (await waitUntil(() => builds > 0 && readBundle(folder) !== "", "there was no first build")) ||
      (await expectBuild(
        () => replaceFile(folder, "whm-transfer.config.ts", 'export default { naming: "camel" };\n'),
        () => readText(folder, "generated/manifest.json").includes('"naming": "camel"'),
        "the change of the configuration had no effect",
      )) ||
      (await expectBuild(
        () => replaceFile(folder, snapshot, "{"),
        () => errors.some((message) => message.includes("Invalid snapshot file")),
        "the broken snapshot was not reported",
      )) ||
      (await expectBuild(
        () => {
          replaceFile(folder, snapshot, index);
          addKey(folder);
        },
        () => readBundle(folder).includes(NEW_KEY),
        "the change of the snapshot had no effect",
      ));
    return problem === "" ? "" : [problem, ...errors].join("\n");
  } finally {
    await watcher.close();
  }
}

/** Makes a change. Resolves to an empty string as soon as the condition holds, or to the problem. */
function expectChange(change, condition, problem) {
  change();
  return waitUntil(condition, problem);
}

/** Compiles the configurations in the documentation, and one typed configuration for each bundler. @returns {Promise<string>} */
async function checkTypes(folder) {
  const page = readFileSync(join(root, "docs/build-tools.md"), "utf8");
  const blocks = Array.from(page.matchAll(/^```js\n([\s\S]*?)^```$/gm), ([, code = ""]) => code);
  const usedPlugins = blocks.filter((code) => code.includes("whm-transfer-codegen/"));
  if (usedPlugins.length < 5) return `the documentation has only ${usedPlugins.length} configurations`;
  const types = {
    ...{ rollup: "RollupOptions", rolldown: "RolldownOptions", webpack: "Configuration" },
    ...{ esbuild: "BuildOptions", vite: "UserConfig" },
  };
  const typed = Object.entries(types).map(
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
  for (const name of ["@types/node", ...Object.keys(types)])
    link(join(installedFolder, name), join(folder, "node_modules", name));
  link(root, join(folder, "node_modules/whm-transfer-codegen"));
  const compilerOptions = {
    ...{ module: "nodenext", target: "es2023", types: ["node"], noEmit: true },
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true },
  };
  return runTypeScript("typescript6", folder, { compilerOptions, files });
}

function link(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}

/** Changes the snapshot as `fetch` does. */
function addKey(folder) {
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
function replaceFile(folder, path, text) {
  writeFileSync(join(folder, `${path}.new`), text);
  renameSync(join(folder, `${path}.new`), join(folder, path));
}

function readBundle(folder) {
  return readText(folder, "dist/bundle.js");
}

function readText(folder, path) {
  const file = join(folder, path);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Resolves to an empty string as soon as the condition holds, or to the problem. */
async function waitUntil(condition, problem) {
  for (let waited = 0; waited < TIME_LIMIT_MS; waited += INTERVAL_MS) {
    if (await condition()) return "";
    await sleep(INTERVAL_MS);
  }
  return problem;
}
