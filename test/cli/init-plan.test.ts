/** What `init` plans for projects with different tools and settings. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { planSetup, type SetupAnswers } from "../../src/commands/init/plan.js";
import type { SetupPlan } from "../../src/commands/init/setup-plan.js";
import { deriveProposedOutputFolder, readTsconfigSettings } from "../../src/commands/init/tsconfig.js";
import { ROOT } from "../support/folders.js";

type Texts = Readonly<Record<string, string>>;

/** A project in a folder below the root of its repository, such as `packages/app`. */
function projectFiles(texts: Texts, pathInRepository = ""): Parameters<typeof planSetup>[0] {
  const parents = pathInRepository === "" ? [] : pathInRepository.split("/");
  return {
    readFileText: (path) => texts[path],
    readFileStart: (path) => texts[path],
    projectFolderEntryNames: [...new Set(Object.keys(texts).map((path) => path.split("/", 1)[0] ?? ""))],
    projectAndParentFolderPrefixes: ["", ...parents.map((_, index) => "../".repeat(index + 1))],
    projectPathInRepository: pathInRepository,
  };
}

function plan(
  texts: Texts,
  answers: Partial<SetupAnswers> = {},
  projectPathInRepository?: string,
): SetupPlan {
  return planSetup(projectFiles(texts, projectPathInRepository), { config: {}, ...answers });
}

function textOf({ files }: SetupPlan, path: string): string | undefined {
  return files.find((file) => file.path === path)?.text;
}

const using = (...names: readonly string[]): Texts => ({
  "package.json": JSON.stringify({
    name: "a",
    devDependencies: Object.fromEntries(names.map((name) => [name, "*"])),
  }),
});

describe("package.json", () => {
  test("init creates a package.json for ES modules in an empty folder", () => {
    const { files } = plan({});
    expect(files.map(({ path }) => path)).toEqual([
      "whm-transfer.config.ts",
      "package.json",
      ".gitattributes",
    ]);
    expect(JSON.parse(textOf(plan({}), "package.json") ?? "")).toEqual({
      private: true,
      type: "module",
      scripts: { codegen: "whm-transfer-codegen codegen", "codegen:check": "whm-transfer-codegen check" },
    });
  });

  test("init sets the package type module in a package.json that npm install created", () => {
    const text = textOf(plan({ "package.json": '{\n  "dependencies": { "a": "1" }\n}\n' }), "package.json");
    expect(JSON.parse(text ?? "")).toMatchObject({ dependencies: { a: "1" }, type: "module" });
    expect(textOf(plan({ "package.json": '{ "name": "b" }' }), "package.json")).not.toContain('"type"');
  });

  test.each(["index.js", "server.cjs", "main.ts", "src/index.js"])(
    "init sets no package type if the project already contains source files: %s",
    (source) => {
      const texts = { "package.json": '{ "dependencies": { "a": "1" } }', [source]: "" };
      const text = textOf(plan(texts), "package.json");
      expect(text).toContain('"codegen"');
      expect(text).not.toContain('"type"');
    },
  );

  test("init preserves the formatting of package.json", () => {
    const text = '\ufeff{\r\n    "name": "a",\r\n    "scripts": {\r\n        "b": "c"\r\n    }\r\n}\r\n';
    expect(textOf(plan({ "package.json": text }), "package.json")).toBe(
      text.replace(
        '"c"\r\n',
        '"c",\r\n        "codegen": "whm-transfer-codegen codegen",\r\n        "codegen:check": "whm-transfer-codegen check"\r\n',
      ),
    );
  });

  test.each([
    ["invalid JSON", { "package.json": '{ "name": ' }],
    ["scripts that are not an object", { "package.json": '{ "scripts": [] }' }],
    ["bytes that are not UTF-8", { "package.json": '{ "name": "\ufffd" }' }],
  ])("init does not change a package.json with %s, and prints the scripts to add", (_name, texts) => {
    const planned = plan(texts);
    expect(textOf(planned, "package.json")).toBeUndefined();
    expect(planned.manualSteps.map(({ path }) => path)).toContain("package.json");
  });

  test("init does not change the package.json of a parent folder", () => {
    const planned = plan({ "../package.json": "{}" }, {}, "src");
    expect(planned.files.map(({ path }) => path)).not.toContain("package.json");
    expect(planned.manualSteps).toMatchObject([{ path: "../package.json" }]);
  });
});

describe("tsconfig.json", () => {
  test.each([
    ["no rootDir", { "tsconfig.json": "{}" }, "generated"],
    ["no file", {}, "generated"],
    ["a broken file", { "tsconfig.json": "{" }, "generated"],
    ["rootDir", { "tsconfig.json": '{ "compilerOptions": { "rootDir": "./src/" } }' }, "src/generated"],
    ["rootDir of the project", { "tsconfig.json": '{ "compilerOptions": { "rootDir": "." } }' }, "generated"],
    ["rootDir outside", { "tsconfig.json": '{ "compilerOptions": { "rootDir": ".." } }' }, "generated"],
    [
      "one folder in include",
      { "tsconfig.json": '{ "include": ["./src/**/*.ts", "src/x.ts"], }' },
      "src/generated",
    ],
    ["two folders in include", { "tsconfig.json": '{ "include": ["src", "test"] }' }, "generated"],
    ["all files in include", { "tsconfig.json": '{ "include": ["**/*.ts"] }' }, "generated"],
    ["a file in include", { "tsconfig.json": '{ "include": ["main.ts"] }' }, "generated"],
    [
      "rootDir in a base",
      {
        "tsconfig.json": '{ "extends": ["./config/base", "@tsconfig/node20"] } // comment',
        "config/base.json": '{ "compilerOptions": { "rootDir": "../lib" } }',
      },
      "lib/generated",
    ],
    [
      "a project that it refers to, as in projects of Vite",
      {
        "tsconfig.json":
          '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }, { "path": "./node" }] }',
        "tsconfig.app.json": '{ "compilerOptions": { "noEmit": true }, "include": ["src"] }',
      },
      "src/generated",
    ],
    [
      "a folder that it refers to",
      {
        "tsconfig.json": '{ "files": [], "references": [{ "path": "app" }] }',
        "app/tsconfig.json": '{ "compilerOptions": { "rootDir": "lib" } }',
      },
      "app/lib/generated",
    ],
    ["a cycle", { "tsconfig.json": '{ "extends": "./tsconfig.json" }' }, "generated"],
  ] as const)(
    "init derives the proposed output folder from the TypeScript configuration: %s",
    (_name, texts, expected) => {
      expect(deriveProposedOutputFolder(readTsconfigSettings(projectFiles(texts)))).toBe(expected);
    },
  );

  test.each([
    ['{ "moduleResolution": "bundler" }', "none"],
    ['{ "module": "Preserve" }', "none"],
    ['{ "module": "nodenext" }', undefined],
    ['{ "module": "nodenext", "rewriteRelativeImportExtensions": true }', ".ts"],
    [
      '{ "moduleResolution": "bundler", "erasableSyntaxOnly": true, "allowImportingTsExtensions": true }',
      ".ts",
    ],
  ])("init derives the import extension from the compiler options %s: %s", (options, expected) => {
    const texts = { "tsconfig.json": `{ "compilerOptions": ${options} }` };
    expect(readTsconfigSettings(projectFiles(texts)).importExtension).toBe(expected);
  });

  test.each([
    ["rootDir and no include", '{ "compilerOptions": { "rootDir": "src", "noEmit": true } }', true],
    ["no include", "{}", true],
    ["the pattern of all files", '{ "include": ["src", "./**/*.ts"] }', true],
    ["the folder itself", '{ "include": ["."] }', true],
    ["only a folder", '{ "include": ["src"] }', false],
    ["only files", '{ "files": ["src/main.ts"] }', false],
    ["no output", '{ "compilerOptions": { "noEmit": true } }', false],
  ])(
    "whether init writes the configuration as JSON instead of TypeScript for a tsconfig.json with %s (%s): %s",
    (_name, tsconfig, isJson) => {
      const { files } = plan({ "tsconfig.json": tsconfig });
      const name = `whm-transfer.config.${isJson ? "json" : "ts"}`;
      expect(files.map(({ path }) => path)).toContain(name);
    },
  );

  test("the JSON configuration that init writes refers to its JSON Schema, and contains the chosen settings", () => {
    const planned = plan({ "tsconfig.json": "{}" }, { config: { server: "whm.example", timeout: 5 } });
    expect(JSON.parse(textOf(planned, "whm-transfer.config.json") ?? "")).toEqual({
      $schema: "./node_modules/whm-transfer-codegen/config.schema.json",
      server: "whm.example",
      timeout: 5,
    });
  });

  test("the JSON configuration of init refers to the JSON Schema in a parent folder if the package is installed there", () => {
    const schema = "node_modules/whm-transfer-codegen/config.schema.json";
    const texts = { "tsconfig.json": "{}", "package.json": "{}", [`../../${schema}`]: "{}" };
    const text = textOf(plan(texts, {}, "packages/app"), "whm-transfer.config.json");
    expect(text).toContain(`"$schema": "../../${schema}"`);
  });

  test.each([
    ["no tsconfig.json", undefined, "7", true],
    ["types without node", '{ "compilerOptions": { "types": [] } }', "5", false],
    ["the types of node", '{ "compilerOptions": { "types": ["node"] } }', "7", true],
    ["TypeScript 5", "{}", "~5.9", true],
    ["TypeScript 6", "{}", "^6.0.3", false],
  ])(
    "whether init configures the emitter node with %s (%s, TypeScript %s): %s",
    (_name, tsconfig, typescript, isUsed) => {
      const devDependencies = { "@types/node": "24", typescript };
      const manifest = { "package.json": JSON.stringify({ name: "a", devDependencies }) };
      const [config] = plan({
        ...manifest,
        ...(tsconfig !== undefined && { "tsconfig.json": tsconfig }),
      }).files;
      expect(config?.text.includes("emitters")).toBe(isUsed);
    },
  );

  test("init reports an output folder outside rootDir of tsconfig.json, and proposes a folder below rootDir", () => {
    const texts = { "tsconfig.json": '{ "compilerOptions": { "rootDir": "src" } }' };
    expect(plan(texts, { config: { out: "generated" } }).manualSteps).toMatchObject([
      { path: "tsconfig.json", entry: "src/generated" },
    ]);
    expect(plan(texts, { config: { out: "./src/whm" } }).manualSteps).toEqual([]);
  });
});

describe("ignore entries", () => {
  test("init adds no ignore entries for tools that the project does not use", () => {
    expect(plan(using("typescript")).files.map(({ path }) => path)).toEqual([
      "whm-transfer.config.ts",
      "package.json",
      ".gitattributes",
    ]);
  });

  test("init adds the generated code and the snapshot to .prettierignore", () => {
    const texts = { ...using("prettier"), ".prettierignore": "dist\r\ngenerated" };
    expect(textOf(plan(texts), ".prettierignore")).toBe("dist\r\ngenerated\r\n/schemas/\r\n");
    expect(textOf(plan(using("prettier"), { config: { out: "src/whm" } }), ".prettierignore")).toBe(
      "/schemas/\n/src/whm/\n",
    );
  });

  test.each([
    "export default [\n  js.configs.recommended,\n];\n",
    "export default defineConfig([\n  js.configs.recommended,\n]);\n",
    "export default tseslint.config(\n  js.configs.recommended,\n);\n",
  ])("init adds an ignore entry to the list that an ESLint configuration exports: %j", (text) => {
    expect(textOf(plan({ "eslint.config.js": text }), "eslint.config.js")).toBe(
      text.replace("\n", '\n  { ignores: ["generated/"] },\n'),
    );
  });

  test.each(["export default antfu({});\n", "module.exports = [\n];\n", "export default [];\n"])(
    "init does not edit an ESLint configuration of an unsupported form, and prints the ignore entry to add: %j",
    (text) => {
      const planned = plan({ "eslint.config.mjs": text });
      expect(textOf(planned, "eslint.config.mjs")).toBeUndefined();
      expect(planned.manualSteps).toMatchObject([
        { path: "eslint.config.mjs", entry: '{ ignores: ["generated/"] },' },
      ]);
    },
  );

  test.each([
    ["a comment", '// { ignores: ["generated/"] }\nexport default antfu({});\n'],
    ["a comment in the list", 'export default antfu({ ignores: [\n  // "generated/",\n  "dist/" ] });\n'],
    ["an import", 'import rules from "./generated/";\nexport default antfu({ ignores: ["dist"] });\n'],
    ["another folder", 'export default antfu({ ignores: ["other/generated/"] });\n'],
    ["files", 'export default antfu({ files: ["generated/**"] });\n'],
  ])(
    "init does not treat a folder name in %s of an ESLint configuration as an ignore entry",
    (_name, text) => {
      expect(plan({ "eslint.config.js": text }).manualSteps).toMatchObject([{ path: "eslint.config.js" }]);
    },
  );

  test.each([
    "export default [\n  { ignores: [\n    \"dist\", // output\n    'generated/**',\n  ] },\n];\n",
    "export default defineConfig(globalIgnores([`**/generated/`]));\n",
    'module.exports = [{ "ignores": ["app/[id]/", "generated/**/*"] }];\n',
  ])("init does not change an ESLint configuration that already ignores the generated code: %j", (text) => {
    const planned = plan({ "eslint.config.js": text });
    expect(planned.manualSteps).toEqual([]);
    expect(planned.unchangedFiles).toMatchObject([{ path: "eslint.config.js" }]);
  });

  test("init adds an ignore entry to an ESLint configuration in the legacy .eslintrc format", () => {
    const json = textOf(plan({ ".eslintrc.json": '{ "root": true }' }), ".eslintrc.json");
    expect(JSON.parse(json ?? "")).toEqual({ root: true, ignorePatterns: ["/generated/"] });
    const entry = '"ignorePatterns": ["/generated/"]';
    expect(plan({ ".eslintrc.cjs": "module.exports = {};" }).manualSteps).toMatchObject([
      { path: ".eslintrc.cjs", entry: `${entry},` },
    ]);
    expect(plan({ ".eslintrc.yml": "root: true\n" }).manualSteps).toMatchObject([
      { path: ".eslintrc.yml", entry },
    ]);
    const manifest = '{ "name": "a", "eslintConfig": { "root": true } }';
    expect(plan({ "package.json": manifest }).manualSteps).toMatchObject([
      { path: "package.json", entry: `${entry},` },
    ]);
    const texts = { ".eslintrc.cjs": "module.exports = {};", ".eslintignore": "dist/\n" };
    expect(textOf(plan(texts), ".eslintignore")).toBe("dist/\n/generated/\n");
    expect(plan(texts).manualSteps).toEqual([]);
    expect(plan({ ...texts, "eslint.config.js": "export default antfu();" }).manualSteps).toMatchObject([
      { path: "eslint.config.js" },
    ]);
  });

  test.each([
    ["oxlint", "oxlint.config.ts"],
    ["oxlint", "oxlint.config.mts"],
    ["knip", "knip.config.ts"],
    ["knip", "knip.config.js"],
    ["knip", "knip.ts"],
  ])(
    "init creates no JSON configuration for %s if the project has a configuration in code: %s",
    (tool, path) => {
      const planned = plan({ ...using(tool), [path]: "export default {};\n" });
      expect(planned.files.map((file) => file.path)).toEqual([
        "whm-transfer.config.ts",
        "package.json",
        ".gitattributes",
      ]);
      expect(planned.manualSteps).toMatchObject([{ path }]);
    },
  );

  test("init creates no configuration for Knip if the package.json of a parent folder contains one", () => {
    const texts = {
      "package.json": '{ "name": "a" }',
      "../package.json": '{ "devDependencies": { "knip": "5" }, "knip": { "entry": ["a.ts"] } }',
    };
    expect(plan(texts, {}, "app").manualSteps).toMatchObject([
      { path: "../package.json", entry: '"ignore": ["app/generated/**"],' },
    ]);
  });

  test.each([".prettierrc.mts", ".prettierrc.cts"])(
    "init adds entries to .prettierignore if the project has the Prettier configuration %s",
    (path) => {
      expect(textOf(plan({ [path]: "semi: false\n" }), ".prettierignore")).toContain("/generated/");
    },
  );

  test("init adds entries to .prettierignore if package.json contains a Prettier configuration", () => {
    const texts = { "package.json": '{ "name": "a", "prettier": { "semi": false } }' };
    expect(textOf(plan(texts), ".prettierignore")).toContain("/generated/");
  });

  test.each([
    "other/generated/** linguist-generated",
    "# generated/** linguist-generated",
    "generated/** -linguist-generated",
    "generated/** linguist-generated=false",
    "generated/** linguist-generated-not",
  ])(
    "init adds an entry to .gitattributes if the existing line does not mark the generated code: %j",
    (line) => {
      expect(textOf(plan({ ".gitattributes": `${line}\n` }), ".gitattributes")).toBe(
        `${line}\ngenerated/** linguist-generated\n`,
      );
    },
  );

  test.each([
    "/generated/* linguist-generated",
    '"generated/**" text linguist-generated=true',
    "**/generated/**\tlinguist-generated",
  ])(
    "init does not change .gitattributes if the existing line already marks the generated code: %j",
    (line) => {
      expect(plan({ ".gitattributes": `${line}\n` }).unchangedFiles).toMatchObject([
        { path: ".gitattributes" },
      ]);
    },
  );

  test("init reports files that already contain the entry for the generated code as unchanged", () => {
    const texts = {
      "eslint.config.js": 'export default [\n  { ignores: ["dist/", "generated/"] },\n];\n',
      ".gitattributes": "generated/** text eol=lf linguist-generated=true\n",
      ".prettierignore": "/generated/\nschemas/**\n",
      "knip.json": '{ "ignore": ["generated/**"] }',
    };
    const planned = plan(texts);
    expect(planned.files.map(({ path }) => path)).toEqual(["whm-transfer.config.ts", "package.json"]);
    expect(planned.unchangedFiles.map(({ path }) => path).sort()).toEqual(Object.keys(texts).sort());
  });

  test.each([
    ['{ "files": { "includes": ["src/**"] } }', ["src/**", "!schemas", "!generated/*.json"], "includes"],
    ['{ "files": { "includes": ["**", "!generated"] } }', ["**", "!generated", "!schemas"], "includes"],
    [
      '{ "$schema": "https://biomejs.dev/schemas/2.1.0/schema.json" }',
      ["**", "!schemas", "!generated/*.json"],
      "includes",
    ],
    [
      '{ "$schema": "https://biomejs.dev/schemas/1.9.4/schema.json" }',
      ["schemas/**", "generated/**"],
      "ignore",
    ],
    ['{ "files": { "ignore": ["a"] } }', ["a", "schemas/**", "generated/**"], "ignore"],
  ])(
    "init adds ignore entries in the format of the Biome version that the configuration belongs to: %s",
    (text, expected, list) => {
      const edited = JSON.parse(textOf(plan({ "biome.json": text }), "biome.json") ?? "") as object;
      expect(edited).toMatchObject({ files: { [list]: expected } });
    },
  );

  test("init creates a Knip configuration, and adds an ignore entry to an existing Oxlint configuration", () => {
    const planned = plan({
      ...using("knip"),
      ".oxlintrc.json": '{\n  // why\n  "ignorePatterns": ["a"]\n}\n',
    });
    expect(JSON.parse(textOf(planned, "knip.json") ?? "")).toEqual({ ignore: ["generated/**"] });
    expect(textOf(planned, ".oxlintrc.json")).toMatch(/\/\/ why[^]*"a",\s*"generated\/"/);
    expect(plan({ "knip.ts": "export default {};" }).manualSteps).toMatchObject([{ path: "knip.ts" }]);
  });

  test("init does not change tool configurations in parent folders, and prints the ignore entries to add", () => {
    const texts = {
      "package.json": '{ "name": "a" }',
      "../../.prettierignore": "",
      "../../biome.json": "{}",
    };
    expect(plan(texts, {}, "packages/app").manualSteps).toMatchObject([
      { path: "../../.prettierignore", entry: "/packages/app/schemas/\n/packages/app/generated/" },
      {
        path: "../../biome.json",
        entry: '"files": { "includes": ["**", "!packages/app/schemas", "!packages/app/generated/*.json"] },',
      },
    ]);
  });

  test("init adds no ignore entries if the output folder is outside the project", () => {
    const paths = plan(using("prettier"), { config: { out: "../whm" } }).files.map(({ path }) => path);
    expect(paths).toEqual(["whm-transfer.config.ts", "package.json"]);
  });
});

describe("the CI workflow of init", () => {
  test("init creates a CI workflow on request, in the root of the repository", () => {
    const path = "../../.github/workflows/whm-transfer.yml";
    const texts = { "package.json": '{ "name": "a" }', "../../pnpm-lock.yaml": "" };
    const answers = { config: { server: "whm.example" }, ci: "github" } as const;
    const text = textOf(plan(texts, answers, "packages/app"), path) ?? "";
    expect(parse(text)).toMatchObject({
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
    expect(plan({ ...texts, [path]: "mine" }, answers, "packages/app").unchangedFiles).toMatchObject([
      { path },
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
    (texts: Texts, install, prefix) => {
      const text = textOf(plan(texts, { ci: "github" }), ".github/workflows/whm-transfer.yml") ?? "";
      const run = `${prefix} whm-transfer-codegen check --regenerate --format github`;
      expect(parse(text)).toMatchObject({ jobs: { check: { steps: [{}, {}, { run: install }, { run }] } } });
    },
  );

  test("the CI workflow of init pins the actions to the commits that the workflows of this repository use", () => {
    const text = textOf(plan({}, { ci: "github" }), ".github/workflows/whm-transfer.yml") ?? "";
    const own = readFileSync(join(ROOT, ".github/workflows/docs.yml"), "utf8");
    const actions = [...text.matchAll(/uses: (.*)/g)].map(([, action = ""]) => action);
    expect(actions).toHaveLength(2);
    expect(actions.filter((action) => !own.includes(action))).toEqual([]);
  });

  test("the CI workflow of init has no drift job if the configuration contains no server", () => {
    const text = textOf(plan({ "yarn.lock": "" }, { ci: "github" }), ".github/workflows/whm-transfer.yml");
    expect(parse(text ?? "")).toMatchObject({ jobs: { check: {} } });
    expect(text).not.toContain("drift");
  });
});

describe("a project whose settings do not fit the generated code", () => {
  const steps = (texts: Texts): readonly string[] =>
    plan(texts).manualSteps.map(({ path, entry }) => `${path}: ${entry}`);
  const packageJson = (more: object): string => JSON.stringify({ name: "a", ...more });

  test.each([
    ["nodenext", { type: "commonjs" }, ['package.json: "type": "module"']],
    ["node20", {}, ['package.json: "type": "module"']],
    ["nodenext", { type: "module" }, []],
    ["preserve", {}, []],
  ])(
    "init reports the package type that verbatimModuleSyntax requires, with the module setting %s and package.json %j",
    (module, more, expected) => {
      const tsconfig = JSON.stringify({ compilerOptions: { module, verbatimModuleSyntax: true } });
      expect(steps({ "package.json": packageJson(more), "tsconfig.json": tsconfig })).toEqual(expected);
    },
  );

  test("init does not report a missing package type if init creates package.json with this type", () => {
    const tsconfig = '{ "compilerOptions": { "module": "nodenext", "verbatimModuleSyntax": true } }';
    expect(steps({ "tsconfig.json": tsconfig })).toEqual([]);
  });

  test("init prints the tsconfig.json setting that is missing for the emitter node", () => {
    const manifest = packageJson({
      type: "module",
      devDependencies: { "@types/node": "24", typescript: "7" },
    });
    const withTypes = (types: readonly string[]): string => JSON.stringify({ compilerOptions: { types } });
    expect(steps({ "package.json": manifest, "tsconfig.json": withTypes([]) })).toEqual([
      'tsconfig.json: "types": ["node"]',
    ]);
    expect(steps({ "package.json": manifest, "tsconfig.json": withTypes(["node"]) })).toEqual([]);
    expect(steps({ "package.json": manifest })).toEqual([]);
    const vite = {
      "tsconfig.json": '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
      "tsconfig.app.json": withTypes(["vite/client"]),
    };
    expect(steps({ "package.json": manifest, ...vite })).toEqual([
      'tsconfig.app.json: "types": ["vite/client", "node"]',
    ]);
  });
});
