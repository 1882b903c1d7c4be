import type { EmitContext } from "../../core/emitter-types.js";
import type { Item, ItemKey } from "../../core/item-types.js";
import { definitionComment, keyLadder, ladder, valueOf } from "../checks.js";
import { importStatement, indented, stringLiteral } from "../code.js";
import { ruleCheck } from "../rule-checks.js";
import { ajvCode, KEYWORD_PATHS } from "./ajv-code.js";
import { keySteps } from "./ajv-steps.js";

/** Types are left out of ajv's code, and so are diagnostics about that; the validator's own type is said. */
export function ajvFile(item: Item, { extension }: EmitContext): string {
  const { module, keys } = item;
  const code = ajvCode(item);
  const words = indented(keys.map(keyWords).join("\n\n"), 1);
  const rules = indented(ruleWords(item), 1);
  return `// @ts-nocheck
${importStatement(importsOf(item, code + words + rules), `./transfer-item${extension}`)}\
import type { ${module}Item } from "./${module}${extension}";

/** Tells, by code of ajv's, whether a value is an item of ${module}; afterwards, \`validate${module}.errors\` tells what is not right. */
export const validate${module}: ItemValidator<${module}Item> = /* @__PURE__ */ itemValidator("${module}", findErrors);

function findErrors(item: Unchecked): ItemError[] {
  const errors: ItemError[] = [];
  if (validate0(item)) return errors;
  const broken = new Set(validate0.errors.map(({ schemaPath, params }) =>
    schemaPath === "${KEYWORD_PATHS.required}" ? \`\${schemaPath}/\${params.missingProperty}\` : schemaPath,
  ));
  let value: unknown;

${words}

  for (const { schemaPath, params } of validate0.errors) {
    if (schemaPath === "${KEYWORD_PATHS.onlyKeys}") errors.push(unknownKey(params.key, KEYS));
  }
${rules}  return errors;
}

/** All keys, for those who misspell one. */
const KEYS = [
${keys.map(({ property }) => `  ${stringLiteral(property)},\n`).join("")}] as const;

${code}`;
}

/** Items → `ajv.ts`: every validator by name. */
export function ajvIndex(items: readonly Item[], { extension }: EmitContext): string {
  return (
    items
      .map(({ module }) => `export { validate${module} } from "./${module}.ajv${extension}";\n`)
      .join("") || "export {};\n"
  );
}

/** Which keyword broke tells which of the checks failed; the first of them has the word. */
function keyWords(key: ItemKey, index: number): string {
  const steps = keySteps(key);
  const checks = keyLadder(key).map((check, place) => ({
    ...check,
    wrong: Object.keys(steps[place] ?? {})
      .filter((keyword) => keyword !== "nullable")
      .map((keyword) => broke(KEYWORD_PATHS.key(index, keyword)))
      .join(" || "),
  }));
  return `${definitionComment(key)}\nvalue = ${valueOf("item", key.property)};\n${ladder(checks)}`;
}

function ruleWords({ rules, enforced }: Item): string {
  if (!enforced) return "";
  return rules
    .map((rule, index) => `if (${broke(KEYWORD_PATHS.rule(index))}) errors.push(${ruleCheck(rule).error});\n`)
    .join("");
}

function broke(path: string): string {
  return `broken.has("${path}")`;
}

/** What the file uses of all that its checks could. */
function importsOf({ keys, rules, enforced }: Item, code: string): readonly string[] {
  const checks = [...keys.flatMap(keyLadder), ...(enforced ? rules.map(ruleCheck) : [])];
  const possible = new Set(["own", ...checks.flatMap(({ imports }) => imports)]);
  return [
    ...["itemValidator", "unknownKey", "type ItemError", "type ItemValidator", "type Unchecked"],
    ...[...possible].filter((name) => new RegExp(`\\b${name}\\(`).test(code)),
  ];
}
