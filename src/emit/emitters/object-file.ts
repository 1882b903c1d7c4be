/** Generates `NAME.zod.ts` and `NAME.valibot.ts`, which contain the schema of an item, and the index files, which export all schemas. */

import type { EmitContext } from "../../core/emitter-types.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import {
  formatBigintDeclarations,
  formatCodeSpan,
  formatImportStatement,
  indent,
  listUsedNames,
  propertyName,
  stringLiteral,
} from "../code.js";
import { buildFindErrorFunction, buildFindRuleErrorsFunction } from "./find-error.js";

/** The differences between the files for zod and valibot. */
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
  item: Item,
  library: ValidatorLibrary,
  { extension }: EmitContext,
): string {
  const { module } = item;
  const keySchemasTypeName = `${module}${library.keySchemasName}`;
  const keysWithCode = item.keys.map((key) => ({
    key,
    schema: library.createKeySchema(key),
    findError: buildFindErrorFunction(key),
  }));
  const ruleErrorsFunction = buildFindRuleErrorsFunction(item, "findRuleErrors");
  const importedNames = [
    ...listUsedNames([...keysWithCode.map(({ findError }) => findError), ruleErrorsFunction].join("\n")),
    ...(ruleErrorsFunction === undefined ? [] : ["type ItemError", "type UncheckedObject"]),
  ];
  const typeMembers = keysWithCode.map(
    ({ key, schema }) =>
      `  /** Column definition in WHM: ${formatCodeSpan(key.column.def)}. */\n  ${propertyName(key.property)}: ${schema.type};\n`,
  );
  const schemaEntries = keysWithCode.map(({ key, schema, findError }) => {
    const schemaCreatorCode = `${formatUsedParameters(schema, library)} => ${schema.code}`;
    return `    ${propertyName(key.property)}: key(\n${indent(`${findError},\n${schemaCreatorCode},`, 3)}\n    ),\n`;
  });
  const helperImports = [
    "createItemSchema",
    ...(keysWithCode.length === 0 ? [] : ["createKeySchemaCreator"]),
    ...library.helperTypeImports,
  ].join(", ");
  return `${keysWithCode.length === 0 ? library.importStatements.types : library.importStatements.values}
${importedNames.length === 0 ? "" : formatImportStatement(importedNames, `./transfer-item${extension}`)}import { ${helperImports} } from "./${library.name}-item${extension}";

${formatBigintDeclarations(importedNames)}\
/** The types of the ${library.name} schemas for the keys of ${module}. The comment of each key contains its SQL definition. */
export type ${keySchemasTypeName} = {
${typeMembers.join("")}};

/**
 * The ${library.name} schema of \`${module}Item\`. It accepts the same items as \`validate${module}\` of \`${module}.ts\`, and
 * its errors have the same messages.
 */
export const ${module}Schema: ${library.formatItemSchemaType(keySchemasTypeName)} = /* @__PURE__ */ createItemSchema(
  ${stringLiteral(module)},
  create${library.keySchemasName},${ruleErrorsFunction === undefined ? "" : "\n  findRuleErrors,"}
);

function create${library.keySchemasName}(): ${keySchemasTypeName} {
${keysWithCode.length === 0 ? "" : `  const key = createKeySchemaCreator(${stringLiteral(module)});\n`}  return {
${schemaEntries.join("")}  };
}
${ruleErrorsFunction === undefined ? "" : `\n${ruleErrorsFunction}`}`;
}

/** Returns the list of parameters for the function that creates a schema. The list ends with the last parameter that the code uses. */
function formatUsedParameters(
  { code }: TypedCode,
  { schemaCreatorParameterNames }: ValidatorLibrary,
): string {
  const neededParameterCount =
    1 + schemaCreatorParameterNames.findLastIndex((name) => new RegExp(`\\b${name}\\b`).test(code));
  return `(${schemaCreatorParameterNames.slice(0, neededParameterCount).join(", ")})`;
}

export function generateValidatorIndexFile(
  items: readonly Item[],
  { name, keySchemasName }: ValidatorLibrary,
  { extension }: EmitContext,
): string {
  const exportStatements = items.map(
    ({ module }) =>
      `export { ${module}Schema, type ${module}${keySchemasName} } from "./${module}.${name}${extension}";\n`,
  );
  return exportStatements.length === 0 ? "export {};\n" : exportStatements.join("");
}
