/**
 * Item → the straight-line TypeScript that looks at each key: readable in a pull request, free of
 * dependencies, exact for bigints, and collecting every error.
 */

import type { Item, ItemKey } from "../model.js";
import { ruleCheck } from "./rule-checks.js";
import { element, indented, isInherited, stringLiteral, type Fragment } from "./code.js";
import { checksOf, type Check } from "./type-checks.js";

/** The body of `findErrors(item)`. */
export function itemChecks({ keys, rules, enforced }: Item): Fragment {
  const blocks = keys.map(keyChecks);
  const code = [
    ...(keys.length > 0 ? ["let value: unknown;"] : []),
    ...blocks.map((block) => `\n${block.code}`),
    `\n${unknownKeys(keys)}`,
    ...(enforced ? rules.map((rule) => `\n${ruleCheck(rule).code}`) : []),
  ].join("\n");
  return {
    code: indented(code, 1),
    imports: [
      "unknownKey",
      ...blocks.flatMap((block) => block.imports),
      ...(enforced ? rules.flatMap((rule) => ruleCheck(rule).imports) : []),
    ],
  };
}

/** A key as the reader meets it: its definition, its value, what may be wrong with it. */
function keyChecks(key: ItemKey): Fragment {
  const { property, column, required, nullable, variants = [] } = key;
  const inherited = isInherited(property);
  const value = valueOf(property);
  const checks = keyLadder(key);
  const chain = ladder(checks);
  const guard = nullable ? "value !== undefined && value !== null" : "value !== undefined";
  return {
    code: [
      ...(variants.length > 0
        ? variants.map((variant) => `// ${variant.versions.join(", ")}: ${commented(variant.column.def)}`)
        : [`// ${commented(column.def)}`]),
      `value = ${value};`,
      required ? chain : `if (${guard}) {\n${indented(chain, 1)}\n}`,
    ].join("\n"),
    imports: [...(inherited ? ["own"] : []), ...checks.flatMap(({ imports }) => imports)],
  };
}

/** All that may be wrong with the value of a key, one behind the other; of an optional one, where there is a value. */
export function keyLadder(key: ItemKey): readonly Check[] {
  const { property, required, type } = key;
  const path = stringLiteral(property);
  const found = checksOf(type, path);
  const checks = isSecret(key) ? found.map(hiding) : found;
  if (!required) return checks;
  return [{ wrong: "value === undefined", error: `missing(${path})`, imports: ["missing"] }, ...checks];
}

/** Whether a key's name says that its value is for nobody's eyes. */
function isSecret({ name }: ItemKey): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return (
    /passw|passphrase|secret|token|credential|accesshash/.test(words.join("")) ||
    words.some((word) => /^(?:pass|pwd|pw|pin|hash|private|.*key)$/.test(word))
  );
}

function hiding(check: Check): Check {
  if (!check.error.startsWith("not")) return check;
  return { ...check, error: `hidden(${check.error})`, imports: [...check.imports, "hidden"] };
}

function ladder(checks: readonly Check[]): string {
  return checks
    .map(({ wrong, error }, index) => {
      const line = `${index === 0 ? "" : "else "}if (${wrong}) errors.push(${error});`;
      return line.length <= 100
        ? line
        : `${index === 0 ? "" : "else "}if (${wrong}) {\n  errors.push(${error});\n}`;
    })
    .join("\n")
    .replace(/\}\nelse/g, "} else");
}

/** The value of a key; of one that every object inherits something under, its own. */
function valueOf(property: string): string {
  return isInherited(property) ? `own(item, ${stringLiteral(property)})` : element("item", property);
}

/** Everything else that the item has of its own. */
function unknownKeys(keys: readonly ItemKey[]): string {
  return [
    "for (const key of Object.keys(item)) {",
    "  switch (key) {",
    ...keys.map(({ property }) => `    case ${stringLiteral(property)}:`),
    ...(keys.length > 0 ? ["      break;"] : []),
    "    default:",
    "      errors.push(unknownKey(key, KEYS));",
    "  }",
    "}",
  ].join("\n");
}

/** The definition behind `//`, where only the end of the line ends the comment. */
function commented(def: string): string {
  return stringLiteral(def).slice(1, -1).replaceAll('\\"', '"').replaceAll("\\\\", "\\");
}
