/**
 * Reads definitions from test suites: every column of every CREATE TABLE and ALTER TABLE in the tests of MariaDB, which Debian's
 * package `mariadb-test-data` installs, and of SQLite, from a folder of `*.test` files. Nothing of it is stored.
 */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The syntax of a test suite. */
interface Suite {
  readonly files: RegExp;
  /** Matches up to the start of a list of columns. */
  readonly listStart: RegExp;
  /** Matches up to the start of a single column. */
  readonly columnStart: RegExp;
  /** Matches a column. The group is its definition. */
  readonly column: RegExp;
  /** Matches elements of a table that are not columns. */
  readonly noColumn: RegExp;
  /** Matches substitutions of the scripting language, and text that this reader would split wrongly. */
  readonly script: RegExp;
  /** The closing quotation mark for each opening one. */
  readonly quotations: Readonly<Record<string, string>>;
  /** Quotation marks that a backslash escapes. */
  readonly escapable: string;
  /** Characters that end a list, in addition to its parenthesis. */
  readonly ends: string;
}

const MARIADB_SUITE: Suite = {
  files: /\.(?:test|inc)$/,
  listStart:
    /\bcreate\s+(?:or\s+replace\s+)?(?:temporary\s+)?table\s+(?:if\s+not\s+exists\s+)?[\w.`$]+\s*\(/gi,
  columnStart: /\balter\s+table\s+[\w.`$]+\s+(?:add|modify)\s+(?:column\s+)?(?=[\w`])/gi,
  column: /^\s*(?:`(?:[^`]|``)+`|[\w$]+)\s+([^]+?)\s*$/,
  noColumn:
    /^(?:primary|unique|key|index|constraint|foreign|fulltext|spatial|check|period|like|select|partition|system)\b/i,
  script: /\$\w|^\s*--|\bconnection\b/,
  quotations: { "'": "'", '"': '"', "`": "`" },
  escapable: "'\"",
  ends: ";",
};

/** Tcl: SQL in braces, or in quotation marks with `$variable`, `[command]` and backslashes. */
const SQLITE_SUITE: Suite = {
  files: /\.test$/,
  listStart:
    /\bcreate\s+(?:temp(?:orary)?\s+)?table\s+(?:if\s+not\s+exists\s+)?(?:[\w.]|"[^"]*"|\[[^\]]*\]|'[^']*'|`[^`]*`)+\s*\(/gi,
  columnStart:
    /\balter\s+table\s+(?:[\w.]|"[^"]*"|\[[^\]]*\]|'[^']*'|`[^`]*`)+\s+add\s+(?:column\s+)?(?=[\w`"'[])/gi,
  column: /^\s*(?:`(?:[^`]|``)+`|"(?:[^"]|"")+"|'(?:[^']|'')+'|\[[^\]]+\]|[\w$]+(?![\w$]))\s*([^]+?)\s*$/,
  noColumn: /^(?:primary|unique|constraint|foreign|check)\b/i,
  script: /\$[\w:{]|\\|[{}]|\[[a-z_]+ |%[A-Z]/,
  quotations: { "'": "'", '"': '"', "`": "`", "[": "]" },
  escapable: "",
  ends: ";{}",
};

/** Distinct definitions from MariaDB's tests, sorted by code point. Empty if no suite is installed. */
export function harvest(): readonly string[] {
  return harvestFrom(["/usr/share/mariadb/mariadb-test", "/usr/share/mysql/mysql-test"], MARIADB_SUITE);
}

/** Distinct definitions from SQLite's tests in a folder, sorted by code point. Empty if it contains none. */
export function harvestSqlite(folder: string): readonly string[] {
  return harvestFrom([folder], SQLITE_SUITE);
}

function harvestFrom(folders: readonly string[], suite: Suite): readonly string[] {
  const found = new Set<string>();
  for (const file of folders.flatMap((folder) => filesIn(folder, suite))) {
    const text = readFileSync(file, "latin1");
    for (const match of text.matchAll(suite.listStart)) {
      for (const item of itemsFrom(text, match.index + match[0].length, suite)) add(found, item, suite);
    }
    for (const match of text.matchAll(suite.columnStart)) {
      const [item] = itemsFrom(text, match.index + match[0].length, suite);
      if (item !== undefined) add(found, item.replace(/\s+(?:first|after\s+[\w`]+)\s*$/i, ""), suite);
    }
  }
  return [...found].sort();
}

function filesIn(folder: string, { files }: Suite): readonly string[] {
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

/** Longer elements are errors of the split, or data. */
const LONGEST = 2_000;

function add(found: Set<string>, item: string, { column, noColumn, script }: Suite): void {
  const [, definition] = column.exec(item) ?? [];
  if (definition === undefined || script.test(item) || noColumn.test(item.trim())) return;
  // The encodings of the test suite are not the subject here.
  if (definition.length <= LONGEST && /^[\t\n\r\x20-\x7e]*$/.test(definition)) found.add(definition);
}

/** Returns the elements of a list that starts at `from`. If the list has no end, returns the elements before it. */
function itemsFrom(text: string, from: number, suite: Suite): readonly string[] {
  const items: string[] = [];
  let start = from;
  let depth = 0;
  for (let at = from; at < text.length && at - from < 50_000; at += 1) {
    const character = text.charAt(at);
    if (character in suite.quotations) at = quotedEnd(text, at, suite);
    else if (character === "(") depth += 1;
    else if (suite.ends.includes(character) || (character === ")" && depth === 0))
      return [...items, text.slice(start, at)];
    else if (character === ")") depth -= 1;
    else if (character === "," && depth === 0) {
      items.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return items;
}

function quotedEnd(text: string, open: number, { quotations, escapable }: Suite): number {
  const mark = text.charAt(open);
  for (let at = open + 1; at < text.length; at += 1) {
    if (text.charAt(at) === "\\" && escapable.includes(mark)) at += 1;
    else if (text.charAt(at) === quotations[mark]) return at;
  }
  return text.length;
}
