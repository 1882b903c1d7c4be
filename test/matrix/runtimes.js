/**
 * Runs programs in the supported versions of Node.js, Bun and Deno, as ES modules, as CommonJS and as TypeScript, and the command line
 * against a simulated server that runs in Node.js.
 */

import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { generate as createCertificate } from "selfsigned";
import { describeDifference, installedFolder, root, writeText } from "./project.js";
import { findNodeBinary, runProgram, runTool } from "./run-tool.js";

const NODE_MAJORS = [20, 22, 24, 26];

/** The first major version of Node.js that runs TypeScript by default. */
const FIRST_MAJOR_STRIPPING_TYPES = 22;

/** The command that runs a program, without the program. The packages contain binaries, so no install script is needed. */
const RUNTIMES = [
  ...NODE_MAJORS.map((major) => ({ name: `Node ${major}`, major, command: [findNodeBinary(major)] })),
  { name: "Bun", command: [findBinary("bun/bin/bun")] },
  { name: "Deno", command: [findBinary("@deno/linux-x64-glibc/deno"), "run", "--allow-all"] },
];

/** @returns {string | undefined} */
function findBinary(path) {
  const file = join(installedFolder, path);
  return existsSync(file) ? file : undefined;
}

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function createCells(project) {
  const { defaultProgram, emitters } = project;
  const variants = [
    ...listVariants("", defaultProgram),
    ...Object.entries(emitters).flatMap(([name, program]) => listVariants(`${name}: `, program)),
  ];
  return RUNTIMES.flatMap(({ name, major, command }) => {
    const options = [...variants.map(({ option }) => option), "quick start", "command line"];
    const [binary] = command;
    if (binary === undefined) {
      const missing = "its package contains no binary for this system";
      return options.map((option) => ({ tool: name, option, missing }));
    }
    const version = execFileSync(binary, ["--version"], { encoding: "utf8" });
    const tool = `${name.split(" ")[0]} ${/[0-9]+\.[0-9.]+/.exec(version)?.[0]}`;
    return [
      ...variants.map(({ option, file, stripsTypes, program }) =>
        stripsTypes && major < FIRST_MAJOR_STRIPPING_TYPES
          ? { tool, option, impossible: "Node.js 20 does not strip types" }
          : { tool, option, run: async () => describeDifference(await runProgram(command, file), program) },
      ),
      {
        ...{ tool, option: "quick start" },
        run: async () =>
          describeDifference(await runQuickStart(command, emitters.node), { transcript: QUICK_START }),
      },
      { tool, option: "command line", run: () => compareCommands(command, defaultProgram) },
    ];
  });
}

function listVariants(label, program) {
  const { entry, folders, compiled } = program;
  const variants = [
    { option: "ES modules, compiled", file: join(compiled.esm, `${entry}.js`), stripsTypes: false },
    { option: "CommonJS, compiled", file: join(compiled.cjs, `${entry}.js`), stripsTypes: false },
    { option: "types stripped, .ts", file: join(folders.ts, `${entry}.ts`), stripsTypes: true },
  ];
  return variants.map((variant) => ({ ...variant, option: label + variant.option, program }));
}

/** The output of the commands in the Node.js that runs the matrix. @type {Promise<string> | undefined} */
let expectedCommands;

/** Runs the commands, and compares their output and files with those of Node.js. */
async function compareCommands(command, program) {
  expectedCommands ??= runCommands([process.execPath], program);
  const transcript = (await expectedCommands).trimEnd();
  const exitCodes = transcript.match(/(?<=: exit code )[0-9]+/g)?.join(" ");
  if (exitCodes !== "0 0 0 0 3 3 1 1 1 1 1") return `The exit codes in Node.js are ${exitCodes}.`;
  return describeDifference(await runCommands(command, program), { transcript });
}

const DATA = '{"data":{"version":"11.138.0.6"}}';
const UNTRUSTED = '{"failure":"unsent","isUntrusted":true}';

/** The output of `quick-start.js`, and the calls that the server received. A server that is not trusted receives nothing. */
const QUICK_START = `COMPLETED: [{"name":"alice","localName":"alice","status":"succeeded"}]
pin: ${DATA}
ca: ${DATA}
ca and pin: ${DATA}
another pin: ${UNTRUSTED}
another pin, with ca: ${UNTRUSTED}
another ca: ${UNTRUSTED}
no ca: ${UNTRUSTED}
a key of 1024 bits: ${UNTRUSTED}
a call that is reset: {"failure":"unanswered","isUntrusted":false}
no proxy: {"failure":"unsent","isUntrusted":false}
requests: version, version, version, version, listaccts`;

const testing = pathToFileURL(join(root, "dist/testing.js")).href;

/** Runs the quick start, with clients of the emitter `node` that call a simulated server in this process. */
async function runQuickStart([binary, ...options], program) {
  const folder = program.createScratchFolder("quick-start");
  cpSync(program.compiled.esm, folder, { recursive: true });
  cpSync(join(root, "test/matrix/quick-start.js"), join(folder, "quick-start.js"));
  const whm = await (await import(testing)).startWhm();
  const weak = await startWeakServer();
  try {
    whm.faults.add({ function: "listaccts", times: 1, reset: "after" });
    const { url: server, token, caPem: ca, pinSha256: pin } = whm;
    const input = { testing, server, token, ca, pin, weak: { server: weak.address, ca: weak.cert } };
    const parameters = [...options, "quick-start.js", JSON.stringify(input)];
    const { ok, stdout, stderr } = await runTool(binary, parameters, folder);
    const calls = whm.requests.map((request) => request.function).join(", ");
    return ok ? `${stdout}requests: ${calls}\n` : `failed: ${stderr}`;
  } finally {
    weak.close();
    await whm.close();
  }
}

/** Starts a server whose certificate has a key that is too short. */
async function startWeakServer() {
  const altNames = [{ type: 7, ip: "127.0.0.1" }];
  const { private: key, cert } = await createCertificate([{ name: "commonName", value: "localhost" }], {
    ...{ algorithm: "sha256", keyType: "rsa", keySize: 1024 },
    extensions: [{ name: "subjectAltName", altNames }],
  });
  const server = createServer({ key, cert, ciphers: "DEFAULT@SECLEVEL=0" }, (_request, response) => {
    response.end('{"metadata":{"result":1},"data":{}}');
  });
  await new Promise((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return { cert, address: `127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Runs commands with a simulated server in this process. Returns their output, and the files that they wrote. */
async function runCommands([binary, ...options], { createScratchFolder }) {
  const folder = createScratchFolder("command-line");
  const whm = await (await import(testing)).startWhm();
  try {
    writeText(folder, "whm-transfer.config.json", JSON.stringify({ emitters: ["ajv", "node"] }));
    writeText(folder, "token", whm.token);
    chmodSync(join(folder, "token"), 0o600);
    const run = async (...parameters) => {
      const file = join(root, "dist/bin.cjs");
      const { code, stdout, stderr } = await runTool(binary, [...options, file, ...parameters], folder);
      return `${parameters[0]}: exit code ${code}\n${stdout}${stderr}`;
    };
    const server = ["--server", whm.url, "--token-file", "token"];
    const outputs = [
      await run("codegen", ...server, "--ca", whm.ca),
      await run("check"),
      await run("drift", ...server, "--ca", whm.ca),
      await run("drift", ...server, "--pin-sha256", whm.pinSha256, "--format", "json"),
      await run("drift", ...server, "--pin-sha256", "0".repeat(64)),
      await run("drift", ...server),
    ];
    const { AccountRemoteRoot, ...modules } = whm.snapshot.modules;
    const keys = { ...AccountRemoteRoot.keys, user: { def: "char(4) NOT NULL" } };
    whm.useSnapshot({
      ...whm.snapshot,
      modules: { ...modules, AccountRemoteRoot: { ...AccountRemoteRoot, keys } },
    });
    for (const format of ["human", "json", "html", "sarif"])
      outputs.push(await run("drift", ...server, "--ca", whm.ca, "--format", format));
    writeText(folder, "generated/index.ts", "// edited");
    outputs.push(await run("check"));
    const files = ["schemas", "generated"].flatMap((name) =>
      readdirSync(join(folder, name)).map(
        (file) => `${file}\n${readFileSync(join(folder, name, file), "utf8")}`,
      ),
    );
    const text = [...outputs, ...files].join("\n");
    return text
      .replaceAll(`:${new URL(whm.url).port}`, ":PORT")
      .replaceAll(whm.pinSha256.toUpperCase().replace(/..(?=.)/g, "$&:"), "FINGERPRINT");
  } finally {
    await whm.close();
  }
}
