/** Committed and emitted code contains only declarations of expected names, and the check for this detects every violation. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate, type GeneratedFile } from "../../src/index.js";
import { CHOICES } from "../support/emit-configs.js";
import { declarationFaults } from "../support/declarations.js";
import { casesOf, SCALED } from "../support/extent.js";
import { ROOT } from "../support/folders.js";
import { awkwardModule, consumerSnapshot, everyKindModule, snapshotOf } from "../support/snapshots.js";

const emitters = ["zod", "valibot", "ajv", "node"] as const;

const COMMITTED: readonly GeneratedFile[] = readdirSync(join(ROOT, "generated")).map((path) => ({
  path,
  text: readFileSync(join(ROOT, "generated", path), "utf8"),
}));

test("the generated code in the repository contains only declarations", () => {
  expect(COMMITTED.length).toBeGreaterThan(10);
  expect(declarationFaults(COMMITTED)).toEqual([]);
});

test.each(casesOf([snapshotOf(everyKindModule(), awkwardModule()), consumerSnapshot()], 1))(
  "code of all emitters for unusual modules contains only declarations: %#",
  SCALED,
  async (snapshot) => {
    expect(declarationFaults(await generate({ snapshot, config: { emitters } }))).toEqual([]);
  },
);

test.each(casesOf(CHOICES.toReversed(), 3))(
  "code for $name contains only declarations",
  SCALED,
  async ({ config, snapshot }) => {
    expect(declarationFaults(await generate({ snapshot, config: { ...config, emitters } }))).toEqual([]);
  },
);

/** Each is a line that a text of a server could become if it were not escaped. */
describe("the check for declarations detects", () => {
  const { path, text } = COMMITTED.find((file) => file.path === "AccountLocal.ts") as GeneratedFile;

  test.each([
    ...["evil();", "let evil = 1;", ";", 'import "./transfer-item.js";', 'import fs from "node:fs";'],
    ...[
      'export * from "https://evil.example/x.js";',
      "const KEYS = evil();",
      "export default 1;",
      "throw 1;",
    ],
    ...["export const encode0 = `${evil}`;", "function encode0() { eval('1'); }", "declare global {}"],
    ...["function encode0() { return import('./x.js'); }", "function encode0() { return tag`x`; }"],
    ...["const KEYS = { __proto__: 1 };", "const KEYS = { [evil]: 1 };", "class encode0 { [evil()] = 1; }"],
    ...[
      "// @ts-ignore",
      "/* @ts-nocheck */",
      "// int -- //# sourceMappingURL=x",
      'const KEYS = "</script>";',
    ],
    ...["// #__PURE__", '/// <reference path="x" />', "\u00e9", "// \u2028", '"', "}"],
  ])("the check for declarations detects the injected line %s", (line) => {
    const changed = { path, text: `${text}${line}\n` };
    const paths = COMMITTED.map((file) => file.path);
    expect(declarationFaults([changed], paths)).not.toEqual([]);
  });
});
