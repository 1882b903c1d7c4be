import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { globSync } from "tinyglobby";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The tests whose results do not depend on the version of Node.js: they test pure functions, or compilers, formatters, browsers and shells.
 * `.ci/run` runs them only on the oldest version (`--mode node` omits them). They take half of the time of `npm test`.
 */
const INDEPENDENT_OF_NODE = [
  ...["column", "conformance", "docs", "drift", "golden", "usage"].map((folder) => `test/${folder}/**`),
  "test/{pre-commit,workflows}.test.ts",
  "test/cli/{html,used-by}.test.ts",
  "test/emit/{compile,format,types,versions}.test.ts",
  "test/hostile/declarations.test.ts",
  "test/simulator/page.test.ts",
];

/**
 * The tests that Windows cannot run: their files have a mode or are named pipes, or they run shell scripts as programs. Single tests have
 * the option POSIX instead (test/support/platform.ts).
 */
const NOT_ON_WINDOWS = [
  ...["test/workflows.test.ts", "test/examples.test.ts", "test/pre-commit.test.ts"],
  ...["test/cli/named-files.test.ts", "test/source/whmapi1.test.ts"],
];

const TESTS = join(import.meta.dirname, "test");
const EXTENT = join(TESTS, "support/extent.ts");

/** The files that take longest in `npm run test:all`, each of them minutes. */
const LONGEST_FILES = [
  "usage/programs.test.ts",
  "usage/more-programs.test.ts",
  "output/torture.test.ts",
  "drift/laws.test.ts",
  "examples.test.ts",
  "emit/agreement.test.ts",
  "emit/compile.test.ts",
].map((name) => join(TESTS, name));

/** Starts the longest files first, so that none of them runs alone at the end. By default vitest starts with the largest. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = LONGEST_FILES.indexOf(moduleId);
      return index < 0 ? LONGEST_FILES.length : index;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

/** The mode is the extent of the tests, which test/support/extent.ts describes. Unlike a variable, an option works in all shells. */
export default defineConfig(({ mode }) => {
  const isRest = mode === "rest";
  const isAll = isRest || mode === "all";
  return {
    test: {
      include: isRest ? filesWithExtents() : ["test/**/*.test.ts"],
      exclude: [
        ...configDefaults.exclude,
        ...(mode === "node" ? INDEPENDENT_OF_NODE : []),
        ...(process.platform === "win32" ? NOT_ON_WINDOWS : []),
      ],
      // Failures and a summary; in a terminal, progress as well.
      reporters: [
        process.stdout.isTTY ? "dot" : "minimal",
        ...(process.env["GITHUB_ACTIONS"] === "true" ? (["github-actions"] as const) : []),
      ],
      // The program prints the commands of the package manager that runs it.
      env: { TEST_EXTENT: mode, npm_config_user_agent: "" },
      // See test/support/extent.ts.
      tags: [
        { name: "full", description: "Runs in `npm run test:all` alone.", skip: !isAll },
        { name: "scaled", description: "Runs with larger counts in `npm run test:all`." },
      ],
      // Vitest ends workers before they can delete folders at exit.
      globalSetup: "test/support/global-setup.ts",
      // Without this, vitest replaces style sheets by empty texts, and page tests need the real ones.
      css: true,
      // These only end tests that hang. Real servers, compilers and installs are slow on a small machine, and on a busy one
      // every test takes several times as long. `test:all` has single tests of minutes.
      testTimeout: isAll ? 1_200_000 : 300_000,
      hookTimeout: 300_000,
      teardownTimeout: 120_000,
      expect: { poll: { timeout: 180_000 } },
      // One worker more than cores: many tests wait for servers and processes. By default vitest leaves one core idle.
      maxWorkers: availableParallelism() + 1,
      // With the default of 16 MB, collecting garbage takes a tenth more processor time.
      execArgv: ["--max-semi-space-size=32"],
      // Files that follow each other in a worker share what is loaded: compilers and libraries.
      isolate: isAll,
      unstubEnvs: true,
      ...(isAll && { sequence: { sequencer: LongestFirst } }),
    },
  };
});

/** The files that can have tests with the options FULL or SCALED. Loading a file takes longer than most tests. */
function filesWithExtents(): string[] {
  return globSync("test/**/*.test.ts", { cwd: import.meta.dirname, ignore: "**/node_modules/**" }).filter(
    (file) => importsExtent(join(import.meta.dirname, file), new Set()),
  );
}

/** Whether a file of the tests imports `extent.ts`, directly or indirectly. */
function importsExtent(file: string, seen: Set<string>): boolean {
  if (file === EXTENT) return true;
  if (seen.has(file) || !file.startsWith(TESTS) || !existsSync(file)) return false;
  seen.add(file);
  return [...readFileSync(file, "utf8").matchAll(/ from "(\.[^"]+)\.js"/g)].some(([, path = ""]) =>
    importsExtent(join(dirname(file), `${path}.ts`), seen),
  );
}
