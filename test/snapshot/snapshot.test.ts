/** Writes snapshots to files and reads them: deterministic bytes, and validated input. */

import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "../support/fast-check.js";
import { describe, expect, test } from "vitest";
import { CodegenError, readSnapshot, type ModuleSchema, type Snapshot } from "../../src/index.js";
import { createProject, type Project } from "../support/project.js";
import {
  AWKWARD_NAMES,
  awkwardModule,
  documentedSnapshot,
  moduleOf,
  snapshotOf,
} from "../support/snapshots.js";

const written = (snapshot: Snapshot): Project => createProject({ "": snapshot });

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const KEY = fc.oneof(fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/), fc.constantFrom(...AWKWARD_NAMES));

const SCHEMA = fc
  .tuple(
    fc.stringMatching(/^M[A-Za-z0-9_]{0,20}$/),
    fc.option(fc.integer()),
    fc.uniqueArray(fc.tuple(KEY, fc.string({ unit: "binary" })), {
      selector: ([name]) => name.toLowerCase(),
    }),
  )
  .map(([module, priority, keys]): ModuleSchema => {
    const names = keys.map(([name]) => name);
    const lists = { primary: names.slice(0, 1), required: names.slice(0, 3).reverse() };
    return { ...moduleOf(module, Object.fromEntries(keys), lists), priority };
  });

const SNAPSHOT: fc.Arbitrary<Snapshot> = fc
  .uniqueArray(SCHEMA, { selector: ({ module }) => module.toLowerCase(), minLength: 1, maxLength: 4 })
  .map((schemas) => ({ ...snapshotOf(...schemas), origin: "live" as const, whmVersion: "11.1.0.1" }));

describe("reading and writing a snapshot", () => {
  test("readSnapshot returns exactly the snapshot that writeSnapshot wrote", () => {
    fc.assert(
      fc.property(SNAPSHOT, (snapshot) => {
        expect(readSnapshot(written(snapshot).cwd)).toEqual(snapshot);
      }),
    );
  });

  test("the files depend on the order of the lists required and primary, but not on the order of keys and modules", () => {
    const snapshot = documentedSnapshot();
    const reversed = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
      Object.fromEntries(Object.entries(record).reverse());
    const modules = Object.entries(reversed(snapshot.modules)).map(
      ([name, schema]) => [name, { ...schema, keys: reversed(schema.keys) }] as const,
    );
    const files = written({ ...snapshot, modules: Object.fromEntries(modules) }).files();
    expect(files).toEqual(written(snapshot).files());
    const [one, other] = [
      ["a", "b"],
      ["b", "a"],
    ].map((required) => written(snapshotOf(moduleOf("M", { a: "text", b: "text" }, { required }))).files());
    expect(one).not.toEqual(other);
  });

  test("the files contain only ASCII, and snapshot.json contains the SHA-256 of each module's file", () => {
    const odd = moduleOf("M", { a: "enum('\u00e9\u2028\ud83d\ude00\ud83d')" });
    const files = written(snapshotOf(awkwardModule(), odd)).files();
    expect(Object.values(files).join("")).toMatch(/^[\n\x20-\x7e]*$/);
    for (const name of ["Awkward", "M"])
      expect(JSON.parse(files["snapshot.json"] ?? "")).toMatchObject({
        modules: { [name]: { sha256: sha256(files[`${name}.json`] ?? "") } },
      });
  });
});

/** Returns the messages about a snapshot with the modules M and N after `spoil` has changed its files. */
function messagesOf(spoil: (project: Project) => void, snapshot?: Snapshot): readonly string[] {
  try {
    const project = written(
      snapshot ?? snapshotOf(moduleOf("M", { a: "text" }), moduleOf("N", { a: "text" })),
    );
    spoil(project);
    readSnapshot(project.cwd);
    return [];
  } catch (error) {
    if (!(error instanceof CodegenError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.diagnostics.map(({ message }) => message);
  }
}

/** Edits the file of the module M, and its hash in the index. */
function editModule({ edit, read }: Project, before: string, after: string): void {
  const hash = sha256(read("M.json"));
  edit("M.json", before, after);
  edit("snapshot.json", hash, sha256(read("M.json")));
}

test.each<[string, (project: Project) => void, RegExp]>([
  ["no snapshot", ({ cwd }) => rmSync(join(cwd, "snapshot.json")), /There is no snapshot in /],
  ["no JSON", ({ edit }) => edit("snapshot.json", "{", ""), /snapshot\.json:2:11: it is not valid JSON\./],
  ["another format", ({ edit }) => edit("snapshot.json", '"format": 1', '"format": 2'), /json:2:13: /],
  ["another origin", ({ edit }) => edit("snapshot.json", '"imported"', '"x"'), /invalid "origin"/],
  ["another WHM version", ({ edit }) => edit("snapshot.json", "null", "11"), /:14:17: .*"whmVersion"/],
  ["a priority of text", ({ edit }) => edit("snapshot.json", "1000", '"1000"'), /"priority" for the module/],
  ["no hash", ({ edit }) => edit("snapshot.json", "sha256", "sha1"), /has no "sha256" for the module "M"/],
  ["no keys", (project) => editModule(project, '"keys"', '"columns"'), /M\.json:1:1: it has no keys/],
  ["another priority", (project) => editModule(project, "1000", "1001"), /different "priority" than snap/],
  ["a list of numbers", (project) => editModule(project, '"primary": []', '"primary": [1]'), /"primary"/],
  ["a text for a list", (project) => editModule(project, '"required": []', '"required": ""'), /"required"/],
  ["a missing file", ({ cwd }) => rmSync(join(cwd, "M.json")), /M\.json does not exist, but snapshot/],
  ["a modified definition", ({ edit }) => edit("M.json", '"text"', '"int"'), /json was modified after/],
  ["a definition that is no text", ({ edit }) => edit("M.json", '"text"', "1"), /:4:14: it has no "def"/],
  ["another module's name", ({ edit }) => edit("M.json", '"module": "M"', '"module": "N"'), /than "M"/],
  ["a path for a name", ({ edit }) => edit("snapshot.json", '"M"', '"../M"'), /json:4:5: .*"\.\.\/M"/],
  [
    "a key twice, though the index has the hash of the file",
    (project) => editModule(project, '"a": {', '"a": { "def": "int" },\n    "a": {'),
    /M\.json:4:5: it contains the key "a" twice in keys/,
  ],
  [
    "a module twice",
    ({ edit }) =>
      edit("snapshot.json", '"modules": {', '"modules": {\n    "M": { "priority": 1, "sha256": "" },'),
    /snapshot\.json:5:5: it contains the key "M" twice in modules/,
  ],
  ["names alike but for case", ({ edit }) => edit("snapshot.json", '"N"', '"m"'), /differ only in case/],
])("readSnapshot refuses an invalid snapshot: %s", (_, spoil, expected) => {
  expect(messagesOf(spoil).join("\n")).toMatch(expected);
});

test("readSnapshot reports all errors of a snapshot at once", () => {
  const spoil = ({ cwd, edit }: Project): void => {
    rmSync(join(cwd, "M.json"));
    edit("N.json", '"text"', '"int"');
  };
  expect(messagesOf(spoil)).toHaveLength(2);
});

test.each([
  ...["__proto__", "a b", "caf\u00e9", "", "x".repeat(65), "1a", "a-b"],
  ...["Index", "SNAPSHOT", "con", "LPT1", "Transfer", "TransferItem", "../evil"],
])("writeSnapshot refuses the module name %j", (name) => {
  const modules = Object.fromEntries([[name, moduleOf(name, { a: "text" })]]);
  const snapshot: Snapshot = { origin: "imported", whmVersion: null, modules };
  expect(messagesOf(() => undefined, snapshot).join()).toMatch(/invalid name|the same|exports?|file/i);
});

test.each([
  ...["module", "transfer_session_id", "api.version", "", "a b ", " a"],
  ...["caf\u00e9", "a\u202eb", "x".repeat(65)],
])("writeSnapshot refuses the key name %j", (name) => {
  expect(messagesOf(() => undefined, snapshotOf(moduleOf("M", { [name]: "text" })))).toHaveLength(1);
});
