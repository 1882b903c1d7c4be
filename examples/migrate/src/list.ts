import { readFileSync } from "node:fs";
import { CsvError, parse } from "csv-parse/sync";

export type Item = { module: "AccountRemoteRoot" | "AccountRemoteUser"; user: string; localuser: string };

/** Reads a CSV file with a header, or a JSON array. The columns are `user`, and optionally `localuser` and `password`. */
export function readList(path: string, module: Item["module"]) {
  const items: Item[] = [];
  const passwords = new Map<string, string>();
  for (const [index, row] of readRows(path).entries()) {
    const [user, name, password] = ["user", "localuser", "password"].map((key) => String(row[key] ?? ""));
    const localuser = name || user;
    const problem = (text: string) => new Error(`${path}: account ${index + 1} ${user} ${text}`);
    if (!user) throw problem('has no "user". The first line must name the columns, separated by commas.');
    if (module === "AccountRemoteUser" && !password) throw problem('has no "password".');
    if (passwords.has(user)) throw problem("is listed twice.");
    if (items.some((item) => item.localuser === localuser))
      throw problem(`gets the name ${localuser}, like another account.`);
    items.push({ module, user, localuser });
    passwords.set(user, password);
  }
  if (items.length === 0) throw new Error(`${path}: the list is empty.`);
  return { items, passwords };
}

function readRows(path: string): readonly Readonly<Record<string, unknown>>[] {
  const text = readFileSync(path, "utf8");
  try {
    if (!/^\s*[[{]/.test(text))
      return parse(text, { bom: true, columns: true, skip_empty_lines: true, trim: true });
    const rows: unknown = JSON.parse(text);
    if (Array.isArray(rows)) return rows.map(Object);
  } catch (error) {
    // The messages of the parsers contain parts of the text, and so passwords.
    if (error instanceof CsvError) throw new Error(`${path}: CSV, line ${error.lines}: ${error.code}.`);
  }
  throw new Error(`${path}: invalid JSON: expected an array of accounts.`);
}
