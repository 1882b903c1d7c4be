/** Types of items: the values that a caller may send for a module. */

import type { Column, TransferModule } from "./column-types.js";
import type { VersionRange } from "./version-types.js";

export type BigintChoice = "number|bigint" | "bigint" | "string";
export type FlagChoice = "boolean|bit" | "boolean" | "bit";

/** The values that a key accepts. Types, validators, JSON Schema and encoders are all generated from this type. */
export type ItemType =
  | DefinedType
  /**
   * Accepts a value that at least one of the types accepts. Used if WHM versions define a key differently. `types` is in the
   * order of the versions.
   */
  | { readonly kind: "any-of"; readonly types: readonly DefinedType[] }
  /** Accepts only a value that all the types accept. Used instead of `any-of` with the setting `versions: "intersection"`. */
  | { readonly kind: "all-of"; readonly types: readonly DefinedType[] };

/** The values that one column definition accepts. */
export type DefinedType =
  /** A flag: 0 or 1. Used for `int(1)` with default 0 or 1. `as` is the type in code, such as `boolean`. */
  | { readonly kind: "flag"; readonly as: FlagChoice }
  /** An integer of at most 32 bits, so every value is a safe integer. Limits are inclusive. */
  | { readonly kind: "integer"; readonly minimum: number; readonly maximum: number }
  /** An integer of 64 bits. `as` is the type in code. If it is `string`, the text consists of decimal digits. Limits are inclusive. */
  | {
      readonly kind: "bigint";
      readonly as: BigintChoice;
      readonly minimum: bigint;
      readonly maximum: bigint;
    }
  | {
      readonly kind: "text";
      readonly limit: number;
      /** The unit of `limit`. Bytes are bytes of UTF-8. */
      readonly unit: "codePoints" | "bytes";
      /** Set if the character set does not include all of Unicode. `pattern` matches the texts that the set can represent. */
      readonly characters?: { readonly set: string; readonly pattern: string };
      /** The format that the text must have. Absent if any text is valid. */
      readonly format?: "json";
      /** Set if the text must not be empty, because the key is required. */
      readonly filled?: true;
    }
  /** A text of at most `limit` bytes in UTF-8, or any number. Used for most SQLite columns: SQLite does not enforce declared types. */
  | { readonly kind: "scalar"; readonly limit: number; readonly filled?: true }
  /** Any text or number. Used for columns of an unknown type. */
  | { readonly kind: "unknown"; readonly filled?: true }
  /** A number with at most `precision - scale` digits before the decimal point and `scale` after it. Also used for FLOAT(5,2). */
  | {
      readonly kind: "decimal";
      readonly precision: number;
      readonly scale: number;
      readonly unsigned: boolean;
      /** Largest absolute value, inclusive. Set if `precision` allows more than the column can store, as in FLOAT(60,2). */
      readonly maximum?: number;
    }
  /** A floating-point number. `maximum` is the largest absolute value; `pattern` matches numbers that are sent as text. */
  | { readonly kind: "float"; readonly maximum: number; readonly unsigned: boolean; readonly pattern: string }
  /** A text in a fixed format, such as a date or an IP address. */
  | {
      readonly kind: "form";
      /** An anchored regular expression. It contains no text from a server. */
      readonly pattern: string;
      /** A description of the format, for messages. */
      readonly expected: string;
      /** The range of numbers that are accepted in addition to the text. */
      readonly numbers?: readonly [minimum: number, maximum: number];
    }
  /** ENUM: one of the members. A SET with few members is represented as an ENUM of its combinations. */
  | { readonly kind: "enum"; readonly members: readonly string[] }
  /** SET with many members. A value consists of different members, joined by commas, in the order of the definition. */
  | { readonly kind: "set"; readonly members: readonly string[]; readonly filled?: true };

/** Information about a key from cPanel's documentation. It does not restrict which values are accepted. */
export interface KeyNote {
  /** A warning about data loss. Generated comments start with this warning. */
  readonly danger?: string;
  /** What the key does. */
  readonly description?: string;
  /** Documented values. The list may be incomplete. */
  readonly values?: readonly string[];
}

/**
 * A documented rule between keys. A key is off if it is missing, or if its value is false, 0, null, an empty string or the
 * string `0`. Otherwise it is on.
 */
export type KeyRule =
  /** If the key `key` is on, the key `other` must be on, too. */
  | { readonly kind: "needs"; readonly key: string; readonly other: string }
  /** If `key` is on, `other` must be off. */
  | { readonly kind: "excludes"; readonly key: string; readonly other: string }
  /** If `key` is on, the two keys in `as` must have the same value. */
  | { readonly kind: "same"; readonly key: string; readonly as: readonly [string, string] }
  /** Keys of at most one group may be on. Keys of the same group may be on together. */
  | { readonly kind: "one-of"; readonly keys: readonly (readonly string[])[] };

/** One key of an item. If it has a single definition, its type is a `DefinedType`. */
export interface ItemKey<Type extends ItemType = ItemType> {
  /** The key's name in requests. */
  readonly name: string;
  /** The key's property name in code. */
  readonly property: string;
  readonly column: Column;
  readonly type: Type;
  /** Whether the key must be present, not null and not empty. */
  readonly required: boolean;
  /** Whether `null` is accepted, with the same effect as omitting the key. False for required keys. */
  readonly nullable: boolean;
  /** Whether the key belongs to the primary key, which identifies an item. */
  readonly primary: boolean;
  readonly note?: KeyNote;
  /** Set if versions of WHM define the key differently: one element per definition, oldest first. `column` is from the newest definition. */
  readonly variants?: readonly KeyVariant[];
  /** The versions of WHM that have the key. Absent if all have it. */
  readonly spans?: readonly VersionRange[];
}

/** One definition of a key, and the versions of WHM that have it. */
export interface KeyVariant extends Pick<ItemKey, "column" | "required" | "nullable" | "primary"> {
  /** The versions with this definition, oldest first. */
  readonly versions: readonly string[];
}

/** The definition of the items of one transfer module: its keys and rules. */
export interface Item<Type extends ItemType = ItemType> {
  readonly module: string;
  /** The keys, sorted by name. Columns that the database computes are omitted. */
  readonly keys: readonly ItemKey<Type>[];
  /** What the module does, from cPanel's documentation. */
  readonly description?: string;
  /** Documented rules between keys of the module. A rule contains the property names of its keys in the generated code. */
  readonly rules: readonly KeyRule[];
  /** Whether an item that breaks a documented rule is invalid. */
  readonly enforced: boolean;
  /** The module as the server describes it. If several versions of WHM have the module, this is the module of the newest of them. */
  readonly source: TransferModule;
  /** The versions of WHM that have the module. Absent if all have it. */
  readonly spans?: readonly VersionRange[];
}
