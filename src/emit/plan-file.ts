/** Items → `transfer-plan.ts`: `planTransfer`, which converts an analysis to items of the modules that the server has. */

import type { EmitContext } from "../core/emitter-types.js";
import type { DefinedType, Item, ItemKey, ItemType } from "../core/item-types.js";
import { propertyName, stringLiteral } from "./code.js";
import { fillTemplate } from "./template.js";

/** A part of the analysis, and the module that transfers its elements. */
interface PlannedPart {
  readonly builder: "package" | "account";
  readonly module: string;
  /** The keys with text, and their expressions. */
  readonly texts: Readonly<Record<string, string>>;
  /** The expression for the number of bytes. */
  readonly bytes: string;
}

/** The size of an element that the analysis has no number of bytes for. */
const NO_BYTES = "1";

const PARTS: readonly PlannedPart[] = [
  { builder: "package", module: "PackageRemoteRoot", texts: { package: "name" }, bytes: NO_BYTES },
  {
    builder: "account",
    module: "AccountRemoteRoot",
    texts: { user: "name", localuser: "name", domain: "element.domain" },
    bytes: "element.bytesused",
  },
];

/** The expressions that are never undefined, so that they are valid for required keys. */
const ALWAYS_PRESENT = "name";

/** Whether the server has a module that `planTransfer` can use. Without one, the file exports nothing. */
export function canPlanTransfers(items: readonly Item[]): boolean {
  return builderCode(items) !== "";
}

export function planFile(items: readonly Item[], context: EmitContext): string {
  const builders = builderCode(items);
  if (builders === "") return "export {};\n";
  return fillTemplate("transfer-plan.ts", context, { sections: { builders } });
}

function builderCode(items: readonly Item[]): string {
  return PARTS.flatMap((part) => {
    const item = items.find(({ module }) => module === part.module);
    return item === undefined ? [] : (partBuilder(part, item) ?? []);
  }).join("");
}

/** Returns the function that creates an item. Undefined if the plan has no value for a required key, or no key for the name. */
function partBuilder({ builder, module, texts, bytes }: PlannedPart, { keys }: Item): string | undefined {
  const values = keys.flatMap((key) => {
    const text = Object.hasOwn(texts, key.name) ? texts[key.name] : undefined;
    const value = key.name === "size" ? sizeValue(key.type, bytes) : textValue(key.type, text);
    return value === undefined ? [] : [{ key, value }];
  });
  const filled = new Set<ItemKey>(
    values.filter(({ key, value }) => key.name === "size" || value === ALWAYS_PRESENT).map(({ key }) => key),
  );
  if (keys.some((key) => key.required && !filled.has(key))) return undefined;
  if (!values.some(({ value }) => value === ALWAYS_PRESENT)) return undefined;
  const members = values.map(({ key, value }) => `      ${propertyName(key.property)}: ${value},\n`);
  const parameters = members.some((member) => member.includes("element.")) ? "name, element" : "name";
  return `    ${builder}: (${parameters}) => ({
      module: ${stringLiteral(module)},
${members.join("")}    }),
`;
}

/** Returns the expression if the type accepts texts in any form. */
function textValue(type: ItemType, text: string | undefined): string | undefined {
  return accepts(type, isText) ? text : undefined;
}

/** Returns an expression for the size with the type that the key accepts. */
function sizeValue(type: ItemType, bytes: string): string | undefined {
  const conversions: readonly [accepted: (one: DefinedType) => boolean, convert: (size: string) => string][] =
    [
      [isNumber, (size) => size],
      [(one) => one.kind === "bigint" && one.as === "bigint", (size) => `BigInt(${size})`],
      [(one) => (one.kind === "bigint" && one.as === "string") || isText(one), (size) => `String(${size})`],
    ];
  const found = conversions.find(([accepted]) => accepts(type, accepted));
  if (found === undefined) return undefined;
  const [accepted, convert] = found;
  const maximum = largestAcceptedSize(type, accepted);
  if (maximum < 1) return undefined;
  if (bytes === NO_BYTES) return convert(bytes);
  const limit = maximum === Number.MAX_SAFE_INTEGER ? "Number.MAX_SAFE_INTEGER" : String(maximum);
  return convert(`sizeOf(${bytes}, ${limit})`);
}

/** Whether `accepted` is true for one of the key's types, or for all of them if every type applies (`all-of`). */
function accepts(type: ItemType, accepted: (one: DefinedType) => boolean): boolean {
  if (type.kind === "all-of") return type.types.every(accepted);
  return type.kind === "any-of" ? type.types.some(accepted) : accepted(type);
}

function isText(type: DefinedType): boolean {
  return (type.kind === "text" && type.format === undefined) || type.kind === "scalar";
}

function isNumber(type: DefinedType): boolean {
  if (type.kind === "bigint") return type.as === "number|bigint";
  return ["integer", "decimal", "float", "scalar"].includes(type.kind);
}

/** Returns the largest size that the accepted types hold, at most the largest safe integer. */
function largestAcceptedSize(type: ItemType, accepted: (one: DefinedType) => boolean): number {
  const types = type.kind === "any-of" || type.kind === "all-of" ? type.types : [type];
  const maxima = types.filter(accepted).map(typeMaximum);
  const maximum = type.kind === "all-of" ? Math.min(...maxima) : Math.max(...maxima);
  return Math.min(maximum, Number.MAX_SAFE_INTEGER);
}

function typeMaximum(type: DefinedType): number {
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
