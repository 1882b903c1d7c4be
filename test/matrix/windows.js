/**
 * Runs the command line in Node.js for Windows, under Wine. What it prints and writes must be the same as on Linux, byte for byte. The
 * package is on the drive Z:, and the projects are on C:, which ignores case.
 */

import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { root, writeText } from "./project.js";
import { runTypeScript } from "./run-tool.js";
import { createLinuxProject, createWine } from "./wine.js";

const MAJORS = [20, 22, 24];
const BIN = join(root, "dist/bin.cjs");
const SCHEMAS = join(root, "schemas");
const INSTALLED = join(import.meta.dirname, "windows/node_modules");

/** @returns {import("./run.js").Cell[]} */
export function createCells() {
  const tests = [
    ...Object.entries(COMPARED).map(([option, test]) => [option, (create) => compare(create, test)]),
    ...Object.entries(CHECKED).map(([option, test]) => [
      option,
      async (create) => check(await create(), test),
    ]),
  ];
  if (spawnSync("wine", ["--version"]).error !== undefined) {
    const missing = "the program wine is not installed";
    return tests.map(([option]) => ({ tool: "Windows", option, missing }));
  }
  if (!fs.existsSync(INSTALLED))
    // npm installs packages for other systems only with `--force`.
    execFileSync("npm", ["ci", "--force", "--silent"], { cwd: dirname(INSTALLED) });
  const wine = createWine();
  return MAJORS.flatMap((major) => {
    const folder = join(INSTALLED, `node${major}`);
    const { version } = JSON.parse(fs.readFileSync(join(folder, "package.json"), "utf8"));
    const create = wine(join(folder, "bin/node.exe"));
    const tool = `Windows, Node ${version}`;
    return tests.map(([option, run]) => ({ tool, option, run: () => run(create) }));
  });
}

/** Runs the same steps on both systems. Returns the first line that differs. @returns {Promise<string>} */
async function compare(createWindowsProject, test) {
  const { startWhm } = await import(pathToFileURL(join(root, "dist/testing.js")).href);
  const server = await startWhm();
  const [expected, actual] = await Promise.all(
    [createLinuxProject, createWindowsProject].map(async (create) => {
      const project = await create();
      const { folder, toPath } = project;
      const lines = [];
      const runNode = async (...parameters) => {
        const running = project.start(parameters, { env: { WHM_TOKEN: server.token } });
        const code = await running.ended;
        lines.push(`$ ${parameters.slice(1).join(" ")}`, running.readOutput(), `exit code ${code}`);
      };
      await test({ folder, server, runNode, run: (...words) => runNode(toPath(BIN), ...words) });
      for (const [path, text] of Object.entries(readFiles(folder))) lines.push(`File ${path}`, text);
      return lines
        .join("\n")
        .replace(/(At): [0-9]{10}/g, "$1: TIME")
        .replaceAll(toPath(folder), "FOLDER")
        .replace(/FOLDER[^ ]*/g, (path) => path.replaceAll("\\", "/"))
        .split("\n");
    }),
  ).finally(() => server.close());
  const index = expected.findIndex((line, number) => line !== actual[number]);
  if (index < 0 && actual.length === expected.length) return "";
  const step = expected.slice(0, index + 1).findLast((line) => /^(?:\$|File) /.test(line));
  return `${step}\nOn Windows:\n  ${actual[index]}\ninstead of:\n  ${expected[index]}`;
}

/** Path → content of each file of a project, except links. */
function readFiles(folder) {
  const paths = fs.readdirSync(folder, { recursive: true });
  const files = paths.filter(
    (path) => !path.startsWith("node_modules") && fs.lstatSync(join(folder, path)).isFile(),
  );
  return Object.fromEntries(files.sort().map((path) => [path, fs.readFileSync(join(folder, path), "utf8")]));
}

function copySchemas(folder, name = "schemas") {
  fs.cpSync(SCHEMAS, join(folder, name), { recursive: true });
}

/** Writes the snapshot without one key of each module. */
async function writeOtherSnapshot(folder) {
  const { readSnapshot, writeSnapshot } = await import(pathToFileURL(join(root, "dist/index.js")).href);
  const snapshot = readSnapshot(SCHEMAS);
  for (const { keys, primary, required } of Object.values(snapshot.modules)) {
    const name = Object.keys(keys).find((key) => ![...primary, ...required].includes(key));
    Reflect.deleteProperty(keys, name);
  }
  writeSnapshot(folder, snapshot);
}

/** Steps that must have the same result on both systems. Paths are relative, because absolute ones differ. */
const COMPARED = {
  "help, rules and explain": async ({ run }) => {
    await run("--help");
    await run("drift", "--help");
    await run("rules");
    await run("explain", "varchar(20) NOT NULL", "int(", "--format", "json");
  },
  "generate, check, and CRLF": async ({ run, folder }) => {
    copySchemas(folder);
    writeText(folder, "whm-transfer.config.json", '{ "emitters": ["ajv", "node"] }\n');
    for (const name of ["check", "generate", "check", "generate"]) await run(name);
    // As Git for Windows checks files out.
    for (const [path, text] of Object.entries(readFiles(folder)))
      writeText(folder, path, text.replaceAll("\n", "\r\n"));
    await run("check");
    await run("check", "--regenerate");
    await run("generate");
    writeText(folder, "generated/whm-client.ts", "// edited\n");
    for (const words of [["check"], ["generate"], ["generate", "--force"]]) await run(...words);
  },
  "codegen from a server on Linux": async ({ run, folder, server: { url, ca } }) => {
    fs.copyFileSync(ca, join(folder, "ca.pem"));
    for (const name of ["codegen", "codegen", "drift", "fetch"])
      await run(name, "--server", url, "--ca", "ca.pem");
    await run("check");
  },
  "drift with reports and uses": async ({ run, folder }) => {
    copySchemas(folder, "from");
    await run("codegen", "--from", "from");
    await writeOtherSnapshot(join(folder, "other"));
    const drift = ["drift", "--from", "other", "--date", "2026-01-01"];
    await run(...drift, "--report-dir", "reports");
    writeText(folder, "src/use.ts", 'export { validateAccountLocal } from "../generated/index.js";\n');
    fs.symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    await run(...drift, "--used-by", "src/**/*.ts", "--format", "json");
    await run(...drift, "--used-by", "src\\**\\*.ts");
    await run("accept", "--all", "--reason", "known", "--report", "reports/drift.json");
    await run(...drift, "--format", "sarif");
  },
  "program of the quick start": async ({ run, runNode, folder }) => {
    const page = fs.readFileSync(join(root, "docs/getting-started.md"), "utf8");
    const [, words] = /^npx whm-transfer-codegen (generate .*)$/m.exec(page);
    const [, program] = /^```ts\n([^]*?)^```$/m.exec(page);
    fs.mkdirSync(join(folder, "node_modules"));
    fs.symlinkSync(root, join(folder, "node_modules/whm-transfer-codegen"));
    fs.symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"));
    await run(...words.split(" "));
    writeText(folder, "migrate.mts", program);
    const compilerOptions = {
      module: "nodenext",
      target: "es2022",
      strict: true,
      types: ["node"],
      outDir: "out",
    };
    const problem = await runTypeScript("typescript7", folder, { compilerOptions, files: ["migrate.mts"] });
    if (problem !== "") throw new Error(problem);
    await runNode("out/migrate.mjs");
  },
  "names of devices": async ({ run, folder }) => {
    copySchemas(folder);
    await run("generate", "--out", "con");
    await run("codegen", "--from", "schemas", "--schemas", "Aux.d");
    await run("drift", "--from", "schemas", "--report-dir", "lpt1");
    await run("explain", "text", "--output", "NUL");
    await run("explain", "text", "--output", "com1.txt");
  },
};

/** @typedef {{ folder: string, run: (...words: string[]) => Promise<void>, [name: string]: unknown }} Checked */

/** Runs a test that only Windows needs. Returns the problem. @returns {Promise<string>} */
async function check(project, test) {
  const { folder, toPath } = project;
  const startTool = (...words) => project.start([toPath(BIN), ...words]);
  const expectExit = async (running, expected) => {
    const code = await running.ended;
    if (code !== expected)
      throw new Error(`Exit code ${code} instead of ${expected}:\n${running.readOutput()}`);
  };
  const run = (...words) => expectExit(startTool(...words), 0);
  /** The folders are as a single run leaves them, without a lock or temporary files. */
  const expectComplete = async () => {
    await run("check", "--regenerate");
    const left = Object.keys(readFiles(folder)).filter((path) => path.includes("/."));
    if (left.length > 0) throw new Error(`These files are left: ${left.join(", ")}`);
  };
  const waitFor = async (running, text) => {
    let hasEnded = false;
    void running.ended.finally(() => (hasEnded = true));
    while (!running.readOutput().includes(text)) {
      if (hasEnded) throw new Error(`The output does not contain ${text}:\n${running.readOutput()}`);
      await pause(50);
    }
  };
  try {
    await test({ ...project, startTool, run, expectExit, expectComplete, waitFor });
    return "";
  } catch (error) {
    return error.message.slice(0, 2000);
  }
}

/** A program that ends some time after another one has locked the folder. */
const KEEP_OPEN = `
  const { readdirSync } = require("node:fs");
  const wait = () => {
    if (readdirSync("generated").some((name) => name.endsWith(".lock"))) setTimeout(() => {}, Number(process.argv[2]));
    else setTimeout(wait, 1);
  };
  wait();
  console.error("opened");
`;

/** What Linux does not need, or what its tests already check there. */
const CHECKED = {
  "names in another case, and long paths": async ({
    folder,
    toPath,
    run,
    startTool,
    expectExit,
    expectComplete,
  }) => {
    const { readSnapshot, writeSnapshot } = await import(pathToFileURL(join(root, "dist/index.js")).href);
    const { AccountLocal } = readSnapshot(SCHEMAS).modules;
    for (const module of ["Accountlocal", "AccountLocal"]) {
      fs.rmSync(join(folder, "from"), { recursive: true, force: true });
      writeSnapshot(join(folder, "from"), {
        origin: "imported",
        whmVersion: null,
        modules: { [module]: { ...AccountLocal, module } },
      });
      await run("codegen", "--from", "FROM", "--out", module);
      const names = fs.readdirSync(join(folder, "Accountlocal")).filter((name) => /^account/i.test(name));
      if (names.join() !== `${module}.schema.json,${module}.ts`)
        throw new Error(`The folder contains ${names.join()}.`);
    }
    await expectExit(startTool("codegen", "--from", "from", "--schemas", "code", "--out", "Code"), 2);
    const toLongPath = (name) => `\\\\?\\${toPath(join(folder, name))}`;
    const paths = ["--schemas", toLongPath("schemas"), "--out", toLongPath("generated")];
    for (const words of [["codegen", "--from", toLongPath("from")], ["check"], ["generate"]])
      await run(...words, ...paths);
    await expectComplete();
  },
  "watch, then Ctrl+C": async ({ folder, startTool, waitFor, expectExit, expectComplete }) => {
    copySchemas(folder);
    const watching = startTool("generate", "--watch");
    await waitFor(watching, "Press Ctrl+C");
    await writeOtherSnapshot(join(folder, "schemas"));
    await waitFor(watching, "14 files written");
    watching.interrupt();
    await expectExit(watching, 0);
    await expectComplete();
  },
  "simulate, then Ctrl+C": async ({ startTool, waitFor, expectExit }) => {
    const simulating = startTool("simulate");
    await waitFor(simulating, "Try: ");
    simulating.interrupt();
    await expectExit(simulating, 130);
  },
  "two and eight runs at once": async ({ folder, startTool, expectExit, expectComplete }) => {
    copySchemas(folder, "from");
    await writeOtherSnapshot(join(folder, "other"));
    for (const count of [2, 2, 8, 8]) {
      const snapshots = Array.from({ length: count }, (_, index) => (index % 2 === 0 ? "from" : "other"));
      const runs = snapshots.map((name) => startTool("codegen", "--from", name));
      for (const running of runs) await expectExit(running, 0);
      await expectComplete();
    }
  },
  "a killed run": async ({ folder, toPath, start, run, expectComplete }) => {
    copySchemas(folder, "from");
    const log = `${folder}.log`;
    const startWithFault = (fault) => {
      const settings = { root: toPath(folder), log: toPath(log), ...fault };
      for (const name of ["schemas", "generated"])
        fs.rmSync(join(folder, name), { recursive: true, force: true });
      const hook = toPath(join(root, "test/support/fault-fs.cjs"));
      const words = ["--require", hook, toPath(BIN), "codegen", "--from", "from"];
      return start(words, { env: { FAULT_FS: JSON.stringify(settings) } }).ended;
    };
    await startWithFault({});
    const renames = fs
      .readFileSync(log, "utf8")
      .split("\n")
      .flatMap((call, index) => (call.startsWith("!rename ") ? [index + 1] : []));
    for (const at of [renames[0], renames[renames.length >> 1], renames.at(-1)]) {
      const code = await startWithFault({ at, signal: "SIGKILL" });
      if (code === 0 || !fs.readdirSync(join(folder, "generated")).some((name) => name.endsWith(".lock")))
        throw new Error(`The run was not killed at call ${at}.`);
      await run("codegen", "--from", "from");
      await expectComplete();
    }
  },
  "a file that another program has open": async (tested) => {
    const { folder, binary, start, startTool, run, expectExit, expectComplete, waitFor } = tested;
    copySchemas(folder);
    await run("generate");
    await writeOtherSnapshot(join(folder, "schemas"));
    writeText(folder, "keep-open.cjs", KEEP_OPEN);
    // cmd does not share the file to which it redirects output. Node.js shares all its files.
    const keepOpen = (milliseconds) => {
      const line = `${binary} keep-open.cjs ${milliseconds} 2>&1 >> generated\\AccountLocal.ts`;
      return start(["/c", line], { program: "cmd" });
    };
    for (const [milliseconds, exitCode] of [
      [10_000, 2],
      [300, 0],
    ]) {
      const keeping = keepOpen(milliseconds);
      await waitFor(keeping, "opened");
      await expectExit(startTool("generate"), exitCode);
      await expectExit(keeping, 0);
    }
    await expectComplete();
  },
};
