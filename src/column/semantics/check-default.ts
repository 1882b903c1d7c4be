/**
 * Decides whether the default of a column fails its CHECK. If it does, the database refuses each row that omits the column. The
 * result is true only if one of the conditions that `check-conditions.ts` can read is certainly false.
 */

import type { Column } from "../../core/column-types.js";
import { DEFAULT_CHARACTER_SET, isUtf8, getMaxBytesPerCharacter } from "../charsets/charsets.js";
import { getTypeFamily, type TypeFamily } from "../facts/data-types.js";
import {
  readSimpleConditions,
  type CheckCondition,
  type CheckConstant,
  type ComparedQuantity,
} from "./check-conditions.js";
import { getEffectiveDefault } from "./implicit-default.js";
import { PRINTABLE_ASCII_PATTERN } from "./members.js";
import { UNPADDED_STRING_TYPES } from "./range.js";

const FAMILIES_COMPARED_AS_TEXT: ReadonlySet<TypeFamily> = new Set<TypeFamily>(["text", "bytes", "members"]);

/** Caches the results by `Column` object and column name. Columns with the same definition can share a `Column` object. */
const refusalCachesByColumn = new WeakMap<Column, Map<string, boolean>>();

/** Whether the default of the column `columnName` fails its CHECK. */
export function isDefaultRefusedByCheck(column: Column, columnName: string): boolean {
  const { check, dialect } = column;
  if (check === undefined || dialect === "sqlite") return false;
  const refusalFlagsByColumnName = refusalCachesByColumn.get(column) ?? new Map<string, boolean>();
  refusalCachesByColumn.set(column, refusalFlagsByColumnName);
  const isDefaultRefused =
    refusalFlagsByColumnName.get(columnName) ?? isLiteralDefaultRefused(column, check, columnName);
  refusalFlagsByColumnName.set(columnName, isDefaultRefused);
  return isDefaultRefused;
}

function isLiteralDefaultRefused(column: Column, check: string, columnName: string): boolean {
  const columnDefault = getEffectiveDefault(column);
  if (columnDefault.kind !== "literal" || columnDefault.bytes !== undefined) return false;
  const { conditions } = readSimpleConditions(check, columnName);
  return conditions.some((condition) => isConditionFalse(condition, columnDefault.value, column));
}

/** Whether the condition is certainly false for the default `defaultText`. */
function isConditionFalse(condition: CheckCondition, defaultText: string, column: Column): boolean {
  const { comparedQuantity, constants } = condition;
  const family = getTypeFamily(column.dataType);
  if (comparedQuantity !== "value")
    return isNumericComparisonFalse(
      condition,
      computeLengthAsDecimalText(defaultText, comparedQuantity, column),
    );
  if (family === "integer" || family === "decimal") return isNumericComparisonFalse(condition, defaultText);
  const constantTexts = constants.map(({ kind, text }) => (kind === "string" ? text : undefined));
  return (
    isDefaultComparedAsText(constantTexts, defaultText, column) &&
    isTextComparisonFalse(condition, defaultText, column)
  );
}

/** Matches a date that the database stores unchanged. */
const CANONICAL_DATE_PATTERN = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/**
 * Whether the database compares the default and the constants of a condition as texts. If it converts them first, the result can
 * differ from a comparison of the texts.
 */
function isDefaultComparedAsText(
  constantTexts: readonly (string | undefined)[],
  defaultText: string,
  { dataType }: Column,
): boolean {
  if (constantTexts.includes(undefined)) return false;
  const family = getTypeFamily(dataType);
  if (family === "date")
    return [defaultText, ...constantTexts].every((text = "") => CANONICAL_DATE_PATTERN.test(text));
  return FAMILIES_COMPARED_AS_TEXT.has(family);
}

/** Returns the length of a text, or undefined if it depends on how the database stores the text. */
function computeLengthAsDecimalText(
  text: string,
  comparedQuantity: ComparedQuantity,
  column: Column,
): string | undefined {
  const { dataType, characterSet = DEFAULT_CHARACTER_SET } = column;
  if (!UNPADDED_STRING_TYPES.has(dataType)) return undefined;
  const isBinaryType = getTypeFamily(dataType) === "bytes";
  if (isBinaryType || (comparedQuantity === "bytes" && isUtf8(characterSet)))
    return String(Buffer.byteLength(text));
  const isLengthComputable = comparedQuantity === "codePoints" || getMaxBytesPerCharacter(characterSet) === 1;
  return isLengthComputable ? String(Array.from(text).length) : undefined;
}

function isNumericComparisonFalse(
  { operator, constants }: CheckCondition,
  decimalText: string | undefined,
): boolean {
  const comparedValue = parseDecimal(decimalText ?? "");
  const parsedConstants = constants.map(({ kind, text: constantText }) =>
    kind === "number" ? parseDecimal(constantText) : undefined,
  );
  const comparisonResults = parsedConstants.map(
    (parsedConstant) => comparedValue && parsedConstant && compareDecimals(comparedValue, parsedConstant),
  );
  // If the value or a constant is not a number, the result of the comparison in the database is unknown.
  if (comparisonResults.includes(undefined)) return false;
  const [firstComparisonResult = 0] = comparisonResults;
  switch (operator) {
    case "=":
    case "in":
      return !comparisonResults.includes(0);
    case "<>":
      return firstComparisonResult === 0;
    case "<":
      return firstComparisonResult >= 0;
    case "<=":
      return firstComparisonResult > 0;
    case ">":
      return firstComparisonResult <= 0;
    case ">=":
      return firstComparisonResult < 0;
  }
}

interface Decimal {
  readonly unscaledValue: bigint;
  readonly scale: number;
}

function parseDecimal(text: string): Decimal | undefined {
  const [, sign = "", wholePart = "", fraction = ""] = /^([+-]?)([0-9]*)(?:\.([0-9]*))?$/.exec(text) ?? [];
  if (wholePart === "" && fraction === "") return undefined;
  const magnitude = BigInt(wholePart + fraction);
  return { unscaledValue: sign === "-" ? -magnitude : magnitude, scale: fraction.length };
}

function compareDecimals(left: Decimal, right: Decimal): -1 | 0 | 1 {
  const scale = Math.max(left.scale, right.scale);
  const rescaledLeft = left.unscaledValue * 10n ** BigInt(scale - left.scale);
  const rescaledRight = right.unscaledValue * 10n ** BigInt(scale - right.scale);
  if (rescaledLeft === rescaledRight) return 0;
  return rescaledLeft < rescaledRight ? -1 : 1;
}

/** Whether a comparison as text shows that the condition is false for the default `defaultText` in every collation. */
function isTextComparisonFalse(
  { operator, constants }: CheckCondition,
  defaultText: string,
  column: Column,
): boolean {
  const isEqualToDefault = (constant: CheckConstant): boolean => constant.text === defaultText;
  if (operator === "<>") return constants.some(isEqualToDefault);
  const isEqualityTest = operator === "=" || operator === "in";
  return (
    isEqualityTest && constants.every(({ text }) => areDifferentInAllCollations(text, defaultText, column))
  );
}

/** Whether all collations treat the texts as different. */
function areDifferentInAllCollations(
  constantText: string,
  defaultText: string,
  { dataType }: Column,
): boolean {
  if (getTypeFamily(dataType) === "bytes")
    return UNPADDED_STRING_TYPES.has(dataType) && constantText !== defaultText;
  const canCompareInLowerCase = [constantText, defaultText].every(
    (operand) => PRINTABLE_ASCII_PATTERN.test(operand) && !operand.endsWith(" "),
  );
  return canCompareInLowerCase && constantText.toLowerCase() !== defaultText.toLowerCase();
}
