/** `--used-by` in projects of different layouts: each source is checked like `tsc` checks it in its own project. */

import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { createProject, type Project, type ReportedFinding } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const KEYS = {
  user: "char(16) DEFAULT NULL",
  domain: "char(16) DEFAULT NULL",
  mode: "enum('a','b') DEFAULT 'a'",
};
const BEFORE = snapshotOf(moduleOf("AccountLocal", KEYS, { required: ["user"] }));
/** `domain` is required now. */
const AFTER = snapshotOf(moduleOf("AccountLocal", KEYS, { required: ["domain", "user"] }));

const OPTIONS = {
  ...{ target: "es2022", lib: ["es2022"], types: [], module: "esnext", moduleResolution: "bundler" },
  ...{ strict: true, skipLibCheck: true },
};
const NODE = { ...OPTIONS, module: "nodenext", moduleResolution: "nodenext" };

/** A program with one error after the change: in line 2, at column 14. */
const programFrom = (path: string): string =>
  `import type { AccountLocalItem } from "${path}";\nexport const item: AccountLocalItem = { user: "a" };\n`;

let project: Project;
beforeEach(() => {
  project = createProject({ schemas: BEFORE, after: AFTER, "package.json": { type: "module" } });
});

interface Report {
  readonly findings: readonly ReportedFinding[];
  readonly errors?: NonNullable<ReportedFinding["uses"]>;
}

async function generate(out: string): Promise<void> {
  project.write("whm-transfer.config.json", { out });
  expect(await project.run("generate")).toMatchObject({ exitCode: 0 });
}

/** Returns the finding, its places such as `error src/app.ts:2:14`, and the warnings. */
async function findUses(...globs: readonly string[]) {
  const words = ["diff", "schemas", "after", "--format", "json", "--used-by", ...globs];
  const { stdout, stderr } = await project.run(...words);
  const { findings, errors } = JSON.parse(stdout) as Report;
  expect(errors).toBeUndefined();
  const [finding] = findings;
  return {
    used: finding?.used,
    places: finding?.uses?.map(({ file, line, column, kind }) => `${kind} ${file}:${line}:${column}`),
    warnings: stderr
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => (JSON.parse(line) as { readonly message: string }).message),
  };
}

/** Returns the places with errors. There are no warnings. */
async function findErrors(...globs: readonly string[]): Promise<readonly string[]> {
  const { places = [], warnings } = await findUses(...globs);
  expect(warnings).toEqual([]);
  return places.filter((place) => place.startsWith("error")).map((place) => place.replace("error ", ""));
}

describe("the options of the project that contains a source", () => {
  test("a solution of Vite and Vue: references are followed, and components are searched", async () => {
    await generate("src/generated");
    project.write("tsconfig.json", {
      files: [],
      references: [{ path: "./tsconfig.app.json" }, { path: "./tsconfig.node.json" }],
    });
    const aliases = { paths: { "@/*": ["./src/*"] }, noEmit: true, composite: true };
    project.write("tsconfig.app.json", { compilerOptions: { ...OPTIONS, ...aliases }, include: ["src"] });
    project.write("tsconfig.node.json", { compilerOptions: NODE, include: ["vite.config.ts"] });
    project.write("src/app.ts", programFrom("@/generated/index"));
    project.write("vite.config.ts", programFrom("./src/generated/index.js"));
    project.write(
      "src/Form.vue",
      '<script setup lang="ts">\nimport type { AccountLocalItem } from "@/generated/index";\nconst domain = "a";\n</script>\n',
    );
    const { places, warnings } = await findUses("src/**/*.{ts,vue}", "vite.config.ts");
    expect(warnings).toEqual([]);
    expect(places).toEqual(
      [
        ...[
          "mention src/Form.vue:2:15",
          "mention src/Form.vue:3:7",
          "reference src/app.ts:2:20",
          "error src/app.ts:2:14",
        ],
        ...["error vite.config.ts:2:14", "reference vite.config.ts:2:20"],
      ].sort((one, other) => comparePlaces(one, other)),
    );
  });

  test("a program of CommonJS modules, as in NestJS, with decorators and its own base configuration", async () => {
    await generate("src/generated");
    project.write("package.json", { type: "commonjs" });
    project.write("tsconfig.json", {
      compilerOptions: {
        ...NODE,
        module: "node16",
        moduleResolution: "node16",
        experimentalDecorators: true,
        outDir: "dist",
      },
    });
    project.write("tsconfig.build.json", { extends: "./tsconfig.json", exclude: ["test", "dist"] });
    project.write("src/app.service.ts", programFrom("./generated"));
    project.write(
      "src/raw.ts",
      'const whm = require("./generated");\nwhm.enqueueAccountLocal(0, "s", { domain: "d" });\ndeclare const require: any;\n',
    );
    const { places, warnings } = await findUses("src/**/*.ts");
    expect(warnings).toEqual([]);
    expect(places).toEqual([
      ...["error src/app.service.ts:2:14", "reference src/app.service.ts:2:20"],
      ...["mention src/raw.ts:2:5", "mention src/raw.ts:2:35"],
    ]);
  });

  test("plain JavaScript with JSDoc and jsconfig.json", async () => {
    await generate("generated");
    project.write("jsconfig.json", { compilerOptions: { ...NODE, checkJs: true }, include: ["src"] });
    project.write(
      "src/app.js",
      '/** @type {import("../generated/index.js").AccountLocalItem} */\nexport const item = { user: "a" };\n',
    );
    expect(await findErrors("src/*.js")).toEqual(["src/app.js:2:14"]);
  });

  test("tests with their own configuration", async () => {
    await generate("generated");
    project.write("tsconfig.json", {
      compilerOptions: { ...NODE, paths: { "#whm": ["./generated/index.ts"] } },
      include: ["src"],
    });
    project.write("test/tsconfig.json", {
      extends: "../tsconfig.json",
      compilerOptions: { paths: { "#code": ["../generated/index.ts"] } },
      include: ["."],
    });
    project.write("src/app.ts", programFrom("#whm"));
    project.write("test/app.test.ts", programFrom("#code"));
    expect(await findErrors("src/*.ts", "test/*.ts")).toEqual(["src/app.ts:2:14", "test/app.test.ts:2:14"]);
  });

  test("defaults of the TypeScript that the project has installed", async () => {
    await generate("generated");
    project.write("tsconfig.json", { compilerOptions: { ...NODE, strict: undefined }, include: ["src"] });
    project.write(
      "src/app.ts",
      'import type { AccountLocalItem } from "../generated/index.js";\nexport const read = (item: AccountLocalItem): string => item.mode;\n',
    );
    project.write(
      "after",
      snapshotOf(
        moduleOf("AccountLocal", { ...KEYS, mode: "enum('a','b') DEFAULT NULL" }, { required: ["user"] }),
      ),
    );
    project.write("node_modules/typescript/package.json", { name: "typescript", version: "5.9.3" });
    expect(await findErrors("src/*.ts")).toEqual([]);
  });
});

describe("a monorepo", () => {
  const MANIFEST = {
    name: "@acme/core",
    type: "module",
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  };

  /** Creates a package with the generated code, and another one that imports it by its name. */
  async function createMonorepo(manifest: object = MANIFEST): Promise<void> {
    await generate("packages/core/src/generated");
    project.write("packages/core/package.json", manifest);
    project.write("packages/core/src/index.ts", 'export * from "./generated/index.js";\n');
    project.write("packages/app/package.json", { type: "module" });
    project.write("packages/app/tsconfig.json", { compilerOptions: NODE, include: ["src"] });
    project.write("packages/app/src/main.ts", programFrom("@acme/core"));
    mkdirSync(join(project.cwd, "node_modules/@acme"), { recursive: true });
    symlinkSync("../../packages/core", join(project.cwd, "node_modules/@acme/core"));
  }

  const BUILT = { ...NODE, declaration: true, outDir: "dist", rootDir: "src" };

  test.each(["with an old build", "without a build"])(
    "imports of built declarations lead to their sources, %s",
    async (build) => {
      await createMonorepo();
      project.write("packages/core/tsconfig.json", { compilerOptions: BUILT, include: ["src"] });
      const old = "export interface AccountLocalItem {\n  user: string;\n}\n";
      if (build === "with an old build") project.write("packages/core/dist/index.d.ts", old);
      expect(await findErrors("packages/*/src/**/*.ts")).toEqual(["packages/app/src/main.ts:2:14"]);
      expect(await findErrors("packages/app/**/*.ts")).toEqual(["packages/app/src/main.ts:2:14"]);
    },
  );

  test("imports of declarations that no project builds are reported, and uses are undetermined", async () => {
    await createMonorepo();
    project.write(
      "packages/core/dist/index.d.ts",
      "export interface AccountLocalItem {\n  user: string;\n}\n",
    );
    project.write(
      "after",
      snapshotOf(
        moduleOf("AccountLocal", { ...KEYS, mode: "enum('a') DEFAULT 'a'" }, { required: ["user"] }),
      ),
    );
    const { used, places, warnings } = await findUses("packages/app/src/*.ts");
    expect([used, places]).toEqual([null, []]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^packages\/app\/src\/main\.ts imports "@acme\/core", which looks like generated code/,
      ),
    ]);
    const { stdout } = await project.run("diff", "schemas", "after", "--used-by", "packages/app/src/*.ts");
    expect(stdout).toMatch(/^ {4}Uses: +Could not be determined\n/m);
    const never = ["--fail-on", "never", "--fail-on-used", "breaking"];
    const { exitCode } = await project.run(
      "diff",
      "schemas",
      "after",
      "--used-by",
      "packages/app/src/*.ts",
      ...never,
    );
    expect(exitCode).toBe(1);
  });
});

describe("what the compiler cannot find", () => {
  beforeEach(async () => {
    await generate("generated");
    project.write("tsconfig.json", { compilerOptions: NODE, include: ["src"] });
    project.write("src/app.ts", programFrom("../generated/index.js"));
  });

  test("files that no project contains are reported, and have no errors", async () => {
    project.write("scripts/run.ts", programFrom("../generated/index.js"));
    project.write("tsconfig.base.json", { compilerOptions: NODE });
    const { places, warnings } = await findUses("src/*.ts", "scripts/*.ts");
    expect(warnings).toEqual([expect.stringContaining("includes scripts/run.ts.")]);
    expect(places).toEqual([
      "reference scripts/run.ts:2:20",
      "error src/app.ts:2:14",
      "reference src/app.ts:2:20",
    ]);
  });

  test("imports that look like generated code and lead nowhere are reported", async () => {
    project.write("src/app.ts", programFrom("../old/generated/index.js"));
    project.write(
      "src/other.ts",
      'import { enqueueAccountLocal as send } from "#moved";\nexport { send };\n',
    );
    const { used, warnings } = await findUses("src/*.ts");
    expect(used).toBe(null);
    expect(warnings.map((one) => one.split(",")[0])).toEqual([
      'src/app.ts imports "../old/generated/index.js"',
      'src/other.ts imports "#moved"',
    ]);
  });

  test.each([
    ["docs/notes.md", "Set `domain` of AccountLocal.", "docs/notes.md:1:6"],
    [
      "src/query.ts",
      "export const query = (name: string) => `module=AccountLocal&domain=${name}`;",
      "src/query.ts:1:61",
    ],
    [
      "src/schema.ts",
      'import schema from "../generated/AccountLocal.schema.json" with { type: "json" };\nexport const { domain } = schema.properties;',
      "src/schema.ts:2:16",
    ],
    [
      "src/raw.ts",
      'declare const call: any;\ncall("enqueue_transfer_item", { module: "AccountLocal", domain: "d" });',
      "src/raw.ts:2:57",
    ],
  ])("a mention in %s is listed next to certain uses", async (path, text, place) => {
    project.write(path, `${text}\n`);
    project.write("tsconfig.json", {
      compilerOptions: { ...NODE, resolveJsonModule: true },
      include: ["src"],
    });
    project.write(
      "after",
      snapshotOf(
        moduleOf("AccountLocal", { ...KEYS, domain: "char(8) DEFAULT NULL" }, { required: ["user"] }),
      ),
    );
    project.edit("src/app.ts", '"a"', '"a", domain: "d"');
    const { places } = await findUses("src/*.ts", path);
    expect(places).toContain(`mention ${place}`);
    expect(places).toContain("reference src/app.ts:2:52");
  });
});

test("an error with several causes is listed once, and raises the level of each", async () => {
  await generate("generated");
  project.write("tsconfig.json", { compilerOptions: NODE, include: ["src"] });
  project.write("src/app.ts", programFrom("../generated/index.js"));
  project.write(
    "after",
    snapshotOf(
      moduleOf(
        "AccountLocal",
        { ...KEYS, flag: "int(1) DEFAULT 1" },
        { required: ["domain", "mode", "user"] },
      ),
    ),
  );
  const { stdout } = await project.run(
    "diff",
    "schemas",
    "after",
    "--format",
    "json",
    "--used-by",
    "src/*.ts",
  );
  const { findings, errors } = JSON.parse(stdout) as Report;
  const errorsOf = ({ rule, key, uses = [] }: ReportedFinding): string =>
    `${rule} ${key}: ${uses
      .filter(({ kind }) => kind === "error")
      .map(({ line, column }) => `${line}:${column}`)
      .join()}`;
  expect(findings.map(errorsOf)).toEqual([
    "required-added domain: 2:14",
    "required-added mode: ",
    "key-added flag: ",
  ]);
  expect(findings[1]?.uses).toContainEqual({ file: "src/app.ts", line: 2, column: 14, kind: "reference" });
  expect(errors).toBeUndefined();
});

test("an error about a new type belongs neither to a new display width nor to a new default", async () => {
  const schemaWith = (size: string) =>
    snapshotOf(moduleOf("AccountLocal", { ...KEYS, size }, { required: ["user"] }));
  project.write("schemas", schemaWith("int(10) DEFAULT 5"));
  project.write("after", schemaWith("bigint(20) DEFAULT 6"));
  await generate("generated");
  project.write("tsconfig.json", { compilerOptions: NODE, include: ["src"] });
  project.write(
    "src/app.ts",
    'import type { AccountLocalItem } from "../generated/index.js";\nexport const read = (item: AccountLocalItem): number | null | undefined => item.size;\n',
  );
  const { stdout } = await project.run(
    "diff",
    "schemas",
    "after",
    "--format",
    "json",
    "--used-by",
    "src/*.ts",
  );
  const { findings } = JSON.parse(stdout) as Report;
  const withErrors = findings.filter(({ uses = [] }) => uses.some(({ kind }) => kind === "error"));
  expect(withErrors.map(({ rule, level }) => [rule, level])).toEqual([["type-widened", "dangerous"]]);
});

/** Compares two places such as `error src/app.ts:2:14` by their position. */
function comparePlaces(one: string, other: string): number {
  const [left = "", right = ""] = [one, other].map((place) => place.split(" ")[1]);
  return left < right ? -1 : Number(left > right);
}
