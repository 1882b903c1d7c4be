/**
 * Computes which values pass the CHECK clause of a column, as limits: a range, a maximum length or a list. A condition that
 * limits cannot express exactly is ignored or loosened. So the limits never exclude a value that the database would store.
 *
 * This file is long, because the collectors for the column types share helper functions, such as `roundDownConstant`.
 */

import type { Column } from "../../core/column-types.js";
import { DEFAULT_CHARACTER_SET, isUtf8, getMaxBytesPerCharacter } from "../charsets/charsets.js";
import { canEncode } from "../charsets/encoded-text.js";
import { getTypeFamily } from "../facts/data-types.js";
import {
  findSoleColumnName,
  readSimpleConditions,
  type CheckCondition,
  type SimpleConditionsResult,
  type CheckConstant,
} from "./check-conditions.js";
import { PRINTABLE_ASCII_PATTERN, toComparisonKey } from "./members.js";
import { getIntegerRange, getTextLimit, UNPADDED_STRING_TYPES } from "./range.js";

type ColumnIntegerRange = NonNullable<ReturnType<typeof getIntegerRange>>;
type TextLimit = NonNullable<ReturnType<typeof getTextLimit>>;

/** The values that pass a CHECK clause, as limits. */
export interface CheckLimits {
  /** The range of an integer column. If `minimum` is greater than `maximum`, no value passes. */
  readonly range?: ColumnIntegerRange;
  /** The maximum length of a text column. */
  readonly textLimit?: TextLimit;
  /** Whether an empty string fails the CHECK. */
  readonly excludesEmptyString: boolean;
  /** The only strings that pass, if the column is an ENUM or the CHECK lists strings. Empty if no string passes. */
  readonly members?: readonly string[];
  /** Whether the other properties exclude every value that fails the CHECK. */
  readonly isExact: boolean;
}

/** Caches the results by column and name, because they are needed several times for each column. */
const limitCachesByColumn = new WeakMap<Column, Map<string, CheckLimits>>();

/**
 * Returns the limits that the CHECK of a column sets, or undefined if the column has no CHECK. `givenColumnName` is the name of the
 * column. If it is omitted, the only column name in the CHECK is used. If there is not exactly one, the result has no limits.
 */
export function getCheckLimits(column: Column, givenColumnName?: string): CheckLimits | undefined {
  const { check, dialect } = column;
  if (check === undefined) return undefined;
  const columnName = givenColumnName ?? findSoleColumnName(check);
  if (columnName === undefined || dialect === "sqlite") return { excludesEmptyString: false, isExact: false };
  const limitsByColumnName = limitCachesByColumn.get(column) ?? new Map<string, CheckLimits>();
  limitCachesByColumn.set(column, limitsByColumnName);
  const limits =
    limitsByColumnName.get(columnName) ?? computeCheckLimits(column, readSimpleConditions(check, columnName));
  limitsByColumnName.set(columnName, limits);
  return limits;
}

function computeCheckLimits(
  column: Column,
  { conditions, areConditionsComplete }: SimpleConditionsResult,
): CheckLimits {
  const collector = createLimitCollector(column);
  const areConditionsExpressedExactly = conditions
    .map((condition) => collector.addCondition(condition))
    .every((isConditionExpressedExactly) => isConditionExpressedExactly);
  const limits = { excludesEmptyString: false, ...collector.getLimits() };
  // If the collected limits exclude every value, conditions that were not read cannot exclude more. So the result is exact.
  const excludesAllValues = limits.members?.length === 0;
  return {
    ...limits,
    isExact:
      excludesAllValues ||
      (areConditionsComplete && areConditionsExpressedExactly && collector.areLimitsExact()),
  };
}

/** Collects the limits that the conditions of a CHECK set. */
interface LimitCollector {
  /** Adds the limits of a condition. Returns false if limits cannot express the condition exactly. */
  addCondition(condition: CheckCondition): boolean;
  getLimits(): Partial<CheckLimits>;
  /** Whether `getLimits` expresses the combination of all limits exactly. */
  areLimitsExact(): boolean;
}

/** The collector for types such as FLOAT, whose CHECK clauses are not converted to limits. */
const NO_OP_COLLECTOR: LimitCollector = {
  addCondition: () => false,
  getLimits: () => ({}),
  areLimitsExact: () => true,
};

function createLimitCollector(column: Column): LimitCollector {
  if (getTypeFamily(column.dataType) === "integer") return createIntegerCollector(column);
  if (column.dataType === "enum") return createMemberCollector(column);
  return UNPADDED_STRING_TYPES.has(column.dataType) ? createTextCollector(column) : NO_OP_COLLECTOR;
}

/* ---- integers ---- */

/** A number that was rounded down to an integer. `isFloorExact` is true if it already was an integer. */
interface RoundedNumber {
  readonly floor: bigint;
  readonly isFloorExact: boolean;
}

function roundDownConstant({ kind, text }: CheckConstant): RoundedNumber | undefined {
  const [, sign = "", wholeDigits = "", fractionDigits = ""] =
    /^(-?)([0-9]*)(?:\.([0-9]*))?$/.exec(text) ?? [];
  if (kind !== "number" || (wholeDigits === "" && fractionDigits === "")) return undefined;
  const isFloorExact = !/[1-9]/.test(fractionDigits);
  const magnitude = BigInt(wholeDigits === "" ? 0 : wholeDigits);
  if (sign === "") return { floor: magnitude, isFloorExact };
  return { floor: isFloorExact ? -magnitude : -magnitude - 1n, isFloorExact };
}

function createIntegerCollector(column: Column): LimitCollector {
  let { minimum, maximum } = getIntegerRange(column) ?? { minimum: 0n, maximum: -1n };
  const raiseMinimum = (limit: bigint): void => void (minimum = limit > minimum ? limit : minimum);
  const lowerMaximum = (limit: bigint): void => void (maximum = limit < maximum ? limit : maximum);
  return {
    addCondition({ comparedQuantity, operator, constants }) {
      const roundedConstants = constants
        .map(roundDownConstant)
        .filter((roundedNumber) => roundedNumber !== undefined);
      const [firstConstant] = roundedConstants;
      if (
        comparedQuantity !== "value" ||
        firstConstant === undefined ||
        roundedConstants.length < constants.length
      )
        return false;
      const { floor, isFloorExact } = firstConstant;
      switch (operator) {
        case ">":
          raiseMinimum(floor + 1n);
          return true;
        case ">=":
          raiseMinimum(isFloorExact ? floor : floor + 1n);
          return true;
        case "<":
          lowerMaximum(isFloorExact ? floor - 1n : floor);
          return true;
        case "<=":
          lowerMaximum(floor);
          return true;
        case "<>":
          if (!isFloorExact || floor < minimum || floor > maximum) return true;
          if (floor === minimum) raiseMinimum(floor + 1n);
          else if (floor === maximum) lowerMaximum(floor - 1n);
          else return false;
          return true;
        default:
          return narrowRangeToConstants(roundedConstants);
      }
    },
    getLimits: () => ({ range: { minimum, maximum } }),
    areLimitsExact: () => true,
  };

  /**
   * Narrows the range so that it begins at the smallest and ends at the largest of the numbers. Returns false if the range then
   * also contains integers that are not in `roundedConstants`.
   */
  function narrowRangeToConstants(roundedConstants: readonly RoundedNumber[]): boolean {
    const allowedIntegers = new Set(
      roundedConstants
        .filter(({ isFloorExact, floor }) => isFloorExact && minimum <= floor && floor <= maximum)
        .map(({ floor }) => floor),
    );
    const sortedIntegers = [...allowedIntegers].sort((left, right) => (left < right ? -1 : 1));
    const [smallestInteger, largestInteger] = [sortedIntegers[0], sortedIntegers.at(-1)];
    if (smallestInteger === undefined || largestInteger === undefined) {
      lowerMaximum(minimum - 1n);
      return true;
    }
    raiseMinimum(smallestInteger);
    lowerMaximum(largestInteger);
    return largestInteger - smallestInteger === BigInt(sortedIntegers.length - 1);
  }
}

/* ---- members ---- */

function createMemberCollector(column: Column): LimitCollector {
  let members = column.values ?? [];
  return {
    addCondition({ comparedQuantity, operator, constants }) {
      if (comparedQuantity !== "value" || (operator !== "in" && operator !== "=" && operator !== "<>"))
        return false;
      const constantTexts = constants.map(({ text }) => text);
      const canUseComparisonKeys =
        constants.every(({ kind }) => kind === "string") &&
        [...constantTexts, ...members].every(
          (text) => PRINTABLE_ASCII_PATTERN.test(text) && !text.endsWith(" "),
        );
      if (!canUseComparisonKeys) return false;
      const foldCase = (text: string): string => text.toLowerCase();
      const comparisonKeys = new Set(constantTexts.map((text) => toComparisonKey(text, column)));
      // Without a collation in the definition, the default of the database applies, which may be case-sensitive.
      const isCaseSensitivityUnknown =
        column.collation === undefined &&
        members.some((member) =>
          constantTexts.some((text) => text !== member && foldCase(text) === foldCase(member)),
        );
      if (isCaseSensitivityUnknown) return false;
      const matchesConstant = (member: string): boolean =>
        comparisonKeys.has(toComparisonKey(member, column));
      members = members.filter((member) => matchesConstant(member) === (operator !== "<>"));
      return true;
    },
    getLimits: () => ({ members }),
    areLimitsExact: () => true,
  };
}

/* ---- texts ---- */

/** Whether the column compares texts byte by byte, so that letter case and trailing spaces matter. */
function areTextsComparedByBytes({ dataType, collation = "" }: Column): boolean {
  return getTypeFamily(dataType) === "bytes" || /_nopad_bin$|_0900_bin$/.test(collation);
}

function createTextCollector(column: Column): LimitCollector {
  const columnTextLimit = getTextLimit(column) ?? { limit: 0, unit: "bytes" };
  const { characterSet = DEFAULT_CHARACTER_SET } = column;
  const isBinaryType = getTypeFamily(column.dataType) === "bytes";
  const maximumLengths = { bytes: Infinity, codePoints: Infinity };
  const minimumLengths = { bytes: 0, codePoints: 0 };
  let excludesEmptyString = false;
  let allowedTexts: readonly string[] | undefined;
  return {
    addCondition({ comparedQuantity, operator, constants }) {
      if (comparedQuantity === "value") return addValueCondition(operator, constants);
      // LENGTH counts bytes in the encoding of the column, but validators count characters or bytes of UTF-8. So a validator can check
      // a limit of LENGTH only if the encoding is UTF-8, or has one byte for each character.
      const canValidatorsCheckLength =
        comparedQuantity === "codePoints" ||
        isBinaryType ||
        isUtf8(characterSet) ||
        getMaxBytesPerCharacter(characterSet) === 1;
      const unit =
        isBinaryType || (comparedQuantity === "bytes" && isUtf8(characterSet)) ? "bytes" : "codePoints";
      const roundedConstant = constants.length === 1 ? constants.map(roundDownConstant)[0] : undefined;
      if (!canValidatorsCheckLength || roundedConstant?.isFloorExact !== true) return false;
      const lengthInCondition = Number(roundedConstant.floor);
      const lowerMaximumLength = (maxLength: number): void =>
        void (maximumLengths[unit] = Math.min(maximumLengths[unit], maxLength));
      // The only minimum length that `CheckLimits` can express is 1: `excludesEmptyString`. Returns false for a larger minimum.
      const raiseMinimumLength = (minLength: number): boolean => {
        excludesEmptyString ||= minLength >= 1;
        minimumLengths[unit] = Math.max(minimumLengths[unit], minLength);
        return minLength <= 1;
      };
      switch (operator) {
        case "<":
          lowerMaximumLength(lengthInCondition - 1);
          return true;
        case "<=":
          lowerMaximumLength(lengthInCondition);
          return true;
        case ">":
          return raiseMinimumLength(lengthInCondition + 1);
        case ">=":
          return raiseMinimumLength(lengthInCondition);
        case "<>":
          return lengthInCondition < 0 || (lengthInCondition === 0 && raiseMinimumLength(1));
        default:
          lowerMaximumLength(lengthInCondition);
          return raiseMinimumLength(lengthInCondition);
      }
    },
    getLimits: () => ({
      excludesEmptyString,
      ...(allowedTexts === undefined && !areLimitsUnsatisfiable()
        ? { textLimit: combineLengthLimits().textLimit }
        : { members: areLimitsUnsatisfiable() ? [] : (allowedTexts ?? []).filter(isStorable) }),
    }),
    areLimitsExact: () =>
      allowedTexts !== undefined || areLimitsUnsatisfiable() || combineLengthLimits().isExact,
  };

  /**
   * Whether no text can satisfy both the minimum and the maximum length. Each character has at least one byte, so a maximum in bytes
   * also limits the characters.
   */
  function areLimitsUnsatisfiable(): boolean {
    const effectiveMaximumLengths = { ...maximumLengths };
    effectiveMaximumLengths[columnTextLimit.unit] = Math.min(
      effectiveMaximumLengths[columnTextLimit.unit],
      columnTextLimit.limit,
    );
    return (
      minimumLengths.bytes > effectiveMaximumLengths.bytes ||
      minimumLengths.codePoints > Math.min(effectiveMaximumLengths.codePoints, effectiveMaximumLengths.bytes)
    );
  }

  function addValueCondition(
    operator: CheckCondition["operator"],
    constants: readonly CheckConstant[],
  ): boolean {
    if (!areTextsComparedByBytes(column)) return false;
    const constantTexts = constants.map(({ text }) => text);
    if (!constants.every(({ kind }) => kind === "string")) return false;
    if (operator === "<>" && constantTexts[0] === "") {
      excludesEmptyString = true;
      return true;
    }
    if (operator !== "in" && operator !== "=") return false;
    allowedTexts =
      allowedTexts === undefined
        ? [...new Set(constantTexts)]
        : allowedTexts.filter((allowedText) => constantTexts.includes(allowedText));
    return true;
  }

  function isStorable(text: string): boolean {
    if (!isBinaryType && !canEncode(characterSet, text)) return false;
    const [byteCount, codePointCount] = [Buffer.byteLength(text), Array.from(text).length];
    const lengthInLimitUnit = columnTextLimit.unit === "bytes" ? byteCount : codePointCount;
    return (
      lengthInLimitUnit <= columnTextLimit.limit &&
      byteCount <= maximumLengths.bytes &&
      codePointCount <= maximumLengths.codePoints &&
      !(excludesEmptyString && text === "")
    );
  }

  /**
   * Combines the limits in bytes and in characters into a single limit. `isExact` is false if the single limit allows some texts
   * that the two limits do not allow.
   */
  function combineLengthLimits(): { textLimit: TextLimit; isExact: boolean } {
    const maxBytes =
      columnTextLimit.unit === "bytes"
        ? Math.min(columnTextLimit.limit, maximumLengths.bytes)
        : maximumLengths.bytes;
    const maxCodePoints =
      columnTextLimit.unit === "codePoints"
        ? Math.min(columnTextLimit.limit, maximumLengths.codePoints)
        : maximumLengths.codePoints;
    const byteLimitResult = {
      textLimit: { limit: Math.max(maxBytes, 0), unit: "bytes" as const },
      isExact: maxBytes >= 0,
    };
    const codePointLimitResult = {
      textLimit: { limit: Math.max(maxCodePoints, 0), unit: "codePoints" as const },
      isExact: maxCodePoints >= 0,
    };
    // Each character has at least one byte, so a smaller limit in bytes also limits the characters.
    if (maxBytes <= maxCodePoints) return byteLimitResult;
    if (maxCodePoints * getMaxBytesPerCharacter(characterSet) <= maxBytes) return codePointLimitResult;
    return { ...(columnTextLimit.unit === "bytes" ? byteLimitResult : codePointLimitResult), isExact: false };
  }
}
