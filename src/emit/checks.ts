/**
 * Creates the TypeScript statements that validate the keys of an item. The generated code is easy to review, has no dependencies, is
 * exact for bigints, and reports all errors of an item.
 */

import type { Item, ItemKey } from "../core/item-types.js";
import { buildCheckCall } from "./check-calls.js";
import { buildRuleStatement } from "./rule-checks.js";
import {
  formatElementAccess,
  addErrorMessageEscaping,
  indent,
  isInheritedPropertyName,
  formatLineComment,
  stringLiteral,
  type CheckCode,
} from "./code.js";
import { buildTypeChecks } from "./type-checks.js";

/** Returns the body of `findErrors(item)`. */
export function buildItemChecks({ keys, rules, enforced }: Item): string {
  const code = [
    ...keys.map((key) => `\n${buildKeyCheck(key)}`),
    `\n${UNKNOWN_KEYS_CHECK_STATEMENT}`,
    ...(enforced ? rules.map((rule) => `\n${buildRuleStatement(rule)}`) : []),
  ].join("\n");
  return indent(code, 1);
}

/** Returns the code that checks the value of one key: a call, or a block of statements. A comment with the key's definition precedes it. */
function buildKeyCheck(key: ItemKey): string {
  const valueExpression = formatKeyAccess("item", key.property);
  const call = hasSecretValue(key) ? undefined : buildCheckCall(key, valueExpression);
  return `${formatDefinitionComment(key)}\n${call ?? buildCheckBlock(key, valueExpression)}`;
}

/** Returns a block of statements that check the value of a key. Used for secret values, and if `buildCheckCall` creates no call. */
function buildCheckBlock(key: ItemKey, valueExpression: string): string {
  const checkStatement = buildCheckStatement(buildKeyChecks(key));
  const guardCondition = key.nullable ? "value !== undefined && value !== null" : "value !== undefined";
  const statementForDefinedValue = key.required
    ? checkStatement
    : `if (${guardCondition}) {\n${indent(checkStatement, 1)}\n}`;
  return `{\n${indent(`const value: unknown = ${valueExpression};\n${statementForDefinedValue}`, 1)}\n}`;
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
  const keyLiteral = stringLiteral(key.property);
  const presenceCheck: CheckCode = {
    invalidIf: "value === undefined",
    error: `createMissingError(${keyLiteral})`,
  };
  return key.required ? [presenceCheck, ...buildValueChecks(key)] : buildValueChecks(key);
}

/** Returns the checks of a key's `value`, except the check that the key is present. */
export function buildValueChecks(key: ItemKey): readonly CheckCode[] {
  const checks = buildTypeChecks(key.type, stringLiteral(key.property));
  return (hasSecretValue(key) ? checks.map(hideValueInError) : checks).map(addErrorMessageEscaping);
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

/**
 * Returns the check with an error that does not contain the invalid value. Only functions named `createNot…Error` add the value to
 * errors, so checks with other functions are returned unchanged.
 */
function hideValueInError(check: CheckCode): CheckCode {
  if (!check.error.startsWith("createNot")) return check;
  return { ...check, error: `hideValue(${check.error})` };
}

/** Returns an `if … else if …` statement that adds the error of the first failed check to `errors`. */
export function buildCheckStatement(checks: readonly CheckCode[]): string {
  return checks
    .map(({ invalidIf, error }, index) => {
      const line = `${index === 0 ? "" : "else "}if (${invalidIf}) errors.push(${error});`;
      return line.length <= 100
        ? line
        : `${index === 0 ? "" : "else "}if (${invalidIf}) {\n  errors.push(${error});\n}`;
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

/** The statement of the generated code that reports keys that the module does not have. */
export const UNKNOWN_KEYS_CHECK_STATEMENT = "checkUnknownKeys(item, KEYS, errors);";
