/**
 * Parses a column definition into a `Column`. Entry point of `column/`.
 *
 * Grammar. Keywords are case-insensitive. Comments and white space are allowed between tokens.
 *
 *     definition  = type (stored | generated) | SERIAL {common | NOT NULL | [PRIMARY] KEY | versioning} ending
 *     stored      = {attribute} ending
 *     generated   = [GENERATED ALWAYS] AS "(" expression ")" [VIRTUAL | PERSISTENT | STORED] {common} [check]
 *     ending      = [check] [[CONSTRAINT [name]] references]
 *
 *     type        = [schema "."] spelling parameters options                    spelling: data-types.ts
 *     parameters  = ["(" number ["," number] ")"] | "(" member {"," member} ")"
 *     member      = string | hex | bits
 *     options     = [SIGNED | UNSIGNED [ZEROFILL] | ZEROFILL [UNSIGNED]]
 *                 | [COMPRESSED ["=" name]] [characters] [COLLATE (name | DEFAULT)]
 *                 | [REF_SYSTEM_ID "=" number]
 *     characters  = BYTE | BINARY [set] | set [BINARY]
 *     set         = (CHARSET | CHAR SET | CHARACTER SET) name | ASCII | UNICODE
 *
 *     attribute   = common | versioning | NULL | NOT NULL | DEFAULT default | ON UPDATE now | AUTO_INCREMENT
 *                 | SERIAL DEFAULT VALUE | [PRIMARY] KEY | COLLATE name
 *                 | COLUMN_FORMAT (FIXED | DYNAMIC | DEFAULT) | STORAGE (DISK | MEMORY | DEFAULT)
 *     common      = UNIQUE [KEY] | COMMENT string | INVISIBLE
 *     versioning  = (WITH | WITHOUT) SYSTEM VERSIONING
 *     default     = ["+" | "-"] literal | "(" expression ")" | primary           expression, primary: expression.ts
 *     literal     = NULL | TRUE | FALSE | number | string {string} | hex | bits | "_" set (string | hex | bits)
 *                 | (DATE | TIME | TIMESTAMP) string | "{" name literal "}"      "\N" is NULL, too: scanner.ts
 *     now         = CURRENT_TIMESTAMP ["(" [number] ")"] | NOW "(" [number] ")"
 *
 *     check       = CHECK "(" expression ")"
 *     references  = REFERENCES name ["." name] ["(" name ")"] [MATCH (FULL | PARTIAL | SIMPLE)] {ON event action}
 *     event       = DELETE | UPDATE
 *     action      = RESTRICT | CASCADE | SET NULL | SET DEFAULT | NO ACTION
 */

import { DEFAULTS } from "../core/defaults.js";
import { ColumnSyntaxError } from "../core/column-syntax-error.js";
import type { Column, Dialect } from "../core/column-types.js";
import { readAttributes, readSerialAttributes } from "./grammar/attributes.js";
import { NO_PARAMETERS, emptyTypeOptions, type TypeClause } from "./facts/parsed-definition.js";
import { buildColumn } from "./semantics/build-column.js";
import { TokenReader } from "./scan/token-reader.js";
import { toSyntaxFault, Refusal } from "./facts/refusal.js";
import { readSqliteColumn } from "./sqlite/sqlite-parser.js";
import { readType } from "./grammar/type-clause.js";
import { SERIAL, SERIAL_TYPE } from "./facts/data-types.js";

export interface ParseColumnOptions {
  /** The SQL dialect of the definition. Default `mysql`. */
  readonly dialect?: Dialect | undefined;
}

/**
 * Parses a column definition, such as `BIGINT UNSIGNED DEFAULT 1`. Depending on `dialect`, accepts what MySQL
 * and MariaDB accept in strict mode, or what SQLite accepts.
 *
 * @throws ColumnSyntaxError if the server would refuse the definition. The cause is a syntax error or a
 * semantic error, such as a length out of range or an invalid default. No other error is thrown.
 */
export function parseColumn(def: string, { dialect = DEFAULTS.dialect }: ParseColumnOptions = {}): Column {
  try {
    return dialect === "sqlite" ? readSqliteColumn(def) : readColumn(new TokenReader(def));
  } catch (refusal) {
    if (refusal instanceof Refusal) throw new ColumnSyntaxError(toSyntaxFault(def, refusal));
    throw refusal;
  }
}

function readColumn(reader: TokenReader): Column {
  const { def } = reader;
  const serial = reader.takeWord(SERIAL);
  if (serial === undefined) {
    const type = readType(reader);
    return buildColumn({ def, type, attributes: readAttributes(reader, type.spelling) });
  }
  const attributes = readSerialAttributes(reader);
  attributes.nullability = { ...serial, nullable: false };
  attributes.autoIncrement = attributes.unique = serial;
  return buildColumn({ def, type: serialType(serial), attributes });
}

function serialType({ start, end }: { start: number; end: number }): TypeClause {
  const options = emptyTypeOptions();
  options.unsigned = true;
  return { start, end, spelling: SERIAL_TYPE, ...NO_PARAMETERS, options };
}
