/** Compares the fields of `Column` with what MariaDB's INFORMATION_SCHEMA contains about the same column. */

import { parseColumn, type Column } from "../../src/index.js";
import {
  formatBytes,
  formatLiteral,
  type DialectComparison,
  type EngineVerdict,
  type FieldComparison,
  type FieldValue,
} from "./comparison.js";

/** A column as MariaDB's INFORMATION_SCHEMA describes it: the facts that depend on the column's definition. */
export interface MariadbColumn {
  readonly columnType: string;
  readonly dataType: string;
  readonly characterLength: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly fractionalSeconds: number | null;
  readonly nullable: boolean;
  /** SQL text: a quoted string, a number, an expression or `NULL`. Null if the column has no default. */
  readonly default: string | null;
  readonly characterSet: string | null;
  readonly collation: string | null;
  /** The default collation of the column's character set. */
  readonly usualCollation: string | null;
  readonly key: string;
  readonly extra: string;
  readonly comment: string;
  readonly generated: string | null;
  readonly onUpdate: string | null;
  /** The condition of the column's CHECK. */
  readonly check: string | null;
  /** The columns that a foreign key refers to, and its actions. */
  readonly references: string | null;
}

/** The value of `references` if the engine accepts the REFERENCES clause, but does not store it. */
export const REFERENCES_NOT_STORED = "kept nowhere";

/** The server's character set, which applies to columns that specify none. */
const DEFAULT_CHARACTER_SET = "utf8mb4";

/** The comparison of each field of `Column`. Of expressions and of REFERENCES, only the presence is compared: they are text. */
const MARIADB_FIELDS: readonly FieldComparison<MariadbColumn>[] = [
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
    ({ precision }, engine) => [precision, hasScale(engine) ? parseParameter(engine, 0) : undefined],
  ],
  ["scale", ({ scale }, engine) => [scale, hasScale(engine) ? parseParameter(engine, 1) : undefined]],
  [
    "displayWidth",
    ({ displayWidth, ...ours }, engine) => [
      displayWidth ?? getDefaultWidth(ours),
      /int$|^year$/.test(engine.dataType) ? parseParameter(engine, 0) : undefined,
    ],
  ],
  ["fractionalSeconds", ({ fractionalSeconds }, engine) => [fractionalSeconds, engine.fractionalSeconds]],
  ["unknown", ({ unknown }) => [unknown, undefined]],
  ["unsigned", ({ unsigned }, { columnType }) => [unsigned, / unsigned\b/.test(skipMembers(columnType))]],
  ["zerofill", ({ zerofill }, { columnType }) => [zerofill, / zerofill\b/.test(skipMembers(columnType))]],
  [
    "values",
    ({ values }, { dataType, columnType }) => [
      values,
      /^(?:enum|set)$/.test(dataType) ? parseMembers(columnType) : undefined,
    ],
  ],
  ["nullable", ({ nullable }, engine) => [nullable, engine.nullable]],
  ["default", getDefaults],
  [
    "characterSet",
    ({ dataType, characterSet }, engine) =>
      // Our parser returns no character set for JSON, because the character set of this type is fixed.
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
  ["primaryKey", (ours, { key }) => [ours.primaryKey || becomesPrimaryKey(ours), key === "PRI"]],
  ["unique", (ours, { key }) => [ours.unique && !ours.primaryKey && !becomesPrimaryKey(ours), key === "UNI"]],
  ["comment", ({ comment = "" }, engine) => [comment, engine.comment]],
  [
    "check",
    ({ dataType, check }, engine) => [
      check !== undefined || (dataType === "json" && JSON_CHECK.test(engine.check ?? "")),
      engine.check !== null,
    ],
  ],
  ["stored", ({ stored = false }, { extra }) => [stored, /STORED GENERATED/.test(extra)]],
  ["invisible", ({ invisible = false }, { extra }) => [invisible, /INVISIBLE/.test(extra)]],
  [
    "compressed",
    ({ compressed = false }, { columnType }) => [compressed, / COMPRESSED\*\/$/.test(columnType)],
  ],
  ["generated", ({ generated }, engine) => [generated !== undefined, Boolean(engine.generated)]],
  ["onUpdate", ({ onUpdate }, engine) => [onUpdate !== undefined, engine.onUpdate !== null]],
  ["references", ({ references }, engine) => [references !== undefined, engine.references !== null]],
];

/** Default display widths by type: the length of the longest number, including its sign, for signed and unsigned columns. */
const DEFAULT_WIDTHS: ReadonlyMap<string, readonly [signed: number, unsigned: number]> = new Map([
  ["tinyint", [4, 3]],
  ["smallint", [6, 5]],
  ["mediumint", [9, 8]],
  ["int", [11, 10]],
  ["bigint", [20, 20]],
  ["year", [4, 4]],
]);

function getDefaultWidth({ dataType, unsigned }: Pick<Column, "dataType" | "unsigned">): number | undefined {
  return DEFAULT_WIDTHS.get(dataType)?.[unsigned ? 1 : 0];
}

const JSON_CHECK = /^json_valid\(`c_?`\)$/;
const JSON_COLLATION = "utf8mb4_bin";

/** Returns whether MariaDB makes a unique column the primary key. It does for a NOT NULL column, unless the column's index is a hash. */
function becomesPrimaryKey({ unique, nullable, dataType }: Column): boolean {
  return unique && !nullable && !/text$|blob$|^json$/.test(dataType);
}

function hasScale({ dataType }: MariadbColumn): boolean {
  return /^(?:decimal|float|double)$/.test(dataType);
}

function parseParameter({ columnType }: MariadbColumn, index: 0 | 1): number | undefined {
  const digits = /\(([0-9]+)(?:,([0-9]+))?\)/.exec(columnType)?.[index + 1];
  return digits === undefined ? undefined : Number(digits);
}

function skipMembers(columnType: string): string {
  return columnType.slice(columnType.lastIndexOf(")") + 1) || columnType;
}

function parseMembers(columnType: string): readonly string[] {
  const list = columnType.slice(columnType.indexOf("(") + 1, columnType.lastIndexOf(")"));
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, member = ""]) => unescape(member));
}

// Comparison of defaults

function getDefaults(ours: Column, engine: MariadbColumn): readonly [FieldValue, FieldValue] | undefined {
  if (engine.generated !== null && engine.generated !== "") return [ours.default.kind, "none"];
  const { kind } = ours.default;
  // The engine shows a missing default and a default of NULL in the same way.
  const isMissing = engine.default === null || engine.default === "NULL";
  if (kind === "none" || kind === "null") return isMissing ? undefined : [kind, engine.default];
  if (kind === "expression") return isMissing ? [kind, "none"] : undefined;
  if (isMissing) return [formatLiteral(ours.default), engine.default];
  // MariaDB converts the default of a TEXT or BLOB column only when it stores a row.
  const isUnconverted = /text$|blob$/.test(engine.dataType) && !engine.default.startsWith("'");
  if (isUnconverted || !isUsualDefault(ours, ours.default.value)) return undefined;
  return [formatLiteral(ours.default), parseEngineLiteral(ours, engine.default)];
}

/**
 * The usual forms of defaults, by type. Other defaults stay as written, so their text is not compared: numbers as dates, two-digit
 * years, dates as numbers, numbers with more digits than FLOAT and DOUBLE print, and other spellings of UUIDs and addresses.
 */
const USUAL_DEFAULTS: readonly (readonly [types: RegExp, forms: RegExp])[] = [
  [/^(?:date|datetime|timestamp)$/, /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?: |$)/],
  [/^time$/, /^-?[0-9]{2,3}:[0-9]{2}:[0-9]{2}/],
  [/^year$/, /^[0-9]{4}$/],
  [/int$|^decimal$/, /^-?[0-9.]+$/],
  [/^float$/, /^-?(?:[0-9]{1,6}|[0-9]{1,3}\.[0-9]*[1-9])$/],
  [/^double$/, /^-?[0-9.]{1,15}$/],
  [/^uuid$/, /-/],
  [/^inet/, /^[0-9.]+$|^::1$/],
  [/char$|binary$|^json$/, /^(?!.*[0-9]e[0-9]+$)(?![0-9]{15,}$)/s],
];

function isUsualDefault({ dataType }: Column, value: string): boolean {
  return USUAL_DEFAULTS.every(([types, forms]) => !types.test(dataType) || forms.test(value));
}

const ESCAPED_CHARACTERS: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  0: "\0",
  Z: "\x1a",
};

/** Replaces the escape sequences in a quoted text of MariaDB. */
function unescape(text: string): string {
  return text
    .replace(/''/g, "'")
    .replace(/\\(.)/gs, (_, character: string) => ESCAPED_CHARACTERS[character] ?? character);
}

/** Returns the value of a default that MariaDB printed as a literal. */
function parseEngineLiteral({ zerofill, dataType }: Column, sql: string): string {
  if (sql.startsWith("'")) return unescape(sql.slice(1, -1));
  if (sql.startsWith("b'")) return String(BigInt(`0b${sql.slice(2, -1) || "0"}`));
  if (/^x'/i.test(sql) || (sql.startsWith("0x") && /blob|binary/.test(dataType))) {
    return formatBytes(Buffer.from(sql.replace(/^x'|^0x|'$/gi, ""), "hex"));
  }
  // ZEROFILL shows zeros that are not stored.
  return zerofill ? sql.replace(/^0+(?=[0-9])/, "") : sql;
}

/** The parser's default dialect also accepts the syntax of MySQL. */
export const MARIADB_COMPARISON: DialectComparison<MariadbColumn> = {
  parse: (definition) => parseColumn(definition),
  fields: MARIADB_FIELDS,
};

// Recorded verdicts, with which `npm test` compares without an engine

/** One in seven generated definitions is recorded. */
const RECORDED_SHARE = 7;

/** Returns about 1,400 definitions that the engine accepts, one JSON array per line, without empty properties. */
export function recordVerdicts(
  judge: (definitions: readonly string[]) => readonly EngineVerdict<MariadbColumn>[],
  definitions: readonly string[],
): string {
  const selected = definitions.filter((_, index) => index % RECORDED_SHARE === 0);
  const lines = judge(selected).flatMap((verdict, index) => {
    if (!verdict.accepted) return [];
    const properties = Object.entries(verdict.column).filter(([, value]) => value !== null && value !== "");
    return [`${JSON.stringify([selected[index], Object.fromEntries(properties)])}\n`];
  });
  return lines.join("");
}

const EMPTY_COLUMN: MariadbColumn = {
  ...{ columnType: "", dataType: "", characterLength: null, precision: null, scale: null, nullable: false },
  ...{ fractionalSeconds: null, default: null, characterSet: null, collation: null, usualCollation: null },
  ...{ key: "", extra: "", comment: "", generated: null, onUpdate: null, check: null, references: null },
};

/** Reads the text that `recordVerdicts` returns. */
export function parseVerdicts(text: string): [definition: string, verdict: EngineVerdict<MariadbColumn>][] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [definition, column] = JSON.parse(line) as [string, Partial<MariadbColumn>];
      return [definition, { accepted: true, column: { ...EMPTY_COLUMN, ...column } }];
    });
}
