/**
 * Runs bundles and modules in Chromium, with a content security policy that allows only scripts of the page's server. The policy also
 * forbids code from strings, such as `eval`.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, join, normalize } from "node:path";
import { text } from "node:stream/consumers";
import { ESBUILD, bundleToText } from "./bundlers.js";
import { describeDifference, NODE_EMITTERS } from "./project.js";

const CHROMIUM_PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const TIME_LIMIT_MS = 120_000;
const WORKER_POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'";
/** Trusted Types would forbid the address of a worker. */
const PAGE_POLICY = `${WORKER_POLICY}; require-trusted-types-for 'script'; trusted-types 'none'`;

/** The first script of each page. Defines `reportOutput`, and reports a failure if the policy does not forbid `eval`. */
const REPORT_SCRIPT = `
globalThis.reportOutput = (text) => void fetch("/output", { method: "POST", body: text });
addEventListener("error", ({ message, filename, lineno }) => reportOutput("failed: " + filename + ":" + lineno + ": " + message));
addEventListener("unhandledrejection", ({ reason }) => reportOutput("failed: " + reason));
let allowed = true;
try { (0, eval)("1"); } catch { allowed = false; }
if (allowed) { reportOutput("failed: the policy is not in force"); globalThis.reportOutput = () => undefined; }
`;

const HOST = '<!doctype html><script src="/host.js"></script>';

const bundle = (program) =>
  bundleToText(ESBUILD.bundle, join(program.folders.js, `${program.entry}.ts`), program);

const bundledPage = async (program) => ({
  "/": `${HOST}<script src="/bundle.js"></script>`,
  "/bundle.js": await bundle(program),
});

const workerPage = (type, script) => ({
  "/": '<!doctype html><script src="/start.js"></script>',
  "/start.js": `
const failed = (text) => fetch("/output", { method: "POST", body: "failed: " + text });
new Worker("/worker.js", { type: "${type}" }).addEventListener("error", ({ message }) => failed("the worker: " + message));
`,
  "/worker.js": script,
});

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function createCells({ defaultProgram, emitters }) {
  const portable = Object.entries(emitters).filter(([name]) => !NODE_EMITTERS.has(name));
  const modulesPage = { "/": `${HOST}<script type="module" src="/modules/main.js"></script>` };
  const modulesWorker = workerPage("module", 'import "/host.js";\nimport "/modules/main.js";\n');
  const cells = [
    ["page, bundled", PAGE_POLICY, defaultProgram, () => bundledPage(defaultProgram)],
    ["page, ES modules", PAGE_POLICY, defaultProgram, () => modulesPage],
    [
      "worker, bundled",
      WORKER_POLICY,
      defaultProgram,
      async () => workerPage("classic", REPORT_SCRIPT + (await bundle(defaultProgram))),
    ],
    ["worker, ES modules", WORKER_POLICY, defaultProgram, () => modulesWorker],
    ...portable.map(([name, program]) => [
      `${name}: page, bundled`,
      PAGE_POLICY,
      program,
      () => bundledPage(program),
    ]),
  ];
  const chromium = findChromium();
  return cells.map(([option, policy, program, createFiles]) => {
    if (chromium === undefined) return { tool: "Chromium", option, missing: "no Chromium is installed" };
    const run = async () =>
      describeDifference(await runInBrowser(chromium, await createFiles(), policy, program), program);
    return { tool: "Chromium", option, run };
  });
}

/** Returns the path of Chromium, or `undefined` if it is not installed. */
export function findChromium() {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return CHROMIUM_PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) =>
    existsSync(file),
  );
}

/** Opens a page in a new browser and returns the text that the page reports. */
async function runInBrowser(chromium, files, policy, { compiled, createScratchFolder }) {
  let report;
  const output = new Promise((resolve) => (report = resolve));
  const server = createServer((request, response) => {
    const path = normalize(request.url ?? "/");
    if (path === "/output") {
      void text(request).then(report);
      response.end();
      return;
    }
    const module = join(compiled.esm, path.replace(/^\/modules\//, ""));
    const isModule = path.startsWith("/modules/") && existsSync(module);
    const found = isModule ? readFileSync(module, "utf8") : { "/host.js": REPORT_SCRIPT, ...files }[path];
    response.writeHead(found === undefined ? 404 : 200, {
      "content-type": path === "/" ? "text/html" : "text/javascript",
      "content-security-policy": policy,
    });
    response.end(found);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  // The scripts are trusted, and containers often cannot provide a sandbox.
  const flags = [
    ...["--headless", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", "--no-proxy-server"],
    ...["--no-sandbox", `--user-data-dir=${createScratchFolder("browser")}`],
  ];
  const url = `http://127.0.0.1:${server.address().port}/`;
  const browser = spawn(chromium, [...flags, url], { stdio: "ignore" });
  browser.on("error", (error) => report(`failed: ${error.message}`));
  const timer = setTimeout(() => report("failed: the page reported nothing"), TIME_LIMIT_MS);
  const printed = await output;
  clearTimeout(timer);
  const exited = once(browser, "exit");
  if (browser.exitCode === null && browser.kill()) await exited;
  server.closeAllConnections();
  server.close();
  return printed;
}
