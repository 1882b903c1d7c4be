/** The JSON Schema of the configuration. Each configuration is validated against it. It is also published for editors. */

import type { Config } from "../core/config-types.js";
import { SETTINGS_BY_CONFIG_KEY } from "./settings.js";
import { NON_EMPTY_STRING, type ValueSchema } from "./structures.js";

const SCHEMAS_BY_TYPE = {
  text: NON_EMPTY_STRING,
  path: NON_EMPTY_STRING,
  number: { type: "number", exclusiveMinimum: 0 },
  switch: { type: "boolean" },
  list: { type: "array", items: NON_EMPTY_STRING, minItems: 1 },
  structure: {},
} as const satisfies Readonly<Record<string, ValueSchema>>;

const properties = Object.fromEntries(
  [...SETTINGS_BY_CONFIG_KEY].map(([key, { type, choices, schema, help, default: initial }]) => [
    key,
    {
      description: help,
      ...(choices === undefined ? (schema ?? SCHEMAS_BY_TYPE[type]) : { type: "string", enum: choices }),
      ...(initial !== undefined && { default: initial }),
    },
  ]),
) as Readonly<Record<keyof Config, ValueSchema>>;

export const CONFIG_SCHEMA = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Configuration of whm-transfer-codegen",
  type: "object",
  properties: {
    $schema: { type: "string", description: "JSON Schema of this file, for editors" },
    ...properties,
  },
  additionalProperties: false,
} as const;
