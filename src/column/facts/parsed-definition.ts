/**
 * The parsed definition: the result of the grammar and the input of semantic analysis. Each clause has its
 * source range, so that errors can point at it.
 */

import type { Column } from "../../core/column-types.js";
import type { SyntaxFault } from "../../core/column-syntax-error.js";
import type { Literal } from "./literal.js";
import type { NamedDataType } from "./data-types.js";

/** A range of the definition in UTF-16 offsets, end exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A number in the parentheses after a type. `value` is `Infinity` in two cases: the number is too large for a double, or it has no integer
 * part, such as `.5`. Database servers also refuse a number without an integer part as too large.
 */
export interface NumericParameter extends TextRange {
  readonly value: number;
}

/** A word, string or clause with its source range. */
export interface LocatedText extends TextRange {
  readonly text: string;
}

/** The parameters in the parentheses after a type. */
export interface TypeParameters {
  readonly numbers: readonly NumericParameter[];
  /** Members of ENUM and SET: string, hexadecimal or bit literals. */
  readonly members: readonly (TextRange & { readonly literal: Literal })[];
}

export const NO_TYPE_PARAMETERS: TypeParameters = { numbers: [], members: [] };

/** A type with its parameters and options. */
export interface TypeClause extends TextRange, TypeParameters {
  readonly namedType: NamedDataType;
  readonly options: Readonly<TypeOptions>;
}

export interface TypeOptions {
  unsigned: boolean;
  zerofill: boolean;
  characterSet: LocatedText | undefined;
  /** Whether BINARY follows a text type. It selects the binary collation of the character set. */
  hasBinaryKeyword: boolean;
  /** Whether the column is COMPRESSED, which adds one byte to each stored value. */
  compressed: boolean;
  /** The collation in the COLLATE option of the type. Attributes can contain further COLLATE clauses. */
  collation: LocatedText | undefined;
}

export function createEmptyTypeOptions(): TypeOptions {
  return {
    unsigned: false,
    zerofill: false,
    characterSet: undefined,
    hasBinaryKeyword: false,
    compressed: false,
    collation: undefined,
  };
}

/** Stands for DEFAULT in the `text` of a parsed `COLLATE DEFAULT` clause. In other COLLATE clauses, `text` is the name of a collation. */
export const DEFAULT_COLLATION_MARKER = "";

/** A semantic error in a clause whose syntax is valid. */
export interface SemanticFault extends TextRange {
  readonly expected: string;
  readonly suggest?: SyntaxFault["suggest"];
}

export type DefaultClause =
  | (TextRange & { readonly kind: "literal"; readonly literal: Literal })
  | (TextRange & {
      readonly kind: "expression";
      readonly sql: string;
      readonly fault?: SemanticFault;
      /**
       * Whether the whole expression is `CURRENT_TIMESTAMP(n)` or `NOW(n)`. As the default of a DATETIME or TIMESTAMP column,
       * it is valid with any `n`: the database uses the precision of the column instead.
       */
      readonly isCurrentTimestampWithPrecision: boolean;
    });

/** The source text of an expression. */
export interface ExpressionText extends LocatedText {
  readonly fault?: SemanticFault;
}

/** A CHECK clause. */
export interface CheckClause extends ExpressionText {
  /** False for MySQL's NOT ENFORCED, which disables the check. */
  readonly isEnforced: boolean;
}

/** The GENERATED ALWAYS AS clause. */
export interface GeneratedClause extends ExpressionText {
  /** Whether the column is STORED, not VIRTUAL. */
  readonly isStored: boolean;
  /** The first non-deterministic part of the expression, such as `NOW()`. */
  readonly nonDeterministicPartRange?: TextRange;
  /** The first function in the expression that is deterministic in MySQL but not in MariaDB, such as MONTHNAME. */
  readonly mysqlDeterministicFunctionName?: string;
}

/**
 * Returns a text such as `WEEK() as deterministic`, for a call that is deterministic in MySQL but not in MariaDB. The text is an
 * entry for `mysqlOnlySyntax`, the list of syntax that only MySQL accepts.
 */
export function describeMysqlOnlyDeterminism(functionName: string): string {
  return `${functionName.toUpperCase()}() as deterministic`;
}

/** The attributes of a column. `collationClauses` and `checks` contain all clauses. If any other attribute is repeated, the last one counts. */
export interface ColumnAttributes {
  nullability: (TextRange & { readonly nullable: boolean }) | undefined;
  default: DefaultClause | undefined;
  onUpdate: LocatedText | undefined;
  autoIncrement: TextRange | undefined;
  primaryKey: TextRange | undefined;
  unique: TextRange | undefined;
  /** The keyword INVISIBLE, either as an attribute or in a comment that only MySQL executes: `/*!80023 INVISIBLE *\/`. */
  invisible: (TextRange & { readonly isInMysqlOnlyComment?: true }) | undefined;
  /** The range of MySQL's SRID clause. The SRID is not stored. It restricts only geometries, which WHM API 1 requests cannot contain. */
  sridClauseRange: TextRange | undefined;
  systemVersioning: Column["systemVersioning"];
  comment: LocatedText | undefined;
  collationClauses: readonly LocatedText[];
  /** The CHECK clauses. The array is modified in place, because copying it for each clause would take quadratic time. */
  readonly checks: CheckClause[];
  generated: GeneratedClause | undefined;
  references: LocatedText | undefined;
}

/** An object in which no attribute is set. All properties exist from the start, because V8 is slow if properties are added later. */
const NO_ATTRIBUTES: Readonly<ColumnAttributes> = {
  nullability: undefined,
  default: undefined,
  onUpdate: undefined,
  autoIncrement: undefined,
  primaryKey: undefined,
  unique: undefined,
  invisible: undefined,
  sridClauseRange: undefined,
  systemVersioning: undefined,
  comment: undefined,
  collationClauses: [],
  checks: [],
  generated: undefined,
  references: undefined,
};

/**
 * Creates an object in which no attribute is set. Copies a constant, because in V8 a copy is several times faster than an
 * object literal with more than six properties.
 */
export function createEmptyAttributes(): ColumnAttributes {
  return { ...NO_ATTRIBUTES, checks: [] };
}

export interface ParsedDefinition {
  readonly def: string;
  readonly type: TypeClause;
  readonly attributes: ColumnAttributes;
  /**
   * Executable comments, such as `/*!80013 DEFAULT 5 *\/`, that MySQL executes and this parser skips, although they may change
   * which values the column accepts.
   */
  readonly skippedComments: readonly string[];
  /** The syntax in the definition that MySQL accepts and MariaDB refuses, such as `VISIBLE`. Semantic analysis adds more to this list. */
  readonly mysqlOnlySyntax: string[];
}
