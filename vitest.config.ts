import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // A page's style is a text to its maker, and no empty one.
    css: true,
    // Real servers, compilers and installs: slow on a small machine, and no faster for being hurried.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One for each core: vitest would leave one idle, which on a machine of two is half of it.
    maxWorkers: "100%",
  },
});
