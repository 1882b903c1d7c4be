/** SQLite's grammar of what follows a column's type, in any order; of a thing said twice the last, but for checks. */

import type { Condition, Said, TokenRange } from "../facts/parsed-definition.js";
import type { TokenReader } from "../scan/token-reader.js";
import { refuse } from "../facts/refusal.js";
import type { Token } from "../scan/scanner.js";
import { readParenthesised } from "./sqlite-expression.js";
import { expectName } from "./name-grammar.js";
import { readDeferral, readReferences } from "./foreign-key.js";
import type { SqliteLiteral } from "./sqlite-stored.js";
import { CONSTRAINTS, JOINS, MOMENTS, RESERVED, RESOLUTIONS } from "./keywords.js";

/** A default; the text of an expression is without its parentheses. */
export type SaidDefault = Said & DefaultKind;

type DefaultKind =
  | { readonly kind: "null" }
  | { readonly kind: "expression" }
  | { readonly kind: "literal"; readonly literal: SqliteLiteral };

export interface PrimaryKey extends TokenRange {
  readonly descending: boolean;
  readonly autoIncrement: TokenRange | undefined;
}

/** What the constraints say, each with its place. */
export interface Constraints {
  notNull?: TokenRange;
  default?: SaidDefault;
  primaryKey?: PrimaryKey;
  unique?: TokenRange;
  collation?: Said;
  checks: Condition[];
  generated?: Condition;
  references?: Said;
}

/** Reads all constraints, up to the end of the definition. */
export function readConstraints(reader: TokenReader): Constraints {
  const constraints: Constraints = { checks: [] };
  while (reader.take("end") === undefined) {
    if (!readConstraint(reader, constraints)) {
      reader.refuse("a constraint, or the end", { candidates: CONSTRAINTS });
    }
  }
  return constraints;
}

type ConstraintReader = (reader: TokenReader, into: Constraints) => void;

/** By the word that they begin with. */
const READ: ReadonlyMap<string, ConstraintReader> = new Map<string, ConstraintReader>([
  ["constraint", readName],
  ["null", readNull],
  ["primary", readPrimaryKey],
  ["unique", readUnique],
  ["check", readCheck],
  ["collate", readCollation],
  ["default", readDefault],
  ["generated", readGenerated],
  ["as", readGenerated],
]);

function readConstraint(reader: TokenReader, into: Constraints): boolean {
  const { kind, text } = reader.peek();
  if (kind !== "word") return false;
  const references = readReferences(reader);
  if (references !== undefined) {
    into.references = references;
    return true;
  }
  if (readDeferral(reader)) return true;
  const not = reader.takeWord("not");
  if (not !== undefined) {
    reader.expectWord("null");
    into.notNull = { start: not.start, end: reader.previousEnd };
    readConflict(reader);
    return true;
  }
  const read = READ.get(text);
  read?.(reader, into);
  return read !== undefined;
}

function readName(reader: TokenReader): void {
  reader.next();
  expectName(reader, "the name of a constraint");
}

function readNull(reader: TokenReader): void {
  reader.next();
  readConflict(reader);
}

function readConflict(reader: TokenReader): void {
  if (reader.takeWord("on") === undefined) return;
  reader.expectWord("conflict");
  if (!RESOLUTIONS.some((resolution) => reader.takeWord(resolution) !== undefined)) {
    reader.refuse("ROLLBACK, ABORT, FAIL, IGNORE or REPLACE", { candidates: RESOLUTIONS });
  }
}

function readPrimaryKey(reader: TokenReader, into: Constraints): void {
  const { start } = reader.next();
  const { end } = reader.expectWord("key");
  const descending = reader.takeWord("asc") === undefined && reader.takeWord("desc") !== undefined;
  readConflict(reader);
  const autoIncrement = reader.takeWord("autoincrement");
  if (into.primaryKey !== undefined) refuse({ start, end }, "one primary key");
  into.primaryKey = { start, end, descending, autoIncrement };
}

function readUnique(reader: TokenReader, into: Constraints): void {
  into.unique = reader.next();
  readConflict(reader);
}

function readCheck(reader: TokenReader, into: Constraints): void {
  reader.next();
  into.checks.push(readParenthesised(reader, "check"));
}

const COLLATIONS: ReadonlySet<string> = new Set(["binary", "nocase", "rtrim"]);

function readCollation(reader: TokenReader, into: Constraints): void {
  reader.next();
  into.collation = expectName(reader, "the name of a collation");
  if (!COLLATIONS.has(into.collation.text.toLowerCase())) refuse(into.collation, "BINARY, NOCASE or RTRIM");
}

function readGenerated(reader: TokenReader, into: Constraints): void {
  const { start } = reader.peek();
  if (reader.takeWord("generated") !== undefined) reader.expectWord("always");
  reader.expectWord("as");
  const condition = readParenthesised(reader, "generated");
  if (reader.takeWord("stored") === undefined) reader.takeWord("virtual");
  if (into.generated !== undefined) refuse({ start, end: reader.previousEnd }, "one expression");
  into.generated = condition;
}

/* ---- default ---- */

function readDefault(reader: TokenReader, into: Constraints): void {
  reader.next();
  const { start } = reader.peek();
  const said = defaultAt(reader);
  into.default = {
    text: reader.def.slice(start, reader.previousEnd),
    ...said,
    start,
    end: reader.previousEnd,
  };
}

/** A text of its own is that of an expression in parentheses. */
function defaultAt(reader: TokenReader): DefaultKind & { readonly text?: string } {
  if (reader.isSymbol("(")) {
    const { fault, text } = readParenthesised(reader, "default");
    if (fault !== undefined) refuse(fault, fault.expected);
    return { kind: "expression", text };
  }
  const negative = reader.takeSymbol("-") !== undefined;
  const signed = negative || reader.takeSymbol("+") !== undefined;
  const literal = literalOf(reader.peek(), negative);
  if (literal !== undefined) {
    reader.next();
    return { kind: "literal", literal };
  }
  if (reader.takeWord("null") !== undefined) return { kind: "null" };
  const { kind, text } = reader.peek();
  if (kind === "word" && MOMENTS.has(text)) {
    reader.next();
    return { kind: "expression" };
  }
  return signed
    ? reader.refuse("a literal after the sign")
    : { kind: "literal", literal: readWordLiteral(reader) };
}

function literalOf({ kind, text }: Token, negative: boolean): SqliteLiteral | undefined {
  switch (kind) {
    case "integer":
    case "float":
    case "string":
      return { kind, text, negative };
    case "hexNumber":
      return { kind: "hex", text, negative };
    case "hexString":
      return { kind: "blob", text, negative };
    default:
      return undefined;
  }
}

/** TRUE and FALSE are 1 and 0; any other word is a string. */
function readWordLiteral(reader: TokenReader): SqliteLiteral {
  const { kind, text, start, end } = reader.peek();
  const isWord = kind === "word" && !RESERVED.has(text) && !JOINS.has(text);
  if (!isWord && kind !== "name") reader.refuse("a literal, a word or ( and an expression");
  reader.next();
  if (isWord && (text === "true" || text === "false")) {
    return { kind: "integer", text: text === "true" ? "1" : "0", negative: false };
  }
  return { kind: "string", text: isWord ? reader.def.slice(start, end) : text, negative: false };
}
