/**
 * A definition as it was said, between grammar and meaning: each part with its place, so that a diagnostic about what a
 * part means can point at it.
 */

import type { SyntaxFault } from "../../core/column-syntax-error.js";
import type { Literal } from "./literal.js";
import type { TypeSpelling } from "./data-types.js";

/** A part of the definition, in UTF-16 offsets, the end exclusive. */
export interface TokenRange {
  readonly start: number;
  readonly end: number;
}

/** A number in parentheses after a type. `Infinity` where it is larger than any that means something. */
export interface NumericParameter extends TokenRange {
  readonly value: number;
}

/** A word or a string with its place. */
export interface LocatedText extends TokenRange {
  readonly text: string;
}

/** What stands in parentheses after a type. */
export interface TypeParameters {
  readonly numbers: readonly NumericParameter[];
  /** Members of ENUM and SET: strings, or the bytes of hexadecimal and binary literals. */
  readonly members: readonly (TokenRange & { readonly literal: Literal })[];
}

export const NO_PARAMETERS: TypeParameters = { numbers: [], members: [] };

/** A type and what belongs to it alone. */
export interface TypeClause extends TokenRange, TypeParameters {
  readonly spelling: TypeSpelling;
  readonly options: Readonly<TypeOptions>;
}

/** The options of a type. */
export interface TypeOptions {
  unsigned: boolean;
  zerofill: boolean;
  characterSet: LocatedText | undefined;
  /** BINARY after a text type: compare by the character set's codes. */
  binary: boolean;
  /** One byte of a compressed value tells how. */
  compressed: boolean;
  /** COLLATE among the type's own options; more of them may follow as attributes. */
  collation: LocatedText | undefined;
}

/** No option said yet. */
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

/** Stands for `COLLATE DEFAULT`: the collation that the character set has anyway. */
export const DEFAULT_COLLATION = "";

/** Something that is wrong with the meaning of a part whose grammar is right. */
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
      /** CURRENT_TIMESTAMP and nothing else, of whose digits a moment takes as many as it has room for. */
      readonly isCurrentTimestamp: boolean;
    });

/** An expression to the letter. */
export interface ExpressionText extends LocatedText {
  readonly fault?: DefinitionFault;
}

/** How a column is generated. */
export interface GeneratedClause extends ExpressionText {
  /** Whether values are kept, not made anew whenever they are read. */
  readonly stored: boolean;
  /** The part of the expression that depends on more than the row, if one does. */
  readonly nonDeterministic?: TokenRange;
}

/** The attributes, in whatever order they came; of one said twice, the last. */
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

/** Each attribute has its place from the start: an object that grows as it is filled is slow to read. */
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

/** Nothing said yet. A copy, which the engine makes several times as fast as an object of more than six fields. */
export function emptyAttributes(): Attributes {
  return { ...NO_ATTRIBUTES };
}

export interface ParsedDefinition {
  readonly def: string;
  readonly type: TypeClause;
  readonly attributes: Attributes;
}
