/** The JSON Schemas of settings that are objects or lists of objects. */

export interface ValueSchema {
  readonly type?: "string" | "number" | "boolean" | "array" | "object";
  readonly description?: string;
  readonly default?: unknown;
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

export const INTEGER_PATTERN = "^-?[0-9]+$";
export const EMITTER_NAME_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_-]*$";

export const NON_EMPTY_STRING: ValueSchema = { type: "string", minLength: 1 };

const list = (items: ValueSchema): ValueSchema => ({ type: "array", items });
const described = (description: string, schema: ValueSchema = NON_EMPTY_STRING): ValueSchema => ({
  ...schema,
  description,
});
const object = (properties: Required<ValueSchema>["properties"], ...required: string[]): ValueSchema => ({
  ...{ type: "object", properties },
  ...(required.length > 0 && { required }),
  additionalProperties: false,
});

const oneOf = (...choices: string[]): ValueSchema => ({ type: "string", enum: choices });

const INTEGER: ValueSchema = {
  anyOf: [
    { type: "number", multipleOf: 1 },
    { type: "string", pattern: INTEGER_PATTERN },
  ],
};
const MODULE = described("Name of the module; `*` stands for any characters");
const KEY = described("Name of the key in WHM; `*` stands for any characters");

export const FORMAT_SCHEMA: ValueSchema = { enum: ["prettier", "biome", false] };

const OVERRIDE_TYPE = object({
  type: described(
    "TypeScript type of an integer; a `string` contains its decimal digits",
    oneOf("number", "bigint", "string"),
  ),
  minimum: described(
    "Smallest allowed integer; a string of digits if a number cannot represent it exactly",
    INTEGER,
  ),
  maximum: described(
    "Greatest allowed integer; a string of digits if a number cannot represent it exactly",
    INTEGER,
  ),
  values: described("The only strings that the key accepts", { ...list({ type: "string" }), minItems: 1 }),
  required: { type: "boolean", description: "Whether the key is required" },
  flag: { type: "boolean", description: "Whether an integer key is a flag, which can only be 0 or 1" },
});

export const OVERRIDES_SCHEMA: ValueSchema = list(
  object(
    {
      module: MODULE,
      key: KEY,
      definition: described("Column definition, case-insensitive; `*` stands for any characters"),
      set: described("The narrower type, which replaces parts of the type of the column", OVERRIDE_TYPE),
    },
    "set",
  ),
);

export const LEVELS_SCHEMA: ValueSchema = list(
  object(
    {
      // The schema does not list the rules: `drift` and `diff` check the rule, and suggest a similar one if it is unknown.
      rule: described("Drift rule of the finding; all rules if omitted"),
      module: MODULE,
      key: KEY,
      level: described("Level of the matching findings", oneOf("breaking", "dangerous", "safe", "cosmetic")),
    },
    "level",
  ),
);

const CUSTOM_EMITTER = object(
  {
    name: described("Name in the manifest and in messages", {
      type: "string",
      pattern: EMITTER_NAME_PATTERN,
    }),
    revision: described(
      "Revision of the emitter; change it whenever the emitter generates other output for the same items",
      { anyOf: [{ type: "string" }, { type: "number" }] },
    ),
    moduleFiles: described(
      "Object whose property names are suffixes of file names, such as `.form.ts`; each value is a function that generates this file for one module",
      { type: "object" },
    ),
    sharedFiles: described(
      "Object whose property names are file names, such as `forms.ts`; each value is a function that generates this file for all modules",
      { type: "object" },
    ),
  },
  "name",
  "revision",
);

export const EMITTERS_SCHEMA: ValueSchema = list({
  anyOf: [
    NON_EMPTY_STRING,
    described(
      "Your own emitter; only a configuration in TypeScript or JavaScript can contain its functions",
      CUSTOM_EMITTER,
    ),
  ],
});
