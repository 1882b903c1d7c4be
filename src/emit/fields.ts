/** Item → the statements that put each key's value into form fields, as the wire has it. */

import type { Item, ItemKey, ItemType } from "../model.js";
import { element, isInherited, member, stringLiteral, type Fragment } from "./code.js";

/** How a value becomes text. Text is itself. */
const TEXTS: { readonly [Kind in ItemType["kind"]]: (value: string) => Fragment } = {
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

/** The body of `encodeNAME(item)` between `const fields` and `return fields`. */
export function itemFields({ keys }: Item): Fragment {
  if (keys.length === 0) return { code: "  void item;", imports: [] };
  const fragments = keys.map(keyField);
  return {
    code: fragments.map(({ code }) => code).join("\n"),
    imports: fragments.flatMap(({ imports }) => imports),
  };
}

function keyField({ name, property, type, required }: ItemKey): Fragment {
  const inherited = isInherited(property);
  const value = inherited ? "value" : member("item", property);
  const text = TEXTS[type.kind](value);
  const put =
    name === "__proto__"
      ? `setOwn(fields, "__proto__", ${text.code});`
      : `${element("fields", name)} = ${text.code};`;
  const imports = [
    ...text.imports,
    ...(name === "__proto__" ? ["setOwn"] : []),
    ...(inherited ? ["own"] : []),
  ];
  const statement = required && !inherited ? `  ${put}` : `  if (${value} != null) ${put}`;
  if (!inherited) return { code: statement, imports };
  const scoped = `  {\n    const value = own(item, ${stringLiteral(property)});\n  ${statement}\n  }`;
  return { code: scoped, imports };
}
