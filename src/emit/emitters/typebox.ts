/** Item → `NAME.typebox.ts`: a typebox schema, and a validator that uses it with this project's messages. */

import type { EmitContext } from "../../core/emitter-types.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import {
  definitionComment,
  keyChecks,
  checkStatements,
  UNKNOWN_KEYS,
  valueChecks,
  keyValue,
} from "../checks.js";
import {
  elementAccess,
  importStatement,
  indented,
  propertyName,
  stringLiteral,
  type CheckStatement,
} from "../code.js";
import { ruleCheck, ruleStatement } from "../rule-checks.js";
import { nativeType, type NativeType } from "./typebox-types.js";

export function typeboxFile(item: Item, { extension }: EmitContext): string {
  const { module, keys, rules, enforced } = item;
  const types = keys.map((key) => ({ key, native: nativeType(key, module) }));
  const checks = [...keys.flatMap(keyChecks), ...(enforced ? rules.map(ruleCheck) : [])];
  const body = `/** The typebox schemas of the keys. */
type Properties = {
${types.map(({ key, native }) => `  ${propertyName(key.property)}: ${native.type};\n`).join("")}};

/** The typebox schema of \`${module}Item\`. It accepts the same items as \`validate${module}\`. */
export const ${module}Schema: Type.TObject<Properties> = /* @__PURE__ */ itemSchema(/* @__PURE__ */ properties());

/**
 * Checks with typebox whether a value is a valid item for ${module}, and returns true or false. After false,
 * \`validate${module}.errors\` lists the errors. It never throws. It is also a Standard Schema (https://standardschema.dev).
 */
export const validate${module}: ItemValidator<${module}Item> = /* @__PURE__ */ itemValidator("${module}", findErrors);

function properties(): Properties {
  return {
${indented(types.map(({ key, native }) => `${propertyName(key.property)}: ${refined(key, native, module)},\n`).join(""), 2)}  };
}

function itemSchema(properties: Properties): Type.TObject<Properties> {
  return ${refinedByRules(item)};
}

function findErrors(item: Unchecked): ItemError[] {
  const errors: ItemError[] = [];
${
  keys.length === 0
    ? ""
    : `  const { properties } = ${module}Schema;
  let value: any;
  let step: number | undefined;
`
}
${indented(keys.map((key) => keyErrorStatements(key, module)).join("\n\n"), 1)}

${indented(UNKNOWN_KEYS, 1)}
${enforced ? rules.map((rule) => indented(ruleStatement(rule), 1) + "\n").join("") : ""}  return errors;
}
${keys.length === 0 ? "" : FAILED_STEP}
const KEYS: ReadonlySet<string> = /* @__PURE__ */ new Set([
${keys.map(({ property }) => `  ${stringLiteral(property)},\n`).join("")}]);
`;
  const importable = new Set(["own", ...checks.flatMap(({ imports }) => imports)]);
  const imports = [
    ...["itemValidator", "unknownKey", "type ItemError", "type ItemValidator", "type Unchecked"],
    ...[...importable].filter((name) => new RegExp(`\\b${name}\\(`).test(body)),
  ];
  return `import { Type } from "typebox";
${keys.length === 0 ? "" : 'import { Check, Errors } from "typebox/schema";\n'}${importStatement(imports, `./transfer-item${extension}`)}\
import type { ${module}Item } from "./${module}${extension}";

${body}`;
}

/** Items → `typebox.ts`: exports all schemas and validators. */
export function typeboxIndex(items: readonly Item[], { extension }: EmitContext): string {
  const lines = items.map(
    ({ module }) => `export { ${module}Schema, validate${module} } from "./${module}.typebox${extension}";\n`,
  );
  return lines.join("") || "export {};\n";
}

const FAILED_STEP = `
/** Returns the first failed step: 0 for the type, 1 for the first refinement, and so on. */
function failedStep(schema: Type.TSchema, value: unknown): number | undefined {
  if (Check(schema, value)) return undefined;
  const [error] = Errors(schema, value)[1];
  return error?.keyword === "~refine" ? error.params.index + 1 : 0;
}
`;

/** Returns the schema with refinements for the checks that its type does not cover. The refinements accept omitted keys. */
function refined(key: ItemKey, { code, replacesFirstCheck }: NativeType, module: string): string {
  // If several versions define the key, the schema accepts any value, so a refinement must refuse null.
  const isOmitted = key.type.kind === "all-of" && !key.nullable ? "value === undefined" : "value == null";
  const skip = key.required ? "" : `${isOmitted} || `;
  const type = valueChecks(key)
    .slice(replacesFirstCheck ? 1 : 0)
    .reduce(
      // typebox evaluates each refinement, even if a previous one has failed. With several versions, skip it if a previous check
      // failed.
      (inner, { invalidIf, error }, index, checks) => {
        const previous =
          key.type.kind === "all-of" ? checks.slice(0, index).map((check) => `(${check.invalidIf}) || `) : [];
        return refinement(inner, `(value: any) => ${skip}${previous.join("")}!(${invalidIf})`, error, module);
      },
      code,
    );
  return key.required ? type : `Type.Optional(${type})`;
}

/** Returns the schema with a refinement. Its message is the message of this project's validator. */
function refinement(inner: string, check: string, error: string, module: string): string {
  const usesValue = /\bvalue\b/.test(error.replace(/"(?:[^"\\]|\\.)*"/g, '""'));
  const message = `(${usesValue ? "value: any" : ""}) => "${module}" + ${error}.message`;
  return `Type.Refine(${inner.includes("\n") ? inner : `\n  ${inner}`},\n  ${check},\n  ${message},\n)`;
}

/** Returns statements that convert the failed step of a key to the error of the corresponding check. */
function keyErrorStatements(key: ItemKey, module: string): string {
  const { replacesFirstCheck } = nativeType(key, module);
  const steps = valueChecks(key).map((check, index): CheckStatement => ({
    ...check,
    invalidIf: hasFailed(index, replacesFirstCheck),
  }));
  const missing = keyChecks(key).slice(0, key.required ? 1 : 0);
  return [
    definitionComment(key),
    `value = ${keyValue("item", key.property)};`,
    `step = failedStep(${elementAccess("properties", key.property)}, value);`,
    checkStatements([...missing, ...steps]),
  ].join("\n");
}

function hasFailed(check: number, replacesFirstCheck: boolean): string {
  if (replacesFirstCheck) return `step === ${check}`;
  return check === 0 ? "step === 0 || step === 1" : `step === ${check + 1}`;
}

/** Returns the object schema with refinements for the rules between keys. */
function refinedByRules({ module, rules, enforced }: Item): string {
  return (enforced ? rules : [])
    .map(ruleCheck)
    .reduce(
      (inner, { invalidIf, error }) => refinement(inner, `(item: any) => !(${invalidIf})`, error, module),
      "Type.Object(properties, { additionalProperties: false })",
    );
}
