/**
 * Generates `transfer-plan.ts` with the function `planTransfer`. It converts WHM's analysis of a source server to items of the
 * modules that the target server has.
 */

import type { EmitContext } from "../core/emitter-types.js";
import type { DefinedType, Item, ItemKey, ItemType } from "../core/item-types.js";
import { propertyName, stringLiteral } from "./code.js";
import { fillTemplate } from "./template.js";

/** A kind of element in WHM's analysis of a source server (package or account), and the module that transfers such elements. */
interface PlannableElementKind {
  readonly builderName: "package" | "account";
  readonly module: string;
  /**
   * The TypeScript expressions for the values of the keys that contain text, by the name of the key. The expressions use the
   * variables `name` and `element`.
   */
  readonly textExpressionsByKey: Readonly<Record<string, string>>;
  /** The TypeScript expression for the size in bytes. */
  readonly sizeExpression: string;
}

/** The TypeScript expression for a size that the analysis does not contain. */
const PLACEHOLDER_SIZE_EXPRESSION = "1";

const PLANNABLE_ELEMENT_KINDS: readonly PlannableElementKind[] = [
  {
    builderName: "package",
    module: "PackageRemoteRoot",
    textExpressionsByKey: { package: "name" },
    sizeExpression: PLACEHOLDER_SIZE_EXPRESSION,
  },
  {
    builderName: "account",
    module: "AccountRemoteRoot",
    textExpressionsByKey: { user: "name", localuser: "name", domain: "element.domain" },
    sizeExpression: "element.bytesused",
  },
];

/** The only expression in `textExpressionsByKey` whose value is never undefined. Required text keys must use this expression. */
const ELEMENT_NAME_EXPRESSION = "name";

/** Whether the server has a module that `planTransfer` can use. Otherwise, `transfer-plan.ts` exports nothing. */
export function canPlanTransfers(items: readonly Item[]): boolean {
  return formatItemBuilders(items) !== "";
}

export function generatePlanFile(items: readonly Item[], context: EmitContext): string {
  const itemBuildersCode = formatItemBuilders(items);
  if (itemBuildersCode === "") return "export {};\n";
  return fillTemplate("transfer-plan.ts", context, { sections: { builders: itemBuildersCode } });
}

function formatItemBuilders(items: readonly Item[]): string {
  return PLANNABLE_ELEMENT_KINDS.flatMap((elementKind) => {
    const item = items.find(({ module }) => module === elementKind.module);
    return item === undefined ? [] : (formatItemBuilder(elementKind, item) ?? []);
  }).join("");
}

/**
 * Returns the code of a function that creates an item. Returns undefined if an analysis may have no value for a required key. Also
 * returns undefined if the module has no key for the name of the package or account.
 */
function formatItemBuilder(
  { builderName, module, textExpressionsByKey, sizeExpression }: PlannableElementKind,
  { keys }: Item,
): string | undefined {
  const keyValueExpressions = keys.flatMap((key) => {
    const textExpression = Object.hasOwn(textExpressionsByKey, key.name)
      ? textExpressionsByKey[key.name]
      : undefined;
    const valueExpression =
      key.name === "size"
        ? buildSizeValueExpression(key.type, sizeExpression)
        : getTextExpressionIfTypeAcceptsText(key.type, textExpression);
    return valueExpression === undefined ? [] : [{ key, value: valueExpression }];
  });
  const keysWithGuaranteedValue = new Set<ItemKey>(
    keyValueExpressions
      .filter(({ key, value }) => key.name === "size" || value === ELEMENT_NAME_EXPRESSION)
      .map(({ key }) => key),
  );
  if (keys.some((key) => key.required && !keysWithGuaranteedValue.has(key))) return undefined;
  if (!keyValueExpressions.some(({ value }) => value === ELEMENT_NAME_EXPRESSION)) return undefined;
  const propertyLines = keyValueExpressions.map(
    ({ key, value }) => `      ${propertyName(key.property)}: ${value},\n`,
  );
  const parameterList = propertyLines.some((propertyLine) => propertyLine.includes("element."))
    ? "name, element"
    : "name";
  return `    ${builderName}: (${parameterList}) => ({
      module: ${stringLiteral(module)},
${propertyLines.join("")}    }),
`;
}

/** Returns `textExpression` if the type accepts texts without a particular format. Otherwise, returns undefined. */
function getTextExpressionIfTypeAcceptsText(
  type: ItemType,
  textExpression: string | undefined,
): string | undefined {
  return satisfiesPredicate(type, acceptsTextOfAnyFormat) ? textExpression : undefined;
}

/** Returns the code that converts a size to a type that the key accepts. Returns undefined if the key accepts no sizes. */
function buildSizeValueExpression(type: ItemType, sizeExpression: string): string | undefined {
  const sizeConversions: readonly [
    accepted: (definedType: DefinedType) => boolean,
    convert: (numberExpression: string) => string,
  ][] = [
    [isNumberType, (numberExpression) => numberExpression],
    [
      (definedType) => definedType.kind === "bigint" && definedType.as === "bigint",
      (numberExpression) => `BigInt(${numberExpression})`,
    ],
    [
      (definedType) =>
        (definedType.kind === "bigint" && definedType.as === "string") || acceptsTextOfAnyFormat(definedType),
      (numberExpression) => `String(${numberExpression})`,
    ],
  ];
  const matchingConversion = sizeConversions.find(([isMatchingType]) =>
    satisfiesPredicate(type, isMatchingType),
  );
  if (matchingConversion === undefined) return undefined;
  const [isMatchingType, convert] = matchingConversion;
  const maximumSize = getMaximumSize(type, isMatchingType);
  if (maximumSize < 1) return undefined;
  if (sizeExpression === PLACEHOLDER_SIZE_EXPRESSION) return convert(sizeExpression);
  const maximumSizeExpression =
    maximumSize === Number.MAX_SAFE_INTEGER ? "Number.MAX_SAFE_INTEGER" : String(maximumSize);
  return convert(`clampSize(${sizeExpression}, ${maximumSizeExpression})`);
}

/**
 * Whether `predicate` is true for `type`. It is true for an `any-of` if it is true for one of its types, and for an `all-of` if it is
 * true for all of its types.
 */
function satisfiesPredicate(type: ItemType, predicate: (definedType: DefinedType) => boolean): boolean {
  if (type.kind === "all-of") return type.types.every(predicate);
  return type.kind === "any-of" ? type.types.some(predicate) : predicate(type);
}

function acceptsTextOfAnyFormat(type: DefinedType): boolean {
  return (
    (type.kind === "text" && type.format === undefined) || type.kind === "scalar" || type.kind === "unknown"
  );
}

function isNumberType(type: DefinedType): boolean {
  if (type.kind === "bigint") return type.as === "number|bigint";
  return ["integer", "decimal", "float", "scalar", "unknown"].includes(type.kind);
}

/**
 * Returns the largest size that `type` accepts, but at most the largest safe integer. An `any-of` accepts what one of its types
 * accepts, an `all-of` what all of its types accept. Ignores types for which `acceptsConvertedSize` is false.
 */
function getMaximumSize(type: ItemType, acceptsConvertedSize: (definedType: DefinedType) => boolean): number {
  const types = type.kind === "any-of" || type.kind === "all-of" ? type.types : [type];
  const maxima = types.filter(acceptsConvertedSize).map(getMaximumSizeAcceptedByDefinedType);
  const maximum = type.kind === "all-of" ? Math.min(...maxima) : Math.max(...maxima);
  return Math.min(maximum, Number.MAX_SAFE_INTEGER);
}

function getMaximumSizeAcceptedByDefinedType(type: DefinedType): number {
  switch (type.kind) {
    case "integer":
    case "bigint":
      return Number(type.maximum);
    case "decimal":
      return Math.min(10 ** (type.precision - type.scale) - 1, type.maximum ?? Infinity);
    case "float":
      return type.maximum;
    case "text":
      return type.limit < 16 ? 10 ** type.limit - 1 : Infinity;
    default:
      return Infinity;
  }
}
