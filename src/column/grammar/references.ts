/** The grammar of REFERENCES: what a column refers to, and what is to happen when that changes. */

import type { Said } from "../facts/parsed-definition.js";
import type { TokenReader } from "../scan/token-reader.js";
import { spokenChoice } from "../facts/type-text.js";
import { RESERVED_WORDS } from "../facts/reserved-words.js";

/** Reads `[CONSTRAINT [name]] REFERENCES …`, if it is there. */
export function readReferences(reader: TokenReader): Said | undefined {
  const constraint = reader.takeWord("constraint");
  if (constraint !== undefined && !reader.isWord("references")) readName(reader, "a name, or REFERENCES");
  if (constraint === undefined && !reader.isWord("references")) return undefined;
  const { start } = reader.expectWord("references");
  readName(reader, "a table");
  if (reader.takeSymbol(".") !== undefined) readName(reader, "a table");
  if (reader.takeSymbol("(") !== undefined) {
    readName(reader, "a column");
    reader.expectSymbol(")", ") (one column refers to one)");
  }
  if (reader.takeWord("match") !== undefined) readMatch(reader);
  const events = ["delete", "update"];
  while (events.length > 0 && reader.takeWord("on") !== undefined) readAction(reader, events);
  return reader.said(start);
}

function readName(reader: TokenReader, expected: string): void {
  const { kind, text } = reader.peek();
  if (kind !== "name" && (kind !== "word" || RESERVED_WORDS.has(text))) reader.refuse(expected);
  reader.next();
}

function readMatch(reader: TokenReader): void {
  const kinds = ["full", "partial", "simple"];
  if (!kinds.includes(reader.word())) reader.refuse(spokenChoice(kinds), { candidates: kinds });
  reader.next();
}

const ACTIONS = ["restrict", "cascade", "set", "no"];
const VALUES = ["null", "default"];

/** Reads what is to happen on one of `events`, and takes it from them: each is said once. */
function readAction(reader: TokenReader, events: string[]): void {
  const event = events.indexOf(reader.word());
  if (event < 0) reader.refuse(spokenChoice(events), { candidates: events });
  events.splice(event, 1);
  reader.next();
  if (!ACTIONS.includes(reader.word())) {
    reader.refuse("RESTRICT, CASCADE, SET NULL, SET DEFAULT or NO ACTION", { candidates: ACTIONS });
  }
  const action = reader.next();
  if (action.text === "no") reader.expectWord("action");
  if (action.text === "set" && !VALUES.some((value) => reader.takeWord(value) !== undefined)) {
    reader.refuse(spokenChoice(VALUES), { candidates: VALUES });
  }
}
