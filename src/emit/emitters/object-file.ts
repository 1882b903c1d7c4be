/** Item → `NAME.LIBRARY.ts` with an object schema of a validator library, and the index file of all schemas. */

import type { EmitContext } from "../../core/emitter-types.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import { codeSpan, importStatement, indented, propertyName, stringLiteral } from "../code.js";
import { findErrorFunction, findRuleErrorsFunction } from "./find-error.js";

/** What differs between the files for zod and valibot. */
export interface ObjectLibrary {
  readonly name: "zod" | "valibot";
  /**
   * The import statements of the library. `types` is for files that use only types of the library, `values` for all other files.
   */
  readonly imports: { readonly types: string; readonly values: string };
  /**
   * The library's term for the schemas of an object's keys. It is a suffix: the name of the generated type is the module name
   * plus this term.
   */
  readonly keys: string;
  /** Returns the type of the object schema. `keys` is the type of its keys. */
  readonly objectType: (keys: string) => string;
  /** The names that `objectType` uses and the file must import from the template. */
  readonly typeImports: readonly string[];
  /** Parameter names of the generated function that creates a key's schema. */
  readonly parameters: readonly string[];
  readonly keySchema: (key: ItemKey) => ObjectMember;
}

/** The code and type of a schema, or of one of its checks. */
export interface ObjectMember {
  readonly code: string;
  readonly type: string;
}

export function objectFile(item: Item, library: ObjectLibrary, { extension }: EmitContext): string {
  const { module } = item;
  const keysType = `${module}${library.keys}`;
  const members = item.keys.map((key) => ({
    key,
    schema: library.keySchema(key),
    findError: findErrorFunction(key),
  }));
  const rules = findRuleErrorsFunction(item, "findRuleErrors");
  const used = new Set([...members.flatMap(({ findError }) => findError.imports), ...(rules?.imports ?? [])]);
  const types = members.map(
    ({ key, schema }) =>
      `  /** ${codeSpan(key.column.def)} */\n  ${propertyName(key.property)}: ${schema.type};\n`,
  );
  const entries = members.map(({ key, schema, findError }) => {
    const create = `${parametersOf(schema, library)} => ${schema.code}`;
    return `    ${propertyName(key.property)}: key(\n${indented(`${findError.code},\n${create},`, 3)}\n    ),\n`;
  });
  const helpers = [
    "itemSchema",
    ...(members.length === 0 ? [] : ["keySchemas"]),
    ...library.typeImports,
  ].join(", ");
  return `${members.length === 0 ? library.imports.types : library.imports.values}
${used.size === 0 ? "" : importStatement([...used], `./transfer-item${extension}`)}import { ${helpers} } from "./${library.name}-item${extension}";

/** The types of the ${library.name} schemas for the keys of ${module}. Each comment is the SQL definition of the key. */
export type ${keysType} = {
${types.join("")}};

/**
 * The ${library.name} schema of \`${module}Item\`. It accepts the same items as \`validate${module}\` of \`${module}.ts\`, with
 * the same messages for the others.
 */
export const ${module}Schema: ${library.objectType(keysType)} = /* @__PURE__ */ itemSchema(
  ${stringLiteral(module)},
  create${library.keys},${rules === undefined ? "" : "\n  findRuleErrors,"}
);

function create${library.keys}(): ${keysType} {
${members.length === 0 ? "" : `  const key = keySchemas(${stringLiteral(module)});\n`}  return {
${entries.join("")}  };
}
${rules === undefined ? "" : `\n${rules.code}`}`;
}

/** Returns the parameter list, up to the last parameter that the code uses. */
function parametersOf({ code }: ObjectMember, { parameters }: ObjectLibrary): string {
  const count = 1 + parameters.findLastIndex((name) => new RegExp(`\\b${name}\\b`).test(code));
  return `(${parameters.slice(0, count).join(", ")})`;
}

export function objectIndex(
  items: readonly Item[],
  { name, keys }: ObjectLibrary,
  { extension }: EmitContext,
): string {
  const lines = items.map(
    ({ module }) =>
      `export { ${module}Schema, type ${module}${keys} } from "./${module}.${name}${extension}";\n`,
  );
  return lines.length === 0 ? "export {};\n" : lines.join("");
}
