/**
 * Follows the quick start of the documentation with other package managers, which install the packed package, and with the single file. Then
 * runs `codegen` with a simulated server.
 */

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installedFolder, readVersion, root, writeText } from "./project.js";
import { runTool } from "./run-tool.js";

/** How to install the packages, and to run programs of them or Node.js. The configured registry is the one of npm. */
const YARN = {
  tool: `Yarn ${readVersion("@yarnpkg/cli-dist")}, Plug'n'Play`,
  command: [process.execPath, join(installedFolder, "@yarnpkg/cli-dist/bin/yarn.js")],
  ...{ add: ["add", "--dev"], run: ["run"], node: ["node"], hint: "yarn run" },
  settings: (registry) => ({
    ".yarnrc.yml": [
      ...["nodeLinker: pnp", "enableGlobalCache: false", "enableTelemetry: false"],
      ...[`npmRegistryServer: ${registry}`, `unsafeHttpWhitelist: [${new URL(registry).hostname}]`, ""],
    ].join("\n"),
    "yarn.lock": "",
  }),
};
const PNPM = {
  tool: `pnpm ${readVersion("pnpm")}`,
  command: [process.execPath, join(installedFolder, "pnpm/bin/pnpm.cjs")],
  ...{ add: ["add", "--save-dev"], run: ["exec"], node: ["exec", "node"], hint: "pnpm exec" },
  settings: () => ({ "pnpm-workspace.yaml": "storeDir: store\n" }),
};

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function createCells({ defaultProgram: { createScratchFolder } }) {
  const option = "quick start, codegen";
  const archive = packOnce(createScratchFolder("packed"));
  return [
    ...[YARN, PNPM].map((manager) => ({
      tool: manager.tool,
      option,
      run: () => tryPackageManager(manager, archive(), createScratchFolder(manager.tool)),
    })),
    { tool: "single file", option, run: () => trySingleFile(createScratchFolder("single file")) },
  ];
}

/** Returns a function that packs the package at its first call. */
function packOnce(folder) {
  let path;
  const words = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
  return () => (path ??= join(folder, execFileSync("npm", words, { cwd: root, encoding: "utf8" }).trim()));
}

async function tryPackageManager({ command, add, run, node, hint, settings }, archive, folder) {
  const registry = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  writeText(folder, "package.json", JSON.stringify({ private: true }));
  for (const [path, text] of Object.entries(settings(registry))) writeText(folder, path, text);
  const versions = {
    "whm-transfer-codegen": `file:${archive}`,
    typescript: readVersion("typescript6"),
    "@types/node": readVersion("@types/node"),
  };
  return tryQuickStart(folder, hint, (program, parameters) => {
    const packages = parameters.slice(2).map((name) => `${name}@${versions[name]}`);
    const words = {
      npm: [...add, ...packages],
      npx: [...run, ...parameters],
      node: [...node, ...parameters],
    }[program];
    return [...command, ...words];
  });
}

/** The program of the quick start imports the simulated server from the package, but the commands are those of the single file. */
async function trySingleFile(folder) {
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/whm-transfer-codegen"), "junction");
  symlinkSync(join(installedFolder, "@types"), join(folder, "node_modules/@types"), "junction");
  copyFileSync(join(root, "dist/whm-transfer-codegen.cjs"), join(folder, "whm-transfer-codegen.cjs"));
  const programs = {
    tsc: join(installedFolder, "typescript6/bin/tsc"),
    "whm-transfer-codegen": "whm-transfer-codegen.cjs",
  };
  return tryQuickStart(folder, "node", (program, [first, ...others]) => {
    if (program === "npm") return ["true"];
    return [process.execPath, program === "npx" ? programs[first] : first, ...others];
  });
}

/** Runs the quick start and `codegen`. Returns the first problem. `translate` returns the command line for a command with npm. */
async function tryQuickStart(folder, hint, translate) {
  const { commands, program } = readQuickStart();
  const run = async (line) => {
    const [name = "", ...parameters] = line.split(" ");
    const [file, ...words] = translate(name, parameters);
    const { ok, stdout, stderr } = await runTool(file, words, folder);
    return { ok, output: stdout + stderr };
  };
  writeText(folder, "migrate.mts", program);
  let last = "";
  for (const line of commands) {
    const { ok, output } = await run(line);
    if (!ok) return `${line}: ${output}`;
    last = output;
  }
  if (!/state: 'COMPLETED'/.test(last)) return `the program printed ${last}`;
  const { startWhm } = await import(pathToFileURL(join(root, "dist/testing.js")).href);
  const whm = await startWhm();
  try {
    writeFileSync(join(folder, "token"), whm.token, { mode: 0o600 });
    const server = `--server ${whm.url} --token-file token --pin-sha256 ${whm.pinSha256}`;
    for (const command of ["codegen", "drift"]) {
      const { ok, output } = await run(`npx whm-transfer-codegen ${command} ${server} --out live`);
      if (!ok) return `${command}: ${output}`;
    }
  } finally {
    await whm.close();
  }
  const { output } = await run("npx whm-transfer-codegen check --schemas missing");
  if (!output.includes(`Run ${hint} `) && !output.includes(`run ${hint} `))
    return `a hint without ${hint}: ${output}`;
  return compareFolders(join(folder, "generated"), join(folder, "live"));
}

/** Returns the code blocks of the section. The first command installs the packages. */
function readQuickStart() {
  const page = readFileSync(join(root, "docs/getting-started.md"), "utf8");
  const section = page.split("\n## ").find((text) => text.startsWith("Quick start")) ?? "";
  const blocks = [...section.matchAll(/^```(sh|ts)\n([^]*?)^```$/gm)].map(([, language, text]) => ({
    language,
    text,
  }));
  const commands = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ text }) => text.trim().split("\n"));
  return { commands, program: blocks.find(({ language }) => language === "ts").text };
}

/** The simulated server returns the bundled schemas. Only the manifest contains the origin of the schemas. */
function compareFolders(one, other) {
  const names = readdirSync(one).filter((name) => name !== "manifest.json");
  const different = names.find(
    (name) => readFileSync(join(one, name), "utf8") !== readFileSync(join(other, name), "utf8"),
  );
  return different === undefined ? "" : `${different} differs`;
}
