/** All or nothing on disk: a failure leaves the folders unchanged. */

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LocalError } from "../../src/core/diagnostic.js";
import { writeSnapshot } from "../../src/index.js";
import { transactBlocking, type FileChange } from "../../src/output/commit.js";
import { planFolderChanges } from "../../src/output/plan.js";
import { filesBelow, ROOT, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

function folderWith(files: Readonly<Record<string, string>>): string {
  const dir = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

const ours = (_name: string, text: string): boolean => text.startsWith("ours");
const known = {
  wasWrittenByTool: ours,
  isMarked: ours,
  manifestFileName: "index.json",
  getRecordedHash: () => undefined,
};

/** Absolute path → before and after. */
type Texts = Readonly<Record<string, readonly [before: string | undefined, after: string | undefined]>>;

function write(dirs: readonly string[], texts: Texts): void {
  const changes = Object.entries(texts).map(([path, [before, after]]): FileChange => ({
    path,
    oldText: before,
    newText: after,
    editState: "untouched",
    manifestPath: path,
  }));
  transactBlocking(dirs, () => ({ changes }));
}

describe("planning", () => {
  test("planFolderChanges replaces files that differ, creates missing ones, removes obsolete generated files, and keeps other files", () => {
    const dir = folderWith({
      "a.ts": "ours 1",
      "b.ts": "ours 1",
      "c.ts": "ours 1",
      "d.ts": "theirs",
      "e.txt": "ours",
    });
    const files = [
      { path: "a.ts", text: "ours 1" },
      { path: "b.ts", text: "ours 2" },
      { path: "f.json", text: "ours" },
    ];
    const changes = planFolderChanges({ dir, files, ...known });
    expect(changes.map(({ path, oldText: before, newText: after }) => ({ path, before, after }))).toEqual([
      { path: join(dir, "c.ts"), before: "ours 1", after: undefined },
      { path: join(dir, "b.ts"), before: "ours 1", after: "ours 2" },
      { path: join(dir, "f.json"), before: undefined, after: "ours" },
    ]);
  });

  test("planFolderChanges neither changes nor removes files that the caller declares as unchanged", () => {
    const dir = folderWith({ "a.ts": "ours 1", "b.ts": "ours 1" });
    const paths = planFolderChanges({ dir, files: [], ...known, upToDateFileNames: new Set(["a.ts"]) }).map(
      ({ path }) => path,
    );
    expect(paths).toEqual([join(dir, "b.ts")]);
  });

  test("planFolderChanges refuses to replace a file that was not generated, unless the text is equal", () => {
    const dir = folderWith({ "a.ts": "theirs" });
    expect(() => planFolderChanges({ dir, files: [{ path: "a.ts", text: "ours" }], ...known })).toThrow(
      LocalError,
    );
    expect(planFolderChanges({ dir, files: [{ path: "a.ts", text: "theirs" }], ...known })).toEqual([]);
  });

  test.each([
    ["a.ts", "a file or folder with this name exists, and whm-transfer-codegen did not create it"],
    ["b.ts", "it is a symbolic link"],
  ])("planFolderChanges refuses to write %s, which is a folder or a symbolic link", (path, reason) => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, "a.ts"));
    symlinkSync(join(dir, "nowhere"), join(dir, "b.ts"));
    const plan = (): unknown => planFolderChanges({ dir, files: [{ path, text: "ours" }], ...known });
    expect(plan).toThrow(`Cannot write ${join(dir, path)}: ${reason}`);
  });

  test.each(["A.ts", "A.TS", "a.Ts"])(
    "planFolderChanges refuses to write a.ts if a file %s exists that was not generated",
    (name) => {
      const dir = folderWith({ [name]: "theirs" });
      const plan = (): unknown =>
        planFolderChanges({ dir, files: [{ path: "a.ts", text: "ours" }], ...known });
      expect(plan).toThrow(`Cannot write ${join(dir, name)}: a file or folder with this name exists`);
    },
  );

  test("planFolderChanges fails if a file exists in place of the output folder", () => {
    const dir = folderWith({ "a.ts": "" });
    expect(() => planFolderChanges({ dir: join(dir, "a.ts"), files: [], ...known })).toThrow(LocalError);
  });
});

describe.each([
  ["respects", []],
  ["ignores", ["--require", join(ROOT, "test/support/ignore-case.cjs")]],
])("a file system that %s case", (_, nodeOptions) => {
  test("codegen replaces the files of a module whose name changes only in case", () => {
    const cwd = temporaryFolder();
    for (const module of ["Accountlocal", "AccountLocal", "ACCOUNTLOCAL", "AccountLocal"]) {
      rmSync(join(cwd, "from"), { recursive: true, force: true });
      writeSnapshot(join(cwd, "from"), snapshotOf(moduleOf(module, { name: "char(8)" })));
      for (const words of [["codegen", "--from", "from"], ["check"]]) {
        const run = spawnSync(process.execPath, [...nodeOptions, join(ROOT, "dist/bin.cjs"), ...words], {
          cwd,
        });
        expect(run).toMatchObject({ status: 0 });
      }
      expect(readdirSync(join(cwd, "schemas"))).toEqual([`${module}.json`, "snapshot.json"]);
      expect(readFileSync(join(cwd, "schemas", `${module}.json`), "utf8")).toContain(`"${module}"`);
      const names = readdirSync(join(cwd, "generated"));
      expect(names.filter((name) => /^account/i.test(name))).toEqual([
        `${module}.schema.json`,
        `${module}.ts`,
      ]);
      expect(readFileSync(join(cwd, "generated", `${module}.ts`), "utf8")).toContain(`${module}Item`);
    }
  });
});

describe("writing", () => {
  test("a transaction creates, replaces and removes files, and leaves no other file", () => {
    const dir = folderWith({ "a.ts": "1", "b.ts": "1" });
    const deep = join(dir, "deep/er");
    write([dir, deep], {
      [join(dir, "a.ts")]: ["1", "2"],
      [join(dir, "b.ts")]: ["1", undefined],
      [join(deep, "c.ts")]: [undefined, "3"],
    });
    expect(filesBelow(dir)).toEqual({ "a.ts": "2", "deep/er/c.ts": "3" });
    expect(readdirSync(dir)).toEqual(["a.ts", "deep"]);
    expect(readdirSync(deep)).toEqual(["c.ts"]);
  });

  test.each([
    ["a folder that cannot be made", "a.ts/sub", "c.ts"],
    ["a name that is too long", ".", `${"x".repeat(300)}.ts`],
  ])("a transaction that fails leaves all files unchanged: %s", (_, folder, name) => {
    const dir = folderWith({ "a.ts": "1", "b.ts": "1" });
    const dirs = [dir, join(dir, "new/er"), join(dir, folder)];
    const texts: Texts = {
      [join(dir, "a.ts")]: ["1", "2"],
      [join(dir, "new/er/z.ts")]: [undefined, "3"],
      [join(dir, "b.ts")]: ["1", undefined],
      [join(dir, folder, name)]: [undefined, "4"],
    };
    expect(() => write(dirs, texts)).toThrow(LocalError);
    expect(filesBelow(dir)).toEqual({ "a.ts": "1", "b.ts": "1" });
    expect(readdirSync(dir)).toEqual(["a.ts", "b.ts"]);
  });

  test("a transaction restores all files if one of the files cannot be replaced", () => {
    const dir = folderWith({ "a.ts": "1" });
    // Planned as an existing file, but it does not exist, so moving it fails.
    const texts: Texts = { [join(dir, "a.ts")]: ["1", "2"], [join(dir, "gone.ts")]: ["1", "2"] };
    expect(() => write([dir], texts)).toThrow(/No file was changed/);
    expect(filesBelow(dir)).toEqual({ "a.ts": "1" });
    expect(readdirSync(dir)).toEqual(["a.ts"]);
  });

  test.skipIf(process.getuid?.() === 0)("a transaction reports a folder without write permission", () => {
    const dir = folderWith({ "a.ts": "1" });
    chmodSync(dir, 0o500);
    expect(() => write([dir], { [join(dir, "a.ts")]: ["1", "2"] })).toThrow(/EACCES/);
    chmodSync(dir, 0o700);
    expect(filesBelow(dir)).toEqual({ "a.ts": "1" });
  });

  test("a transaction that replaces a file does not change the text of another hard link to this file", () => {
    const dir = folderWith({ "a.ts": "1", "b.ts": "1" });
    const other = join(temporaryFolder(), "other");
    linkSync(join(dir, "a.ts"), other);
    write([dir], { [join(dir, "a.ts")]: ["1", "2"], [join(dir, "b.ts")]: ["1", "2"] });
    expect([readFileSync(join(dir, "a.ts"), "utf8"), readFileSync(other, "utf8")]).toEqual(["2", "1"]);
  });
});
