/**
 * Runs bundles and modules in Chromium, with a content security policy that allows only scripts of the page's server. The policy also
 * forbids code from strings, such as `eval`.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, join, normalize } from "node:path";
import { ESBUILD, bundleToText } from "./bundlers.js";
import { describeDifference, NODE_EMITTERS } from "./project.js";

const CHROMIUM_PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const TIME_LIMIT_MS = 120_000;
const OWN_SCRIPTS_POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'";
const TRUSTED_TYPES_POLICY = "; require-trusted-types-for 'script'; trusted-types 'none'";

/** @typedef {import("./project.js").Program} Program */

/** The first script of each page. Defines `reportOutput`, and reports a failure if the policy does not forbid `eval`. */
const REPORT_SCRIPT = `
globalThis.reportOutput = (text) => void fetch("/output", { method: "POST", body: text });
addEventListener("error", ({ message, filename, lineno }) => reportOutput("failed: " + filename + ":" + lineno + ": " + message));
addEventListener("unhandledrejection", ({ reason }) => reportOutput("failed: " + reason));
let allowed = true;
try { (0, eval)("1"); } catch { allowed = false; }
if (allowed) { reportOutput("failed: the policy is not in force"); globalThis.reportOutput = () => undefined; }
`;

/** Returns a script that starts a worker. Trusted Types would forbid the worker's address, so worker cells do not enable them. */
const createWorkerStarter = (/** @type {string} */ type) => `
const failed = (text) => fetch("/output", { method: "POST", body: "failed: " + text });
new Worker("/worker.js", { type: "${type}" }).addEventListener("error", ({ message }) => failed("the worker: " + message));
`;

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function createBrowserCells({ defaultProgram, emitters }) {
  const bundle = (/** @type {Program} */ program) =>
    bundleToText(ESBUILD.bundle, join(program.folders.js, `${program.entry}.ts`), program);
  const pagePolicy = OWN_SCRIPTS_POLICY + TRUSTED_TYPES_POLICY;
  const defaultCells = [
    {
      option: "page, bundled",
      policy: pagePolicy,
      body: "bundle",
      scripts: async () => ({ "/bundle.js": await bundle(defaultProgram) }),
    },
    { option: "page, ES modules", policy: pagePolicy, body: "modules", scripts: async () => ({}) },
    {
      option: "worker, bundled",
      policy: OWN_SCRIPTS_POLICY,
      body: "start",
      scripts: async () => ({
        "/start.js": createWorkerStarter("classic"),
        "/worker.js": REPORT_SCRIPT + (await bundle(defaultProgram)),
      }),
    },
    {
      option: "worker, ES modules",
      policy: OWN_SCRIPTS_POLICY,
      body: "start",
      scripts: async () => ({
        "/start.js": createWorkerStarter("module"),
        "/worker.js": 'import "/host.js";\nimport "/modules/main.js";\n',
      }),
    },
  ];
  const portableEmitters = Object.entries(emitters).filter(([name]) => !NODE_EMITTERS.has(name));
  const emitterCells = portableEmitters.map(([name, program]) => ({
    option: `${name}: page, bundled`,
    policy: pagePolicy,
    body: "bundle",
    scripts: async () => ({ "/bundle.js": await bundle(program) }),
    program,
  }));
  const chromium = findChromium();
  return [...defaultCells.map((cell) => ({ ...cell, program: defaultProgram })), ...emitterCells].map(
    ({ option, policy, body, scripts, program }) =>
      chromium === undefined
        ? { tool: "Chromium", option, missing: "no Chromium is installed" }
        : {
            tool: "Chromium",
            option,
            async run() {
              const files = { "/": PAGES[body], "/host.js": REPORT_SCRIPT, ...(await scripts()) };
              return describeDifference(await runInBrowser(chromium, files, policy, program), program);
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

/** Returns the path of Chromium, or `undefined` if it is not installed. */
export function findChromium() {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return CHROMIUM_PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) =>
    existsSync(file),
  );
}

/** Opens a page in a new browser and returns the text that the page reports. */
async function runInBrowser(
  /** @type {string} */ chromium,
  /** @type {Record<string, string>} */ files,
  /** @type {string} */ policy,
  /** @type {Program} */ { compiled, createScratchFolder },
) {
  const { promise, resolve } = createDeferred();
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
  flags.push("--no-sandbox", `--user-data-dir=${createScratchFolder("browser")}`);
  const browser = spawn(chromium, [...flags, `http://127.0.0.1:${port}/`], { stdio: "ignore" });
  browser.on("error", (error) => resolve(`failed: ${error.message}`));
  const timer = setTimeout(() => resolve("failed: the page reported nothing"), TIME_LIMIT_MS);
  const output = await promise;
  clearTimeout(timer);
  const exited = once(browser, "exit");
  if (browser.exitCode === null && browser.kill()) await exited;
  server.closeAllConnections();
  server.close();
  return output;
}

/** @returns {{ promise: Promise<string>, resolve: (text: string) => void }} */
function createDeferred() {
  /** @type {(text: string) => void} */
  let resolve = () => undefined;
  const promise = new Promise((settle) => (resolve = settle));
  return { promise, resolve };
}
