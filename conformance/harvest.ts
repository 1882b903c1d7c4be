/**
 * Definitions that others wrote: every column of every CREATE TABLE and ALTER TABLE in the test suites of MariaDB, as
 * Debian's package `mariadb-test-data` installs it, and of SQLite, from a folder of its `*.test` files. Nothing of it is
 * kept.
 */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** How a suite is written. */
interface Suite {
  readonly files: RegExp;
  /** What a list of columns stands behind. */
  readonly many: RegExp;
  /** What a single column stands behind. */
  readonly one: RegExp;
  /** A column: its definition is the group. */
  readonly column: RegExp;
  /** What stands in a table's parentheses and is no column. */
  readonly noColumn: RegExp;
  /** What the script around the SQL puts in place of itself, or is cut wrongly by. */
  readonly script: RegExp;
  /** The mark that ends a quotation, for each that begins one. */
  readonly quotations: Readonly<Record<string, string>>;
  /** Marks before which a backslash takes their meaning. */
  readonly escapable: string;
  /** What ends a list besides its parenthesis. */
  readonly ends: string;
}

const MARIADB_SUITE: Suite = {
  files: /\.(?:test|inc)$/,
  many: /\bcreate\s+(?:or\s+replace\s+)?(?:temporary\s+)?table\s+(?:if\s+not\s+exists\s+)?[\w.`$]+\s*\(/gi,
  one: /\balter\s+table\s+[\w.`$]+\s+(?:add|modify)\s+(?:column\s+)?(?=[\w`])/gi,
  column: /^\s*(?:`(?:[^`]|``)+`|[\w$]+)\s+([^]+?)\s*$/,
  noColumn:
    /^(?:primary|unique|key|index|constraint|foreign|fulltext|spatial|check|period|like|select|partition|system)\b/i,
  script: /\$\w|^\s*--|\bconnection\b/,
  quotations: { "'": "'", '"': '"', "`": "`" },
  escapable: "'\"",
  ends: ";",
};

/** Tcl: SQL stands in braces, or in quotation marks with `$variable`, `[command]` and backslashes in it. */
const SQLITE_SUITE: Suite = {
  files: /\.test$/,
  many: /\bcreate\s+(?:temp(?:orary)?\s+)?table\s+(?:if\s+not\s+exists\s+)?(?:[\w.]|"[^"]*"|\[[^\]]*\]|'[^']*'|`[^`]*`)+\s*\(/gi,
  one: /\balter\s+table\s+(?:[\w.]|"[^"]*"|\[[^\]]*\]|'[^']*'|`[^`]*`)+\s+add\s+(?:column\s+)?(?=[\w`"'[])/gi,
  column: /^\s*(?:`(?:[^`]|``)+`|"(?:[^"]|"")+"|'(?:[^']|'')+'|\[[^\]]+\]|[\w$]+(?![\w$]))\s*([^]+?)\s*$/,
  noColumn: /^(?:primary|unique|constraint|foreign|check)\b/i,
  script: /\$[\w:{]|\\|[{}]|\[[a-z_]+ |%[A-Z]/,
  quotations: { "'": "'", '"': '"', "`": "`", "[": "]" },
  escapable: "",
  ends: ";{}",
};

/** Distinct definitions from MariaDB's own tests, sorted by code point. Empty where no suite is installed. */
export function harvest(): readonly string[] {
  return harvestFrom(["/usr/share/mariadb/mariadb-test", "/usr/share/mysql/mysql-test"], MARIADB_SUITE);
}

/** Distinct definitions from SQLite's own tests in a folder, sorted by code point. Empty where none are there. */
export function harvestSqlite(folder: string): readonly string[] {
  return harvestFrom([folder], SQLITE_SUITE);
}

function harvestFrom(folders: readonly string[], suite: Suite): readonly string[] {
  const found = new Set<string>();
  for (const file of folders.flatMap((folder) => filesIn(folder, suite))) {
    const text = readFileSync(file, "latin1");
    for (const match of text.matchAll(suite.many)) {
      for (const item of itemsFrom(text, match.index + match[0].length, suite)) add(found, item, suite);
    }
    for (const match of text.matchAll(suite.one)) {
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

/** Longer items are a script's mistake, or data. */
const LONGEST = 2_000;

function add(found: Set<string>, item: string, { column, noColumn, script }: Suite): void {
  const [, definition] = column.exec(item) ?? [];
  if (definition === undefined || script.test(item) || noColumn.test(item.trim())) return;
  // Other encodings than ASCII are the test suite's own business.
  if (definition.length <= LONGEST && /^[\t\n\r\x20-\x7e]*$/.test(definition)) found.add(definition);
}

/** The items of a list that begins at `from`, up to its end; those before a text that never ends. */
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
