/** A browser that allows nothing but scripts of the page's own place: no code made of strings, no address made of text. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, join, normalize } from "node:path";
import { ESBUILD, textOf } from "./bundlers.js";
import { comparison } from "./project.js";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const TIME_LIMIT_MS = 30_000;
const OWN_SCRIPTS = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'";
const NO_ADDRESS_OF_TEXT = "; require-trusted-types-for 'script'; trusted-types 'none'";

/** @typedef {import("./project.js").Program} Program */

/** Runs first. That it may not make code of a string shows that the policy is in force. */
const HOST = `
globalThis.tell = (text) => void fetch("/told", { method: "POST", body: text });
addEventListener("error", ({ message, filename, lineno }) => tell("failed: " + filename + ":" + lineno + ": " + message));
addEventListener("unhandledrejection", ({ reason }) => tell("failed: " + reason));
let allowed = true;
try { (0, eval)("1"); } catch { allowed = false; }
if (allowed) { tell("failed: the policy is not in force"); globalThis.tell = () => undefined; }
`;

/** Starts a worker. Its address is text, which pages are not allowed where the program itself is looked at. */
const START = (/** @type {string} */ type) => `
const failed = (text) => fetch("/told", { method: "POST", body: "failed: " + text });
new Worker("/worker.js", { type: "${type}" }).addEventListener("error", ({ message }) => failed("the worker: " + message));
`;

/** @param {import("./project.js").Project} project @returns {import("./run.js").Cell[]} */
export function browserCells({ ours, emitters }) {
  const bundle = (/** @type {Program} */ program) =>
    textOf(ESBUILD.bundle, join(program.folders.js, `${program.entry}.ts`), program);
  const page = OWN_SCRIPTS + NO_ADDRESS_OF_TEXT;
  const places = [
    {
      option: "page, bundled",
      policy: page,
      body: "bundle",
      scripts: async () => ({ "/bundle.js": await bundle(ours) }),
    },
    { option: "page, ES modules", policy: page, body: "modules", scripts: async () => ({}) },
    {
      option: "worker, bundled",
      policy: OWN_SCRIPTS,
      body: "start",
      scripts: async () => ({ "/start.js": START("classic"), "/worker.js": HOST + (await bundle(ours)) }),
    },
    {
      option: "worker, ES modules",
      policy: OWN_SCRIPTS,
      body: "start",
      scripts: async () => ({
        "/start.js": START("module"),
        "/worker.js": 'import "/host.js";\nimport "/modules/main.js";\n',
      }),
    },
  ];
  const others = Object.entries(emitters).map(([name, program]) => ({
    option: `${name}: page, bundled`,
    policy: page,
    body: "bundle",
    scripts: async () => ({ "/bundle.js": await bundle(program) }),
    program,
  }));
  const chromium = findProgram();
  return [...places.map((place) => ({ ...place, program: ours })), ...others].map(
    ({ option, policy, body, scripts, program }) =>
      chromium === undefined
        ? { tool: "Chromium", option, missing: "no Chromium is installed" }
        : {
            tool: "Chromium",
            option,
            async run() {
              const files = { "/": PAGES[body], "/host.js": HOST, ...(await scripts()) };
              return comparison(await toldBy(chromium, files, policy, program), program);
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

/** What a page tells in a browser of its own. */
async function toldBy(
  /** @type {string} */ chromium,
  /** @type {Record<string, string>} */ files,
  /** @type {string} */ policy,
  /** @type {Program} */ { compiled, scratch },
) {
  const { promise, resolve } = deferred();
  const server = createServer((request, response) => {
    const path = normalize(request.url ?? "/");
    if (path === "/told") {
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
  // What it runs is ours, and in a container there is often no sandbox to be had.
  flags.push("--no-sandbox", `--user-data-dir=${scratch("browser")}`);
  const browser = spawn(chromium, [...flags, `http://127.0.0.1:${port}/`], { stdio: "ignore" });
  browser.on("error", (error) => resolve(`failed: ${error.message}`));
  const timer = setTimeout(() => resolve("failed: the page told nothing"), TIME_LIMIT_MS);
  const told = await promise;
  clearTimeout(timer);
  const ended = once(browser, "exit");
  if (browser.exitCode === null && browser.kill()) await ended;
  server.closeAllConnections();
  server.close();
  return told;
}

/** @returns {{ promise: Promise<string>, resolve: (text: string) => void }} */
function deferred() {
  /** @type {(text: string) => void} */
  let resolve = () => undefined;
  const promise = new Promise((settle) => (resolve = settle));
  return { promise, resolve };
}
