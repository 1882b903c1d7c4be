/** Generates functions with the checks and messages of the built-in validator. The generated schemas for zod and valibot call these functions. */

import type { Item, ItemKey } from "../../core/item-types.js";
import { buildKeyChecks } from "../checks.js";
import { indent } from "../code.js";
import { buildRuleStatement } from "../rule-checks.js";

/** Returns the code of a function that returns the first error of a key's value, or undefined if the value is valid. */
export function buildFindErrorFunction(key: ItemKey): string {
  const checks = buildKeyChecks(key);
  // Use one expression instead of `if` statements. For an ENUM without members, the condition is `true`, and TypeScript can refuse
  // statements after `if (true) return` as unreachable.
  const branches = checks.map(
    ({ invalidIf, error }) => `${parenthesizeIfConditional(invalidIf)}\n  ? ${error}\n  : `,
  );
  return `(value) =>\n${indent(`${branches.join("")}undefined`, 1)}`;
}

function parenthesizeIfConditional(code: string): string {
  return code.includes(" ? ") ? `(${code})` : code;
}

/**
 * Returns the code of a function that returns an error for each documented rule that an item breaks. Returns undefined if the module
 * has no rules, or the rules are not enforced.
 */
export function buildFindRuleErrorsFunction(
  { rules, enforced }: Item,
  functionName: string,
): string | undefined {
  if (!enforced || rules.length === 0) return undefined;
  const bodyCode = indent(rules.map((rule) => buildRuleStatement(rule)).join("\n"), 1);
  return `function ${functionName}(item: UncheckedObject): ItemError[] {\n  const errors: ItemError[] = [];\n${bodyCode}\n  return errors;\n}\n`;
}
