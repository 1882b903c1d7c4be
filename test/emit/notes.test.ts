/**
 * Documentation of keys in comments and warnings, suggestions and hidden secrets in messages. `generated/` records the comments of the
 * documented modules.
 */

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate, writeSnapshot } from "../../src/index.js";
import { command } from "../support/command.js";
import { temporaryFolder } from "../support/folders.js";
import { loadGenerated } from "../support/generated.js";
import { documentedSnapshot, moduleOf, snapshotOf } from "../support/snapshots.js";

type Warn = (item: object) => readonly { path: string; message: string; keyword: string }[];

const USER = { user: "u", localuser: "u" };

/** The text of a module's file. */
async function textOf(definitions: Record<string, string>): Promise<string> {
  const files = await generate({ snapshot: snapshotOf(moduleOf("Plugin", definitions)) });
  return files.find(({ path }) => path === "Plugin.ts")?.text ?? "";
}

describe("comments", () => {
  test("the comment of a key refers to other keys in camelCase with the setting naming: camel", async () => {
    const files = await generate({ snapshot: documentedSnapshot(), config: { naming: "camel" } });
    const text = files.find(({ path }) => path === "AccountRemoteRoot.ts")?.text;
    expect(text).toContain("Cannot be combined with `overwriteSameownerDbs`.");
    expect(text).not.toContain("combined with `overwrite_");
  });

  test("the comment of a key contains the default: a string in quotation marks, an implicit one of an ENUM, binary data in hexadecimal", async () => {
    const keys = {
      ...{ a: "enum('a','b') DEFAULT 'a'", b: "char(3) DEFAULT '0'", c: "int DEFAULT '5'" },
      ...{ d: "enum('x','y') NOT NULL", e: "varbinary(4) DEFAULT x'e4'" },
    };
    const text = await textOf(keys);
    expect(text.match(/(?<=@default ).*/g)).toEqual(['"a"', '"0"', "5", '"x"', "x'e4'"]);
  });

  test("the comment of a BIT column explains that some servers store the sent digits as character codes", async () => {
    const text = await textOf({ bits: "bit(8)", number: "tinyint" });
    expect(text.match(/Sent as decimal digits\..*/g)).toEqual([
      "Sent as decimal digits. If a server passes the digits to the database as text, the database stores their character codes, such as 53 for 5.",
    ]);
  });

  test("the comments of an undocumented module do not contain the documentation of keys with the same names in other modules", async () => {
    const text = await textOf({ size: "int(1) DEFAULT 5" });
    expect(text).not.toContain("summarize cPanel's documentation");
    expect(text).not.toContain("The size of the data");
    expect(text).toContain(" * Not documented by cPanel (as of WHM 11.138).\n");
    expect(text).toContain("  /**\n   * Accepts an integer from -2147483648 to 2147483647.\n");
  });

  test.each([
    ["enum('a*/','b')", "one of the strings in its type"],
    [
      "set('a','b','c','d','e','f')",
      "members of the SET, separated by commas, in the order of the definition",
    ],
    ["varchar(9)", "a string of at most 9 characters"],
    ["int(1) DEFAULT 0", "true, false, 1 or 0"],
    ["decimal(5,2)", "a decimal with at most 3 digits before and 2 after the point"],
  ])("the comment of a key describes the values of %s", async (def, expected) => {
    expect(await textOf({ mode: def })).toContain(`   * Accepts ${expected}.\n`);
  });
});

test("generate warns about a documented key that the server does not have, but not again in the next run", async () => {
  const cwd = temporaryFolder();
  const keys = { package: "char(255) DEFAULT NULL" };
  writeSnapshot(
    join(cwd, "schemas"),
    snapshotOf(moduleOf("PackageRemoteRoot", keys, { required: ["package"] })),
  );
  const { exitCode, stderr } = await command(["generate"], { cwd });
  expect(exitCode).toBe(0);
  expect(stderr).toContain(
    'The documentation of cPanel lists the key "size" of the transfer module PackageRemoteRoot, but the snapshot does not contain it.',
  );
  expect((await command(["generate"], { cwd })).stderr).toBe("");
});

describe("documented rules", () => {
  const broken = [
    [
      { customip: "192.0.2.1" },
      "AccountRemoteRoot.customip: requires ip according to the cPanel documentation",
    ],
    [
      { force: true, localuser: "v" },
      "AccountRemoteRoot.force: requires user and localuser to be equal according to the cPanel documentation",
    ],
    [
      { overwrite_all_dbs: 1, overwrite_sameowner_dbs: true },
      "AccountRemoteRoot.overwrite_all_dbs: an item can have only one of overwrite_all_dbs, overwrite_sameowner_dbs according to the cPanel documentation",
    ],
  ] as const;

  test.each(broken)(
    "a broken documented rule is a warning, or an error on request: %j",
    async (keys, message) => {
      const loaded = await loadGenerated(documentedSnapshot());
      const warn = loaded.exports["warnAccountRemoteRoot"] as Warn;
      expect(loaded.validator("AccountRemoteRoot")({ ...USER, ...keys })).toBe(true);
      expect(warn({ ...USER, ...keys }).map((warning) => warning.message)).toEqual([message]);
      expect(warn({ ...USER, customip: "192.0.2.1", ip: 1, force: 1, overwrite_all_dbs: 1 })).toEqual([]);
      const strict = await loadGenerated(documentedSnapshot(), { documentedRules: "error" });
      const validate = strict.validator("AccountRemoteRoot");
      expect(validate.findErrors({ ...USER, ...keys })).toMatchObject([
        { message, keyword: "documentedRule" },
      ]);
      expect((strict.exports["warnAccountRemoteRoot"] as Warn)({ ...USER, ...keys })).toEqual([]);
    },
  );
});

test.each([
  ...["license_key", "licenseKey", "auth_pin", "authPin", "api-key", "sshkey", "access_hash", "dbPassword"],
  ...["token_id", "db_password"],
])("the validator's error messages hide the value of the key %s, which may be secret", async (key) => {
  const secretive = await loadGenerated(snapshotOf(moduleOf("Secretive", { [key]: "int" })));
  const validate = secretive.validator("Secretive");
  const errors = validate.findErrors({ [key]: 99999999999 });
  expect(errors[0]?.message).toContain("got a hidden value");
  expect(JSON.stringify(errors)).not.toContain("99999999999");
});

test.each([
  ["usre", "user"],
  ["User", "user"],
  ["usr", "user"],
  ["overwrite_all_dsb", "overwrite_all_dbs"],
  ["overwritealldbs", "overwrite_all_dbs"],
  ["nothing_like_it", undefined],
  ["xy", undefined],
  ["\ud83duser", "user"],
  ["a".repeat(60), undefined],
])("the validator's error message for the unknown key %j suggests %s", async (unknown, suggestion) => {
  const validate = (await loadGenerated(documentedSnapshot())).validator("AccountRemoteRoot");
  const [error] = validate.findErrors({ ...USER, [unknown]: 1 });
  const [, hint] = error?.message.split(": this module has no such key") ?? [];
  expect(hint).toBe(suggestion === undefined ? "" : `; did you mean ${suggestion}?`);
});
