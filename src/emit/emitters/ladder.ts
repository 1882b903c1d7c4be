import type { Item, ItemKey } from "../../core/item-types.js";
import { keyLadder } from "../checks.js";
import { indented, type Fragment } from "../code.js";
import { ruleCheck, ruleStatement } from "../rule-checks.js";

/** A function from the value of a key to the first thing that is wrong with it, if anything. */
export function ladderFunction(key: ItemKey): Fragment {
  const checks = keyLadder(key);
  // As one expression: a column that holds nothing has a condition that is always met, and statements behind it would not compile.
  const rungs = checks.map(({ wrong, error }) => `${condition(wrong)}\n  ? ${error}\n  : `);
  return {
    code: `(value) =>\n${indented(`${rungs.join("")}undefined`, 1)}`,
    imports: checks.flatMap(({ imports }) => imports),
  };
}

function condition(wrong: string): string {
  return wrong.includes(" ? ") ? `(${wrong})` : wrong;
}

/** A function from an item to the documented rules that it breaks, where a project has such items refused; `undefined` if nothing can be. */
export function rulesFunction({ rules, enforced }: Item, name: string): Fragment | undefined {
  if (!enforced || rules.length === 0) return undefined;
  const checks = rules.map(ruleCheck);
  const code = indented(rules.map(ruleStatement).join("\n"), 1);
  return {
    code: `function ${name}(item: Unchecked): ItemError[] {\n  const errors: ItemError[] = [];\n${code}\n  return errors;\n}\n`,
    imports: ["type ItemError", "type Unchecked", ...checks.flatMap(({ imports }) => imports)],
  };
}
