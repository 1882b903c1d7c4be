/** What `init` writes and prints for projects with different tools and settings. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { command } from "../support/command.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";

type Texts = Readonly<Record<string, string>>;

interface InitRun {
  readonly written: readonly string[];
  readonly unchanged: readonly { readonly path: string; readonly reason: string }[];
  readonly manual: readonly { readonly path: string; readonly instruction: string; readonly entry: string }[];
  /** Returns the text of a file afterwards. */
  readonly textOf: (path: string) => string;
}

/** Runs `init` in a folder of a repository. The paths of files are relative to this folder. */
async function init(files: Texts, words: readonly string[] = [], folder = ""): Promise<InitRun> {
  const root = temporaryFolder();
  const cwd = join(root, folder);
  mkdirSync(join(root, ".git"));
  mkdirSync(cwd, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  const before = filesBelow(root);
  const { exitCode, stdout, stderr } = await command(["init", "--format", "json", ...words], { cwd });
  expect(exitCode, stderr).toBe(0);
  const result = JSON.parse(stdout) as Omit<InitRun, "textOf">;
  const after = filesBelow(root);
  const changed = Object.keys(before).filter((path) => before[path] !== after[path]);
  // Of the existing files, `init` edits only package.json.
  expect(changed.filter((path) => path !== join(folder, "package.json"))).toEqual([]);
  return { ...result, textOf: (path) => readFileSync(join(cwd, path), "utf8") };
}

const packageJson = (more: object = {}): Texts => ({
  "package.json": JSON.stringify({ name: "a", type: "module", ...more }),
});

const entries = ({ manual }: InitRun): readonly string[] =>
  manual.map(({ path, entry }) => `${path}: ${entry}`);

const GIT_ENTRY = ".gitattributes: generated/** linguist-generated";

describe("package.json", () => {
  test("init creates a package.json for ES modules in an empty folder", async () => {
    const { written, textOf } = await init({});
    expect(written.filter((path) => !path.startsWith("schemas/"))).toEqual([
      "whm-transfer.config.ts",
      "package.json",
    ]);
    expect(JSON.parse(textOf("package.json"))).toEqual({
      private: true,
      type: "module",
      scripts: { codegen: "whm-transfer-codegen codegen", "codegen:check": "whm-transfer-codegen check" },
    });
  });

  test("init preserves the formatting of package.json", async () => {
    const text = '\ufeff{\r\n    "name": "a",\r\n    "scripts": {\r\n        "b": "c"\r\n    }\r\n}\r\n';
    expect((await init({ "package.json": text })).textOf("package.json")).toBe(
      text.replace(
        '"c"\r\n',
        '"c",\r\n        "codegen": "whm-transfer-codegen codegen",\r\n        "codegen:check": "whm-transfer-codegen check"\r\n',
      ),
    );
  });

  test.each([
    ["invalid JSON", '{ "name": '],
    ["comments", '{ "name": "a" } // mine\n'],
    ["scripts that are not an object", '{ "scripts": [] }'],
    ["bytes that are not UTF-8", '{ "name": "\ufffd" }'],
  ])("init does not change a package.json with %s, and prints the scripts to add", async (_name, text) => {
    const run = await init({ "package.json": text });
    expect(run.textOf("package.json")).toBe(text);
    expect(run.manual[0]).toMatchObject({
      path: "package.json",
      entry: expect.stringContaining("codegen:check") as string,
    });
  });

  test("init does not change the package.json of a parent folder", async () => {
    const run = await init({ "../package.json": "{}" }, [], "src");
    expect(run.written).not.toContain("package.json");
    expect(run.manual[0]).toMatchObject({ path: "../package.json" });
  });

  test.each([
    ["{}", {}, true],
    ["{}", { type: "module" }, false],
    ['{ "compilerOptions": { "moduleResolution": "bundler" } }', {}, false],
  ])(
    'whether init prints "type": "module" for the tsconfig.json %s and the package.json %j: %s',
    async (tsconfig, more, isPrinted) => {
      const run = await init({ "package.json": JSON.stringify(more), "tsconfig.json": tsconfig });
      expect(entries(run).includes('package.json: "type": "module"')).toBe(isPrinted);
    },
  );
});

describe("tsconfig.json", () => {
  test.each([
    ["tsconfig.json and src", { "tsconfig.json": "{}", "src/a.ts": "" }, "src/generated"],
    ["tsconfig.json", { "tsconfig.json": "{" }, undefined],
    ["src", { "src/a.js": "" }, undefined],
  ])("init proposes an output folder in a project with %s", async (_name, texts, expected) => {
    const { textOf, written } = await init({ ...packageJson(), ...texts });
    const [path = ""] = written;
    expect(path.endsWith(".json")).toBe("tsconfig.json" in texts);
    expect(/"?out"?: "(.*)"/.exec(textOf(path))?.[1]).toBe(expected);
  });

  test.each([
    ['{ "moduleResolution": "bundler" }', "none"],
    ['{ "module": "Preserve" }', "none"],
    ['{ "module": "nodenext" }', undefined],
    ['{ "module": "nodenext", "rewriteRelativeImportExtensions": true }', ".ts"],
    [
      '{ "moduleResolution": "bundler", "erasableSyntaxOnly": true, "allowImportingTsExtensions": true }',
      ".ts",
    ],
  ])("init derives the import extension from the compiler options %s: %s", async (options, expected) => {
    const { textOf } = await init({ "tsconfig.json": `{ "compilerOptions": ${options}, } // comment` });
    const config = JSON.parse(textOf("whm-transfer.config.json")) as { importExtension?: string };
    expect(config.importExtension).toBe(expected);
  });

  test("the JSON configuration that init writes refers to its JSON Schema, and contains the chosen settings", async () => {
    const words = ["--user", "me", "--timeout", "5"];
    expect(
      JSON.parse((await init({ "tsconfig.json": "{}" }, words)).textOf("whm-transfer.config.json")),
    ).toEqual({
      $schema: "./node_modules/whm-transfer-codegen/config.schema.json",
      user: "me",
      timeout: 5,
    });
  });

  test("the JSON configuration of init refers to the JSON Schema in a parent folder if the package is installed there", async () => {
    const schema = "node_modules/whm-transfer-codegen/config.schema.json";
    const texts = { "tsconfig.json": "{}", [`../../${schema}`]: "{}" };
    const { textOf } = await init(texts, [], "packages/app");
    expect(textOf("whm-transfer.config.json")).toContain(`"$schema": "../../${schema}"`);
  });

  test.each([
    ["no tsconfig.json", undefined, "7", undefined],
    ["types without node", '{ "compilerOptions": { "types": ["a"] } }', "5", '"types": ["a", "node"]'],
    ["the types of node", '{ "compilerOptions": { "types": ["node"] } }', "7", undefined],
    ["TypeScript 5", "{}", "~5.9", undefined],
    ["TypeScript 6", "{}", "^6.0.3", '"types": ["node"]'],
    ["references", '{ "references": [{ "path": "./tsconfig.app.json" }] }', "5", '"types": ["node"]'],
  ])(
    "init configures the emitter node with %s (%s, TypeScript %s), or prints what is missing: %s",
    async (_name, tsconfig, typescript, entry) => {
      const run = await init({
        ...packageJson({ devDependencies: { "@types/node": "24", typescript } }),
        ...(tsconfig !== undefined && { "tsconfig.json": tsconfig }),
      });
      expect(run.textOf(run.written[0] ?? "").includes("emitters")).toBe(entry === undefined);
      expect(entries(run)).toEqual([...(entry === undefined ? [] : [`tsconfig.json: ${entry}`]), GIT_ENTRY]);
    },
  );
});

describe("entries for tools", () => {
  test("init prints no entries for tools that the project does not use", async () => {
    expect(entries(await init(packageJson()))).toEqual([GIT_ENTRY]);
  });

  test.each([
    [
      "a dependency",
      packageJson({ devDependencies: { eslint: "10" } }),
      'eslint.config.js: { ignores: ["generated/"] },',
    ],
    [
      "a file",
      { ...packageJson(), "eslint.config.mjs": "" },
      'eslint.config.mjs: { ignores: ["generated/"] },',
    ],
    [
      "Prettier",
      { ...packageJson(), ".prettierignore": "dist\n" },
      ".prettierignore: /schemas/\n/generated/",
    ],
    ["knip", packageJson({ dependencies: { knip: "5" } }), 'knip.json: "ignore": ["generated/**"],'],
  ])("init prints the entry for a tool that the project uses: %s", async (_name, texts, entry) => {
    expect(entries(await init(texts))).toEqual([GIT_ENTRY, entry]);
  });

  test("init prints no entry that a file already contains", async () => {
    const texts = {
      "eslint.config.js": 'export default [\n  { ignores: ["generated/"] },\n];\n',
      ".gitattributes": "* text\ngenerated/** linguist-generated\n",
      ".prettierignore": "/generated/\n/schemas/\n",
    };
    expect(entries(await init({ ...packageJson(), ...texts }))).toEqual([]);
  });

  test("init prints entries for tools in parent folders, relative to these folders", async () => {
    const texts = { ...packageJson(), "../../.prettierignore": "", "../../biome.json": "{}" };
    expect(entries(await init(texts, [], "packages/app")).slice(1)).toEqual([
      "../../.prettierignore: /packages/app/schemas/\n/packages/app/generated/",
      '../../biome.json: "files": { "includes": ["**", "!packages/app/schemas", "!packages/app/generated/*.json"] },',
    ]);
  });

  test("init prints no entries if the output folder is outside the project", async () => {
    expect(entries(await init({ ...packageJson(), ".prettierignore": "" }, ["--out", "../whm"]))).toEqual([]);
  });
});

describe("the CI workflow of init", () => {
  const PATH = ".github/workflows/whm-transfer.yml";
  const SERVER = ["--server", "127.0.0.1:9", "--pin-sha256", "ab".repeat(32)];
  const CI = ["--ci", "github"];

  test("init creates a CI workflow on request, in the root of the repository", async () => {
    const texts = { ...packageJson(), "../../pnpm-lock.yaml": "" };
    const { textOf } = await init(texts, [...SERVER, ...CI], "packages/app");
    expect(parse(textOf(`../../${PATH}`))).toMatchObject({
      permissions: {},
      defaults: { run: { "working-directory": "packages/app" } },
      jobs: {
        check: {
          permissions: { contents: "read" },
          steps: [
            {},
            {},
            { run: expect.stringMatching(/pnpm install --frozen-lockfile --ignore-scripts$/) as string },
            { run: "pnpm exec whm-transfer-codegen check --regenerate --format github" },
          ],
        },
        drift: { steps: [{}, {}, {}, { env: { WHM_TOKEN: "${{ secrets.WHM_TOKEN }}" } }] },
      },
    });
    expect((await init({ ...texts, [`../../${PATH}`]: "mine" }, CI, "packages/app")).unchanged).toEqual([
      { path: `../../${PATH}`, reason: "it already exists" },
    ]);
  });

  const YARN_1 = "# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.\n# yarn lockfile v1\n";

  // Node.js 25 and later do not contain Corepack.
  const COREPACK = "npm install --global corepack@0.36 && corepack enable && ";

  test.each([
    [{ "pnpm-lock.yaml": "" }, `${COREPACK}pnpm install --frozen-lockfile --ignore-scripts`, "pnpm exec"],
    [{ "yarn.lock": "__metadata:\n" }, `${COREPACK}yarn install --immutable --mode=skip-build`, "yarn run"],
    [{ "yarn.lock": YARN_1 }, `${COREPACK}yarn install --frozen-lockfile --ignore-scripts`, "yarn run"],
    [{ "package-lock.json": "{}" }, "npm ci --ignore-scripts", "npx --no-install"],
    [{}, "npm install --ignore-scripts", "npx --no-install"],
    [
      { "package.json": '{ "packageManager": "yarn@4.9.1" }' },
      `${COREPACK}yarn install --immutable --mode=skip-build`,
      "yarn run",
    ],
    [
      { "package.json": '{ "packageManager": "yarn@1.22.22" }' },
      `${COREPACK}yarn install --frozen-lockfile --ignore-scripts`,
      "yarn run",
    ],
    [
      { "package.json": '{ "packageManager": "bun@1.3.0" }' },
      "npx --yes bun@1 install --frozen-lockfile --ignore-scripts",
      "npx --no-install",
    ],
  ])(
    "the CI workflow of init uses the package manager of the project: %j",
    async (texts: Texts, install, prefix) => {
      const text = (await init(texts, CI)).textOf(PATH);
      const run = `${prefix} whm-transfer-codegen check --regenerate --format github`;
      expect(parse(text)).toMatchObject({ jobs: { check: { steps: [{}, {}, { run: install }, { run }] } } });
      expect(text).not.toContain("drift");
    },
  );

  test("the CI workflow of init pins the actions to the commits that the workflows of this repository use", async () => {
    const text = (await init({}, CI)).textOf(PATH);
    const own = readFileSync(join(ROOT, ".github/workflows/docs.yml"), "utf8");
    const actions = [...text.matchAll(/uses: (.*)/g)].map(([, action = ""]) => action);
    expect(actions).toHaveLength(2);
    expect(actions.filter((action) => !own.includes(action))).toEqual([]);
  });
});
