/** The JSON Schema files can be read in other languages. `test/languages/` tries it with their validators and generators. */

import { describe, expect, test } from "vitest";
import { itemSchema, type JsonSchema, type ModuleSchema } from "../../src/index.js";
import { loadGenerated } from "../support/generated.js";
import { documentedSnapshot, everyKindModule, moduleOf, snapshotOf } from "../support/snapshots.js";

const CHARACTERS = { narrow: "char(9) CHARACTER SET latin1", basic: "char(9) CHARACTER SET utf8mb3" };
const UNSIGNED = { price: "decimal(6,2) unsigned", ratio: "double unsigned", at: "timestamp(3) NULL" };
const MODULES: readonly ModuleSchema[] = [
  ...Object.values(documentedSnapshot().modules),
  everyKindModule(),
  moduleOf("Patterns", { ...CHARACTERS, ...UNSIGNED }),
];

/** Lists a schema and all schemas in it. */
function listSchemas(schema: JsonSchema): readonly JsonSchema[] {
  const { properties = {}, anyOf = [], allOf = [], not } = schema;
  const inner = [...Object.values(properties), ...anyOf, ...allOf, ...(not === undefined ? [] : [not])];
  return [schema, ...inner.flatMap(listSchemas)];
}

describe.each(MODULES.map((module) => [module.module, module] as const))("%s", (name, module) => {
  const schema = itemSchema(module);

  test("each property has a type and a description that ends with its column", () => {
    expect(schema.$id).toBe(`urn:whm-transfer-codegen:${name}`);
    for (const [key, { type, description }] of Object.entries(schema.properties ?? {})) {
      expect(type, key).toBeDefined();
      expect(description?.endsWith(`Column: ${module.keys[key]?.def}`), key).toBe(true);
    }
  });

  test("limits are inclusive, because an exclusive limit is a boolean in draft 4", () => {
    expect(listSchemas(schema).flatMap(Object.keys)).not.toContain("exclusiveMaximum");
  });

  test("patterns use only what ECMA, RE2, PCRE2 and Python have in common", () => {
    for (const { pattern = "" } of listSchemas(schema)) {
      // Lookarounds, back references, classes of Unicode and escapes other than \x00, \n, \. and \+
      expect(pattern).not.toMatch(/\(\?(?!:)|\\(?!x[0-9a-f]{2}|[n.+])|\p{Surrogate}/u);
      // RE2 allows at most 1000 repetitions.
      for (const [, count] of pattern.matchAll(/([0-9]+)\}/g))
        expect(Number(count)).toBeLessThanOrEqual(1000);
    }
  });
});

test("a description starts with the danger, then cPanel's documentation, then the column", () => {
  const module = documentedSnapshot().modules["AccountRemoteRoot"] as ModuleSchema;
  const { description, properties = {} } = itemSchema(module);
  expect(description).toMatch(/^Transfers an account/);
  expect(properties["overwrite_with_delete"]?.description).toMatch(
    /^Danger: If enabled, WHM deletes all files.*\n\nWHM does not delete files.*\n\nColumn: int\(1\) DEFAULT 0$/s,
  );
});

test.each([
  [undefined, { type: "integer", enum: [0, 1], default: 0 }],
  ["bit", { type: "integer", enum: [0, 1], default: 0 }],
  ["boolean", { type: "boolean", default: false }],
] as const)("flags have one type if the setting is %s", (flags, expected) => {
  const module = moduleOf("Flags", { on: "int(1) DEFAULT 0" });
  const { properties } = itemSchema(module, flags && { flags });
  expect(properties?.["on"]).toEqual({ ...expected, description: "Column: int(1) DEFAULT 0" });
});

test("the file contains the exact limits of 64-bit integers, and itemSchema returns what JSON.parse reads", async () => {
  const module = moduleOf("Big", { big: "bigint", huge: "bigint unsigned" });
  const { files } = await loadGenerated(snapshotOf(module));
  const text = files.find(({ path }) => path === "Big.schema.json")?.text ?? "";
  for (const limit of ["-9223372036854775808", "9223372036854775807", "18446744073709551615"])
    expect(text).toMatch(new RegExp(`"(?:min|max)imum": ${limit},?\n`));
  const { $comment: _mark, ...parsed } = JSON.parse(text) as JsonSchema;
  expect(itemSchema(module)).toEqual(parsed);
});

test("a key with several types needs no anyOf, and a type for each of them", () => {
  const { properties = {} } = itemSchema(everyKindModule());
  expect(properties["price"]).toMatchObject({ type: ["string", "number"], maximum: 9999.99 });
  expect(properties["price"]).not.toHaveProperty("anyOf");
});
