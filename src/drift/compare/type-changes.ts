/**
 * Compares the old and the new type of a key, and reports which values are now refused or accepted. Most type groups have their own
 * detector.
 */

import { DEFAULT_CHARACTER_SET } from "../../column/charsets.js";
import { containsSet } from "../../column/charsets.js";
import { getIntegerRange } from "../../column/ranges.js";
import { acceptsValue } from "../../item/accepts.js";
import type { Column } from "../../core/column-types.js";
import {
  createClauseChange,
  findRefusedValue,
  createTypeChange,
  type KeyChange,
  type KeyChangeDetector,
  type KeyPair,
} from "./key-change.js";
import { compareLists } from "./compare-lists.js";
import { getTypeGroup, type TypeGroup } from "./type-groups.js";
import { normalizeColumn } from "./normalize-column.js";
import { listCandidateValues, isAcceptedWhenSentAsText, type CandidateValue } from "./candidate-values.js";

export function detectTypeChanges(pair: KeyPair): readonly KeyChange[] {
  const [oldTypeGroup, newTypeGroup] = [getTypeGroup(pair.before.column), getTypeGroup(pair.after.column)];
  return oldTypeGroup === newTypeGroup
    ? (DETECTORS_BY_TYPE_GROUP[oldTypeGroup] ?? detectDataTypeAndSizeChanges)(pair)
    : classifyDataTypeChange(pair);
}

function classifyDataTypeChange(pair: KeyPair): readonly KeyChange[] {
  const refusedValue = findRefusedValue(pair);
  const changeDescription = describeTypeChange(pair.before.column.dataType, pair.after.column.dataType);
  const isRefused = refusedValue !== undefined && !isAcceptedWhenSentAsText(refusedValue, pair.after.type);
  const rule = isRefused || losesDigits(pair) ? "type-changed" : "type-generalized";
  const change = createTypeChange(rule, pair, changeDescription, refusedValue);
  return [isRefused ? change : { ...change, surfaces: ["behaviour"] }];
}

/**
 * Whether the server accepts the same numbers as before, but rounds some of them. FLOAT and DOUBLE are binary: they store integers up to
 * 2^24 and 2^53 exactly, and most decimal fractions only approximately.
 */
function losesDigits({
  before: { column: oldColumn, type },
  after: { column: newColumn },
}: KeyPair): boolean {
  if (getTypeGroup(newColumn) !== "float") return false;
  const isSinglePrecision = newColumn.dataType === "float";
  if (getTypeGroup(oldColumn) === "float") {
    // A FLOAT keeps at least 6 digits.
    return isSinglePrecision && oldColumn.dataType !== "float" && (oldColumn.precision ?? 17) > 6;
  }
  const largestExactInteger = 2n ** (isSinglePrecision ? 24n : 53n);
  if (type.kind === "integer" || type.kind === "bigint")
    return BigInt(type.maximum) > largestExactInteger || BigInt(type.minimum) < -largestExactInteger;
  return (
    type.kind === "decimal" && (type.scale > 0 || 10n ** BigInt(type.precision) > largestExactInteger + 1n)
  );
}

function describeTypeChange(oldType: string, newType: string): string {
  return `changed its type from ${oldType} to ${newType}`;
}

const DETECTORS_BY_TYPE_GROUP: Readonly<Partial<Record<TypeGroup, KeyChangeDetector>>> = {
  integer: detectIntegerChanges,
  text: detectTextAndBytesChanges,
  bytes: detectTextAndBytesChanges,
  decimal: detectDecimalAndFloatChanges,
  float: detectDecimalAndFloatChanges,
  members: detectMemberChanges,
};

function detectIntegerChanges(pair: KeyPair): readonly KeyChange[] {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const [oldRange, newRange] = [getIntegerRange(oldColumn), getIntegerRange(newColumn)];
  if (oldRange === undefined || newRange === undefined) return detectDataTypeAndSizeChanges(pair);
  const isNewRangeAtLeastAsLarge = newRange.maximum - newRange.minimum >= oldRange.maximum - oldRange.minimum;
  const toCandidateIfAcceptedByOldType = (value: bigint): CandidateValue | undefined => {
    const candidateValue = toNumberIfSafe(value);
    return acceptsValue(pair.before.type, candidateValue) ? candidateValue : undefined;
  };
  const refusedValueBelowNewRange =
    oldRange.minimum < newRange.minimum ? toCandidateIfAcceptedByOldType(newRange.minimum - 1n) : undefined;
  const refusedValueAboveNewRange =
    oldRange.maximum > newRange.maximum ? toCandidateIfAcceptedByOldType(newRange.maximum + 1n) : undefined;
  // A type that became signed refuses large numbers. If the type is also smaller, the rule `type-narrowed` reports these numbers.
  const largeValueRefusedBySignedType = isNewRangeAtLeastAsLarge ? refusedValueAboveNewRange : undefined;
  const hasSignChanged = oldColumn.unsigned !== newColumn.unsigned;
  const valueRefusedBySignChange = hasSignChanged
    ? newColumn.unsigned
      ? refusedValueBelowNewRange
      : largeValueRefusedBySignedType
    : undefined;
  const changes: KeyChange[] = [];
  if (valueRefusedBySignChange !== undefined) {
    changes.push({
      rule: "sign-changed",
      changeDescription: newColumn.unsigned
        ? "no longer accepts negative numbers"
        : `no longer accepts numbers above ${newRange.maximum}`,
      fingerprintData: [oldColumn.unsigned, newColumn.unsigned],
      surfaces: ["wire"],
      refusedValue: valueRefusedBySignChange,
    });
  }
  const refusedValue = [refusedValueAboveNewRange, refusedValueBelowNewRange].find(
    (value) => value !== undefined && value !== valueRefusedBySignChange,
  );
  const formattedOldRange = `(before: ${oldRange.minimum} to ${oldRange.maximum})`;
  if (refusedValue !== undefined) {
    const changeDescription = `now holds only integers from ${newRange.minimum} to ${newRange.maximum} ${formattedOldRange}`;
    return [...changes, createTypeChange("type-narrowed", pair, changeDescription, refusedValue)];
  }
  // A flag accepts only 0 and 1, so the range of its column does not matter.
  if (pair.after.type.kind === "flag") return [...changes, ...detectFlagSignChanges(pair)];
  const isRangeExtended = newRange.minimum < oldRange.minimum || newRange.maximum > oldRange.maximum;
  const hasReportableWidening =
    isRangeExtended && (oldColumn.dataType !== newColumn.dataType || changes.length === 0);
  if (!hasReportableWidening) return changes;
  const changeDescription = `now holds integers from ${newRange.minimum} to ${newRange.maximum} ${formattedOldRange}`;
  return [...changes, createTypeChange("type-widened", pair, changeDescription, undefined)];
}

/**
 * Detects that the column of a flag became signed or unsigned. The flag still accepts 0 and 1, so the rule `sign-changed` does not
 * apply, but the definition has changed.
 */
function detectFlagSignChanges({ before, after }: KeyPair): readonly KeyChange[] {
  if (before.type.kind !== "flag" || before.column.unsigned === after.column.unsigned) return [];
  const formatSign = (column: Column): string => (column.unsigned ? "unsigned" : "signed");
  return [createClauseChange("sign", formatSign(before.column), formatSign(after.column))];
}

function toNumberIfSafe(value: bigint): CandidateValue {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Compares types of texts and bytes, with or without a length. */
function detectTextAndBytesChanges(pair: KeyPair): readonly KeyChange[] {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const areBothLengthsDefined = oldColumn.length !== undefined && newColumn.length !== undefined;
  const refusedValue = findRefusedValue(pair);
  const changes: KeyChange[] = [];
  if (areBothLengthsDefined && oldColumn.length !== newColumn.length) {
    const isNewLengthShorter = (newColumn.length ?? 0) < (oldColumn.length ?? 0);
    const unit = getTypeGroup(newColumn) === "bytes" ? "bytes" : "characters";
    changes.push({
      rule: isNewLengthShorter ? "length-decreased" : "length-increased",
      changeDescription: `now holds at most ${newColumn.length} ${unit} (before: ${oldColumn.length})`,
      fingerprintData: [oldColumn.length ?? null, newColumn.length ?? null],
      surfaces: isNewLengthShorter ? ["wire"] : [],
      ...(isNewLengthShorter && refusedValue !== undefined && { refusedValue }),
    });
  }
  const isDataTypeChanged = oldColumn.dataType !== newColumn.dataType;
  if (isTextTypeWidened(pair)) {
    const changeDescription = isDataTypeChanged
      ? describeTypeChange(oldColumn.dataType, newColumn.dataType)
      : `changed its character set from ${getCharacterSet(oldColumn)} to ${getCharacterSet(newColumn)}`;
    return [...changes, createTypeChange("type-widened", pair, changeDescription, undefined)];
  }
  if (!isDataTypeChanged) return changes;
  if (areBothLengthsDefined || refusedValue === undefined)
    return [...changes, createClauseChange("type", oldColumn.dataType, newColumn.dataType)];
  const changeDescription = describeTypeChange(oldColumn.dataType, newColumn.dataType);
  return [createTypeChange("type-narrowed", pair, changeDescription, refusedValue)];
}

/**
 * Whether the data type or character set of a text column changed, so that it now accepts more texts. A VARCHAR accepts more texts
 * than a CHAR of the same length, because a VARCHAR also stores spaces at the end of a text.
 */
export function isTextTypeWidened(pair: KeyPair): boolean {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const areBothTextOrBytes = [oldColumn, newColumn].every((column) =>
    ["text", "bytes"].includes(getTypeGroup(column)),
  );
  const [oldCharacterSet, newCharacterSet] = [getCharacterSet(oldColumn), getCharacterSet(newColumn)];
  const isDataTypeChanged = oldColumn.dataType !== newColumn.dataType;
  if (!areBothTextOrBytes || (!isDataTypeChanged && oldCharacterSet === newCharacterSet)) return false;
  if (getTypeGroup(oldColumn) !== getTypeGroup(newColumn) || findRefusedValue(pair) !== undefined)
    return false;
  // For some character sets, the item type accepts more characters than the set contains. `findRefusedValue` therefore does not
  // find all refused characters. Compare the character sets, too.
  if (!containsSet(newCharacterSet, oldCharacterSet)) return false;
  if (oldColumn.dataType === "char" && newColumn.dataType === "varchar") return true;
  const areBothLengthsDefined = oldColumn.length !== undefined && newColumn.length !== undefined;
  if (isDataTypeChanged && areBothLengthsDefined) return false;
  return findRefusedValue({ before: pair.after, after: pair.before }) !== undefined;
}

function getCharacterSet({ characterSet = DEFAULT_CHARACTER_SET }: Column): string {
  return characterSet;
}

function detectDecimalAndFloatChanges(pair: KeyPair): readonly KeyChange[] {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const isNumberTypeUnchanged = (["dataType", "precision", "scale", "unsigned"] as const).every(
    (property) => oldColumn[property] === newColumn[property],
  );
  if (isNumberTypeUnchanged) return [];
  const refusedValues = listCandidateValues(pair.before.type, pair.after.type).filter(
    (value) => acceptsValue(pair.before.type, value) && !acceptsValue(pair.after.type, value),
  );
  const isNegative = (value: CandidateValue): boolean => Number(value) < 0;
  const refusedNegativeValue = refusedValues.find(isNegative);
  const refusedNonNegativeValue = refusedValues.find((value) => !isNegative(value));
  const hasBecomeUnsigned = newColumn.unsigned && !oldColumn.unsigned;
  const changes: KeyChange[] = [];
  if (hasBecomeUnsigned && refusedNegativeValue !== undefined) {
    changes.push({
      rule: "sign-changed",
      changeDescription: "no longer accepts negative numbers",
      fingerprintData: [oldColumn.unsigned, newColumn.unsigned],
      surfaces: ["wire"],
      refusedValue: refusedNegativeValue,
    });
  }
  const refusedValue = hasBecomeUnsigned
    ? refusedNonNegativeValue
    : (refusedNonNegativeValue ?? refusedNegativeValue);
  const changeDescription = describeTypeChange(formatNumberType(oldColumn), formatNumberType(newColumn));
  if (refusedValue !== undefined)
    return [...changes, createTypeChange("type-narrowed", pair, changeDescription, refusedValue)];
  const isDataTypeOrSizeChanged = (["dataType", "precision", "scale"] as const).some(
    (property) => oldColumn[property] !== newColumn[property],
  );
  if (losesDigits(pair)) {
    const change = createTypeChange("type-changed", pair, changeDescription, undefined);
    return [...changes, { ...change, surfaces: ["behaviour"] }];
  }
  return isDataTypeOrSizeChanged || changes.length === 0
    ? [...changes, createTypeChange("type-widened", pair, changeDescription, undefined)]
    : changes;
}

function formatNumberType({ dataType, precision, scale = 0, unsigned }: Column): string {
  const sizeText = precision === undefined ? "" : `(${precision},${scale})`;
  return `${dataType}${sizeText}${unsigned ? " unsigned" : ""}`;
}

function detectMemberChanges(pair: KeyPair): readonly KeyChange[] {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  if (oldColumn.dataType !== newColumn.dataType) return classifyDataTypeChange(pair);
  const [oldMembers, newMembers] = [oldColumn.values ?? [], newColumn.values ?? []];
  const {
    removed: removedMembers,
    added: addedMemberList,
    commonPairs: commonMemberPairs,
  } = compareLists({ before: oldMembers, after: newMembers }, (member) => member);
  const changes: KeyChange[] = [
    ...removedMembers.map((member): KeyChange => ({
      rule: "enum-value-removed",
      changeDescription: `no longer has the member ${JSON.stringify(member)}`,
      fingerprintData: [member, null],
      surfaces: ["wire"],
      ...(acceptsValue(pair.before.type, member) && { refusedValue: member }),
    })),
    ...addedMemberList.map((member): KeyChange => ({
      rule: "enum-value-added",
      changeDescription: `has the new member ${JSON.stringify(member)}`,
      fingerprintData: [null, member],
      surfaces: [],
    })),
  ];
  const addedMemberSet = new Set(addedMemberList);
  const commonMembersInNewOrder = newMembers.filter((member) => !addedMemberSet.has(member));
  if (commonMemberPairs.every(({ before }, index) => before === commonMembersInNewOrder[index]))
    return changes;
  return [...changes, createClauseChange("order of members", oldMembers.join(","), newMembers.join(","))];
}

function detectDataTypeAndSizeChanges(pair: KeyPair): readonly KeyChange[] {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const [oldDataTypeAndSizes, newDataTypeAndSizes] = [
    listDataTypeAndSizes(oldColumn),
    listDataTypeAndSizes(newColumn),
  ];
  if (JSON.stringify(oldDataTypeAndSizes) === JSON.stringify(newDataTypeAndSizes)) return [];
  if (oldColumn.dataType !== newColumn.dataType) return classifyDataTypeChange(pair);
  const refusedValue = findRefusedValue(pair);
  const newlyAcceptedValue = findRefusedValue({ before: pair.after, after: pair.before });
  const changeDescription = `changed from ${JSON.stringify(oldColumn.def)} to ${JSON.stringify(newColumn.def)}`;
  if (refusedValue !== undefined)
    return [createTypeChange("type-narrowed", pair, changeDescription, refusedValue)];
  if (newlyAcceptedValue !== undefined)
    return [createTypeChange("type-widened", pair, changeDescription, undefined)];
  return [
    {
      ...createClauseChange("size", oldColumn.def, newColumn.def),
      fingerprintData: [oldDataTypeAndSizes, newDataTypeAndSizes],
    },
  ];
}

function listDataTypeAndSizes(column: Column): readonly unknown[] {
  const { dataType, length, fractionalSeconds, displayWidth, dialect } = normalizeColumn(column);
  // For SQLite, `detectDisplayWidthChanges` reports a changed width.
  const displayWidthToCompare = dialect === "sqlite" ? undefined : displayWidth;
  return [dataType, length ?? null, fractionalSeconds ?? null, displayWidthToCompare ?? null];
}
