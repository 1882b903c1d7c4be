/** Two definitions of one key → what differs, each aspect by itself. One function an aspect, in the order in which they are told. */

import { jsonFile } from "../../core/text/json.js";
import type { Column, ColumnDefault } from "../../core/column-types.js";
import type { ItemKey } from "../../core/item-types.js";
import { clause, lostValue, typed, type Aspect, type AspectOf, type KeyPair } from "./aspect.js";
import { groupOf, type TypeGroup } from "./type-groups.js";
import { effective, meant } from "./definition-meaning.js";
import { typeAspects } from "./type-aspects.js";

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
  const isTold = aspects.some(({ lost }) => lost !== undefined && lost !== null);
  const lost = isTold ? undefined : lostValue(pair);
  if (lost !== undefined) return [typed("type-narrowed", pair, "holds less than it did", lost)];
  const isOther = factsOf(before.column) !== factsOf(after.column);
  return isOther && aspects.length === 0 ? [restated(pair)] : [];
}

/** Facts that have no word of their own: the definitions are told, and what they say makes the finding the same tomorrow. */
function restated({ before, after }: KeyPair): Aspect {
  const aspect = clause("definition", before.column.def, after.column.def);
  return { ...aspect, meaning: [factsOf(before.column), factsOf(after.column)] };
}

/** All that a definition says but how it says it. */
export function factsOf(column: Column): string {
  const { def: _def, ...facts } = meant(column);
  return jsonFile(facts);
}

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

/** SQLite keeps the width of a type that it knows none of. */
const WITH_WIDTHS: ReadonlySet<TypeGroup> = new Set(["integer", "sqlite"]);

function widthAspects({ before, after }: KeyPair): readonly Aspect[] {
  const [was, is] = [before.column, after.column];
  const isPrinted = (column: Column): boolean => WITH_WIDTHS.has(groupOf(column));
  const isToBeTold = was.displayWidth !== is.displayWidth && isPrinted(was) && isPrinted(is);
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
  const meaning = [meant(before.column).default, meant(after.column).default] as const;
  const [was, is] = [plainDefault(before.column), plainDefault(after.column)];
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  // Who had to say it, and who has to, sees no default.
  if (meaning.some(({ kind }) => kind === "none") && (before.required || after.required)) return [];
  const isFlipped = isFlag(before) && isFlag(after) && !before.required && !after.required;
  const says = `is ${defaultWords(after.column)} where it is left out, and was ${defaultWords(before.column)}`;
  return [
    { rule: isFlipped ? "flag-default-flipped" : "default-changed", says, meaning, surfaces: ["behaviour"] },
  ];
}

const NUMBERS: ReadonlySet<TypeGroup> = new Set(["integer", "decimal", "float"]);

const MOMENTS: ReadonlySet<string> = new Set(["datetime", "timestamp", "time"]);

/** A number or a moment is what it is, whatever the digits that its column keeps: `1` and `1.00`. */
function plainDefault(column: Column): ColumnDefault {
  const initially = meant(column).default;
  if (initially.kind === "literal" && MOMENTS.has(column.dataType))
    return { kind: "literal", value: initially.value.replace(/\.0+$|(\.\d*[1-9])0+$/, "$1") };
  if (initially.kind !== "literal" || !NUMBERS.has(groupOf(column))) return initially;
  const [, sign = "", whole = "", fraction = ""] = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(initially.value) ?? [];
  const digits = `${whole || "0"}${fraction === "" ? "" : `.${fraction}`}`;
  const isNumber = whole !== "" || fraction !== "" || /^-?[0.]*0[0.]*$/.test(initially.value);
  if (!isNumber) return initially;
  return { kind: "literal", value: digits === "0" ? "0" : sign + digits };
}

function defaultWords(column: Column): string {
  const initially = effective(column);
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
  const [was, is] = [meant(pair.before.column), meant(pair.after.column)];
  // A collation says its character set.
  const isTold = (name: keyof Column): boolean => name === "characterSet" && was.collation !== is.collation;
  return CLAUSES.filter((name) => was[name] !== is[name] && !isTold(name)).map((name) => {
    const title = CLAUSE_NAMES[name] ?? name;
    const aspect = clause(title, pair.before.column[name], pair.after.column[name]);
    return { ...aspect, meaning: clause(title, was[name], is[name]).meaning };
  });
}
