/** How SQLite holds a column's values without losing a digit: the table of types, and the way in and out. */

import { integerRange, textLimit } from "../column/semantics/range.js";
import type { Column } from "../core/column-types.js";
import type { BoundValue, Cell } from "./database.js";
import {
  bytesFit,
  characterFit,
  DATE_FIT,
  datetimeFit,
  decimalFit,
  enumFit,
  floatFit,
  GENERATED_FIT,
  integerFit,
  JSON_FIT,
  setFit,
  SHORT_YEAR_FIT,
  timeFit,
  timestampFit,
  YEAR_FIT,
  type Fit,
} from "./check-conditions.js";

/**
 * `integer`: INTEGER, and beyond 64 bits with a sign a BLOB of the digits, where SQLite would make it a
 * double. `real`: a double. `text`: TEXT. `bytes`: a BLOB of the text's UTF-8, which SQLite never converts.
 */
export type StorageClass = "integer" | "real" | "text" | "bytes";

export interface Storage {
  readonly storageClass: StorageClass;
  /** `undefined` where nothing is known that could be checked. */
  readonly fit: Fit | undefined;
}

/** How a column that was not understood is held: to the letter, unchecked. */
export const UNKNOWN_STORAGE: Storage = { storageClass: "bytes", fit: undefined };

export function storageOf(column: Column): Storage {
  const storage = typeStorage(column);
  if (column.generated === undefined) return storage;
  return { ...storage, fit: GENERATED_FIT };
}

function typeStorage(column: Column): Storage {
  const special = SPECIAL_TYPES.get(column.dataType);
  if (special !== undefined) return special(column);
  const range = integerRange(column);
  if (range !== undefined) return { storageClass: "integer", fit: integerFit(range) };
  const limit = textLimit(column);
  if (limit === undefined) return UNKNOWN_STORAGE;
  const storageClass = BINARY_TYPES.has(column.dataType) ? "bytes" : "text";
  return { storageClass, fit: limit.unit === "bytes" ? bytesFit(limit.limit) : characterFit(limit.limit) };
}

const BINARY_TYPES: ReadonlySet<string> = new Set([
  ...["binary", "varbinary"],
  ...["tinyblob", "blob", "mediumblob", "longblob"],
]);

/** What is neither a whole number nor plain text. */
const SPECIAL_TYPES = new Map<string, (column: Column) => Storage>([
  ["decimal", (column) => ({ storageClass: "bytes", fit: decimalFit(column) })],
  ["float", (column) => ({ storageClass: "real", fit: floatFit(column) })],
  ["double", (column) => ({ storageClass: "real", fit: floatFit(column) })],
  ["date", () => ({ storageClass: "text", fit: DATE_FIT })],
  ["datetime", (column) => ({ storageClass: "text", fit: datetimeFit(column) })],
  ["timestamp", (column) => ({ storageClass: "text", fit: timestampFit(column) })],
  ["time", (column) => ({ storageClass: "text", fit: timeFit(column) })],
  [
    "year",
    ({ displayWidth }) => ({
      storageClass: "integer",
      fit: displayWidth === 2 ? SHORT_YEAR_FIT : YEAR_FIT,
    }),
  ],
  ["enum", (column) => ({ storageClass: "text", fit: enumFit(column.values ?? []) })],
  ["set", (column) => ({ storageClass: "text", fit: setFit(column.values ?? []) })],
  ["json", () => ({ storageClass: "bytes", fit: JSON_FIT })],
]);

/* ---- in and out ---- */

/** What the wire carried, as it is bound. A text that is no number goes in as it is, for the engine to refuse. */
export function boundValue(storageClass: StorageClass, text: string): BoundValue {
  if (storageClass === "bytes") return Buffer.from(text, "utf8");
  if (storageClass !== "integer") return text;
  const [, sign = "", digits] = /^([+-]?)0*(\d+)$/.exec(text) ?? [];
  if (digits === undefined) return text;
  const number = `${sign === "-" ? "-" : ""}${digits}`;
  return isInteger64(number, digits.length) ? number : Buffer.from(number, "utf8");
}

function isInteger64(number: string, digits: number): boolean {
  return digits <= 19 && BigInt.asIntN(64, BigInt(number)) === BigInt(number);
}

/** The expression that reads a column back: bytes, which keep all digits and any NUL, save for doubles. */
export function readExpression(storageClass: StorageClass, column: string): string {
  return storageClass === "real" ? column : `CAST(${column} AS BLOB)`;
}

/** A cell that `readExpression` read, as text. */
export function cellText(cell: Cell): string | null {
  if (cell === null) return null;
  return cell instanceof Uint8Array ? Buffer.from(cell).toString("utf8") : String(cell);
}
