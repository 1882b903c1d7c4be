/** All or nothing on disk: after a failure the folders are as they were, to the byte. */

import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LocalError } from "../../src/errors.js";
import { planFolder } from "../../src/output/plan.js";
import { applyChanges } from "../../src/output/write.js";
import { filesBelow, temporaryFolder } from "../support/folders.js";

function folderWith(files: Readonly<Record<string, string>>): string {
  const dir = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

const ours = (_name: string, text: string): boolean => text.startsWith("ours");

describe("planning", () => {
  test("changes what differs, removes what is ours and not wanted, leaves the rest", () => {
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
    const changes = planFolder({ dir, files, isOurs: ours });
    expect(
      changes.map(({ path, before, after }) => ({ path, before: before?.(), after: after?.() })),
    ).toEqual([
      { path: join(dir, "b.ts"), before: "ours 1", after: "ours 2" },
      { path: join(dir, "c.ts"), before: "ours 1", after: undefined },
      { path: join(dir, "f.json"), before: undefined, after: "ours" },
    ]);
  });

  test("what is kept is neither read, nor changed, nor removed", () => {
    const dir = folderWith({ "a.ts": "ours 1", "b.ts": "ours 1" });
    const paths = planFolder({ dir, files: [], isOurs: ours, kept: new Set(["a.ts"]) }).map(
      ({ path }) => path,
    );
    expect(paths).toEqual([join(dir, "b.ts")]);
  });

  test("refuses to write over what is not ours, but not over the same text", () => {
    const dir = folderWith({ "a.ts": "theirs" });
    expect(() => planFolder({ dir, files: [{ path: "a.ts", text: "ours" }], isOurs: ours })).toThrow(
      LocalError,
    );
    expect(planFolder({ dir, files: [{ path: "a.ts", text: "theirs" }], isOurs: ours })).toEqual([]);
  });

  test("says which name is taken by something that is no file", () => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, "a.ts"));
    symlinkSync(join(dir, "nowhere"), join(dir, "b.ts"));
    for (const name of ["a.ts", "b.ts"]) {
      const plan = (): unknown => planFolder({ dir, files: [{ path: name, text: "ours" }], isOurs: ours });
      expect(plan).toThrow(`${join(dir, name)} was not made by this tool`);
    }
  });

  test("a folder that is a file is said", () => {
    const dir = folderWith({ "a.ts": "" });
    expect(() => planFolder({ dir: join(dir, "a.ts"), files: [], isOurs: ours })).toThrow(LocalError);
  });
});

describe("writing", () => {
  test("makes folders, writes, replaces and removes, and leaves nothing else behind", () => {
    const dir = folderWith({ "a.ts": "1", "b.ts": "1" });
    applyChanges([
      { path: join(dir, "a.ts"), before: () => "1", after: () => "2" },
      { path: join(dir, "b.ts"), before: () => "1", after: undefined },
      { path: join(dir, "deep/er/c.ts"), before: undefined, after: () => "3" },
    ]);
    expect(filesBelow(dir)).toEqual({ "a.ts": "2", "deep/er/c.ts": "3" });
  });

  test.each([
    ["a folder that cannot be made", "a.ts/sub/c.ts"],
    ["a name that is too long", `${"x".repeat(300)}.ts`],
  ])("%s: everything is as it was", (_, name) => {
    const dir = folderWith({ "a.ts": "1", "b.ts": "1" });
    const changes = [
      { path: join(dir, "a.ts"), before: () => "1", after: () => "2" },
      { path: join(dir, "new/er/z.ts"), before: undefined, after: () => "3" },
      { path: join(dir, "b.ts"), before: () => "1", after: undefined },
      { path: join(dir, name), before: undefined, after: () => "4" },
    ];
    expect(() => applyChanges(changes)).toThrow(/nothing has been changed/);
    expect(filesBelow(dir)).toEqual({ "a.ts": "1", "b.ts": "1" });
    expect(readdirSync(dir)).toEqual(["a.ts", "b.ts"]);
  });

  test("a failure after the first file has moved: everything moves back", () => {
    const dir = folderWith({ "a.ts": "1" });
    // Told to be a file that is there, which it is not: moving it fails.
    const changes = [
      { path: join(dir, "a.ts"), before: () => "1", after: () => "2" },
      { path: join(dir, "gone.ts"), before: () => "1", after: () => "2" },
    ];
    expect(() => applyChanges(changes)).toThrow(LocalError);
    expect(filesBelow(dir)).toEqual({ "a.ts": "1" });
  });

  test.skipIf(process.getuid?.() === 0)("a folder that may not be written", () => {
    const dir = folderWith({ "a.ts": "1" });
    chmodSync(dir, 0o500);
    expect(() => applyChanges([{ path: join(dir, "a.ts"), before: () => "1", after: () => "2" }])).toThrow(
      /EACCES/,
    );
    chmodSync(dir, 0o700);
    expect(filesBelow(dir)).toEqual({ "a.ts": "1" });
  });
});
