/** The plugins for bundlers, with those that the project itself uses. The matrix runs all of them, and watch mode. */

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";
import { rollup } from "rollup";
import { beforeEach, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/index.js";
import type { PluginOptions } from "../../src/plugins/build-step.js";
import rolldownPlugin from "../../src/plugins/rolldown.js";
import rollupPlugin from "../../src/plugins/rollup.js";
import { command } from "../support/command.js";
import { filesBelow, temporaryFolder } from "../support/folders.js";
import { moduleOf, snapshotOf } from "../support/snapshots.js";

let project: string;

beforeEach(() => {
  project = temporaryFolder();
  setKeys({ name: "char(8)" });
  mkdirSync(join(project, "src"));
  writeFileSync(join(project, "src/main.js"), "export {};\n");
});

function setKeys(definitions: Readonly<Record<string, string>>): void {
  writeSnapshot(join(project, "schemas"), snapshotOf(moduleOf("Alpha", definitions)));
}

/** The result of a build: its code, its warnings, and the files that watch mode would watch. */
interface BuildOutput {
  readonly code: string;
  readonly warnings: readonly string[];
  readonly watchFiles: readonly string[];
}

async function buildWithRollup(options: PluginOptions = {}): Promise<BuildOutput> {
  const warnings: string[] = [];
  const bundle = await rollup({
    input: join(project, "src/main.js"),
    plugins: [rollupPlugin({ cwd: project, ...options })],
    onLog: (level, { code, message }) => {
      if (level === "warn" && code === "PLUGIN_WARNING") warnings.push(message);
    },
  });
  const { output } = await bundle.generate({});
  return { code: output[0].code, warnings, watchFiles: bundle.watchFiles };
}

async function buildWithRolldown(options: PluginOptions = {}): Promise<Pick<BuildOutput, "code">> {
  const { output } = await build({
    ...{ input: join(project, "src/main.js"), write: false, logLevel: "silent" },
    plugins: [rolldownPlugin({ cwd: project, ...options })],
  });
  return { code: output[0].code };
}

test("the first build with a bundler plugin generates the code that the project imports", async () => {
  writeFileSync(
    join(project, "src/main.js"),
    'export { transferModules } from "../generated/transfer-modules.ts";\n',
  );
  writeFileSync(join(project, "whm-transfer.config.json"), '{ "importExtension": ".ts" }');
  expect((await buildWithRolldown()).code).toContain('"char(8)"');
  expect((await command(["check"], { cwd: project })).exitCode).toBe(0);
});

describe.each([
  ["Rollup", buildWithRollup],
  ["Rolldown", buildWithRolldown],
])("a build with %s", (_name, run) => {
  test("a bundler plugin generates the code again after a change of the snapshot", async () => {
    await run();
    setKeys({ name: "char(9)" });
    await run();
    expect(filesBelow(join(project, "generated"))["Alpha.ts"]).toContain("char(9)");
  });

  test("a bundler plugin with the option check fails the build if the code is not up to date, and writes nothing", async () => {
    await run();
    const before = filesBelow(join(project, "generated"));
    await run({ check: true });
    setKeys({ name: "char(9)" });
    await expect(run({ check: true })).rejects.toThrow(
      /The generated code is not up to date: generated\/Alpha\.schema\.json is out of date, .*Cause: the snapshot changed for the transfer module Alpha\. Run npx whm-transfer-codegen generate/,
    );
    expect(filesBelow(join(project, "generated"))).toEqual(before);
  });

  test("a bundler plugin explains how to overwrite files that were modified by hand", async () => {
    await run();
    writeFileSync(join(project, "generated/Alpha.ts"), "mine");
    writeFileSync(join(project, "pnpm-lock.yaml"), "");
    await expect(run()).rejects.toThrow(
      /Alpha\.ts was modified by hand.*then run pnpm exec whm-transfer-codegen generate --force\./,
    );
  });

  test("a bundler plugin fails the build if the snapshot is missing", async () => {
    rmSync(join(project, "schemas"), { recursive: true });
    await expect(run()).rejects.toThrow("There is no snapshot in");
  });
});

test("a bundler plugin never contacts the WHM server in the configuration", async () => {
  writeFileSync(join(project, "whm-transfer.config.json"), '{ "server": "https://127.0.0.1:1" }');
  await buildWithRollup();
  expect(existsSync(join(project, "generated/Alpha.ts"))).toBe(true);
});

test("a bundler plugin watches the configuration and the snapshot, even if the build fails", async () => {
  const config = join(project, "other.json");
  writeFileSync(config, '{ "out": "lib" }');
  const { watchFiles } = await buildWithRollup({ config: "other.json" });
  const inputs = [config, join(project, "schemas/snapshot.json"), join(project, "schemas/Alpha.json")];
  expect(watchFiles).toEqual(expect.arrayContaining(inputs));
  expect(Object.keys(filesBelow(join(project, "lib")))).toContain("Alpha.ts");
  writeFileSync(config, "{");
  await expect(buildWithRollup({ config: "other.json" })).rejects.toMatchObject({
    message: expect.stringContaining("other.json:1:2") as string,
    watchFiles: expect.arrayContaining([config]) as string[],
  });
});

test("a bundler plugin reports the warnings of the code generator", async () => {
  writeFileSync(
    join(project, "whm-transfer.config.json"),
    '{ "overrides": [{ "key": "missing", "set": { "required": true } }] }',
  );
  const { warnings } = await buildWithRollup();
  expect(warnings).toEqual([expect.stringContaining("whm-transfer-codegen")]);
});
