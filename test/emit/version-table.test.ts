/** The modules and keys of each WHM version: the table, its function, and the comments. */

import { expect, test } from "vitest";
import { generate } from "../../src/emit/generate.js";
import type { ModuleSchema, Snapshot } from "../../src/core/snapshot-types.js";
import { loadGenerated } from "../support/generated.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

function versionOf(whmVersion: string | null, ...modules: readonly ModuleSchema[]): Snapshot {
  return { ...snapshotOf(...modules), whmVersion };
}

const THREE = [
  versionOf(
    "11.138.0.6",
    moduleOf("One", { always: "text", back: "text", late: "char(9)" }),
    moduleOf("Two", { a: "text" }),
  ),
  versionOf("11.110.0.1", moduleOf("One", { always: "text", back: "text", gone: "text" })),
  versionOf("11.118.0.3", moduleOf("One", { always: "int", constructor: "text", gone: "text" })),
];

type Supports = (whmVersion: string, module: string, key?: string) => boolean | undefined;

test.each([
  ["11.110.0.1", "One", undefined, true],
  ["11.110.0.1", "Two", undefined, false],
  ["11.110.0.1", "Three", undefined, false],
  ["11.110.0.1", "One", "always", true],
  ["11.110.0.1", "One", "late", false],
  ["11.110.0.1", "One", "toString", false],
  ["11.110.0.1", "toString", "length", false],
  ["11.118.0.3", "One", "constructor", true],
  ["11.118.0.3", "One", "back", false],
  ["11.138.0.6", "One", "back", true],
  ["11.138.0.6", "One", "gone", false],
  ["11.138.0.6", "Two", "a", true],
  // Between two known versions with equal results, and with different results.
  ["11.114.0.9", "One", "always", true],
  ["11.114.0.9", "One", "late", false],
  ["11.114.0.9", "One", "back", undefined],
  ["11.120.0.1", "One", "late", undefined],
  // Before the first version and after the last. Versions are compared as numbers, not as texts.
  ["11.9.0.1", "One", "always", undefined],
  ["11.138.0.10", "One", "late", true],
  ["11.200.0.1", "One", "gone", false],
  // A version without 11, shorter versions, and text that is not a version.
  ["138.0.6", "One", "late", true],
  ["11.138", "One", "late", true],
  ["11.110", "One", "late", false],
  ["11", "One", "late", undefined],
  ["11", "One", "always", true],
  ["new", "One", "always", undefined],
  ["", "One", "always", undefined],
] as const)(
  "the generated function call supports(%s, %s, %s) returns %s",
  async (version, module, key, answer) => {
    const { exports } = await loadGenerated(THREE);
    expect((exports["supports"] as Supports)(version, module, key)).toBe(answer);
  },
);

test("the function supports, in code for one WHM version, returns undefined for earlier versions and a result for later ones", async () => {
  const one = moduleOf("One", { a: "text" });
  const supportsKnown = (await loadGenerated(versionOf("11.138.0.6", one))).exports["supports"] as Supports;
  expect([
    supportsKnown("11.138.0.6", "One", "a"),
    supportsKnown("11.140.0.1", "One", "b"),
    supportsKnown("11.1.0.1", "One"),
  ]).toEqual([true, false, undefined]);
  const supportsUnknown = (await loadGenerated(versionOf(null, one))).exports["supports"] as Supports;
  expect(supportsUnknown("11.138.0.6", "One", "a")).toBeUndefined();
});

test("transferModuleVersions contains, for each module and key, the WHM versions that added or removed them", async () => {
  const { exports } = await loadGenerated(THREE);
  expect(exports["transferModuleVersions"]).toEqual({
    versions: ["11.110.0.1", "11.118.0.3", "11.138.0.6"],
    modules: {
      One: {
        spans: [{}],
        keys: {
          always: {},
          back: [{ removedIn: "11.118.0.3" }, { since: "11.138.0.6" }],
          constructor: { since: "11.118.0.3", removedIn: "11.138.0.6" },
          gone: { removedIn: "11.138.0.6" },
          late: { since: "11.138.0.6" },
        },
      },
      Two: { spans: [{ since: "11.138.0.6" }], keys: { a: { since: "11.138.0.6" } } },
    },
  });
});

test("the comment of a key lists the WHM versions that have the key, and the definition in each version", async () => {
  const files = await generate({ snapshots: THREE });
  const text = files.find(({ path }) => path === "One.ts")?.text;
  expect(text).toContain(`  /**
   * Accepts every value that one of the definitions below accepts.
   *
   * Column definition in WHM, by version:
   *
   * - 11.110.0.1, 11.138.0.6: \`text\`. Default: \`null\`.
   * - 11.118.0.3: \`int\`. Default: \`null\`.
   */
  always?: string | number | null | undefined;`);
  expect(text).toContain(`  /**
   * Accepts a string of at most 9 characters.
   *
   * Column definition in WHM: \`char(9)\`.
   *
   * @default null
   * @since 11.138.0.6
   */
  late?: string | null | undefined;`);
  expect(text).toContain("   * @since 11.118.0.3\n   * @removedIn 11.138.0.6\n   */\n  constructor?:");
});

test("generated code changes only in the version number if a snapshot's version changes, and not with the order of snapshots", async () => {
  const texts = async (snapshots: readonly Snapshot[]): Promise<Map<string, string>> =>
    new Map((await generate({ snapshots })).map(({ path, text }) => [path, text]));
  const before = await texts([THREE[1] as Snapshot]);
  const after = await texts([{ ...(THREE[1] as Snapshot), whmVersion: "11.111.0.1" }]);
  expect([...before.keys()].filter((path) => before.get(path) !== after.get(path))).toEqual([
    "manifest.json",
    "transfer-schema.ts",
    "transfer-versions.ts",
  ]);
  for (const path of ["transfer-schema.ts", "transfer-versions.ts"]) {
    expect(after.get(path)).toBe(before.get(path)?.replace('"11.110.0.1"', '"11.111.0.1"'));
  }
  expect(await texts(THREE)).toEqual(await texts(THREE.toReversed()));
});

test("the generated constant transferModules contains the newest version of each module", async () => {
  const { exports } = await loadGenerated(THREE);
  const { One } = exports["transferModules"] as { One: { keys: object } };
  expect(One.keys).toEqual({ always: { def: "text" }, back: { def: "text" }, late: { def: "char(9)" } });
});

test.each([
  [
    {},
    { a: "text", b: "text" },
    ["b"],
    /WHM 11\.138\.0\.6 requires the key One\.b, but WHM 11\.110\.0\.1 does not have this key/,
  ],
  [{}, { a: "date" }, ["a"], /One\.a is required, but no value of it is valid for all versions/],
] as const)(
  "generate refuses the intersection of two WHM versions if no item can be valid in both: case %#",
  async (_, keys, required, sentence) => {
    const snapshots = [
      versionOf("11.110.0.1", moduleOf("One", { a: "int" })),
      versionOf("11.138.0.6", moduleOf("One", keys, { required })),
    ];
    await expect(generate({ snapshots, config: { versions: "intersection" } })).rejects.toThrow(sentence);
    await expect(generate({ snapshots })).resolves.toBeDefined();
  },
);

test("generate refuses the intersection of two WHM versions that have no common module", async () => {
  const snapshots = [
    versionOf("11.110.0.1", moduleOf("One", { a: "int" })),
    versionOf("11.138.0.6", moduleOf("Two", { a: "int" })),
  ];
  const config = { versions: "intersection" } as const;
  await expect(generate({ snapshots, config })).rejects.toThrow(
    "WHM 11.110.0.1 and 11.138.0.6 have no transfer module in common",
  );
});
