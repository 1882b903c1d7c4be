/** Documented rules between keys → TypeScript: of an item's errors where a project wants that, of its warnings otherwise. */

import type { Item, KeyRule } from "../model.js";
import { element, indented, stringLiteral, type Fragment } from "./code.js";

/** The statements of `findWarnings(item)`: documented rules, where they are no errors. */
export function itemWarnings({ rules, enforced }: Item): Fragment {
  const checks = enforced ? [] : rules.map(ruleCheck);
  return {
    code: checks.length === 0 ? "  void item;" : indented(checks.map(({ code }) => code).join("\n"), 1),
    imports: checks.flatMap(({ imports }) => imports),
  };
}

export function ruleCheck(rule: KeyRule): Fragment {
  const on = (property: string): string => `isOn(${element("item", property)})`;
  const imports = ["isOn"];
  const statement = (condition: string, error: string): string =>
    `if (${condition}) {\n  errors.push(${error});\n}`;
  switch (rule.kind) {
    case "needs": {
      const error = `needs(${stringLiteral(rule.key)}, ${stringLiteral(rule.other)})`;
      const code = statement(`${on(rule.key)} && !${on(rule.other)}`, error);
      return { code, imports: [...imports, "needs"] };
    }
    case "excludes": {
      const error = `onlyOneOf([${stringLiteral(rule.key)}, ${stringLiteral(rule.other)}])`;
      return {
        code: statement(`${on(rule.key)} && ${on(rule.other)}`, error),
        imports: [...imports, "onlyOneOf"],
      };
    }
    case "same": {
      const [one, other] = rule.as;
      const error = `needsSame(${stringLiteral(rule.key)}, ${stringLiteral(one)}, ${stringLiteral(other)})`;
      const code = statement(
        `${on(rule.key)} && ${element("item", one)} !== ${element("item", other)}`,
        error,
      );
      return { code, imports: [...imports, "needsSame"] };
    }
    case "one-of": {
      const groups = rule.keys.map((keys) => keys.map(on).join(" || "));
      const names = rule.keys.map((keys) => stringLiteral(keys.join(" or ")));
      const code = statement(
        `[${groups.join(", ")}].filter(Boolean).length > 1`,
        `onlyOneOf([${names.join(", ")}])`,
      );
      return { code, imports: [...imports, "onlyOneOf"] };
    }
  }
}
