/** Parses the REFERENCES clause. */

import type { LocatedText } from "../facts/parsed-definition.js";
import type { TokenReader } from "../scan/token-reader.js";
import { formatKeywordChoice } from "../facts/type-text.js";
import { readIdentifier } from "./identifiers.js";

/** Reads `[CONSTRAINT [name]] REFERENCES …`, if it comes next. */
export function readReferencesClause(reader: TokenReader): LocatedText | undefined {
  const constraintKeyword = reader.takeWord("constraint");
  if (constraintKeyword !== undefined && !reader.isWordNext("references"))
    readIdentifier(reader, "a constraint name or REFERENCES");
  if (constraintKeyword === undefined && !reader.isWordNext("references")) return undefined;
  const { start } = reader.expectWord("references");
  readIdentifier(reader, "a table name");
  if (reader.takeSymbol(".") !== undefined) readIdentifier(reader, "a table name");
  if (reader.takeSymbol("(") !== undefined) {
    readIdentifier(reader, "a column name");
    while (reader.takeSymbol(",") !== undefined) {
      reader.recordMysqlOnlySyntax("REFERENCES with several columns");
      readIdentifier(reader, "a column name");
    }
    reader.expectSymbol(")", "a comma or )");
  }
  if (reader.takeWord("match") !== undefined) readMatchType(reader);
  const remainingEvents = ["delete", "update"];
  while (remainingEvents.length > 0 && reader.takeWord("on") !== undefined)
    readEventAndAction(reader, remainingEvents);
  return reader.sliceToPreviousTokenEnd(start);
}

function readMatchType(reader: TokenReader): void {
  const matchTypes = ["full", "partial", "simple"];
  if (!matchTypes.includes(reader.peekWord()))
    reader.refuseNextToken(formatKeywordChoice(matchTypes), { suggestionCandidates: matchTypes });
  reader.next();
}

const REFERENTIAL_ACTION_FIRST_KEYWORDS = ["restrict", "cascade", "set", "no"];
const KEYWORDS_AFTER_SET = ["null", "default"];

/**
 * Reads what follows `ON`: the event `DELETE` or `UPDATE`, then a referential action, such as `SET NULL`. Removes the event from
 * `remainingEvents`, because each event is allowed once.
 */
function readEventAndAction(reader: TokenReader, remainingEvents: string[]): void {
  const eventIndex = remainingEvents.indexOf(reader.peekWord());
  if (eventIndex < 0)
    reader.refuseNextToken(formatKeywordChoice(remainingEvents), { suggestionCandidates: remainingEvents });
  remainingEvents.splice(eventIndex, 1);
  reader.next();
  if (!REFERENTIAL_ACTION_FIRST_KEYWORDS.includes(reader.peekWord())) {
    reader.refuseNextToken("RESTRICT, CASCADE, SET NULL, SET DEFAULT or NO ACTION", {
      suggestionCandidates: REFERENTIAL_ACTION_FIRST_KEYWORDS,
    });
  }
  const actionKeyword = reader.next();
  if (actionKeyword.text === "no") reader.expectWord("action");
  if (
    actionKeyword.text === "set" &&
    !KEYWORDS_AFTER_SET.some((keyword) => reader.takeWord(keyword) !== undefined)
  ) {
    reader.refuseNextToken(formatKeywordChoice(KEYWORDS_AFTER_SET), {
      suggestionCandidates: KEYWORDS_AFTER_SET,
    });
  }
}
