/** Item → the statements that put each key's value into form fields, as the wire has it. */

import { runtimeTypes, type RuntimeType } from "../item/runtime-types.js";
import type { DefinedType, Item, ItemKey, ItemType } from "../core/item-types.js";
import { inParts, type CodeFragments } from "./code-fragments.js";
import { checksOf, wrongOf } from "./type-checks.js";
import { element, indented, isInherited, member, stringLiteral, type Fragment } from "./code.js";

/** How a value becomes text. Text is itself. */
const TEXTS: { readonly [Kind in DefinedType["kind"]]: (value: string) => Fragment } = {
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

/** As the definition has it that takes the value; where all take it, as the newest has it. */
function textOf(type: ItemType, value: string): Fragment {
  if (type.kind === "all-of") return TEXTS[type.types.at(-1)?.kind ?? "text"](value);
  return type.kind === "any-of" ? textOfAny(type.types, value) : TEXTS[type.kind](value);
}

function textOfAny(types: readonly DefinedType[], value: string): Fragment {
  const decimals = types.filter(({ kind }) => kind === "decimal");
  // Their numbers may be written with an exponent, which no decimal has.
  const others = types.filter(({ kind }) => kind === "float" || kind === "scalar");
  const taken = runtimeTypes({ kind: "any-of", types });
  const has = (type: RuntimeType): boolean => taken.includes(type);
  if (taken.length === 1 && has("string")) return TEXTS.text(value);
  const imports = [...(has("boolean") ? ["flagText"] : []), ...(decimals.length > 0 ? ["decimalText"] : [])];
  const flag = has("boolean") ? `typeof ${value} === "boolean" ? flagText(${value}) : ` : "";
  const bigint = has("bigint") ? `typeof ${value} === "bigint" ? String(${value}) : ` : "";
  if (decimals.length === 0) return { code: `${flag}String(${value})`, imports };
  const checks = decimals.map((type) => checksOf(type, '""'));
  const wrong = checks.map((one) => `(${wrongOf(one)})`).join(" && ");
  const plain =
    others.length === 0 ? "" : `${wrong.replace(/\bvalue\b/g, () => value)} ? String(${value}) : `;
  return { code: `${flag}${bigint}${plain}decimalText(${value})`, imports };
}

/** The body of `encodeNAME(item)` between `const fields` and `return fields`, and the functions that it is divided among. */
export function itemFields({ module, keys }: Item): Fragment & CodeFragments {
  if (keys.length === 0) return { code: "  void item;", functions: "", imports: [] };
  const fragments = keys.map(keyField);
  const parts = inParts(
    fragments.map(({ code }) => code),
    "\n",
    { name: "encode", parameters: { item: `${module}Item`, fields: "Record<string, string>" } },
  );
  return {
    code: indented(parts.code, 1),
    functions: parts.functions,
    imports: fragments.flatMap(({ imports }) => imports),
  };
}

function keyField({ name, property, type, required }: ItemKey): Fragment {
  const inherited = isInherited(property);
  const value = inherited ? "value" : member("item", property);
  const text = textOf(type, value);
  const put =
    name === "__proto__"
      ? `setOwn(fields, "__proto__", ${text.code});`
      : `${element("fields", name)} = ${text.code};`;
  const imports = [
    ...text.imports,
    ...(name === "__proto__" ? ["setOwn"] : []),
    ...(inherited ? ["own"] : []),
  ];
  const statement = required && !inherited ? put : `if (${value} != null) ${put}`;
  if (!inherited) return { code: statement, imports };
  const scoped = `{\n  const value = own(item, ${stringLiteral(property)});\n  ${statement}\n}`;
  return { code: scoped, imports };
}
