import type { EmitContext } from "../../core/emitter-types.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import { definitionComment, keyLadder, ladder, UNKNOWN_KEYS, valueChecks, valueOf } from "../checks.js";
import { element, importStatement, indented, propertyName, stringLiteral } from "../code.js";
import { ruleCheck, ruleStatement } from "../rule-checks.js";
import { nativeType, type NativeType } from "./typebox-types.js";

export function typeboxFile(item: Item, { extension }: EmitContext): string {
  const { module, keys, rules, enforced } = item;
  const types = keys.map((key) => ({ key, native: nativeType(key, module) }));
  const checks = [...keys.flatMap(keyLadder), ...(enforced ? rules.map(ruleCheck) : [])];
  const body = `/** What typebox knows of each key. */
type Properties = {
${types.map(({ key, native }) => `  ${propertyName(key.property)}: ${native.type};\n`).join("")}};

/** An item of ${module}, \`${module}Item\` to \`Type.Static\`. What typebox has no word for is a refinement. */
export const ${module}Schema: Type.TObject<Properties> = /* @__PURE__ */ itemSchema(/* @__PURE__ */ properties());

/** Tells, by typebox, whether a value is an item of ${module}; afterwards, \`validate${module}.errors\` tells what is not right. */
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
  let broken: number | undefined;
`
}
${indented(keys.map((key) => keyWords(key, module)).join("\n\n"), 1)}

${indented(UNKNOWN_KEYS, 1)}
${enforced ? rules.map((rule) => indented(ruleStatement(rule), 1) + "\n").join("") : ""}  return errors;
}
${keys.length === 0 ? "" : BROKEN_STEP}
/** All keys. */
const KEYS: ReadonlySet<string> = /* @__PURE__ */ new Set([
${keys.map(({ property }) => `  ${stringLiteral(property)},\n`).join("")}]);
`;
  const possible = new Set(["own", ...checks.flatMap(({ imports }) => imports)]);
  const imports = [
    ...["itemValidator", "unknownKey", "type ItemError", "type ItemValidator", "type Unchecked"],
    ...[...possible].filter((name) => new RegExp(`\\b${name}\\(`).test(body)),
  ];
  return `import { Type } from "typebox";
${keys.length === 0 ? "" : 'import { Check, Errors } from "typebox/schema";\n'}${importStatement(imports, `./transfer-item${extension}`)}\
import type { ${module}Item } from "./${module}${extension}";

${body}`;
}

/** Items → `typebox.ts`: every schema and validator by name. */
export function typeboxIndex(items: readonly Item[], { extension }: EmitContext): string {
  const lines = items.map(
    ({ module }) => `export { ${module}Schema, validate${module} } from "./${module}.typebox${extension}";\n`,
  );
  return lines.join("") || "export {};\n";
}

const BROKEN_STEP = `
/** The first thing that typebox has against a value: 0 where it is of another type, from 1 on a refinement. */
function brokenStep(schema: Type.TSchema, value: unknown): number | undefined {
  if (Check(schema, value)) return undefined;
  const [error] = Errors(schema, value)[1];
  return error?.keyword === "~refine" ? error.params.index + 1 : 0;
}
`;

/** The type, and around it what the key's ladder asks beyond: nothing of what means that the key is left out. */
function refined(key: ItemKey, { code, exact }: NativeType, module: string): string {
  // What several versions all take has no type of typebox's that would refuse null.
  const leftOut = key.type.kind === "all-of" && !key.nullable ? "value === undefined" : "value == null";
  const said = key.required ? "" : `${leftOut} || `;
  const type = valueChecks(key)
    .slice(exact ? 1 : 0)
    .reduce(
      // typebox asks each of them for its error, whether those before it hold or not.
      (inner, { wrong, error }, index, asked) => {
        const before =
          key.type.kind === "all-of" ? asked.slice(0, index).map((one) => `(${one.wrong}) || `) : [];
        return refinement(inner, `(value: any) => ${said}${before.join("")}!(${wrong})`, error, module);
      },
      code,
    );
  return key.required ? type : `Type.Optional(${type})`;
}

/** The error as a sentence, the same that the validator says. */
function refinement(inner: string, check: string, error: string, module: string): string {
  const isAboutValue = /\bvalue\b/.test(error.replace(/"(?:[^"\\]|\\.)*"/g, '""'));
  const sentence = `(${isAboutValue ? "value: any" : ""}) => "${module}" + ${error}.message`;
  return `Type.Refine(${inner.includes("\n") ? inner : `\n  ${inner}`},\n  ${check},\n  ${sentence},\n)`;
}

/** Which step of typebox's broke tells which of the checks failed. */
function keyWords(key: ItemKey, module: string): string {
  const { exact } = nativeType(key, module);
  const steps = valueChecks(key).map((check, index) => ({ ...check, wrong: brokenSteps(index, exact) }));
  const missing = keyLadder(key).slice(0, key.required ? 1 : 0);
  return [
    definitionComment(key),
    `value = ${valueOf("item", key.property)};`,
    `broken = brokenStep(${element("properties", key.property)}, value);`,
    ladder([...missing, ...steps]),
  ].join("\n");
}

function brokenSteps(check: number, exact: boolean): string {
  if (exact) return `broken === ${check}`;
  return check === 0 ? "broken === 0 || broken === 1" : `broken === ${check + 1}`;
}

/** Rules between keys are refinements of the object. */
function refinedByRules({ module, rules, enforced }: Item): string {
  return (enforced ? rules : [])
    .map(ruleCheck)
    .reduce(
      (inner, { wrong, error }) => refinement(inner, `(item: any) => !(${wrong})`, error, module),
      "Type.Object(properties, { additionalProperties: false })",
    );
}
