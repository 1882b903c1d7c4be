/** The text of generated code: stable, formatted, without side effects, and with escaped text of servers. test/hostile checks its declarations. */

import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "../support/fast-check.js";
import { check, format } from "prettier";
import { rolldown } from "rolldown";
import { describe, expect, test } from "vitest";
import { generate, type GeneratedFile, type Snapshot } from "../../src/index.js";
import { counts, SCALED } from "../support/extent.js";
import { temporaryFolder } from "../support/folders.js";
import { loadGenerated, writeFiles } from "../support/generated.js";
import {
  awkwardModule,
  documentedSnapshot,
  everyKindModule,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

const EVERYTHING = snapshotOf(
  ...Object.values(documentedSnapshot().modules),
  awkwardModule(),
  everyKindModule(),
);

function reversed<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).reverse());
}

test("generate returns the same bytes for any order of modules and keys in the snapshot", async () => {
  const modules = Object.values(EVERYTHING.modules).map((schema) => ({
    ...schema,
    keys: reversed(schema.keys),
  }));
  const files = await generate({ snapshot: EVERYTHING });
  expect(await generate({ snapshot: snapshotOf(...modules.reverse()) })).toEqual(files);
});

/**
 * revisions.json contains the hash of the generated code of each revision. If this test fails, the generated code has changed. If
 * the last revision has been released, increase REVISION in src/emit/manifest.ts and add its hash. Otherwise, replace the last hash.
 */
test("the hash of the generated code equals the hash that is recorded for the current revision", async () => {
  const files = await generate({ snapshot: EVERYTHING, config: { emitters: ["zod", "valibot"] } });
  const texts = files.map(({ path, text }) => `${path}\0${text}`);
  const hash = createHash("sha256").update(texts.join("\0")).digest("hex");
  const manifest = files.find(({ path }) => path === "manifest.json")?.text ?? "{}";
  const { revision } = (JSON.parse(manifest) as { madeFrom: { revision: number } }).madeFrom;
  const recorded: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "revisions.json"), "utf8"));
  expect(Object.entries(recorded as object).at(-1)).toEqual([String(revision), hash]);
});

test("text of a hostile server arrives unchanged in validators and in transferModules, and is never executed", async () => {
  const members = [
    ...["*/ globalThis.canary = 1; /*", "\n globalThis.canary = 1; //", "`${globalThis.canary = 1}`"],
    ...['"; globalThis.canary = 1; "', '\\"; globalThis.canary = 1; //', "'+(globalThis.canary=1)+'"],
    ...["\u2028globalThis.canary = 1", "// @end\n globalThis.canary = 1;", "MODULE", "mark0", "</script>"],
  ];
  const sql = members.map((text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`).join(",");
  const loaded = await loadGenerated(snapshotOf(moduleOf("Hostile", { choice: `enum(${sql})` })));
  for (const choice of members) {
    expect(loaded.validator("Hostile")({ choice }), choice).toBe(true);
    expect(loaded.encode("Hostile", { choice })).toEqual({ choice });
  }
  expect(loaded.exports["transferModules"]).toMatchObject({
    Hostile: { keys: { choice: { def: `enum(${sql})` } } },
  });
  expect(globalThis).not.toHaveProperty("canary");
});

describe("a bundle", () => {
  const config = { importExtension: ".ts", emitters: ["zod", "valibot", "ajv"] } as const;
  let cached: readonly GeneratedFile[] | undefined;

  /** Bundles a program next to the generated code. Comments are removed. */
  async function bundle(program: string, change?: (folder: string, index: string) => void): Promise<string> {
    cached ??= await generate({ snapshot: EVERYTHING, config });
    const folder = temporaryFolder();
    writeFiles(folder, cached);
    change?.(folder, cached.find(({ path }) => path === "index.ts")?.text ?? "");
    writeFileSync(join(folder, "entry.ts"), program);
    const built = await rolldown({ input: join(folder, "entry.ts"), cwd: folder, logLevel: "silent" });
    const { output } = await built.generate({ format: "esm" });
    return output[0].code.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "").trim();
  }

  test("contains nothing of unused imports, because generated code has no side effects", async () => {
    const program = ["index", ...config.emitters].map((name) => `import "./${name}.ts";`).join("\n");
    expect(await bundle(program)).toBe('import "zod";\nimport "valibot";');
  });

  test.each([
    ["createWhmClient, enqueueTransferItems, WhmApiError", /enqueue_transfer_item/],
    ["enqueueAccountRemoteRoot, validateAccountLocal", /AccountRemoteRoot/],
    ["transferModules", /BIGINT UNSIGNED DEFAULT 1/],
  ])("of a program that only queues items has no code for transfers: %s", async (names, expected) => {
    const program = `export { ${names} } from "./index.ts";`;
    const without = await bundle(program, (folder, index) => {
      const files = [
        ...new Set(index.match(/(?<=")\.\/transfer-(?!item|rules|schemas|versions|modules)[\w-]+\.ts(?=")/g)),
      ];
      expect(files.length).toBeGreaterThan(8);
      for (const file of files) rmSync(join(folder, file));
      const rest = index.replace(
        /^export (?:type )?\{[^}]*\} from "([^"]+)";\n/gm,
        (statement, file: string) => (files.includes(file) ? "" : statement),
      );
      writeFileSync(join(folder, "index.ts"), rest);
    });
    expect(await bundle(program)).toBe(without);
    expect(without).toMatch(expected);
  });

  test.each<[names: string, has: RegExp, hasNot: RegExp]>([
    [
      "enqueuePackageRemoteRoot",
      /PackageRemoteRoot/,
      /AccountLocal|EveryKind|createWhmClient|transferModules|isSetValue/,
    ],
    [
      "watchTransferSession",
      /get_transfer_session_state/,
      /validateAccount|AccountRemoteRoot|overwrite_with_delete|available_transfer_modules|create_remote/,
    ],
    [
      "startTransferSession",
      /start_transfer_session/,
      /AccountRemoteRoot|get_transfer_session_state|setTimeout|json-api/,
    ],
    [
      "parseTransferLog, summarizeTransferLog",
      /success-item/,
      /AccountRemoteRoot|get_transfer_session_state|setTimeout|json-api/,
    ],
    [
      "createWhmClient, openTransferSession",
      /enqueue_transfer_item/,
      /available_transfer_modules|transfer_module_schema/,
    ],
    [
      "planTransfer",
      /database-user/,
      /overwrite_with_delete|validateAccount|enqueue_transfer_item|retrieve_transfer/,
    ],
    [
      "verifySchema",
      /available_transfer_modules/,
      /enqueue_transfer_item|validateAccount|get_transfer_session_state/,
    ],
  ])("contains only the functions that the program uses: %s", async (names, has, hasNot) => {
    const code = await bundle(`export { ${names} } from "./index.ts";`);
    expect(code).toMatch(has);
    expect(code).not.toMatch(hasNot);
  });
});

test("generate refuses a module whose exports have the names of shared exports", async () => {
  const files = await generate({ snapshot: EVERYTHING });
  const index = files.find(({ path }) => path === "index.ts")?.text ?? "";
  const shared = [...index.matchAll(/^export \{([^}]*)\} from "\.\/[a-z-]+\.js";$/gm)].flatMap(
    ([, names = ""]) => names.split(",").map((name) => name.replace(/^\s*(?:type )?|\s*$/g, "")),
  );
  const modules = shared.flatMap((name) =>
    [/^(?:encode|enqueue|validate|warn)(\w+)$/, /^(\w+?)(?:Item|Schema|Shape|Entries)$/].flatMap(
      (pattern) => pattern.exec(name)?.[1] ?? [],
    ),
  );
  expect(modules).toEqual(expect.arrayContaining(["SystemUser", "verify", "transferModule", "Transfer"]));
  for (const module of modules)
    await expect(generate({ snapshot: snapshotOf(moduleOf(module, { a: "text" })) }), module).rejects.toThrow(
      module,
    );
});

/** Names of every length near the maximum line width. Some need quotes, single or double. */
const name = fc
  .tuple(fc.constantFrom("a", "a-", 'a"', "a'", "a:", "mark1", "type1"), fc.integer({ min: 0, max: 58 }))
  .map(([start, width]) => start + "z".repeat(width));

const member = fc.constantFrom("a", "1", '"', "it's", "\\\\", "daily", "w".repeat(30));

const definition = fc.oneof(
  fc.constantFrom("text", "int(1) DEFAULT 0", "bigint", "char(5) NOT NULL", "decimal(5,2)", "datetime"),
  fc
    .uniqueArray(member, { minLength: 1, maxLength: 7 })
    .map((members) => `enum(${members.map((text) => `'${text.replaceAll("'", "''")}'`).join(",")})`),
);

const modules = fc
  .array(fc.dictionary(name, definition, { minKeys: 1, maxKeys: 8 }), { minLength: 1, maxLength: 4 })
  .map((list) => list.map((definitions, index) => moduleOf(`Module${index}`, definitions)));

/** Checks the interface of each module, and its JSON Schema. */
async function expectPrettier(snapshot: Snapshot): Promise<void> {
  for (const { path, text } of await generate({ snapshot })) {
    if (path.endsWith(".json")) expect(await check(text, { parser: "json" }), path).toBe(true);
    const [found] = /^export interface \w+Item \{(?:\}|[^]*?^\})\n/m.exec(text) ?? [];
    if (/^[A-Z]\w+\.ts$/.test(path)) expect(found).toBe(await format(found ?? "", { parser: "babel-ts" }));
  }
}

test("interfaces of modules and JSON files have the format of Prettier", SCALED, async () => {
  await expectPrettier(documentedSnapshot());
  const quotes = moduleOf("Odd", { ':""': "enum('a')", 'a:"k"': "text" });
  await expectPrettier(snapshotOf(awkwardModule(), everyKindModule(), quotes, moduleOf("Empty", {})));
  await fc.assert(
    fc.asyncProperty(modules, (list) => expectPrettier(snapshotOf(...list))),
    { numRuns: counts(15, 100) },
  );
});
