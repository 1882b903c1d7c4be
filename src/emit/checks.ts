/**
 * Creates the TypeScript statements that validate the keys of an item. The generated code is easy to review, has no dependencies, is
 * exact for bigints, and reports all errors of an item.
 */

import type { Item, ItemKey } from "../core/item-types.js";
import { buildRuleCheck, buildRuleStatement } from "./rule-checks.js";
import {
  formatElementAccess,
  escapeError,
  indent,
  isInherited,
  formatLineComment,
  stringLiteral,
  type CheckStatement,
  type CodeFragment,
} from "./code.js";
import { splitStatements, type SplitCode } from "./split-statements.js";
import { buildJoinedTextCheck, buildTypeChecks } from "./type-checks.js";

/** Returns the body of `findErrors(item)`. If the body is too long, also returns the functions into which it is split. */
export function buildItemChecks({ keys, rules, enforced }: Item): CodeFragment & SplitCode {
  const blocks = keys.map(buildKeyStatements);
  const body = splitStatements(
    blocks.map((block) => block.code),
    "\n\n",
    {
      name: "findErrors",
      parameters: { item: "UncheckedObject", errors: "ItemError[]" },
      start: "let value: unknown;\n\n",
    },
  );
  const code = [
    ...(keys.length > 0 ? [body.code] : []),
    `\n${UNKNOWN_KEYS_STATEMENT}`,
    ...(enforced ? rules.map((rule) => `\n${buildRuleStatement(rule)}`) : []),
  ].join("\n");
  return {
    code: indent(code, 1),
    functions: body.functions,
    imports: [
      "checkKeys",
      ...blocks.flatMap((block) => block.imports),
      ...(enforced ? rules.flatMap((rule) => buildRuleCheck(rule).imports) : []),
    ],
  };
}

/** Returns the statements that read and check the value of one key. A comment with the key's definition precedes them. */
function buildKeyStatements(key: ItemKey): CodeFragment {
  const { property, required, nullable } = key;
  const checks = joinTextChecks(key, buildKeyChecks(key));
  const statements = buildCheckStatements(checks);
  const guard = nullable ? "value !== undefined && value !== null" : "value !== undefined";
  return {
    code: [
      formatDefinitionComment(key),
      `value = ${formatKeyValue("item", property)};`,
      required ? statements : `if (${guard}) {\n${indent(statements, 1)}\n}`,
    ].join("\n"),
    imports: [...(isInherited(property) ? ["getOwn"] : []), ...checks.flatMap(({ imports }) => imports)],
  };
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
export function buildKeyChecks(key: ItemKey): readonly CheckStatement[] {
  const path = stringLiteral(key.property);
  const presenceCheck: CheckStatement = {
    invalidIf: "value === undefined",
    error: `createMissingError(${path})`,
    imports: ["createMissingError"],
  };
  return key.required ? [presenceCheck, ...buildValueChecks(key)] : buildValueChecks(key);
}

/** Returns the checks of a key's `value`, except the check that it is present. */
export function buildValueChecks(key: ItemKey): readonly CheckStatement[] {
  const checks = buildTypeChecks(key.type, stringLiteral(key.property));
  return (isSecret(key) ? checks.map(hideValueInError) : checks).map(escapeError);
}

/**
 * Joins the checks that most text columns have, so that the code is short: that the value is text, not empty, not too long, and
 * well-formed. Does not join the checks of a secret key, because their errors must not contain the value.
 */
function joinTextChecks(key: ItemKey, checks: readonly CheckStatement[]): readonly CheckStatement[] {
  const { type, required } = key;
  if (type.kind !== "text" || isSecret(key)) return checks;
  const joinedCount = 3 + Number(required) + Number(type.filled === true);
  return [buildJoinedTextCheck(type, stringLiteral(key.property)), ...checks.slice(joinedCount)];
}

/** Whether the name of a key suggests that its value is secret. */
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

/**
 * Returns the check with an error that does not contain the invalid value. Only functions named `createNot…Error` add the value to
 * errors, so checks with other functions are returned unchanged.
 */
function hideValueInError(check: CheckStatement): CheckStatement {
  if (!check.error.startsWith("createNot")) return check;
  return { ...check, error: `hideValue(${check.error})`, imports: [...check.imports, "hideValue"] };
}

/** Returns an `if … else if …` statement that adds the error of the first failed check to `errors`. */
export function buildCheckStatements(checks: readonly CheckStatement[]): string {
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
export function formatKeyValue(item: string, property: string): string {
  return isInherited(property)
    ? `getOwn(${item}, ${stringLiteral(property)})`
    : formatElementAccess(item, property);
}

/** A statement that reports unknown keys. */
export const UNKNOWN_KEYS_STATEMENT = "checkKeys(item, KEYS, errors);";
