/**
 * The parsed definition: the result of the grammar and the input of semantic analysis. Each clause has its
 * source range, so that errors can point at it.
 */

import type { SyntaxFault } from "../../core/column-syntax-error.js";
import type { Literal } from "./literal.js";
import type { TypeSpelling } from "./data-types.js";

/** A range of the definition in UTF-16 offsets, end exclusive. */
export interface TokenRange {
  readonly start: number;
  readonly end: number;
}

/** A number in the parentheses after a type. `Infinity` if it is too large for any type. */
export interface NumericParameter extends TokenRange {
  readonly value: number;
}

/** A word, string or clause with its source range. */
export interface LocatedText extends TokenRange {
  readonly text: string;
}

/** The parameters in the parentheses after a type. */
export interface TypeParameters {
  readonly numbers: readonly NumericParameter[];
  /** Members of ENUM and SET: string, hexadecimal or bit literals. */
  readonly members: readonly (TokenRange & { readonly literal: Literal })[];
}

export const NO_PARAMETERS: TypeParameters = { numbers: [], members: [] };

/** A type with its parameters and options. */
export interface TypeClause extends TokenRange, TypeParameters {
  readonly spelling: TypeSpelling;
  readonly options: Readonly<TypeOptions>;
}

export interface TypeOptions {
  unsigned: boolean;
  zerofill: boolean;
  characterSet: LocatedText | undefined;
  /** BINARY after a text type: selects the binary collation of the character set. */
  binary: boolean;
  /** COMPRESSED. Each stored value then needs one more byte. */
  compressed: boolean;
  /** COLLATE as an option of the type. More COLLATE clauses may follow as attributes. */
  collation: LocatedText | undefined;
}

export function emptyTypeOptions(): TypeOptions {
  return {
    unsigned: false,
    zerofill: false,
    characterSet: undefined,
    binary: false,
    compressed: false,
    collation: undefined,
  };
}

/** Stands for `COLLATE DEFAULT`, the default collation of the character set. */
export const DEFAULT_COLLATION = "";

/** A semantic error in a clause whose syntax is valid. */
export interface DefinitionFault extends TokenRange {
  readonly expected: string;
  readonly suggest?: SyntaxFault["suggest"];
}

export type DefaultClause =
  | (TokenRange & { readonly kind: "literal"; readonly literal: Literal })
  | (TokenRange & {
      readonly kind: "expression";
      readonly sql: string;
      readonly fault?: DefinitionFault;
      /**
       * Whether the expression is only CURRENT_TIMESTAMP(n). DATETIME and TIMESTAMP columns accept any n
       * there and use their own precision.
       */
      readonly isCurrentTimestamp: boolean;
    });

/** The source text of an expression. */
export interface ExpressionText extends LocatedText {
  readonly fault?: DefinitionFault;
}

/** The GENERATED ALWAYS AS clause. */
export interface GeneratedClause extends ExpressionText {
  /** Whether the column is STORED, not VIRTUAL. */
  readonly stored: boolean;
  /** The first non-deterministic part of the expression, which depends on more than the row. */
  readonly nonDeterministic?: TokenRange;
}

/** The attributes of a column. If an attribute is repeated, the last one counts. */
export interface Attributes {
  nullability: (TokenRange & { readonly nullable: boolean }) | undefined;
  default: DefaultClause | undefined;
  onUpdate: LocatedText | undefined;
  autoIncrement: TokenRange | undefined;
  primaryKey: TokenRange | undefined;
  unique: TokenRange | undefined;
  invisible: TokenRange | undefined;
  comment: LocatedText | undefined;
  collations: readonly LocatedText[];
  check: ExpressionText | undefined;
  generated: GeneratedClause | undefined;
  references: LocatedText | undefined;
}

/** All properties exist from the start: V8 is slow with objects that gain properties later. */
const NO_ATTRIBUTES: Readonly<Attributes> = {
  nullability: undefined,
  default: undefined,
  onUpdate: undefined,
  autoIncrement: undefined,
  primaryKey: undefined,
  unique: undefined,
  invisible: undefined,
  comment: undefined,
  collations: [],
  check: undefined,
  generated: undefined,
  references: undefined,
};

/**
 * Creates empty attributes. V8 copies an object several times faster than it evaluates a literal of more than
 * six properties.
 */
export function emptyAttributes(): Attributes {
  return { ...NO_ATTRIBUTES };
}

export interface ParsedDefinition {
  readonly def: string;
  readonly type: TypeClause;
  readonly attributes: Attributes;
}
