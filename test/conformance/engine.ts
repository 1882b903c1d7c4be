/** Tries column definitions in MariaDB, and stores values in columns. Does not use our parser, so that the results can be compared. */

import { NOT_ONE_COLUMN, type EngineVerdict } from "./comparison.js";
import { REFERENCES_NOT_STORED, type MariadbColumn } from "./mariadb.js";
import { formatExecution, formatPreparation, startServer, type MariadbServer } from "./server.js";

/** The form in which a value is read from the database. */
export type ValueReading = "text" | "bytes" | "bits" | "double";

export interface MariadbEngine {
  readonly version: string;
  /** Returns a verdict for each definition, in order. */
  readonly judge: (definitions: readonly string[]) => readonly EngineVerdict<MariadbColumn>[];
  /**
   * Stores literals in a column. Returns for each literal, in order: the text that is read back, null for NULL, or undefined if
   * MariaDB refuses the literal.
   */
  store(
    definition: string,
    literals: readonly string[],
    reading: ValueReading,
  ): readonly (string | null | undefined)[];
  close(): Promise<void>;
}

/** The release of MariaDB that our parser is compared with. Other releases have another grammar. */
export const MARIADB_RELEASE = "11.8";

/** MariaDB's default sql_mode, called strict mode. */
const STRICT_MODE = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

/**
 * The sql_mode in which values are compared: the server stores only dates that exist. MariaDB's default mode also stores
 * 0000-00-00 and 2020-00-10, which MySQL's default mode and our validators refuse. Definitions are compared in the default mode,
 * because a default of 0000-00-00 is common, and our parser accepts it.
 */
const STRICT_MODE_WITHOUT_ZERO_DATES = `${STRICT_MODE},NO_ZERO_DATE,NO_ZERO_IN_DATE`;

/** @throws Error if MariaDB is not installed or does not start. */
export async function startMariadb(): Promise<MariadbEngine> {
  const server = await startServer(STRICT_MODE);
  return {
    version: server.version,
    judge: (definitions) => judgeAll(server, definitions),
    store: (definition, literals, reading) => storeAll(server, definition, literals, reading),
    close: () => server.close(),
  };
}

// Storing values

const READING_EXPRESSIONS: Readonly<Record<ValueReading, string>> = {
  text: "CONVERT(c USING utf8mb4)",
  bytes: "c",
  bits: "CONVERT(c + 0 USING utf8mb4)",
  double: "CONVERT(CAST(c AS DOUBLE) USING utf8mb4)",
};

function storeAll(
  server: MariadbServer,
  definition: string,
  literals: readonly string[],
  reading: ValueReading,
): readonly (string | null | undefined)[] {
  const { stdout, errors } = server.send([
    `DROP DATABASE IF EXISTS vals; CREATE DATABASE vals; USE vals; SET sql_mode = '${STRICT_MODE_WITHOUT_ZERO_DATES}';`,
    formatExecution(`CREATE TABLE v (i INT PRIMARY KEY, c ${definition}\n)`),
    ...literals.map((literal, index) => formatExecution(`INSERT INTO v VALUES (${index}, ${literal})`)),
    `SELECT i, IF(c IS NULL, 'N', CONCAT('V', HEX(${READING_EXPRESSIONS[reading]}))) FROM v ORDER BY i;`,
  ]);
  const error = errors.get(2);
  if (error !== undefined) throw new Error(`${definition}: ${error.message}`);
  const rows = new Map(stdout.split("\n").map((line) => splitAtTab(line)));
  return literals.map((_, index) => {
    const stored = rows.get(String(index));
    if (stored === undefined) return undefined;
    return stored === "N" ? null : Buffer.from(stored.slice(1), "hex").toString("utf8");
  });
}

function splitAtTab(line: string): [string, string] {
  const tab = line.indexOf("\t");
  return [line.slice(0, tab), line.slice(tab + 1)];
}

// Creating a table for each definition, many at a time

/** The number of tables in one database. More tables make every statement slower. */
const BATCH_SIZE = 2_000;

/** The table in which a definition is tried. */
interface TestTable {
  readonly definition: string;
  /** The name of the tested column. */
  readonly name: string;
  /** Names of other columns, all integers. */
  readonly otherColumns: readonly string[];
  readonly hasKey: boolean;
  readonly engine: "InnoDB" | "MyISAM";
}

/** Errors that concern the table instead of the definition, each with a function that returns a table without the error. */
const TABLE_FIXES: ReadonlyMap<number, (table: TestTable, message: string) => TestTable | undefined> =
  new Map([
    // AUTO_INCREMENT requires a key, and most definitions contain none.
    [1075, (table: TestTable) => ({ ...table, hasKey: true })],
    // INVISIBLE requires a visible column.
    [1113, (table: TestTable) => ({ ...table, otherColumns: [...table.otherColumns, "d"] })],
    // InnoDB does not support all types and actions of REFERENCES. MyISAM parses the clause and ignores it.
    [1005, (table: TestTable) => ({ ...table, engine: "MyISAM" as const })],
    // Expressions require the columns that they refer to.
    [1054, addMissingColumn],
    // The expression of a generated column refers to another column, which has the name of the tested one.
    [
      4029,
      (table: TestTable) =>
        isBareDefault(table, "c") ? undefined : { ...table, name: "c_", otherColumns: ["c"] },
    ],
  ]);

/** The error code for syntax errors. */
const SYNTAX_ERROR = 1064;

/** The maximum number of tables to try for a definition. */
const TABLE_ATTEMPTS = 6;

function addMissingColumn(table: TestTable, message: string): TestTable | undefined {
  const name = /^Unknown column '([^'.`]+)'/.exec(message)?.[1];
  // A name alone after DEFAULT is rarely valid. Its quotation marks are probably missing.
  if (name === undefined || isBareDefault(table, name)) return undefined;
  return { ...table, otherColumns: [...table.otherColumns, name] };
}

function isBareDefault({ definition }: TestTable, name: string): boolean {
  const escaped = name.replace(/\W/g, "\\$&");
  const text = definition.replace(/\/\*.*?\*\/|--\s.*\n|#.*\n/g, " ").replace(/\s+/g, " ");
  return new RegExp(`\\bdefault\\s*\`?${escaped}(?![\\w$])\`?\\s*(?:[^\\s(.]|$)`, "i").test(text);
}

function formatTable({ definition, name, otherColumns, hasKey, engine }: TestTable): string {
  const elements = [
    `${name} ${definition}\n`,
    ...otherColumns.map((other) => `\`${other}\` INT`),
    ...(hasKey ? [`KEY (${name})`] : []),
  ];
  return `(${elements.join(", ")}) ENGINE=${engine}`;
}

function judgeAll(
  server: MariadbServer,
  definitions: readonly string[],
): readonly EngineVerdict<MariadbColumn>[] {
  const collations = readDefaultCollations(server);
  const verdicts: EngineVerdict<MariadbColumn>[] = [];
  for (let from = 0; from < definitions.length; from += BATCH_SIZE) {
    verdicts.push(...judgeBatch(server, definitions.slice(from, from + BATCH_SIZE), collations));
  }
  return verdicts;
}

/** The default collations of columns by character set. They differ from those in the server's table of character sets. */
type Collations = ReadonlyMap<string, string>;

function readDefaultCollations(server: MariadbServer): Collations {
  const names = server.send(["SELECT character_set_name FROM information_schema.character_sets;"]);
  const { stdout } = server.send([
    "DROP DATABASE IF EXISTS usual; CREATE DATABASE usual; USE usual;",
    ...splitLines(names.stdout).map(
      (name) => `CREATE TABLE \`${name}\` (c ENUM('a') CHARACTER SET ${name});`,
    ),
    "SELECT table_name, collation_name FROM information_schema.columns WHERE table_schema = 'usual';",
  ]);
  return new Map(splitLines(stdout).map((line) => line.split("\t") as [string, string]));
}

function judgeBatch(
  server: MariadbServer,
  definitions: readonly string[],
  collations: Collations,
): readonly EngineVerdict<MariadbColumn>[] {
  const tables = definitions.map((definition): TestTable => ({
    definition,
    name: "c",
    otherColumns: [],
    hasKey: false,
    engine: "InnoDB",
  }));
  const verdicts = createTables(server, tables, collations);
  for (let tries = 1; tries < TABLE_ATTEMPTS; tries += 1) {
    const retries = [...verdicts.entries()].flatMap(([index, verdict]) => {
      const table = tables[index];
      if (verdict.accepted || table === undefined) return [];
      const fixed = TABLE_FIXES.get(verdict.code)?.(table, verdict.message);
      return fixed === undefined ? [] : [{ index, fixed }];
    });
    const retried = createTables(
      server,
      retries.map(({ fixed }) => fixed),
      collations,
    );
    for (const [position, { index, fixed }] of retries.entries()) {
      tables[index] = fixed;
      const verdict = retried[position];
      if (verdict !== undefined) verdicts[index] = verdict;
    }
  }
  return refuseSeveralColumns(server, definitions, verdicts);
}

/**
 * Refuses definitions that contain more than one column. CREATE TABLE accepts a list of columns and keys, and creates the same table
 * for `INT, UNIQUE (c)` as for `INT UNIQUE`. ADD COLUMN accepts one column only, with the same grammar.
 */
function refuseSeveralColumns(
  server: MariadbServer,
  definitions: readonly string[],
  verdicts: readonly EngineVerdict<MariadbColumn>[],
): readonly EngineVerdict<MariadbColumn>[] {
  const candidates = [...verdicts.keys()].filter(
    (index) => verdicts[index]?.accepted === true && /[,)]/.test(definitions[index] ?? ""),
  );
  const { errors } = server.send(
    candidates.map((index) =>
      formatPreparation(`ALTER TABLE verdicts.t ADD COLUMN c ${definitions[index] ?? ""}\n`),
    ),
  );
  const withSeveralColumns = new Set(
    candidates.filter((_, position) => errors.get(position + 1)?.code === SYNTAX_ERROR),
  );
  return verdicts.map((verdict, index) => (withSeveralColumns.has(index) ? NOT_ONE_COLUMN : verdict));
}

// Creating tables

const CATALOG_FIELDS = `'columnType', column_type, 'dataType', data_type, 'characterLength', character_maximum_length,
  'precision', numeric_precision, 'scale', numeric_scale, 'fractionalSeconds', datetime_precision,
  'nullable', is_nullable, 'default', column_default, 'characterSet', character_set_name, 'collation', collation_name,
  'key', column_key, 'extra', extra, 'comment', column_comment, 'generated', generation_expression`;

/** Queries about the created tables. Each row contains its kind, the name of the table, and JSON. */
const CATALOG_QUERIES: readonly string[] = [
  `SELECT 'column', table_name, JSON_OBJECT(${CATALOG_FIELDS}) FROM information_schema.columns
   WHERE table_schema = 'verdicts' ORDER BY table_name, ordinal_position`,
  `SELECT 'check', table_name, JSON_OBJECT('check', check_clause) FROM information_schema.check_constraints
   WHERE constraint_schema = 'verdicts' AND level = 'Column' AND constraint_name IN ('c', 'c_')`,
  `SELECT 'references', k.table_name, JSON_OBJECT('references', CONCAT(k.referenced_table_schema, '.',
     k.referenced_table_name, '(', k.referenced_column_name, ') ', r.update_rule, '/', r.delete_rule))
   FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
     USING (constraint_schema, constraint_name, table_name) WHERE k.constraint_schema = 'verdicts'`,
].map((select) => `${select.replace(/\s+/g, " ")};`);

interface CatalogRow extends Omit<
  MariadbColumn,
  "nullable" | "usualCollation" | "onUpdate" | "check" | "references"
> {
  readonly nullable: string;
}

function createTables(
  server: MariadbServer,
  tables: readonly TestTable[],
  collations: Collations,
): EngineVerdict<MariadbColumn>[] {
  if (tables.length === 0) return [];
  const preparation = [
    "DROP DATABASE IF EXISTS verdicts; CREATE DATABASE verdicts; USE verdicts;",
    // The tables in REFERENCES clauses do not exist.
    "SET foreign_key_checks = 0;",
  ];
  const { stdout, errors } = server.send([
    ...preparation,
    ...tables.map((table, index) => formatExecution(`CREATE TABLE t${index} ${formatTable(table)}`)),
    ...CATALOG_QUERIES,
  ]);
  const rows = parseRows(stdout);
  return tables.map(({ otherColumns, engine }, index) => {
    const tableRows = rows.get(`t${index}`);
    const [column, ...columnsAfter] = tableRows?.get("column") ?? [];
    if (tableRows === undefined || column === undefined) {
      const error = errors.get(index + preparation.length + 1);
      const { code, message } = error ?? { code: 0, message: "no answer" };
      return { accepted: false, code, message };
    }
    if (columnsAfter.length > otherColumns.length) return NOT_ONE_COLUMN;
    const constraints = Object.assign(
      {},
      ...(tableRows.get("check") ?? []),
      ...(tableRows.get("references") ?? []),
    ) as object;
    const overrides = engine === "MyISAM" ? { references: REFERENCES_NOT_STORED } : {};
    return {
      accepted: true,
      column: { ...toColumn(column as CatalogRow, collations), ...constraints, ...overrides },
    };
  });
}

/** Returns the rows of the queries: by table, then by kind. */
function parseRows(stdout: string): ReadonlyMap<string, ReadonlyMap<string, readonly unknown[]>> {
  const tables = new Map<string, Map<string, unknown[]>>();
  for (const line of splitLines(stdout)) {
    const [kind = "", table = "", json = "null"] = line.split("\t");
    const kinds = tables.get(table) ?? new Map<string, unknown[]>();
    tables.set(table, kinds.set(kind, [...(kinds.get(kind) ?? []), JSON.parse(json)]));
  }
  return tables;
}

function splitLines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

function toColumn({ nullable, ...row }: CatalogRow, collations: Collations): MariadbColumn {
  return {
    ...row,
    nullable: nullable === "YES",
    usualCollation: collations.get(row.characterSet ?? "") ?? null,
    onUpdate: /on update ([^\s,]+)/.exec(row.extra)?.[1] ?? null,
    check: null,
    references: null,
  };
}
