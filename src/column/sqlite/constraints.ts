/**
 * Parses SQLite column constraints, which may be in any order. If a constraint is repeated, the last one
 * counts. Exceptions: all CHECKs count, and a second PRIMARY KEY or GENERATED clause is refused.
 */

import type { ExpressionText, LocatedText, TextRange } from "../facts/parsed-definition.js";
import type { TokenReader } from "../scan/token-reader.js";
import { refuse } from "../facts/refusal.js";
import type { Token } from "../scan/token.js";
import { readParenthesizedExpression } from "./sqlite-expression.js";
import { expectName } from "./name-grammar.js";
import { readDeferrableClause, readReferencesClause } from "./foreign-key.js";
import type { SqliteLiteral } from "./sqlite-stored.js";
import {
  CONSTRAINT_KEYWORDS,
  JOIN_KEYWORDS,
  CURRENT_TIME_KEYWORDS,
  RESERVED_KEYWORDS,
  CONFLICT_RESOLUTIONS,
} from "./keywords.js";

/** A parsed DEFAULT clause. The `text` of an expression excludes the parentheses around it. */
export type SqliteDefault = LocatedText & SqliteDefaultValue;

type SqliteDefaultValue =
  | { readonly kind: "null" }
  | { readonly kind: "expression" }
  | { readonly kind: "literal"; readonly literal: SqliteLiteral };

export interface PrimaryKey extends TextRange {
  readonly isDescending: boolean;
  readonly autoIncrement: TextRange | undefined;
}

/** The parsed constraints with their source ranges. */
export interface Constraints {
  notNull?: TextRange;
  default?: SqliteDefault;
  primaryKey?: PrimaryKey;
  unique?: TextRange;
  collation?: LocatedText;
  checks: ExpressionText[];
  generated?: ExpressionText & { readonly isStored: boolean };
  references?: LocatedText;
  /** The ON CONFLICT resolution of each constraint, such as `replace`. It is `abort` for constraints without an ON CONFLICT clause. */
  conflictResolutions: Partial<Record<"NOT NULL" | "PRIMARY KEY" | "UNIQUE", ConflictResolution>>;
}

type ConflictResolution = (typeof CONFLICT_RESOLUTIONS)[number];

export function readConstraints(reader: TokenReader): Constraints {
  const constraints: Constraints = { checks: [], conflictResolutions: {} };
  while (reader.takeKind("end") === undefined) {
    if (!readConstraint(reader, constraints)) {
      reader.refuseNextToken("a constraint or the end of the definition", {
        suggestionCandidates: CONSTRAINT_KEYWORDS,
      });
    }
  }
  return constraints;
}

type ConstraintReader = (reader: TokenReader, constraints: Constraints) => void;

/** Constraint readers by first keyword. */
const CONSTRAINT_READERS: ReadonlyMap<string, ConstraintReader> = new Map<string, ConstraintReader>([
  ["constraint", readConstraintName],
  ["null", readNull],
  ["primary", readPrimaryKey],
  ["unique", readUnique],
  ["check", readCheck],
  ["collate", readCollation],
  ["default", readDefault],
  ["generated", readGeneratedClause],
  ["as", readGeneratedClause],
]);

function readConstraint(reader: TokenReader, constraints: Constraints): boolean {
  const { kind, text } = reader.peek();
  if (kind !== "word") return false;
  const references = readReferencesClause(reader);
  if (references !== undefined) {
    constraints.references = references;
    return true;
  }
  if (readDeferrableClause(reader)) return true;
  const notToken = reader.takeWord("not");
  if (notToken !== undefined) {
    reader.expectWord("null");
    constraints.notNull = { start: notToken.start, end: reader.previousTokenEnd };
    constraints.conflictResolutions["NOT NULL"] = readConflictResolution(reader);
    return true;
  }
  const readClause = CONSTRAINT_READERS.get(text);
  readClause?.(reader, constraints);
  return readClause !== undefined;
}

function readConstraintName(reader: TokenReader): void {
  reader.next();
  expectName(reader, "a constraint name");
}

function readNull(reader: TokenReader): void {
  reader.next();
  readConflictResolution(reader);
}

function readConflictResolution(reader: TokenReader): ConflictResolution {
  if (reader.takeWord("on") === undefined) return "abort";
  reader.expectWord("conflict");
  const resolution = CONFLICT_RESOLUTIONS.find((word) => reader.takeWord(word) !== undefined);
  return (
    resolution ??
    reader.refuseNextToken("ROLLBACK, ABORT, FAIL, IGNORE or REPLACE", {
      suggestionCandidates: CONFLICT_RESOLUTIONS,
    })
  );
}

function readPrimaryKey(reader: TokenReader, constraints: Constraints): void {
  const { start } = reader.next();
  const { end } = reader.expectWord("key");
  const isDescending = reader.takeWord("asc") === undefined && reader.takeWord("desc") !== undefined;
  constraints.conflictResolutions["PRIMARY KEY"] = readConflictResolution(reader);
  const autoIncrementToken = reader.takeWord("autoincrement");
  if (constraints.primaryKey !== undefined) refuse({ start, end }, "only one PRIMARY KEY");
  constraints.primaryKey = { start, end, isDescending, autoIncrement: autoIncrementToken };
}

function readUnique(reader: TokenReader, constraints: Constraints): void {
  constraints.unique = reader.next();
  constraints.conflictResolutions.UNIQUE = readConflictResolution(reader);
}

function readCheck(reader: TokenReader, constraints: Constraints): void {
  reader.next();
  constraints.checks.push(readParenthesizedExpression(reader, "check"));
}

const COLLATION_NAMES: ReadonlySet<string> = new Set(["binary", "nocase", "rtrim"]);

function readCollation(reader: TokenReader, constraints: Constraints): void {
  reader.next();
  constraints.collation = expectName(reader, "a collation name");
  if (!COLLATION_NAMES.has(constraints.collation.text.toLowerCase()))
    refuse(constraints.collation, "BINARY, NOCASE or RTRIM");
}

function readGeneratedClause(reader: TokenReader, constraints: Constraints): void {
  const { start } = reader.peek();
  if (reader.takeWord("generated") !== undefined) reader.expectWord("always");
  reader.expectWord("as");
  const expression = readParenthesizedExpression(reader, "generated");
  const isStored = reader.takeWord("stored") !== undefined;
  if (!isStored) reader.takeWord("virtual");
  if (constraints.generated !== undefined)
    refuse({ start, end: reader.previousTokenEnd }, "only one GENERATED clause");
  constraints.generated = { ...expression, isStored };
}

/* ---- default ---- */

function readDefault(reader: TokenReader, constraints: Constraints): void {
  reader.next();
  const { start } = reader.peek();
  const parsedDefault = readDefaultValue(reader);
  constraints.default = {
    text: reader.def.slice(start, reader.previousTokenEnd),
    ...parsedDefault,
    start,
    end: reader.previousTokenEnd,
  };
}

/** Reads the value of a DEFAULT. `text` is set only for an expression in parentheses. */
function readDefaultValue(reader: TokenReader): SqliteDefaultValue & { readonly text?: string } {
  if (reader.isSymbolNext("(")) {
    const { fault, text } = readParenthesizedExpression(reader, "default");
    if (fault !== undefined) refuse(fault, fault.expected);
    return { kind: "expression", text };
  }
  const isNegative = reader.takeSymbol("-") !== undefined;
  const hasSign = isNegative || reader.takeSymbol("+") !== undefined;
  const literal = toLiteral(reader.peek(), isNegative);
  if (literal !== undefined) {
    reader.next();
    return { kind: "literal", literal };
  }
  if (reader.takeWord("null") !== undefined) return { kind: "null" };
  const { kind, text } = reader.peek();
  if (kind === "word" && CURRENT_TIME_KEYWORDS.has(text)) {
    reader.next();
    return { kind: "expression" };
  }
  return hasSign
    ? reader.refuseNextToken("a literal after the sign")
    : { kind: "literal", literal: readWordLiteral(reader) };
}

function toLiteral({ kind, text }: Token, isNegative: boolean): SqliteLiteral | undefined {
  switch (kind) {
    case "integer":
    case "float":
    case "string":
      return { kind, text, isNegative };
    case "hexNumber":
      return { kind: "hex", text, isNegative };
    case "hexString":
      return { kind: "blob", text, isNegative };
    default:
      return undefined;
  }
}

/** Reads a word as a literal: TRUE and FALSE are 1 and 0, any other word is a string. */
function readWordLiteral(reader: TokenReader): SqliteLiteral {
  const { kind, text, start, end } = reader.peek();
  const isUnreservedWord = kind === "word" && !RESERVED_KEYWORDS.has(text) && !JOIN_KEYWORDS.has(text);
  if (!isUnreservedWord && kind !== "name")
    reader.refuseNextToken("a literal, a word or an expression in parentheses");
  reader.next();
  if (isUnreservedWord && (text === "true" || text === "false")) {
    return { kind: "integer", text: text === "true" ? "1" : "0", isNegative: false };
  }
  return { kind: "string", text: isUnreservedWord ? reader.def.slice(start, end) : text, isNegative: false };
}
