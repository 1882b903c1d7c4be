/** Creates tables with one column for each definition, many at a time, and reads INFORMATION_SCHEMA. */

import { withoutComments } from "./without-comments.js";
import { REFERENCES_NOT_STORED, type EngineColumn } from "./mariadb-column.js";
import { immediate, prepared, type Server } from "./server.js";
import { NOT_ONE_COLUMN, type Verdict } from "./verdict.js";

/** Tables in one database. More tables make every statement slower. */
const BATCH = 2_000;

/** The table in which a definition is tried. */
interface Table {
  readonly definition: string;
  /** The name of the tested column. */
  readonly name: string;
  /** Names of other columns, all integers. */
  readonly others: readonly string[];
  readonly withKey: boolean;
  readonly engine: "InnoDB" | "MyISAM";
}

/** Errors of the table instead of the definition, each with a function that returns a table without the error, if possible. */
const TABLE_FIXES: ReadonlyMap<number, (table: Table, message: string) => Table | undefined> = new Map([
  // AUTO_INCREMENT requires a key, and most definitions contain none.
  [1075, (table: Table) => ({ ...table, withKey: true })],
  // INVISIBLE requires a visible column.
  [1113, (table: Table) => ({ ...table, others: [...table.others, "d"] })],
  // REFERENCES with a type or an action that InnoDB does not support. MyISAM parses the clause and ignores it.
  [1005, (table: Table) => ({ ...table, engine: "MyISAM" as const })],
  // Expressions require the columns that they refer to.
  [1054, withColumn],
  // A generated column whose expression refers to another column with the name of the tested one.
  [4029, (table: Table) => (isBareDefault(table, "c") ? undefined : { ...table, name: "c_", others: ["c"] })],
]);

/** The error code for syntax errors. */
const SYNTAX = 1064;

/** The number of tables to try. */
const TABLE_ATTEMPTS = 6;

function withColumn(table: Table, message: string): Table | undefined {
  const name = /^Unknown column '([^'.`]+)'/.exec(message)?.[1];
  // A name alone after DEFAULT is probably a missing quotation mark, and rarely valid.
  if (name === undefined || isBareDefault(table, name)) return undefined;
  return { ...table, others: [...table.others, name] };
}

function isBareDefault({ definition }: Table, name: string): boolean {
  const escaped = name.replace(/\W/g, "\\$&");
  return new RegExp(`\\bdefault\\s*\`?${escaped}(?![\\w$])\`?\\s*(?:[^\\s(.]|$)`, "i").test(
    withoutComments(definition),
  );
}

function tableText({ definition, name, others, withKey, engine }: Table): string {
  const items = [
    `${name} ${definition}\n`,
    ...others.map((other) => `\`${other}\` INT`),
    ...(withKey ? [`KEY (${name})`] : []),
  ];
  return `(${items.join(", ")}) ENGINE=${engine}`;
}

export function judgeAll(server: Server, definitions: readonly string[]): readonly Verdict<EngineColumn>[] {
  const collations = defaultCollations(server);
  const verdicts: Verdict<EngineColumn>[] = [];
  for (let from = 0; from < definitions.length; from += BATCH) {
    verdicts.push(...judgeBatch(server, definitions.slice(from, from + BATCH), collations));
  }
  return verdicts;
}

/** The default collations of columns by character set. The server's table of character sets contains others. */
type Collations = ReadonlyMap<string, string>;

function defaultCollations(server: Server): Collations {
  const names = server.send(["SELECT character_set_name FROM information_schema.character_sets;"]);
  const { stdout } = server.send([
    "DROP DATABASE IF EXISTS usual; CREATE DATABASE usual; USE usual;",
    ...linesOf(names.stdout).map((name) => `CREATE TABLE \`${name}\` (c ENUM('a') CHARACTER SET ${name});`),
    "SELECT table_name, collation_name FROM information_schema.columns WHERE table_schema = 'usual';",
  ]);
  return new Map(linesOf(stdout).map((line) => line.split("\t") as [string, string]));
}

function judgeBatch(
  server: Server,
  definitions: readonly string[],
  collations: Collations,
): readonly Verdict<EngineColumn>[] {
  const tables = definitions.map((definition): Table => ({
    definition,
    name: "c",
    others: [],
    withKey: false,
    engine: "InnoDB",
  }));
  const verdicts = create(server, tables, collations);
  for (let tries = 1; tries < TABLE_ATTEMPTS; tries += 1) {
    const retries = [...verdicts.entries()].flatMap(([index, verdict]) => {
      const table = tables[index];
      if (verdict.accepted || table === undefined) return [];
      const other = TABLE_FIXES.get(verdict.code)?.(table, verdict.message);
      return other === undefined ? [] : [{ index, other }];
    });
    const retried = create(
      server,
      retries.map(({ other }) => other),
      collations,
    );
    for (const [position, { index, other }] of retries.entries()) {
      tables[index] = other;
      const verdict = retried[position];
      if (verdict !== undefined) verdicts[index] = verdict;
    }
  }
  return refuseSeveralColumns(server, definitions, verdicts);
}

/**
 * CREATE TABLE accepts a list of columns, keys and checks, and afterwards `INT, UNIQUE (c)` cannot be distinguished from
 * `INT UNIQUE`. ADD COLUMN accepts one column only, with the same grammar.
 */
function refuseSeveralColumns(
  server: Server,
  definitions: readonly string[],
  verdicts: readonly Verdict<EngineColumn>[],
): readonly Verdict<EngineColumn>[] {
  const candidates = [...verdicts.keys()].filter(
    (index) => verdicts[index]?.accepted === true && /[,)]/.test(definitions[index] ?? ""),
  );
  const { errors } = server.send(
    candidates.map((index) => prepared(`ALTER TABLE verdicts.t ADD COLUMN c ${definitions[index] ?? ""}\n`)),
  );
  const several = new Set(candidates.filter((_, position) => errors.get(position + 1)?.code === SYNTAX));
  return verdicts.map((verdict, index) => (several.has(index) ? NOT_ONE_COLUMN : verdict));
}

// One attempt

const FIELDS = `'columnType', column_type, 'dataType', data_type, 'characterLength', character_maximum_length,
  'precision', numeric_precision, 'scale', numeric_scale, 'fractionalSeconds', datetime_precision,
  'nullable', is_nullable, 'default', column_default, 'characterSet', character_set_name, 'collation', collation_name,
  'key', column_key, 'extra', extra, 'comment', column_comment, 'generated', generation_expression`;

/** Each row contains its kind, the name of the table, and JSON. */
const SELECTS: readonly string[] = [
  `SELECT 'column', table_name, JSON_OBJECT(${FIELDS}) FROM information_schema.columns
   WHERE table_schema = 'verdicts' ORDER BY table_name, ordinal_position`,
  `SELECT 'check', table_name, JSON_OBJECT('check', check_clause) FROM information_schema.check_constraints
   WHERE constraint_schema = 'verdicts' AND level = 'Column' AND constraint_name IN ('c', 'c_')`,
  `SELECT 'references', k.table_name, JSON_OBJECT('references', CONCAT(k.referenced_table_schema, '.',
     k.referenced_table_name, '(', k.referenced_column_name, ') ', r.update_rule, '/', r.delete_rule))
   FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
     USING (constraint_schema, constraint_name, table_name) WHERE k.constraint_schema = 'verdicts'`,
].map((select) => `${select.replace(/\s+/g, " ")};`);

interface Row extends Omit<
  EngineColumn,
  "nullable" | "usualCollation" | "onUpdate" | "check" | "references"
> {
  readonly nullable: string;
}

function create(server: Server, tables: readonly Table[], collations: Collations): Verdict<EngineColumn>[] {
  if (tables.length === 0) return [];
  const before = [
    "DROP DATABASE IF EXISTS verdicts; CREATE DATABASE verdicts; USE verdicts;",
    // The tables in REFERENCES clauses do not exist.
    "SET foreign_key_checks = 0;",
  ];
  const { stdout, errors } = server.send([
    ...before,
    ...tables.map((table, index) => immediate(`CREATE TABLE t${index} ${tableText(table)}`)),
    ...SELECTS,
  ]);
  const rows = rowsByTable(stdout);
  return tables.map(({ others, engine }, index) => {
    const tableRows = rows.get(`t${index}`);
    const [column, ...otherColumns] = tableRows?.get("column") ?? [];
    if (tableRows === undefined || column === undefined) {
      const error = errors.get(index + before.length + 1);
      const { code, message } = error ?? { code: 0, message: "no answer" };
      return { accepted: false, code, message, hasOtherColumns: others.length > 0 };
    }
    if (otherColumns.length > others.length) return NOT_ONE_COLUMN;
    const constraints = Object.assign(
      {},
      ...(tableRows.get("check") ?? []),
      ...(tableRows.get("references") ?? []),
    ) as object;
    const overrides = engine === "MyISAM" ? { references: REFERENCES_NOT_STORED } : {};
    return {
      accepted: true,
      column: { ...columnOf(column as Row, collations), ...constraints, ...overrides },
    };
  });
}

/** The rows of each table by kind. */
function rowsByTable(stdout: string): ReadonlyMap<string, ReadonlyMap<string, readonly unknown[]>> {
  const tables = new Map<string, Map<string, unknown[]>>();
  for (const line of linesOf(stdout)) {
    const [kind = "", table = "", json = "null"] = line.split("\t");
    const kinds = tables.get(table) ?? new Map<string, unknown[]>();
    tables.set(table, kinds.set(kind, [...(kinds.get(kind) ?? []), JSON.parse(json)]));
  }
  return tables;
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

function columnOf({ nullable, ...row }: Row, collations: Collations): EngineColumn {
  return {
    ...row,
    nullable: nullable === "YES",
    usualCollation: collations.get(row.characterSet ?? "") ?? null,
    onUpdate: /on update ([^\s,]+)/.exec(row.extra)?.[1] ?? null,
    check: null,
    references: null,
  };
}
