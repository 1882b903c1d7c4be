import type { Item, ItemKey } from "../core/item-types.js";
import { ruleCheck, ruleStatement } from "./rule-checks.js";
import {
  element,
  indented,
  isInherited,
  lineComment,
  stringLiteral,
  type CheckStatement,
  type Fragment,
} from "./code.js";
import { inParts, type CodeFragments } from "./code-fragments.js";
import { checksOf } from "./type-checks.js";

/** The body of `findErrors(item)`, and the functions that it is divided among. */
export function itemChecks({ keys, rules, enforced }: Item): Fragment & CodeFragments {
  const blocks = keys.map(keyChecks);
  const parts = inParts(
    blocks.map((block) => block.code),
    "\n\n",
    {
      name: "findErrors",
      parameters: { item: "Unchecked", errors: "ItemError[]" },
      start: "let value: unknown;\n\n",
    },
  );
  const code = [
    ...(keys.length > 0 ? [parts.code] : []),
    `\n${UNKNOWN_KEYS}`,
    ...(enforced ? rules.map((rule) => `\n${ruleStatement(rule)}`) : []),
  ].join("\n");
  return {
    code: indented(code, 1),
    functions: parts.functions,
    imports: [
      "unknownKey",
      ...blocks.flatMap((block) => block.imports),
      ...(enforced ? rules.flatMap((rule) => ruleCheck(rule).imports) : []),
    ],
  };
}

/** A key as the reader meets it: its definition, its value, what may be wrong with it. */
function keyChecks(key: ItemKey): Fragment {
  const { property, required, nullable } = key;
  const checks = keyLadder(key);
  const chain = ladder(checks);
  const guard = nullable ? "value !== undefined && value !== null" : "value !== undefined";
  return {
    code: [
      definitionComment(key),
      `value = ${valueOf("item", property)};`,
      required ? chain : `if (${guard}) {\n${indented(chain, 1)}\n}`,
    ].join("\n"),
    imports: [...(isInherited(property) ? ["own"] : []), ...checks.flatMap(({ imports }) => imports)],
  };
}

/** The definition of a key, or those of several versions, behind `//`. */
export function definitionComment({ column, variants = [] }: ItemKey): string {
  if (variants.length === 0) return lineComment(column.def);
  return variants
    .map(({ versions, column: { def } }) => lineComment(`${versions.join(", ")}: ${def}`))
    .join("\n");
}

/** What may be wrong with the `value` of a key, in the order of asking: the first that is tells the error. */
export function keyLadder(key: ItemKey): readonly CheckStatement[] {
  const path = stringLiteral(key.property);
  const missing: CheckStatement = {
    wrong: "value === undefined",
    error: `missing(${path})`,
    imports: ["missing"],
  };
  return key.required ? [missing, ...valueChecks(key)] : valueChecks(key);
}

/** Those of them that come of the kind of value alone. */
export function valueChecks(key: ItemKey): readonly CheckStatement[] {
  const found = checksOf(key.type, stringLiteral(key.property));
  return isSecret(key) ? found.map(hiding) : found;
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

function hiding(check: CheckStatement): CheckStatement {
  if (!check.error.startsWith("not")) return check;
  return { ...check, error: `hidden(${check.error})`, imports: [...check.imports, "hidden"] };
}

/** One `if … else if …` that pushes the error of the first check that fails. */
export function ladder(checks: readonly CheckStatement[]): string {
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
export function valueOf(item: string, property: string): string {
  return isInherited(property) ? `own(${item}, ${stringLiteral(property)})` : element(item, property);
}

/** Everything else that the item has of its own. */
export const UNKNOWN_KEYS = [
  "for (const key of Object.keys(item)) {",
  "  if (!KEYS.has(key)) errors.push(unknownKey(key, KEYS));",
  "}",
].join("\n");
