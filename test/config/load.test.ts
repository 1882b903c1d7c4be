/** Where a configuration is searched for, which configurations are trusted, and the published JSON Schema. */

import { chmodSync, chownSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/index.js";
import { readPage } from "../docs/markdown.js";
import { ROOT } from "../support/folders.js";
import { createProject, expectFailure, type Project } from "../support/project.js";

const NAME = "whm-transfer.config.json";

/** The snapshot folder of a run of `check` that fails because it has none: the configured one. */
async function schemasOf(cwd: string, ...words: readonly string[]): Promise<string> {
  const { exitCode, stderr } = await createProject({}, { cwd }).run("check", ...words);
  expect(exitCode).toBe(2);
  return /There is no snapshot in (.*): snapshot/.exec(stderr)?.[1] ?? stderr;
}

interface Tree extends Project {
  /** `cwd/project/deep` */
  readonly deep: string;
  readonly configured: string;
  /** The snapshot folder of `deep` without a configuration. */
  readonly unconfigured: string;
}

/** A folder with a configuration, and folders below it. */
function tree(): Tree {
  const project = createProject({ [NAME]: { schemas: "mine" } });
  const { cwd } = project;
  const deep = join(cwd, "project/deep");
  mkdirSync(deep, { recursive: true });
  chmodSync(join(cwd, NAME), 0o644);
  return { ...project, deep, configured: join(cwd, "mine"), unconfigured: join(deep, "schemas") };
}

describe("the search", () => {
  test("the search for a configuration ends at the nearest package.json if no Git repository exists", async () => {
    const { deep, configured, unconfigured, write } = tree();
    expect(await schemasOf(deep)).toBe(unconfigured);
    write("package.json", "{}");
    expect(await schemasOf(deep)).toBe(configured);
    write("project/package.json", "{}");
    expect(await schemasOf(deep)).toBe(unconfigured);
  });

  test.each(["a folder", "a file, as in a worktree"])(
    "the search for a configuration ends where .git is %s",
    async (kind) => {
      const { cwd, deep, configured, unconfigured, write } = tree();
      const create = (path: string): unknown =>
        kind === "a folder" ? mkdirSync(join(cwd, path)) : write(path, "gitdir: elsewhere");
      write("project/package.json", "{}");
      create(".git");
      expect(await schemasOf(deep)).toBe(configured);
      create("project/.git");
      expect(await schemasOf(deep)).toBe(unconfigured);
    },
  );

  test.each(["json", "mjs", "ts"])("a configuration in .%s is loaded after each change", async (ending) => {
    const { cwd, write } = createProject();
    for (const schemas of ["one", "two", "two", "one"]) {
      const value = JSON.stringify({ $schema: ending === "json" ? "x" : undefined, schemas });
      const program = `const value = ${value}${ending === "ts" ? " as object" : ""};\nexport default value;`;
      write(`whm-transfer.config.${ending}`, ending === "json" ? value : program);
      expect(await schemasOf(cwd)).toBe(join(cwd, schemas));
    }
  });

  test("a configuration called whm-transfer-codegen.config is loaded, but not next to one called whm-transfer.config", async () => {
    for (const ending of ["json", "mjs", "js", "ts"]) {
      const { cwd, write } = createProject({ "package.json": { type: "module" } });
      const value = '{ "schemas": "one" }';
      const path = write(
        `whm-transfer-codegen.config.${ending}`,
        ending === "json" ? value : `export default ${value};`,
      );
      expect(await schemasOf(cwd)).toBe(join(cwd, "one"));
      const { run } = createProject({}, { cwd });
      expectFailure(await run("init"), `already has the configuration ${path}`);
      write(NAME, "{}");
      expectFailure(await run("check"), /whm-transfer\.config\.json and .*whm-transfer-codegen\.config\./);
    }
  });

  test("two configuration files in one folder are refused unless --config specifies one of them", async () => {
    const { cwd, deep, configured, write } = tree();
    write("whm-transfer.config.mjs", 'export default { schemas: "b" };');
    write("package.json", "{}");
    for (const folder of [cwd, deep])
      expectFailure(
        await createProject({}, { cwd: folder }).run("check"),
        /whm-transfer\.config\.mjs and .*whm-transfer\.config\.json\.[^]*Delete all but one/,
      );
    expect(await schemasOf(deep, "--config", `../../${NAME}`)).toBe(configured);
  });
});

describe.skipIf(process.platform === "win32")("a configuration in a parent folder", () => {
  function repository(): Tree {
    const folders = tree();
    mkdirSync(join(folders.cwd, ".git"));
    return folders;
  }

  const isRoot = process.getuid?.() === 0;
  const [OWNER, OTHER] = [4001, 4002];

  test.each<[string, (cwd: string, file: string) => void, boolean]>([
    ["every user can write to the file", (_, file) => chmodSync(file, 0o666), false],
    ["every user can write to the folder", (cwd) => chmodSync(cwd, 0o777), false],
    ["every user can write to the folder, which has the sticky bit", (cwd) => chmodSync(cwd, 0o1777), false],
    ["the file belongs to another user", (_, file) => chownSync(file, OTHER, OTHER), true],
    ["the folder belongs to another user", (cwd) => chownSync(cwd, OTHER, OTHER), true],
  ])("a configuration is refused if %s, unless --config specifies it", async (_, give, needsRoot) => {
    if (needsRoot && !isRoot) return;
    const { cwd, deep, configured } = repository();
    give(cwd, join(cwd, NAME));
    const ran = await createProject({}, { cwd: deep }).run("check");
    expectFailure(
      ran,
      `${join(cwd, NAME)} in a parent folder was not loaded, because another user can change it`,
    );
    expect(ran.stderr).toContain("which skips this check");
    expect(await schemasOf(deep, "--config", `../../${NAME}`)).toBe(configured);
    expect(await schemasOf(cwd)).toBe(configured);
  });

  test("a configuration in a parent folder is loaded if its group has write permission, as with umask 002", async () => {
    const { cwd, deep, configured } = repository();
    chmodSync(join(cwd, NAME), 0o664);
    chmodSync(cwd, 0o775);
    expect(await schemasOf(deep)).toBe(configured);
    // As in a container, where all folders belong to one other user than root.
    if (isRoot) for (const path of [cwd, deep, join(cwd, NAME)]) chownSync(path, OWNER, OWNER);
    expect(await schemasOf(deep)).toBe(configured);
  });
});

describe("the published JSON Schema", () => {
  const COMPLETE: Required<Config> = {
    ...{
      schemas: "src/whm/schemas",
      snapshots: ["schemas/11.110", "schemas/11.138"],
      versions: "intersection",
    },
    ...{ out: "src/whm/generated", server: "https://whm.example:2087", user: "deploy", ca: "authority.pem" },
    ...{ pinSha256: "AB:CD:EF:…", tokenFile: "../secrets/whm-token", timeout: 120, importExtension: ".ts" },
    ...{
      dialect: "sqlite",
      unknownDefinitions: "error",
      bigint: "bigint",
      flags: "boolean",
      naming: "camel",
    },
    ...{ documentedRules: "error", overrides: [{ key: "priority", set: { minimum: 0, maximum: 255 } }] },
    ...{
      levels: [{ rule: "default-changed", level: "safe" }],
      accept: "whm/accepted.json",
      usedBy: ["src/*.ts"],
    },
    ...{ failOn: "breaking", failOnUsed: "safe", format: "prettier", emitters: ["zod"] },
  };

  const schema = JSON.parse(readFileSync(join(ROOT, "config.schema.json"), "utf8")) as {
    readonly properties: Readonly<Record<string, { readonly default?: unknown }>>;
  };
  const validate = new Ajv({ allErrors: true, strict: true }).compile(schema);

  function expectValid(config: unknown): void {
    validate(config);
    expect(validate.errors ?? []).toEqual([]);
  }

  test("the JSON Schema of the configuration contains each setting, and accepts its own default values", () => {
    expect(Object.keys(schema.properties).sort()).toEqual(["$schema", ...Object.keys(COMPLETE)].sort());
    expectValid(COMPLETE);
    const defaults = Object.entries(schema.properties).filter(([, each]) => each.default !== undefined);
    expect(defaults.length).toBeGreaterThan(10);
    expectValid(Object.fromEntries(defaults.map(([key, each]) => [key, each.default])));
  });

  test("the JSON Schema of the configuration is in the package, and accepts the examples in the documentation", () => {
    expect(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"))).toMatchObject({
      exports: { "./config.schema.json": "./config.schema.json" },
      files: expect.arrayContaining(["config.schema.json"]) as string[],
    });
    const texts = readPage("docs/configuration.md").blocks.filter(({ language }) => language === "json");
    expect(texts.length).toBeGreaterThan(0);
    for (const { text } of texts) {
      expect(text).toContain("$schema");
      expectValid(JSON.parse(text));
    }
  });
});
