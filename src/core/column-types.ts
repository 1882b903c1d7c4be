/** Types of parsed column definitions. */

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

/** Data types for dates and times. Their values are sent as text. */
export type TemporalType = "date" | "datetime" | "time" | "year";
