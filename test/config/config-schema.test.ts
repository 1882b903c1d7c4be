/** The published JSON Schema of the configuration, as an editor applies it. */

import { Ajv } from "ajv";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/core/config-types.js";
import { readPage } from "../docs/markdown.js";
import { ROOT } from "../support/folders.js";

const COMPLETE: Required<Config> = {
  schemas: "src/whm/schemas",
  snapshots: ["schemas/11.110", "schemas/11.138"],
  versions: "intersection",
  out: "src/whm/generated",
  server: "https://whm.example:2087",
  user: "deploy",
  ca: "authority.pem",
  pinSha256: "AB:CD:EF:…",
  tokenFile: "../secrets/whm-token",
  timeout: 120,
  importExtension: ".ts",
  dialect: "sqlite",
  unknownDefinitions: "error",
  bigint: "bigint",
  flags: "boolean",
  naming: "camel",
  documentedRules: "error",
  overrides: [{ key: "priority", set: { minimum: 0, maximum: 255 } }],
  levels: [{ rule: "default-changed", level: "safe" }],
  accept: "whm/accepted.json",
  usedBy: ["src/**/*.ts"],
  failOn: "breaking",
  failOnUsed: "safe",
  format: "prettier",
  emitters: ["zod"],
};

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

  test("the JSON Schema of the configuration accepts a value of each setting", () => {
    expect(faultsOf(COMPLETE)).toEqual([]);
  });

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
});
