/**
 * Generates `transfer-rules.ts`: the documented rules about which kind of transfer session accepts an item, and which keys the
 * item must not set.
 */

import type { EmitContext } from "../core/emitter-types.js";
import type { Item } from "../core/item-types.js";
import { SESSION_KINDS_BY_MODULE, KEYS_FORBIDDEN_WITH_UNRESTRICTED_RESTORE } from "../item/documentation.js";
import { getModuleDescription } from "../item/notes.js";
import { stringLiteral } from "./code.js";
import { fillTemplate } from "./template.js";

export function generateSessionRulesFile(items: readonly Item[], context: EmitContext): string {
  const areRulesEnforcedLiteral = String(items.some((item) => item.enforced));
  return fillTemplate("transfer-rules.ts", context, {
    sections: {
      rules: items.map(formatModuleRules).join(""),
      enforced: `export const areSessionRulesEnforced: boolean = ${areRulesEnforcedLiteral};\n`,
    },
  });
}

/** Returns the entry of a module in `SESSION_RULES`, or an empty string if no rule applies to the module. */
function formatModuleRules({ module, keys }: Item): string {
  // The rules do not apply to a module that is not documented, because its keys can have another meaning than documented keys with
  // the same names.
  if (getModuleDescription(module) === undefined) return "";
  const sessionKind = Object.hasOwn(SESSION_KINDS_BY_MODULE, module)
    ? SESSION_KINDS_BY_MODULE[module]
    : undefined;
  const forbiddenKeyLiterals = keys
    .filter(({ name }) => KEYS_FORBIDDEN_WITH_UNRESTRICTED_RESTORE.includes(name))
    .map(({ property }) => stringLiteral(property));
  if (sessionKind === undefined && forbiddenKeyLiterals.length === 0) return "";
  const kindPropertyCode = sessionKind === undefined ? "" : `kind: ${stringLiteral(sessionKind)}, `;
  return `  ${module}: { ${kindPropertyCode}forbiddenKeys: [${forbiddenKeyLiterals.join(", ")}] },\n`;
}
