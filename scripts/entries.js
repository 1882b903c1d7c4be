/** The entry points of the package, which programs import, by name. The name is also the name of the files in `dist/`. */
export const LIBRARY_ENTRIES = {
  index: "src/index.ts",
  testing: "src/testing.ts",
  vite: "src/plugins/vite.ts",
  rollup: "src/plugins/rollup.ts",
  rolldown: "src/plugins/rolldown.ts",
  webpack: "src/plugins/webpack.ts",
  esbuild: "src/plugins/esbuild.ts",
};
