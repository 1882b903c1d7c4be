/**
 * Definitions that others wrote: every column of every CREATE TABLE and ALTER TABLE in the test suite of MariaDB, as
 * Debian's package `mariadb-test` installs it. Nothing of it is kept.
 */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const SUITES = ["/usr/share/mariadb/mariadb-test", "/usr/share/mysql/mysql-test"];

const MANY =
  /\bcreate\s+(?:or\s+replace\s+)?(?:temporary\s+)?table\s+(?:if\s+not\s+exists\s+)?[\w.`$]+\s*\(/gi;
const ONE = /\balter\s+table\s+[\w.`$]+\s+(?:add|modify)\s+(?:column\s+)?(?=[\w`])/gi;

/** What stands in a table's parentheses and is no column. */
const NO_COLUMN =
  /^(?:primary|unique|key|index|constraint|foreign|fulltext|spatial|check|period|like|select|partition|system)\b/i;

/** Distinct definitions, sorted by code point. Empty where no suite is installed. */
export function harvest(): readonly string[] {
  const found = new Set<string>();
  for (const suite of SUITES) {
    for (const file of filesIn(suite)) {
      const text = readFileSync(file, "latin1");
      for (const match of text.matchAll(MANY)) {
        for (const item of itemsFrom(text, match.index + match[0].length)) add(found, item);
      }
      for (const match of text.matchAll(ONE)) {
        const [item] = itemsFrom(text, match.index + match[0].length);
        if (item !== undefined) add(found, item.replace(/\s+(?:first|after\s+[\w`]+)\s*$/i, ""));
      }
    }
  }
  return [...found].sort();
}

function filesIn(folder: string): readonly string[] {
  let entries: readonly string[];
  try {
    entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => /\.(?:test|inc)$/.test(entry))
    .sort()
    .map((entry) => join(folder, entry))
    .filter((file) => statSync(file).isFile());
}

/** Longer items are a script's mistake, or data. */
const LONGEST = 2_000;

function add(found: Set<string>, item: string): void {
  const [, definition] = /^\s*(?:`(?:[^`]|``)+`|[\w$]+)\s+([^]+?)\s*$/.exec(item) ?? [];
  const variable = /\$\w|^\s*--|\bconnection\b/.test(item);
  if (definition === undefined || variable || NO_COLUMN.test(item.trim()) || definition.length > LONGEST)
    return;
  // Other encodings than ASCII are the test suite's own business.
  if (/^[\t\n\r\x20-\x7e]*$/.test(definition)) found.add(definition);
}

/** The items of a list that begins at `from`, up to its end; those before a text that never ends. */
function itemsFrom(text: string, from: number): readonly string[] {
  const items: string[] = [];
  let start = from;
  let depth = 0;
  for (let at = from; at < text.length && at - from < 50_000; at += 1) {
    const character = text.charAt(at);
    if (character === "'" || character === '"' || character === "`") at = quotedEnd(text, at);
    else if (character === "(") depth += 1;
    else if (character === ";" || (character === ")" && depth === 0))
      return [...items, text.slice(start, at)];
    else if (character === ")") depth -= 1;
    else if (character === "," && depth === 0) {
      items.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return items;
}

function quotedEnd(text: string, open: number): number {
  const mark = text.charAt(open);
  for (let at = open + 1; at < text.length; at += 1) {
    if (text.charAt(at) === "\\" && mark !== "`") at += 1;
    else if (text.charAt(at) === mark) return at;
  }
  return text.length;
}
