/** The published JSON Schema of the configuration, as an editor applies it. */

import { Ajv } from "ajv";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CONFIG_EXAMPLES } from "../../scripts/docs/config-examples.js";
import { SETTINGS_BY_CONFIG_KEY } from "../../src/config/settings.js";
import { readPage } from "../docs/markdown.js";
import { ROOT } from "../support/folders.js";

const schema = JSON.parse(readFileSync(join(ROOT, "config.schema.json"), "utf8")) as {
  readonly properties: Readonly<
    Record<string, { readonly description?: string; readonly default?: unknown }>
  >;
};
const validate = new Ajv({ allErrors: true, strict: true }).compile(schema);

function faultsOf(config: unknown): readonly string[] {
  validate(config);
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`.trim());
}

describe("the published schema", () => {
  test("the package exports the JSON Schema of the configuration", () => {
    const { exports, files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      readonly exports: Readonly<Record<string, unknown>>;
      readonly files: readonly string[];
    };
    expect(exports["./config.schema.json"]).toBe("./config.schema.json");
    expect(files).toContain("config.schema.json");
  });

  test.each(Object.entries(CONFIG_EXAMPLES))(
    "the JSON Schema of the configuration accepts the example of the setting %s",
    (key, value) => {
      expect(faultsOf({ [key]: value })).toEqual([]);
    },
  );

  test("the JSON Schema of the configuration accepts the JSON examples in the documentation, with $schema", () => {
    const texts = readPage("docs/configuration.md").blocks.filter(({ language }) => language === "json");
    expect(texts.length).toBeGreaterThan(0);
    for (const { text } of texts) {
      const config: unknown = JSON.parse(text);
      expect(config).toHaveProperty("$schema");
      expect(faultsOf(config)).toEqual([]);
    }
  });

  test("the JSON Schema of the configuration accepts its own default values", () => {
    const defaults = Object.entries(schema.properties).flatMap(([key, { default: value }]) =>
      value === undefined ? [] : [[key, value] as const],
    );
    expect(defaults.length).toBeGreaterThan(10);
    expect(faultsOf(Object.fromEntries(defaults))).toEqual([]);
  });

  test("the JSON Schema of the configuration describes each key", () => {
    for (const key of SETTINGS_BY_CONFIG_KEY.keys())
      expect(schema.properties[key]?.description).toMatch(/\w{3}/);
  });

  test.each([
    ["an unknown key", { output: "x" }, " additionalProperties"],
    ["a token", { token: "x" }, " additionalProperties"],
    ["a wrong type", { timeout: "60" }, "/timeout type"],
    ["no time at all", { timeout: 0 }, "/timeout exclusiveMinimum"],
    ["an empty text", { out: "" }, "/out minLength"],
    ["no such choice", { naming: "snake" }, "/naming enum"],
    ["no snapshots", { snapshots: [] }, "/snapshots minItems"],
    ["an unknown member", { overrides: [{ set: { maximun: 5 } }] }, "/overrides/0/set additionalProperties"],
    ["an override without a narrowing", { overrides: [{ key: "a" }] }, "/overrides/0 required"],
    ["a level that does not exist", { levels: [{ level: "bad" }] }, "/levels/0/level enum"],
    ["an emitter without a revision", { emitters: [{ name: "a" }] }, "/emitters/0 required"],
  ])("the JSON Schema of the configuration rejects a configuration with %s", (_, config, fault) => {
    expect(faultsOf(config)).toContain(fault.trim());
  });
});
