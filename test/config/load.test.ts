/** Finding, loading and checking a configuration file. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.js";
import { temporaryFolder } from "../support/folders.js";

function folderWith(name: string, text: string): string {
  const dir = temporaryFolder();
  writeFileSync(join(dir, name), text);
  return dir;
}

describe("finding", () => {
  test("none is no fault", async () => {
    const cwd = temporaryFolder();
    expect(await loadConfig(cwd)).toEqual({ config: {}, dir: cwd });
  });

  test.each([
    ["whm-transfer.config.json", '{ "$schema": "x", "out": "lib" }'],
    ["whm-transfer.config.mjs", 'export default { out: "lib" };'],
    ["whm-transfer.config.ts", 'const out: string = "lib";\nexport default { out };'],
  ])("%s is found from a folder below, and its paths are its own folder's", async (name, text) => {
    const dir = folderWith(name, text);
    const below = join(dir, "a/b");
    mkdirSync(below, { recursive: true });
    expect(await loadConfig(below)).toMatchObject({ config: { out: "lib" }, dir });
  });

  test("one that is named is relative to the current folder", async () => {
    const dir = folderWith("mine.json", '{ "user": "reseller" }');
    expect(await loadConfig(dir, "mine.json")).toMatchObject({ config: { user: "reseller" } });
  });
});

test("two in one folder are an error that names both, unless one is passed", async () => {
  const dir = folderWith("whm-transfer.config.json", '{ "out": "a" }');
  writeFileSync(join(dir, "whm-transfer.config.mjs"), 'export default { out: "b" };');
  const below = join(dir, "below");
  mkdirSync(below);
  for (const cwd of [dir, below]) {
    await expect(loadConfig(cwd)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /whm-transfer\.config\.mjs and .*whm-transfer\.config\.json\. Delete all but one/,
      ) as string,
    });
  }
  expect(await loadConfig(below, "../whm-transfer.config.json")).toMatchObject({ config: { out: "a" } });
});

describe("what is refused, in one sentence a fault", () => {
  async function refusal(name: string, text: string): Promise<string> {
    const dir = folderWith(name, text);
    const error: unknown = await loadConfig(dir).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "LocalError", exitCode: 2 });
    return (error as Error).message.replaceAll(dir, "DIR");
  }

  test.each([
    ["not JSON", "whm-transfer.config.json", "{", /cannot be loaded/],
    ["not a program", "whm-transfer.config.mjs", "export default {", /cannot be loaded/],
    [
      "a program that fails",
      "whm-transfer.config.mjs",
      'throw new Error("no luck");',
      /cannot be loaded: no luck/,
    ],
    [
      "no default export",
      "whm-transfer.config.mjs",
      "export const out = 1;",
      /its default export must be object/,
    ],
    ["a list", "whm-transfer.config.json", "[]", /its default export must be object/],
    [
      "an unknown setting",
      "whm-transfer.config.json",
      '{ "output": "x" }',
      /a setting "output" that is not known: the settings are accept, bigint, ca, /,
    ],
    ["a token", "whm-transfer.config.json", '{ "token": "x" }', /a setting "token" that is not known/],
    ["a wrong type", "whm-transfer.config.json", '{ "timeout": "60" }', /timeout must be number/],
    ["no time at all", "whm-transfer.config.json", '{ "timeout": 0 }', /timeout must be > 0/],
    [
      "no such choice",
      "whm-transfer.config.json",
      '{ "importExtension": ".mjs" }',
      /importExtension must be .*: \.js, \.ts, none/,
    ],
    [
      "an override of what is not there",
      "whm-transfer.config.json",
      '{ "overrides": [{ "key": "a", "set": { "maximun": 5 } }] }',
      /overrides\[0\]\.set has no "maximun"/,
    ],
    [
      "an override without a narrowing",
      "whm-transfer.config.json",
      '{ "overrides": [{ "key": "a" }] }',
      /overrides\[0\] must have required property 'set'/,
    ],
  ])("%s", async (_, name, text, expected) => {
    expect(await refusal(name, text)).toMatch(expected);
  });

  test("every fault at once", async () => {
    const message = await refusal("whm-transfer.config.json", '{ "a": 1, "out": "", "timeout": -1 }');
    expect(message.split("\n")).toHaveLength(3);
  });
});
