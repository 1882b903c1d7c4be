/**
 * Values at, below and past every boundary of a hundred types, and whether the engine agrees about each with the
 * column's schema and with the validator that is emitted for it: where the engine stores a value unchanged both must take
 * it, where it refuses one neither must. What the engine changes (rounds, pads, completes) is no verdict.
 */

import { columnSchema } from "../src/column/semantics/column-schema.js";
import { parseColumn } from "../src/column/parser.js";
import type { Column } from "../src/core/column-types.js";
import { candidates } from "./candidates.js";
import { emittedValidators, type Validator } from "./emitted.js";
import type { Engine, Reading } from "./engine.js";
import { accepts, compareNumerals, type Json } from "./exact.js";
import { listed } from "./listed.js";

export interface ValueVerdict {
  readonly judge: Judge;
  readonly definition: string;
  readonly value: Json;
  readonly engine: "stored" | "refused";
  /** Whether the judge takes it. */
  readonly taken: boolean;
}

/** Who is held against the engine. */
const JUDGES = ["columnSchema", "emitted validator"] as const;
type Judge = (typeof JUDGES)[number];

/** Per cent of verdicts on which each judge has to agree with the engine. */
const LEAST_AGREEMENT = 99;

/** Types of every kind, with and without sign, scale, length, character set and NULL. */
const VALUE_TYPES = listed(`
  tinyint | tinyint unsigned | smallint | smallint unsigned | mediumint | mediumint unsigned | int |
  int unsigned | int(1) | int(3) zerofill | bigint | bigint unsigned | bool | int not null |
  bigint not null | bit | bit(2) | bit(8) | bit(33) | bit(63) | bit(64) | decimal | decimal(1) |
  decimal(5,2) | decimal(5,5) | decimal(10,2) unsigned | decimal(15,3) | decimal(18,4) | decimal(20) |
  decimal(38,10) | decimal(65) | decimal(65,30) | decimal(65,38) unsigned | decimal(2,0) not null | float |
  float unsigned | float(5,2) | float(7,4) unsigned | float(60,2) | double | double unsigned | double(10,3) | real |
  char | char(0) | char(5) | char(255) | char(5) charset latin1 | char(5) charset utf8mb3 |
  char(5) charset ascii | varchar(0) | varchar(1) | varchar(5) | varchar(300) | varchar(5) charset latin1 |
  varchar(5) charset latin2 | varchar(5) charset utf8mb3 | varchar(5) charset ucs2 |
  varchar(5) charset ascii | varchar(5) charset cp1251 | varchar(5) charset koi8r |
  varchar(5) charset greek | varchar(5) charset hebrew | varchar(5) not null | nvarchar(5) |
  varchar(5) collate utf8mb4_bin | varchar(5) charset gbk | varchar(5) charset utf16 | varchar(5) charset utf32 | tinytext |
  tinytext charset latin1 | tinytext charset ucs2 | tinytext charset utf8mb3 | tinytext charset utf16 | text | text charset latin1 |
  text(10) | tinyblob | blob | binary(1) | varbinary(5) | varbinary(300) | json | enum('a','b','c') |
  enum('') | enum('it''s','x y') | enum('a','B') collate utf8mb4_bin | enum('1','2') not null |
  set('a','b','c') | set('') | set('x','y') not null | set('a','b','c','d','e','f','g','h') | set('','a') |
  set('a','') | set('','a','b','c','d','e') | date |
  date not null | time | time(1) | time(3) | time(6) | datetime | datetime(1) | datetime(3) | datetime(6) |
  timestamp | timestamp(3) | timestamp not null | year | year(2) | year(4) | uuid | inet4 | inet6 | double(20,0) |
  varchar(2) charset armscii8 | varchar(2) charset cp850 | varchar(2) charset cp852 | varchar(2) charset dec8 |
  varchar(2) charset geostd8 | varchar(2) charset hp8 | varchar(2) charset keybcs2 | varchar(2) charset macce |
  varchar(2) charset swe7 | varchar(2) charset big5 | varchar(2) charset cp932 | varchar(2) charset eucjpms |
  varchar(2) charset euckr | varchar(2) charset gb2312 | varchar(2) charset sjis | varchar(2) charset ujis |
  tinytext charset sjis
`);

/** @throws ColumnSyntaxError where one of the types is not understood. */
export async function judgeValues(engine: Engine): Promise<readonly ValueVerdict[]> {
  const validators = await emittedValidators(VALUE_TYPES);
  return VALUE_TYPES.flatMap((definition, index) => {
    const column = parseColumn(definition);
    const schema = columnSchema(column);
    // On the wire all is text: whether a number suits a text, or a text a number, is no question to an engine.
    const values = candidates(column).filter((value) => isOfType(value, column));
    const sayable = values.filter((value) => inJavaScript(value, column) !== undefined);
    const validate = validators[index] as Validator;
    return [
      ...compare(engine, column, values, literal).map((verdict) => ({
        ...verdict,
        judge: "columnSchema" as const,
        taken: accepts(schema, verdict.value),
      })),
      ...compare(engine, column, sayable, (value) => wireLiteral(value, column)).map((verdict) => ({
        ...verdict,
        judge: "emitted validator" as const,
        taken: validate(inJavaScript(verdict.value, column)),
      })),
    ];
  });
}

/** What the engine makes of values, written as SQL by `write`; without those that it changes. */
function compare(
  engine: Engine,
  column: Column,
  values: readonly Json[],
  write: (value: Json) => string,
): readonly Pick<ValueVerdict, "definition" | "value" | "engine">[] {
  const stored = engine.store(column.def, values.map(write), readingOf(column));
  return values.flatMap((value, index) => {
    const outcome = stored[index];
    if (outcome !== undefined && !isUnchanged(value, outcome, column)) return [];
    return [{ definition: column.def, value, engine: outcome === undefined ? "refused" : "stored" }];
  });
}

/**
 * What a caller writes for the value: a whole number that a double may take for another is a bigint; any other number is
 * one that JavaScript prints with the same value. Nothing where there is none, and for the empty text of a required key,
 * which an item never says although the column holds it.
 */
function inJavaScript(value: Json, column: Column): null | string | number | bigint | undefined {
  if (value === null) return null;
  if (typeof value === "string") return value === "" && !column.nullable ? undefined : value;
  const number = Number(value.number);
  if (isWhole(column)) return Number.isSafeInteger(number) ? number : BigInt(value.number);
  return compareNumerals(String(number), value.number) === 0 ? number : undefined;
}

export function meetsLeastAgreement(verdicts: readonly ValueVerdict[]): boolean {
  return JUDGES.every((judge) => agreement(verdicts, judge).percent >= LEAST_AGREEMENT);
}

/** How often each judge and the engine agree, and every value on which they do not. */
export function valuesText(verdicts: readonly ValueVerdict[]): string {
  const judges = JUDGES.map((judge) => {
    const { asked, agreed, refused, percent } = agreement(verdicts, judge);
    const figures = `agrees on ${agreed} of ${asked}, ${refused} of them refusals`;
    return `  ${judge.padEnd(17)} ${figures}  ${percent.toFixed(2)} %  (at least ${LEAST_AGREEMENT} %)`;
  });
  return [
    `Values of ${VALUE_TYPES.length} types that the engine stores unchanged or refuses`,
    ...judges,
    ...missesText(verdicts.filter((verdict) => !isAgreed(verdict))),
  ].join("\n");
}

function agreement(
  verdicts: readonly ValueVerdict[],
  judge: Judge,
): { asked: number; agreed: number; refused: number; percent: number } {
  const own = verdicts.filter((verdict) => verdict.judge === judge);
  const agreed = own.filter(isAgreed).length;
  const refused = own.filter(({ engine }) => engine === "refused").length;
  return { asked: own.length, agreed, refused, percent: (100 * agreed) / own.length };
}

function isAgreed({ taken, engine }: ValueVerdict): boolean {
  return taken === (engine === "stored");
}

/** A line for each value, with all who disagree about it. */
function missesText(misses: readonly ValueVerdict[]): readonly string[] {
  const judges = new Map<string, readonly Judge[]>();
  for (const { judge, definition, value, engine, taken } of misses) {
    const what = `${definition}: ${shown(value)} is ${engine} by the engine, and ${taken ? "taken" : "refused"} by`;
    judges.set(what, [...(judges.get(what) ?? []), judge]);
  }
  return [...judges].map(([what, who]) => `  ${what} ${who.join(" and ")}`);
}

/** Characters of a value that are printed. */
const SHOWN = 60;

function shown(value: Json): string {
  const text = typeof value === "string" || value === null ? JSON.stringify(value) : value.number;
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… (${text.length})`;
}

function isOfType(value: Json, column: Column): boolean {
  if (value === null) return true;
  const isEither = /^(?:decimal|float|double|year)$/.test(column.dataType);
  return isEither || isWhole(column) === (typeof value !== "string");
}

function isWhole({ dataType }: Column): boolean {
  return /int$|^bit$/.test(dataType);
}

function readingOf({ dataType, precision }: Column): Reading {
  if (dataType === "bit") return "bits";
  // With digits of its own it is printed with them all.
  if (dataType === "float" && precision === undefined) return "double";
  return /binary$|blob$/.test(dataType) ? "bytes" : "text";
}

function literal(value: Json): string {
  if (value === null) return "NULL";
  if (typeof value !== "string") return value.number;
  return `CONVERT(x'${Buffer.from(value, "utf8").toString("hex")}' USING utf8mb4)`;
}

/** As it comes from the wire. BIT would take digits for bytes, so it is given the number that they say. */
function wireLiteral(value: Json, { dataType }: Column): string {
  if (value === null || typeof value === "string" || dataType === "bit") return literal(value);
  return literal(value.number);
}

/** Whether what is read back is what was sent, in the form of the column's type. */
function isUnchanged(value: Json, stored: string | null, column: Column): boolean {
  if (value === null || stored === null) return value === stored;
  const sent = typeof value === "string" ? value : value.number;
  if (column.dataType === "float" && column.precision === undefined) {
    return isNumeral(sent) && Math.fround(Number(sent)) === Number(stored);
  }
  if (/^(?:decimal|float|double|year|.*int|bit)$/.test(column.dataType)) {
    return isNumeral(sent) && compareNumerals(sent, stored) === 0;
  }
  if (/time/.test(column.dataType)) return wholeSeconds(sent) === wholeSeconds(stored);
  return sent === stored;
}

function isNumeral(text: string): boolean {
  return /^[-+]?[0-9]*\.?[0-9]*(?:e[-+]?[0-9]+)?$/i.test(text) && /[0-9]/.test(text);
}

/** Zeros at the end of a fraction say nothing. */
function wholeSeconds(moment: string): string {
  return moment.replace(/(\.[0-9]*?)0+$/, "$1").replace(/\.$/, "");
}
