import type { Column } from "../src/core/column-types.js";
import { bytesText, type Field, type Opinion } from "./trial.js";
import { KEPT_NOWHERE, type EngineColumn } from "./engine-column.js";

/** The server's character set, which a column that names none has. */
const DEFAULT_CHARACTER_SET = "utf8mb4";

/**
 * Every field of `Column`. Expressions are in our words where the engine takes them for the same as the definition's
 * (`inOurWords`), and in its own where it does not.
 */
export const MARIADB_FIELDS: readonly Field<EngineColumn>[] = [
  // MariaDB knows JSON as a LONGTEXT with a check.
  ["dataType", ({ dataType }, engine) => [dataType === "json" ? "longtext" : dataType, engine.dataType]],
  [
    "length",
    ({ dataType, length }, engine) => {
      // The length of a TEXT or BLOB has become the choice of its type.
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
      displayWidth ?? usualWidth(ours),
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
      // JSON is the only type that fixes what it does not show.
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
      const ofType = dataType === "json" && JSON_CHECK.test(engine.check ?? "") ? engine.check : undefined;
      return [check ?? ofType, engine.check];
    },
  ],
  ["generated", ({ generated }, engine) => [generated, engine.generated === "" ? null : engine.generated]],
  ["onUpdate", ({ onUpdate }, engine) => [onUpdate, engine.onUpdate]],
  [
    "references",
    ({ references }, engine) =>
      engine.references === KEPT_NOWHERE ? [references !== undefined, true] : [references, engine.references],
  ],
];

/** Characters of the longest number, a sign included, of columns with a sign and without. */
const USUAL_WIDTHS: ReadonlyMap<string, readonly [signed: number, unsigned: number]> = new Map([
  ["tinyint", [4, 3]],
  ["smallint", [6, 5]],
  ["mediumint", [9, 8]],
  ["int", [11, 10]],
  ["bigint", [20, 20]],
  ["year", [4, 4]],
]);

function usualWidth({ dataType, unsigned }: Pick<Column, "dataType" | "unsigned">): number | undefined {
  return USUAL_WIDTHS.get(dataType)?.[unsigned ? 1 : 0];
}

const JSON_CHECK = /^json_valid\(`c_?`\)$/;
const JSON_COLLATION = "utf8mb4_bin";

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
  if (kind === "expression") return [ours.default.sql, engine.default];
  if (none) return [ours.default.value, engine.default];
  return [ours.default.value, shownValue(ours, engine.default)];
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
