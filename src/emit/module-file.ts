/** Generates the files of one module: `NAME.ts` with the type, the validator, the encoder and the enqueue helper, and its JSON Schema. */

import type { EmitContext } from "../core/config-types.js";
import type { ItemDefinition } from "../core/item-types.js";
import { formatPrettyJson } from "../core/text/json.js";
import { buildItemSchema } from "../item/item-schema.js";
import {
  formatBigintDeclarations,
  formatImportStatement,
  formatLiteral,
  listUsedNames,
  stringLiteral,
} from "./code.js";
import { buildItemChecks, buildFindWarnings } from "./checks.js";
import { formatDescriptionSourceNote } from "./comments.js";
import { buildEncoderStatements } from "./fields.js";
import { GENERATED_MARK_TEXT } from "./generated-mark.js";
import { toSchema } from "./schema-changes.js";
import { fillTemplate } from "./template.js";
import { generateItemInterface } from "./types.js";

export async function generateModuleFile(item: ItemDefinition, context: EmitContext): Promise<string> {
  const types = await generateItemInterface(item);
  const checks = buildItemChecks(item);
  const warnings = buildFindWarnings(item);
  const fields = buildEncoderStatements(item);
  const imports = [
    // The names that the template needs for every module.
    ...["checkAndEncode", "createItemValidator", "type ItemError", "type ItemValidator"],
    ...["type KeySet", "type UncheckedObject"],
    ...listUsedNames([checks, warnings, fields].join("\n")),
  ];
  return fillTemplate("MODULE.ts", context, {
    module: item.module,
    sections: {
      imports:
        formatDescriptionSourceNote(item) +
        formatImportStatement(imports, `./transfer-item${context.extension}`),
      schema: `export const schema${item.module} = ${formatLiteral(toSchema(item.source))} as const;\n`,
      constants: formatBigintDeclarations(imports),
      types,
      checks: `${checks}\n`,
      result: `  return findAllWarnings("${item.module}", item, session${warnings && ", findWarnings"});\n`,
      warnings,
      keys: item.keys.map(({ property }) => `  ${stringLiteral(property)},\n`),
      fields: `${fields}\n`,
    },
  });
}

export function generateJsonSchemaFile(item: ItemDefinition): string {
  return formatPrettyJson({ ...buildItemSchema(item), $comment: GENERATED_MARK_TEXT });
}
