/** Two definitions of one key → what differs, each aspect by itself. One function an aspect, in the order in which they are told. */

import { integerRange } from "../column/range.js";
import { takesValue } from "../item/takes.js";
import { contains } from "../item/merged-type.js";
import type { Column, ColumnDefault, DefinedType, ItemKey, ItemType, RuleId, Surface } from "../model.js";
import { groupOf, type Group } from "./groups.js";
import { sentAlike, tellingValues, type Value } from "./values.js";

/** One key on both sides. */
export interface KeyPair {
  readonly before: ItemKey;
  readonly after: ItemKey;
}

/** What one aspect of a key has to say. */
export interface Aspect {
  readonly rule: RuleId;
  /** What changed, as the end of a sentence about the key. */
  readonly says: string;
  /** What was and what is, apart from how it is spelled: the finding's identity. */
  readonly meaning: readonly [before: unknown, after: unknown];
  readonly surfaces: readonly Surface[];
  /** A value that was taken and is refused, or that leaving the key out is refused. */
  readonly lost?: Value;
  /** Whether leaving the key out is refused. */
  readonly isMissed?: true;
}

type AspectOf = (pair: KeyPair) => readonly Aspect[];

const ASPECTS: readonly AspectOf[] = [
  typeAspects,
  flagAspects,
  widthAspects,
  nullAspects,
  requiredAspects,
  defaultAspects,
  commentAspects,
  clauseAspects,
];

/** Everything that differs in meaning; empty where only the spelling does, or nothing. */
export function aspectsOf(pair: KeyPair): readonly Aspect[] {
  const aspects = ASPECTS.flatMap((aspect) => aspect(pair));
  return [...aspects, ...unexplained(pair, aspects)];
}

/** Values that are lost for a reason that no aspect gave, and facts that none spoke of. */
function unexplained(pair: KeyPair, aspects: readonly Aspect[]): readonly Aspect[] {
  const { before, after } = pair;
  if (!aspects.some(({ lost }) => lost !== undefined && lost !== null)) {
    const lost = lostValue(pair);
    const isTold = aspects.some(({ surfaces }) => surfaces.includes("wire"));
    if (lost !== undefined && !isTold) return [typed("type-narrowed", pair, "holds less than it did", lost)];
  }
  const said = factsOf(before.column) !== factsOf(after.column);
  return said && aspects.length === 0 ? [clause("definition", before.column.def, after.column.def)] : [];
}

/** All that a definition says but how it says it. */
export function factsOf({ def: _def, ...facts }: Column): string {
  return JSON.stringify(facts, Object.keys(facts).sort());
}

/** A value that was taken and is refused now; one whose text on the wire is refused, too, where there is one. */
function lostValue({ before, after }: KeyPair): Value | undefined {
  const isLost = (value: Value): boolean => takesValue(before.type, value) && !takesValue(after.type, value);
  if (isContained(after.type, before.type)) return undefined;
  const values = tellingValues(before.type, after.type);
  return values.find((value) => isLost(value) && !sentAlike(value, after.type)) ?? values.find(isLost);
}

function isContained(wide: ItemType, narrow: ItemType): boolean {
  return isDefined(wide) && isDefined(narrow) && contains(wide, narrow);
}

/** Types of one version, as all are here. */
function isDefined(type: ItemType): type is DefinedType {
  return type.kind !== "any-of" && type.kind !== "all-of";
}

/* ------------------------------------------------------------------- type */

function typeAspects(pair: KeyPair): readonly Aspect[] {
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

const WITHIN: Readonly<Partial<Record<Group, AspectOf>>> = {
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
  const size = (column: Column): bigint => {
    const range = integerRange(column);
    return range === undefined ? 0n : range.maximum - range.minimum;
  };
  const beyond = (value: bigint): Value | undefined => {
    const lost = asValue(value);
    return takesValue(pair.before.type, lost) ? lost : undefined;
  };
  const below = lower ? beyond(now.minimum - 1n) : undefined;
  const above = upper ? beyond(now.maximum + 1n) : undefined;
  const isOtherSign = was.unsigned !== is.unsigned;
  // Half of the range went to the sign where the type has not grown smaller by itself.
  const bySign = isOtherSign ? (is.unsigned ? below : size(is) >= size(was) ? above : undefined) : undefined;
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
  const isWider = now.minimum < old.minimum || now.maximum > old.maximum;
  const isToBeTold = isWider && (was.dataType !== is.dataType || aspects.length === 0);
  return isToBeTold ? [...aspects, typed("type-widened", pair, says, undefined)] : aspects;
}

function asValue(value: bigint): Value {
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
  const telling = tellingValues(pair.before.type, pair.after.type);
  const refused = telling.filter(
    (value) => takesValue(pair.before.type, value) && !takesValue(pair.after.type, value),
  );
  const isNegative = (value: Value): boolean => Number(value) < 0;
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
  const [removed, added] = [old.filter((one) => !now.includes(one)), now.filter((one) => !old.includes(one))];
  const aspects: Aspect[] = [
    ...removed.map((member): Aspect => ({
      rule: "enum-value-removed",
      says: `has no member ${JSON.stringify(member)} any more`,
      meaning: [member, null],
      surfaces: ["wire"],
      ...(takesValue(pair.before.type, member) && { lost: member }),
    })),
    ...added.map((member): Aspect => ({
      rule: "enum-value-added",
      says: `has a new member ${JSON.stringify(member)}`,
      meaning: [null, member],
      surfaces: [],
    })),
  ];
  const kept = (members: readonly string[], others: readonly string[]): string =>
    JSON.stringify(members.filter((member) => others.includes(member)));
  if (kept(old, now) === kept(now, old)) return aspects;
  return [...aspects, clause("order of members", old.join(","), now.join(","))];
}

function otherAspects(pair: KeyPair): readonly Aspect[] {
  const [was, is] = [pair.before.column, pair.after.column];
  const same = (["dataType", "length", "fractionalSeconds", "displayWidth"] as const).every(
    (fact) => was[fact] === is[fact],
  );
  if (same) return [];
  if (was.dataType !== is.dataType) return acrossGroups(pair);
  const [lost, gained] = [lostValue(pair), lostValue({ before: pair.after, after: pair.before })];
  const says = `is ${JSON.stringify(is.def)} and was ${JSON.stringify(was.def)}`;
  if (lost !== undefined) return [typed("type-narrowed", pair, says, lost)];
  if (gained !== undefined) return [typed("type-widened", pair, says, undefined)];
  return [clause("size", was.def, is.def)];
}

function typed(rule: RuleId, pair: KeyPair, says: string, lost: Value | undefined): Aspect {
  return {
    rule,
    says,
    meaning: [sizeOf(pair.before.column), sizeOf(pair.after.column)],
    surfaces: lost === undefined ? [] : ["wire"],
    ...(lost !== undefined && { lost }),
  };
}

/** The facts of a column that its type consists of. */
const SIZES = [
  ...(["dataType", "length", "precision", "scale", "fractionalSeconds", "unsigned"] as const),
  ...(["values", "characterSet"] as const),
] as const satisfies readonly (keyof Column)[];

function sizeOf(column: Column): unknown {
  return SIZES.map((fact) => column[fact] ?? null);
}

/* ------------------------------------------------------------------ others */

function isFlag({ type }: ItemKey): boolean {
  return type.kind === "flag";
}

/** Where the kind of value is another, that is said already. */
function flagAspects(pair: KeyPair): readonly Aspect[] {
  const { before, after } = pair;
  if (isFlag(before) === isFlag(after) || groupOf(before.column) !== groupOf(after.column)) return [];
  const lost = lostValue(pair);
  return [
    {
      rule: "flag-changed",
      says: isFlag(after) ? "is a flag and was a number" : "is a number and was a flag",
      meaning: [isFlag(before), isFlag(after)],
      surfaces: [...(lost === undefined ? [] : (["wire"] as const)), "compile"],
      ...(lost !== undefined && { lost }),
    },
  ];
}

function widthAspects({ before, after }: KeyPair): readonly Aspect[] {
  const [was, is] = [before.column, after.column];
  const isToBeTold =
    was.displayWidth !== is.displayWidth && groupOf(was) === "integer" && groupOf(is) === "integer";
  if (!isToBeTold || isFlag(before) !== isFlag(after)) return [];
  return [
    {
      rule: "display-width-changed",
      says: `is printed ${is.displayWidth ?? "without a width"} wide and was ${was.displayWidth ?? "without one"}`,
      meaning: [was.displayWidth ?? null, is.displayWidth ?? null],
      surfaces: [],
    },
  ];
}

/** That it became required is another aspect. */
function nullAspects({ before, after }: KeyPair): readonly Aspect[] {
  const meaning = [before.column.nullable, after.column.nullable] as const;
  const isLost = before.nullable && !after.nullable && !after.required;
  if (isLost || (before.column.nullable && !after.column.nullable)) {
    const says = after.column.nullable
      ? "can no longer be said to be null, since leaving it out means something else"
      : "is NOT NULL";
    return [
      {
        rule: "null-disallowed",
        says,
        meaning,
        surfaces: before.nullable ? ["wire"] : [],
        ...(before.nullable && { lost: null }),
      },
    ];
  }
  const isGained = !before.nullable && after.nullable && !before.required;
  if (!isGained && (before.column.nullable || !after.column.nullable)) return [];
  return [{ rule: "null-allowed", says: "may be null", meaning, surfaces: [] }];
}

function requiredAspects({ before, after }: KeyPair): readonly Aspect[] {
  if (before.required === after.required) return [];
  const meaning = [before.required, after.required] as const;
  if (before.required) return [{ rule: "required-removed", says: "can be left out", meaning, surfaces: [] }];
  return [
    { rule: "required-added", says: "is required", meaning, surfaces: ["wire", "compile"], isMissed: true },
  ];
}

function defaultAspects({ before, after }: KeyPair): readonly Aspect[] {
  const meaning = [effective(before.column), effective(after.column)] as const;
  if (JSON.stringify(meaning[0]) === JSON.stringify(meaning[1])) return [];
  // Who had to say it, and who has to, sees no default.
  if (meaning.some(({ kind }) => kind === "none") && (before.required || after.required)) return [];
  const isFlipped = isFlag(before) && isFlag(after) && !before.required && !after.required;
  const says = `is ${defaultWords(meaning[1])} where it is left out, and was ${defaultWords(meaning[0])}`;
  return [
    { rule: isFlipped ? "flag-default-flipped" : "default-changed", says, meaning, surfaces: ["behaviour"] },
  ];
}

/** Without a default, a column that may be NULL is NULL. */
function effective({ nullable, default: initially }: Column): ColumnDefault {
  return nullable && initially.kind === "none" ? { kind: "null" } : initially;
}

function defaultWords(initially: ColumnDefault): string {
  switch (initially.kind) {
    case "none":
      return "nothing";
    case "null":
      return "NULL";
    case "literal":
      return JSON.stringify(initially.value);
    case "expression":
      return initially.sql;
  }
}

function commentAspects({ before, after }: KeyPair): readonly Aspect[] {
  const meaning = [before.column.comment ?? "", after.column.comment ?? ""] as const;
  return meaning[0] === meaning[1]
    ? []
    : [{ rule: "comment-changed", says: "has another comment", meaning, surfaces: [] }];
}

const CLAUSES = [
  ...(["zerofill", "characterSet", "collation", "autoIncrement", "primaryKey", "unique"] as const),
  ...(["check", "onUpdate", "references"] as const),
] as const satisfies readonly (keyof Column)[];

const CLAUSE_NAMES: Readonly<Partial<Record<keyof Column, string>>> = {
  zerofill: "ZEROFILL",
  characterSet: "CHARACTER SET",
  collation: "COLLATE",
  autoIncrement: "AUTO_INCREMENT",
  primaryKey: "PRIMARY KEY",
  unique: "UNIQUE",
  check: "CHECK",
  onUpdate: "ON UPDATE",
  references: "REFERENCES",
};

function clauseAspects(pair: KeyPair): readonly Aspect[] {
  const [was, is] = [pair.before.column, pair.after.column];
  // A collation says its character set.
  const isTold = (name: keyof Column): boolean => name === "characterSet" && was.collation !== is.collation;
  return CLAUSES.filter((name) => was[name] !== is[name] && !isTold(name)).map((name) =>
    clause(CLAUSE_NAMES[name] ?? name, was[name], is[name]),
  );
}

type Fact = string | boolean | undefined;

function clause(name: string, was: Fact, is: Fact): Aspect {
  const words = (fact: Fact): string =>
    typeof fact === "string" ? fact : fact === true ? "there" : "not there";
  return {
    rule: "clause-changed",
    says: `has another ${name}: it is ${words(is)} and was ${words(was)}`,
    meaning: [
      [name, was ?? null],
      [name, is ?? null],
    ],
    surfaces: ["behaviour"],
  };
}
