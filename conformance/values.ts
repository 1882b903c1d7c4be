/**
 * Values at, below and past every boundary of a hundred types, and whether schema and engine agree about each: where
 * the engine stores a value unchanged the schema must take it, where it refuses one the schema must not. What the
 * engine changes (rounds, pads, completes) is no verdict.
 */

import { columnSchema } from "../src/column/schema.js";
import { parseColumn } from "../src/column/parser.js";
import type { Column } from "../src/model.js";
import { candidates } from "./candidates.js";
import type { Engine, Reading } from "./engine.js";
import { accepts, compareNumerals, type Json } from "./exact.js";
import { listed } from "./listed.js";

export interface ValueVerdict {
  readonly definition: string;
  readonly value: Json;
  readonly engine: "stored" | "refused";
  readonly schema: boolean;
}

/** Types of every kind, with and without sign, scale, length, character set and NULL. */
export const VALUE_TYPES = listed(`
  tinyint | tinyint unsigned | smallint | smallint unsigned | mediumint | mediumint unsigned | int |
  int unsigned | int(1) | int(3) zerofill | bigint | bigint unsigned | bool | int not null |
  bigint not null | bit | bit(2) | bit(8) | bit(33) | bit(63) | bit(64) | decimal | decimal(1) |
  decimal(5,2) | decimal(5,5) | decimal(10,2) unsigned | decimal(15,3) | decimal(18,4) | decimal(20) |
  decimal(38,10) | decimal(65) | decimal(65,30) | decimal(65,38) unsigned | decimal(2,0) not null | float |
  float unsigned | float(5,2) | float(7,4) unsigned | double | double unsigned | double(10,3) | real |
  char | char(0) | char(5) | char(255) | char(5) charset latin1 | char(5) charset utf8mb3 |
  char(5) charset ascii | varchar(0) | varchar(1) | varchar(5) | varchar(300) | varchar(5) charset latin1 |
  varchar(5) charset latin2 | varchar(5) charset utf8mb3 | varchar(5) charset ucs2 |
  varchar(5) charset ascii | varchar(5) charset cp1251 | varchar(5) charset koi8r |
  varchar(5) charset greek | varchar(5) charset hebrew | varchar(5) not null | nvarchar(5) |
  varchar(5) collate utf8mb4_bin | varchar(5) charset utf16 | varchar(5) charset utf32 | tinytext |
  tinytext charset latin1 | tinytext charset ucs2 | tinytext charset utf8mb3 | text | text charset latin1 |
  text(10) | tinyblob | blob | binary(1) | varbinary(5) | varbinary(300) | json | enum('a','b','c') |
  enum('') | enum('it''s','x y') | enum('a','B') collate utf8mb4_bin | enum('1','2') not null |
  set('a','b','c') | set('') | set('x','y') not null | set('a','b','c','d','e','f','g','h') | date |
  date not null | time | time(1) | time(3) | time(6) | datetime | datetime(1) | datetime(3) | datetime(6) |
  timestamp | timestamp(3) | timestamp not null | year | year(4) | uuid | inet4 | inet6
`);

/** @throws ColumnSyntaxError where one of the types is not understood. */
export function judgeValues(engine: Engine): readonly ValueVerdict[] {
  return VALUE_TYPES.flatMap((definition) => {
    const column = parseColumn(definition);
    const schema = columnSchema(column);
    // On the wire all is text: whether a number suits a text, or a text a number, is no question to an engine.
    const values = candidates(column).filter((value) => isOfType(value, column));
    const stored = engine.store(definition, values.map(literal), readingOf(column));
    return values.flatMap((value, index): ValueVerdict[] => {
      const outcome = stored[index];
      if (outcome !== undefined && !isUnchanged(value, outcome, column)) return [];
      return [
        {
          definition,
          value,
          engine: outcome === undefined ? "refused" : "stored",
          schema: accepts(schema, value),
        },
      ];
    });
  });
}

/** How often schema and engine agree, and every value on which they do not. */
export function valuesText(verdicts: readonly ValueVerdict[]): string {
  const misses = verdicts.filter(({ schema, engine }) => schema !== (engine === "stored"));
  const refused = verdicts.filter(({ engine }) => engine === "refused").length;
  const agreed = verdicts.length - misses.length;
  return [
    `Values: ${verdicts.length} verdicts on ${VALUE_TYPES.length} types, ${refused} of them refusals`,
    `  schema and engine agree on ${agreed}  ${((100 * agreed) / verdicts.length).toFixed(2)} %  (at least 99 %)`,
    ...misses.map(
      ({ definition, value, engine }) =>
        `  ${definition}: ${JSON.stringify(value)} is ${engine} by the engine`,
    ),
  ].join("\n");
}

function isOfType(value: Json, { dataType }: Column): boolean {
  if (value === null) return true;
  const isNumeric = /int$|^bit$/.test(dataType);
  const isEither = /^(?:decimal|float|double|year)$/.test(dataType);
  return isEither || isNumeric === (typeof value !== "string");
}

function readingOf({ dataType }: Column): Reading {
  if (dataType === "bit") return "bits";
  if (dataType === "float") return "double";
  return /binary$|blob$/.test(dataType) ? "bytes" : "text";
}

function literal(value: Json): string {
  if (value === null) return "NULL";
  if (typeof value !== "string") return value.number;
  return `CONVERT(x'${Buffer.from(value, "utf8").toString("hex")}' USING utf8mb4)`;
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
