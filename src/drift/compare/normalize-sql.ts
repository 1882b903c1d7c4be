/** Normalizes SQL expressions for comparison: whitespace, comments, letter case, quoted names and synonyms. */

import { ColumnSyntaxError } from "../../core/column-syntax-error.js";
import { scanTokens, type Token } from "../../column/scanner.js";
import type { Column } from "../../core/column-types.js";

type ColumnDialect = Column["dialect"];

/**
 * Returns a text that is equal for expressions that differ only in whitespace, comments, letter case, quotes or synonyms. The text
 * is for comparison only, and may be invalid SQL. An expression that cannot be scanned is returned unchanged.
 */
export function normalizeSql(sql: string, dialect: ColumnDialect): string {
  const tokens = tryScan(sql, dialect);
  if (tokens === undefined) return sql;
  const tokenTexts = tokens
    .slice(0, -1)
    .map((token, index) => normalizeToken(token, { sql, tokens, index, dialect }));
  return removeOuterParentheses(
    dialect === "sqlite" ? tokenTexts : unifyCurrentTimeSynonyms(tokenTexts),
  ).join(" ");
}

function tryScan(sql: string, dialect: ColumnDialect): readonly Token[] | undefined {
  try {
    return scanTokens(sql, dialect);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return undefined;
    throw error;
  }
}

interface TokenContext {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly index: number;
  readonly dialect: ColumnDialect;
}

function normalizeToken(token: Token, tokenContext: TokenContext): string {
  switch (token.kind) {
    case "word":
      return canBeTableName(tokenContext) ? getTokenSourceText(tokenContext) : token.text.toLowerCase();
    case "name":
      return normalizeQuotedName(token, tokenContext);
    case "symbol":
      return token.text === "!=" ? "<>" : token.text;
    case "number":
      return token.text.toLowerCase();
    default:
      return `${token.kind}:${JSON.stringify(token.text)}`;
  }
}

/**
 * Whether a token can be the name of a table: it follows `.` or REFERENCES. The letter case of table names matters, because table
 * names are case-sensitive on some file systems.
 */
function canBeTableName({ tokens, index }: TokenContext): boolean {
  const previousToken = tokens[index - 1];
  return previousToken !== undefined && (previousToken.text === "." || isWord(previousToken, "references"));
}

function isWord({ kind, text }: Token, word: string): boolean {
  return kind === "word" && text.toLowerCase() === word;
}

function getTokenSourceText({ sql, tokens, index }: TokenContext): string {
  const token = tokens[index];
  return sql.slice(token?.start, token?.end);
}

/**
 * Words that are values without quotes, and names in quotes. Other reserved words cannot stand for a name, so a quoted name and
 * an unquoted word at the same position mean the same.
 */
const VALUE_WORDS =
  /^(?:null|true|false|default|not|(?:current|utc)_(?:date|time|timestamp|user|role)|localtime|localtimestamp)$/i;

/** Normalizes a quoted name. Removes quotes that the name does not need. */
function normalizeQuotedName({ text }: Token, tokenContext: TokenContext): string {
  const isFunctionCall =
    tokenContext.tokens[tokenContext.index + 1]?.text === "(" && !canBeTableName(tokenContext);
  const canBeUnquoted = /^[a-z_][\w$]*$/i.test(text) && !VALUE_WORDS.test(text);
  if (!canBeUnquoted || isFunctionCall) return `name:${JSON.stringify(text)}`;
  return canBeTableName(tokenContext) ? text : text.toLowerCase();
}

/** MySQL's synonyms for the current date and time, each with the word that replaces it. */
const CURRENT_TIME_WORDS_BY_SYNONYM: ReadonlyMap<string, string> = new Map([
  ...["now", "current_timestamp", "localtime", "localtimestamp"].map(
    (synonym) => [synonym, "current_timestamp"] as const,
  ),
  ...["curdate", "current_date"].map((synonym) => [synonym, "current_date"] as const),
  ...["curtime", "current_time"].map((synonym) => [synonym, "current_time"] as const),
]);

/** The synonyms that require parentheses. Without parentheses, they are column names. */
const SYNONYMS_REQUIRING_PARENTHESES = new Set(["now", "curdate", "curtime"]);

/**
 * Replaces each synonym for the current date or time with its word in `CURRENT_TIME_WORDS_BY_SYNONYM`. Omits empty parentheses, and
 * the precision 0, which is the default.
 */
function unifyCurrentTimeSynonyms(tokenTexts: readonly string[]): readonly string[] {
  const unifiedTokenTexts: string[] = [];
  for (let index = 0; index < tokenTexts.length; index++) {
    const tokenText = tokenTexts[index] ?? "";
    const isFunctionCall = tokenTexts[index + 1] === "(";
    const replacementWord = CURRENT_TIME_WORDS_BY_SYNONYM.get(tokenText);
    if (replacementWord === undefined || (SYNONYMS_REQUIRING_PARENTHESES.has(tokenText) && !isFunctionCall)) {
      unifiedTokenTexts.push(tokenText);
      continue;
    }
    unifiedTokenTexts.push(replacementWord);
    const lastConsumedIndex = isFunctionCall ? tokenTexts.indexOf(")", index) : index;
    const precisionTokenTexts = tokenTexts.slice(index + 2, lastConsumedIndex);
    if (precisionTokenTexts.length > 0 && precisionTokenTexts.join("") !== "0")
      unifiedTokenTexts.push("(", ...precisionTokenTexts, ")");
    index = lastConsumedIndex;
  }
  return unifiedTokenTexts;
}

function removeOuterParentheses(tokenTexts: readonly string[]): readonly string[] {
  return tokenTexts[0] === "(" && findClosingParenthesisIndex(tokenTexts) === tokenTexts.length - 1
    ? removeOuterParentheses(tokenTexts.slice(1, -1))
    : tokenTexts;
}

/** Returns the index of the parenthesis that closes the first token, which must be `(`. Returns -1 if no parenthesis closes it. */
function findClosingParenthesisIndex(tokenTexts: readonly string[]): number {
  let depth = 0;
  return tokenTexts.findIndex((tokenText) => {
    if (tokenText === "(") depth++;
    if (tokenText === ")") depth--;
    return depth === 0;
  });
}
