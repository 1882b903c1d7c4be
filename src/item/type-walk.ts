/**
 * Builds the schema of a type from the parts of a validator library. Every library gets the same parts in the same order. TypeScript types
 * and the results of `typeof` are built in the same way.
 */

import { buildIntegerPattern } from "../column/number-patterns.js";
import type { ItemType } from "../core/item-types.js";

export interface SchemaParts<Schema> extends Readonly<
  Record<"string" | "nonEmptyString" | "number" | "bigint" | "boolean" | "bit", Schema>
> {
  readonly integer: (limits: {
    readonly minimum?: number | bigint;
    readonly maximum?: number | bigint;
  }) => Schema;
  readonly bigintRange: (minimum: bigint, maximum: bigint) => Schema;
  /** The pattern contains no text from a server, so it can become code unchanged. */
  readonly pattern: (pattern: string) => Schema;
  readonly members: (members: readonly string[]) => Schema;
  readonly union: (...alternatives: readonly Schema[]) => Schema;
  /** Adds the built-in validator's check, which covers everything that the schema cannot express. */
  readonly check: (schema: Schema) => Schema;
}

export function buildTypeSchema<Schema>(type: ItemType, parts: SchemaParts<Schema>): Schema {
  const { string, number, bigint, boolean, bit, integer, bigintRange, pattern, union, check } = parts;
  switch (type.kind) {
    case "flag":
      return { "boolean|bit": union(boolean, bit), boolean, bit }[type.as];
    case "integer":
      return integer(type);
    case "bigint": {
      const { as, minimum, maximum } = type;
      if (as === "string") return pattern(buildIntegerPattern(minimum, maximum));
      const range = bigintRange(minimum, maximum);
      if (as === "bigint") return range;
      return union(integer(getSafeIntegerLimits(minimum, maximum)), range);
    }
    case "text":
      return check(type.filled ? parts.nonEmptyString : string);
    case "set":
      return check(string);
    case "scalar":
      return check(union(string, number, bigint));
    case "unknown":
    case "decimal":
    case "float":
      return check(union(string, number));
    case "form":
      return type.numbers === undefined ? pattern(type.pattern) : check(union(string, number));
    case "enum":
      return parts.members(type.members);
    case "any-of":
      // The union needs no check, because the schema of each alternative has one.
      return union(...type.types.map((alternative) => buildTypeSchema(alternative, parts)));
    case "all-of":
      return check(union(...listRuntimeTypes(type).map((runtimeType) => parts[runtimeType])));
  }
}

/** Returns the limits of a range. Omits a limit if all safe integers are within it, because checks of safe integers do not need it. */
export function getSafeIntegerLimits(
  minimum: bigint,
  maximum: bigint,
): { minimum?: bigint; maximum?: bigint } {
  return {
    ...(minimum > Number.MIN_SAFE_INTEGER ? { minimum } : {}),
    ...(maximum < Number.MAX_SAFE_INTEGER ? { maximum } : {}),
  };
}

export type RuntimeType = "string" | "number" | "bigint" | "boolean";

const RUNTIME_TYPES: SchemaParts<readonly RuntimeType[]> = {
  ...{ string: ["string"], nonEmptyString: ["string"], boolean: ["boolean"] },
  ...{ number: ["number"], bigint: ["bigint"], bit: ["number"] },
  integer: () => ["number"],
  bigintRange: () => ["bigint"],
  pattern: () => ["string"],
  members: () => ["string"],
  union: (...alternatives) => [...new Set(alternatives.flat())],
  check: (types) => types,
};

/** Returns the possible results of `typeof` for the values of the type, without duplicates. */
export function listRuntimeTypes(type: ItemType): readonly RuntimeType[] {
  if (type.kind !== "all-of") return buildTypeSchema(type, RUNTIME_TYPES);
  const [first = [], ...others] = type.types.map(listRuntimeTypes);
  return first.filter((runtimeType) => others.every((each) => each.includes(runtimeType)));
}

/** Whether generated code for the type `target` compiles with all values that generated code for `type` compiles with. */
export function isAssignable(type: ItemType, target: ItemType): boolean {
  const list = (one: ItemType): readonly string[] => {
    if (one.kind === "enum") return one.members.map((member) => JSON.stringify(member));
    if (one.kind === "any-of") return one.types.flatMap(list);
    return one.kind === "flag" && one.as === "bit" ? ["0", "1"] : listRuntimeTypes(one);
  };
  const accepted = new Set(list(target));
  const widen = (text: string): string => (text.startsWith('"') ? "string" : "number");
  return list(type).every((one) => accepted.has(one) || (/^["\d]/.test(one) && accepted.has(widen(one))));
}
