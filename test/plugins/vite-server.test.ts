/** The plugin in the development servers of Vite. `vite-watch.test.ts` runs a real server. */

import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { BuildStepResult } from "../../src/plugins/build-step.js";

/** The listeners of the watched files, and what the next build steps do. */
const state = vi.hoisted(() => ({
  listeners: new Set<() => void>(),
  steps: [] as (() => BuildStepResult)[],
}));

vi.mock(import("node:fs"), async (load) => {
  const fs = await load();
  const watchFile = (_file: string, _options: object, listener: () => void): void =>
    void state.listeners.add(listener);
  const unwatchFile = (_file: string, listener: () => void): void => void state.listeners.delete(listener);
  return { ...fs, ...({ watchFile, unwatchFile } as object) };
});

vi.mock(import("../../src/plugins/build-step.js"), async (load) => ({
  ...(await load()),
  runBuildStep: () => Promise.resolve().then(() => (state.steps.shift() ?? succeed)()),
}));

// Test files share loaded modules.
let vitePlugin: () => object;

beforeAll(async () => {
  vi.resetModules();
  ({ default: vitePlugin } = await import("../../src/plugins/vite.js"));
});

afterAll(() => void vi.resetModules());

beforeEach(() => {
  state.listeners.clear();
  state.steps.length = 0;
});

function succeed(error?: Error): BuildStepResult {
  return {
    error,
    warnings: [],
    inputFiles: ["/snapshot.json"],
    snapshotFolders: [],
  };
}

const failWith = (message: string) => (): BuildStepResult => succeed(new Error(message));

/** The hooks of Vite that the plugin has. */
interface Plugin {
  configureServer(server: object): void;
  buildStart(): Promise<void>;
  closeBundle(): void;
}

interface Server {
  /** The messages to the page, and the logged errors. */
  readonly sent: readonly object[];
  readonly errors: readonly string[];
  readonly close: () => void;
}

async function startServer(plugin: Plugin, hasEnvironments = true): Promise<Server> {
  const [sent, errors]: [object[], string[]] = [[], []];
  const ws = { send: (payload: object) => void sent.push(payload) };
  const config = { logger: { error: (text: string) => void errors.push(text), warn: () => undefined } };
  const context = {
    addWatchFile: () => undefined,
    ...(hasEnvironments && { environment: { getTopLevelConfig: () => config } }),
  };
  plugin.configureServer({ ws, config, moduleGraph: { invalidateAll: () => undefined } });
  await plugin.buildStart.call(context);
  // The first run watches its inputs, and then runs again.
  await settle();
  return { sent, errors, close: () => plugin.closeBundle.call(context) };
}

function createPlugin(): Plugin {
  return vitePlugin() as Plugin;
}

function settle(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Changes an input, and waits for the run. */
async function change(...steps: readonly (() => BuildStepResult)[]): Promise<void> {
  state.steps.push(...steps);
  for (const listener of state.listeners) listener();
  await settle();
}

test("the Vite plugin reloads the page after an error is fixed, even if no generated file changed", async () => {
  const { sent } = await startServer(createPlugin());
  await change(failWith("stale"));
  await change();
  await change();
  expect(sent).toMatchObject([{ type: "error", err: { message: "stale" } }, { type: "full-reload" }]);
});

test("the Vite plugin logs an unexpected error, and still detects the next change", async () => {
  const { sent, errors } = await startServer(createPlugin());
  await change(() => {
    throw new TypeError("unexpected");
  });
  await change(failWith("stale"));
  expect(errors).toStrictEqual(["whm-transfer-codegen: unexpected", "whm-transfer-codegen: stale"]);
  expect(sent).toHaveLength(1);
});

test("the Vite plugin watches its input files after a restart of the server, even if the old server closes later", async () => {
  const plugin = createPlugin();
  const old = await startServer(plugin);
  const restarted = await startServer(plugin);
  old.close();
  await change(failWith("stale"));
  expect([old.errors, restarted.errors]).toStrictEqual([[], ["whm-transfer-codegen: stale"]]);
  restarted.close();
  expect(state.listeners.size).toBe(0);
});

test("the Vite plugin watches no files if the server closes while the plugin generates code", async () => {
  const plugin = createPlugin();
  const starting = startServer(plugin);
  plugin.closeBundle.call({});
  await starting;
  expect(state.listeners.size).toBe(0);
});

test("the Vite plugin watches files until the server closes in Vite 5, which has no environments", async () => {
  const { errors, close } = await startServer(createPlugin(), false);
  await change(failWith("stale"));
  expect(errors).toHaveLength(1);
  close();
  expect(state.listeners.size).toBe(0);
});
