/** Compares two definitions of a key. Each detector reports one aspect, such as the type, the default or the comment. */

import { jsonFile } from "../../core/text/json.js";
import type { Column, ColumnDefault } from "../../core/column-types.js";
import type { ItemKey } from "../../core/item-types.js";
import {
  clauseAspect,
  findRefusedValue,
  typeAspect,
  type Aspect,
  type AspectDetector,
  type KeyPair,
} from "./aspect.js";
import { groupOf, type TypeGroup } from "./type-groups.js";
import type { CandidateValue } from "./candidate-values.js";
import { omittedDefault, normalizeColumn } from "./normalize-column.js";
import { isTextWidened, typeAspects } from "./type-aspects.js";

const ASPECTS: readonly AspectDetector[] = [
  typeAspects,
  flagAspects,
  widthAspects,
  nullAspects,
  requiredAspects,
  defaultAspects,
  commentAspects,
  clauseAspects,
];

/** Returns all differences in meaning. Empty if the definitions are equal or differ only in spelling. */
export function aspectsOf(pair: KeyPair): readonly Aspect[] {
  const aspects = ASPECTS.flatMap((aspect) => aspect(pair));
  return [...aspects, ...remainingAspects(pair, aspects)];
}

/** Returns differences that no detector reported: a value that is now refused, or else any other change of the column. */
function remainingAspects(pair: KeyPair, aspects: readonly Aspect[]): readonly Aspect[] {
  const { before, after } = pair;
  const hasRefusedValue = aspects.some(
    ({ refusedValue }) => refusedValue !== undefined && refusedValue !== null,
  );
  const refusedValue = hasRefusedValue ? undefined : findRefusedValue(pair);
  if (refusedValue !== undefined) return [narrowedAspect(pair, refusedValue)];
  const isChanged = normalizedFacts(before.column) !== normalizedFacts(after.column);
  return isChanged && aspects.length === 0 ? [definitionAspect(pair)] : [];
}

/** Reports a refused value. If the CHECK changed, the fingerprint contains it, because nothing else of the type did. */
function narrowedAspect(pair: KeyPair, refusedValue: CandidateValue): Aspect {
  const aspect = typeAspect("type-narrowed", pair, "accepts fewer values than before", refusedValue);
  const [oldCheck, newCheck] = [pair.before.column, pair.after.column].map(
    (column) => normalizeColumn(column).check,
  );
  if (oldCheck === newCheck) return aspect;
  const [before, after] = aspect.meaning;
  return {
    ...aspect,
    meaning: [
      [before, oldCheck ?? null],
      [after, newCheck ?? null],
    ],
  };
}

/** Reports that the definition changed. The message contains both definitions; the fingerprint depends only on their meaning. */
function definitionAspect({ before, after }: KeyPair): Aspect {
  const aspect = clauseAspect("definition", before.column.def, after.column.def);
  return { ...aspect, meaning: [normalizedFacts(before.column), normalizedFacts(after.column)] };
}

/** Returns all facts of a definition as JSON. Two definitions that differ only in spelling have equal results. */
export function normalizedFacts(column: Column): string {
  const { def: _def, ...facts } = normalizeColumn(column);
  return jsonFile(facts);
}

function isFlag({ type }: ItemKey): boolean {
  return type.kind === "flag";
}

/** Detects that a flag became a number, or the reverse. If the type group also changed, `typeAspects` reports the change. */
function flagAspects(pair: KeyPair): readonly Aspect[] {
  const { before, after } = pair;
  if (isFlag(before) === isFlag(after) || groupOf(before.column) !== groupOf(after.column)) return [];
  const refusedValue = findRefusedValue(pair);
  return [
    {
      rule: "flag-changed",
      change: isFlag(after) ? "changed from a number to a flag" : "changed from a flag to a number",
      meaning: [isFlag(before), isFlag(after)],
      surfaces: [...(refusedValue === undefined ? [] : (["wire"] as const)), "compile"],
      ...(refusedValue !== undefined && { refusedValue }),
    },
  ];
}

/** Type groups with a display width. SQLite accepts a display width in any type. */
const GROUPS_WITH_WIDTH: ReadonlySet<TypeGroup> = new Set(["integer", "sqlite"]);

function widthAspects({ before, after }: KeyPair): readonly Aspect[] {
  const [oldColumn, newColumn] = [before.column, after.column];
  const hasWidth = (column: Column): boolean => GROUPS_WITH_WIDTH.has(groupOf(column));
  const isChanged =
    oldColumn.displayWidth !== newColumn.displayWidth && hasWidth(oldColumn) && hasWidth(newColumn);
  if (!isChanged || isFlag(before) !== isFlag(after)) return [];
  return [
    {
      rule: "display-width-changed",
      change: `changed its display width from ${oldColumn.displayWidth ?? "none"} to ${newColumn.displayWidth ?? "none"}`,
      meaning: [oldColumn.displayWidth ?? null, newColumn.displayWidth ?? null],
      surfaces: [],
    },
  ];
}

/** Detects whether null was allowed or disallowed. Ignores a key that became required: `requiredAspects` reports it. */
function nullAspects({ before, after }: KeyPair): readonly Aspect[] {
  const meaning = [before.column.nullable, after.column.nullable] as const;
  const isNullLost = before.nullable && !after.nullable && !after.required;
  if (isNullLost || (before.column.nullable && !after.column.nullable)) {
    const change = after.column.nullable
      ? "no longer accepts null, because an omitted key is no longer stored as NULL"
      : "is now NOT NULL";
    return [
      {
        rule: "null-disallowed",
        change,
        meaning,
        surfaces: before.nullable ? ["wire"] : [],
        ...(before.nullable && { refusedValue: null }),
      },
    ];
  }
  const isNullGained = !before.nullable && after.nullable && !before.required;
  if (!isNullGained && (before.column.nullable || !after.column.nullable)) return [];
  return [{ rule: "null-allowed", change: "can now be null", meaning, surfaces: [] }];
}

function requiredAspects({ before, after }: KeyPair): readonly Aspect[] {
  if (before.required === after.required) return [];
  const meaning = [before.required, after.required] as const;
  if (before.required)
    return [{ rule: "required-removed", change: "is now optional", meaning, surfaces: [] }];
  return [
    {
      rule: "required-added",
      change: "is now required",
      meaning,
      surfaces: ["wire", "compile"],
      isOmissionRefused: true,
    },
  ];
}

function defaultAspects({ before, after }: KeyPair): readonly Aspect[] {
  const meaning = [normalizeColumn(before.column).default, normalizeColumn(after.column).default] as const;
  const [oldDefault, newDefault] = [comparableDefault(before.column), comparableDefault(after.column)];
  if (JSON.stringify(oldDefault) === JSON.stringify(newDefault)) return [];
  // The default of a required key is never used, so adding or removing it has no effect.
  if (meaning.some(({ kind }) => kind === "none") && (before.required || after.required)) return [];
  const isFlipped = isFlag(before) && isFlag(after) && !before.required && !after.required;
  return [
    {
      rule: isFlipped ? "flag-default-flipped" : "default-changed",
      change: `changed its default from ${defaultText(before.column)} to ${defaultText(after.column)}`,
      meaning,
      surfaces: ["behaviour"],
    },
  ];
}

const NUMERIC_GROUPS: ReadonlySet<TypeGroup> = new Set(["integer", "decimal", "float"]);

const TIME_TYPES: ReadonlySet<string> = new Set(["datetime", "timestamp", "time"]);

/** Returns the default without redundant zeros: `1.00` becomes `1`. Their number depends only on the precision of the column. */
function comparableDefault(column: Column): ColumnDefault {
  const columnDefault = normalizeColumn(column).default;
  if (columnDefault.kind === "literal" && TIME_TYPES.has(column.dataType))
    return { kind: "literal", value: columnDefault.value.replace(/\.0+$|(\.\d*[1-9])0+$/, "$1") };
  if (columnDefault.kind !== "literal" || !NUMERIC_GROUPS.has(groupOf(column))) return columnDefault;
  const [, sign = "", whole = "", fraction = ""] =
    /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(columnDefault.value) ?? [];
  const digits = `${whole || "0"}${fraction === "" ? "" : `.${fraction}`}`;
  const isNumber = whole !== "" || fraction !== "" || /^-?[0.]*0[0.]*$/.test(columnDefault.value);
  if (!isNumber) return columnDefault;
  return { kind: "literal", value: digits === "0" ? "0" : sign + digits };
}

function defaultText(column: Column): string {
  const columnDefault = omittedDefault(column);
  switch (columnDefault.kind) {
    case "none":
      return "none";
    case "null":
      return "NULL";
    case "literal":
      return columnDefault.bytes === undefined
        ? JSON.stringify(columnDefault.value)
        : `x'${columnDefault.bytes}'`;
    case "expression":
      return columnDefault.sql;
  }
}

function commentAspects({ before, after }: KeyPair): readonly Aspect[] {
  const meaning = [before.column.comment ?? "", after.column.comment ?? ""] as const;
  return meaning[0] === meaning[1]
    ? []
    : [{ rule: "comment-changed", change: "has a different comment", meaning, surfaces: [] }];
}

const CLAUSES = [
  ...(["zerofill", "characterSet", "collation", "autoIncrement", "primaryKey", "unique"] as const),
  ...(["check", "onUpdate", "references"] as const),
  ...(["stored", "invisible", "compressed", "systemVersioning"] as const),
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
  stored: "STORED",
  invisible: "INVISIBLE",
  compressed: "COMPRESSED",
  systemVersioning: "SYSTEM VERSIONING",
};

function clauseAspects(pair: KeyPair): readonly Aspect[] {
  const [oldColumn, newColumn] = [normalizeColumn(pair.before.column), normalizeColumn(pair.after.column)];
  // The collation determines the character set. If both changed, only the collation is reported. `typeAspects` reports a
  // character set that accepts more texts.
  const isRedundant = (name: keyof Column): boolean =>
    name === "characterSet" && (oldColumn.collation !== newColumn.collation || isTextWidened(pair));
  const changed = CLAUSES.filter((name) => oldColumn[name] !== newColumn[name] && !isRedundant(name));
  return changed.map((name) => {
    const title = CLAUSE_NAMES[name] ?? name;
    const aspect = clauseAspect(title, pair.before.column[name], pair.after.column[name]);
    return { ...aspect, meaning: clauseAspect(title, oldColumn[name], newColumn[name]).meaning };
  });
}
