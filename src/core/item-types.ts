/** Types of columns, of items (the values that a caller may send for a module), and of JSON Schema. */

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
export interface ItemDefinition<Type extends ItemType = ItemType> {
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

/** The subset of JSON Schema 2020-12 that is generated. Limits that a number cannot represent exactly are bigints. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly $comment?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly default?: string | number | bigint | boolean | null;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly exclusiveMinimum?: number | bigint;
  readonly exclusiveMaximum?: number | bigint;
  readonly minLength?: number;
  readonly maxLength?: number;
  /**
   * A custom keyword: the maximum number of bytes, in UTF-8 or in `characterSet`. Set for columns whose limit is in bytes.
   * If it is set, `maxLength` is set, too.
   */
  readonly maxBytes?: number;
  /**
   * A custom keyword: MySQL's name of the character set. Set only if `pattern` and `maxLength` do not express all limits of the character
   * set.
   */
  readonly characterSet?: string;
  readonly pattern?: string;
  readonly contentMediaType?: string;
  readonly readOnly?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

/** The default of a column: its value in a row that does not specify one. */
export type ColumnDefault =
  | { readonly kind: "none" }
  | { readonly kind: "null" }
  /**
   * `value` is the stored text, without quotes and escapes. `bytes` contains the stored bytes as hexadecimal digits. `bytes` is set
   * only if the bytes are not valid UTF-8, or if SQLite stores a BLOB.
   */
  | { readonly kind: "literal"; readonly value: string; readonly bytes?: string }
  /** `sql` is the expression, copied from the definition. */
  | { readonly kind: "expression"; readonly sql: string };

/** The database whose rules apply to column definitions. `mysql` includes MariaDB. */
export type Dialect = "mysql" | "sqlite";

/** A parsed column definition. The type `ItemKey` describes which values a caller may send for the column. */
export interface Column {
  /** The whole definition, unchanged. */
  readonly def: string;
  /** Set if the definition was parsed by the rules of SQLite, absent if it was parsed by the rules of MySQL. */
  readonly dialect?: "sqlite";
  /**
   * Canonical name of the data type in lower case, with aliases resolved: `int`, `bigint`, `char`, `decimal`, `enum`, …
   * The name of an unknown type is unchanged except for its letter case.
   * For SQLite, the column's affinity: `integer`, `text`, `blob`, `real` or `numeric`.
   */
  readonly dataType: string;
  /** Maximum number of characters (CHAR, VARCHAR), bytes (BINARY, VARBINARY) or bits (BIT). For VECTOR, the number of dimensions. */
  readonly length?: number;
  /** Total number of digits (DECIMAL, FLOAT(m,d), DOUBLE(m,d)). */
  readonly precision?: number;
  /** Number of digits after the decimal point. */
  readonly scale?: number;
  /** The `1` of `int(1)`. It changes how the database prints values, but not which values are valid. */
  readonly displayWidth?: number;
  /** Number of fractional digits of seconds, 0 to 6 (TIME, DATETIME, TIMESTAMP). */
  readonly fractionalSeconds?: number;
  readonly unsigned: boolean;
  readonly zerofill: boolean;
  /** Members of ENUM or SET without quotes and escapes, in the order of the definition. */
  readonly values?: readonly string[];
  readonly nullable: boolean;
  readonly default: ColumnDefault;
  readonly characterSet?: string;
  readonly collation?: string;
  readonly autoIncrement: boolean;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  readonly comment?: string;
  /** The condition of CHECK (…), unchanged. Several conditions are joined by AND. Conditions that are NOT ENFORCED are omitted. */
  readonly check?: string;
  /** The expression of GENERATED ALWAYS AS (…), unchanged. */
  readonly generated?: string;
  /** Set if the generated column is STORED (or PERSISTENT), absent if it is VIRTUAL. */
  readonly stored?: true;
  /** Set if the column is INVISIBLE: `SELECT *` omits it. */
  readonly invisible?: true;
  /** Set if the column is COMPRESSED: the database stores its values in compressed form. */
  readonly compressed?: true;
  /** Set if the definition contains WITH SYSTEM VERSIONING or WITHOUT SYSTEM VERSIONING. */
  readonly systemVersioning?: "with" | "without";
  /**
   * Set if the definition of a SQLite column contains AUTOINCREMENT. SQLite then never reuses the numbers of deleted rows. SQLite
   * numbers an INTEGER PRIMARY KEY even without this keyword, so `autoIncrement` is true in both cases.
   */
  readonly autoIncrementKeyword?: true;
  /** The ON CONFLICT clauses of a SQLite column, such as `UNIQUE REPLACE`. Clauses with ABORT, the default, are omitted. */
  readonly onConflict?: string;
  /** The expression of ON UPDATE, unchanged. */
  readonly onUpdate?: string;
  /** The REFERENCES clause, unchanged. */
  readonly references?: string;
  /** Clauses that were not understood, and an unknown type, as written. Absent if everything was understood. */
  readonly unknown?: readonly string[];
}

/** A transfer module with its parsed column definitions. */
export interface TransferModule {
  readonly name: string;
  readonly priority: number | null;
  /** The columns, sorted by name. */
  readonly columns: readonly { readonly name: string; readonly column: Column }[];
  readonly primary: readonly string[];
  readonly required: readonly string[];
}
