/** Generates `NAME.ts`: the type, the validator, the encoder and the enqueue helper of one module. */

import type { EmitContext } from "../core/emitter-types.js";
import type { Item } from "../core/item-types.js";
import { bigintDeclarations, importStatement, stringLiteral } from "./code.js";
import { itemChecks } from "./checks.js";
import { sourceComment } from "./comments.js";
import { ruleWarnings } from "./rule-checks.js";
import { itemFields } from "./fields.js";
import { fillTemplate } from "./template.js";
import { itemInterface } from "./types.js";

/** The names that the template uses from `transfer-item.ts`. */
const ALWAYS_IMPORTED = [
  "checkAndEncode",
  "createItemValidator",
  "findItemWarnings",
  "type ItemError",
  "type ItemValidator",
  "type KeySet",
  "type Unchecked",
];

export async function moduleFile(item: Item, context: EmitContext): Promise<string> {
  const types = await itemInterface(item);
  const [checks, warnings, fields] = [itemChecks(item), ruleWarnings(item), itemFields(item)];
  const imports = new Set([...ALWAYS_IMPORTED, ...checks.imports, ...warnings.imports, ...fields.imports]);
  return fillTemplate("MODULE.ts", context, {
    module: item.module,
    sections: {
      imports: sourceComment(item) + importStatement([...imports], `./transfer-item${context.extension}`),
      constants: bigintDeclarations([...imports]),
      types,
      checks: `${checks.code}\n`,
      functions: checks.functions + fields.functions,
      warnings: `${warnings.code}\n`,
      keys: item.keys.map(({ property }) => `  ${stringLiteral(property)},\n`).join(""),
      fields: `${fields.code}\n`,
    },
  });
}
