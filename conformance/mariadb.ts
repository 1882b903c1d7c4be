/** Describes how to compare our parser with MariaDB. The parser's default dialect also accepts the syntax of MySQL. */

import { parseColumn } from "../src/column/parser.js";
import { normalizeSpacing } from "./normalize-spacing.js";
import type { DialectComparison, Reason } from "./dialect-comparison.js";
import type { MariadbColumn } from "./mariadb-column.js";
import { MARIADB_FIELDS } from "./mariadb-fields.js";
import { NOT_ONE_COLUMN, type Refusal } from "./verdict.js";

const SYNTAX_ERROR = 1064;

/** Error codes that concern the test table or the server, and not the definition. */
const UNRELATED_ERRORS: ReadonlyMap<number, string> = new Map([
  [1054, "refers to a column that the test table does not have"],
  [1146, "refers to a sequence that the server does not have"],
  [1210, "contains a parameter without a value"],
  [1381, "needs a binary log, which the server does not have"],
  [4029, "refers to a later column"],
  [4125, "belongs to a table with system versioning"],
]);

/** Error codes that concern the test table if it has other columns. Otherwise they concern the column's own type. */
const UNRELATED_ERRORS_WITH_OTHER_COLUMNS: ReadonlyMap<number, string> = new Map([
  [4078, "does not suit the types of the test table's columns"],
  [4079, "does not suit the types of the test table's columns"],
]);

function describeUnrelatedError({ code, hasOtherColumns = false }: Refusal): string | undefined {
  return (
    UNRELATED_ERRORS.get(code) ??
    (hasOtherColumns ? UNRELATED_ERRORS_WITH_OTHER_COLUMNS.get(code) : undefined)
  );
}

const REASONS: readonly Reason[] = [
  [
    ({ outcome, definition }) =>
      outcome === "wrongly refused" && /\bdefault time'/i.test(normalizeSpacing(definition)),
    "a time used as a date means today's date, which changes",
  ],
  [
    ({ outcome, details }) =>
      outcome === "wrongly refused" &&
      /^expected a literal, a function call.* found "[\w$]*[a-z$][\w$]*"/i.test(details),
    "a name alone after DEFAULT is reported as a missing quotation mark",
  ],
  [
    ({ outcome, definition }) =>
      outcome === "wrongly refused" && /\bcharacter set filename\b/i.test(normalizeSpacing(definition)),
    "an internal character set of the engine for file names",
  ],
  [
    ({ outcome, definition, details }) =>
      outcome === "wrongly accepted (meaning)" &&
      VALUE_ERRORS.has(Number(details.slice(0, 4))) &&
      /\b(?:default|as) ?(?:\(|[a-z]\w* ?\()/i.test(normalizeSpacing(definition)),
    "the engine evaluates a constant expression and refuses the value",
  ],
  [
    ({ fields, definition }) =>
      String(fields) === "default" && /\bdefault pi\b/i.test(normalizeSpacing(definition)),
    "the engine evaluates a constant expression and stores the value",
  ],
  [
    ({ outcome, details }) => outcome === "wrongly accepted (meaning)" && details.startsWith("4078 "),
    "the parser does not derive the type of an expression",
  ],
  [
    ({ outcome, details, definition }) =>
      outcome === "wrongly accepted (meaning)" &&
      details.startsWith("1118 ") &&
      /\b(?:invisible|with system versioning)\b/i.test(normalizeSpacing(definition)),
    "the row is too long for an additional column",
  ],
];

/** Error codes with which the engine refuses a value. */
const VALUE_ERRORS: ReadonlySet<number> = new Set([1067, 1139, 1267, 1366, 1416, 1690]);

export const MARIADB_COMPARISON: DialectComparison<MariadbColumn> = {
  parse: (definition) => parseColumn(definition),
  fields: MARIADB_FIELDS,
  isSyntaxError: ({ code }) => code === SYNTAX_ERROR || code === NOT_ONE_COLUMN.code,
  describeUnrelatedError,
  reasons: REASONS,
};
