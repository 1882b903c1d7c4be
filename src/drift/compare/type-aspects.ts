/**
 * Compares the old and new type of a key: which values are now refused or accepted. Most type groups have a separate detector.
 */

import { DEFAULT_CHARACTER_SET } from "../../column/charsets/charsets.js";
import { canEncodeCharactersOf } from "../../column/charsets/encoded-text.js";
import { integerRange } from "../../column/semantics/range.js";
import { acceptsValue } from "../../item/accepts.js";
import type { Column } from "../../core/column-types.js";
import {
  clauseAspect,
  findRefusedValue,
  typeAspect,
  type Aspect,
  type AspectDetector,
  type KeyPair,
} from "./aspect.js";
import { compareLists } from "./compare-lists.js";
import { groupOf, type TypeGroup } from "./type-groups.js";
import { normalizeColumn } from "./normalize-column.js";
import { candidateValues, isWireTextAccepted, type CandidateValue } from "./candidate-values.js";

export function typeAspects(pair: KeyPair): readonly Aspect[] {
  const [oldGroup, newGroup] = [groupOf(pair.before.column), groupOf(pair.after.column)];
  return oldGroup === newGroup ? (DETECTORS[oldGroup] ?? otherAspects)(pair) : groupChangeAspects(pair);
}

function groupChangeAspects(pair: KeyPair): readonly Aspect[] {
  const refusedValue = findRefusedValue(pair);
  const change = typeChange(pair.before.column.dataType, pair.after.column.dataType);
  if (refusedValue === undefined || isWireTextAccepted(refusedValue, pair.after.type)) {
    const aspect = typeAspect("type-generalized", pair, change, refusedValue);
    return [{ ...aspect, surfaces: [...aspect.surfaces, "behaviour"] }];
  }
  return [typeAspect("type-changed", pair, change, refusedValue)];
}

function typeChange(before: string, after: string): string {
  return `changed its type from ${before} to ${after}`;
}

const DETECTORS: Readonly<Partial<Record<TypeGroup, AspectDetector>>> = {
  integer: integerAspects,
  text: textAspects,
  bytes: textAspects,
  decimal: fractionAspects,
  float: fractionAspects,
  members: memberAspects,
};

function integerAspects(pair: KeyPair): readonly Aspect[] {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const [oldRange, newRange] = [integerRange(oldColumn), integerRange(newColumn)];
  if (oldRange === undefined || newRange === undefined) return otherAspects(pair);
  const isAsLarge = newRange.maximum - newRange.minimum >= oldRange.maximum - oldRange.minimum;
  const ifWasAccepted = (value: bigint): CandidateValue | undefined => {
    const candidate = toCandidate(value);
    return acceptsValue(pair.before.type, candidate) ? candidate : undefined;
  };
  const below = oldRange.minimum < newRange.minimum ? ifWasAccepted(newRange.minimum - 1n) : undefined;
  const above = oldRange.maximum > newRange.maximum ? ifWasAccepted(newRange.maximum + 1n) : undefined;
  // A type that became signed refuses large numbers. If the type is also smaller, `type-narrowed` reports this instead.
  const refusedUnsigned = isAsLarge ? above : undefined;
  const isSignChanged = oldColumn.unsigned !== newColumn.unsigned;
  const refusedBySign = isSignChanged ? (newColumn.unsigned ? below : refusedUnsigned) : undefined;
  const aspects: Aspect[] = [];
  if (refusedBySign !== undefined) {
    aspects.push({
      rule: "sign-changed",
      change: newColumn.unsigned
        ? "no longer accepts negative numbers"
        : `no longer accepts numbers above ${newRange.maximum}`,
      meaning: [oldColumn.unsigned, newColumn.unsigned],
      surfaces: ["wire"],
      refusedValue: refusedBySign,
    });
  }
  const refusedValue = [above, below].find((value) => value !== undefined && value !== refusedBySign);
  const before = `(before: ${oldRange.minimum} to ${oldRange.maximum})`;
  if (refusedValue !== undefined) {
    const change = `now holds only integers from ${newRange.minimum} to ${newRange.maximum} ${before}`;
    return [...aspects, typeAspect("type-narrowed", pair, change, refusedValue)];
  }
  // A flag only accepts 0 and 1, so the range of its column does not matter.
  if (pair.after.type.kind === "flag") return [...aspects, ...flagSignAspects(pair)];
  const isWider = newRange.minimum < oldRange.minimum || newRange.maximum > oldRange.maximum;
  const isReported = isWider && (oldColumn.dataType !== newColumn.dataType || aspects.length === 0);
  if (!isReported) return aspects;
  const change = `now holds integers from ${newRange.minimum} to ${newRange.maximum} ${before}`;
  return [...aspects, typeAspect("type-widened", pair, change, undefined)];
}

/**
 * Reports a flag whose column became signed or unsigned. This does not affect 0 and 1, but the definition has another meaning.
 */
function flagSignAspects({ before, after }: KeyPair): readonly Aspect[] {
  if (before.type.kind !== "flag" || before.column.unsigned === after.column.unsigned) return [];
  const signText = (column: Column): string => (column.unsigned ? "unsigned" : "signed");
  return [clauseAspect("sign", signText(before.column), signText(after.column))];
}

function toCandidate(value: bigint): CandidateValue {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Compares types of texts and bytes, with or without a length. */
function textAspects(pair: KeyPair): readonly Aspect[] {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const haveLengths = oldColumn.length !== undefined && newColumn.length !== undefined;
  const refusedValue = findRefusedValue(pair);
  const aspects: Aspect[] = [];
  if (haveLengths && oldColumn.length !== newColumn.length) {
    const isShorter = (newColumn.length ?? 0) < (oldColumn.length ?? 0);
    const unit = groupOf(newColumn) === "bytes" ? "bytes" : "characters";
    aspects.push({
      rule: isShorter ? "length-decreased" : "length-increased",
      change: `now holds at most ${newColumn.length} ${unit} (before: ${oldColumn.length})`,
      meaning: [oldColumn.length ?? null, newColumn.length ?? null],
      surfaces: isShorter ? ["wire"] : [],
      ...(isShorter && refusedValue !== undefined && { refusedValue }),
    });
  }
  const isTypeChanged = oldColumn.dataType !== newColumn.dataType;
  if (isTextWidened(pair)) {
    const change = isTypeChanged
      ? typeChange(oldColumn.dataType, newColumn.dataType)
      : `changed its character set from ${characterSetOf(oldColumn)} to ${characterSetOf(newColumn)}`;
    return [...aspects, typeAspect("type-widened", pair, change, undefined)];
  }
  if (!isTypeChanged) return aspects;
  if (haveLengths || refusedValue === undefined)
    return [...aspects, clauseAspect("type", oldColumn.dataType, newColumn.dataType)];
  const change = typeChange(oldColumn.dataType, newColumn.dataType);
  return [typeAspect("type-narrowed", pair, change, refusedValue)];
}

/**
 * Whether a text accepts everything that it accepted, and another data type or character set accepts more. A VARCHAR counts as
 * more than a CHAR of the same length: it also stores the spaces at the end of a text.
 */
export function isTextWidened(pair: KeyPair): boolean {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const isText = [oldColumn, newColumn].every((column) => ["text", "bytes"].includes(groupOf(column)));
  const [oldSet, newSet] = [characterSetOf(oldColumn), characterSetOf(newColumn)];
  const isTypeChanged = oldColumn.dataType !== newColumn.dataType;
  if (!isText || (!isTypeChanged && oldSet === newSet)) return false;
  if (groupOf(oldColumn) !== groupOf(newColumn) || findRefusedValue(pair) !== undefined) return false;
  // The patterns of some types accept more characters than their sets have.
  if (!canEncodeCharactersOf(newSet, oldSet)) return false;
  if (oldColumn.dataType === "char" && newColumn.dataType === "varchar") return true;
  const haveLengths = oldColumn.length !== undefined && newColumn.length !== undefined;
  if (isTypeChanged && haveLengths) return false;
  return findRefusedValue({ before: pair.after, after: pair.before }) !== undefined;
}

function characterSetOf({ characterSet = DEFAULT_CHARACTER_SET }: Column): string {
  return characterSet;
}

function fractionAspects(pair: KeyPair): readonly Aspect[] {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const isSameType = (["dataType", "precision", "scale", "unsigned"] as const).every(
    (fact) => oldColumn[fact] === newColumn[fact],
  );
  if (isSameType) return [];
  const refused = candidateValues(pair.before.type, pair.after.type).filter(
    (value) => acceptsValue(pair.before.type, value) && !acceptsValue(pair.after.type, value),
  );
  const isNegative = (value: CandidateValue): boolean => Number(value) < 0;
  const [negative, other] = [refused.find(isNegative), refused.find((value) => !isNegative(value))];
  const becameUnsigned = newColumn.unsigned && !oldColumn.unsigned;
  const aspects: Aspect[] = [];
  if (becameUnsigned && negative !== undefined) {
    aspects.push({
      rule: "sign-changed",
      change: "no longer accepts negative numbers",
      meaning: [oldColumn.unsigned, newColumn.unsigned],
      surfaces: ["wire"],
      refusedValue: negative,
    });
  }
  const refusedValue = becameUnsigned ? other : (other ?? negative);
  const change = typeChange(typeText(oldColumn), typeText(newColumn));
  if (refusedValue !== undefined)
    return [...aspects, typeAspect("type-narrowed", pair, change, refusedValue)];
  const isSizeChanged = (["dataType", "precision", "scale"] as const).some(
    (fact) => oldColumn[fact] !== newColumn[fact],
  );
  return isSizeChanged || aspects.length === 0
    ? [...aspects, typeAspect("type-widened", pair, change, undefined)]
    : aspects;
}

function typeText({ dataType, precision, scale = 0, unsigned }: Column): string {
  const size = precision === undefined ? "" : `(${precision},${scale})`;
  return `${dataType}${size}${unsigned ? " unsigned" : ""}`;
}

function memberAspects(pair: KeyPair): readonly Aspect[] {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  if (oldColumn.dataType !== newColumn.dataType) return groupChangeAspects(pair);
  const [oldMembers, newMembers] = [oldColumn.values ?? [], newColumn.values ?? []];
  const { removed, added, both } = compareLists(
    { before: oldMembers, after: newMembers },
    (member) => member,
  );
  const aspects: Aspect[] = [
    ...removed.map((member): Aspect => ({
      rule: "enum-value-removed",
      change: `no longer has the member ${JSON.stringify(member)}`,
      meaning: [member, null],
      surfaces: ["wire"],
      ...(acceptsValue(pair.before.type, member) && { refusedValue: member }),
    })),
    ...added.map((member): Aspect => ({
      rule: "enum-value-added",
      change: `has the new member ${JSON.stringify(member)}`,
      meaning: [null, member],
      surfaces: [],
    })),
  ];
  const isAdded = new Set(added);
  const remaining = newMembers.filter((member) => !isAdded.has(member));
  if (both.every(({ before }, index) => before === remaining[index])) return aspects;
  return [...aspects, clauseAspect("order of members", oldMembers.join(","), newMembers.join(","))];
}

function otherAspects(pair: KeyPair): readonly Aspect[] {
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const [oldSize, newSize] = [sizeFactsOf(oldColumn), sizeFactsOf(newColumn)];
  if (JSON.stringify(oldSize) === JSON.stringify(newSize)) return [];
  if (oldColumn.dataType !== newColumn.dataType) return groupChangeAspects(pair);
  const refusedValue = findRefusedValue(pair);
  const gainedValue = findRefusedValue({ before: pair.after, after: pair.before });
  const change = `changed from ${JSON.stringify(oldColumn.def)} to ${JSON.stringify(newColumn.def)}`;
  if (refusedValue !== undefined) return [typeAspect("type-narrowed", pair, change, refusedValue)];
  if (gainedValue !== undefined) return [typeAspect("type-widened", pair, change, undefined)];
  return [{ ...clauseAspect("size", oldColumn.def, newColumn.def), meaning: [oldSize, newSize] }];
}

function sizeFactsOf(column: Column): readonly unknown[] {
  const { dataType, length, fractionalSeconds, displayWidth, dialect } = normalizeColumn(column);
  // For SQLite, `widthAspects` reports a changed width.
  const width = dialect === "sqlite" ? undefined : displayWidth;
  return [dataType, length ?? null, fractionalSeconds ?? null, width ?? null];
}
