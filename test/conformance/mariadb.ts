/** Describes how to compare our parser with MariaDB. The parser's default dialect also accepts the syntax of MySQL. */

import { parseColumn } from "../../src/column/parser.js";
import type { DialectComparison } from "./dialect-comparison.js";
import type { MariadbColumn } from "./mariadb-column.js";
import { MARIADB_FIELDS } from "./mariadb-fields.js";

export const MARIADB_COMPARISON: DialectComparison<MariadbColumn> = {
  parse: (definition) => parseColumn(definition),
  fields: MARIADB_FIELDS,
};
