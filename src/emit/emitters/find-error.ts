/** Generates functions with this project's checks and messages. The schemas for validator libraries call these functions. */

import type { Item, ItemKey } from "../../core/item-types.js";
import { keyChecks } from "../checks.js";
import { indented, type CodeFragment } from "../code.js";
import { ruleCheck, ruleStatement } from "../rule-checks.js";

/** Returns the code of a function that returns the first error of a key's value, or undefined. */
export function findErrorFunction(key: ItemKey): CodeFragment {
  const checks = keyChecks(key);
  // The function is one expression. As statements, code after a condition that is always true would not compile.
  const branches = checks.map(({ invalidIf, error }) => `${wrapCondition(invalidIf)}\n  ? ${error}\n  : `);
  return {
    code: `(value) =>\n${indented(`${branches.join("")}undefined`, 1)}`,
    imports: checks.flatMap(({ imports }) => imports),
  };
}

function wrapCondition(code: string): string {
  return code.includes(" ? ") ? `(${code})` : code;
}

/**
 * Returns the code of a function that returns an error for each documented rule that an item breaks. Undefined if the rules are
 * not enforced.
 */
export function findRuleErrorsFunction({ rules, enforced }: Item, name: string): CodeFragment | undefined {
  if (!enforced || rules.length === 0) return undefined;
  const checks = rules.map(ruleCheck);
  const code = indented(rules.map(ruleStatement).join("\n"), 1);
  return {
    code: `function ${name}(item: Unchecked): ItemError[] {\n  const errors: ItemError[] = [];\n${code}\n  return errors;\n}\n`,
    imports: ["type ItemError", "type Unchecked", ...checks.flatMap(({ imports }) => imports)],
  };
}
