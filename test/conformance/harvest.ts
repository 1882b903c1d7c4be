/**
 * Reads column definitions from the test suites of MariaDB and SQLite: every column of every CREATE TABLE and ALTER TABLE. Debian's
 * package `mariadb-test-data` contains MariaDB's tests. SQLite's tests are the `*.test` files of a folder.
 */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The syntax of a test suite. */
interface SuiteSyntax {
  readonly files: RegExp;
  /** Matches up to the start of a list of columns. */
  readonly listStart: RegExp;
  /** Matches up to the start of a single column. */
  readonly columnStart: RegExp;
  /** Matches a column, with a group for the definition after its name. */
  readonly column: RegExp;
  /** Matches elements of a table that are not columns, such as keys. */
  readonly otherElement: RegExp;
  /** Matches elements to skip: they contain code of the suite's scripting language, or were split wrongly. */
  readonly script: RegExp;
  /** The closing quotation mark for each opening one. */
  readonly quotations: Readonly<Record<string, string>>;
  /** Quotation marks that a backslash escapes. */
  readonly escapable: string;
  /** Characters that end a list, in addition to its closing parenthesis. */
  readonly ends: string;
}

const MARIADB_SUITE: SuiteSyntax = {
  files: /\.(?:test|inc)$/,
  listStart:
    /\bcreate\s+(?:or\s+replace\s+)?(?:temporary\s+)?table\s+(?:if\s+not\s+exists\s+)?[\w.`$]+\s*\(/gi,
  columnStart: /\balter\s+table\s+[\w.`$]+\s+(?:add|modify)\s+(?:column\s+)?(?=[\w`])/gi,
  column: /^\s*(?:`(?:[^`]|``)+`|[\w$]+)\s+([^]+?)\s*$/,
  otherElement:
    /^(?:primary|unique|key|index|constraint|foreign|fulltext|spatial|check|period|like|select|partition|system)\b/i,
  script: /\$\w|^\s*--|\bconnection\b/,
  quotations: { "'": "'", '"': '"', "`": "`" },
  escapable: "'\"",
  ends: ";",
};

/** SQLite's tests are Tcl: SQL is in braces, or in quotation marks with `$variable`, `[command]` and backslashes. */
const SQLITE_SUITE: SuiteSyntax = {
  files: /\.test$/,
  listStart:
    /\bcreate\s+(?:temp(?:orary)?\s+)?table\s+(?:if\s+not\s+exists\s+)?(?:[\w.]|"[^"]*"|\[[^\]]*\]|'[^']*'|`[^`]*`)+\s*\(/gi,
  columnStart:
    /\balter\s+table\s+(?:[\w.]|"[^"]*"|\[[^\]]*\]|'[^']*'|`[^`]*`)+\s+add\s+(?:column\s+)?(?=[\w`"'[])/gi,
  column: /^\s*(?:`(?:[^`]|``)+`|"(?:[^"]|"")+"|'(?:[^']|'')+'|\[[^\]]+\]|[\w$]+(?![\w$]))\s*([^]+?)\s*$/,
  otherElement: /^(?:primary|unique|constraint|foreign|check)\b/i,
  script: /\$[\w:{]|\\|[{}]|\[[a-z_]+ |%[A-Z]/,
  quotations: { "'": "'", '"': '"', "`": "`", "[": "]" },
  escapable: "",
  ends: ";{}",
};

/** Returns the distinct definitions in MariaDB's tests, sorted by code point. Returns an empty list if no tests are installed. */
export function harvestMariadb(): readonly string[] {
  return harvestFrom(["/usr/share/mariadb/mariadb-test", "/usr/share/mysql/mysql-test"], MARIADB_SUITE);
}

/** Returns the distinct definitions in SQLite's tests in a folder, sorted by code point. */
export function harvestSqlite(folder: string): readonly string[] {
  return harvestFrom([folder], SQLITE_SUITE);
}

function harvestFrom(folders: readonly string[], suite: SuiteSyntax): readonly string[] {
  const found = new Set<string>();
  for (const file of folders.flatMap((folder) => listFiles(folder, suite))) {
    const text = readFileSync(file, "latin1");
    for (const match of text.matchAll(suite.listStart)) {
      for (const element of splitList(text, match.index + match[0].length, suite))
        addDefinition(found, element, suite);
    }
    for (const match of text.matchAll(suite.columnStart)) {
      const [element] = splitList(text, match.index + match[0].length, suite);
      if (element !== undefined)
        addDefinition(found, element.replace(/\s+(?:first|after\s+[\w`]+)\s*$/i, ""), suite);
    }
  }
  return [...found].sort();
}

function listFiles(folder: string, { files }: SuiteSyntax): readonly string[] {
  let entries: readonly string[];
  try {
    entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => files.test(entry))
    .sort()
    .map((entry) => join(folder, entry))
    .filter((file) => statSync(file).isFile());
}

/** The maximum length of a definition. Longer elements of a list were split wrongly, or contain data. */
const MAXIMUM_LENGTH = 2_000;

function addDefinition(
  found: Set<string>,
  element: string,
  { column, otherElement, script }: SuiteSyntax,
): void {
  const [, definition] = column.exec(element) ?? [];
  if (definition === undefined || script.test(element) || otherElement.test(element.trim())) return;
  // Definitions with characters outside ASCII are skipped, because the files have different encodings.
  if (definition.length <= MAXIMUM_LENGTH && /^[\t\n\r\x20-\x7e]*$/.test(definition)) found.add(definition);
}

/** Returns the elements of a list that starts at `from`. If the list has no end, returns the elements before it. */
function splitList(text: string, from: number, suite: SuiteSyntax): readonly string[] {
  const elements: string[] = [];
  let start = from;
  let depth = 0;
  for (let at = from; at < text.length && at - from < 50_000; at += 1) {
    const character = text.charAt(at);
    if (character in suite.quotations) at = findQuotationEnd(text, at, suite);
    else if (character === "(") depth += 1;
    else if (suite.ends.includes(character) || (character === ")" && depth === 0))
      return [...elements, text.slice(start, at)];
    else if (character === ")") depth -= 1;
    else if (character === "," && depth === 0) {
      elements.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return elements;
}

function findQuotationEnd(text: string, open: number, { quotations, escapable }: SuiteSyntax): number {
  const mark = text.charAt(open);
  for (let at = open + 1; at < text.length; at += 1) {
    if (text.charAt(at) === "\\" && escapable.includes(mark)) at += 1;
    else if (text.charAt(at) === quotations[mark]) return at;
  }
  return text.length;
}
