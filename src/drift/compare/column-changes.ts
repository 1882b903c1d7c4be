/** Compares two definitions of a key. Each detector reports one kind of change, such as a changed type or default. */

import { formatJsonFile } from "../../core/text/json.js";
import { listUnknownParts } from "../../column/parser.js";
import type { Column, ColumnDefault, ItemKey } from "../../core/item-types.js";
import {
  createClauseChange,
  EXPRESSION_REASON,
  findRefusedValue,
  createTypeChange,
  type ChangeDetector,
  type KeyPair,
} from "./key-change.js";
import type { Change } from "./findings.js";
import { getImpliedDefault, getTypeGroup, normalizeColumn, type TypeGroup } from "./normalize.js";
import { isTextTypeWidened, detectTypeChanges } from "./type-changes.js";

const CHANGE_DETECTORS: readonly ChangeDetector[] = [
  detectTypeChanges,
  detectFlagChanges,
  detectDisplayWidthChanges,
  detectNullabilityChanges,
  detectOptionalityChanges,
  detectDefaultChanges,
  detectCommentChanges,
  detectClauseChanges,
];

/**
 * Returns all differences in meaning between two definitions. Returns an empty list if they have the same meaning, even if they are
 * written differently, such as `int` and `INTEGER`.
 */
export function detectKeyChanges(pair: KeyPair): readonly Change[] {
  const changes = CHANGE_DETECTORS.flatMap((detect) => detect(pair));
  if (!changes.some((change) => change.refusedValue !== undefined)) {
    const refusedValue = findRefusedValue(pair);
    if (refusedValue !== undefined)
      return [
        ...changes,
        createTypeChange("type-narrowed", pair, "accepts fewer values than before", refusedValue),
      ];
  }
  if (changes.length > 0 || pair.before.column.nullable !== pair.after.column.nullable) return changes;
  const [oldColumn, newColumn] = [pair.before.column, pair.after.column];
  const data = [formatNormalizedColumn(oldColumn), formatNormalizedColumn(newColumn)] as const;
  // The message contains the definitions as they are written.
  const change = createClauseChange("definition", oldColumn.def, newColumn.def);
  return data[0] === data[1] ? [] : [{ ...change, data }];
}

/** Formats the normalized column as JSON. Definitions with the same meaning have equal results, even if they are written differently. */
export function formatNormalizedColumn(column: Column): string {
  const { def: _def, ...properties } = normalizeColumn(column);
  return formatJsonFile(properties);
}

function isFlag({ type }: ItemKey): boolean {
  return type.kind === "flag";
}

/** Detects that a flag became a number, or the reverse. If the type group also changed, `detectTypeChanges` reports the change. */
function detectFlagChanges(pair: KeyPair): readonly Change[] {
  const { before, after } = pair;
  const data = [isFlag(before), isFlag(after)] as const;
  if (data[0] === data[1] || getTypeGroup(before.column) !== getTypeGroup(after.column)) return [];
  const text = isFlag(after) ? "changed from a number to a flag" : "changed from a flag to a number";
  // The column of a flag can store other numbers, so the server does not refuse them.
  const affects = isFlag(after) ? (["compilation", "behavior"] as const) : (["compilation"] as const);
  return [{ rule: "flag-changed", text, data, affects, refusedValue: findRefusedValue(pair) }];
}

function detectDisplayWidthChanges({ before, after }: KeyPair): readonly Change[] {
  const [oldWidth, newWidth] = [before.column.displayWidth, after.column.displayWidth];
  // SQLite accepts a display width in any type.
  const canHaveWidth = ({ column }: ItemKey): boolean => ["integer", "sqlite"].includes(getTypeGroup(column));
  if (oldWidth === newWidth || !canHaveWidth(before) || !canHaveWidth(after)) return [];
  if (isFlag(before) !== isFlag(after)) return [];
  const text = `changed its display width from ${oldWidth ?? "none"} to ${newWidth ?? "none"}`;
  return [{ rule: "display-width-changed", text, data: [oldWidth ?? null, newWidth ?? null], affects: [] }];
}

/**
 * Detects that null became allowed or disallowed for code, unless the only cause is that the key became required or optional. NOT
 * NULL has no effect if code could not send null before.
 */
function detectNullabilityChanges({ before, after }: KeyPair): readonly Change[] {
  const data = [before.column.nullable, after.column.nullable] as const;
  const [wasNullable, isNullable] = data;
  if (before.nullable && !after.nullable && (!after.required || (wasNullable && !isNullable))) {
    const text = isNullable
      ? "no longer accepts null, because an omitted key is no longer stored as NULL"
      : "is now NOT NULL";
    // Requests never contain null, so the server refuses nothing that a deployed program sends.
    return [{ rule: "null-disallowed", text, data, affects: ["compilation"] }];
  }
  if ((!before.nullable && after.nullable && !before.required) || (!wasNullable && isNullable))
    return [{ rule: "null-allowed", text: "can now be null", data, affects: [] }];
  return [];
}

function detectOptionalityChanges({ before, after }: KeyPair): readonly Change[] {
  const data = [before.required, after.required] as const;
  if (data[0] === data[1]) return [];
  if (before.required) return [{ rule: "required-removed", text: "is now optional", data, affects: [] }];
  const affects = ["requests", "compilation"] as const;
  return [{ rule: "required-added", text: "is now required", data, affects, isOmissionRefused: true }];
}

function detectDefaultChanges({ before, after }: KeyPair): readonly Change[] {
  const data = [normalizeColumn(before.column).default, normalizeColumn(after.column).default] as const;
  const [oldDefault, newDefault] = [before, after].map(({ column }) => JSON.stringify(trimDefault(column)));
  if (oldDefault === newDefault) return [];
  const isDefaultUsed = !before.required && !after.required;
  // The default of a required key is never used, so adding or removing a default has no effect.
  if (data.some(({ kind }) => kind === "none") && !isDefaultUsed) return [];
  return [
    {
      rule: isFlag(before) && isFlag(after) && isDefaultUsed ? "flag-default-flipped" : "default-changed",
      text: `changed its default from ${formatDefault(before.column)} to ${formatDefault(after.column)}`,
      data,
      affects: isDefaultUsed ? ["behavior"] : [],
      ...(data.some(({ kind }) => kind === "expression") && EXPRESSION_REASON),
    },
  ];
}

const NUMERIC_GROUPS: ReadonlySet<TypeGroup> = new Set(["integer", "bit", "decimal", "float"]);

/**
 * Returns the default without redundant zeros: `1.00` becomes `1`. Defaults that differ only in such zeros are equal, because the number
 * of zeros depends on the precision of the column.
 */
function trimDefault(column: Column): ColumnDefault {
  const columnDefault = normalizeColumn(column).default;
  if (columnDefault.kind !== "literal") return columnDefault;
  const { value } = columnDefault;
  if (["datetime", "timestamp", "time"].includes(column.dataType))
    return { kind: "literal", value: value.replace(/\.0+$|(\.\d*[1-9])0+$/, "$1") };
  const [isNumber, sign = "", whole = "", fraction = ""] =
    /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(/\d/.test(value) ? value : "") ?? [];
  if (!NUMERIC_GROUPS.has(getTypeGroup(column)) || !isNumber) return columnDefault;
  const digits = `${whole || "0"}${fraction === "" ? "" : `.${fraction}`}`;
  return { kind: "literal", value: digits === "0" ? "0" : sign + digits };
}

function formatDefault(column: Column): string {
  const columnDefault = getImpliedDefault(column);
  switch (columnDefault.kind) {
    case "none":
      return "none";
    case "null":
      return "NULL";
    case "literal": {
      const { bytes, value } = columnDefault;
      return bytes === undefined ? JSON.stringify(value) : `x'${bytes}'`;
    }
    case "expression":
      return columnDefault.sql;
  }
}

function detectCommentChanges({ before, after }: KeyPair): readonly Change[] {
  const data = [before.column.comment ?? "", after.column.comment ?? ""] as const;
  const text = "has a different comment";
  return data[0] === data[1] ? [] : [{ rule: "comment-changed", text, data, affects: [] }];
}

/** The clauses without rules of their own, with their names in messages. The names are in fingerprints, so they must not change. */
const CLAUSE_NAMES = {
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
  autoIncrementKeyword: "AUTOINCREMENT",
  onConflict: "ON CONFLICT",
  unknown: "unknown clauses",
} as const satisfies Partial<Record<keyof Column, string>>;

function detectClauseChanges(pair: KeyPair): readonly Change[] {
  const [oldColumn, newColumn] = [normalizeColumn(pair.before.column), normalizeColumn(pair.after.column)];
  const isSameType = oldColumn.dataType === newColumn.dataType;
  const properties = Object.keys(CLAUSE_NAMES) as readonly (keyof typeof CLAUSE_NAMES)[];
  return properties.flatMap((property) => {
    const get = (column: Column): string | boolean | undefined =>
      property === "unknown" ? joinUnknownParts(column, isSameType) : column[property];
    if (get(oldColumn) === get(newColumn)) return [];
    // The collation determines the character set. If both changed, report only the collation. If the new character set
    // accepts more texts, `detectTypeChanges` reports the change.
    if (
      property === "characterSet" &&
      (oldColumn.collation !== newColumn.collation || isTextTypeWidened(pair))
    )
      return [];
    const name = CLAUSE_NAMES[property];
    const { data } = createClauseChange(name, get(oldColumn), get(newColumn));
    return [{ ...createClauseChange(name, get(pair.before.column), get(pair.after.column)), data }];
  });
}

/** Omits the type if its name changed, because `detectTypeChanges` reports this. */
function joinUnknownParts(column: Column, includesType: boolean): string | undefined {
  const parts = listUnknownParts(column).filter(({ kind }) => includesType || kind === "clause");
  return parts.length === 0 ? undefined : parts.map(({ text }) => text).join(" ");
}
