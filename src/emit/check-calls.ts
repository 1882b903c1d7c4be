/**
 * Creates calls that check keys of frequent types, such as VARCHAR. One call per key compiles much faster than several conditions,
 * because TypeScript narrows the types of variables after each condition.
 */

import type { DefinedType, ItemKey, ItemType } from "../core/item-types.js";
import { hasEscapes, stringLiteral } from "./code.js";

/** A function of `transfer-item.ts` that checks a value. `limitArguments` are its last arguments, such as a minimum and a maximum. */
interface SelectedCheckFunction {
  readonly name: `check${string}`;
  readonly limitArguments?: readonly number[];
}

/** Whether a key can be omitted. A `Required` key cannot. An `Optional` key can be undefined. A `Nullable` key can be undefined or null. */
type Presence = "Required" | "Optional" | "Nullable";

type CheckFunctionFinder<Kind extends DefinedType["kind"]> = (
  type: Extract<DefinedType, { kind: Kind }>,
  presence: Presence,
) => SelectedCheckFunction | undefined;

/**
 * Maps some kinds of types to functions. Each function selects the function of `transfer-item.ts` that checks a given type, or returns
 * undefined if `transfer-item.ts` has no function for the type.
 */
const CHECK_FUNCTION_FINDERS: { readonly [Kind in DefinedType["kind"]]?: CheckFunctionFinder<Kind> } = {
  flag: ({ as }, presence) => (presence === "Optional" ? { name: FLAG_CHECK_FUNCTION_NAMES[as] } : undefined),
  integer: ({ minimum, maximum }, presence) =>
    presence === "Required"
      ? undefined
      : { name: `check${formatPresencePrefix(presence)}Integer`, limitArguments: [minimum, maximum] },
  bigint: ({ as, minimum, maximum }, presence) => {
    const bigintRange = BIGINT_RANGES.find((range) => range.minimum === minimum && range.maximum === maximum);
    return presence === "Required" || as !== "number|bigint" || bigintRange === undefined
      ? undefined
      : { name: `check${formatPresencePrefix(presence)}${bigintRange.name}` };
  },
  text: ({ limit, unit, characters, format, filled = false }, presence) =>
    characters !== undefined || format !== undefined || filled !== (presence === "Required")
      ? undefined
      : { name: `check${presence}${unit === "bytes" ? "TextBytes" : "Text"}`, limitArguments: [limit] },
};

const FLAG_CHECK_FUNCTION_NAMES = {
  "boolean|bit": "checkFlag",
  boolean: "checkBoolean",
  bit: "checkBit",
} as const;

const BIGINT_RANGES = [
  { name: "Bigint", minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n },
  { name: "UnsignedBigint", minimum: 0n, maximum: 2n ** 64n - 1n },
] as const;

function formatPresencePrefix(presence: "Optional" | "Nullable"): string {
  return presence === "Nullable" ? presence : "";
}

/**
 * Returns the call that checks the value of a key. `valueExpression` is the code of the value. Returns undefined if no function checks
 * the type of the key. Also returns undefined if the key's name contains characters that are escaped in code,
 * because the functions would add these characters to error messages unescaped.
 */
export function buildCheckCall(
  { property, type, ...key }: ItemKey,
  valueExpression: string,
): string | undefined {
  const keyLiteral = stringLiteral(property);
  const findCheckFunction = CHECK_FUNCTION_FINDERS[type.kind as DefinedType["kind"]] as
    ((type: ItemType, presence: Presence) => SelectedCheckFunction | undefined) | undefined;
  const presence = key.required ? "Required" : key.nullable ? "Nullable" : "Optional";
  const selectedCheckFunction = findCheckFunction?.(type, presence);
  if (selectedCheckFunction === undefined || hasEscapes(keyLiteral)) return undefined;
  const { name, limitArguments = [] } = selectedCheckFunction;
  return `${name}(${["errors", keyLiteral, valueExpression, ...limitArguments].join(", ")});`;
}
