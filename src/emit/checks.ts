/**
 * Creates the TypeScript statements that validate the keys of an item and the documented rules between keys. The generated code is easy
 * to review, has no dependencies, is exact for bigints, and reports all errors of an item.
 */

import type { ItemDefinition, ItemKey, ItemType, KeyRule } from "../core/item-types.js";
import {
  formatArray,
  formatBigintForComparison,
  formatElementAccess,
  formatLineComment,
  hasEscapes,
  indent,
  isInheritedPropertyName,
  stringLiteral,
  type CheckCode,
} from "./code.js";
import { buildTypeChecks } from "./type-checks.js";

/** Returns the body of `findErrors(item)`. */
export function buildItemChecks({ keys, rules, enforced }: ItemDefinition): string {
  const statements = [
    ...keys.map((key) => {
      const value = formatKeyAccess("item", key.property);
      const call = hasSecretValue(key) ? undefined : buildCheckCall(key, value);
      if (call !== undefined) return `${formatDefinitionComment(key)}\n${call}`;
      const statement = buildCheckStatement(buildKeyChecks(key));
      const guard = key.nullable ? "value !== undefined && value !== null" : "value !== undefined";
      const guarded = key.required ? statement : `if (${guard}) {\n${indent(statement, 1)}\n}`;
      const block = indent(`const value: unknown = ${value};\n${guarded}`, 1);
      return `${formatDefinitionComment(key)}\n{\n${block}\n}`;
    }),
    "checkUnknownKeys(item, KEYS, errors);",
    ...(enforced ? rules.map((rule) => buildRuleStatement(rule)) : []),
  ];
  return indent(statements.map((statement) => `\n${statement}`).join("\n"), 1);
}

/**
 * Returns the call that checks a key of a frequent type, such as VARCHAR. One call per key compiles much faster than several conditions,
 * because TypeScript narrows the types of variables after each condition. `value` is the code of the value. Returns undefined if
 * `transfer-item.ts` has no function for the type. Also returns undefined if the key's name contains characters that are escaped in
 * code, because the functions would add these characters to error messages unescaped.
 */
function buildCheckCall({ property, type, required, nullable }: ItemKey, value: string): string | undefined {
  const key = stringLiteral(property);
  const [name, ...limits] = selectCheckFunction(type, required, nullable) ?? [];
  if (name === undefined || hasEscapes(key)) return undefined;
  const checked = nullable && type.kind !== "text" ? `${value} ?? undefined` : value;
  return `${name}(${["errors", key, checked, ...limits].join(", ")});`;
}

/** Returns the name of a function of `transfer-item.ts` that checks values of the type, and its last arguments. */
function selectCheckFunction(
  type: ItemType,
  required: boolean,
  nullable: boolean,
): readonly [name: string, ...limits: (string | number)[]] | undefined {
  switch (type.kind) {
    case "flag":
      if (required) return undefined;
      return [{ "boolean|bit": "checkFlag", boolean: "checkBoolean", bit: "checkBit" }[type.as]];
    case "integer":
      return required ? undefined : ["checkInteger", type.minimum, type.maximum];
    case "bigint":
      if (required || type.as !== "number|bigint") return undefined;
      // The function assumes that a limit beyond the safe integers excludes none of them.
      if (type.minimum > Number.MAX_SAFE_INTEGER || type.maximum < Number.MIN_SAFE_INTEGER) return undefined;
      return ["checkBigint", ...[type.minimum, type.maximum].map(formatBigintForComparison)];
    case "text": {
      const { limit, unit, characters, format, filled = false } = type;
      if (characters !== undefined || format !== undefined || filled !== required) return undefined;
      const presence = nullable ? "Nullable" : "Optional";
      return [
        `check${required ? "Required" : presence}Text`,
        limit,
        ...(unit === "bytes" ? ['"bytes"'] : []),
      ];
    }
    default:
      return undefined;
  }
}

/** Returns a line comment with the definition of a key, or several if WHM versions define the key differently. */
export function formatDefinitionComment({ column, variants = [] }: ItemKey): string {
  if (variants.length === 0) return formatLineComment(column.def);
  return variants
    .map(({ versions, column: { def } }) => formatLineComment(`${versions.join(", ")}: ${def}`))
    .join("\n");
}

/**
 * Returns the checks of a key's `value`. The first check of a required key is that the key is present. The first failed check
 * determines the error.
 */
export function buildKeyChecks(key: ItemKey): readonly CheckCode[] {
  const error = `createMissingError(${stringLiteral(key.property)})`;
  const checks = buildValueChecks(key);
  return key.required ? [{ invalidIf: "value === undefined", error }, ...checks] : checks;
}

/** Returns the checks of a key's `value`, except the check that the key is present. */
export function buildValueChecks(key: ItemKey): readonly CheckCode[] {
  const hidesValue = hasSecretValue(key);
  return buildTypeChecks(key.type, stringLiteral(key.property)).map((check) => {
    // Only functions named `createNot…Error` add the value to errors.
    const error =
      hidesValue && check.error.startsWith("createNot") ? `hideValue(${check.error})` : check.error;
    // A terminal could interpret control characters in a message. They can come from key names, and from ENUM and SET members.
    return { ...check, error: hasEscapes(error) ? `escapeMessage(${error})` : error };
  });
}

/** Whether the name of a key suggests that its value is secret. */
function hasSecretValue({ name }: ItemKey): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return (
    /passw|passphrase|secret|token|credential|accesshash/.test(words.join("")) ||
    words.some((word) => /^(?:pass|pwd|pw|pin|hash|private|.*key)$/.test(word))
  );
}

/** Returns an `if … else if …` statement that adds the error of the first failed check to `errors`. */
export function buildCheckStatement(checks: readonly CheckCode[]): string {
  return checks
    .map(({ invalidIf, error }, index) => {
      const start = `${index === 0 ? "" : "else "}if (${invalidIf})`;
      const line = `${start} errors.push(${error});`;
      return line.length <= 100 ? line : `${start} {\n  errors.push(${error});\n}`;
    })
    .join("\n")
    .replace(/\}\nelse/g, "} else");
}

/** Returns an expression for the value of a key. The expression ignores inherited properties such as `toString`. */
export function formatKeyAccess(itemExpression: string, property: string): string {
  return isInheritedPropertyName(property)
    ? `getOwn(${itemExpression}, ${stringLiteral(property)})`
    : formatElementAccess(itemExpression, property);
}

/** Returns the function `findWarnings`. Returns an empty string for a module without rules, or if rules are enforced as errors. */
export function buildFindWarnings({ rules, enforced }: ItemDefinition): string {
  if (enforced || rules.length === 0) return "";
  const statements = indent(rules.map((rule) => buildRuleStatement(rule, "warnings")).join("\n"), 1);
  return `function findWarnings(item: UncheckedObject): ItemError[] {
  const warnings: ItemError[] = [];
${statements}
  return warnings;
}

`;
}

/** Returns a statement that checks a rule. It reads the variable `item`, and adds an error to the list in the variable `errors` or `warnings`. */
export function buildRuleStatement(rule: KeyRule, list: "errors" | "warnings" = "errors"): string {
  const { invalidIf, error } = buildRuleCheck(rule);
  return `if (${invalidIf}) {\n  ${list}.push(${error});\n}`;
}

/** Returns the check of a rule. Its condition uses the variable `item`. */
export function buildRuleCheck(rule: KeyRule): CheckCode {
  const isOn = (property: string): string => `isTruthy(${formatElementAccess("item", property)})`;
  const toCheck = (invalidIf: string, path: string, text: string, keys: readonly string[]): CheckCode => ({
    invalidIf,
    error: `createRuleViolation(${stringLiteral(path)}, ${stringLiteral(text)}, ${formatArray(keys)})`,
  });
  const onlyOneOf = (invalidIf: string, keys: readonly string[]): CheckCode =>
    toCheck(invalidIf, keys[0] ?? "", `an item can have only one of ${keys.join(", ")}`, keys);
  switch (rule.kind) {
    case "needs": {
      const { key, other } = rule;
      return toCheck(`${isOn(key)} && !${isOn(other)}`, key, `requires ${other}`, [key, other]);
    }
    case "excludes":
      return onlyOneOf(`${isOn(rule.key)} && ${isOn(rule.other)}`, [rule.key, rule.other]);
    case "same": {
      const { key, as } = rule;
      const [left, right] = as.map((property) => formatElementAccess("item", property));
      const text = `requires ${as.join(" and ")} to be equal`;
      return toCheck(`${isOn(key)} && ${left} !== ${right}`, key, text, [key, ...as]);
    }
    case "one-of": {
      const groups = rule.keys.map((group) => group.map(isOn).join(" || "));
      return onlyOneOf(
        `[${groups.join(", ")}].filter(Boolean).length > 1`,
        rule.keys.map((group) => group.join(" or ")),
      );
    }
  }
}
