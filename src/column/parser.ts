/**
 * Parses a column definition into a `Column`. This is the entry point of `column/`.
 *
 * Grammar. Keywords are case-insensitive. Comments and white space are allowed between tokens.
 *
 *     definition  = type (stored | generated) [[CONSTRAINT [name]] references]
 *                 | SERIAL {common | NOT NULL | [PRIMARY] KEY | versioning} [[CONSTRAINT [name]] references]
 *     stored      = {attribute}
 *     generated   = [COLLATE name] [GENERATED ALWAYS] AS "(" expression ")" [VIRTUAL | PERSISTENT | STORED]
 *                   {common | NULL | NOT NULL | [PRIMARY] KEY | COLLATE name}
 *
 *     type        = [schema "."] typename parameters options                    typename: data-types.ts
 *     parameters  = ["(" number ["," number] ")"] | "(" member {"," member} ")"
 *     member      = string | hex | bits
 *     options     = {SIGNED | UNSIGNED | ZEROFILL}
 *                 | [COMPRESSED ["=" name]] [characters] [COLLATE (name | DEFAULT)]
 *                 | [REF_SYSTEM_ID "=" number]
 *     characters  = BYTE | BINARY [set] | set [BINARY]
 *     set         = (CHARSET | CHAR SET | CHARACTER SET) name | ASCII | UNICODE
 *
 *     attribute   = common | versioning | NULL | NOT NULL | DEFAULT default | ON UPDATE now | AUTO_INCREMENT
 *                 | SERIAL DEFAULT VALUE | [PRIMARY] KEY | COLLATE name
 *     common      = UNIQUE [KEY] | COMMENT string | VISIBLE | INVISIBLE | NOT SECONDARY | SRID number | check
 *                 | COLUMN_FORMAT (FIXED | DYNAMIC | DEFAULT) | STORAGE (DISK | MEMORY | DEFAULT)
 *                 | (ENGINE_ATTRIBUTE | SECONDARY_ENGINE_ATTRIBUTE) ["="] string
 *     versioning  = (WITH | WITHOUT) SYSTEM VERSIONING
 *     default     = ["+" | "-"] literal | "(" expression ")" | primary           expression, primary: expression.ts
 *     literal     = NULL | TRUE | FALSE | number | string {string} | hex | bits | "_" set (string | hex | bits)
 *                 | (DATE | TIME | TIMESTAMP) string | "{" name literal "}"      "\N" is NULL, too: scanner.ts
 *     now         = (CURRENT_TIMESTAMP | LOCALTIME | LOCALTIMESTAMP) ["(" [number] ")"] | NOW "(" [number] ")"
 *
 *     check       = [CONSTRAINT [name]] CHECK "(" expression ")" [[NOT] ENFORCED]
 *     references  = REFERENCES name ["." name] ["(" name {"," name} ")"] [MATCH (FULL | PARTIAL | SIMPLE)] {ON event action}
 *     event       = DELETE | UPDATE
 *     action      = RESTRICT | CASCADE | SET NULL | SET DEFAULT | NO ACTION
 *
 * The grammar covers what MariaDB 11.8 or MySQL 8.4 accepts. `docs/column-definitions.md` lists what only MySQL accepts.
 */

import { SETTING_DEFAULTS } from "../core/defaults.js";
import { ColumnSyntaxError } from "../core/column-syntax-error.js";
import type { Column, Dialect } from "../core/column-types.js";
import { readAttributes, tryReadMysqlOnlyComment, readSerialAttributes } from "./grammar/attributes.js";
import {
  NO_TYPE_PARAMETERS,
  createEmptyTypeOptions,
  type ColumnAttributes,
  type ParsedDefinition,
  type TypeClause,
} from "./facts/parsed-definition.js";
import { scanTokens } from "./scan/scanner.js";
import type { MysqlOnlyComment } from "./scan/token.js";
import { buildColumn } from "./semantics/build-column.js";
import { TokenReader } from "./scan/token-reader.js";
import { toSyntaxFault, Refusal } from "./facts/refusal.js";
import { parseSqliteColumn } from "./sqlite/sqlite-parser.js";
import { readTypeClause } from "./grammar/type-clause.js";
import { SERIAL_KEYWORD, SERIAL_TYPE } from "./facts/data-types.js";

export interface ParseColumnOptions {
  /** The SQL dialect of the definition. Default `mysql`. */
  readonly dialect?: Dialect | undefined;
}

/**
 * Parses a column definition, such as `BIGINT UNSIGNED DEFAULT 1`. Depending on `dialect`, accepts what MySQL or
 * MariaDB accepts in strict mode, or what SQLite accepts.
 *
 * @throws ColumnSyntaxError if the database would refuse the definition: because of a syntax error, or a semantic error such
 * as a length out of range or an invalid default. No other error is thrown.
 *
 * @example
 * ```ts
 * import { parseColumn } from "whm-transfer-codegen";
 *
 * const { dataType, unsigned, nullable } = parseColumn("BIGINT UNSIGNED DEFAULT 1");
 * console.log(dataType, unsigned, nullable); // bigint true true
 * ```
 */
export function parseColumn(def: string, options: ParseColumnOptions = {}): Column {
  const { dialect = SETTING_DEFAULTS.dialect } = options;
  try {
    return dialect === "sqlite" ? parseSqliteColumn(def) : buildColumn(parseDefinition(def));
  } catch (error) {
    if (error instanceof Refusal) throw new ColumnSyntaxError(toSyntaxFault(def, error));
    throw error;
  }
}

/**
 * Lists the syntax in a valid definition that MySQL 8.4 accepts and MariaDB 11.8 refuses, such as `VISIBLE`. Returns an empty list
 * if MariaDB accepts the definition.
 */
export function findMysqlOnlySyntax(def: string): readonly string[] {
  const parsedDefinition = parseDefinition(def);
  buildColumn(parsedDefinition);
  return parsedDefinition.mysqlOnlySyntax;
}

function parseDefinition(def: string): ParsedDefinition {
  const mysqlOnlyComments: MysqlOnlyComment[] = [];
  const reader = new TokenReader(def, scanTokens(def, mysqlOnlyComments));
  const { type, attributes } = readTypeAndAttributes(reader);
  const skippedComments = mysqlOnlyComments
    .filter(({ content }) => !tryReadMysqlOnlyComment(new TokenReader(content), attributes))
    .map(({ start, end }) => def.slice(start, end));
  return { def, type, attributes, skippedComments, mysqlOnlySyntax: reader.mysqlOnlySyntax };
}

function readTypeAndAttributes(reader: TokenReader): { type: TypeClause; attributes: ColumnAttributes } {
  const serialToken = reader.takeWord(SERIAL_KEYWORD);
  if (serialToken === undefined) {
    const typeClause = readTypeClause(reader);
    return { type: typeClause, attributes: readAttributes(reader, typeClause.namedType) };
  }
  const attributes = readSerialAttributes(reader);
  attributes.nullability = { ...serialToken, nullable: false };
  attributes.autoIncrement = attributes.unique = serialToken;
  return { type: createSerialTypeClause(serialToken), attributes };
}

function createSerialTypeClause({ start, end }: { start: number; end: number }): TypeClause {
  const options = createEmptyTypeOptions();
  options.unsigned = true;
  return { start, end, namedType: SERIAL_TYPE, ...NO_TYPE_PARAMETERS, options };
}
