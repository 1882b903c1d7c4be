/** Compares the fields of `Column` with what MariaDB's INFORMATION_SCHEMA contains about the same column. */

import type { Column } from "../src/core/column-types.js";
import { bytesText, literalText, type Field, type FieldValue } from "./dialect-comparison.js";
import { REFERENCES_NOT_STORED, type EngineColumn } from "./mariadb-column.js";

/** The server's character set, which applies to columns that specify none. */
const DEFAULT_CHARACTER_SET = "utf8mb4";

/**
 * Every field of `Column`. Expressions have our spelling if the engine considers it equal to the definition's
 * (`withOurExpressions`), else the engine's.
 */
export const MARIADB_FIELDS: readonly Field<EngineColumn>[] = [
  // MariaDB stores JSON as a LONGTEXT with a check.
  ["dataType", ({ dataType }, engine) => [dataType === "json" ? "longtext" : dataType, engine.dataType]],
  [
    "length",
    ({ dataType, length }, engine) => {
      // The length of a TEXT or BLOB only selects its type.
      if (/text$|blob$/.test(engine.dataType)) return undefined;
      if (dataType === "bit") return [length, engine.precision];
      if (dataType === "vector") return [length, Number(engine.characterLength) / 4];
      return [length, /^(?:var)?(?:char|binary)$/.test(engine.dataType) ? engine.characterLength : undefined];
    },
  ],
  [
    "precision",
    ({ precision }, engine) => [precision, takesScale(engine) ? parameter(engine, 0) : undefined],
  ],
  ["scale", ({ scale }, engine) => [scale, takesScale(engine) ? parameter(engine, 1) : undefined]],
  [
    "displayWidth",
    ({ displayWidth, ...ours }, engine) => [
      displayWidth ?? defaultWidth(ours),
      /int$|^year$/.test(engine.dataType) ? parameter(engine, 0) : undefined,
    ],
  ],
  ["fractionalSeconds", ({ fractionalSeconds }, engine) => [fractionalSeconds, engine.fractionalSeconds]],
  ["unsigned", ({ unsigned }, { columnType }) => [unsigned, / unsigned\b/.test(afterMembers(columnType))]],
  ["zerofill", ({ zerofill }, { columnType }) => [zerofill, / zerofill\b/.test(afterMembers(columnType))]],
  [
    "values",
    ({ values }, { dataType, columnType }) => [
      values,
      /^(?:enum|set)$/.test(dataType) ? members(columnType) : undefined,
    ],
  ],
  ["nullable", ({ nullable }, engine) => [nullable, engine.nullable]],
  ["default", defaults],
  [
    "characterSet",
    ({ dataType, characterSet }, engine) =>
      // JSON is the only type with a fixed character set that it does not show.
      [
        characterSet ??
          (engine.characterSet === null || dataType === "json" ? engine.characterSet : DEFAULT_CHARACTER_SET),
        engine.characterSet,
      ],
  ],
  [
    "collation",
    ({ dataType, collation }, engine) => [
      collation ?? (dataType === "json" ? JSON_COLLATION : engine.usualCollation),
      engine.collation,
    ],
  ],
  ["autoIncrement", ({ autoIncrement }, { extra }) => [autoIncrement, /auto_increment/.test(extra)]],
  ["primaryKey", (ours, { key }) => [ours.primaryKey || becomesPrimary(ours), key === "PRI"]],
  ["unique", (ours, { key }) => [ours.unique && !ours.primaryKey && !becomesPrimary(ours), key === "UNI"]],
  ["comment", ({ comment = "" }, engine) => [comment, engine.comment]],
  [
    "check",
    ({ dataType, check }, engine) => {
      const implied = dataType === "json" && JSON_CHECK.test(engine.check ?? "") ? engine.check : undefined;
      return [check ?? implied, engine.check];
    },
  ],
  ["stored", ({ stored = false }, { extra }) => [stored, /STORED GENERATED/.test(extra)]],
  ["invisible", ({ invisible = false }, { extra }) => [invisible, /INVISIBLE/.test(extra)]],
  [
    "compressed",
    ({ compressed = false }, { columnType }) => [compressed, / COMPRESSED\*\/$/.test(columnType)],
  ],
  ["generated", ({ generated }, engine) => [generated, engine.generated === "" ? null : engine.generated]],
  ["onUpdate", ({ onUpdate }, engine) => [onUpdate, engine.onUpdate]],
  [
    "references",
    ({ references }, engine) =>
      engine.references === REFERENCES_NOT_STORED
        ? [references !== undefined, true]
        : [references, engine.references],
  ],
];

/** Characters of the longest number, including its sign, for signed and unsigned columns. */
const USUAL_WIDTHS: ReadonlyMap<string, readonly [signed: number, unsigned: number]> = new Map([
  ["tinyint", [4, 3]],
  ["smallint", [6, 5]],
  ["mediumint", [9, 8]],
  ["int", [11, 10]],
  ["bigint", [20, 20]],
  ["year", [4, 4]],
]);

function defaultWidth({ dataType, unsigned }: Pick<Column, "dataType" | "unsigned">): number | undefined {
  return USUAL_WIDTHS.get(dataType)?.[unsigned ? 1 : 0];
}

const JSON_CHECK = /^json_valid\(`c_?`\)$/;
const JSON_COLLATION = "utf8mb4_bin";

/** A unique NOT NULL column becomes the primary key of a table without one, unless its index is a hash. */
function becomesPrimary({ unique, nullable, dataType }: Column): boolean {
  return unique && !nullable && !/text$|blob$|^json$/.test(dataType);
}

function takesScale({ dataType }: EngineColumn): boolean {
  return /^(?:decimal|float|double)$/.test(dataType);
}

function parameter({ columnType }: EngineColumn, index: 0 | 1): number | undefined {
  const digits = /\(([0-9]+)(?:,([0-9]+))?\)/.exec(columnType)?.[index + 1];
  return digits === undefined ? undefined : Number(digits);
}

function afterMembers(columnType: string): string {
  return columnType.slice(columnType.lastIndexOf(")") + 1) || columnType;
}

function members(columnType: string): readonly string[] {
  const list = columnType.slice(columnType.indexOf("(") + 1, columnType.lastIndexOf(")"));
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, member = ""]) => unquoted(member));
}

// Default

function defaults(ours: Column, engine: EngineColumn): readonly [FieldValue, FieldValue] | undefined {
  if (engine.generated !== null && engine.generated !== "") return [ours.default.kind, "none"];
  const { kind } = ours.default;
  // The engine shows a missing default and a default of NULL in the same way.
  const none = engine.default === null || engine.default === "NULL";
  if (kind === "none" || kind === "null") return none ? undefined : [kind, engine.default];
  if (kind === "expression") return [ours.default.sql, engine.default];
  if (none) return [literalText(ours.default), engine.default];
  return [literalText(ours.default), shownValue(ours, engine.default)];
}

const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", 0: "\0", Z: "\x1a" };

/** Removes the escapes from a quoted text of the engine. */
function unquoted(text: string): string {
  return text
    .replace(/''/g, "'")
    .replace(/\\(.)/gs, (_, character: string) => ESCAPED[character] ?? character);
}

/** The value of a literal of the engine. */
function shownValue({ zerofill, dataType }: Column, sql: string): string {
  if (sql.startsWith("'")) return unquoted(sql.slice(1, -1));
  if (sql.startsWith("b'")) return String(BigInt(`0b${sql.slice(2, -1) || "0"}`));
  if (/^x'/i.test(sql) || (sql.startsWith("0x") && /blob|binary/.test(dataType))) {
    return bytesText(Buffer.from(sql.replace(/^x'|^0x|'$/gi, ""), "hex"));
  }
  // ZEROFILL shows zeros that are not stored.
  return zerofill ? sql.replace(/^0+(?=[0-9])/, "") : sql;
}
