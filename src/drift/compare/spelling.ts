/** SQL that a definition holds to the letter → what it says, however it is spelled: whitespace, comments, case, quotes of names. */

import { scan, type Token } from "../../column/scan/scanner.js";
import { scanSqlite } from "../../column/sqlite/sqlite-scanner.js";
import { CURRENT_TIME_KEYWORDS, RESERVED_KEYWORDS as SQLITE_RESERVED } from "../../column/sqlite/keywords.js";
import { RESERVED_WORDS } from "../../column/facts/reserved-words.js";
import type { Column } from "../../core/column-types.js";

type ColumnDialect = Column["dialect"];

/** The same for two texts that say the same; not for reading. A text that cannot be read stays as it is. */
export function unspelled(sql: string, dialect: ColumnDialect): string {
  const tokens = dialect === "sqlite" ? scanSqlite(sql) : scan(sql);
  if (tokens.at(-1)?.kind !== "end") return sql;
  const words = tokens.slice(0, -1).map((token, index) => wordOf(token, { sql, tokens, index, dialect }));
  return withoutParentheses(dialect === "sqlite" ? words : withOneNow(words)).join(" ");
}

interface TokenPosition {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly index: number;
  readonly dialect: ColumnDialect;
}

function wordOf(token: Token, place: TokenPosition): string {
  switch (token.kind) {
    case "word":
      return isTable(place) ? nameIn(place) : token.text.toLowerCase();
    case "name":
      return unquoted(token, place);
    case "symbol":
      return token.text === "!=" ? "<>" : token.text;
    case "integer":
    case "decimal":
    case "float":
      return token.text.toLowerCase();
    default:
      return `${token.kind}:${JSON.stringify(token.text)}`;
  }
}

/** Names of tables differ in case where files do. */
function isTable({ tokens, index }: TokenPosition): boolean {
  const before = tokens[index - 1];
  return before !== undefined && (before.text === "." || isWord(before, "references"));
}

function isWord({ kind, text }: Token, word: string): boolean {
  return kind === "word" && text.toLowerCase() === word;
}

function nameIn({ sql, tokens, index }: TokenPosition): string {
  const token = tokens[index];
  return sql.slice(token?.start, token?.end);
}

const RESERVED_OF_SQLITE: ReadonlySet<string> = new Set([
  ...SQLITE_RESERVED,
  ...CURRENT_TIME_KEYWORDS,
  "true",
  "false",
]);

/** A name in quotes is the word that it would be without them, where it could stand without. */
function unquoted({ text }: Token, place: TokenPosition): string {
  const reserved = place.dialect === "sqlite" ? RESERVED_OF_SQLITE : RESERVED_WORDS;
  const isCalled = place.tokens[place.index + 1]?.text === "(" && !isTable(place);
  const isPlain = /^[a-z_][\w$]*$/i.test(text) && !reserved.has(text.toLowerCase());
  if (!isPlain || isCalled) return `name:${JSON.stringify(text)}`;
  return isTable(place) ? text : text.toLowerCase();
}

/** MySQL's words for the time at which a statement began. */
const NOW: ReadonlyMap<string, string> = new Map([
  ...["now", "current_timestamp", "localtime", "localtimestamp"].map(
    (word) => [word, "current_timestamp"] as const,
  ),
  ...["curdate", "current_date"].map((word) => [word, "current_date"] as const),
  ...["curtime", "current_time"].map((word) => [word, "current_time"] as const),
]);

/** Those that are names where they are not called. */
const CALLED = new Set(["now", "curdate", "curtime"]);

/** One word for each, called or not; no digits of seconds are none. */
function withOneNow(words: readonly string[]): readonly string[] {
  const one: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const isCalled = words[at + 1] === "(";
    const now = NOW.get(word);
    if (now === undefined || (CALLED.has(word) && !isCalled)) {
      one.push(word);
      continue;
    }
    one.push(now);
    const end = isCalled ? words.indexOf(")", at) : at;
    const digits = words.slice(at + 2, end);
    if (digits.length > 0 && digits.join("") !== "0") one.push("(", ...digits, ")");
    at = end;
  }
  return one;
}

/** An expression in parentheses is that expression. */
function withoutParentheses(words: readonly string[]): readonly string[] {
  return words[0] === "(" && closingOf(words) === words.length - 1
    ? withoutParentheses(words.slice(1, -1))
    : words;
}

function closingOf(words: readonly string[]): number {
  let open = 0;
  return words.findIndex((word) => {
    if (word === "(") open++;
    if (word === ")") open--;
    return open === 0;
  });
}
