/** Builds the schema of a type from the parts of a validator library. Every library gets the same parts in the same order. */

import { buildIntegerPattern } from "../column/number-patterns.js";
import type { ItemType } from "../core/item-types.js";
import { listRuntimeTypes } from "../item/accepts.js";
import { getSafeIntegerLimits } from "./type-checks.js";

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
