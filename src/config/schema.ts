/** What a configuration file may say. `Config` in model.ts is the same as a type; the compiler holds the two together. */

import type { Config } from "../model.js";

interface SettingSchema {
  readonly type: "string" | "number";
  readonly enum?: readonly string[];
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
  readonly minLength?: number;
}

const TEXT: SettingSchema = { type: "string", minLength: 1 };

const SETTINGS: { readonly [Name in keyof Required<Config>]: SettingSchema } = {
  schemas: TEXT,
  out: TEXT,
  server: TEXT,
  user: TEXT,
  ca: TEXT,
  pinSha256: TEXT,
  tokenFile: TEXT,
  timeout: { type: "number", exclusiveMinimum: 0 },
  importExtension: { type: "string", enum: [".js", ".ts", "none"] },
  dialect: { type: "string", enum: ["mysql", "sqlite"] },
};

export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS).sort();

export const CONFIG_SCHEMA = {
  type: "object",
  // For editors, in a configuration written as JSON.
  properties: { $schema: { type: "string" }, ...SETTINGS },
  additionalProperties: false,
} as const;
