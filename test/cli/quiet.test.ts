/** The files that a run with nothing to do loads: the built command in its own process. */

import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startWhm } from "../../src/testing.js";
import { ROOT, temporaryFolder } from "../support/folders.js";

/** A text that occurs only in the given library. */
const LIBRARIES = {
  ajv: "strict mode:",
  yaml: "Excessive alias",
  "json-schema-to-typescript": "bannerComment",
  yargs: "Not enough non-option arguments",
};

const CHUNKS = join(ROOT, "dist/chunks");

/** Prints the loaded files of the package on exit, and the loaded modules of Node.js for network connections. */
const WATCH = `process.on("exit", () => {
  const files = Object.keys(require.cache).filter((file) => file.startsWith(${JSON.stringify(CHUNKS)}));
  const network = process.moduleLoadList.filter((name) => /^NativeModule (?:net|tls|http|https|zlib)$/.test(name));
  process.stderr.write([...files, ...network].join("\\n"));
});
`;

function librariesIn(files: readonly string[]): readonly string[] {
  const texts = files.map((file) => readFileSync(file, "utf8"));
  return Object.entries(LIBRARIES)
    .filter(([, words]) => texts.some((text) => text.includes(words)))
    .map(([name]) => name);
}

test("drift without findings loads no bundled dependency, except the YAML parser for a fleet file in YAML", async () => {
  const everything = readdirSync(CHUNKS).map((name) => join(CHUNKS, name));
  expect(librariesIn(everything)).toEqual(Object.keys(LIBRARIES));

  await using server = await startWhm();
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "watch.cjs"), WATCH);
  const one = JSON.stringify({ name: "a", server: server.url, ca: server.ca, tokenEnv: "WHM_TOKEN" });
  for (const file of ["fleet.json", "fleet.yaml"]) writeFileSync(join(cwd, file), `{ "servers": [${one}] }`);
  const loadedBy = async (...words: readonly string[]): Promise<readonly string[]> => {
    const schemas = join(ROOT, "schemas");
    const all = [
      "--require",
      "./watch.cjs",
      join(ROOT, "dist/bin.cjs"),
      "drift",
      "--schemas",
      schemas,
      ...words,
    ];
    const env = { ...process.env, WHM_TOKEN: server.token };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, all, { cwd, env });
    expect(stdout).toBe("");
    const files = stderr.split("\n").filter((line) => line.startsWith(CHUNKS));
    expect(files.length).toBeGreaterThan(3);
    return librariesIn(files);
  };
  expect(await loadedBy("--server", server.url, "--ca", server.ca)).toEqual([]);
  expect(await loadedBy("--fleet", "fleet.json")).toEqual([]);
  expect(await loadedBy("--fleet", "fleet.yaml")).toEqual(["yaml"]);
});

test("check loads no bundled dependency and less than 144 kB of code if the generated files are up to date", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "watch.cjs"), WATCH);
  const run = async (...words: readonly string[]): Promise<readonly string[]> => {
    const all = [
      "--require",
      "./watch.cjs",
      join(ROOT, "dist/bin.cjs"),
      ...words,
      "--schemas",
      join(ROOT, "schemas"),
    ];
    const { stderr } = await promisify(execFile)(process.execPath, all, { cwd });
    return stderr.split("\n").filter((line) => line.startsWith(CHUNKS) || line.startsWith("NativeModule"));
  };
  await run("generate");
  const loaded = await run("check");
  const files = loaded.filter((line) => line.startsWith(CHUNKS));
  expect(files.length).toBeGreaterThan(0);
  expect(loaded.filter((line) => !files.includes(line))).toEqual([]);
  expect(librariesIn(files)).toEqual([]);
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  expect(bytes).toBeLessThan(144_000);
});
