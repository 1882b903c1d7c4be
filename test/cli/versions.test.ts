/** A configuration with snapshots of several versions. */

import { expect, test } from "vitest";
import { modificationTimes } from "../support/folders.js";
import { createProject, expectFailure, type Project } from "../support/project.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

const SNAPSHOTS = ["schemas/new", "schemas/old"];
const CONFIG = "whm-transfer.config.json";

function project(config: object, versions: Readonly<Record<string, string | null>> = {}): Project {
  const all = Object.entries({ old: "11.110.0.1", new: "11.138.0.6", ...versions });
  const contents = all.map(([folder, whmVersion]) => {
    const module = moduleOf("One", { [`in_${folder}`]: "text" });
    return [`schemas/${folder}`, { ...snapshotOf(module), whmVersion }] as const;
  });
  return createProject({ ...Object.fromEntries(contents), [CONFIG]: config });
}

test("generate merges snapshots of several WHM versions, and check reports changes of snapshots and of the setting versions", async () => {
  const { cwd, run, read, write, files } = project({ snapshots: SNAPSHOTS });
  const made = await run("generate");
  const count = Object.keys(files("generated")).length;
  expect(made.stdout).toContain(`1 module of WHM 11.110.0.1 and 11.138.0.6: ${count} files written`);
  expect(await run("check", "--regenerate")).toMatchObject({ exitCode: 0 });
  const before = modificationTimes(cwd);
  expect((await run("codegen")).stdout).toContain("no changes");
  expect(modificationTimes(cwd)).toEqual(before);
  expect(read("generated/One.ts")).toContain("@since 11.138.0.6");

  write(CONFIG, { snapshots: SNAPSHOTS, versions: "intersection" });
  expect((await run("check")).exitCode).toBe(1);
  await run("generate");
  expect(await run("check", "--regenerate")).toMatchObject({ exitCode: 0 });
  expect(read("generated/One.ts")).not.toContain("in_old");

  write("schemas/old", { ...snapshotOf(moduleOf("One", { a: "text" })), whmVersion: "11.110.0.1" });
  expect((await run("check", "--format", "json")).exitCode).toBe(1);
  const { stdout } = await run("generate", "--schemas", "schemas/old");
  expect(stdout).toContain("1 module of WHM 11.110.0.1:");
});

test("codegen --schemas generates the code of one version if the configuration names only one snapshot", async () => {
  const { run } = project({ snapshots: ["schemas/new"] });
  expect(await run("codegen", "--schemas", "schemas/old")).toMatchObject({ exitCode: 0 });
});

const ONE_FOLDER = "Pass one of the folders with --schemas DIR";

test.each<[string, object, Readonly<Record<string, string | null>>, string | RegExp]>([
  ["generate", { snapshots: SNAPSHOTS, schemas: "schemas/old" }, {}, 'sets both "schemas" and "snapshots"'],
  ["fetch --from schemas/old", { snapshots: SNAPSHOTS }, {}, ONE_FOLDER],
  ["codegen --from schemas/old", { snapshots: SNAPSHOTS }, {}, ONE_FOLDER],
  [
    "codegen --schemas schemas/old",
    { snapshots: SNAPSHOTS },
    {},
    /only one version[^]*Run fetch with --schemas schemas\/old, and then generate/,
  ],
  [
    "codegen --from responses --schemas schemas/old",
    { snapshots: SNAPSHOTS },
    {},
    "would generate the code of only one version",
  ],
  ["simulate", { snapshots: SNAPSHOTS }, {}, ONE_FOLDER],
  ["generate", { snapshots: SNAPSHOTS }, { old: null }, "schemas/old does not contain the version of WHM"],
  ["generate", { snapshots: SNAPSHOTS }, { old: "138.0.6" }, "both have the version WHM"],
  ["generate", { snapshots: [...SNAPSHOTS, "schemas/none"] }, {}, "There is no snapshot in"],
])("%s fails with several snapshots that do not fit: %j %j", async (line, config, versions, sentence) => {
  const { run, files } = project(config, versions);
  const before = files();
  expectFailure(await run(...line.split(" ")), sentence);
  expect(files()).toEqual(before);
});
