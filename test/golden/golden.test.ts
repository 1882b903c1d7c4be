/**
 * Checks how a change of a server changes the generated code. Each folder next to this file is a case: `before/` and `after/` have
 * the schemas, or one folder of schemas per WHM version. `expected.diff` is the difference between the generated files. `config.json`
 * is the optional configuration. `npx vitest run test/golden -u` updates `expected.diff`. Read the differences: a change should
 * affect only lines about the changed key or module.
 */

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generate, readSnapshot, type EmitConfig, type Snapshot } from "../../src/index.js";

const CASES = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(CASES)(
  "generated code changes exactly as recorded in expected.diff if the server's schemas change: %s",
  async (name) => {
    const folder = join(import.meta.dirname, name);
    const config = readConfig(join(folder, "config.json"));
    const [before, after] = [
      await generateFiles(readSnapshots(join(folder, "before")), config),
      await generateFiles(readSnapshots(join(folder, "after")), config),
    ];
    const changed = [...new Set([...before.keys(), ...after.keys()])]
      .sort()
      .filter((path) => before.get(path) !== after.get(path));
    const patches = changed.map((path) => {
      const [from, to] = [before.get(path), after.get(path)];
      return createTwoFilesPatch(
        from === undefined ? "/dev/null" : `before/${path}`,
        to === undefined ? "/dev/null" : `after/${path}`,
        from ?? "",
        to ?? "",
        undefined,
        undefined,
        // The lines around a hash are hashes of unrelated files.
        { context: path === "manifest.json" ? 0 : 3, headerOptions: FILE_HEADERS_ONLY },
      );
    });
    await expect(patches.join("")).toMatchFileSnapshot(join(folder, "expected.diff"));
  },
);

function readSnapshots(side: string): Snapshot[] {
  if (existsSync(join(side, "snapshot.json"))) return [readSnapshot(side)];
  return readdirSync(side)
    .sort()
    .map((version) => readSnapshot(join(side, version)));
}

function readConfig(file: string): EmitConfig {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as EmitConfig) : {};
}

async function generateFiles(
  snapshots: readonly Snapshot[],
  config: EmitConfig,
): Promise<ReadonlyMap<string, string>> {
  return new Map((await generate({ snapshots, config })).map(({ path, text }) => [path, text]));
}
