/** Generates `NAME.ajv.ts`: code from ajv validates an item, and the errors have the messages of the built-in validator. */

import type { EmitContext } from "../../core/config-types.js";
import type { ItemDefinition } from "../../core/item-types.js";
import {
  buildCheckStatement,
  buildKeyChecks,
  buildRuleCheck,
  formatDefinitionComment,
  formatKeyAccess,
} from "../checks.js";
import {
  formatBigintDeclarations,
  formatImportStatement,
  indent,
  listUsedNames,
  stringLiteral,
  type CheckCode,
} from "../code.js";
import { buildKeywordsPerCheck, generateAjvValidatorCode, KEYWORD_SCHEMA_PATHS } from "./ajv-code.js";

/**
 * Generates `NAME.ajv.ts`. The comment `@ts-nocheck` disables type checking, because code from ajv has no types. The exported validator
 * has an explicit type.
 */
export function generateAjvFile(item: ItemDefinition, { extension }: EmitContext): string {
  const { module, keys, rules, enforced } = item;
  const validator = generateAjvValidatorCode(item);
  const hasFailed = (schemaPath: string): string => `failed.has("${schemaPath}")`;
  const keyErrors = keys.map((key, keyIndex) => {
    const keywords = buildKeywordsPerCheck(key);
    const checks = buildKeyChecks(key).map((check, index): CheckCode => ({
      ...check,
      invalidIf: Object.keys(keywords[index] ?? {})
        .filter((keyword) => keyword !== "nullable")
        .map((keyword) => hasFailed(KEYWORD_SCHEMA_PATHS.key(keyIndex, keyword)))
        .join(" || "),
    }));
    return `${formatDefinitionComment(key)}\nvalue = ${formatKeyAccess("item", key.property)};\n${buildCheckStatement(checks)}`;
  });
  const ruleErrors = (enforced ? rules : []).map(
    (rule, index) =>
      `if (${hasFailed(KEYWORD_SCHEMA_PATHS.rule(index))}) errors.push(${buildRuleCheck(rule).error});\n`,
  );
  const imports = [
    ...["createItemValidator", "createUnknownKeyError"],
    ...["type ItemError", "type ItemValidator", "type UncheckedObject"],
    ...listUsedNames([validator, ...keyErrors, ...ruleErrors].join("\n")),
  ];
  return `// @ts-nocheck
${formatImportStatement(imports, `./transfer-item${extension}`)}\
import type { ${module}Item } from "./${module}${extension}";

${formatBigintDeclarations(imports)}\
/**
 * Checks with code from ajv whether a value is a valid item for ${module}, and returns true or false.
 * \`validate${module}.findErrors(value)\` lists what is wrong. This function is also a Standard Schema (https://standardschema.dev).
 */
export const validate${module}: ItemValidator<${module}Item> = /* @__PURE__ */ createItemValidator("${module}", findErrors);

/** Returns the errors of an item. A comment above the checks of each key contains the key's SQL definition. */
function findErrors(item: UncheckedObject): ItemError[] {
  const errors: ItemError[] = [];
  if (validate0(item)) return errors;
  // The schema paths of the failed keywords. In a path, \`key0\` is the first key in \`KEYS\`, and so on.
  const failed = new Set(validate0.errors.map(({ schemaPath, params }) =>
    schemaPath === "${KEYWORD_SCHEMA_PATHS.required}" ? \`\${schemaPath}/\${params.missingProperty}\` : schemaPath,
  ));
  let value: unknown;

${indent(keyErrors.join("\n\n"), 1)}

  for (const { schemaPath, params } of validate0.errors) {
    if (schemaPath === "${KEYWORD_SCHEMA_PATHS.onlyKeys}") errors.push(createUnknownKeyError(params.key, KEYS));
  }
${indent(ruleErrors.join(""), 1)}  return errors;
}

const KEYS = [
${keys.map(({ property }) => `  ${stringLiteral(property)},\n`).join("")}] as const;

${validator}`;
}

/** Returns `ajv.ts`, which exports all validators. */
export function generateAjvIndexFile(items: readonly ItemDefinition[], { extension }: EmitContext): string {
  const exports = items.map(
    ({ module }) => `export { validate${module} } from "./${module}.ajv${extension}";\n`,
  );
  return exports.join("") || "export {};\n";
}
