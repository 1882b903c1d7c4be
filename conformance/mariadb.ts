/** MariaDB's dialect, which is the one that definitions are read in unless another is asked for. */

import { parseColumn } from "../src/column/parser.js";
import type { Trial, Reason } from "./trial.js";
import type { EngineColumn } from "./engine.js";
import { MARIADB_FIELDS } from "./mariadb-fields.js";
import { LEFT_THE_COLUMN } from "./verdict.js";

const SYNTAX = 1064;

/** Faults of the table around the column: other tables, other columns' types, parameters of a prepared statement. */
const AROUND: ReadonlyMap<number, string> = new Map([
  [1054, "names a column that our table has not"],
  [1146, "names a sequence that our server has not"],
  [1210, "has a parameter that our statement gives no value"],
  [4029, "names a column that comes later"],
  [4078, "suits other types than those of our table's columns"],
  [4079, "suits other types than those of our table's columns"],
  [4125, "belongs to a table with system versioning"],
]);

const REASONS: readonly Reason[] = [
  [({ outcome }) => outcome === "not about the column", "depends on the table around it"],
  [
    ({ definition }) => /\btime\s*'/i.test(definition),
    "a time as a date is today's date, which is no meaning that stays",
  ],
  [
    ({ outcome, details }) => outcome === "wrongly refused" && details.includes("a literal, a function call"),
    "a name alone after DEFAULT is taken for a forgotten quotation mark",
  ],
  [
    ({ outcome, details }) =>
      outcome === "wrongly accepted (meaning)" && COMPUTED.has(Number(details.slice(0, 4))),
    "the engine computes a constant expression, and objects to what comes of it",
  ],
  [
    ({ outcome, definition }) => outcome === "wrong" && /default\W+(?:pi\b|\{)/i.test(definition),
    "the engine computes a constant expression, and keeps what comes of it",
  ],
  [
    ({ outcome, definition }) => outcome === "wrong" && /\bcompressed\b/i.test(definition),
    "the engine shows a default that was not said",
  ],
  [
    ({ details }) => details.startsWith("1118"),
    "the row has no room for a column that the engine adds to it",
  ],
];

/** Codes with which the engine objects to a value. */
const COMPUTED: ReadonlySet<number> = new Set([1067, 1139, 1267, 1366, 1416, 1690]);

export const MARIADB: Trial<EngineColumn> = {
  parse: (definition) => parseColumn(definition),
  fields: MARIADB_FIELDS,
  isSyntax: ({ code }) => code === SYNTAX || code === LEFT_THE_COLUMN.code,
  around: ({ code }) => AROUND.get(code),
  reasons: REASONS,
};
