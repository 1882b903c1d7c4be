/**
 * Compares the old and the new type of a key, and reports which values are now refused or accepted. Most type groups have their own
 * detector.
 */

import { containsSet, DEFAULT_CHARACTER_SET } from "../../column/charsets.js";
import { getIntegerRange } from "../../column/ranges.js";
import { acceptsValue } from "../../item/accepts.js";
import type { Column } from "../../core/item-types.js";
import { joinFirst } from "../../core/text/escape.js";
import { listCandidateValues, acceptsAsText, type CandidateValue } from "./counterexample.js";
import { compareLists, type Change } from "./findings.js";
import {
  createClauseChange,
  findRefusedValue,
  createTypeChange,
  type ChangeDetector,
  type KeyPair,
} from "./key-change.js";
import { getTypeGroup, normalizeColumn, type TypeGroup } from "./normalize.js";

const DETECTORS: Readonly<Partial<Record<TypeGroup, ChangeDetector>>> = {
  integer: detectIntegerChanges,
  bit: detectIntegerChanges,
  text: detectTextChanges,
  bytes: detectTextChanges,
  decimal: detectDecimalChanges,
  float: detectDecimalChanges,
  members: detectMemberChanges,
};

export function detectTypeChanges(pair: KeyPair): readonly Change[] {
  const group = getTypeGroup(pair.before.column);
  if (group !== getTypeGroup(pair.after.column)) return [classifyTypeChange(pair)];
  return (DETECTORS[group] ?? detectSizeChanges)(pair);
}

function classifyTypeChange(pair: KeyPair): Change {
  const refusedValue = findRefusedValue(pair);
  const isRefused = refusedValue !== undefined && !acceptsAsText(refusedValue, pair.after.type);
  const rule = isRefused || losesDigits(pair) ? "type-changed" : "type-generalized";
  const change = createTypeChange(rule, pair, describeTypeChange(pair), refusedValue);
  return isRefused ? change : { ...change, affects: ["behavior"] };
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
  const isSingle = newColumn.dataType === "float";
  // A FLOAT keeps at least 6 digits.
  if (getTypeGroup(oldColumn) === "float")
    return isSingle && oldColumn.dataType !== "float" && (oldColumn.precision ?? 17) > 6;
  const largest = 2n ** (isSingle ? 24n : 53n);
  if (type.kind === "integer" || type.kind === "bigint")
    return BigInt(type.maximum) > largest || BigInt(type.minimum) < -largest;
  return type.kind === "decimal" && (type.scale > 0 || 10n ** BigInt(type.precision) > largest + 1n);
}

function describeTypeChange(
  { before, after }: KeyPair,
  format = ({ dataType }: Column): string => dataType,
): string {
  return `changed its type from ${format(before.column)} to ${format(after.column)}`;
}

/** Creates the change of a number that became signed or unsigned, and so lost part of its range. */
function createSignChange({ before, after }: KeyPair, text: string, refusedValue: CandidateValue): Change {
  const data = [before.column.unsigned, after.column.unsigned] as const;
  return { rule: "sign-changed", text, data, affects: ["requests"], refusedValue };
}

function detectIntegerChanges(pair: KeyPair): readonly Change[] {
  const { before, after } = pair;
  const [oldRange, newRange] = [getIntegerRange(before.column), getIntegerRange(after.column)];
  if (oldRange === undefined || newRange === undefined) return detectSizeChanges(pair);
  /** Returns the value if the old type accepted it. */
  const findRefused = (isRefused: boolean, value: bigint): CandidateValue | undefined => {
    const candidate = Number.isSafeInteger(Number(value)) ? Number(value) : value;
    return isRefused && acceptsValue(before.type, candidate) ? candidate : undefined;
  };
  const tooSmall = findRefused(oldRange.minimum < newRange.minimum, newRange.minimum - 1n);
  const tooLarge = findRefused(oldRange.maximum > newRange.maximum, newRange.maximum + 1n);
  const isUnsigned = after.column.unsigned;
  const isSignChanged = before.column.unsigned !== isUnsigned;
  // A type that became signed refuses large numbers. If the type is also smaller, the rule `type-narrowed` reports these numbers.
  const isSmaller = newRange.maximum - newRange.minimum < oldRange.maximum - oldRange.minimum;
  const beyondSign = isUnsigned ? tooSmall : tooLarge;
  const refusedBySign = isSignChanged && (isUnsigned || !isSmaller) ? beyondSign : undefined;
  const changes: Change[] = [];
  if (refusedBySign !== undefined) {
    const numbers = isUnsigned ? "negative numbers" : `numbers above ${newRange.maximum}`;
    changes.push(createSignChange(pair, `no longer accepts ${numbers}`, refusedBySign));
  }
  const refusedValue = [tooLarge, tooSmall].find((value) => value !== undefined && value !== refusedBySign);
  const ranges = `integers from ${newRange.minimum} to ${newRange.maximum} (before: ${oldRange.minimum} to ${oldRange.maximum})`;
  if (refusedValue !== undefined)
    return [...changes, createTypeChange("type-narrowed", pair, `now holds only ${ranges}`, refusedValue)];
  // A flag accepts only 0 and 1, so the range of its column does not matter. Its definition has changed nevertheless.
  if (after.type.kind === "flag") {
    if (before.type.kind !== "flag" || !isSignChanged) return changes;
    const [oldSign, newSign] = isUnsigned ? ["signed", "unsigned"] : ["unsigned", "signed"];
    return [...changes, createClauseChange("sign", oldSign, newSign)];
  }
  const isExtended = newRange.minimum < oldRange.minimum || newRange.maximum > oldRange.maximum;
  return isExtended && (before.column.dataType !== after.column.dataType || changes.length === 0)
    ? [...changes, createTypeChange("type-widened", pair, `now holds ${ranges}`)]
    : changes;
}

/** Compares types of texts and bytes, with or without a length. */
function detectTextChanges(pair: KeyPair): readonly Change[] {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const [oldLength, newLength] = [oldColumn.length, newColumn.length];
  const haveLengths = oldLength !== undefined && newLength !== undefined;
  const refusedValue = findRefusedValue(pair);
  const changes: Change[] = [];
  if (haveLengths && oldLength !== newLength) {
    const isShorter = newLength < oldLength;
    const unit = getTypeGroup(newColumn) === "bytes" ? "bytes" : "characters";
    changes.push({
      rule: isShorter ? "length-decreased" : "length-increased",
      text: `now holds at most ${newLength} ${unit} (before: ${oldLength})`,
      data: [oldLength, newLength],
      affects: isShorter ? ["requests"] : [],
      refusedValue: isShorter ? refusedValue : undefined,
    });
  }
  const isTypeChanged = oldColumn.dataType !== newColumn.dataType;
  if (isTextTypeWidened(pair)) {
    const text = isTypeChanged
      ? describeTypeChange(pair)
      : `changed its character set from ${getCharacterSet(oldColumn)} to ${getCharacterSet(newColumn)}`;
    return [...changes, createTypeChange("type-widened", pair, text)];
  }
  if (!isTypeChanged) return changes;
  return haveLengths || refusedValue === undefined
    ? [...changes, createClauseChange("type", oldColumn.dataType, newColumn.dataType)]
    : [createTypeChange("type-narrowed", pair, describeTypeChange(pair), refusedValue)];
}

/**
 * Whether the data type or character set of a text column changed, so that it now accepts more texts. A VARCHAR accepts more texts
 * than a CHAR of the same length, because a VARCHAR also stores spaces at the end of a text.
 */
export function isTextTypeWidened(pair: KeyPair): boolean {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const group = getTypeGroup(oldColumn);
  if (group !== getTypeGroup(newColumn) || (group !== "text" && group !== "bytes")) return false;
  const [oldSet, newSet] = [getCharacterSet(oldColumn), getCharacterSet(newColumn)];
  const isTypeChanged = oldColumn.dataType !== newColumn.dataType;
  if ((!isTypeChanged && oldSet === newSet) || findRefusedValue(pair) !== undefined) return false;
  // For some character sets, the item type accepts more characters than the set contains. `findRefusedValue` therefore does not
  // find all refused characters. Compare the character sets, too.
  if (!containsSet(newSet, oldSet)) return false;
  if (oldColumn.dataType === "char" && newColumn.dataType === "varchar") return true;
  if (isTypeChanged && oldColumn.length !== undefined && newColumn.length !== undefined) return false;
  return findRefusedValue({ before: pair.after, after: pair.before }) !== undefined;
}

function getCharacterSet({ characterSet = DEFAULT_CHARACTER_SET }: Column): string {
  return characterSet;
}

function detectDecimalChanges(pair: KeyPair): readonly Change[] {
  const { before, after } = pair;
  const isChanged = (property: "dataType" | "precision" | "scale" | "unsigned"): boolean =>
    before.column[property] !== after.column[property];
  const isTypeChanged = isChanged("dataType") || isChanged("precision") || isChanged("scale");
  if (!isTypeChanged && !isChanged("unsigned")) return [];
  const refused = listCandidateValues(before.type, after.type).filter(
    (value) => acceptsValue(before.type, value) && !acceptsValue(after.type, value),
  );
  const negative = refused.find((value) => Number(value) < 0);
  const nonNegative = refused.find((value) => !(Number(value) < 0));
  const isNowUnsigned = after.column.unsigned && !before.column.unsigned;
  const changes: Change[] = [];
  if (isNowUnsigned && negative !== undefined)
    changes.push(createSignChange(pair, "no longer accepts negative numbers", negative));
  const refusedValue = nonNegative ?? (isNowUnsigned ? undefined : negative);
  const text = describeTypeChange(pair, ({ dataType, precision, scale = 0, unsigned }) => {
    const size = precision === undefined ? "" : `(${precision},${scale})`;
    return `${dataType}${size}${unsigned ? " unsigned" : ""}`;
  });
  if (refusedValue !== undefined)
    return [...changes, createTypeChange("type-narrowed", pair, text, refusedValue)];
  if (losesDigits(pair))
    return [...changes, { ...createTypeChange("type-changed", pair, text), affects: ["behavior"] }];
  return isTypeChanged || changes.length === 0
    ? [...changes, createTypeChange("type-widened", pair, text)]
    : changes;
}

/** Maximum number of findings about added members of a column, and of findings about removed ones. Each contains both definitions. */
const MAX_MEMBER_FINDINGS = 10;

/** Returns a group for each member, or one group for all of them if there are many. `data` is what the fingerprint contains. */
function groupMembers(
  members: readonly string[],
): { members: readonly string[]; text: string; data: unknown }[] {
  const texts = members.map((member) => JSON.stringify(member));
  if (members.length > MAX_MEMBER_FINDINGS)
    return [{ members, text: `members ${joinFirst(texts, MAX_MEMBER_FINDINGS)}`, data: members.toSorted() }];
  return members.map((data, index) => ({ members: [data], text: `member ${texts[index]}`, data }));
}

function detectMemberChanges(pair: KeyPair): readonly Change[] {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  if (oldColumn.dataType !== newColumn.dataType) return [classifyTypeChange(pair)];
  const [before, after] = [oldColumn.values ?? [], newColumn.values ?? []];
  const members = compareLists({ before, after }, (member) => member);
  const changes: Change[] = [
    ...groupMembers(members.removed).map(({ members: removed, text, data }): Change => ({
      rule: "enum-value-removed",
      text: `no longer has the ${text}`,
      ...{ data: [data, null], affects: ["requests"] },
      refusedValue: removed.find((member) => acceptsValue(pair.before.type, member)),
    })),
    ...groupMembers(members.added).map(({ text, data }): Change => ({
      rule: "enum-value-added",
      text: `has the new ${text}`,
      ...{ data: [null, data], affects: [] },
    })),
  ];
  const added = new Set(members.added);
  const commonInNewOrder = after.filter((member) => !added.has(member));
  return members.common.every(({ before: member }, index) => member === commonInNewOrder[index])
    ? changes
    : [...changes, createClauseChange("order of members", before.join(","), after.join(","))];
}

function detectSizeChanges(pair: KeyPair): readonly Change[] {
  const { before, after } = pair;
  const listSizes = ({ column }: KeyPair["before"]): readonly unknown[] => {
    const { dataType, length, fractionalSeconds, displayWidth, dialect } = normalizeColumn(column);
    // For SQLite, `detectDisplayWidthChanges` reports a changed width.
    const width = dialect === "sqlite" ? undefined : displayWidth;
    return [dataType, length ?? null, fractionalSeconds ?? null, width ?? null];
  };
  const data = [listSizes(before), listSizes(after)] as const;
  if (JSON.stringify(data[0]) === JSON.stringify(data[1])) return [];
  if (before.column.dataType !== after.column.dataType) return [classifyTypeChange(pair)];
  const refusedValue = findRefusedValue(pair);
  const [oldDef, newDef] = [before.column.def, after.column.def];
  const text = `changed from ${JSON.stringify(oldDef)} to ${JSON.stringify(newDef)}`;
  if (refusedValue !== undefined) return [createTypeChange("type-narrowed", pair, text, refusedValue)];
  if (findRefusedValue({ before: after, after: before }) !== undefined)
    return [createTypeChange("type-widened", pair, text)];
  return [{ ...createClauseChange("size", oldDef, newDef), data }];
}
