/** Chromium under a policy that allows only the page's own scripts: no code from strings, no script address from a string. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, join, normalize } from "node:path";
import { ESBUILD, textOf } from "./bundlers.js";
import { comparison, NODE_EMITTERS } from "./project.js";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const TIME_LIMIT_MS = 30_000;
const OWN_SCRIPTS_POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'";
const TRUSTED_TYPES_POLICY = "; require-trusted-types-for 'script'; trusted-types 'none'";

/** @typedef {import("./project.js").Program} Program */

/** Runs first. It reports a failure if the policy is not in force, which it tests with `eval`. */
const REPORT_SCRIPT = `
globalThis.reportOutput = (text) => void fetch("/output", { method: "POST", body: text });
addEventListener("error", ({ message, filename, lineno }) => reportOutput("failed: " + filename + ":" + lineno + ": " + message));
addEventListener("unhandledrejection", ({ reason }) => reportOutput("failed: " + reason));
let allowed = true;
try { (0, eval)("1"); } catch { allowed = false; }
if (allowed) { reportOutput("failed: the policy is not in force"); globalThis.reportOutput = () => undefined; }
`;

/** Starts a worker. Trusted Types would forbid its string address, so worker cells do without that policy. */
const START_WORKER = (/** @type {string} */ type) => `
const failed = (text) => fetch("/output", { method: "POST", body: "failed: " + text });
new Worker("/worker.js", { type: "${type}" }).addEventListener("error", ({ message }) => failed("the worker: " + message));
`;

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function browserCells({ ours, emitters }) {
  const bundle = (/** @type {Program} */ program) =>
    textOf(ESBUILD.bundle, join(program.folders.js, `${program.entry}.ts`), program);
  const page = OWN_SCRIPTS_POLICY + TRUSTED_TYPES_POLICY;
  const defaultCells = [
    {
      option: "page, bundled",
      policy: page,
      body: "bundle",
      scripts: async () => ({ "/bundle.js": await bundle(ours) }),
    },
    { option: "page, ES modules", policy: page, body: "modules", scripts: async () => ({}) },
    {
      option: "worker, bundled",
      policy: OWN_SCRIPTS_POLICY,
      body: "start",
      scripts: async () => ({
        "/start.js": START_WORKER("classic"),
        "/worker.js": REPORT_SCRIPT + (await bundle(ours)),
      }),
    },
    {
      option: "worker, ES modules",
      policy: OWN_SCRIPTS_POLICY,
      body: "start",
      scripts: async () => ({
        "/start.js": START_WORKER("module"),
        "/worker.js": 'import "/host.js";\nimport "/modules/main.js";\n',
      }),
    },
  ];
  const portable = Object.entries(emitters).filter(([name]) => !NODE_EMITTERS.has(name));
  const emitterCells = portable.map(([name, program]) => ({
    option: `${name}: page, bundled`,
    policy: page,
    body: "bundle",
    scripts: async () => ({ "/bundle.js": await bundle(program) }),
    program,
  }));
  const chromium = findProgram();
  return [...defaultCells.map((cell) => ({ ...cell, program: ours })), ...emitterCells].map(
    ({ option, policy, body, scripts, program }) =>
      chromium === undefined
        ? { tool: "Chromium", option, missing: "no Chromium is installed" }
        : {
            tool: "Chromium",
            option,
            async run() {
              const files = { "/": PAGES[body], "/host.js": REPORT_SCRIPT, ...(await scripts()) };
              return comparison(await outputOf(chromium, files, policy, program), program);
            },
          },
  );
}

const PAGES = {
  bundle: '<!doctype html><script src="/host.js"></script><script src="/bundle.js"></script>',
  modules:
    '<!doctype html><script src="/host.js"></script><script type="module" src="/modules/main.js"></script>',
  start: '<!doctype html><script src="/start.js"></script>',
};

function findProgram() {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) =>
    existsSync(file),
  );
}

/** Opens a page in a new browser and returns what the program reports. */
async function outputOf(
  /** @type {string} */ chromium,
  /** @type {Record<string, string>} */ files,
  /** @type {string} */ policy,
  /** @type {Program} */ { compiled, scratch },
) {
  const { promise, resolve } = deferred();
  const server = createServer((request, response) => {
    const path = normalize(request.url ?? "/");
    if (path === "/output") {
      let text = "";
      request.setEncoding("utf8").on("data", (part) => (text += part));
      request.on("end", () => {
        response.end();
        resolve(text);
      });
      return;
    }
    const module = path.startsWith("/modules/")
      ? join(compiled.esm, path.slice("/modules/".length))
      : undefined;
    const text = module !== undefined && existsSync(module) ? readFileSync(module, "utf8") : files[path];
    response.writeHead(text === undefined ? 404 : 200, {
      "content-type": path === "/" ? "text/html" : "text/javascript",
      "content-security-policy": policy,
    });
    response.end(text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const flags = [
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--no-proxy-server",
  ];
  // The scripts are trusted, and containers often cannot provide a sandbox.
  flags.push("--no-sandbox", `--user-data-dir=${scratch("browser")}`);
  const browser = spawn(chromium, [...flags, `http://127.0.0.1:${port}/`], { stdio: "ignore" });
  browser.on("error", (error) => resolve(`failed: ${error.message}`));
  const timer = setTimeout(() => resolve("failed: the page reported nothing"), TIME_LIMIT_MS);
  const output = await promise;
  clearTimeout(timer);
  const ended = once(browser, "exit");
  if (browser.exitCode === null && browser.kill()) await ended;
  server.closeAllConnections();
  server.close();
  return output;
}

/** @returns {{ promise: Promise<string>, resolve: (text: string) => void }} */
function deferred() {
  /** @type {(text: string) => void} */
  let resolve = () => undefined;
  const promise = new Promise((settle) => (resolve = settle));
  return { promise, resolve };
}
