/**
 * Generates `transfer-plan.ts` with the function `planTransfer`. It converts WHM's analysis of a source server to items of the
 * modules that the target server has.
 */

import type { EmitContext } from "../core/config-types.js";
import type { DefinedType, ItemDefinition, ItemType } from "../core/item-types.js";
import { propertyName, stringLiteral } from "./code.js";
import { fillTemplate } from "./template.js";

/** A kind of element in WHM's analysis of a source server, and the module that transfers such elements. */
interface ElementKind {
  readonly builder: "package" | "account";
  readonly module: string;
  /** Expressions for the values of keys that contain text. They use the variables `name` and `element`. */
  readonly texts: Readonly<Record<string, string>>;
  /** The expression for the size in bytes. Undefined if the analysis does not contain the size. */
  readonly size?: string;
}

const ELEMENT_KINDS: readonly ElementKind[] = [
  { builder: "package", module: "PackageRemoteRoot", texts: { package: "name" } },
  {
    builder: "account",
    module: "AccountRemoteRoot",
    texts: { user: "name", localuser: "name", domain: "element.domain" },
    size: "element.bytesused",
  },
];

export function generatePlanFile(items: readonly ItemDefinition[], context: EmitContext): string {
  const builders = formatBuilders(items);
  return builders === ""
    ? "export {};\n"
    : fillTemplate("transfer-plan.ts", context, { sections: { builders } });
}

/** Returns the functions that create items, or an empty text: then, `transfer-plan.ts` exports nothing. Omits a function if an analysis may have no value for a required key, or for the name. */
export function formatBuilders(items: readonly ItemDefinition[]): string {
  const builders = ELEMENT_KINDS.map(({ builder, module, texts, size }) => {
    const { keys = [] } = items.find((item) => item.module === module) ?? {};
    const properties = keys.flatMap((key) => {
      const text =
        Object.hasOwn(texts, key.name) && matches(key.type, acceptsAnyText) ? texts[key.name] : undefined;
      const value = key.name === "size" ? formatSize(key.type, size) : text;
      return value === undefined ? [] : [{ key, value }];
    });
    // The name is the only text that is never undefined.
    const named = properties.filter(({ value }) => value === "name");
    const certain = [...named, ...properties.filter(({ key }) => key.name === "size")].map(({ key }) => key);
    if (named.length === 0 || keys.some((key) => key.required && !certain.includes(key))) return "";
    const lines = properties.map(({ key, value }) => `      ${propertyName(key.property)}: ${value},\n`);
    const parameters = lines.some((line) => line.includes("element.")) ? "name, element" : "name";
    return `    ${builder}: (${parameters}) => ({
      module: ${stringLiteral(module)},
${lines.join("")}    }),
`;
  });
  return builders.join("");
}

/** The conversions of a size to a type, with the types that need them. */
const SIZE_CONVERSIONS: readonly (readonly [
  isNeeded: (type: DefinedType) => boolean,
  convert: (size: string) => string,
])[] = [
  [isNumberType, (size) => size],
  [(type) => type.kind === "bigint" && type.as === "bigint", (size) => `BigInt(${size})`],
  [
    (type) => (type.kind === "bigint" && type.as === "string") || acceptsAnyText(type),
    (size) => `String(${size})`,
  ],
];

/** Returns the code that converts a size to a type that the key accepts. Returns undefined if the key accepts no sizes. */
function formatSize(type: ItemType, size: string | undefined): string | undefined {
  const [isNeeded, convert] = SIZE_CONVERSIONS.find(([predicate]) => matches(type, predicate)) ?? [];
  if (isNeeded === undefined || convert === undefined) return undefined;
  // An `any-of` accepts what one of its types accepts, an `all-of` what all of its types accept.
  const types = type.kind === "any-of" || type.kind === "all-of" ? type.types : [type];
  const maxima = types.filter(isNeeded).map(getMaximumSize);
  const maximum = Math.min(
    type.kind === "all-of" ? Math.min(...maxima) : Math.max(...maxima),
    Number.MAX_SAFE_INTEGER,
  );
  if (maximum < 1) return undefined;
  if (size === undefined) return convert("1");
  const limit = maximum === Number.MAX_SAFE_INTEGER ? "Number.MAX_SAFE_INTEGER" : String(maximum);
  return convert(`clampSize(${size}, ${limit})`);
}

/** Whether the predicate is true for the type: for one type of an `any-of`, and for all types of an `all-of`. */
function matches(type: ItemType, predicate: (type: DefinedType) => boolean): boolean {
  if (type.kind === "all-of") return type.types.every(predicate);
  return type.kind === "any-of" ? type.types.some(predicate) : predicate(type);
}

function acceptsAnyText(type: DefinedType): boolean {
  return (
    (type.kind === "text" && type.format === undefined) || type.kind === "scalar" || type.kind === "unknown"
  );
}

function isNumberType(type: DefinedType): boolean {
  if (type.kind === "bigint") return type.as === "number|bigint";
  return ["integer", "decimal", "float", "scalar", "unknown"].includes(type.kind);
}

function getMaximumSize(type: DefinedType): number {
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
