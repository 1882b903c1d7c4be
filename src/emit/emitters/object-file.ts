/** Generates `NAME.zod.ts` and `NAME.valibot.ts`, which contain the schema of an item, and the index files, which export all schemas. */

import type { EmitContext } from "../../core/config-types.js";
import type { ItemDefinition, ItemKey } from "../../core/item-types.js";
import { buildKeyChecks, buildRuleStatement } from "../checks.js";
import {
  formatBigintDeclarations,
  formatCodeSpan,
  formatImportStatement,
  indent,
  listUsedNames,
  propertyName,
  stringLiteral,
} from "../code.js";

/** What the generator needs to know about a validator library, zod or valibot. */
export interface ValidatorLibrary {
  readonly name: "zod" | "valibot";
  /**
   * The import statements of the library. `types` is for files that use only types of the library, `values` for all other files.
   */
  readonly importStatements: { readonly types: string; readonly values: string };
  /** The last part of the name of the type with the key schemas, such as `Shape` in `AccountLocalShape`. Each library has its own term. */
  readonly keySchemasName: string;
  /** Returns the TypeScript type of an item's schema. `keySchemasTypeName` is the name of a type such as `AccountLocalShape`. */
  readonly formatItemSchemaType: (keySchemasTypeName: string) => string;
  /** The types that `formatItemSchemaType` uses, and that the generated file must import from `<library>-item.ts`. */
  readonly helperTypeImports: readonly string[];
  /** Parameter names of the generated function that creates a key's schema. */
  readonly schemaCreatorParameterNames: readonly string[];
  readonly createKeySchema: (key: ItemKey) => TypedCode;
}

/** Code that creates a schema or one of its checks, such as `z.string()`, and its TypeScript type, such as `z.ZodString`. */
export interface TypedCode {
  readonly code: string;
  readonly type: string;
}

export function generateValidatorFile(
  item: ItemDefinition,
  library: ValidatorLibrary,
  { extension }: EmitContext,
): string {
  const { module, rules, enforced } = item;
  const { name, keySchemasName } = library;
  const typeName = `${module}${keySchemasName}`;
  const keys = item.keys.map((key) => ({
    key,
    schema: library.createKeySchema(key),
    findError: formatFindError(key),
  }));
  const findRuleErrors =
    enforced && rules.length > 0
      ? `
function findRuleErrors(item: UncheckedObject): ItemError[] {
  const errors: ItemError[] = [];
${indent(rules.map((rule) => buildRuleStatement(rule)).join("\n"), 1)}
  return errors;
}
`
      : "";
  const imports = [
    ...listUsedNames([...keys.map(({ findError }) => findError), findRuleErrors].join("\n")),
    ...(findRuleErrors === "" ? [] : ["type ItemError", "type UncheckedObject"]),
  ];
  const itemImports =
    imports.length === 0 ? "" : formatImportStatement(imports, `./transfer-item${extension}`);
  const helpers = [
    "createItemSchema",
    ...(keys.length === 0 ? [] : ["createKeySchemaCreator"]),
    ...library.helperTypeImports,
  ].join(", ");
  const types = keys.map(
    ({ key, schema }) =>
      `  /** Column definition in WHM: ${formatCodeSpan(key.column.def)}. */\n${indent(`${propertyName(key.property)}: ${schema.type};`, 1)}\n`,
  );
  const schemas = keys.map(({ key, schema: { code }, findError }) => {
    // The parameters end with the last one that the code uses.
    const names = library.schemaCreatorParameterNames;
    const last = names.findLastIndex((parameter) => new RegExp(`\\b${parameter}\\b`).test(code));
    const create = `(${names.slice(0, last + 1).join(", ")}) => ${code}`;
    return `    ${propertyName(key.property)}: key(\n${indent(`${findError},\n${create},`, 3)}\n    ),\n`;
  });
  return `${keys.length === 0 ? library.importStatements.types : library.importStatements.values}
${itemImports}import { ${helpers} } from "./${name}-item${extension}";

${formatBigintDeclarations(imports)}\
/** The types of the ${name} schemas for the keys of ${module}. The comment of each key contains its SQL definition. */
export type ${typeName} = {
${types.join("")}};

/**
 * The ${name} schema of \`${module}Item\`. It accepts the same items as \`validate${module}\` of \`${module}.ts\`, and
 * its errors have the same messages.
 */
export const ${module}Schema: ${library.formatItemSchemaType(typeName)} = /* @__PURE__ */ createItemSchema(
  ${stringLiteral(module)},
  create${keySchemasName},${findRuleErrors === "" ? "" : "\n  findRuleErrors,"}
);

function create${keySchemasName}(): ${typeName} {
${keys.length === 0 ? "" : `  const key = createKeySchemaCreator(${stringLiteral(module)});\n`}  return {
${schemas.join("")}  };
}
${findRuleErrors}`;
}

/**
 * Returns the code of a function that returns the first error of a key's value, or undefined if the value is valid. Uses one expression
 * instead of `if` statements: for an ENUM without members, the condition is `true`, and TypeScript can refuse statements after
 * `if (true) return` as unreachable.
 */
function formatFindError(key: ItemKey): string {
  const branches = buildKeyChecks(key).map(({ invalidIf, error }) => {
    const condition = invalidIf.includes(" ? ") ? `(${invalidIf})` : invalidIf;
    return `${condition}\n  ? ${error}\n  : `;
  });
  return `(value) =>\n${indent(`${branches.join("")}undefined`, 1)}`;
}

export function generateValidatorIndexFile(
  items: readonly ItemDefinition[],
  { name, keySchemasName }: ValidatorLibrary,
  { extension }: EmitContext,
): string {
  const exports = items.map(
    ({ module }) =>
      `export { ${module}Schema, type ${module}${keySchemasName} } from "./${module}.${name}${extension}";\n`,
  );
  return exports.join("") || "export {};\n";
}
