/** A configuration with snapshots of several versions. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { filesBelow, modificationTimes, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

function project(
  config: object,
  versions: Readonly<Record<string, string | null>> = { old: "11.110.0.1", new: "11.138.0.6" },
): string {
  const cwd = temporaryFolder();
  for (const [dir, whmVersion] of Object.entries(versions)) {
    const module = moduleOf("One", { [`in_${dir}`]: "text" });
    writeSnapshot(join(cwd, "schemas", dir), { ...snapshotOf(module), whmVersion });
  }
  writeFileSync(join(cwd, "whm-transfer.config.json"), JSON.stringify(config));
  return cwd;
}

const SNAPSHOTS = ["schemas/new", "schemas/old"];

test("generate merges snapshots of several WHM versions, check accepts the result, and codegen then changes nothing", async () => {
  const cwd = project({ snapshots: SNAPSHOTS });
  const made = await command(["generate"], { cwd });
  const count = Object.keys(filesBelow(join(cwd, "generated"))).length;
  expect(made.stdout).toContain(`1 module of WHM 11.110.0.1 and 11.138.0.6: ${count} files written`);
  expect((await command(["check", "--regenerate"], { cwd })).exitCode).toBe(0);
  const before = modificationTimes(cwd);
  expect((await command(["codegen"], { cwd })).stdout).toContain("no changes");
  expect(modificationTimes(cwd)).toEqual(before);
  expect(filesBelow(join(cwd, "generated"))["One.ts"]).toContain("@since 11.138.0.6");

  writeSnapshot(join(cwd, "schemas/old"), {
    ...snapshotOf(moduleOf("One", { a: "text" })),
    whmVersion: "11.110.0.1",
  });
  const stale = await command(["check", "--format", "json"], { cwd });
  expect(stale.exitCode).toBe(1);
  expect(stale.stdout).toContain('"path":"generated/One.ts"');
});

test("check fails after the setting versions is changed, until generate runs again", async () => {
  const cwd = project({ snapshots: SNAPSHOTS });
  await command(["generate"], { cwd });
  writeFileSync(
    join(cwd, "whm-transfer.config.json"),
    JSON.stringify({ snapshots: SNAPSHOTS, versions: "intersection" }),
  );
  expect((await command(["check"], { cwd })).exitCode).toBe(1);
  await command(["generate"], { cwd });
  expect((await command(["check", "--regenerate"], { cwd })).exitCode).toBe(0);
  expect(filesBelow(join(cwd, "generated"))["One.ts"]).not.toContain("in_old");
});

test("generate --schemas uses one snapshot folder instead of the configured snapshots", async () => {
  const cwd = project({ snapshots: SNAPSHOTS });
  const { stdout } = await command(["generate", "--schemas", "schemas/old"], { cwd });
  expect(stdout).toContain("1 module of WHM 11.110.0.1:");
});

test.each([
  [["generate"], { snapshots: SNAPSHOTS, schemas: "schemas/old" }, {}, 'sets both "schemas" and "snapshots"'],
  [
    ["fetch", "--from", "schemas/old"],
    { snapshots: SNAPSHOTS },
    {},
    "Pass one of the folders with --schemas DIR",
  ],
  [
    ["codegen", "--from", "schemas/old"],
    { snapshots: SNAPSHOTS },
    {},
    "Pass one of the folders with --schemas DIR",
  ],
  [["simulate"], { snapshots: SNAPSHOTS }, {}, "Pass one of the folders with --schemas DIR"],
  [["generate"], { snapshots: SNAPSHOTS }, { old: null }, "schemas/old does not contain the version of WHM"],
  [["generate"], { snapshots: SNAPSHOTS }, { old: "138.0.6" }, "both have the version WHM"],
  [["generate"], { snapshots: [...SNAPSHOTS, "schemas/none"] }, {}, "There is no snapshot in"],
  [["generate"], { snapshots: [] }, {}, "snapshots must not be empty"],
  [["generate"], { versions: "both" }, {}, 'versions must be one of "union", "intersection"'],
] as const)(
  "the command line %j fails with an unsuitable configuration of several snapshots: %j",
  async (words, config, versions, sentence) => {
    const cwd = project(config, { old: "11.110.0.1", new: "11.138.0.6", ...versions });
    const before = filesBelow(cwd);
    const { exitCode, stderr } = await command(words, { cwd });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(sentence)]);
    expect(filesBelow(cwd)).toEqual(before);
  },
);
