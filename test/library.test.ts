/** The library's exports, which do the same as the commands. */

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatJsonFile } from "../src/core/text/json.js";
import * as library from "../src/index.js";
import { startWhm } from "../src/testing.js";
import { filesBelow, ROOT, temporaryFolder } from "./support/folders.js";

const { fetchSnapshot, generate, itemSchema, readSnapshot, writeSnapshot } = library;

test("readSnapshot returns exactly the fetched snapshot that writeSnapshot wrote", async () => {
  await using server = await startWhm();
  const dir = temporaryFolder();
  for (const trust of [{ ca: server.ca }, { ca: server.caPem }]) {
    const snapshot = await fetchSnapshot({ server: server.url, token: server.token, ...trust });
    writeSnapshot(dir, snapshot);
    expect(readSnapshot(dir)).toEqual(snapshot);
  }
});

describe("generating", () => {
  test("itemSchema returns the JSON Schema of the generated file, and refuses an override that the column does not allow", async () => {
    const snapshot = readSnapshot(join(ROOT, "schemas"));
    const { AccountRemoteRoot: schema } = snapshot.modules;
    if (schema === undefined) throw new Error("the committed snapshot has no AccountRemoteRoot");
    const overrides = [{ key: "priority", set: { minimum: 0, maximum: 255 } }];
    for (const config of [{}, { flags: "boolean", naming: "camel", overrides } as const]) {
      const files = await generate({ snapshot, config });
      const text = files.find(({ path }) => path === "AccountRemoteRoot.schema.json")?.text ?? "";
      const { $comment: _mark, ...rest } = JSON.parse(text) as { $comment: string };
      expect(JSON.parse(formatJsonFile(itemSchema(schema, config)))).toEqual(rest);
    }
    const misfit = { overrides: [{ key: "priority", set: { maximum: "99999999999" } }] };
    expect(() => itemSchema(schema, misfit)).toThrow("the column only stores integers");
  });

  test.each([
    [{ module: "../evil", keys: { a: { def: "text" } } }, "UsageError", "../evil"],
    [
      { module: "M", keys: { module: { def: "text" } } },
      "UsageError",
      'parameter of the API function "enqueue_transfer_item"',
    ],
    [{ module: "M", keys: { a: { def: "int(" } } }, "ServerError", "M.a"],
  ])("generate refuses an invalid snapshot that a program constructed: %j", async (schema, name, message) => {
    const module = { priority: 1, primary: [], required: [], ...schema };
    const snapshot = { origin: "live" as const, whmVersion: null, modules: { [schema.module]: module } };
    await expect(generate({ snapshot })).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as string,
    });
  });
});

test("writeSnapshot does not replace files that other tools wrote", () => {
  const dir = temporaryFolder();
  const snapshot = readSnapshot(join(ROOT, "schemas"));
  const theirs = '{\n  "module": "tsconfig",\n  "keys": 1\n}';
  writeFileSync(join(dir, "tsconfig.json"), theirs);
  writeSnapshot(dir, snapshot);
  expect(filesBelow(dir)["tsconfig.json"]).toBe(theirs);
  const other = temporaryFolder();
  writeFileSync(join(other, "snapshot.json"), '{ "jest": 1 }');
  expect(() => writeSnapshot(other, snapshot)).toThrow("whm-transfer-codegen did not create it");
});

test("importing the built library prints nothing, and the library has the same exports as its source", () => {
  const script =
    'const library = await import("whm-transfer-codegen"); console.log(Object.keys(library).sort().join());';
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect(printed.trim()).toBe(Object.keys(library).sort().join());
});
