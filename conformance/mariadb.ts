/** MariaDB's dialect, which is the one that definitions are read in unless another is asked for. */

import { parseColumn } from "../src/column/parser.js";
import { bare } from "./bare.js";
import type { Trial, Reason } from "./trial.js";
import type { EngineColumn } from "./engine-column.js";
import { MARIADB_FIELDS } from "./mariadb-fields.js";
import { LEFT_THE_COLUMN, type Refused } from "./verdict.js";

const SYNTAX = 1064;

/** Faults of the table around the column: other tables, other columns' types, parameters of a prepared statement. */
const AROUND: ReadonlyMap<number, string> = new Map([
  [1054, "names a column that our table has not"],
  [1146, "names a sequence that our server has not"],
  [1210, "has a parameter that our statement gives no value"],
  [1381, "asks for a binary log, which our server has not"],
  [4029, "names a column that comes later"],
  [4125, "belongs to a table with system versioning"],
]);

/** The same where the table has other columns; without them it is the column's own type that does not suit. */
const AROUND_AMONG_OTHERS: ReadonlyMap<number, string> = new Map([
  [4078, "suits other types than those of our table's columns"],
  [4079, "suits other types than those of our table's columns"],
]);

function around({ code, besideOthers = false }: Refused): string | undefined {
  return AROUND.get(code) ?? (besideOthers ? AROUND_AMONG_OTHERS.get(code) : undefined);
}

const REASONS: readonly Reason[] = [
  [
    ({ outcome, definition }) => outcome === "wrongly refused" && /\bdefault time'/i.test(bare(definition)),
    "a time as a date is today's date, which is no meaning that stays",
  ],
  [
    ({ outcome, details }) =>
      outcome === "wrongly refused" &&
      /^expected a literal, a function call.* found "[\w$]*[a-z$][\w$]*"/i.test(details),
    "a name alone after DEFAULT is taken for a forgotten quotation mark",
  ],
  [
    ({ outcome, definition }) =>
      outcome === "wrongly refused" && /\bcharacter set filename\b/i.test(bare(definition)),
    "a character set of the engine's own, for the names of its files",
  ],
  [
    ({ outcome, definition, details }) =>
      outcome === "wrongly accepted (meaning)" &&
      COMPUTED.has(Number(details.slice(0, 4))) &&
      /\b(?:default|as) ?(?:\(|[a-z]\w* ?\()/i.test(bare(definition)),
    "the engine computes a constant expression, and objects to what comes of it",
  ],
  [
    ({ fields, definition }) => String(fields) === "default" && /\bdefault pi\b/i.test(bare(definition)),
    "the engine computes a constant expression, and keeps what comes of it",
  ],
  [
    ({ fields, definition, details }) =>
      String(fields) === "default" &&
      /\bcompressed\b/i.test(definition) &&
      details === `default "none", engine "''"`,
    "the engine shows a default that was not said",
  ],
  [
    ({ outcome, details }) => outcome === "wrongly accepted (meaning)" && details.startsWith("4078 "),
    "what type an expression has is not worked out here",
  ],
  [
    ({ outcome, details, definition }) =>
      outcome === "wrongly accepted (meaning)" &&
      details.startsWith("1118 ") &&
      /\b(?:invisible|with system versioning)\b/i.test(bare(definition)),
    "the row has no room for a column that is added to it",
  ],
];

/** Codes with which the engine objects to a value. */
const COMPUTED: ReadonlySet<number> = new Set([1067, 1139, 1267, 1366, 1416, 1690]);

export const MARIADB: Trial<EngineColumn> = {
  parse: (definition) => parseColumn(definition),
  fields: MARIADB_FIELDS,
  isSyntax: ({ code }) => code === SYNTAX || code === LEFT_THE_COLUMN.code,
  around,
  reasons: REASONS,
};
