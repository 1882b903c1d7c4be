/** Compares two definitions of a key. Each detector reports one kind of change, such as a changed type or default. */

import { formatJsonFile } from "../../core/text/json.js";
import type { Column, ColumnDefault } from "../../core/column-types.js";
import type { ItemKey } from "../../core/item-types.js";
import {
  createClauseChange,
  findRefusedValue,
  createTypeChange,
  type KeyChange,
  type KeyChangeDetector,
  type KeyPair,
} from "./key-change.js";
import { getTypeGroup, type TypeGroup } from "./type-groups.js";
import type { CandidateValue } from "./candidate-values.js";
import { getDefaultOrImplicitNull, normalizeColumn } from "./normalize-column.js";
import { isTextTypeWidened, detectTypeChanges } from "./type-changes.js";

const CHANGE_DETECTORS: readonly KeyChangeDetector[] = [
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
export function detectKeyDefinitionChanges(pair: KeyPair): readonly KeyChange[] {
  const changes = CHANGE_DETECTORS.flatMap((detect) => detect(pair));
  return [...changes, ...detectRemainingChanges(pair, changes)];
}

/**
 * Returns the change that the detectors missed, if any. Searches for a value that only the old definition accepts, unless `changes`
 * already contains such a value. If none is found and `changes` is empty, reports any other difference.
 */
function detectRemainingChanges(pair: KeyPair, changes: readonly KeyChange[]): readonly KeyChange[] {
  const { before, after } = pair;
  const hasRefusedValue = changes.some((change) => change.refusedValue !== undefined);
  const refusedValue = hasRefusedValue ? undefined : findRefusedValue(pair);
  if (refusedValue !== undefined) return [createTypeNarrowingChange(pair, refusedValue)];
  const isDefinitionChanged = formatNormalizedColumn(before.column) !== formatNormalizedColumn(after.column);
  return isDefinitionChanged && changes.length === 0 ? [createDefinitionChange(pair)] : [];
}

/**
 * Creates the change object for a value that is now refused. If the CHECK constraint changed, adds both constraints to the fingerprint.
 * Without them, the fingerprint would not distinguish `int CHECK (a > 0)` from `int CHECK (a > 5)`, which have the same type.
 */
function createTypeNarrowingChange(pair: KeyPair, refusedValue: CandidateValue): KeyChange {
  const change = createTypeChange("type-narrowed", pair, "accepts fewer values than before", refusedValue);
  const [oldCheck, newCheck] = [pair.before.column, pair.after.column].map(
    (column) => normalizeColumn(column).check,
  );
  if (oldCheck === newCheck) return change;
  const [oldFingerprintData, newFingerprintData] = change.fingerprintData;
  return {
    ...change,
    fingerprintData: [
      [oldFingerprintData, oldCheck ?? null],
      [newFingerprintData, newCheck ?? null],
    ],
  };
}

/**
 * Creates the change object for a changed definition. The message contains both definitions as they are written. The fingerprint contains
 * their normalized form, so it does not depend on letter case or synonyms.
 */
function createDefinitionChange({ before, after }: KeyPair): KeyChange {
  const change = createClauseChange("definition", before.column.def, after.column.def);
  return {
    ...change,
    fingerprintData: [formatNormalizedColumn(before.column), formatNormalizedColumn(after.column)],
  };
}

/**
 * Formats the normalized column as JSON, for comparison. Definitions with the same meaning have equal results, even if they are
 * written differently.
 */
export function formatNormalizedColumn(column: Column): string {
  const { def: _def, ...propertiesExceptDef } = normalizeColumn(column);
  return formatJsonFile(propertiesExceptDef);
}

function isFlagKey({ type }: ItemKey): boolean {
  return type.kind === "flag";
}

/**
 * Detects that a flag became a number, or the reverse. If the type group, such as `integer`, also changed,
 * `detectTypeChanges` reports the change.
 */
function detectFlagChanges(pair: KeyPair): readonly KeyChange[] {
  const { before, after } = pair;
  if (isFlagKey(before) === isFlagKey(after) || getTypeGroup(before.column) !== getTypeGroup(after.column))
    return [];
  const refusedValue = findRefusedValue(pair);
  return [
    {
      rule: "flag-changed",
      changeDescription: isFlagKey(after)
        ? "changed from a number to a flag"
        : "changed from a flag to a number",
      fingerprintData: [isFlagKey(before), isFlagKey(after)],
      // The column of a flag can store other numbers, so the server does not refuse them.
      surfaces: isFlagKey(after) ? ["compile", "behaviour"] : ["compile"],
      ...(refusedValue !== undefined && { refusedValue }),
    },
  ];
}

/** Type groups with a display width. SQLite accepts a display width in any type. */
const TYPE_GROUPS_WITH_DISPLAY_WIDTH: ReadonlySet<TypeGroup> = new Set(["integer", "sqlite"]);

function detectDisplayWidthChanges({ before, after }: KeyPair): readonly KeyChange[] {
  const [oldColumn, newColumn] = [before.column, after.column];
  const canHaveDisplayWidth = (column: Column): boolean =>
    TYPE_GROUPS_WITH_DISPLAY_WIDTH.has(getTypeGroup(column));
  const isDisplayWidthChanged =
    oldColumn.displayWidth !== newColumn.displayWidth &&
    canHaveDisplayWidth(oldColumn) &&
    canHaveDisplayWidth(newColumn);
  if (!isDisplayWidthChanged || isFlagKey(before) !== isFlagKey(after)) return [];
  return [
    {
      rule: "display-width-changed",
      changeDescription: `changed its display width from ${oldColumn.displayWidth ?? "none"} to ${newColumn.displayWidth ?? "none"}`,
      fingerprintData: [oldColumn.displayWidth ?? null, newColumn.displayWidth ?? null],
      surfaces: [],
    },
  ];
}

/** Detects that null became allowed or disallowed, unless the only cause is that the key became required or optional. */
function detectNullabilityChanges({ before, after }: KeyPair): readonly KeyChange[] {
  const fingerprintData = [before.column.nullable, after.column.nullable] as const;
  const stopsAcceptingNull = before.nullable && !after.nullable && !after.required;
  if (stopsAcceptingNull || (before.column.nullable && !after.column.nullable)) {
    const changeDescription = after.column.nullable
      ? "no longer accepts null, because an omitted key is no longer stored as NULL"
      : "is now NOT NULL";
    return [
      {
        rule: "null-disallowed",
        changeDescription,
        fingerprintData,
        // Requests never contain null, so the server refuses nothing that a deployed program sends.
        surfaces: before.nullable ? ["compile"] : [],
      },
    ];
  }
  const startsAcceptingNull = !before.nullable && after.nullable && !before.required;
  if (!startsAcceptingNull && (before.column.nullable || !after.column.nullable)) return [];
  return [{ rule: "null-allowed", changeDescription: "can now be null", fingerprintData, surfaces: [] }];
}

function detectOptionalityChanges({ before, after }: KeyPair): readonly KeyChange[] {
  if (before.required === after.required) return [];
  const fingerprintData = [before.required, after.required] as const;
  if (before.required)
    return [
      { rule: "required-removed", changeDescription: "is now optional", fingerprintData, surfaces: [] },
    ];
  return [
    {
      rule: "required-added",
      changeDescription: "is now required",
      fingerprintData,
      surfaces: ["wire", "compile"],
      isOmissionRefused: true,
    },
  ];
}

function detectDefaultChanges({ before, after }: KeyPair): readonly KeyChange[] {
  const normalizedDefaults = [
    normalizeColumn(before.column).default,
    normalizeColumn(after.column).default,
  ] as const;
  const [oldDefault, newDefault] = [
    getDefaultWithoutRedundantZeros(before.column),
    getDefaultWithoutRedundantZeros(after.column),
  ];
  if (JSON.stringify(oldDefault) === JSON.stringify(newDefault)) return [];
  // The default of a required key is never used, so adding or removing a default has no effect.
  if (normalizedDefaults.some(({ kind }) => kind === "none") && (before.required || after.required))
    return [];
  const isDefaultUsed = !before.required && !after.required;
  const isFlagDefaultFlipped = isFlagKey(before) && isFlagKey(after) && isDefaultUsed;
  return [
    {
      rule: isFlagDefaultFlipped ? "flag-default-flipped" : "default-changed",
      changeDescription: `changed its default from ${formatDefault(before.column)} to ${formatDefault(after.column)}`,
      fingerprintData: normalizedDefaults,
      surfaces: isDefaultUsed ? ["behaviour"] : [],
    },
  ];
}

const NUMERIC_TYPE_GROUPS: ReadonlySet<TypeGroup> = new Set(["integer", "decimal", "float"]);

const DATA_TYPES_WITH_TIME: ReadonlySet<string> = new Set(["datetime", "timestamp", "time"]);

/**
 * Returns the default without redundant zeros: `1.00` becomes `1`. Defaults that differ only in such zeros are equal, because the number
 * of zeros depends on the precision of the column.
 */
function getDefaultWithoutRedundantZeros(column: Column): ColumnDefault {
  const columnDefault = normalizeColumn(column).default;
  if (columnDefault.kind === "literal" && DATA_TYPES_WITH_TIME.has(column.dataType))
    return { kind: "literal", value: columnDefault.value.replace(/\.0+$|(\.\d*[1-9])0+$/, "$1") };
  if (columnDefault.kind !== "literal" || !NUMERIC_TYPE_GROUPS.has(getTypeGroup(column)))
    return columnDefault;
  const [, sign = "", wholeDigits = "", fractionDigits = ""] =
    /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(columnDefault.value) ?? [];
  const absoluteValueText = `${wholeDigits || "0"}${fractionDigits === "" ? "" : `.${fractionDigits}`}`;
  const isNumericLiteral =
    wholeDigits !== "" || fractionDigits !== "" || /^-?[0.]*0[0.]*$/.test(columnDefault.value);
  if (!isNumericLiteral) return columnDefault;
  return { kind: "literal", value: absoluteValueText === "0" ? "0" : sign + absoluteValueText };
}

function formatDefault(column: Column): string {
  const columnDefault = getDefaultOrImplicitNull(column);
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

function detectCommentChanges({ before, after }: KeyPair): readonly KeyChange[] {
  const oldAndNewComment = [before.column.comment ?? "", after.column.comment ?? ""] as const;
  if (oldAndNewComment[0] === oldAndNewComment[1]) return [];
  const changeDescription = "has a different comment";
  return [{ rule: "comment-changed", changeDescription, fingerprintData: oldAndNewComment, surfaces: [] }];
}

const CLAUSE_PROPERTIES = [
  ...(["zerofill", "characterSet", "collation", "autoIncrement", "primaryKey", "unique"] as const),
  ...(["check", "onUpdate", "references"] as const),
  ...(["stored", "invisible", "compressed", "systemVersioning"] as const),
  ...(["autoIncrementKeyword", "onConflict", "unknown"] as const),
] as const satisfies readonly (keyof Column)[];

const CLAUSE_NAMES_BY_PROPERTY: Readonly<Partial<Record<keyof Column, string>>> = {
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
};

function detectClauseChanges(pair: KeyPair): readonly KeyChange[] {
  const [oldColumn, newColumn] = [normalizeColumn(pair.before.column), normalizeColumn(pair.after.column)];
  // The collation determines the character set. If both changed, report only the collation. If the new character set
  // accepts more texts, `detectTypeChanges` reports the change.
  const isReportedByOtherChange = (property: keyof Column): boolean =>
    property === "characterSet" && (oldColumn.collation !== newColumn.collation || isTextTypeWidened(pair));
  const changedProperties = CLAUSE_PROPERTIES.filter(
    (property) =>
      getClause(oldColumn, property) !== getClause(newColumn, property) && !isReportedByOtherChange(property),
  );
  return changedProperties.map((property) => {
    const clauseName = CLAUSE_NAMES_BY_PROPERTY[property] ?? property;
    const change = createClauseChange(
      clauseName,
      getClause(pair.before.column, property),
      getClause(pair.after.column, property),
    );
    return {
      ...change,
      fingerprintData: createClauseChange(
        clauseName,
        getClause(oldColumn, property),
        getClause(newColumn, property),
      ).fingerprintData,
    };
  });
}

function getClause(
  column: Column,
  property: (typeof CLAUSE_PROPERTIES)[number],
): string | boolean | undefined {
  return property === "unknown" ? column.unknown?.join(" ") : column[property];
}
