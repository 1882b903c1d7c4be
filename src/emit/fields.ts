/** Item → statements that convert the value of each key to a form field. */

import { runtimeTypes, type RuntimeType } from "../item/runtime-types.js";
import type { DefinedType, Item, ItemKey, ItemType } from "../core/item-types.js";
import { splitStatements, type SplitCode } from "./split-statements.js";
import { checksOf, invalidCondition } from "./type-checks.js";
import {
  elementAccess,
  indented,
  isInherited,
  propertyAccess,
  stringLiteral,
  type CodeFragment,
} from "./code.js";

/** Returns code that converts a value to a string, by the kind of its type. */
const CONVERSIONS: { readonly [Kind in DefinedType["kind"]]: (value: string) => CodeFragment } = {
  flag: (value) => ({ code: `flagText(${value})`, imports: ["flagText"] }),
  integer: (value) => ({ code: `String(${value})`, imports: [] }),
  bigint: (value) => ({ code: `String(${value})`, imports: [] }),
  text: (value) => ({ code: value, imports: [] }),
  scalar: (value) => ({ code: `String(${value})`, imports: [] }),
  decimal: (value) => ({ code: `decimalText(${value})`, imports: ["decimalText"] }),
  float: (value) => ({ code: `String(${value})`, imports: [] }),
  form: (value) => ({ code: `String(${value})`, imports: [] }),
  enum: (value) => ({ code: value, imports: [] }),
  set: (value) => ({ code: value, imports: [] }),
};

/**
 * Returns code that converts a value to text. For `any-of`, the code uses the definition that accepts the value. For `all-of`, it
 * uses the newest definition.
 */
function textOf(type: ItemType, value: string): CodeFragment {
  if (type.kind === "all-of") return CONVERSIONS[type.types.at(-1)?.kind ?? "text"](value);
  return type.kind === "any-of" ? textOfAny(type.types, value) : CONVERSIONS[type.kind](value);
}

function textOfAny(types: readonly DefinedType[], value: string): CodeFragment {
  const decimals = types.filter(({ kind }) => kind === "decimal");
  // Numbers of these types can have an exponent; numbers of decimals cannot.
  const floats = types.filter(({ kind }) => kind === "float" || kind === "scalar");
  const accepted = runtimeTypes({ kind: "any-of", types });
  const has = (type: RuntimeType): boolean => accepted.includes(type);
  if (accepted.length === 1 && has("string")) return CONVERSIONS.text(value);
  const imports = [...(has("boolean") ? ["flagText"] : []), ...(decimals.length > 0 ? ["decimalText"] : [])];
  const flag = has("boolean") ? `typeof ${value} === "boolean" ? flagText(${value}) : ` : "";
  const bigint = has("bigint") ? `typeof ${value} === "bigint" ? String(${value}) : ` : "";
  if (decimals.length === 0) return { code: `${flag}String(${value})`, imports };
  const checks = decimals.map((type) => checksOf(type, '""'));
  const isNotDecimal = checks.map((one) => `(${invalidCondition(one)})`).join(" && ");
  const plain =
    floats.length === 0 ? "" : `${isNotDecimal.replace(/\bvalue\b/g, () => value)} ? String(${value}) : `;
  return { code: `${flag}${bigint}${plain}decimalText(${value})`, imports };
}

/**
 * Returns the body of `encodeNAME(item)` without its first and last line. If it is too long, also returns the functions into
 * which it is split.
 */
export function itemFields({ module, keys }: Item): CodeFragment & SplitCode {
  if (keys.length === 0) return { code: "  void item;", functions: "", imports: [] };
  const fragments = keys.map(keyField);
  const body = splitStatements(
    fragments.map(({ code }) => code),
    "\n",
    { name: "encode", parameters: { item: `${module}Item`, fields: "Record<string, string>" } },
  );
  return {
    code: indented(body.code, 1),
    functions: body.functions,
    imports: fragments.flatMap(({ imports }) => imports),
  };
}

function keyField({ name, property, type, required }: ItemKey): CodeFragment {
  const inherited = isInherited(property);
  const value = inherited ? "value" : propertyAccess("item", property);
  const text = textOf(type, value);
  const assignment =
    name === "__proto__"
      ? `setOwn(fields, "__proto__", ${text.code});`
      : `${elementAccess("fields", name)} = ${text.code};`;
  const imports = [
    ...text.imports,
    ...(name === "__proto__" ? ["setOwn"] : []),
    ...(inherited ? ["own"] : []),
  ];
  const statement = required && !inherited ? assignment : `if (${value} != null) ${assignment}`;
  if (!inherited) return { code: statement, imports };
  const scoped = `{\n  const value = own(item, ${stringLiteral(property)});\n  ${statement}\n}`;
  return { code: scoped, imports };
}
