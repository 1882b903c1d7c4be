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
  test("the configuration of a project without a configuration file is empty", async () => {
    const cwd = temporaryFolder();
    expect(await loadConfig(cwd)).toEqual({ config: {}, baseFolder: cwd });
  });

  test.each([
    ["whm-transfer.config.json", '{ "$schema": "x", "out": "lib" }'],
    ["whm-transfer.config.mjs", 'export default { out: "lib" };'],
    ["whm-transfer.config.ts", 'const out: string = "lib";\nexport default { out };'],
  ])(
    "the configuration file %s is found from a subfolder, and its paths are relative to its own folder",
    async (name, text) => {
      const baseFolder = folderWith(name, text);
      writeFileSync(join(baseFolder, "package.json"), "{}");
      const below = join(baseFolder, "a/b");
      mkdirSync(below, { recursive: true });
      expect(await loadConfig(below)).toMatchObject({ config: { out: "lib" }, baseFolder });
    },
  );

  test.each(["json", "mjs", "ts"])(
    "a configuration file with the extension .%s is loaded again after each change",
    async (ending) => {
      const name = `whm-transfer.config.${ending}`;
      const dir = folderWith(name, "");
      for (const out of ["one", "two", "two", "one"]) {
        const value = `{ "out": "${out}" }`;
        writeFileSync(join(dir, name), ending === "json" ? value : `export default ${value};`);
        expect(await loadConfig(dir)).toMatchObject({ config: { out } });
      }
    },
  );

  test("the path in --config is relative to the current folder", async () => {
    const dir = folderWith("mine.json", '{ "user": "reseller" }');
    expect(await loadConfig(dir, "mine.json")).toMatchObject({ config: { user: "reseller" } });
  });
});

test("two configuration files in one folder are refused unless --config specifies one of them", async () => {
  const dir = folderWith("whm-transfer.config.json", '{ "out": "a" }');
  writeFileSync(join(dir, "whm-transfer.config.mjs"), 'export default { out: "b" };');
  const below = join(dir, "below");
  mkdirSync(below);
  writeFileSync(join(dir, "package.json"), "{}");
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

describe("an invalid configuration is refused with one message per error", () => {
  async function refusal(name: string, text: string): Promise<string> {
    const dir = folderWith(name, text);
    const error: unknown = await loadConfig(dir).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "LocalError", exitCode: 2 });
    return (error as Error).message.replaceAll(dir, "DIR");
  }

  const JSON_FILE = "whm-transfer.config.json";
  const PROGRAM = "whm-transfer.config.mjs";
  const TYPESCRIPT = "whm-transfer.config.ts";

  test.each([
    [
      "not JSON",
      JSON_FILE,
      '{\n  "out": "x",\n}',
      /^Invalid configuration DIR\/whm-transfer\.config\.json:3:1: it is not valid JSON\. Correct the file at this position\.$/,
    ],
    [
      "a name that is repeated",
      JSON_FILE,
      '{ "out": "x", "out": "y" }',
      /json:1:15: it contains the key "out" twice/,
    ],
    ["not a program", PROGRAM, "export default {", /config\.mjs cannot be loaded/],
    [
      "not TypeScript",
      TYPESCRIPT,
      "export default {\n  out: 1,\n  : 2,\n};",
      /config\.ts:3:3 cannot be loaded: ParseError: Unexpected token\. Correct the error/,
    ],
    [
      "a program that fails",
      PROGRAM,
      'const x = 1;\n\nthrow new Error("no luck");',
      /config\.mjs:3:7 cannot be loaded: no luck\. Correct the error/,
    ],
    [
      "TypeScript that fails",
      TYPESCRIPT,
      '\nthrow new Error("no luck");',
      /config\.ts:2:7 cannot be loaded: no luck\. Correct the error/,
    ],
    [
      "an import of nothing",
      TYPESCRIPT,
      'import "./nowhere.js";\nexport default {};',
      /config\.ts cannot be loaded: Cannot find module/,
    ],
    [
      "no default export",
      PROGRAM,
      "export const out = 1;",
      /config\.mjs: its default export must be an object\.$/,
    ],
    ["a list", JSON_FILE, "\n[]", /json:2:1: it must be an object\.$/],
    [
      "an unknown setting",
      JSON_FILE,
      '{ "schema": "x" }',
      /json:1:3: it has an unknown property "schema" \(did you mean "schemas"\?\)\.$/,
    ],
    [
      "an unknown setting that is like none",
      JSON_FILE,
      '{ "wherever": "x" }',
      /json:1:3: it has an unknown property "wherever": known properties are accept, bigint, ca, /,
    ],
    [
      "a misspelt setting of a program",
      PROGRAM,
      'export default {\n  // out: "y"\n  shcemas: "x" };',
      /mjs:3:3: its default export has an unknown property "shcemas" \(did you mean "schemas"\?\)\.$/,
    ],
    [
      "a setting of a program with two places",
      PROGRAM,
      "const other = {\n  timeout: 1 };\nexport default {\n  timeout: 0 };",
      /mjs: timeout must be greater than 0\.$/,
    ],
    ["a token", JSON_FILE, '{ "token": "x" }', /unknown property "token"/],
    ["a wrong type", JSON_FILE, '{ "timeout": "60" }', /json:1:14: timeout must be a number\.$/],
    ["no time at all", JSON_FILE, '{\n\t"timeout": 0 }', /json:2:13: timeout must be greater than 0\.$/],
    [
      "no such choice",
      JSON_FILE,
      '{ "importExtension": ".mjs" }',
      /json:1:22: importExtension must be one of "\.js", "\.ts", "none"/,
    ],
    [
      "a misspelled choice",
      JSON_FILE,
      '{ "bigint": "strng" }',
      /bigint must be one of "number\|bigint", "bigint", "string" \(did you mean "string"\?\)\.$/,
    ],
    [
      "an override of what is not there",
      JSON_FILE,
      '{ "overrides": [{ "key": "a", "set": { "maximun": 5 } }] }',
      /json:1:40: overrides\[0\]\.set has an unknown property "maximun" \(did you mean "maximum"\?\)\.$/,
    ],
    [
      "an override without a narrowing",
      JSON_FILE,
      '{ "overrides": [{ "key": "a" }] }',
      /json:1:17: overrides\[0\] has no "set"/,
    ],
    ["no snapshots", JSON_FILE, '{ "snapshots": [] }', /json:1:16: snapshots must not be empty\.$/],
    ["an empty text", JSON_FILE, '{ "out": "" }', /json:1:10: out must not be empty\.$/],
    [
      "two places of snapshots",
      JSON_FILE,
      '{ "schemas": "a", "snapshots": ["b"] }',
      /sets both "schemas" and "snapshots"/,
    ],
  ])(
    "an invalid configuration is refused with one message for each error: %s",
    async (_, name, text, expected) => {
      expect(await refusal(name, text)).toMatch(expected);
    },
  );

  test("all errors of a configuration are reported at once", async () => {
    const message = await refusal("whm-transfer.config.json", '{ "a": 1, "out": "", "timeout": -1 }');
    expect(message.split("\n")).toHaveLength(3);
  });
});
