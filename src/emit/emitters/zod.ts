/** The zod schemas of keys. `templates/zod-item.ts` contains the functions that the code calls. */

import { formatBigint, propertyName, stringLiteral } from "../code.js";
import { buildTypeSchema, type SchemaParts } from "../../item/type-walk.js";
import type { ValidatorLibrary, TypedCode } from "./object-file.js";

export const ZOD_LIBRARY: ValidatorLibrary = {
  name: "zod",
  importStatements: { types: 'import type { z } from "zod";', values: 'import { z } from "zod";' },
  keySchemasName: "Shape",
  formatItemSchemaType: (keySchemasTypeName) => `z.ZodObject<${keySchemasTypeName}, z.core.$strict>`,
  helperTypeImports: [],
  schemaCreatorParameterNames: ["params", "check", "lengthParams"],
  createKeySchema: ({ type: itemType, required, nullable }) => {
    const { code, type } = buildTypeSchema(itemType, PARTS);
    if (required) return { code, type };
    if (!nullable) return { code: `${code}.optional()`, type: `z.ZodOptional<${type}>` };
    return { code: `${code}.nullish()`, type: `z.ZodOptional<z.ZodNullable<${type}>>` };
  },
};

const NEVER: TypedCode = { code: "z.never(params)", type: "z.ZodNever" };

const PARTS: SchemaParts<TypedCode> = {
  string: { code: "z.string(params)", type: "z.ZodString" },
  nonEmptyString: { code: "z.string(params).min(1, lengthParams)", type: "z.ZodString" },
  number: { code: "z.number(params)", type: "z.ZodNumber" },
  bigint: { code: "z.bigint(params)", type: "z.ZodBigInt" },
  boolean: { code: "z.boolean(params)", type: "z.ZodBoolean" },
  bit: { code: "z.literal([0, 1], params)", type: "z.ZodLiteral<0 | 1>" },
  integer: ({ minimum, maximum }) => {
    const min = minimum === undefined ? "" : `.min(${minimum}, params)`;
    const max = maximum === undefined ? "" : `.max(${maximum}, params)`;
    return { code: `z.int(params)${min}${max}`, type: "z.ZodInt" };
  },
  bigintRange: (minimum, maximum) => ({
    code: `z.bigint(params).min(${formatBigint(minimum)}, params).max(${formatBigint(maximum)}, params)`,
    type: "z.ZodBigInt",
  }),
  pattern: (pattern) => ({ code: `z.string(params).regex(/${pattern}/, params)`, type: "z.ZodString" }),
  members: (members) => {
    if (members.length === 0) return NEVER;
    const entries = members.map((member) => `${propertyName(member)}: ${stringLiteral(member)}`).join("; ");
    return {
      code: `z.enum([${members.map(stringLiteral).join(", ")}], params)`,
      type: `z.ZodEnum<{ ${entries} }>`,
    };
  },
  union: (first = NEVER, ...others) => {
    if (others.length === 0) return first;
    const all = [first, ...others];
    return {
      code: `z.union([${all.map(({ code }) => code).join(", ")}], params)`,
      type: `z.ZodUnion<readonly [${all.map(({ type }) => type).join(", ")}]>`,
    };
  },
  check: ({ code, type }) => ({ code: `${code}.check(check)`, type }),
};
