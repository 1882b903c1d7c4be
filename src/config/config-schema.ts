/** The JSON Schema of the configuration. Each configuration is validated against it. It is also published for editors. */

import type { Config } from "../core/config-types.js";
import { SETTINGS } from "./settings.js";
import type { Setting } from "./setting.js";

export interface ValueSchema {
  readonly type?: "string" | "number" | "boolean" | "array" | "object";
  readonly description?: string;
  readonly default?: Setting["default"];
  readonly anyOf?: readonly ValueSchema[];
  readonly items?: ValueSchema;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly minItems?: number;
  readonly enum?: readonly (string | false)[];
  readonly exclusiveMinimum?: number;
  readonly multipleOf?: number;
  readonly pattern?: string;
  readonly minLength?: number;
}

const NON_EMPTY_STRING_SCHEMA: ValueSchema = { type: "string", minLength: 1 };

const SCHEMAS_BY_SETTING_TYPE: Readonly<Record<Exclude<Setting["type"], "structure">, ValueSchema>> = {
  text: NON_EMPTY_STRING_SCHEMA,
  path: NON_EMPTY_STRING_SCHEMA,
  number: { type: "number", exclusiveMinimum: 0 },
  switch: { type: "boolean" },
  list: { type: "array", items: NON_EMPTY_STRING_SCHEMA, minItems: 1 },
};

const MODULE_PATTERN_SCHEMA: ValueSchema = {
  ...NON_EMPTY_STRING_SCHEMA,
  description: "Name of the module; `*` stands for any characters",
};
const KEY_PATTERN_SCHEMA: ValueSchema = {
  ...NON_EMPTY_STRING_SCHEMA,
  description: "Name of the key in WHM; `*` stands for any characters",
};

export const INTEGER_PATTERN = "^-?[0-9]+$";
export const EMITTER_NAME_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_-]*$";

const INTEGER_SCHEMA: ValueSchema = {
  anyOf: [
    { type: "number", multipleOf: 1 },
    { type: "string", pattern: INTEGER_PATTERN },
  ],
};

const OVERRIDE_SETTINGS_SCHEMA: ValueSchema = {
  type: "object",
  description: "The narrower type, which replaces parts of the type of the column",
  properties: {
    type: {
      type: "string",
      enum: ["number", "bigint", "string"],
      description: "TypeScript type of an integer; a `string` contains its decimal digits",
    },
    minimum: {
      ...INTEGER_SCHEMA,
      description: "Smallest allowed integer; a string of digits if a number cannot represent it exactly",
    },
    maximum: {
      ...INTEGER_SCHEMA,
      description: "Greatest allowed integer; a string of digits if a number cannot represent it exactly",
    },
    values: {
      type: "array",
      items: { type: "string" },
      minItems: 1,
      description: "The only strings that the key accepts",
    },
    required: { type: "boolean", description: "Whether the key is required" },
    flag: { type: "boolean", description: "Whether an integer key is a flag, which can only be 0 or 1" },
  },
  additionalProperties: false,
};

const CUSTOM_EMITTER_SCHEMA: ValueSchema = {
  type: "object",
  description: "Your own emitter; only a configuration in TypeScript or JavaScript can contain its functions",
  properties: {
    name: {
      type: "string",
      pattern: EMITTER_NAME_PATTERN,
      description: "Name in the manifest and in messages",
    },
    revision: {
      anyOf: [{ type: "string" }, { type: "number" }],
      description:
        "Revision of the emitter; change it whenever the emitter generates other output for the same items",
    },
    moduleFiles: {
      type: "object",
      description:
        "Object whose property names are suffixes of file names, such as `.form.ts`; each value is a function that generates this file for one module",
    },
    sharedFiles: {
      type: "object",
      description:
        "Object whose property names are file names, such as `forms.ts`; each value is a function that generates this file for all modules",
    },
  },
  required: ["name", "revision"],
  additionalProperties: false,
};

type StructuredSettingName = {
  [Name in keyof typeof SETTINGS]: (typeof SETTINGS)[Name] extends { type: "structure" } ? Name : never;
}[keyof typeof SETTINGS];

const STRUCTURED_SETTING_SCHEMAS: Readonly<Record<StructuredSettingName, ValueSchema>> = {
  formatter: { enum: ["prettier", "biome", false] },
  emitters: { type: "array", items: { anyOf: [NON_EMPTY_STRING_SCHEMA, CUSTOM_EMITTER_SCHEMA] } },
  levels: {
    type: "array",
    items: {
      type: "object",
      properties: {
        // The schema does not list the rules: `drift` and `diff` check the rule, and suggest a similar one if it is unknown.
        rule: { ...NON_EMPTY_STRING_SCHEMA, description: "Drift rule of the finding; all rules if omitted" },
        module: MODULE_PATTERN_SCHEMA,
        key: KEY_PATTERN_SCHEMA,
        level: {
          type: "string",
          enum: ["breaking", "dangerous", "safe", "cosmetic"],
          description: "Level of the matching findings",
        },
      },
      required: ["level"],
      additionalProperties: false,
    },
  },
  overrides: {
    type: "array",
    items: {
      type: "object",
      properties: {
        module: MODULE_PATTERN_SCHEMA,
        key: KEY_PATTERN_SCHEMA,
        definition: {
          ...NON_EMPTY_STRING_SCHEMA,
          description: "Column definition, case-insensitive; `*` stands for any characters",
        },
        set: OVERRIDE_SETTINGS_SCHEMA,
      },
      required: ["set"],
      additionalProperties: false,
    },
  },
};

function buildSettingSchema(
  settingName: string,
  { type, choices, help, default: defaultValue }: Setting,
): ValueSchema {
  const typeSchema =
    type === "structure"
      ? STRUCTURED_SETTING_SCHEMAS[settingName as StructuredSettingName]
      : SCHEMAS_BY_SETTING_TYPE[type];
  return {
    description: help,
    ...(choices === undefined ? typeSchema : { type: "string", enum: choices }),
    ...(defaultValue !== undefined && { default: defaultValue }),
  };
}

const settingSchemas = Object.fromEntries(
  Object.entries<Setting>(SETTINGS).flatMap(([name, setting]) =>
    setting.key === undefined ? [] : [[setting.key, buildSettingSchema(name, setting)] as const],
  ),
) as Readonly<Record<keyof Config, ValueSchema>>;

export const CONFIG_SCHEMA = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Configuration of whm-transfer-codegen",
  type: "object",
  properties: {
    $schema: { type: "string", description: "JSON Schema of this file, for editors" },
    ...settingSchemas,
  },
  additionalProperties: false,
} as const;
