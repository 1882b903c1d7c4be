/**
 * Tests the published package: its files, its entry points with every kind of module resolution, the absence of install scripts, and the
 * list of bundled libraries.
 */

import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { Ajv } from "ajv";
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { publint } from "publint";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { linksOf, readPage } from "./docs/markdown.js";
import { ROOT, temporaryFolder } from "./support/folders.js";
import { npm } from "./support/platform.js";

interface Packed {
  readonly filename: string;
  /** Bytes of the archive, and of the files in it. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

let folder: string;
let packed: Packed;

beforeAll(() => {
  folder = temporaryFolder();
  const words = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [only] = JSON.parse(npm(words, ROOT)) as Packed[];
  if (only === undefined) throw new Error("npm packed nothing.");
  packed = only;
});

function json(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
}

describe("the package", () => {
  test("the package contains no files that only this repository needs", () => {
    const tops = new Set(packed.files.map(({ path }) => path.replace(/\/.*/, "")));
    expect([...tops].sort()).toEqual([
      ...["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md"],
      ...[
        ...[
          "config.schema.json",
          "dist",
          "docs",
          "examples",
          "package.json",
          "report.schema.json",
          "scenario.schema.json",
        ],
        ...["schemas", "scripts", "templates"],
      ],
    ]);
    const paths = packed.files.map(({ path }) => path);
    const kinds = new Set(paths.map((path) => /\.(?:d\.c?ts|[a-z]+)$/.exec(path)?.[0]));
    expect([...kinds].sort().join(" ")).toBe(".cjs .d.cts .d.ts .html .js .json .md .ts .tsx .txt .yml ");
    const isBuilt =
      /\/(?:node_modules|whm\/src|(?:src|lib)\/whm|\.next|package-lock\.json)(?:\/|$)|^examples\/.*\/dist\//;
    expect(paths.filter((path) => isBuilt.test(path))).toEqual([]);
  });

  test("the package contains the ignore files of examples, but nothing that installing and building an example writes", () => {
    const copy = temporaryFolder();
    for (const path of ["package.json", "examples"])
      cpSync(join(ROOT, path), join(copy, path), {
        recursive: true,
        filter: (one) => !one.includes("node_modules"),
      });
    const list = (): readonly string[] => {
      const [one] = JSON.parse(npm(["pack", "--json", "--dry-run", "--ignore-scripts"], copy)) as Packed[];
      return one?.files.map(({ path }) => path) ?? [];
    };
    const before = list();
    expect(before.filter((path) => path.endsWith("/gitignore"))).toHaveLength(6);
    for (const path of [
      ...["migrate/accounts.csv", "migrate/a.jsonl", "migrate/dist/a.js", "migrate/src/whm/a.ts"],
      ...["migrate/package-lock.json", "monorepo/packages/whm/src/a.ts", "monorepo/packages/check/dist/a.js"],
      ...["monorepo/packages/check/a.tsbuildinfo", "monorepo/packages/check/node_modules/a/a.js"],
      ...["next/.next/a.js", "next/lib/whm/a.ts", "next/next-env.d.ts", "next/node_modules/a/a.js"],
    ]) {
      mkdirSync(dirname(join(copy, "examples", path)), { recursive: true });
      writeFileSync(join(copy, "examples", path), "");
    }
    expect(list()).toEqual(before);
  });

  test("links in the Markdown pages of the package lead to files of the package, except to pictures and pages about the repository", () => {
    const paths = packed.files.map(({ path }) => path);
    const targets = paths
      .filter((path) => path.endsWith(".md"))
      .flatMap((path) => {
        return linksOf(readPage(path))
          .filter((link) => !/^(?:https:|#)/.test(link))
          .map((link) => normalize(join(dirname(path), link.replace(/#.*/, ""))));
      });
    expect(targets.filter((target) => !paths.includes(target))).toEqual([
      "CONTRIBUTING.md",
      "ARCHITECTURE.md",
    ]);
  });

  test("the package is at most 1.0 MB large, and has at most 20 declaration files", () => {
    expect(packed.size).toBeLessThanOrEqual(1_000_000);
    expect(packed.unpackedSize).toBeLessThanOrEqual(3_500_000);
    const declarations = packed.files.filter(({ path }) => /\.d\.c?ts$/.test(path));
    expect(declarations.length).toBeLessThanOrEqual(20);
  });

  test("pages, workflows and the changelog name the version of the package", () => {
    const { version } = json("package.json") as { version: string };
    const texts = ["README.md", "docs/ci.md", ".github/workflows/drift.yml"].map((path) =>
      readFileSync(join(ROOT, path), "utf8"),
    );
    const named = [
      ...texts.join("").matchAll(/(?:whm-transfer-codegen(?:\S*@v|-)|rev: v)(\d\S*?)(?=\.tgz|\s)/g),
    ];
    expect(named.map(([, name]) => name)).toEqual(Array(6).fill(version));
    expect(readPage("CHANGELOG.md").text.match(/^## (?!Unreleased).*/gm)?.[0]).toBe(`## ${version}`);
  });

  test("the package has no install scripts", () => {
    const { scripts } = json("package.json") as { scripts: Record<string, string> };
    // `prepack` and `prepare` run where a package is made, such as in a clone for `npm install git+URL`, not where it is installed.
    const lifecycle =
      /^(?:pre|post)?(?:install|uninstall|publish)$|^(?:(?:pre|post)prepare|postpack|dependencies)$/;
    expect(Object.keys(scripts).filter((name) => lifecycle.test(name))).toEqual([]);
  });

  test("package-lock.json contains no packages with install scripts, no download URLs, and an integrity hash for each package", () => {
    const { packages } = json("package-lock.json") as { packages: Record<string, object> };
    const entries = Object.entries(packages);
    expect(entries.filter(([, entry]) => "hasInstallScript" in entry).map(([place]) => place)).toEqual([]);
    expect(entries.filter(([, entry]) => "resolved" in entry).map(([place]) => place)).toEqual([]);
    const unhashed = entries.filter(([place, entry]) => place !== "" && !("integrity" in entry));
    expect(unhashed.map(([place]) => place)).toEqual([]);
  });

  test("the entry points of the package pass publint", async () => {
    const tarball = new Uint8Array(readFileSync(join(folder, packed.filename))).buffer;
    const { messages } = await publint({ strict: true, pack: { tarball } });
    // Examples are projects of their own, which are copied before they are used.
    const isExample = ({ args }: (typeof messages)[number]): boolean =>
      "filePath" in args && args.filePath.startsWith("./examples/");
    expect(messages.filter((message) => !isExample(message))).toEqual([]);
  });

  test("the types of the package pass the tool Are The Types Wrong", async () => {
    const tarball = createPackageFromTarballData(readFileSync(join(folder, packed.filename)));
    const checked = await checkPackage(tarball);
    const problems = checked.types === false ? ["there are no types"] : checked.problems;
    // docs/platforms.md names this resolution as unsupported, because it ignores the field exports.
    const isElsewhere = (problem: object): boolean =>
      "resolutionKind" in problem && problem.resolutionKind === "node10";
    expect(problems.filter((problem) => typeof problem === "string" || !isElsewhere(problem))).toEqual([]);
  });
});

describe.each(["index", "testing"])("the declarations of %s", (entry) => {
  const file = ts.createSourceFile(
    "entry.d.ts",
    readFileSync(join(ROOT, `dist/${entry}.d.cts`), "utf8"),
    ts.ScriptTarget.ESNext,
    true,
  );

  test("the declarations of an entry point export each type that they use", () => {
    const declared = file.statements.flatMap((statement) =>
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isClassDeclaration(statement)
        ? (statement.name?.text ?? [])
        : [],
    );
    const exported = file.statements.flatMap((statement) =>
      ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map(({ name }) => name.text)
        : [],
    );
    expect(declared.length).toBeGreaterThan(20);
    expect(declared.filter((name) => !exported.includes(name) && !PRIVATE.has(name))).toEqual([]);
  });

  test("the declarations of an entry point use named types for the options and the result of each function", () => {
    const functions = file.statements.filter(ts.isFunctionDeclaration);
    const types = functions.flatMap(({ parameters, type }) => [...parameters.map((one) => one.type), type]);
    expect(types.length).toBeGreaterThan(1);
    expect(types.filter((type) => type === undefined || hasUnnamedMembers(type))).toEqual([]);
  });

  test("the declarations of an entry point import nothing that a project would have to install", () => {
    const imported = file.statements
      .filter(ts.isImportDeclaration)
      .map((one) => one.moduleSpecifier.getText());
    expect(imported.filter((specifier) => !specifier.startsWith('"node:'))).toEqual([]);
  });
});

test.each(["vite", "rollup", "rolldown", "webpack", "esbuild"])(
  "the entry point %s has a plugin as its default export, and its declarations contain no imports",
  async (name) => {
    const path = createRequire(import.meta.url).resolve(`whm-transfer-codegen/${name}`);
    const { default: createPlugin, ...others } = (await import(pathToFileURL(path).href)) as {
      default: (options?: object) => object;
    };
    expect(others).toEqual({});
    expect(createPlugin({ check: true })).toMatchObject(
      name === "webpack" ? { apply: expect.any(Function) as unknown } : { name: "whm-transfer-codegen" },
    );
    expect(readFileSync(join(ROOT, `dist/${name}.d.ts`), "utf8")).not.toMatch(/^import|\bimport\(/m);
  },
);

/** Types that are not exported. DiagnosticsError is the base class of UsageError and ServerError, and no signature contains it. */
const PRIVATE = new Set(["DiagnosticsError"]);

function hasUnnamedMembers(node: ts.Node): boolean {
  return ts.isTypeLiteralNode(node) || ts.forEachChild(node, hasUnnamedMembers) === true;
}

interface Bill {
  readonly components: readonly { readonly name: string; readonly version: string; readonly purl: string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

describe("the bill of materials", () => {
  test("the bill of materials is CycloneDX 1.6", () => {
    const schemas = join(
      dirname(createRequire(import.meta.url).resolve("@cyclonedx/cyclonedx-library/package.json")),
      "res/schema",
    );
    // They refer to each other by their file names, and list other files.
    const read = (name: string): object => {
      const text = readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), "utf8");
      const schema = JSON.parse(text) as object;
      return { ...schema, $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` };
    };
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const judge = ajv.addSchema([read("spdx"), read("jsf-0.82")]).compile(read("bom-1.6"));
    judge(json("dist/sbom.cdx.json"));
    expect(judge.errors).toBeNull();
  });

  test("the bill of materials lists every bundled library and every installed dependency", () => {
    const { components, dependencies } = json("dist/sbom.cdx.json") as Bill;
    const licences = readFileSync(join(ROOT, "dist/THIRD-PARTY-LICENSES.txt"), "utf8");
    for (const { name, version } of components)
      if (name !== "jiti") expect(licences).toContain(`${name} ${version} (`);
    const named = components.map(({ name }) => name);
    expect(named).toEqual(
      expect.arrayContaining(["ajv", "jiti", "json-schema-to-typescript", "tinyglobby", "yargs"]),
    );
    // An optional peer dependency, which the project installs.
    expect(named.filter((name) => /typescript$|ts-morph/.test(name))).toEqual(["json-schema-to-typescript"]);
    const known = new Set(dependencies.map(({ ref }) => ref));
    for (const { purl } of components) expect(known).toContain(purl);
    for (const { dependsOn } of dependencies) for (const ref of dependsOn) expect(known).toContain(ref);
  });
});

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly permissions?: object; readonly steps: readonly { readonly run?: string }[] }>
  >;
}

describe("the release workflow", () => {
  const text = readFileSync(join(ROOT, ".github/workflows/release.yml"), "utf8");
  const { pack, publish } = (parse(text) as Workflow).jobs;
  const scripts = publish?.steps.flatMap(({ run }) => run ?? []);

  test("the release workflow publishes in a job that installs no dependencies and uses no secret token", () => {
    expect(pack?.permissions).toEqual({ contents: "read" });
    expect(publish?.permissions).toEqual({ attestations: "write", "id-token": "write" });
    expect(scripts).toEqual([
      expect.stringMatching(/^npm publish .*--ignore-scripts --provenance --access public/m),
    ]);
    expect(text).not.toContain("secrets.");
  });

  test.skipIf(process.platform === "win32").each([
    ["v1.0.0-rc.1", "next"],
    ["v1.0.0", "latest"],
  ])("the release workflow publishes the packed file of %s with the tag %s", (name, tag) => {
    const [line = ""] = scripts ?? [];
    const dir = temporaryFolder();
    mkdirSync(join(dir, "packed"));
    copyFileSync(join(folder, packed.filename), join(dir, "packed", packed.filename));
    // Only a workflow can prove where a package comes from.
    const dry = line.replace(" --provenance", " --dry-run --offline --json");
    const env = { ...process.env, GITHUB_REF_NAME: name };
    const { status, stdout, stderr } = spawnSync("sh", ["-c", dry], { cwd: dir, env, encoding: "utf8" });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: expect.stringContaining(packed.filename) as string,
      stderr: expect.stringContaining(` with tag ${tag} `) as string,
    });
  });
});
