/** Writes snapshots to files and reads them: deterministic bytes, and validated input. */

import fc from "fast-check";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { computeSha256 } from "../../src/core/module-text.js";
import { readSnapshot, writeSnapshot } from "../../src/index.js";
import type { ModuleSchema, Snapshot } from "../../src/core/snapshot-types.js";
import { describeKeyNameFault, describeModuleNameFault } from "../../src/core/names.js";
import { filesBelow, temporaryFolder } from "../support/folders.js";
import {
  AWKWARD_NAMES,
  awkwardModule,
  documentedSnapshot,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

function written(snapshot: Snapshot): string {
  const dir = temporaryFolder();
  writeSnapshot(dir, snapshot);
  return dir;
}

const KEY = fc
  .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 64 })
  .filter((name) => describeKeyNameFault(name) === undefined);
const MODULE = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,20}$/)
  .filter((name) => describeModuleNameFault(name) === undefined);

const SCHEMA: fc.Arbitrary<ModuleSchema> = fc
  .record({
    module: MODULE,
    priority: fc.option(fc.integer()),
    keys: fc.uniqueArray(
      fc.tuple(fc.oneof(KEY, fc.constantFrom(...AWKWARD_NAMES)), fc.string({ unit: "binary" })),
      {
        selector: ([name]) => name.toLowerCase(),
        maxLength: 8,
      },
    ),
  })
  .map(({ module, priority, keys }) => ({
    module,
    priority,
    keys: Object.fromEntries(keys.map(([name, def]) => [name, { def }])),
    primary: keys.slice(0, 1).map(([name]) => name),
    required: keys
      .slice(0, 3)
      .map(([name]) => name)
      .reverse(),
  }));

const SNAPSHOT: fc.Arbitrary<Snapshot> = fc
  .uniqueArray(SCHEMA, { selector: ({ module }) => module.toLowerCase(), minLength: 1, maxLength: 4 })
  .map((schemas) => ({ ...snapshotOf(...schemas), origin: "live" as const, whmVersion: "11.1.0.1" }));

describe("reading and writing a snapshot", () => {
  test("readSnapshot returns exactly the snapshot that writeSnapshot wrote", () => {
    fc.assert(
      fc.property(SNAPSHOT, (snapshot) => {
        expect(readSnapshot(written(snapshot))).toEqual(snapshot);
      }),
      { numRuns: 100 },
    );
  });

  test("the files of a snapshot depend on the order of the lists required and primary, but not on the order of keys and modules", () => {
    const snapshot = documentedSnapshot();
    const reversed = (record: object): object => Object.fromEntries(Object.entries(record).reverse());
    const modules = Object.fromEntries(
      Object.entries(snapshot.modules)
        .reverse()
        .map(([name, schema]) => [name, { ...schema, keys: reversed(schema.keys) } as ModuleSchema]),
    );
    expect(filesBelow(written({ ...snapshot, modules }))).toEqual(filesBelow(written(snapshot)));
    const [one, other] = [
      ["a", "b"],
      ["b", "a"],
    ].map((required) => written(snapshotOf(moduleOf("M", { a: "text", b: "text" }, { required }))));
    expect(filesBelow(one ?? "")).not.toEqual(filesBelow(other ?? ""));
  });

  test("snapshot.json contains the SHA-256 of each module's file", () => {
    const dir = written(snapshotOf(awkwardModule()));
    const index = JSON.parse(readFileSync(join(dir, "snapshot.json"), "utf8")) as {
      modules: Record<string, { sha256: string }>;
    };
    expect(index.modules["Awkward"]?.sha256).toBe(computeSha256(readFileSync(join(dir, "Awkward.json"))));
  });

  test("the files of a snapshot contain only ASCII", () => {
    const dir = written(snapshotOf(moduleOf("M", { a: "enum('\u00e9\u2028\ud83d\ude00\ud83d')" })));
    expect(Object.values(filesBelow(dir)).join("")).toMatch(/^[\n\x20-\x7e]*$/);
  });
});

describe("a snapshot is refused with", () => {
  /** Returns the messages about a snapshot with the modules M and N after `spoil` has changed its files. */
  function diagnostics(spoil: (dir: string) => void): string[] {
    const dir = written(snapshotOf(moduleOf("M", { a: "text" }), moduleOf("N", { a: "text" })));
    spoil(dir);
    try {
      readSnapshot(dir);
      return [];
    } catch (error) {
      const { diagnostics: list, exitCode } = error as {
        diagnostics: { message: string }[];
        exitCode: number;
      };
      expect(exitCode).toBe(2);
      return list.map(({ message }) => message.replaceAll(dir, "DIR"));
    }
  }

  const edit = (name: string, from: string | RegExp, to: string) => (dir: string) => {
    const file = join(dir, name);
    writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
  };

  test.each<[string, (dir: string) => void, RegExp]>([
    ["no snapshot", (dir) => rmSync(join(dir, "snapshot.json")), /There is no snapshot in DIR/],
    ["no JSON", edit("snapshot.json", "{", ""), /snapshot\.json:2:11: it is not valid JSON\./],
    [
      "another format",
      edit("snapshot.json", '"format": 1', '"format": 2'),
      /json:2:13: it has an unsupported "format": must be 1/,
    ],
    [
      "another origin",
      edit("snapshot.json", '"imported"', '"made up"'),
      /json:\d+:13: it has an invalid "origin"/,
    ],
    [
      "a module's file missing",
      (dir) => rmSync(join(dir, "M.json")),
      /M\.json does not exist, but snapshot\.json lists it\.$/,
    ],
    [
      "a definition edited by hand",
      edit("M.json", '"text"', '"int"'),
      /M\.json was modified after it was written/,
    ],
    [
      "a definition that is no text",
      edit("M.json", '"text"', "1"),
      /M\.json:4:14: it has no "def" for the key "a"/,
    ],
    [
      "another module's name",
      edit("M.json", '"module": "M"', '"module": "N"'),
      /M\.json:\d+:13: it has a different module name than "M"/,
    ],
    [
      "a path for a name",
      edit("snapshot.json", '"M"', '"../M"'),
      /snapshot\.json:4:5: a transfer module has an invalid name: "\.\.\/M" must begin with a letter, and contain only/,
    ],
    [
      "a key twice, though the index has that file's hash",
      (dir) => {
        edit("M.json", '"a": {', '"a": { "def": "int" },\n    "a": {')(dir);
        const hashes = /(?<="M": \{\s*"priority": [^,]*,\s*"sha256": ")[0-9a-f]+/;
        edit("snapshot.json", hashes, computeSha256(readFileSync(join(dir, "M.json"))))(dir);
      },
      /^Invalid snapshot file DIR\/M\.json:4:5: it contains the key "a" twice in keys[^\n]*$/,
    ],
    [
      "a module twice",
      edit("snapshot.json", '"modules": {', '"modules": {\n    "M": { "priority": 1, "sha256": "" },'),
      /snapshot\.json:5:5: it contains the key "M" twice in modules/,
    ],
    [
      "names alike but for case",
      edit("snapshot.json", '"N"', '"m"'),
      /snapshot\.json:8:5: the names of the transfer modules .* differ only in case/,
    ],
  ])("readSnapshot refuses an invalid snapshot: %s", (_, spoil, expected) => {
    expect(diagnostics(spoil).join("\n")).toMatch(expected);
  });

  test("readSnapshot reports all errors of a snapshot at once", () => {
    const spoil = (dir: string): void => {
      rmSync(join(dir, "M.json"));
      edit("N.json", '"text"', '"int"')(dir);
    };
    expect(diagnostics(spoil)).toHaveLength(2);
  });

  test.each([
    "__proto__",
    "a b",
    "caf\u00e9",
    "",
    "x".repeat(65),
    "1a",
    "a-b",
    "Index",
    "SNAPSHOT",
    "con",
    "LPT1",
    "Transfer",
    "TransferItem",
  ])("describeModuleNameFault refuses the module name %j", (name) => {
    expect(describeModuleNameFault(name)).toBeDefined();
  });

  test.each([
    "module",
    "transfer_session_id",
    "api.version",
    "",
    "a b ",
    " a",
    "caf\u00e9",
    "a\u202eb",
    "x".repeat(65),
  ])("describeKeyNameFault refuses the key name %j", (name) => {
    expect(describeKeyNameFault(name)).toBeDefined();
  });

  test.each(AWKWARD_NAMES)("describeKeyNameFault accepts the key name %j", (name) => {
    expect(describeKeyNameFault(name)).toBeUndefined();
  });
});
