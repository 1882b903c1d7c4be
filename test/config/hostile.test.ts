/** A configuration with hostile values: every fault is reported with the name of its setting, never as a fault of this program. */

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { SETTINGS_BY_CONFIG_KEY } from "../../src/config/settings.js";
import { generate, writeSnapshot, type EmitConfig } from "../../src/index.js";
import { command, type CommandResult } from "../support/command.js";
import { counts, SCALED } from "../support/extent.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

let dir: string;
let written = 0;
beforeAll(() => {
  dir = temporaryFolder();
  writeSnapshot(join(dir, "schemas"), snapshotOf(moduleOf("Alpha", { name: "char(8) DEFAULT NULL" })));
});

/** Runs `generate` with a program as the configuration. Node.js caches a program by its path, so each has a path of its own. */
function generateWith(program: string, extension = "mjs"): Promise<CommandResult> {
  const file = `config-${written++}.${extension}`;
  writeFileSync(join(dir, file), program);
  return command(["generate", "--config", file], { cwd: dir });
}

const EMITTER = (members: string): string =>
  `export default { emitters: [{ name: "mine", revision: 1, ${members} }] };`;

describe("an error in the configuration is not reported as an internal error", () => {
  test.each([
    [
      "a getter that throws",
      'export default { get out() { throw new Error("boom"); } };',
      "out cannot be read: boom",
    ],
    [
      "a getter that throws null",
      "export default { get out() { throw null; } };",
      "out cannot be read: null",
    ],
    [
      "a getter that throws something without text",
      "export default { get out() { throw { toString() { throw 1; } }; } };",
      "out cannot be read: it threw a value that cannot be converted to text",
    ],
    ["emitters: [null]", "export default { emitters: [null] };", "emitters[0] must be a string or an object"],
    [
      "emitters: [undefined]",
      "export default { emitters: [,] };",
      "emitters[0] must be a string or an object",
    ],
    [
      "a revision that is a symbol",
      'export default { emitters: [{ name: "mine", revision: Symbol("r") }] };',
      "emitters[0].revision must be a string or a number",
    ],
    [
      "a getter within an emitter",
      EMITTER('get sharedFiles() { throw new Error("boom"); }'),
      "emitters[0].sharedFiles cannot be read: boom",
    ],
    [
      "a getter of a file",
      EMITTER('sharedFiles: { get "x.ts"() { throw new Error("boom"); } }'),
      "emitters[0].sharedFiles.x.ts cannot be read: boom",
    ],
    ["files that are null", EMITTER("moduleFiles: null"), "emitters[0].moduleFiles must be an object"],
    [
      "a proxy without keys",
      'export default new Proxy({}, { ownKeys() { throw new Error("boom"); } });',
      "its default export cannot be read: boom",
    ],
    [
      "a proxy that throws",
      'export default { levels: new Proxy([], { get() { throw new Error("boom"); } }) };',
      "levels cannot be read: boom",
    ],
    [
      "a revoked proxy",
      "const { proxy, revoke } = Proxy.revocable([], {}); revoke(); export default { levels: proxy };",
      "levels cannot be read: ",
    ],
    [
      "a list in itself",
      "const list = []; list.push(list); export default { overrides: list };",
      "overrides[0] must not contain itself",
    ],
    [
      "an object in itself",
      "const override = {}; override.set = override; export default { overrides: [override] };",
      "overrides[0].set must not contain itself",
    ],
    [
      "endless nesting",
      "const nested = () => ({ get set() { return nested(); } }); export default { overrides: [nested()] };",
      "is nested more than 100 levels deep",
    ],
    ["a huge list", "export default { levels: new Array(2 ** 32 - 1) };", "levels has more than"],
    ["a huge text", 'export default { server: "x".repeat(1e8) };', "server is longer than"],
    ["a NUL in a path", 'export default { out: "a\\0b" };', "out contains a NUL character"],
    ["a NUL in a list", 'export default { snapshots: ["a\\0"] };', "snapshots[0] contains a NUL character"],
    ["an unpaired surrogate", 'export default { out: "\\ud800" };', "out contains an unpaired surrogate"],
    [
      "a promise",
      'export default Promise.resolve({ out: "x" });',
      "its default export must not be a promise",
    ],
    ["a promise in a setting", 'export default { out: Promise.resolve("x") };', "out must not be a promise"],
    ["a function", "export default () => ({});", "its default export must be an object"],
    ["a big integer", "export default { timeout: 60n };", "timeout must be a number"],
    ["not a number", "export default { timeout: NaN };", "timeout must be a number"],
  ])(
    "generate refuses a configuration with %s, and reports the invalid setting",
    async (_, program, message) => {
      for (const extension of ["mjs", "ts"]) {
        const ran = await generateWith(program, extension);
        expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
        expect(ran.stderr).toMatch(/^error: Invalid configuration [^\n]*\n$/);
        expect(ran.stderr).toContain(message);
      }
    },
  );

  test.each(["\\u0000", "\\ud800"])(
    "generate refuses a JSON configuration that contains the escape sequence %s",
    async (text) => {
      const ran = await generateWith(`{\n  "out": "${text}"\n}`, "json");
      expect(ran).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(/json:2:10: out contains /) as string,
      });
    },
  );

  test.each([
    ["more than 1 MiB", " ".repeat(2 ** 20) + "{}", "it is larger than 1 MiB"],
    [
      "more than 20,000 values",
      JSON.stringify(Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`u${index}`, 1]))),
      "has more than 20000 values",
    ],
  ])("generate refuses a JSON configuration of %s", async (_, text, message) => {
    const ran = await generateWith(text, "json");
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) as string });
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
    expect(Object.keys(filesBelow(join(dir, "of-a-class")))).toContain("mine.ts");
  });

  test("generate reports the errors of each element of a list in the configuration separately", async () => {
    const valid = '"zod"';
    const list = [
      valid,
      "{}",
      ...Array.from({ length: 8 }, () => valid),
      "null",
      '{ name: "a", revision: null }',
    ];
    const ran = await generateWith(`export default { emitters: [${list.join(", ")}] };`);
    const faults = Array.from(ran.stderr.matchAll(/ (emitters\[.*)\.$/gm), ([, fault]) => fault);
    expect(faults).toEqual([
      'emitters[1] has no "name"',
      'emitters[1] has no "revision"',
      "emitters[10] must be a string or an object",
      "emitters[11].revision must be a string or a number",
    ]);
  });

  test("generate reports only a limited number of errors for a configuration with 10,000 errors", async () => {
    const ran = await generateWith(
      "export default { overrides: Array.from({ length: 10_000 }, () => ({ set: { foo: 1 } })) };",
    );
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr.split("\n").length).toBeLessThan(600);
  });
});

/** Values that no setting accepts, as expressions of a program. */
const HOSTILE = [
  ...[
    "null",
    "Symbol('s')",
    "1n",
    "NaN",
    "-1",
    "() => 1",
    "new Date(0)",
    "/x/",
    "new Map()",
    "Object(Symbol())",
  ],
  ...[
    "Promise.resolve(1)",
    "Promise.reject(new Error('later'))",
    "'a\\0'",
    "'\\udc00'",
    "''",
    "[null]",
    "[[]]",
    "[, 1]",
  ],
  ...["new Proxy({}, { ownKeys() { throw new Error('p'); } })", "new Proxy([], { get() { throw 0; } })"],
  ...[
    "new Proxy({ a: 1 }, { getOwnPropertyDescriptor() { throw null; } })",
    "new Proxy({}, { getPrototypeOf() { throw 1; } })",
  ],
  ...["(() => { const a = []; a.push(a); return a; })()", "(() => { const o = {}; o.o = o; return o; })()"],
  ...[
    "new Array(2 ** 32 - 1)",
    "'x'.repeat(1e6)",
    "Object.create({ toString: null })",
    "({ __proto__: { a: 1 } })",
  ],
  ...["(() => { throw new Error('getter'); })()", "(() => { throw { toString() { throw 1; } }; })()"],
  ...[
    "({ then(resolve, reject) { reject(1); } })",
    "({ toJSON() { throw 1; }, toString() { throw 1; } })",
    "new Uint8Array(9)",
  ],
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

test(
  "generate reports a configuration error, not an internal error, for a hostile value of any setting",
  SCALED,
  async () => {
    const settings = [...SETTINGS_BY_CONFIG_KEY.keys()].map((key) => `get ${key}() { return X; }`);
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
  },
);

test.each(["generated", "generated/schemas", "generated/..schemas", "generated/.../schemas"])(
  "generate refuses the snapshot folder %s, which overlaps with the folder of the generated code",
  async (schemas) => {
    const ran = await generateWith(`export default { schemas: "${schemas}" };`);
    expect(ran).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(
        /cannot be written to \S+, because this folder (?:is also|contains) the snapshot folder/,
      ) as string,
    });
  },
);

/** Cases that need their own process: errors after the event loop is empty. */
describe("in a process of its own", () => {
  function spawned(program: string): CommandResult {
    const project = temporaryFolder();
    mkdirSync(join(project, "schemas"));
    writeSnapshot(join(project, "schemas"), snapshotOf(moduleOf("Alpha", { name: "char(8)" })));
    writeFileSync(join(project, "whm-transfer.config.mjs"), program);
    const ran = spawnSync(process.execPath, [join(ROOT, "dist/bin.cjs"), "generate"], {
      cwd: project,
      encoding: "utf8",
    });
    return { exitCode: ran.status ?? -1, stdout: ran.stdout, stderr: ran.stderr };
  }

  test.each([
    [
      "an import that never ends",
      "await new Promise(() => {}); export default {};",
      /^error: The configuration [^\n]* cannot be loaded: /,
    ],
    [
      "an emitter that never ends",
      EMITTER('sharedFiles: { "x.ts": () => new Promise(() => {}) }'),
      /^error: The emitter "mine" failed to generate "x\.ts": its promise is never settled/,
    ],
    [
      "a rejected promise that nothing handles",
      'export default { emitters: [Promise.reject(new Error("later"))] };',
      /^error: (?:Invalid configuration [^\n]*emitters\[0\] must not be a promise|Code that runs in the background[^\n]*: "later")/,
    ],
    [
      "a rejection in the background",
      'void Promise.reject(new Error("later")); export default {};',
      /^error: Code that runs in the background[^\n]*: "later"\.\n/,
    ],
    [
      "a rejection without text",
      "void Promise.reject({ toString() { throw 1; } }); export default {};",
      /^error: Code that runs in the background/,
    ],
    [
      "an exception in the background",
      'setTimeout(() => { throw new Error("later"); }); await new Promise((r) => setTimeout(r, 50)); export default {};',
      /^error: Code that runs in the background[^\n]*: "later"\.\n/,
    ],
  ])("generate reports the cause if a configuration contains %s", (_, program, message) => {
    const ran = spawned(program);
    expect(ran).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(message) as string });
    expect(ran.stderr).not.toMatch(/nternal error|This is a bug|output cannot be written/);
  });
});

test.each([null, 5, undefined, {}, { name: "x" }, [], () => "", { name: "a b", revision: 1 }])(
  "the API function generate refuses the invalid emitter %j",
  async (emitter) => {
    const snapshot = snapshotOf(moduleOf("Alpha", { name: "char(8)" }));
    const config = { emitters: [emitter] } as unknown as EmitConfig;
    await expect(generate({ snapshot, config })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("emitters[0]") as string,
    });
  },
);
