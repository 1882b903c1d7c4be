/**
 * The values that pass a column's CHECK clause, as far as ranges, lengths and lists can express them exactly. A limit never
 * excludes a value that the database stores.
 */

import type { Column } from "../../core/column-types.js";
import { DEFAULT_CHARACTER_SET, isUtf8, maxBytesPerCharacter } from "../charsets/charsets.js";
import { canEncode } from "../charsets/encoded-text.js";
import { getTypeFamily } from "../facts/data-types.js";
import {
  onlyColumnName,
  simpleConditions,
  type CheckCondition,
  type CheckConditions,
  type CheckConstant,
} from "./check-conditions.js";
import { comparisonKey } from "./members.js";
import { integerRange, textLimit } from "./range.js";

type ColumnRange = NonNullable<ReturnType<typeof integerRange>>;
type TextLimit = NonNullable<ReturnType<typeof textLimit>>;

export interface CheckedValues {
  /** The range of an integer column. It is empty if `minimum` is greater than `maximum`. */
  readonly range?: ColumnRange;
  /** The length of a text column. */
  readonly length?: TextLimit;
  /** Whether the empty text does not pass. */
  readonly isFilled: boolean;
  /** The texts that pass. */
  readonly members?: readonly string[];
  /** Whether all values that do not pass are excluded. */
  readonly isExact: boolean;
}

/** Caches the result by name, because every use of a column needs it. */
const cache = new WeakMap<Column, Map<string, CheckedValues>>();

/**
 * Returns the values that pass the CHECK of the column `name`. Without a name, the only name in the condition is the
 * column's. Undefined if the column has no CHECK.
 */
export function checkedValues(column: Column, name?: string): CheckedValues | undefined {
  const { check, dialect } = column;
  if (check === undefined) return undefined;
  const ownName = name ?? onlyColumnName(check);
  if (ownName === undefined || dialect === "sqlite") return { isFilled: false, isExact: false };
  const known = cache.get(column) ?? new Map<string, CheckedValues>();
  cache.set(column, known);
  const values = known.get(ownName) ?? limitValues(column, simpleConditions(check, ownName));
  known.set(ownName, values);
  return values;
}

function limitValues(column: Column, { conditions, isComplete }: CheckConditions): CheckedValues {
  const limits = limitsOf(column);
  const isExact = conditions.map((condition) => limits.apply(condition)).every((isApplied) => isApplied);
  return { isFilled: false, ...limits.values(), isExact: isComplete && isExact && limits.isExact() };
}

/** Collects limits. `apply` returns false if it cannot express a condition. */
interface Limits {
  apply(condition: CheckCondition): boolean;
  values(): Partial<CheckedValues>;
  /** Whether the limits together are expressed exactly. */
  isExact(): boolean;
}

const NO_LIMITS: Limits = { apply: () => false, values: () => ({}), isExact: () => true };

/** Types whose stored texts are the sent ones: no padding is added or removed. */
const UNPADDED_TYPES: ReadonlySet<string> = new Set([
  ...["varchar", "tinytext", "text", "mediumtext", "longtext"],
  ...["varbinary", "tinyblob", "blob", "mediumblob", "longblob"],
]);

function limitsOf(column: Column): Limits {
  if (getTypeFamily(column.dataType) === "integer") return integerLimits(column);
  if (column.dataType === "enum") return memberLimits(column);
  return UNPADDED_TYPES.has(column.dataType) ? textLimits(column) : NO_LIMITS;
}

/* ---- integers ---- */

/** A number as a whole part, rounded down, and whether a fraction was lost. */
interface RoundedNumber {
  readonly floor: bigint;
  readonly isWhole: boolean;
}

function roundedNumber({ kind, text }: CheckConstant): RoundedNumber | undefined {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)([0-9]*)(?:\.([0-9]*))?$/.exec(text) ?? [];
  if (kind !== "number" || (whole === "" && fraction === "")) return undefined;
  const isWhole = !/[1-9]/.test(fraction);
  const magnitude = BigInt(whole === "" ? 0 : whole);
  if (sign === "") return { floor: magnitude, isWhole };
  return { floor: isWhole ? -magnitude : -magnitude - 1n, isWhole };
}

function integerLimits(column: Column): Limits {
  let { minimum, maximum } = integerRange(column) ?? { minimum: 0n, maximum: -1n };
  const atLeast = (limit: bigint): void => void (minimum = limit > minimum ? limit : minimum);
  const atMost = (limit: bigint): void => void (maximum = limit < maximum ? limit : maximum);
  return {
    apply({ subject, operator, constants }) {
      const numbers = constants.map(roundedNumber).filter((number) => number !== undefined);
      const [number] = numbers;
      if (subject !== "value" || number === undefined || numbers.length < constants.length) return false;
      const { floor, isWhole } = number;
      switch (operator) {
        case ">":
          atLeast(floor + 1n);
          return true;
        case ">=":
          atLeast(isWhole ? floor : floor + 1n);
          return true;
        case "<":
          atMost(isWhole ? floor - 1n : floor);
          return true;
        case "<=":
          atMost(floor);
          return true;
        case "<>":
          if (!isWhole || floor < minimum || floor > maximum) return true;
          if (floor === minimum) atLeast(floor + 1n);
          else if (floor === maximum) atMost(floor - 1n);
          else return false;
          return true;
        default:
          return allowOnly(numbers);
      }
    },
    values: () => ({ range: { minimum, maximum } }),
    isExact: () => true,
  };

  /** Allows the range around the numbers. Returns false if the range has gaps. */
  function allowOnly(numbers: readonly RoundedNumber[]): boolean {
    const allowed = new Set(
      numbers
        .filter(({ isWhole, floor }) => isWhole && minimum <= floor && floor <= maximum)
        .map(({ floor }) => floor),
    );
    const sorted = [...allowed].sort((one, other) => (one < other ? -1 : 1));
    const [least, most] = [sorted[0], sorted.at(-1)];
    if (least === undefined || most === undefined) {
      atMost(minimum - 1n);
      return true;
    }
    atLeast(least);
    atMost(most);
    return most - least === BigInt(sorted.length - 1);
  }
}

/* ---- members ---- */

/** Texts that all character sets and all collations that are not binary compare in the same way, except for their case. */
const PRINTABLE_ASCII = /^[ -~]*$/;

function memberLimits(column: Column): Limits {
  let members = column.values ?? [];
  return {
    apply({ subject, operator, constants }) {
      if (subject !== "value" || (operator !== "in" && operator !== "=")) return false;
      const texts = constants.map(({ text }) => text);
      const isComparable =
        constants.every(({ kind }) => kind === "string") &&
        [...texts, ...members].every((text) => PRINTABLE_ASCII.test(text) && !text.endsWith(" "));
      if (!isComparable) return false;
      const foldCase = (text: string): string => text.toLowerCase();
      const allowed = new Set(texts.map((text) => comparisonKey(text, column)));
      // Without a collation, the server's applies, which may be case-sensitive.
      const isUndetermined =
        column.collation === undefined &&
        members.some((member) =>
          texts.some((text) => text !== member && foldCase(text) === foldCase(member)),
        );
      if (isUndetermined) return false;
      members = members.filter((member) => allowed.has(comparisonKey(member, column)));
      return true;
    },
    values: () => ({ members }),
    isExact: () => true,
  };
}

/* ---- texts ---- */

/** Whether texts are equal only if all their bytes are, without regard to trailing spaces or case. */
function isComparedByBytes({ dataType, collation = "" }: Column): boolean {
  return getTypeFamily(dataType) === "bytes" || /_nopad_bin$|_0900_bin$/.test(collation);
}

function textLimits(column: Column): Limits {
  const limit = textLimit(column) ?? { limit: 0, unit: "bytes" };
  const { characterSet = DEFAULT_CHARACTER_SET } = column;
  const isBinary = getTypeFamily(column.dataType) === "bytes";
  const most = { bytes: Infinity, codePoints: Infinity };
  let isFilled = false;
  let members: readonly string[] | undefined;
  return {
    apply({ subject, operator, constants }) {
      if (subject === "value") return allowOnly(operator, constants);
      // Other sets have characters of several bytes, and LENGTH counts bytes of the column's own set.
      const isCountable =
        subject === "codePoints" ||
        isBinary ||
        isUtf8(characterSet) ||
        maxBytesPerCharacter(characterSet) === 1;
      const unit = isBinary || (subject === "bytes" && isUtf8(characterSet)) ? "bytes" : "codePoints";
      const number = constants.length === 1 ? constants.map(roundedNumber)[0] : undefined;
      if (!isCountable || number?.isWhole !== true) return false;
      const length = Number(number.floor);
      const atMost = (longest: number): void => void (most[unit] = Math.min(most[unit], longest));
      const isLeast = (shortest: number): boolean => {
        isFilled ||= shortest >= 1;
        return shortest <= 1;
      };
      switch (operator) {
        case "<":
          atMost(length - 1);
          return true;
        case "<=":
          atMost(length);
          return true;
        case ">":
          return isLeast(length + 1);
        case ">=":
          return isLeast(length);
        case "<>":
          return length < 0 || (length === 0 && isLeast(1));
        default:
          atMost(length);
          return isLeast(length);
      }
    },
    values: () => ({
      isFilled,
      ...(members === undefined
        ? { length: combinedLimit().length }
        : { members: members.filter(isStorable) }),
    }),
    isExact: () => members !== undefined || combinedLimit().isExact,
  };

  function allowOnly(operator: CheckCondition["operator"], constants: readonly CheckConstant[]): boolean {
    if (!isComparedByBytes(column)) return false;
    const texts = constants.map(({ text }) => text);
    if (!constants.every(({ kind }) => kind === "string")) return false;
    if (operator === "<>" && texts[0] === "") {
      isFilled = true;
      return true;
    }
    if (operator !== "in" && operator !== "=") return false;
    members =
      members === undefined ? [...new Set(texts)] : members.filter((member) => texts.includes(member));
    return true;
  }

  function isStorable(text: string): boolean {
    if (!isBinary && !canEncode(characterSet, text)) return false;
    const [bytes, codePoints] = [Buffer.byteLength(text), Array.from(text).length];
    const own = limit.unit === "bytes" ? bytes : codePoints;
    return (
      own <= limit.limit && bytes <= most.bytes && codePoints <= most.codePoints && !(isFilled && text === "")
    );
  }

  /** Combines the limits in bytes and characters. Only one of them can be expressed. */
  function combinedLimit(): { length: TextLimit; isExact: boolean } {
    const bytes = limit.unit === "bytes" ? Math.min(limit.limit, most.bytes) : most.bytes;
    const codePoints = limit.unit === "codePoints" ? Math.min(limit.limit, most.codePoints) : most.codePoints;
    const inBytes = { length: { limit: Math.max(bytes, 0), unit: "bytes" as const }, isExact: bytes >= 0 };
    const inCodePoints = {
      length: { limit: Math.max(codePoints, 0), unit: "codePoints" as const },
      isExact: codePoints >= 0,
    };
    // Each character has at least one byte.
    if (bytes <= codePoints) return inBytes;
    if (codePoints * maxBytesPerCharacter(characterSet) <= bytes) return inCodePoints;
    return { ...(limit.unit === "bytes" ? inBytes : inCodePoints), isExact: false };
  }
}
