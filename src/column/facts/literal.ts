/** SQL literals as parsed, before they are converted to the type of a column. */

/**
 * A parsed literal. TRUE and FALSE are the integers 1 and 0, as in SQL.
 *
 * - Numbers: `text` is the number as written, including its sign.
 * - Strings: `text` is the decoded string. `bytes` contains the original bytes if the literal has an
 *   introducer (`_latin1'…'`).
 * - Hexadecimal and bit literals: `digits` contains only the digits, without prefix or quotation marks.
 * - Dates and times: `text` is in the standard format, such as `2026-12-31`.
 */
export type Literal =
  | { readonly kind: "null" }
  | { readonly kind: "integer" | "decimal" | "float"; readonly text: string }
  | { readonly kind: "string"; readonly text: string; readonly bytes?: Uint8Array }
  | { readonly kind: "hexNumber" | "hexString" | "bits"; readonly digits: string }
  | { readonly kind: "date" | "time" | "timestamp"; readonly text: string };
