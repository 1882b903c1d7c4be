/** Determines how SQLite stores the values of each column type without losing digits. */

import { getIntegerRange, getTextLimit } from "../column/ranges.js";
import type { Column } from "../core/column-types.js";
import type { BoundValue, CellValue } from "./database.js";
import {
  createByteCountCheck,
  createCharacterCountCheck,
  DATE_CHECK,
  createDatetimeCheck,
  createDecimalCheck,
  createEnumCheck,
  createFloatCheck,
  GENERATED_COLUMN_CHECK,
  createIntegerCheck,
  JSON_CHECK,
  createSetCheck,
  TWO_DIGIT_YEAR_CHECK,
  createTimeCheck,
  createTimestampCheck,
  YEAR_CHECK,
  type ValueCheck,
} from "./check-conditions.js";

/**
 * The way in which SQLite stores the values of a column:
 *
 * - `integer`: as INTEGER. An integer outside the range of signed 64-bit integers is stored as a BLOB of its digits, because
 *   SQLite would convert it to a double.
 * - `real`: as a double.
 * - `text`: as TEXT.
 * - `bytes`: as a BLOB with the text in UTF-8. SQLite never converts BLOBs.
 */
export type StorageClass = "integer" | "real" | "text" | "bytes";

export interface ColumnStorage {
  readonly storageClass: StorageClass;
  /** Checks the values of the column. Undefined if they cannot be checked. */
  readonly check: ValueCheck | undefined;
}

/** The storage for columns of unknown types, and for definitions that cannot be parsed. Values are neither changed nor checked. */
export const UNCHECKED_STORAGE: ColumnStorage = { storageClass: "bytes", check: undefined };

export function determineStorage(column: Column): ColumnStorage {
  const storage = determineStorageByDataType(column);
  if (column.generated === undefined) return storage;
  return { ...storage, check: GENERATED_COLUMN_CHECK };
}

function determineStorageByDataType(column: Column): ColumnStorage {
  const createStorage = STORAGE_CREATORS_BY_TYPE.get(column.dataType);
  if (createStorage !== undefined) return createStorage(column);
  const range = getIntegerRange(column);
  if (range !== undefined) return { storageClass: "integer", check: createIntegerCheck(range) };
  const textLimit = getTextLimit(column);
  if (textLimit === undefined) return UNCHECKED_STORAGE;
  const storageClass = BINARY_TYPES.has(column.dataType) ? "bytes" : "text";
  return {
    storageClass,
    check:
      textLimit.unit === "bytes"
        ? createByteCountCheck(textLimit.limit)
        : createCharacterCountCheck(textLimit.limit),
  };
}

const BINARY_TYPES: ReadonlySet<string> = new Set([
  ...["binary", "varbinary"],
  ...["tinyblob", "blob", "mediumblob", "longblob"],
]);

/** Maps the names of types to functions that return their storage. Integer, text and binary types are not listed. */
const STORAGE_CREATORS_BY_TYPE = new Map<string, (column: Column) => ColumnStorage>([
  ["decimal", (column) => ({ storageClass: "bytes", check: createDecimalCheck(column) })],
  ["float", (column) => ({ storageClass: "real", check: createFloatCheck(column) })],
  ["double", (column) => ({ storageClass: "real", check: createFloatCheck(column) })],
  ["date", () => ({ storageClass: "text", check: DATE_CHECK })],
  ["datetime", (column) => ({ storageClass: "text", check: createDatetimeCheck(column) })],
  ["timestamp", (column) => ({ storageClass: "text", check: createTimestampCheck(column) })],
  ["time", (column) => ({ storageClass: "text", check: createTimeCheck(column) })],
  [
    "year",
    ({ displayWidth }) => ({
      storageClass: "integer",
      check: displayWidth === 2 ? TWO_DIGIT_YEAR_CHECK : YEAR_CHECK,
    }),
  ],
  ["enum", (column) => ({ storageClass: "text", check: createEnumCheck(column.values ?? []) })],
  ["set", (column) => ({ storageClass: "text", check: createSetCheck(column.values ?? []) })],
  ["json", () => ({ storageClass: "bytes", check: JSON_CHECK })],
]);

/* ---- writing and reading values ---- */

/**
 * Converts a value from a request to a value that can be bound to a statement. In an integer column, text that is not an
 * integer is bound unchanged, so that SQLite rejects it.
 */
export function toBoundValue(storageClass: StorageClass, valueText: string): BoundValue {
  if (storageClass === "bytes") return Buffer.from(valueText, "utf8");
  if (storageClass !== "integer") return valueText;
  const [, sign = "", digits] = /^([+-]?)0*(\d+)$/.exec(valueText) ?? [];
  if (digits === undefined) return valueText;
  const integerText = `${sign === "-" ? "-" : ""}${digits}`;
  return isInteger64(integerText, digits.length) ? integerText : Buffer.from(integerText, "utf8");
}

function isInteger64(integerText: string, digitCount: number): boolean {
  return digitCount <= 19 && BigInt.asIntN(64, BigInt(integerText)) === BigInt(integerText);
}

/**
 * Returns an SQL expression that reads a column. The expression reads doubles as numbers, and all other values as bytes. Bytes keep all
 * digits and NUL characters.
 */
export function formatSelectExpression(storageClass: StorageClass, quotedColumn: string): string {
  return storageClass === "real" ? quotedColumn : `CAST(${quotedColumn} AS BLOB)`;
}

/** Converts a cell that was read with `formatSelectExpression` to text. */
export function cellToText(cell: CellValue): string | null {
  if (cell === null) return null;
  return cell instanceof Uint8Array ? Buffer.from(cell).toString("utf8") : String(cell);
}
