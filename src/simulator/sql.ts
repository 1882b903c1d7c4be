/**
 * Quotes names and literals for SQLite. In SQL statements, names of modules and keys are quoted, and values of items are quoted or
 * bound. This prevents SQL injection.
 */

/** Quotes an identifier, which may contain any characters. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Returns an SQL literal for a text. A text with a NUL is written as bytes, because SQLite ends a statement at the first NUL. */
export function formatTextLiteral(text: string): string {
  if (text.includes("\0")) return `CAST(${formatBytesLiteral(text)} AS TEXT)`;
  return `'${text.replaceAll("'", "''")}'`;
}

/** Returns a BLOB literal with the UTF-8 bytes of the text. */
export function formatBytesLiteral(text: string): string {
  return `x'${Buffer.from(text, "utf8").toString("hex")}'`;
}
