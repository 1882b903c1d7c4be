/** Only an object with the method `call` is a client. A function has such a method, too, but sends nothing. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Project, type FunctionDeclaration } from "ts-morph";
import { expect, test } from "vitest";
import * as generated from "../../generated/index.js";
import { generate } from "../../src/emit/generate.js";
import { STRICTEST, testEachCompiler, tsc } from "../support/compilers.js";
import { ROOT, temporaryFolder } from "../support/folders.js";
import { writeFiles } from "../support/generated.js";
import { documentedSnapshot } from "../support/snapshots.js";

/** The names of the exported functions whose first parameter is a client. */
const NAMES = [
  ...new Project({ tsConfigFilePath: join(ROOT, "tsconfig.json"), skipAddingFilesFromTsConfig: true })
    .addSourceFileAtPath(join(ROOT, "generated/index.ts"))
    .getExportedDeclarations(),
].flatMap(([name, [declaration]]) =>
  /\bWhmCaller\b/.test((declaration as Partial<FunctionDeclaration>).getParameters?.()[0]?.getText() ?? "")
    ? [name]
    : [],
);

test("the names of functions that take a client include the main functions", () => {
  expect(NAMES).toEqual(
    expect.arrayContaining([
      "enqueueAccountLocal",
      "enqueueTransferItems",
      "openTransferSession",
      "verifySchema",
    ]),
  );
  expect(NAMES.length).toBeGreaterThan(25);
});

const client = { call: () => expect.fail("a call was sent") };
const NOT_CLIENTS: readonly [string, unknown, string][] = [
  ["a function", () => client, "a function"],
  ["an async function", () => Promise.resolve(client), "a function"],
  ["a function with its own `call`", Object.assign(() => client, client), "a function"],
  ["a class", Map, "a function"],
  ["a promise", Promise.resolve(client), "an object"],
  ["an object without `call`", { call: "version" }, "an object"],
  ["nothing", undefined, "undefined"],
  ["null", null, "null"],
];

test.each(NAMES)("%s rejects with a TypeError if the client is invalid", async (name) => {
  const run = (generated as unknown as Record<string, (...args: unknown[]) => unknown>)[name] as (
    ...args: unknown[]
  ) => unknown;
  for (const [what, notClient, got] of NOT_CLIENTS) {
    const parameters = {
      transferSessionId: "s",
      host: "h",
      password: "p",
      user: "u",
      module: "AccountLocal",
    };
    // An invalid item must not hide that the client is invalid.
    const error: unknown = await Promise.resolve()
      .then(() => run(notClient, name === "verifySchema" ? {} : parameters, {}))
      .catch((thrown: unknown) => thrown);
    expect(error, what).toBeInstanceOf(TypeError);
    expect(error, what).toMatchObject({
      message: `invalid client: expected an object with the method "call", got ${got}`,
    });
  }
});

test("openTransferSession does not pass an invalid client to `verify`", async () => {
  const open = generated.openTransferSession(
    (() => client) as never,
    { transferSessionId: "s" },
    {
      verify: () => expect.fail("verify was called"),
    },
  );
  await expect(open).rejects.toThrow(TypeError);
});

test("watchTransferSession throws at the call, not at the first event", () => {
  expect(() => generated.watchTransferSession((() => client) as never, { transferSessionId: "s" })).toThrow(
    TypeError,
  );
});

testEachCompiler(
  "a program that passes a function as a client does not compile",
  async ({ package: alias, flags }) => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, "generated"));
    writeFiles(join(dir, "generated"), await generate({ snapshot: documentedSnapshot() }));
    writeFileSync(
      join(dir, "consumer.ts"),
      `import { createTransferClient, createWhmClient, enqueueTransferItems, restoreModulesSummary, type WhmCaller } from "./generated/index.js";
const getClient = (): WhmCaller => createWhmClient({ server: "h", token: "t" });
class Client {}
class OwnClient { async call(name: string): Promise<unknown> { return name; } }
export const valid = [
  enqueueTransferItems(getClient(), "s", []),
  restoreModulesSummary(createTransferClient({ server: "h", token: "t" })),
  restoreModulesSummary(new OwnClient()),
];
export const invalid = [
  enqueueTransferItems(getClient, "s", []), // line 11
  enqueueTransferItems(async () => getClient(), "s", []), // line 12
  restoreModulesSummary(Client), // line 13
];
`,
    );
    writeFileSync(join(dir, "package.json"), '{ "type": "module" }');
    const compilerOptions = {
      ...STRICTEST,
      ...flags,
      module: "nodenext",
      noEmit: true,
      isolatedDeclarations: false,
    };
    writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
    // TypeScript 5.4 also reports an option that it does not have.
    const errors = tsc(alias, dir).matchAll(/^.*consumer\.ts\((\d+),\d+\): error (TS\d+)/gm);
    expect([...errors].map(([, line, code]) => [line, code])).toEqual(
      ["11", "12", "13"].map((line) => [line, "TS2345"]),
    );
  },
);
