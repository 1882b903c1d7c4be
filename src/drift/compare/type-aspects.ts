/** Two types of one key → what was taken and is refused, or the other way round, by the kind of values. */

import { integerRange } from "../../column/semantics/range.js";
import { acceptsValue } from "../../item/accepts.js";
import type { Column } from "../../core/column-types.js";
import { clause, lostValue, typed, type Aspect, type AspectOf, type KeyPair } from "./aspect.js";
import { compareLists } from "./compare-lists.js";
import { groupOf, type TypeGroup } from "./type-groups.js";
import { meant } from "./definition-meaning.js";
import { sentAlike, candidateValues, type CandidateValue } from "./candidate-values.js";

/** What the type takes now, against what it took. */
export function typeAspects(pair: KeyPair): readonly Aspect[] {
  const [one, other] = [groupOf(pair.before.column), groupOf(pair.after.column)];
  return one === other ? (WITHIN[one] ?? otherAspects)(pair) : acrossGroups(pair);
}

function acrossGroups(pair: KeyPair): readonly Aspect[] {
  const lost = lostValue(pair);
  const says = `is of the type ${pair.after.column.dataType} and was of ${pair.before.column.dataType}`;
  if (lost === undefined || sentAlike(lost, pair.after.type)) {
    const aspect = typed("type-generalized", pair, says, lost);
    return [{ ...aspect, surfaces: [...aspect.surfaces, "behaviour"] }];
  }
  return [typed("type-changed", pair, says, lost)];
}

const WITHIN: Readonly<Partial<Record<TypeGroup, AspectOf>>> = {
  integer: integerAspects,
  text: textAspects,
  bytes: textAspects,
  decimal: fractionAspects,
  float: fractionAspects,
  members: memberAspects,
};

function integerAspects(pair: KeyPair): readonly Aspect[] {
  const [was, is] = [pair.before.column, pair.after.column];
  const [old, now] = [integerRange(was), integerRange(is)];
  if (old === undefined || now === undefined) return otherAspects(pair);
  const [lower, upper] = [old.minimum < now.minimum, old.maximum > now.maximum];
  const isAsLarge = now.maximum - now.minimum >= old.maximum - old.minimum;
  const beyond = (value: bigint): CandidateValue | undefined => {
    const lost = asValue(value);
    return acceptsValue(pair.before.type, lost) ? lost : undefined;
  };
  const below = lower ? beyond(now.minimum - 1n) : undefined;
  const above = upper ? beyond(now.maximum + 1n) : undefined;
  const isOtherSign = was.unsigned !== is.unsigned;
  // Half of the range went to the sign where the type has not grown smaller by itself.
  const bySign = isOtherSign ? (is.unsigned ? below : isAsLarge ? above : undefined) : undefined;
  const aspects: Aspect[] = [];
  if (bySign !== undefined) {
    aspects.push({
      rule: "sign-changed",
      says: is.unsigned ? "holds no negative numbers any more" : `holds numbers up to ${now.maximum} alone`,
      meaning: [was.unsigned, is.unsigned],
      surfaces: ["wire"],
      lost: bySign,
    });
  }
  const lost = [above, below].find((value) => value !== undefined && value !== bySign);
  const says = `holds integers from ${now.minimum} to ${now.maximum}`;
  if (lost !== undefined) return [...aspects, typed("type-narrowed", pair, `${says} alone`, lost)];
  // A flag takes 0 and 1, whatever its column could hold.
  if (pair.after.type.kind === "flag") return [...aspects, ...flagSignAspects(pair)];
  const isWider = now.minimum < old.minimum || now.maximum > old.maximum;
  const isToBeTold = isWider && (was.dataType !== is.dataType || aspects.length === 0);
  return isToBeTold ? [...aspects, typed("type-widened", pair, says, undefined)] : aspects;
}

/** Of no weight to who sends 0 or 1, but said. */
function flagSignAspects({ before, after }: KeyPair): readonly Aspect[] {
  if (before.type.kind !== "flag" || before.column.unsigned === after.column.unsigned) return [];
  const words = (column: Column): string => (column.unsigned ? "unsigned" : "signed");
  return [clause("sign", words(before.column), words(after.column))];
}

function asValue(value: bigint): CandidateValue {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** CHAR and VARCHAR, and the texts without a length of their own. */
function textAspects(pair: KeyPair): readonly Aspect[] {
  const [was, is] = [pair.before.column, pair.after.column];
  const haveLengths = was.length !== undefined && is.length !== undefined;
  const lost = lostValue(pair);
  const aspects: Aspect[] = [];
  if (haveLengths && was.length !== is.length) {
    const isLess = (is.length ?? 0) < (was.length ?? 0);
    const unit = groupOf(is) === "bytes" ? "bytes" : "characters";
    aspects.push({
      rule: isLess ? "length-decreased" : "length-increased",
      says: `holds ${is.length} ${unit} and held ${was.length}`,
      meaning: [was.length ?? null, is.length ?? null],
      surfaces: isLess ? ["wire"] : [],
      ...(isLess && lost !== undefined && { lost }),
    });
  }
  if (was.dataType === is.dataType) return aspects;
  if (haveLengths) return [...aspects, clause("type", was.dataType, is.dataType)];
  const gained = lostValue({ before: pair.after, after: pair.before });
  const says = `is of the type ${is.dataType} and was of ${was.dataType}`;
  if (lost !== undefined) return [typed("type-narrowed", pair, says, lost)];
  if (gained !== undefined) return [typed("type-widened", pair, says, undefined)];
  return [clause("type", was.dataType, is.dataType)];
}

function fractionAspects(pair: KeyPair): readonly Aspect[] {
  const [was, is] = [pair.before.column, pair.after.column];
  const same = (["dataType", "precision", "scale", "unsigned"] as const).every(
    (fact) => was[fact] === is[fact],
  );
  if (same) return [];
  const telling = candidateValues(pair.before.type, pair.after.type);
  const refused = telling.filter(
    (value) => acceptsValue(pair.before.type, value) && !acceptsValue(pair.after.type, value),
  );
  const isNegative = (value: CandidateValue): boolean => Number(value) < 0;
  const [negative, other] = [refused.find(isNegative), refused.find((value) => !isNegative(value))];
  const aspects: Aspect[] = [];
  if (is.unsigned && !was.unsigned && negative !== undefined) {
    aspects.push({
      rule: "sign-changed",
      says: "holds no negative numbers any more",
      meaning: [was.unsigned, is.unsigned],
      surfaces: ["wire"],
      lost: negative,
    });
  }
  const lost = is.unsigned && !was.unsigned ? other : (other ?? negative);
  const says = `holds ${wordsOf(is)} and held ${wordsOf(was)}`;
  if (lost !== undefined) return [...aspects, typed("type-narrowed", pair, says, lost)];
  const sizes = (["dataType", "precision", "scale"] as const).some((fact) => was[fact] !== is[fact]);
  return sizes || aspects.length === 0 ? [...aspects, typed("type-widened", pair, says, undefined)] : aspects;
}

function wordsOf({ dataType, precision, scale = 0, unsigned }: Column): string {
  const size = precision === undefined ? "" : `(${precision},${scale})`;
  return `${dataType}${size}${unsigned ? " unsigned" : ""}`;
}

function memberAspects(pair: KeyPair): readonly Aspect[] {
  const [was, is] = [pair.before.column, pair.after.column];
  if (was.dataType !== is.dataType) return acrossGroups(pair);
  const [old, now] = [was.values ?? [], is.values ?? []];
  const { removed, added, both } = compareLists({ before: old, after: now }, (member) => member);
  const aspects: Aspect[] = [
    ...removed.map((member): Aspect => ({
      rule: "enum-value-removed",
      says: `has no member ${JSON.stringify(member)} any more`,
      meaning: [member, null],
      surfaces: ["wire"],
      ...(acceptsValue(pair.before.type, member) && { lost: member }),
    })),
    ...added.map((member): Aspect => ({
      rule: "enum-value-added",
      says: `has a new member ${JSON.stringify(member)}`,
      meaning: [null, member],
      surfaces: [],
    })),
  ];
  const isNew = new Set(added);
  const inNewOrder = now.filter((member) => !isNew.has(member));
  if (both.every(({ before }, index) => before === inNewOrder[index])) return aspects;
  return [...aspects, clause("order of members", old.join(","), now.join(","))];
}

function otherAspects(pair: KeyPair): readonly Aspect[] {
  const [was, is] = [pair.before.column, pair.after.column];
  if (JSON.stringify(sizesOf(was)) === JSON.stringify(sizesOf(is))) return [];
  if (was.dataType !== is.dataType) return acrossGroups(pair);
  const [lost, gained] = [lostValue(pair), lostValue({ before: pair.after, after: pair.before })];
  const says = `is ${JSON.stringify(is.def)} and was ${JSON.stringify(was.def)}`;
  if (lost !== undefined) return [typed("type-narrowed", pair, says, lost)];
  if (gained !== undefined) return [typed("type-widened", pair, says, undefined)];
  return [{ ...clause("size", was.def, is.def), meaning: [sizesOf(was), sizesOf(is)] }];
}

function sizesOf(column: Column): readonly unknown[] {
  const { dataType, length, fractionalSeconds, displayWidth, dialect } = meant(column);
  // Of SQLite's columns, it is told as that of an integer.
  const width = dialect === "sqlite" ? undefined : displayWidth;
  return [dataType, length ?? null, fractionalSeconds ?? null, width ?? null];
}
