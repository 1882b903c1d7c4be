/** A literal of SQL, apart from its place in a definition and from the column that may store it. */

/**
 * `null`; a number as it is written, with its sign; a string, decoded, and its `bytes` where it came in a character set of
 * its own; a number or a string of bytes by their digits;
 * a moment by its form and text. TRUE and FALSE are the integers 1 and 0, as they are in SQL.
 */
export type Literal =
  | { readonly kind: "null" }
  | { readonly kind: "integer" | "decimal" | "float"; readonly text: string }
  | { readonly kind: "string"; readonly text: string; readonly bytes?: Uint8Array }
  | { readonly kind: "hexNumber" | "hexString" | "bits"; readonly digits: string }
  | { readonly kind: "date" | "time" | "timestamp"; readonly text: string };
