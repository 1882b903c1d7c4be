/** A configuration with hostile values: every fault is reported with the name of its setting, never as a fault of this program. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "../support/fast-check.js";
import { describe, expect, test } from "vitest";
import { generate, type EmitConfig } from "../../src/index.js";
import { BIN, execute, type CommandResult } from "../support/command.js";
import { counts, SCALED } from "../support/extent.js";
import { ROOT } from "../support/folders.js";
import { createProject, expectFailure } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const SNAPSHOT = snapshotOf(moduleOf("Alpha", { name: "char(8) DEFAULT NULL" }));

const { run, write, files } = createProject({ schemas: SNAPSHOT });
let written = 0;

/** The keys of the configuration. */
const SETTINGS = Object.keys(
  (JSON.parse(readFileSync(join(ROOT, "config.schema.json"), "utf8")) as { properties: object }).properties,
).filter((key) => key !== "$schema");

/** Runs `generate` with a program as the configuration. Node.js caches a program by its path, so each has a path of its own. */
function generateWith(program: string, extension = "mjs"): Promise<CommandResult> {
  const file = `config-${written++}.${extension}`;
  write(file, program);
  return run("generate", "--config", file);
}

const EMITTER = (members: string): string =>
  `export default { emitters: [{ name: "mine", revision: 1, ${members} }] };`;

describe("an error in the configuration is not reported as an internal error", () => {
  /** Settings of a configuration, and the message about it. */
  test.each([
    ['{ get out() { throw new Error("boom"); } }', "out cannot be read: boom"],
    ["{ get out() { throw { toString() { throw 1; } }; } }", "it threw a value that cannot be converted"],
    ["{ emitters: [,] }", "emitters[0] must be a string or an object"],
    ['{ emitters: [{ name: "mine", revision: Symbol("r") }] }', "emitters[0].revision must be a string or"],
    [
      '{ emitters: [{ name: "mine", revision: 1, sharedFiles: { get "x.ts"() { throw new Error("boom"); } } }] }',
      "emitters[0].sharedFiles.x.ts cannot be read: boom",
    ],
    ['{ emitters: [{ name: "mine", revision: 1, moduleFiles: null }] }', "[0].moduleFiles must be an object"],
    ['new Proxy({}, { ownKeys() { throw new Error("boom"); } })', "its default export cannot be read: boom"],
    ['{ levels: new Proxy([], { get() { throw new Error("boom"); } }) }', "levels cannot be read: boom"],
    [
      "(() => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return { levels: proxy }; })()",
      "levels cannot be read: ",
    ],
    [
      "(() => { const list = []; list.push(list); return { overrides: list }; })()",
      "must not contain itself",
    ],
    [
      "(() => { const nested = () => ({ get set() { return nested(); } }); return { overrides: [nested()] }; })()",
      "is nested more than 100 levels deep",
    ],
    ["{ levels: new Array(2 ** 32 - 1) }", "levels has more than"],
    ['{ server: "x".repeat(1e8) }', "server is longer than"],
    ['{ out: "a\\0b" }', "out contains a NUL character"],
    ['{ snapshots: ["a\\0"] }', "snapshots[0] contains a NUL character"],
    ['{ out: "\\ud800" }', "out contains an unpaired surrogate"],
    ['Promise.resolve({ out: "x" })', "its default export must not be a promise"],
    ['{ out: Promise.resolve("x") }', "out must not be a promise"],
  ])("generate refuses the configuration %s, and reports the invalid setting", async (value, message) => {
    for (const extension of ["mjs", "ts"]) {
      const ran = await generateWith(`export default ${value};`, extension);
      expectFailure(ran, message);
      expect(ran.stderr).toMatch(/^error: Invalid configuration [^\n]*\n$/);
    }
  });

  const MANY = Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`u${index}`, 1]));

  test.each([
    ["a NUL character", '{\n  "out": "\\u0000"\n}', /json:2:10: out contains /],
    ["an unpaired surrogate", '{\n  "out": "\\ud800"\n}', /json:2:10: out contains /],
    ["more than 1 MiB", `${" ".repeat(2 ** 20)}{}`, "it is larger than 1 MiB"],
    ["more than 20,000 values", JSON.stringify(MANY), "has more than 20000 values"],
  ])("generate refuses a JSON configuration with %s", async (_, text, message) => {
    expectFailure(await generateWith(text, "json"), message);
  });

  test("an emitter in the configuration may be a class instance, whose properties are read only once", async () => {
    const ran = await generateWith(`
      let reads = 0;
      class Mine {
        name = "mine";
        get revision() { if (reads++ > 0) throw new Error("read twice"); return 1; }
        get sharedFiles() { return { "mine.ts": () => "export {};\\n" }; }
      }
      export default { out: "of-a-class", emitters: [new Mine()] };`);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(files("of-a-class")).toHaveProperty(["mine.ts"]);
  });

  test("generate reports the errors of each element of a list separately, but only a limited number", async () => {
    const list = ['"zod"', "{}", ...Array<string>(8).fill('"zod"'), "null", '{ name: "a", revision: null }'];
    const { stderr } = await generateWith(`export default { emitters: [${list.join(", ")}] };`);
    expect(Array.from(stderr.matchAll(/ (emitters\[.*)\.$/gm), ([, fault]) => fault)).toEqual([
      'emitters[1] has no "name"',
      'emitters[1] has no "revision"',
      "emitters[10] must be a string or an object",
      "emitters[11].revision must be a string or a number",
    ]);
    const many = "Array.from({ length: 10_000 }, () => ({ set: { foo: 1 } }))";
    const ran = await generateWith(`export default { overrides: ${many} };`);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr.split("\n").length).toBeLessThan(600);
  });
});

/** Values that no setting accepts, as expressions of a program. */
const HOSTILE = [
  ...["null", "Symbol('s')", "1n", "NaN", "-1", "() => 1", "new Date(0)", "/x/", "new Map()"],
  "Object(Symbol())",
  ...["Promise.resolve(1)", "Promise.reject(new Error('later'))", "'a\\0'", "'\\udc00'", "''", "[null]"],
  "[[]]",
  ...[
    "[, 1]",
    "new Proxy({}, { ownKeys() { throw new Error('p'); } })",
    "new Proxy([], { get() { throw 0; } })",
  ],
  ...["new Proxy({ a: 1 }, { getOwnPropertyDescriptor() { throw null; } })", "({ __proto__: { a: 1 } })"],
  ...["new Proxy({}, { getPrototypeOf() { throw 1; } })", "new Array(2 ** 32 - 1)", "'x'.repeat(1e6)"],
  ...["(() => { const a = []; a.push(a); return a; })()", "(() => { const o = {}; o.o = o; return o; })()"],
  ...["(() => { throw new Error('getter'); })()", "(() => { throw { toString() { throw 1; } }; })()"],
  ...["({ then(resolve, reject) { reject(1); } })", "({ toJSON() { throw 1; }, toString() { throw 1; } })"],
  ...["Object.create({ toString: null })", "new Uint8Array(9)"],
] as const;

/** Values inside of settings that can be hostile. The expression is in a getter, so that it can throw. */
const INSIDE = [
  "overrides: [{ get set() { return X; } }]",
  ...["module", "key", "definition"].map((name) => `overrides: [{ set: {}, get ${name}() { return X; } }]`),
  ...["type", "minimum", "maximum", "values", "required", "flag"].map(
    (name) => `overrides: [{ set: { get ${name}() { return X; } } }]`,
  ),
  ...["rule", "module", "key", "level"].map(
    (name) => `levels: [{ level: "safe", get ${name}() { return X; } }]`,
  ),
  ...["name", "moduleFiles", "sharedFiles"].map(
    (name) => `emitters: [{ name: "a", revision: 1, get ${name}() { return X; } }]`,
  ),
];

test("generate reports a configuration error for a hostile value of any setting", SCALED, async () => {
  const settings = SETTINGS.map((key) => `get ${key}() { return X; }`);
  expect(settings.length).toBeGreaterThan(15);
  const accepted: string[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...settings, ...INSIDE),
      fc.constantFrom(...HOSTILE),
      async (member, value) => {
        const name = /\w+(?=\(\)|:)/.exec(member)?.[0] ?? "";
        const ran = await generateWith(
          `export default { out: "valid", ${member.replace("X", () => value)} };`,
        );
        expect(ran.stderr).not.toContain("nternal error");
        if (ran.exitCode === 0) accepted.push(`${member} ${value}`);
        else
          expect([ran.exitCode, ran.stderr]).toEqual([
            2,
            expect.stringMatching(new RegExp(`\\b${name.replace(/s$/, "s?")}\\b`)),
          ]);
      },
    ),
    { numRuns: counts(80, 600) },
  );
  // Valid after all: limits and revisions accept integers such as -1, and objects without files are valid lists.
  expect(
    accepted.filter((text) => !/(?:minimum|maximum|moduleFiles|sharedFiles|set)\(\)|revision/.test(text)),
  ).toEqual([]);
});

test.each([
  ["out", "/elsewhere", "--out"],
  ["out", "../elsewhere", "--out"],
  ["out", "..", "--out"],
  ["schemas", "..\\elsewhere/../../elsewhere", "--schemas"],
  ["snapshots", ["schemas", "../elsewhere"], "--schemas"],
])(
  "generate refuses a configuration whose setting %s is %j, outside of the project",
  async (key, value, option) => {
    const { cwd, run, write, files } = createProject({ "project/package.json": {} });
    const project = createProject({}, { cwd: join(cwd, "project") });
    write("project/whm-transfer.config.json", { [key]: value });
    write("project/schemas", snapshotOf(moduleOf("M", { a: "text" })));
    const before = files();
    expectFailure(await project.run("generate"), `"${key}" is`);
    expectFailure(await project.run("generate"), `with ${option}.`);
    expect(files()).toEqual(before);
    write("project/whm-transfer.config.json", {});
    const outside = ["--out", "elsewhere", "--config", "project/whm-transfer.config.json"];
    expect(await run("generate", "--schemas", "project/schemas", ...outside)).toMatchObject({ exitCode: 0 });
  },
);

test.each(["generated", "generated/schemas", "generated/..schemas", "generated/.../schemas"])(
  "generate refuses the snapshot folder %s, which overlaps with the folder of the generated code",
  async (schemas) => {
    expectFailure(
      await generateWith(`export default { schemas: "${schemas}" };`),
      /cannot be written to \S+, because this folder (?:is also|contains) the snapshot folder/,
    );
  },
);

/** Errors after the event loop is empty, which need a process of their own. */
test.each([
  [
    "an import that never ends",
    "await new Promise(() => {}); export default {};",
    /configuration [^\n]* cannot be loaded: /,
  ],
  [
    "an emitter that never ends",
    EMITTER('sharedFiles: { "x.ts": () => new Promise(() => {}) }'),
    /emitter "mine" failed to generate "x\.ts": its promise is never settled/,
  ],
  [
    "a rejected promise that nothing handles",
    'export default { emitters: [Promise.reject(new Error("later"))] };',
    /emitters\[0\] must not be a promise|Code that runs in the background[^\n]*: "later"/,
  ],
  [
    "an exception in the background",
    'setTimeout(() => { throw new Error("later"); }); await new Promise((r) => setTimeout(r, 50)); export default {};',
    /Code that runs in the background[^\n]*: "later"\.\n/,
  ],
])("generate reports the cause if a configuration contains %s", (_, program, message) => {
  const { cwd } = createProject({ schemas: SNAPSHOT, "whm-transfer.config.mjs": program });
  const ran = execute(["generate"], { cwd });
  expectFailure(ran, message);
  expect(ran.stderr).not.toMatch(/nternal error|This is a bug|output cannot be written/);
});

test.each([null, 5, undefined, {}, { name: "x" }, [], () => "", { name: "a b", revision: 1 }])(
  "the API function generate refuses the invalid emitter %j",
  async (emitter) => {
    const config = { emitters: [emitter] } as unknown as EmitConfig;
    const message = expect.stringContaining("emitters[0]") as string;
    await expect(generate({ snapshot: SNAPSHOT, config })).rejects.toMatchObject({ exitCode: 2, message });
  },
);

const LOOP = 'process.stdout.write("started\\n"); for (;;);';

test.skipIf(process.platform === "win32").each([
  ["a configuration", LOOP],
  ["an emitter", EMITTER(`sharedFiles: { "x.ts": () => { ${LOOP} } }`)],
])("the second interrupt at the latest ends %s that loops", async (_, program) => {
  const { cwd } = createProject({ schemas: SNAPSHOT, "whm-transfer.config.mjs": program });
  const child = spawn(process.execPath, [BIN, "generate"], { cwd });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  child.kill("SIGINT");
  child.kill("SIGINT");
  expect(await ended).toEqual([null, "SIGINT"]);
});
