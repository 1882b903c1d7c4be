/** Names and literals as SQLite reads them. Nothing foreign gets into a statement but through here. */

/** A name in double quotes, whatever is in it: `order`, `x-y` and `a"b` are names like any other. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal. SQLite reads a statement up to its first NUL, so a text that has one is spelt as bytes. */
export function textLiteral(text: string): string {
  if (text.includes("\0")) return `CAST(${bytesLiteral(text)} AS TEXT)`;
  return `'${text.replaceAll("'", "''")}'`;
}

/** A BLOB literal of the text's UTF-8 bytes. */
export function bytesLiteral(text: string): string {
  return `x'${Buffer.from(text, "utf8").toString("hex")}'`;
}
