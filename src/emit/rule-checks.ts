/**
 * Converts cPanel's documented rules between keys to TypeScript. Broken rules are errors if the configuration enforces them, otherwise
 * warnings.
 */

import type { Item, KeyRule } from "../core/item-types.js";
import { formatElementAccess, indent, stringLiteral, type CheckCode } from "./code.js";

/** Returns the statements of `findWarnings(item)`. If rules are enforced as errors, the statements check nothing. */
export function buildRuleWarningStatements({ rules, enforced }: Item): string {
  if (enforced || rules.length === 0) return "  void item;";
  return indent(rules.map((rule) => buildRuleStatement(rule, "warnings")).join("\n"), 1);
}

/** Returns a statement that checks a rule. It reads the variable `item`, and adds an error to the list in the variable `errors` or `warnings`. */
export function buildRuleStatement(rule: KeyRule, listName: "errors" | "warnings" = "errors"): string {
  const { invalidIf, error } = buildRuleCheck(rule);
  return `if (${invalidIf}) {\n  ${listName}.push(${error});\n}`;
}

/** Returns the check of a rule. Its condition uses the variable `item`. */
export function buildRuleCheck(rule: KeyRule): CheckCode {
  const buildTruthyCondition = (property: string): string =>
    `isTruthy(${formatElementAccess("item", property)})`;
  switch (rule.kind) {
    case "needs":
      return {
        invalidIf: `${buildTruthyCondition(rule.key)} && !${buildTruthyCondition(rule.other)}`,
        error: `createKeyDependencyViolation(${stringLiteral(rule.key)}, ${stringLiteral(rule.other)})`,
      };
    case "excludes":
      return {
        invalidIf: `${buildTruthyCondition(rule.key)} && ${buildTruthyCondition(rule.other)}`,
        error: `createOnlyOneOfViolation([${stringLiteral(rule.key)}, ${stringLiteral(rule.other)}])`,
      };
    case "same": {
      const [leftKey, rightKey] = rule.as;
      return {
        invalidIf: `${buildTruthyCondition(rule.key)} && ${formatElementAccess("item", leftKey)} !== ${formatElementAccess("item", rightKey)}`,
        error: `createEqualKeysViolation(${stringLiteral(rule.key)}, ${stringLiteral(leftKey)}, ${stringLiteral(rightKey)})`,
      };
    }
    case "one-of": {
      const groupConditions = rule.keys.map((keyGroup) => keyGroup.map(buildTruthyCondition).join(" || "));
      const groupNameLiterals = rule.keys.map((keyGroup) => stringLiteral(keyGroup.join(" or ")));
      return {
        invalidIf: `[${groupConditions.join(", ")}].filter(Boolean).length > 1`,
        error: `createOnlyOneOfViolation([${groupNameLiterals.join(", ")}])`,
      };
    }
  }
}
