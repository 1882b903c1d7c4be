import type { Item, KeyRule } from "../core/item-types.js";
import { element, indented, stringLiteral, type CheckStatement, type Fragment } from "./code.js";

/** The statements of `findWarnings(item)`: documented rules, where they are no errors. */
export function itemWarnings({ rules, enforced }: Item): Fragment {
  const checks = enforced ? [] : rules.map(ruleCheck);
  return {
    code: checks.length === 0 ? "  void item;" : indented(rules.map(ruleStatement).join("\n"), 1),
    imports: checks.flatMap(({ imports }) => imports),
  };
}

/** The rule as a statement over `item` and `errors`. */
export function ruleStatement(rule: KeyRule): string {
  const { wrong, error } = ruleCheck(rule);
  return `if (${wrong}) {\n  errors.push(${error});\n}`;
}

/** The rule as a condition over `item`. */
export function ruleCheck(rule: KeyRule): CheckStatement {
  const on = (property: string): string => `isOn(${element("item", property)})`;
  switch (rule.kind) {
    case "needs":
      return {
        wrong: `${on(rule.key)} && !${on(rule.other)}`,
        error: `needs(${stringLiteral(rule.key)}, ${stringLiteral(rule.other)})`,
        imports: ["isOn", "needs"],
      };
    case "excludes":
      return {
        wrong: `${on(rule.key)} && ${on(rule.other)}`,
        error: `onlyOneOf([${stringLiteral(rule.key)}, ${stringLiteral(rule.other)}])`,
        imports: ["isOn", "onlyOneOf"],
      };
    case "same": {
      const [one, other] = rule.as;
      return {
        wrong: `${on(rule.key)} && ${element("item", one)} !== ${element("item", other)}`,
        error: `needsSame(${stringLiteral(rule.key)}, ${stringLiteral(one)}, ${stringLiteral(other)})`,
        imports: ["isOn", "needsSame"],
      };
    }
    case "one-of": {
      const groups = rule.keys.map((keys) => keys.map(on).join(" || "));
      const names = rule.keys.map((keys) => stringLiteral(keys.join(" or ")));
      return {
        wrong: `[${groups.join(", ")}].filter(Boolean).length > 1`,
        error: `onlyOneOf([${names.join(", ")}])`,
        imports: ["isOn", "onlyOneOf"],
      };
    }
  }
}
