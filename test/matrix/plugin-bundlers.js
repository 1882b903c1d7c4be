/** Builds and watches a project with each bundler that has a plugin. All write the bundle of `src/main.ts` to `dist/bundle.js`. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import * as rolldown from "rolldown";
import * as rollup from "rollup";
import * as vite from "vite";
import webpack from "webpack";
import { installedFolder, root } from "./project.js";

/** @typedef {{ check?: boolean }} PluginOptions */

/**
 * @typedef {object} Bundler
 * @property {string} name
 * @property {(folder: string, options: PluginOptions) => Promise<unknown>} build Rejects if the build fails.
 * @property {(folder: string, options: PluginOptions, onBuild: (error: string | undefined) => void) => Promise<{ close(): Promise<unknown> }>} watch
 */

const plugins = Object.fromEntries(
  await Promise.all(
    ["esbuild", "rolldown", "rollup", "vite", "webpack"].map(async (name) => [
      name,
      (await import(pathToFileURL(join(root, `dist/${name}.js`)).href)).default,
    ]),
  ),
);

const { default: typescript } = await import(
  pathToFileURL(join(installedFolder, "typescript6/lib/typescript.js")).href
);
const COMPILER_OPTIONS = { module: 99, target: 9 };

/** Reads TypeScript, for Rollup. */
const rollupTypeScript = {
  name: "typescript",
  resolveId(source, importer) {
    if (importer === undefined || !source.startsWith(".")) return null;
    const path = join(importer, "..", source.replace(/\.js$/, ".ts"));
    return existsSync(path) ? path : null;
  },
  transform: (code, id) =>
    id.endsWith(".ts") ? { code: typescript.transpile(code, COMPILER_OPTIONS) } : null,
};

const rollupOptions = (folder, options, name = "rollup", others = [rollupTypeScript]) => ({
  input: join(folder, "src/main.ts"),
  plugins: [plugins[name]({ cwd: folder, ...options }), ...others],
  output: { file: join(folder, "dist/bundle.js") },
});

const rolldownOptions = (folder, options) => ({
  ...rollupOptions(folder, options, "rolldown", []),
  logLevel: "silent",
});

const esbuildOptions = (folder, options) => ({
  entryPoints: [join(folder, "src/main.ts")],
  outfile: join(folder, "dist/bundle.js"),
  bundle: true,
  logLevel: "silent",
  plugins: [plugins.esbuild({ cwd: folder, ...options })],
});

const webpackOptions = (folder, options) => ({
  mode: "development",
  context: folder,
  entry: "./src/main.ts",
  output: { path: join(folder, "dist"), filename: "bundle.js" },
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
  module: { rules: [{ test: /\.ts$/, use: join(root, "test/matrix/typescript-loader.cjs") }] },
  plugins: [plugins.webpack({ cwd: folder, ...options })],
});

const viteOptions = (folder, options) => ({
  configFile: false,
  root: folder,
  logLevel: "silent",
  plugins: [plugins.vite({ cwd: folder, ...options })],
  build: {
    rolldownOptions: { input: join(folder, "src/main.ts"), output: { entryFileNames: "bundle.js" } },
  },
});

/** Calls `onBuild` whenever a watcher of Rollup, Rolldown or Vite has completed a build. Passes the error of a failed build. */
function reportBuilds(watcher, onBuild) {
  watcher.on("event", ({ code, error, result }) => {
    void result?.close();
    if (code === "ERROR") onBuild(error.message);
    if (code === "END") onBuild(undefined);
  });
  return watcher;
}

/** @type {Bundler[]} */
export const BUNDLERS = [
  {
    name: `Vite ${vite.version}`,
    build: (folder, options) => vite.build(viteOptions(folder, options)),
    async watch(folder, options, onBuild) {
      const config = viteOptions(folder, options);
      const watcher = await vite.build({ ...config, build: { ...config.build, watch: {} } });
      return reportBuilds(watcher, onBuild);
    },
  },
  {
    name: `Rollup ${rollup.VERSION}`,
    async build(folder, options) {
      const { output, ...input } = rollupOptions(folder, options);
      const bundle = await rollup.rollup(input);
      await bundle.write(output);
    },
    watch: async (folder, options, onBuild) =>
      reportBuilds(rollup.watch(rollupOptions(folder, options)), onBuild),
  },
  {
    name: `Rolldown ${rolldown.VERSION}`,
    build: (folder, options) => rolldown.build(rolldownOptions(folder, options)),
    watch: async (folder, options, onBuild) =>
      reportBuilds(rolldown.watch(rolldownOptions(folder, options)), onBuild),
  },
  {
    name: `webpack ${webpack.version}`,
    build: (folder, options) =>
      new Promise((resolve, reject) => {
        const compiler = webpack(webpackOptions(folder, options));
        compiler.run((error, stats) => {
          compiler.close(() => {
            const problem = error?.message ?? describeErrors(stats);
            if (problem === undefined) resolve(undefined);
            else reject(new Error(problem));
          });
        });
      }),
    async watch(folder, options, onBuild) {
      const watching = webpack(webpackOptions(folder, options)).watch({}, (error, stats) =>
        onBuild(error?.message ?? describeErrors(stats)),
      );
      return { close: () => new Promise((resolve) => watching?.close(resolve)) };
    },
  },
  {
    name: `esbuild ${esbuild.version}`,
    build: (folder, options) => esbuild.build(esbuildOptions(folder, options)),
    async watch(folder, options, onBuild) {
      const { plugins: own, ...config } = esbuildOptions(folder, options);
      const reporter = {
        name: "reporter",
        setup: (build) =>
          build.onEnd(({ errors }) => onBuild(errors.length > 0 ? errors[0]?.text : undefined)),
      };
      const context = await esbuild.context({ ...config, plugins: [...own, reporter] });
      await context.watch();
      return { close: () => context.dispose() };
    },
  },
];

function describeErrors(stats) {
  return stats?.hasErrors() === true ? stats.toString({ all: false, errors: true }) : undefined;
}
