/** Generates `NAME.ajv.ts`: code from ajv validates an item, and the errors have the messages of the built-in validator. */

import type { EmitContext } from "../../core/emitter-types.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import { formatDefinitionComment, buildKeyChecks, buildCheckStatement, formatKeyAccess } from "../checks.js";
import {
  formatBigintDeclarations,
  formatImportStatement,
  indent,
  listUsedNames,
  stringLiteral,
  type CheckCode,
} from "../code.js";
import { buildRuleCheck } from "../rule-checks.js";
import { generateAjvValidatorCode, KEYWORD_SCHEMA_PATHS } from "./ajv-code.js";
import { buildKeywordsPerCheck } from "./ajv-steps.js";

/**
 * Generates `NAME.ajv.ts`. The comment `@ts-nocheck` disables type checking, because code from ajv has no types. The exported validator
 * has an explicit type.
 */
export function generateAjvFile(item: Item, { extension }: EmitContext): string {
  const { module, keys } = item;
  const validatorCode = generateAjvValidatorCode(item);
  const keyErrorStatements = indent(keys.map(buildKeyErrorStatements).join("\n\n"), 1);
  const ruleErrorStatements = indent(buildRuleErrorStatements(item), 1);
  const importedNames = [
    ...["createItemValidator", "createUnknownKeyError"],
    ...["type ItemError", "type ItemValidator", "type UncheckedObject"],
    ...listUsedNames([validatorCode, keyErrorStatements, ruleErrorStatements].join("\n")),
  ];
  return `// @ts-nocheck
${formatImportStatement(importedNames, `./transfer-item${extension}`)}\
import type { ${module}Item } from "./${module}${extension}";

${formatBigintDeclarations(importedNames)}\
/**
 * Checks with code from ajv whether a value is a valid item for ${module}, and returns true or false. If it is not valid,
 * \`validate${module}.errors\` lists the errors. This function is also a Standard Schema (https://standardschema.dev).
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

${keyErrorStatements}

  for (const { schemaPath, params } of validate0.errors) {
    if (schemaPath === "${KEYWORD_SCHEMA_PATHS.onlyKeys}") errors.push(createUnknownKeyError(params.key, KEYS));
  }
${ruleErrorStatements}  return errors;
}

const KEYS = [
${keys.map(({ property }) => `  ${stringLiteral(property)},\n`).join("")}] as const;

${validatorCode}`;
}

/** Returns `ajv.ts`, which exports all validators. */
export function generateAjvIndexFile(items: readonly Item[], { extension }: EmitContext): string {
  return (
    items
      .map(({ module }) => `export { validate${module} } from "./${module}.ajv${extension}";\n`)
      .join("") || "export {};\n"
  );
}

/**
 * Returns the statements that report an invalid key. The statements check which ajv keywords failed, and add the error of the first
 * failed check.
 */
function buildKeyErrorStatements(key: ItemKey, keyIndex: number): string {
  const keywordsPerCheck = buildKeywordsPerCheck(key);
  const keyChecks = buildKeyChecks(key).map((check, checkIndex): CheckCode => ({
    ...check,
    invalidIf: Object.keys(keywordsPerCheck[checkIndex] ?? {})
      .filter((keyword) => keyword !== "nullable")
      .map((keyword) => buildKeywordFailedCondition(KEYWORD_SCHEMA_PATHS.key(keyIndex, keyword)))
      .join(" || "),
  }));
  return `${formatDefinitionComment(key)}\nvalue = ${formatKeyAccess("item", key.property)};\n${buildCheckStatement(keyChecks)}`;
}

function buildRuleErrorStatements({ rules, enforced }: Item): string {
  if (!enforced) return "";
  return rules
    .map(
      (rule, index) =>
        `if (${buildKeywordFailedCondition(KEYWORD_SCHEMA_PATHS.rule(index))}) errors.push(${buildRuleCheck(rule).error});\n`,
    )
    .join("");
}

function buildKeywordFailedCondition(schemaPath: string): string {
  return `failed.has("${schemaPath}")`;
}
