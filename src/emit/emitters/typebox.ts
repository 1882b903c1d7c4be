/** Generates `NAME.typebox.ts`: a typebox schema, and a validator that uses it with the messages of the built-in validator. */

import type { EmitContext } from "../../core/emitter-types.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import {
  formatDefinitionComment,
  buildKeyChecks,
  buildCheckStatement,
  UNKNOWN_KEYS_CHECK_STATEMENT,
  buildValueChecks,
  formatKeyAccess,
} from "../checks.js";
import {
  formatElementAccess,
  formatBigintDeclarations,
  formatImportStatement,
  indent,
  propertyName,
  stringLiteral,
  codeUsesName,
  type CheckCode,
} from "../code.js";
import { buildRuleCheck, buildRuleStatement } from "../rule-checks.js";
import { buildTypeboxSchema, type TypeboxSchema } from "./typebox-types.js";

export function generateTypeboxFile(item: Item, { extension }: EmitContext): string {
  const { module, keys, rules, enforced } = item;
  const keysWithSchema = keys.map((key) => ({ key, schema: buildTypeboxSchema(key, module) }));
  const checks = [...keys.flatMap(buildKeyChecks), ...(enforced ? rules.map(buildRuleCheck) : [])];
  const fileBody = `/** The types of the typebox schemas for the keys of ${module}. */
type Properties = {
${keysWithSchema.map(({ key, schema }) => `  ${propertyName(key.property)}: ${schema.type};\n`).join("")}};

/** The typebox schema of \`${module}Item\`. It accepts the same items as \`validate${module}\`. */
export const ${module}Schema: Type.TObject<Properties> = /* @__PURE__ */ createItemSchema(/* @__PURE__ */ createProperties());

/**
 * Checks with typebox whether a value is a valid item for ${module}, and returns true or false. If it is not valid,
 * \`validate${module}.errors\` lists the errors. This function is also a Standard Schema (https://standardschema.dev).
 */
export const validate${module}: ItemValidator<${module}Item> = /* @__PURE__ */ createItemValidator("${module}", findErrors);

function createProperties(): Properties {
  return {
${indent(keysWithSchema.map(({ key, schema }) => `${propertyName(key.property)}: ${buildRefinedKeySchema(key, schema, module)},\n`).join(""), 2)}  };
}

function createItemSchema(properties: Properties): Type.TObject<Properties> {
  return ${buildRefinedItemSchema(item)};
}

/** Returns the errors of an item. A comment above the checks of each key contains the key's SQL definition. */
function findErrors(item: UncheckedObject): ItemError[] {
  const errors: ItemError[] = [];
${
  keys.length === 0
    ? ""
    : `  const { properties } = ${module}Schema;
  let value: any;
  let step: number | undefined;
`
}
${indent(keys.map((key) => buildKeyErrorStatements(key, module)).join("\n\n"), 1)}

${indent(UNKNOWN_KEYS_CHECK_STATEMENT, 1)}
${enforced ? rules.map((rule) => indent(buildRuleStatement(rule), 1) + "\n").join("") : ""}  return errors;
}
${keys.length === 0 ? "" : FIND_FAILED_STEP_FUNCTION_CODE}${keysWithSchema.some(({ schema }) => schema.code.includes("createBigintSchema()")) ? BIGINT_SCHEMA_FUNCTION_CODE : ""}
const KEYS: KeySet = /* @__PURE__ */ new Set<string>([
${keys.map(({ property }) => `  ${stringLiteral(property)},\n`).join("")}]);
`;
  const importableNames = new Set(["getOwn", ...checks.flatMap(({ imports }) => imports)]);
  const usedNames = [
    ...["checkUnknownKeys", "createItemValidator"],
    ...["type ItemError", "type ItemValidator", "type KeySet", "type UncheckedObject"],
    ...[...importableNames].filter((name) => codeUsesName(fileBody, name)),
  ];
  return `import { Type } from "typebox";
${keys.length === 0 ? "" : 'import { Check, Errors } from "typebox/schema";\n'}${formatImportStatement(usedNames, `./transfer-item${extension}`)}\
import type { ${module}Item } from "./${module}${extension}";

${formatBigintDeclarations(usedNames)}${fileBody}`;
}

/** Returns `typebox.ts`, which exports all schemas and validators. */
export function generateTypeboxIndexFile(items: readonly Item[], { extension }: EmitContext): string {
  const exportStatements = items.map(
    ({ module }) => `export { ${module}Schema, validate${module} } from "./${module}.typebox${extension}";\n`,
  );
  return exportStatements.join("") || "export {};\n";
}

const FIND_FAILED_STEP_FUNCTION_CODE = `
/** Returns the first failed step of a value: 0 for the type, 1 for the first refinement, and so on. */
function findFailedStep(schema: Type.TSchema, value: unknown): number | undefined {
  if (value === undefined || Check(schema, value)) return undefined;
  const [error] = Errors(schema, value)[1];
  return error?.keyword === "~refine" ? error.params.index + 1 : 0;
}
`;

/**
 * The code of a function that creates a schema for bigints. `Type.BigInt()` is not valid JSON Schema, so validators for JSON
 * Schema refuse it.
 */
const BIGINT_SCHEMA_FUNCTION_CODE = `
/**
 * Returns a schema that accepts only values that JSON cannot represent, such as bigints. The schema is valid JSON Schema. A
 * refinement of the key's schema refuses all values that are not bigints.
 */
function createBigintSchema(): Type.TUnsafe<bigint> {
  const types = ["array", "boolean", "null", "number", "object", "string"];
  return Type.Unsafe<bigint>({ not: { anyOf: types.map((type) => ({ type })) } });
}
`;

/**
 * Returns the code of the key's schema, with refinements for the checks that `code` does not cover. The refinements of an optional key
 * accept an omitted key.
 */
function buildRefinedKeySchema(
  key: ItemKey,
  { code, schemaCoversFirstValueCheck }: TypeboxSchema,
  module: string,
): string {
  // The schema of an `all-of` type accepts any value. A refinement must therefore refuse null, unless the key is nullable.
  const omittedKeyCondition =
    key.type.kind === "all-of" && !key.nullable ? "value === undefined" : "value == null";
  const omittedKeyExemption = key.required ? "" : `${omittedKeyCondition} || `;
  const refinedSchema = buildValueChecks(key)
    .slice(schemaCoversFirstValueCheck ? 1 : 0)
    .reduce(
      // typebox evaluates each refinement, even if a previous one has failed. For an `all-of` type, each check assumes that the previous
      // checks passed. The refinement of a check therefore accepts values that a previous check refuses.
      (innerSchema, { invalidIf, error }, index, checks) => {
        const previousFailureConditions =
          key.type.kind === "all-of" ? checks.slice(0, index).map((check) => `(${check.invalidIf}) || `) : [];
        return wrapInRefinement(
          innerSchema,
          `(value: any) => ${omittedKeyExemption}${previousFailureConditions.join("")}!(${invalidIf})`,
          error,
          module,
        );
      },
      code,
    );
  return key.required ? refinedSchema : `Type.Optional(${refinedSchema})`;
}

/** Returns the schema with one more refinement, whose error has the message of the built-in validator. */
function wrapInRefinement(
  innerSchema: string,
  checkFunction: string,
  errorExpression: string,
  module: string,
): string {
  const usesValue = /\bvalue\b/.test(errorExpression.replace(/"(?:[^"\\]|\\.)*"/g, '""'));
  const messageFunction = `(${usesValue ? "value: any" : ""}) => "${module}" + ${errorExpression}.message`;
  return `Type.Refine(${innerSchema.includes("\n") ? innerSchema : `\n  ${innerSchema}`},\n  ${checkFunction},\n  ${messageFunction},\n)`;
}

/**
 * Returns statements for the generated code, which add the error of the first check that a key fails. To find this check, the
 * statements call `findFailedStep`, a function of the generated code.
 */
function buildKeyErrorStatements(key: ItemKey, module: string): string {
  const { schemaCoversFirstValueCheck } = buildTypeboxSchema(key, module);
  const valueChecks = buildValueChecks(key).map((check, index): CheckCode => ({
    ...check,
    invalidIf: buildCheckFailedCondition(index, schemaCoversFirstValueCheck),
  }));
  const missingKeyChecks = buildKeyChecks(key).slice(0, key.required ? 1 : 0);
  return [
    formatDefinitionComment(key),
    `value = ${formatKeyAccess("item", key.property)};`,
    `step = findFailedStep(${formatElementAccess("properties", key.property)}, value);`,
    buildCheckStatement([...missingKeyChecks, ...valueChecks]),
  ].join("\n");
}

function buildCheckFailedCondition(checkIndex: number, schemaCoversFirstValueCheck: boolean): string {
  if (schemaCoversFirstValueCheck) return `step === ${checkIndex}`;
  return checkIndex === 0 ? "step === 0 || step === 1" : `step === ${checkIndex + 1}`;
}

/** Returns the schema of an item. If the rules of the module are enforced, the schema has a refinement for each rule. */
function buildRefinedItemSchema({ module, rules, enforced }: Item): string {
  return (enforced ? rules : [])
    .map(buildRuleCheck)
    .reduce(
      (innerSchema, { invalidIf, error }) =>
        wrapInRefinement(innerSchema, `(item: any) => !(${invalidIf})`, error, module),
      "Type.Object(properties, { additionalProperties: false })",
    );
}
