/** Normalizes SQL expressions for comparison: whitespace, comments, letter case, quoted names and synonyms. */

import { scanTokens } from "../../column/scan/scanner.js";
import type { Token } from "../../column/scan/token.js";
import { scanSqlite } from "../../column/sqlite/sqlite-scanner.js";
import { CURRENT_TIME_KEYWORDS, RESERVED_KEYWORDS as SQLITE_RESERVED } from "../../column/sqlite/keywords.js";
import { RESERVED_WORDS } from "../../column/facts/reserved-words.js";
import type { Column } from "../../core/column-types.js";

type ColumnDialect = Column["dialect"];

/**
 * Returns a text that is equal for expressions that differ only in whitespace, comments, letter case, quotes or synonyms. The text
 * is for comparison only, and may be invalid SQL. An expression that cannot be scanned is returned unchanged.
 */
export function normalizeSql(sql: string, dialect: ColumnDialect): string {
  const tokens = dialect === "sqlite" ? scanSqlite(sql) : scanTokens(sql);
  if (tokens.at(-1)?.kind !== "end") return sql;
  const words = tokens
    .slice(0, -1)
    .map((token, index) => normalizeToken(token, { sql, tokens, index, dialect }));
  return removeOuterParentheses(dialect === "sqlite" ? words : unifyCurrentTime(words)).join(" ");
}

interface TokenPosition {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly index: number;
  readonly dialect: ColumnDialect;
}

function normalizeToken(token: Token, position: TokenPosition): string {
  switch (token.kind) {
    case "word":
      return isTableName(position) ? getSourceText(position) : token.text.toLowerCase();
    case "name":
      return normalizeQuotedName(token, position);
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

/** Whether a token is the name of a table. Its letter case matters, because table names are case-sensitive on some file systems. */
function isTableName({ tokens, index }: TokenPosition): boolean {
  const previousToken = tokens[index - 1];
  return previousToken !== undefined && (previousToken.text === "." || isWord(previousToken, "references"));
}

function isWord({ kind, text }: Token, word: string): boolean {
  return kind === "word" && text.toLowerCase() === word;
}

function getSourceText({ sql, tokens, index }: TokenPosition): string {
  const token = tokens[index];
  return sql.slice(token?.start, token?.end);
}

const SQLITE_KEYWORDS: ReadonlySet<string> = new Set([
  ...SQLITE_RESERVED,
  ...CURRENT_TIME_KEYWORDS,
  "true",
  "false",
]);

/** Normalizes a quoted name. Removes quotes that the name does not need. */
function normalizeQuotedName({ text }: Token, position: TokenPosition): string {
  const reservedWords = position.dialect === "sqlite" ? SQLITE_KEYWORDS : RESERVED_WORDS;
  const isCalled = position.tokens[position.index + 1]?.text === "(" && !isTableName(position);
  const canBeUnquoted = /^[a-z_][\w$]*$/i.test(text) && !reservedWords.has(text.toLowerCase());
  if (!canBeUnquoted || isCalled) return `name:${JSON.stringify(text)}`;
  return isTableName(position) ? text : text.toLowerCase();
}

/** MySQL's synonyms for the current date and time, each with the word that replaces it. */
const CURRENT_TIME_SYNONYMS: ReadonlyMap<string, string> = new Map([
  ...["now", "current_timestamp", "localtime", "localtimestamp"].map(
    (word) => [word, "current_timestamp"] as const,
  ),
  ...["curdate", "current_date"].map((word) => [word, "current_date"] as const),
  ...["curtime", "current_time"].map((word) => [word, "current_time"] as const),
]);

/** The synonyms that require parentheses. Without parentheses, they are column names. */
const SYNONYMS_WITH_PARENTHESES = new Set(["now", "curdate", "curtime"]);

/**
 * Replaces all synonyms for the current date or time with one word, without empty parentheses. Omits the precision 0, which is the
 * default.
 */
function unifyCurrentTime(words: readonly string[]): readonly string[] {
  const unifiedWords: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const isCalled = words[index + 1] === "(";
    const replacement = CURRENT_TIME_SYNONYMS.get(word);
    if (replacement === undefined || (SYNONYMS_WITH_PARENTHESES.has(word) && !isCalled)) {
      unifiedWords.push(word);
      continue;
    }
    unifiedWords.push(replacement);
    const endIndex = isCalled ? words.indexOf(")", index) : index;
    const precisionWords = words.slice(index + 2, endIndex);
    if (precisionWords.length > 0 && precisionWords.join("") !== "0")
      unifiedWords.push("(", ...precisionWords, ")");
    index = endIndex;
  }
  return unifiedWords;
}

function removeOuterParentheses(words: readonly string[]): readonly string[] {
  return words[0] === "(" && findClosingIndex(words) === words.length - 1
    ? removeOuterParentheses(words.slice(1, -1))
    : words;
}

/** Returns the index of the parenthesis that closes the first one. */
function findClosingIndex(words: readonly string[]): number {
  let depth = 0;
  return words.findIndex((word) => {
    if (word === "(") depth++;
    if (word === ")") depth--;
    return depth === 0;
  });
}
