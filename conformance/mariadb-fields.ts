/** The fields of `Column` beside what MariaDB's INFORMATION_SCHEMA says of the same column. */

import type { Column } from "../src/model.js";
import { bytesText, type Field, type Opinion } from "./trial.js";
import type { EngineColumn } from "./engine.js";

/** The server's character set, which a column that names none has. */
const DEFAULT_CHARACTER_SET = "utf8mb4";

export const MARIADB_FIELDS: readonly Field<EngineColumn>[] = [
  // MariaDB knows JSON as a LONGTEXT with a check.
  ["dataType", ({ dataType }, engine) => [dataType === "json" ? "longtext" : dataType, engine.dataType]],
  [
    "length",
    ({ dataType, length }, engine) => {
      if (dataType === "bit") return [length, engine.precision];
      if (dataType === "vector") return [length, Number(engine.characterLength) / 4];
      return /^(?:var)?(?:char|binary)$/.test(engine.dataType) ? [length, engine.characterLength] : undefined;
    },
  ],
  [
    "precision",
    ({ precision }, engine) => (takesScale(engine) ? [precision, parameter(engine, 0)] : undefined),
  ],
  ["scale", ({ scale }, engine) => (takesScale(engine) ? [scale, parameter(engine, 1)] : undefined)],
  [
    "displayWidth",
    ({ displayWidth }, engine) => {
      if (displayWidth === undefined || !/int$|^year$/.test(engine.dataType)) return undefined;
      return [displayWidth, parameter(engine, 0)];
    },
  ],
  ["fractionalSeconds", ({ fractionalSeconds }, engine) => [fractionalSeconds, engine.fractionalSeconds]],
  ["unsigned", ({ unsigned }, { columnType }) => [unsigned, / unsigned\b/.test(afterMembers(columnType))]],
  ["zerofill", ({ zerofill }, { columnType }) => [zerofill, / zerofill\b/.test(afterMembers(columnType))]],
  [
    "values",
    ({ values }, engine) => (values === undefined ? undefined : [values, members(engine.columnType)]),
  ],
  ["nullable", ({ nullable }, engine) => [nullable, engine.nullable]],
  ["default", defaults],
  [
    "characterSet",
    ({ dataType, characterSet = DEFAULT_CHARACTER_SET }, engine) =>
      engine.characterSet === null || dataType === "json" ? undefined : [characterSet, engine.characterSet],
  ],
  [
    "collation",
    ({ collation }, engine) => (collation === undefined ? undefined : [collation, engine.collation]),
  ],
  ["autoIncrement", ({ autoIncrement }, { extra }) => [autoIncrement, /auto_increment/.test(extra)]],
  ["primaryKey", (ours, { key }) => [ours.primaryKey || becomesPrimary(ours), key === "PRI"]],
  ["unique", (ours, { key }) => [ours.unique && !ours.primaryKey && !becomesPrimary(ours), key === "UNI"]],
  ["comment", ({ comment = "" }, engine) => [comment, engine.comment]],
  ["generated", ({ generated }, { extra }) => [generated !== undefined, /GENERATED/.test(extra)]],
  ["onUpdate", ({ onUpdate }, { extra }) => [onUpdate !== undefined, /on update/.test(extra)]],
];

/** A unique column that is not NULL is the primary key of a table that has no other, unless its key is a hash. */
function becomesPrimary({ unique, nullable, dataType }: Column): boolean {
  return unique && !nullable && !/text$|blob$|^json$/.test(dataType);
}

function takesScale({ dataType }: EngineColumn): boolean {
  return /^(?:decimal|float|double)$/.test(dataType);
}

function parameter({ columnType }: EngineColumn, index: 0 | 1): number | undefined {
  const said = /\(([0-9]+)(?:,([0-9]+))?\)/.exec(columnType)?.[index + 1];
  return said === undefined ? undefined : Number(said);
}

function afterMembers(columnType: string): string {
  return columnType.slice(columnType.lastIndexOf(")") + 1) || columnType;
}

function members(columnType: string): readonly string[] {
  const list = columnType.slice(columnType.indexOf("(") + 1, columnType.lastIndexOf(")"));
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, member = ""]) => unquoted(member));
}

/* ---- default ---- */

function defaults(ours: Column, engine: EngineColumn): readonly [Opinion, Opinion] | undefined {
  if (engine.generated !== null && engine.generated !== "") return [ours.default.kind, "none"];
  const { kind } = ours.default;
  // The engine shows no default and NULL as one.
  const none = engine.default === null || engine.default === "NULL";
  if (kind === "none" || kind === "null") return none ? undefined : [kind, engine.default];
  if (kind === "expression")
    return isLiteral(engine.default ?? "NULL") ? [ours.default.sql, engine.default] : undefined;
  if (none) return [ours.default.value, engine.default];
  // TEXT and BLOB keep a literal as it was written, and make text of it when they store it.
  if (/text$|blob$|^json$/.test(ours.dataType) && !/^'/.test(engine.default)) return undefined;
  return [ours.default.value, shownValue(ours, engine.default)];
}

function isLiteral(sql: string): boolean {
  return /^(?:'|x'|b'|-?[0-9.])/.test(sql);
}

const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", 0: "\0", Z: "\x1a" };

/** What stands between quotation marks, as the engine writes it, without what was escaped. */
function unquoted(text: string): string {
  return text
    .replace(/''/g, "'")
    .replace(/\\(.)/gs, (_, character: string) => ESCAPED[character] ?? character);
}

/** The engine's literal as the value that it is. */
function shownValue({ zerofill, dataType }: Column, sql: string): string {
  if (sql.startsWith("'")) return unquoted(sql.slice(1, -1));
  if (sql.startsWith("b'")) return String(BigInt(`0b${sql.slice(2, -1) || "0"}`));
  if (sql.startsWith("x'") || (sql.startsWith("0x") && /blob|binary/.test(dataType))) {
    return bytesText(Buffer.from(sql.replace(/^x'|^0x|'$/g, ""), "hex"));
  }
  // Zeros that ZEROFILL shows are not stored.
  return zerofill ? sql.replace(/^0+(?=[0-9])/, "") : sql;
}
