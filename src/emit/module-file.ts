/** Generates `NAME.ts`: the type, the validator, the encoder and the enqueue helper of one module. */

import type { EmitContext } from "../core/emitter-types.js";
import type { Item } from "../core/item-types.js";
import { formatBigintDeclarations, formatImportStatement, listUsedNames, stringLiteral } from "./code.js";
import { buildItemChecks } from "./checks.js";
import { formatDescriptionSourceNote } from "./comments.js";
import { buildRuleWarningStatements } from "./rule-checks.js";
import { buildEncoderStatements } from "./fields.js";
import { fillTemplate } from "./template.js";
import { generateItemInterface } from "./types.js";

/** The names that the template imports from `transfer-item.ts` for every module. */
const ALWAYS_IMPORTED_NAMES = [
  "checkAndEncode",
  "createItemValidator",
  "type ItemError",
  "type ItemValidator",
  "type KeySet",
  "type UncheckedObject",
];

export async function generateModuleFile(item: Item, context: EmitContext): Promise<string> {
  const itemInterface = await generateItemInterface(item);
  const [checks, warnings, fields] = [
    buildItemChecks(item),
    buildRuleWarningStatements(item),
    buildEncoderStatements(item),
  ];
  const imports = [...ALWAYS_IMPORTED_NAMES, ...listUsedNames([checks, warnings, fields].join("\n"))];
  return fillTemplate("MODULE.ts", context, {
    module: item.module,
    sections: {
      imports:
        formatDescriptionSourceNote(item) +
        formatImportStatement(imports, `./transfer-item${context.extension}`),
      constants: formatBigintDeclarations(imports),
      types: itemInterface,
      checks: `${checks}\n`,
      warnings: `${warnings}\n`,
      keys: item.keys.map(({ property }) => `  ${stringLiteral(property)},\n`).join(""),
      fields: `${fields}\n`,
    },
  });
}
