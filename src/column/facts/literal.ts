/** SQL literals, independent of their position and of the column that stores them. */

/**
 * A parsed literal. TRUE and FALSE are the integers 1 and 0, as in SQL.
 *
 * - Numbers: `text` is the number as written, including its sign.
 * - Strings: `text` is the decoded string. `bytes` are the original bytes if the literal had an introducer
 *   (`_latin1'…'`).
 * - Hexadecimal and bit literals: only the digits.
 * - Dates and times: `text` in the standard format.
 */
export type Literal =
  | { readonly kind: "null" }
  | { readonly kind: "integer" | "decimal" | "float"; readonly text: string }
  | { readonly kind: "string"; readonly text: string; readonly bytes?: Uint8Array }
  | { readonly kind: "hexNumber" | "hexString" | "bits"; readonly digits: string }
  | { readonly kind: "date" | "time" | "timestamp"; readonly text: string };
