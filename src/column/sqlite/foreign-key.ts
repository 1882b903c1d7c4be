/** Parses foreign keys of SQLite: REFERENCES and DEFERRABLE clauses. */

import type { LocatedText } from "../facts/parsed-definition.js";
import type { TokenReader } from "../scan/token-reader.js";
import { expectName } from "./name-grammar.js";

const REFERENTIAL_EVENTS = ["delete", "update", "insert"];

/** Reads a REFERENCES clause, if it comes next. */
export function readReferencesClause(reader: TokenReader): LocatedText | undefined {
  const start = reader.takeWord("references")?.start;
  if (start === undefined) return undefined;
  expectName(reader, "a table name");
  if (reader.takeSymbol("(") !== undefined) {
    expectName(reader, "a column name");
    reader.expectSymbol(")", ") (a column references exactly one column)");
  }
  while (readReferenceOption(reader));
  readDeferrableClause(reader);
  return { start, end: reader.previousTokenEnd, text: reader.def.slice(start, reader.previousTokenEnd) };
}

function readReferenceOption(reader: TokenReader): boolean {
  if (reader.takeWord("match") !== undefined) {
    expectName(reader, "FULL, PARTIAL or SIMPLE");
    return true;
  }
  if (reader.takeWord("on") === undefined) return false;
  if (!REFERENTIAL_EVENTS.some((event) => reader.takeWord(event) !== undefined)) {
    reader.refuseNextToken("DELETE or UPDATE", { suggestionCandidates: REFERENTIAL_EVENTS });
  }
  readReferentialAction(reader);
  return true;
}

function readReferentialAction(reader: TokenReader): void {
  if (reader.takeWord("set") !== undefined) {
    if (reader.takeWord("null") === undefined) reader.expectWord("default");
  } else if (reader.takeWord("no") !== undefined) {
    reader.expectWord("action");
  } else if (reader.takeWord("cascade") === undefined && reader.takeWord("restrict") === undefined) {
    const suggestionCandidates = ["set", "cascade", "restrict", "no"];
    reader.refuseNextToken("SET NULL, SET DEFAULT, CASCADE, RESTRICT or NO ACTION", { suggestionCandidates });
  }
}

/** Reads a DEFERRABLE clause, if it comes next. The clause has no effect without a foreign key. */
export function readDeferrableClause(reader: TokenReader): boolean {
  const isNotDeferrable = reader.isWordNext("not") && reader.isWordNext("deferrable", 1);
  if (isNotDeferrable) reader.next();
  if (reader.takeWord("deferrable") === undefined) return false;
  if (reader.takeWord("initially") === undefined) return true;
  if (reader.takeWord("deferred") === undefined && reader.takeWord("immediate") === undefined) {
    reader.refuseNextToken("DEFERRED or IMMEDIATE", { suggestionCandidates: ["deferred", "immediate"] });
  }
  return true;
}
