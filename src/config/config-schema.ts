/** What a configuration file may say. `Config` in model.ts is the same as a type; the compiler holds the two together. */

import type { Config } from "../core/model.js";

interface SettingSchema {
  readonly type: "string" | "number" | "boolean" | "array" | "object";
  readonly items?: SettingSchema | Either;
  readonly properties?: Readonly<Record<string, SettingSchema | Either>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly minItems?: number;
  readonly enum?: readonly string[];
  readonly exclusiveMinimum?: number;
  readonly multipleOf?: number;
  readonly pattern?: string;
  readonly minLength?: number;
}

interface Either {
  readonly anyOf: readonly SettingSchema[];
}

const TEXT: SettingSchema = { type: "string", minLength: 1 };

const LIMIT = {
  anyOf: [
    { type: "number", multipleOf: 1 },
    { type: "string", pattern: "^-?[0-9]+$" },
  ],
} as const satisfies Either;

const NARROWING: SettingSchema = {
  type: "object",
  properties: {
    type: { type: "string", enum: ["number", "bigint", "string"] },
    minimum: LIMIT,
    maximum: LIMIT,
    values: { type: "array", items: { type: "string" }, minItems: 1 },
    required: { type: "boolean" },
    flag: { type: "boolean" },
  },
  additionalProperties: false,
};

const SETTINGS: { readonly [Name in keyof Required<Config>]: SettingSchema } = {
  schemas: TEXT,
  snapshots: { type: "array", items: TEXT, minItems: 1 },
  versions: { type: "string", enum: ["union", "intersection"] },
  out: TEXT,
  server: TEXT,
  user: TEXT,
  ca: TEXT,
  pinSha256: TEXT,
  tokenFile: TEXT,
  timeout: { type: "number", exclusiveMinimum: 0 },
  importExtension: { type: "string", enum: [".js", ".ts", "none"] },
  bigint: { type: "string", enum: ["number|bigint", "bigint", "string"] },
  flags: { type: "string", enum: ["boolean|bit", "boolean", "bit"] },
  naming: { type: "string", enum: ["wire", "camel"] },
  documentedRules: { type: "string", enum: ["warning", "error"] },
  dialect: { type: "string", enum: ["mysql", "sqlite"] },
  emitters: {
    type: "array",
    items: {
      anyOf: [
        { type: "string", minLength: 1 },
        {
          type: "object",
          properties: {
            name: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_-]*$" },
            revision: { anyOf: [{ type: "string" }, { type: "number" }] },
            moduleFiles: { type: "object" },
            sharedFiles: { type: "object" },
          },
          required: ["name", "revision"],
          additionalProperties: false,
        },
      ],
    },
  },
  levels: {
    type: "array",
    items: {
      type: "object",
      properties: {
        // Which rules there are is known to whoever judges.
        rule: TEXT,
        module: TEXT,
        key: TEXT,
        level: { type: "string", enum: ["breaking", "dangerous", "safe", "cosmetic"] },
      },
      required: ["level"],
      additionalProperties: false,
    },
  },
  accept: TEXT,
  usedBy: { type: "array", items: TEXT, minItems: 1 },
  failOn: { type: "string", enum: ["breaking", "dangerous", "safe", "never"] },
  failOnUsed: { type: "string", enum: ["breaking", "dangerous", "safe", "never"] },
  overrides: {
    type: "array",
    items: {
      type: "object",
      properties: { module: TEXT, key: TEXT, definition: TEXT, set: NARROWING },
      required: ["set"],
      additionalProperties: false,
    },
  },
};

export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS).sort();

export const CONFIG_SCHEMA = {
  type: "object",
  // For editors, in a configuration written as JSON.
  properties: { $schema: { type: "string" }, ...SETTINGS },
  additionalProperties: false,
} as const;
