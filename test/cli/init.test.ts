/** `init` without prompts: what it writes and prints for different projects, and whether the other commands can use it. */

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { truncateSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { format } from "prettier";
import { parse } from "yaml";
import { startWhm } from "../../src/testing.js";
import { formatFingerprint } from "../support/fingerprint.js";
import { filesBelow, modificationTimes, ROOT, temporaryFolder } from "../support/folders.js";
import { createProject, expectFailure, type Project } from "../support/project.js";
import { documentedSnapshot } from "../support/snapshots.js";
import { POSIX } from "../support/platform.js";

const NEW_CONFIG = "whm-transfer.config.json";

interface InitRun extends Project {
  readonly written: readonly string[];
  readonly unchanged: readonly { readonly path: string; readonly reason: string }[];
  readonly manual: readonly { readonly path: string; readonly instruction: string; readonly entry: string }[];
}

type Texts = Readonly<Record<string, string | object>>;

/** Runs `init` in a folder of a repository. The paths of files are relative to this folder. */
async function init(texts: Texts, words: readonly string[] = [], folder = "."): Promise<InitRun> {
  const root = temporaryFolder();
  mkdirSync(join(root, ".git"));
  mkdirSync(join(root, folder), { recursive: true });
  const project = createProject(texts, { cwd: join(root, folder) });
  const before = filesBelow(root);
  const { exitCode, stdout, stderr } = await project.run("init", "--format", "json", ...words);
  expect(exitCode, stderr).toBe(0);
  // Of the existing files, `init` edits only package.json.
  const own = join(folder, "package.json");
  expect(filesBelow(root)).toMatchObject(
    own in before ? { ...before, [own]: expect.anything() as string } : before,
  );
  return { ...project, ...(JSON.parse(stdout) as Pick<InitRun, "written" | "unchanged" | "manual">) };
}

const NODE_TYPES = { "@types/node": "24" };
const MODULE = { "package.json": { name: "a", type: "module", devDependencies: NODE_TYPES } };

const entries = ({ manual }: InitRun): readonly string[] =>
  manual.map(({ path, entry }) => `${path}: ${entry}`);

const GIT_ENTRY = ".gitattributes: generated/** linguist-generated";

describe("the project", () => {
  test("codegen and check work without options after init has written the configuration", async () => {
    await using server = await startWhm();
    const { cwd, run } = createProject({}, { env: { WHM_TOKEN: server.token } });
    const ran = await run("init", "--server", server.url, "--ca", server.ca, "--out", "src/whm");
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toContain(`Files to write:\n  new  ${NEW_CONFIG}: the configuration\n`);
    expect(ran.stdout).toContain(`wrote ${NEW_CONFIG}`);
    expect(ran.stdout).toContain("generates the code in src/whm/, which your program imports.");
    expect(ran.stdout).not.toContain("--server");
    expect(readdirSync(cwd).sort()).toEqual(["package.json", NEW_CONFIG]);
    for (const name of ["codegen", "check"]) expect(await run(name)).toMatchObject({ exitCode: 0 });
    expect(readdirSync(join(cwd, "src/whm"))).toContain("index.ts");
  });

  test("init without options writes the bundled schemas, and generate and check work with these schemas", async () => {
    const { run, files } = createProject();
    const ran = await run("init");
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain("codegen --server HOST");
    expect(ran.stdout).toContain("wrote schemas/");
    expect(files("schemas")).toEqual(filesBelow(join(ROOT, "schemas")));
    for (const name of ["generate", "check"]) expect(await run(name)).toMatchObject({ exitCode: 0 });
  });

  test("init keeps an existing snapshot and existing package.json scripts, and reports both as unchanged", async () => {
    const manifest = `{\n\t"name": "mine",\n\t"scripts": { "codegen": "mine" }\n}`;
    const { cwd, run, read } = createProject({ schemas: documentedSnapshot(), "package.json": manifest });
    const before = modificationTimes(join(cwd, "schemas"));
    const { exitCode, stdout } = await run("init", "--yes");
    expect(exitCode).toBe(0);
    expect(modificationTimes(join(cwd, "schemas"))).toEqual(before);
    expect(read("package.json")).toBe(
      `{\n\t"name": "mine",\n\t"scripts": {\n\t\t"codegen": "mine",\n\t\t"codegen:check": "whm-transfer-codegen check"\n\t}\n}`,
    );
    expect(stdout).toContain(
      "Unchanged:\n  package.json: it already has a script codegen\n  schemas: it already contains a snapshot\n",
    );
  });

  test.each(["ts", "mjs", "js", "json"])("init fails if a configuration in .%s exists", async (ending) => {
    const { cwd, run, files } = createProject({ [`whm-transfer.config.${ending}`]: "mine" });
    const before = files();
    expectFailure(await run("init"), `already has the configuration ${cwd}/whm-transfer.config.${ending}`);
    expect(files()).toEqual(before);
    const inner = createProject({ "a.ts": "" }, { cwd: join(cwd, "packages/one") });
    expect(await inner.run("init")).toMatchObject({ exitCode: 0 });
  });

  test("init escapes special characters of settings in the configuration, so that explain can load the file", async () => {
    const { run, read } = createProject();
    const words = ["--user", 'a"; throw 1; //\u2028', "--timeout", "5", "--dialect", "sqlite"];
    const more = [
      "--pin-sha256",
      "ab".repeat(32),
      "--token-file",
      "secret/token",
      "--schemas",
      "their schemas",
    ];
    expect(await run("init", ...words, ...more)).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(read(NEW_CONFIG))).toMatchObject({ user: words[1], schemas: "their schemas" });
    expect(await run("explain", "whatever(1) default 2")).toMatchObject({ exitCode: 0 });
  });
});

describe("the server", () => {
  test("init refuses an untrusted certificate without a terminal, prints its fingerprint and writes nothing", async () => {
    await using server = await startWhm();
    const { run, files } = createProject();
    const words = ["init", "--yes", "--server", server.url];
    expectFailure(
      await run(...words),
      `run init again with --pin-sha256 ${formatFingerprint(server.pinSha256)}`,
    );
    expect(files()).toEqual({});
    expect(await run(...words, "--pin-sha256", server.pinSha256)).toMatchObject({ exitCode: 0 });
    expect(server.requests).toEqual([]);
  });

  test("init warns if the server cannot be reached, and still writes its address to the configuration", async () => {
    const { run, read } = createProject();
    const ran = await run("init", "--server", "127.0.0.1:1");
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toMatch(
      /^warning: The certificate of \S+ could not be checked: the connection was refused /m,
    );
    expect(read(NEW_CONFIG)).toContain("127.0.0.1:1");
  });

  test.each([
    [["--server", "https://old.example:2087/cpsess0123456789"], "session"],
    [["--server", "http://old.example"], "https"],
    [["--server", "root:secret@old.example"], "--user"],
    [["--server", "whm.example", "--pin-sha256", "AB:CD"], 'Invalid pin "AB:CD"'],
  ])("init refuses the invalid options %j, and writes nothing", async (words, sentence) => {
    const { run, files } = createProject();
    const ran = await run("init", ...words);
    expectFailure(ran, sentence);
    expect(ran.stderr).not.toMatch(/cpsess0123456789|secret/);
    expect(files()).toEqual({});
  });
});

describe("package.json", () => {
  test("init creates a package.json for ES modules in an empty folder, and prints what it wrote as JSON", async () => {
    const { written, unchanged, manual, read } = await init({});
    expect(written.filter((path) => !path.startsWith("schemas/"))).toEqual([NEW_CONFIG, "package.json"]);
    const paths = manual.map(({ path }) => path);
    expect([unchanged, paths]).toEqual([[], ["package.json", ".gitattributes"]]);
    expect(JSON.parse(read("package.json"))).toEqual({
      private: true,
      type: "module",
      scripts: { codegen: "whm-transfer-codegen codegen", "codegen:check": "whm-transfer-codegen check" },
    });
  });

  test.each<[object, string]>([
    [{ singleQuote: true, useTabs: true }, "\t"],
    [{ tabWidth: 4 }, "    "],
    [{}, "  "],
  ])("init writes files that Prettier does not change with the options %j", async (options, indent) => {
    const manifest = { type: "module", devDependencies: NODE_TYPES };
    const words = ["--server", "127.0.0.1:9", "--pin-sha256", "ab".repeat(32), "--ci", "github"];
    const texts = { "package.json": `${JSON.stringify(manifest, undefined, indent)}\n`, "../../a": "" };
    const { read, written } = await init(texts, words, "packages/app");
    expect(written).toHaveLength(3);
    expect(read(NEW_CONFIG)).toContain('"emitters": ["node"]');
    // The workflow always has two spaces.
    for (const path of written.filter((one) => !("tabWidth" in options && one.endsWith(".yml")))) {
      const text = read(path);
      expect(await format(text, { ...options, filepath: path })).toBe(text);
    }
  });

  test("init preserves the formatting of package.json", async () => {
    const text = '\ufeff{\r\n    "name": "a",\r\n    "scripts": {\r\n        "b": "c"\r\n    }\r\n}\r\n';
    const scripts = ["codegen", "codegen:check"].map(
      (name) => `,\r\n        "${name}": "whm-transfer-codegen ${name.split(":").at(-1) ?? ""}"`,
    );
    expect((await init({ "package.json": text })).read("package.json")).toBe(
      text.replace('"c"', `"c"${scripts.join("")}`),
    );
  });

  test.each([
    ["invalid JSON", '{ "name": '],
    ["comments", '{ "name": "a" } // mine\n'],
    ["scripts that are not an object", '{ "scripts": [] }'],
    ["bytes that are not UTF-8", '{ "name": "\ufffd" }'],
    ["deep nesting", `{"scripts":{},"deep":${"[".repeat(3000)}${"]".repeat(3000)}}`],
    ["very deep nesting", "[".repeat(100_000)],
  ])("init does not change a package.json with %s, and prints the scripts to add", async (_, text) => {
    const { read, manual } = await init({ "package.json": text });
    expect(read("package.json")).toBe(text);
    const entry = expect.stringContaining("codegen:check") as string;
    expect(manual[0]).toMatchObject({ path: "package.json", entry });
  });

  test(
    "init does not change the package.json of a parent folder, and keeps links and permissions of its own",
    POSIX,
    async () => {
      const nested = await init({ "../package.json": "{}" }, [], "src");
      expect(nested.written).not.toContain("package.json");
      expect(nested.manual[0]).toMatchObject({ path: "../package.json" });
      const { cwd, run, read } = createProject({ "shared/manifest.json": "{}" });
      chmodSync(join(cwd, "shared/manifest.json"), 0o600);
      symlinkSync("shared/manifest.json", join(cwd, "package.json"));
      expect(await run("init")).toMatchObject({ exitCode: 0 });
      expect(lstatSync(join(cwd, "package.json")).isSymbolicLink()).toBe(true);
      expect(statSync(join(cwd, "package.json")).mode & 0o777).toBe(0o600);
      expect(read("shared/manifest.json")).toContain('"codegen:check"');
      const dangling = createProject();
      symlinkSync("missing", join(dangling.cwd, "package.json"));
      expectFailure(
        await dangling.run("init"),
        `package.json cannot be written: it is a symbolic link to a file that does not exist. No file was changed.`,
      );
      expect(readdirSync(dangling.cwd)).toEqual(["package.json"]);
    },
  );

  test.each<[object, object, boolean]>([
    [{}, {}, true],
    [{}, { type: "module" }, false],
    [{ compilerOptions: { moduleResolution: "bundler" } }, {}, false],
  ])(
    'init prints "type": "module" for the configurations %j and %j: %s',
    async (config, manifest, isPrinted) => {
      const run = await init({ "package.json": manifest, "tsconfig.json": config });
      expect(entries(run).includes('package.json: "type": "module"')).toBe(isPrinted);
    },
  );
});

describe("tsconfig.json", () => {
  const VERBATIM = { verbatimModuleSyntax: true };
  const WARNING =
    /^warning: The generated code will not compile: "verbatimModuleSyntax" in \S+tsconfig\.json /m;

  // `npm init -y` and `npx tsc --init` create the first project.
  test.each<[object, object, boolean]>([
    [{ ...VERBATIM, module: "nodenext" }, { type: "commonjs" }, true],
    [{ ...VERBATIM, module: "commonjs" }, {}, true],
    [{ ...VERBATIM, module: "nodenext" }, { type: "module" }, false],
    [{ ...VERBATIM, module: "preserve" }, {}, false],
    [{ ...VERBATIM, module: "ESNext" }, {}, false],
    [{ module: "nodenext" }, {}, false],
  ])("init with %j and %j warns about CommonJS modules: %s", async (compilerOptions, manifest, isWarned) => {
    const { run } = createProject({ "package.json": manifest, "tsconfig.json": { compilerOptions } });
    const { exitCode, stderr } = await run("init");
    expect({ exitCode, isWarned: WARNING.test(stderr) }).toEqual({ exitCode: 0, isWarned });
  });

  test("init warns about CommonJS modules because of a package.json in a parent folder, but not of a new one", async () => {
    const tsconfig = { "tsconfig.json": { compilerOptions: { ...VERBATIM, module: "nodenext" } } };
    expect((await createProject(tsconfig).run("init")).stderr).not.toMatch(WARNING);
    for (const [type, isWarned] of [
      ["commonjs", true],
      ["module", false],
    ] as const) {
      const { cwd } = createProject({ "package.json": { type }, ".git/HEAD": "" });
      const { stderr } = await createProject(tsconfig, { cwd: join(cwd, "a") }).run("init");
      expect([type, WARNING.test(stderr)]).toEqual([type, isWarned]);
    }
  });

  test.each<[Texts, string | undefined]>([
    [{ "tsconfig.json": "{}", "src/a.ts": "" }, "src/generated"],
    [{ "tsconfig.json": "{" }, undefined],
    [{ "src/a.js": "" }, undefined],
  ])("init proposes an output folder for %j: %s", async (texts, expected) => {
    const { read, written } = await init({ ...MODULE, ...texts });
    expect(written[0]).toBe(NEW_CONFIG);
    expect(/"out": "(.*)"/.exec(read(NEW_CONFIG))?.[1]).toBe(expected);
  });

  test("init proposes no output folder generated/generated", async () => {
    expect((await init({}, [], "src/generated")).read(NEW_CONFIG)).toContain('"out": "whm"');
    const { read } = await init({ "tsconfig.json": "{}", "src/a.ts": "" }, [], "generated");
    expect(read(NEW_CONFIG)).toContain('"out": "src/whm"');
  });

  test.each([
    ["is also the snapshot folder", ["--out", "code", "--schemas", "code"]],
    ["contains the snapshot folder", ["--out", ".", "--yes"]],
  ])("init refuses an output folder that %s, and writes nothing", async (problem, words) => {
    const { run, files } = createProject({ "package.json": "{}" });
    expectFailure(await run("init", ...words), problem);
    expect(files()).toEqual({ "package.json": "{}" });
  });

  test.each([
    ['{ "moduleResolution": "bundler" }', "none"],
    ['{ "module": "Preserve" }', "none"],
    ['{ "module": "nodenext" }', undefined],
    ['{ "module": "nodenext", "rewriteRelativeImportExtensions": true }', ".ts"],
    ['{ "module": "preserve", "erasableSyntaxOnly": true, "allowImportingTsExtensions": true }', ".ts"],
  ])("init derives the import extension from compiler options %s: %s", async (options, importExtension) => {
    const { read } = await init({ "tsconfig.json": `{ "compilerOptions": ${options}, } // comment` });
    const config = JSON.parse(read("whm-transfer.config.json")) as { importExtension?: string };
    expect(config.importExtension).toBe(importExtension);
  });

  test("init derives the import extension from tsconfig.app.json if tsconfig.json only has references", async () => {
    const options = {
      moduleResolution: "bundler",
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
    };
    const { read } = await init({
      "tsconfig.json": { files: [], references: [{ path: "./tsconfig.app.json" }] },
      "tsconfig.app.json": { compilerOptions: options },
    });
    expect(read(NEW_CONFIG)).toContain('"importExtension": ".ts"');
  });

  test("the JSON configuration of init refers to its JSON Schema where the package is installed, and contains settings", async () => {
    const one = await init({ "tsconfig.json": "{}" }, ["--user", "me", "--timeout", "5"]);
    const schema = "node_modules/whm-transfer-codegen/config.schema.json";
    expect(JSON.parse(one.read("whm-transfer.config.json"))).toEqual({
      $schema: `./${schema}`,
      user: "me",
      timeout: 5,
    });
    const nested = await init({ "tsconfig.json": "{}", [`../../${schema}`]: "{}" }, [], "packages/app");
    expect(nested.read("whm-transfer.config.json")).toContain(`"$schema": "../../${schema}"`);
  });

  test.each([
    ["no tsconfig.json", undefined, "7", undefined],
    ["types without node", '{ "compilerOptions": { "types": ["a"] } }', "5", '"types": ["a", "node"]'],
    ["the types of node", '{ "compilerOptions": { "types": ["node"] } }', "7", undefined],
    ["TypeScript 5", "{}", "~5.9", undefined],
    ["TypeScript 6", "{}", "^6.0.3", '"types": ["node"]'],
    ["references", '{ "references": [{ "path": "./tsconfig.app.json" }] }', "5", '"types": ["node"]'],
  ])("init configures the emitter node, or prints entries: %s", async (_, tsconfig, typescript, entry) => {
    const devDependencies = { "@types/node": "24", typescript };
    const run = await init({
      "package.json": { type: "module", devDependencies },
      ...(tsconfig !== undefined && { "tsconfig.json": tsconfig }),
    });
    expect(run.read(run.written[0] ?? "").includes("emitters")).toBe(entry === undefined);
    expect(entries(run)).toEqual([...(entry === undefined ? [] : [`tsconfig.json: ${entry}`]), GIT_ENTRY]);
  });

  test.each<[string, object, object, boolean, boolean]>([
    ["React", { react: "19" }, { "@types/node": "24", typescript: "5" }, false, false],
    ["Vite without the types of Node.js", {}, { vite: "8", typescript: "7" }, false, false],
    [
      "React on a server",
      { react: "19", fastify: "5" },
      { "@types/node": "24", typescript: "5" },
      true,
      false,
    ],
    ["the lib of browsers", {}, { "@types/node": "24", typescript: "5" }, false, true],
  ])(
    "init adds no types of Node.js to a project for browsers: %s",
    async (name, dependencies, devDependencies, hasEmitter, hasEntry) => {
      const lib = name === "the lib of browsers" ? ["ES2022", "DOM"] : undefined;
      const run = await init({
        "package.json": { type: "module", dependencies, devDependencies },
        "tsconfig.json": { compilerOptions: { lib } },
      });
      expect(run.read(NEW_CONFIG).includes('"node"')).toBe(hasEmitter);
      expect(entries(run).some((entry) => entry.includes("node"))).toBe(hasEntry);
    },
  );

  test("init prints only the setting emitters for the default project of Next.js with TypeScript 5", async () => {
    const run = await init({
      "package.json": {
        type: "module",
        dependencies: { next: "16", react: "19" },
        devDependencies: { "@types/node": "20", typescript: "5" },
      },
      "tsconfig.json": {
        compilerOptions: {
          ...{ lib: ["dom", "dom.iterable", "esnext"], module: "esnext", moduleResolution: "bundler" },
        },
      },
    });
    expect(entries(run)).toEqual([`${NEW_CONFIG}: "emitters": ["node"]`, GIT_ENTRY]);
  });

  test.each([
    ["with TypeScript", { typescript: "7" }],
    ["as the only package", {}],
  ])("init prints how to add the emitter node: %s", async (_, devDependencies) => {
    const run = await init({ "package.json": { type: "module", devDependencies } });
    expect(run.read(run.written[0] ?? "")).not.toContain("emitters");
    expect(run.manual[0]).toMatchObject({
      instruction: expect.stringContaining('set "emitters": ["node"] in the configuration') as string,
      entry: "npm install --save-dev @types/node",
    });
  });
});

describe("entries for tools", () => {
  const using = (name: string): Texts => ({
    "package.json": { type: "module", devDependencies: { [name]: "5", ...NODE_TYPES } },
  });
  const IGNORED = '{ ignores: ["generated/"] },';
  const DEEP = `{"deep":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;

  test.each<[string, Texts, readonly string[]]>([
    ["no tool", MODULE, [GIT_ENTRY]],
    ["a dependency", using("eslint"), [GIT_ENTRY, `eslint.config.js: ${IGNORED}`]],
    ["a file", { ...MODULE, "eslint.config.mjs": "" }, [GIT_ENTRY, `eslint.config.mjs: ${IGNORED}`]],
    [
      "Prettier",
      { ...MODULE, ".prettierignore": "" },
      [GIT_ENTRY, ".prettierignore: /schemas/\n/generated/"],
    ],
    ["knip", using("knip"), [GIT_ENTRY, 'knip.json: "ignore": ["generated/**"],']],
    ["oxlint", using("oxlint"), [GIT_ENTRY, '.oxlintrc.json: "ignorePatterns": ["generated/"],']],
    [
      "a deeply nested file",
      { ...MODULE, "knip.json": DEEP },
      [GIT_ENTRY, 'knip.json: "ignore": ["generated/**"],'],
    ],
    [
      "files that contain the entries",
      {
        ...{ ...MODULE, "eslint.config.js": `export default [\n  ${IGNORED}\n];\n` },
        ".gitattributes": "* text\ngenerated/** linguist-generated\n",
        ".prettierignore": "/generated/\n/schemas/\n",
      },
      [],
    ],
  ])("init prints the entries that a project needs: %s", async (_, texts, expected) => {
    expect(entries(await init(texts))).toEqual(expected);
  });

  test("init prints entries for tools in parent folders, and escapes special characters of folders", async () => {
    const texts = { ...MODULE, "../../.prettierignore": "", "../../biome.json": "{}" };
    const words = ["--out", "[id]/generated"];
    expect(entries(await init(texts, words, "packages/app")).slice(1)).toEqual([
      "../../.prettierignore: /packages/app/schemas/\n/packages/app/\\[id\\]/generated/",
      '../../biome.json: "files": { "includes": ["**", "!packages/app/schemas", "!packages/app/\\\\[id\\\\]/generated/*.json"] },',
    ]);
    expect(entries(await init({ ...MODULE, ".prettierignore": "" }, ["--out", "../whm"]))).toEqual([]);
  });
});

/** Files of each example. The first one already exists in the test. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  "build-step": ["tsconfig.json", "schemas/snapshot.json", "src/queue.ts"],
  ci: [".github/workflows/check.yml", ".github/workflows/drift.yml"],
  migrate: ["tsconfig.json", "src/migrate.ts"],
  monorepo: ["accounts.json", "packages/whm/whm-transfer.config.ts", "packages/check/src/check.ts"],
  next: ["next.config.ts", "app/transfers/[id]/page.tsx"],
  "vite-react": ["tsconfig.json", "index.html", "server/accounts.ts"],
  whmapi1: ["tsconfig.json", "src/transfer.ts"],
};

test.each(readdirSync(join(ROOT, "examples")))(
  "init --example %s copies the example, which depends on the folder of the package in a clone, and keeps existing files",
  async (name) => {
    const own = EXAMPLES[name]?.[0] ?? name;
    const { cwd, read, written, unchanged } = await init({ [own]: "mine" }, ["--example", name]);
    expect(written).toEqual(expect.arrayContaining(EXAMPLES[name]?.slice(1) ?? []));
    for (const path of EXAMPLES[name]?.slice(1) ?? [])
      expect(read(path)).toBe(readFileSync(join(ROOT, "examples", name, path), "utf8"));
    if (name !== "ci") {
      expect(read("package.json")).toContain(`"whm-transfer-codegen": "file:${relative(cwd, ROOT)}"`);
      expect(read(".gitignore")).toContain("node_modules/\n");
      // In a project, unlike in this repository, the lock file is committed.
      expect(read(".gitignore")).not.toContain("package-lock.json");
    }
    expect(written).not.toContain("gitignore");
    expect(read("README.md")).not.toMatch(/In this repository|\.\.\//);
    expect(unchanged).toEqual([{ path: own, reason: "it already exists" }]);
  },
);

test("init --example adds scripts and dependencies to an existing package.json, and keeps its entries", async () => {
  const manifest = {
    name: "mine",
    scripts: { build: "mine" },
    devDependencies: { "whm-transfer-codegen": "file:../a.tgz" },
  };
  const { read, manual } = await init({ "package.json": manifest }, ["--example", "migrate"]);
  expect(JSON.parse(read("package.json"))).toMatchObject({
    ...manifest,
    type: "module",
    scripts: { build: "mine", start: "node dist/demo.js" },
    devDependencies: { "whm-transfer-codegen": "file:../a.tgz", typescript: expect.any(String) as string },
  });
  expect(manual).toEqual([]);
});

test.each([
  ["CommonJS modules", { type: "commonjs" }, '"type": "module"'],
  ["comments", '{ "name": "a" } // mine\n', '"start": "node dist/demo.js"'],
])("init --example prints what to change in a package.json with %s", async (_, manifest, entry) => {
  const { manual } = await init({ "package.json": manifest }, ["--example", "migrate"]);
  expect(manual).toEqual([
    {
      path: "package.json",
      instruction: expect.any(String) as string,
      entry: expect.stringContaining(entry) as string,
    },
  ]);
});

test.each([
  ["package-lock.json", "npm install"],
  ["bun.lock", "bun install"],
])(
  "init --example next to %s prints %s, which creates the lock file of the example",
  async (lock, command) => {
    const project = createProject({ [lock]: "{}" });
    const { stdout } = await project.run("init", "--example", "next");
    expect(stdout).toContain(`\nNext steps:\n  ${command}\n`);
  },
);

describe("package managers and CI", () => {
  const WORKFLOW = ".github/workflows/whm-transfer.yml";
  const CI = ["--ci", "github"];
  const YARN_1 = "# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.\n# yarn lockfile v1\n";
  // Node.js 25 and later do not contain Corepack.
  const COREPACK = "npm install --global corepack@0.36 && corepack enable && ";
  const NEW_YARN = `${COREPACK}yarn install --immutable --mode=skip-build`;
  const OLD_YARN = `${COREPACK}yarn install --frozen-lockfile --ignore-scripts`;

  test.each<[Texts, string, string]>([
    [{ "pnpm-lock.yaml": "" }, `${COREPACK}pnpm install --frozen-lockfile --ignore-scripts`, "pnpm exec"],
    [{ "yarn.lock": "__metadata:\n" }, NEW_YARN, "yarn run"],
    [{ "yarn.lock": YARN_1 }, OLD_YARN, "yarn run"],
    [{ "package-lock.json": "{}" }, "npm ci --ignore-scripts", "npx --no-install"],
    [{}, "npm install --ignore-scripts", "npx --no-install"],
    [{ "package.json": { packageManager: "yarn@4.9.1" } }, NEW_YARN, "yarn run"],
    [{ "package.json": { packageManager: "yarn@1.22.22" } }, OLD_YARN, "yarn run"],
    [
      { "package.json": { packageManager: "bun@1.3.0" } },
      "npx --yes bun@1 install --frozen-lockfile --ignore-scripts",
      "npx --no-install",
    ],
  ])("the CI workflow of init uses the project's package manager: %j", async (texts, install, prefix) => {
    const text = (await init(texts, CI)).read(WORKFLOW);
    const run = `${prefix} whm-transfer-codegen check --regenerate --format github`;
    expect(parse(text)).toMatchObject({ jobs: { check: { steps: [{}, {}, { run: install }, { run }] } } });
    expect(text).not.toContain("drift");
    // The workflow pins actions to the commits that the workflows of this repository use.
    const own = readFileSync(join(ROOT, ".github/workflows/docs.yml"), "utf8");
    const actions = [...text.matchAll(/uses: (.*)/g)].map(([, action = ""]) => action);
    expect(actions).toHaveLength(2);
    for (const action of actions) expect(own).toContain(action);
  });

  test("init creates a CI workflow in the root of the repository, and reads only the start of a lock file", async () => {
    const words = ["--server", "127.0.0.1:9", "--pin-sha256", "ab".repeat(32), ...CI];
    const { read } = await init({ ...MODULE, "../../pnpm-lock.yaml": "" }, words, "packages/app");
    expect(parse(read(`../../${WORKFLOW}`))).toMatchObject({
      ...{ permissions: {}, defaults: { run: { "working-directory": "packages/app" } } },
      jobs: {
        check: { permissions: { contents: "read" } },
        drift: { steps: [{}, {}, {}, { env: { WHM_TOKEN: "${{ secrets.WHM_TOKEN }}" } }] },
      },
    });
    expect((await init({ ...MODULE, [`../../${WORKFLOW}`]: "mine" }, CI, "packages/app")).unchanged).toEqual([
      { path: `../../${WORKFLOW}`, reason: "it already exists" },
    ]);
    const large = createProject({ "package-lock.json": "{}" });
    truncateSync(join(large.cwd, "package-lock.json"), 20 * 2 ** 20);
    expect(await large.run("init", ...CI)).toMatchObject({ exitCode: 0 });
    expect(large.read(WORKFLOW)).toContain("npm ci");
  });

  test.each([
    ["package-lock.json", "", "npm install --save-dev|npm run|npx"],
    ["pnpm-lock.yaml", "", "pnpm add --save-dev|pnpm run|pnpm exec"],
    ["yarn.lock", "", "yarn add --dev|yarn run|yarn run"],
    ["bun.lock", "", "bun add --dev|bun run|bunx"],
    ["package.json", '{ "packageManager": "pnpm@10.0.0" }', "pnpm add --save-dev|pnpm run|pnpm exec"],
  ])("the next steps of init use the project's package manager: %s", async (file, text, commands) => {
    const [add, script, program] = commands.split("|");
    const { stdout } = await createProject({ [file]: text }).run("init");
    expect(stdout).toContain(`  ${add} whm-transfer-codegen@file:`);
    for (const line of [`${script} codegen`, `${script} codegen:check`])
      expect(stdout).toContain(`  ${line}\n`);
    expect(stdout).toContain(`  ${program} whm-transfer-codegen simulate\n`);
  });

  test.each([
    ["package-lock.json", "pnpm-lock.yaml", "npm run codegen"],
    ["yarn.lock", "bun.lock", "yarn run codegen"],
    ["bun.lock", "pnpm-lock.yaml", "bun run codegen"],
  ])(
    "a %s next to package.json takes precedence over a %s in a parent folder",
    async (own, other, command) => {
      const { cwd } = createProject({ ".git/HEAD": "", "package.json": "{}", [other]: "" });
      const project = createProject({ "package.json": "{}", [own]: "" }, { cwd: join(cwd, "a/b") });
      expect((await project.run("init")).stdout).toContain(`  ${command}\n`);
    },
  );

  test("the next steps of init use the package manager that runs it, in a project without a lock file", async () => {
    vi.stubEnv("npm_config_user_agent", "yarn/4.9.1 npm/? node/v22.0.0 linux x64");
    expect((await createProject().run("init")).stdout).toContain(
      "  yarn add --dev whm-transfer-codegen@file:",
    );
  });

  test("the next steps that init prints use existing scripts only of the own package.json", async () => {
    const { cwd, run } = createProject();
    await run("init");
    rmSync(join(cwd, NEW_CONFIG));
    expect((await run("init")).stdout).toContain("  npm run codegen\n");
    mkdirSync(join(cwd, ".git"));
    const { stdout } = await createProject({ "a.ts": "" }, { cwd: join(cwd, "packages/one") }).run("init");
    expect(stdout).toContain('Add these scripts to "scripts"');
    expect(stdout).toContain("  npx whm-transfer-codegen codegen\n");
  });
});
