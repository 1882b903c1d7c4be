import type { EmitContext } from "../../core/emitter-types.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import { codeSpan, importStatement, indented, propertyName, stringLiteral } from "../code.js";
import { ladderFunction, rulesFunction } from "./ladder.js";

/** What the files of one library are like. */
export interface ObjectLibrary {
  readonly name: "zod" | "valibot";
  /** The statement that brings the library, where all that is used of it is types, and where not. */
  readonly imports: { readonly types: string; readonly values: string };
  /** What the library calls the schemas of an object's keys: the type is `NAME` and this. */
  readonly keys: string;
  /** The object's type, made of that of its keys. */
  readonly objectType: (keys: string) => string;
  /** What that type takes from the template of the library. */
  readonly typeImports: readonly string[];
  /** What the schema of a key may be made with. */
  readonly parameters: readonly string[];
  readonly keySchema: (key: ItemKey) => ObjectMember;
}

/** Code of a schema or of a part of one, and its type. */
export interface ObjectMember {
  readonly code: string;
  readonly type: string;
}

export function objectFile(item: Item, library: ObjectLibrary, { extension }: EmitContext): string {
  const { module } = item;
  const keysType = `${module}${library.keys}`;
  const made = item.keys.map((key) => ({ key, schema: library.keySchema(key), ladder: ladderFunction(key) }));
  const rules = rulesFunction(item, "findRuleErrors");
  const used = new Set([...made.flatMap(({ ladder }) => ladder.imports), ...(rules?.imports ?? [])]);
  const types = made.map(
    ({ key, schema }) =>
      `  /** ${codeSpan(key.column.def)} */\n  ${propertyName(key.property)}: ${schema.type};\n`,
  );
  const entries = made.map(({ key, schema, ladder }) => {
    const maker = `${parametersOf(schema, library)} => ${schema.code}`;
    return `    ${propertyName(key.property)}: key(\n${indented(`${ladder.code},\n${maker},`, 3)}\n    ),\n`;
  });
  const helpers = ["itemSchema", ...(made.length === 0 ? [] : ["keysOf"]), ...library.typeImports].join(", ");
  return `${made.length === 0 ? library.imports.types : library.imports.values}
${used.size === 0 ? "" : importStatement([...used], `./transfer-item${extension}`)}import { ${helpers} } from "./${library.name}-item${extension}";

/** What ${library.name} knows of each key of an item of ${module}. */
export type ${keysType} = {
${types.join("")}};

/** An item of the transfer module ${module}, for ${library.name}: its type is \`${module}Item\`, its messages are those of \`validate${module}\`. */
export const ${module}Schema: ${library.objectType(keysType)} = /* @__PURE__ */ itemSchema(
  ${stringLiteral(module)},
  make${library.keys},${rules === undefined ? "" : "\n  findRuleErrors,"}
);

function make${library.keys}(): ${keysType} {
${made.length === 0 ? "" : `  const key = keysOf(${stringLiteral(module)});\n`}  return {
${entries.join("")}  };
}
${rules === undefined ? "" : `\n${rules.code}`}`;
}

/** All parameters up to the last that is used. */
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
