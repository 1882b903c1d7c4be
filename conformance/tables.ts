/** Definitions → tables with a column of each, many at a time, and what the INFORMATION_SCHEMA then tells of it. */

import { bare } from "./bare.js";
import { KEPT_NOWHERE, type EngineColumn } from "./engine-column.js";
import { immediate, prepared, type Server } from "./server.js";
import { LEFT_THE_COLUMN, type Verdict } from "./verdict.js";

/** Tables in one database. More make every statement slower. */
const BATCH = 2_000;

/** The table that a definition is tried in. */
interface Table {
  readonly definition: string;
  /** Our column's name. */
  readonly name: string;
  /** Names of other columns, integers all. */
  readonly others: readonly string[];
  readonly withKey: boolean;
  readonly engine: "InnoDB" | "MyISAM";
}

/** Faults of the table and not of the definition, each with a table that has it no more; nothing where it stays. */
const OTHER_TABLES: ReadonlyMap<number, (table: Table, message: string) => Table | undefined> = new Map([
  // AUTO_INCREMENT wants a key; that the definition brings none is usual.
  [1075, (table: Table) => ({ ...table, withKey: true })],
  // INVISIBLE wants a column that is not.
  [1113, (table: Table) => ({ ...table, others: [...table.others, "d"] })],
  // REFERENCES with a type or an action that InnoDB has no key for. MyISAM reads the clause and keeps nothing.
  [1005, (table: Table) => ({ ...table, engine: "MyISAM" as const })],
  // Expressions want the columns that they name.
  [1054, withColumn],
  // A generated column whose expression names another one, of our column's name.
  [4029, (table: Table) => (isBareDefault(table, "c") ? undefined : { ...table, name: "c_", others: ["c"] })],
]);

/** The fault of whatever the grammar has no place for. */
const SYNTAX = 1064;

/** How many tables are tried. */
const MOST_TABLES = 6;

function withColumn(table: Table, message: string): Table | undefined {
  const name = /^Unknown column '([^'.`]+)'/.exec(message)?.[1];
  // After DEFAULT, a name alone is a forgotten quotation mark, and right in hardly any table.
  if (name === undefined || isBareDefault(table, name)) return undefined;
  return { ...table, others: [...table.others, name] };
}

function isBareDefault({ definition }: Table, name: string): boolean {
  const escaped = name.replace(/\W/g, "\\$&");
  return new RegExp(`\\bdefault\\s*\`?${escaped}(?![\\w$])\`?\\s*(?:[^\\s(.]|$)`, "i").test(bare(definition));
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
  const usual = usualCollations(server);
  const verdicts: Verdict<EngineColumn>[] = [];
  for (let from = 0; from < definitions.length; from += BATCH) {
    verdicts.push(...judgeBatch(server, definitions.slice(from, from + BATCH), usual));
  }
  return verdicts;
}

/** By character set. The server's own table of them has others than columns get. */
type Collations = ReadonlyMap<string, string>;

function usualCollations(server: Server): Collations {
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
  usual: Collations,
): readonly Verdict<EngineColumn>[] {
  const tables = definitions.map((definition): Table => ({
    definition,
    name: "c",
    others: [],
    withKey: false,
    engine: "InnoDB",
  }));
  const verdicts = create(server, tables, usual);
  for (let tries = 1; tries < MOST_TABLES; tries += 1) {
    const again = [...verdicts.entries()].flatMap(([index, verdict]) => {
      const table = tables[index];
      if (verdict.accepted || table === undefined) return [];
      const other = OTHER_TABLES.get(verdict.code)?.(table, verdict.message);
      return other === undefined ? [] : [{ index, other }];
    });
    const judged = create(
      server,
      again.map(({ other }) => other),
      usual,
    );
    for (const [position, { index, other }] of again.entries()) {
      tables[index] = other;
      const verdict = judged[position];
      if (verdict !== undefined) verdicts[index] = verdict;
    }
  }
  return withoutThoseThatLeave(server, definitions, verdicts);
}

/**
 * A list of columns, keys and checks is right in CREATE TABLE, where nothing tells `INT, UNIQUE (c)` from `INT UNIQUE`
 * afterwards. Behind ADD COLUMN there is room for one column, which has the same grammar.
 */
function withoutThoseThatLeave(
  server: Server,
  definitions: readonly string[],
  verdicts: readonly Verdict<EngineColumn>[],
): readonly Verdict<EngineColumn>[] {
  const doubtful = [...verdicts.keys()].filter(
    (index) => verdicts[index]?.accepted === true && /[,)]/.test(definitions[index] ?? ""),
  );
  const { faults } = server.send(
    doubtful.map((index) => prepared(`ALTER TABLE verdicts.t ADD COLUMN c ${definitions[index] ?? ""}\n`)),
  );
  const left = new Set(doubtful.filter((_, position) => faults.get(position + 1)?.code === SYNTAX));
  return verdicts.map((verdict, index) => (left.has(index) ? LEFT_THE_COLUMN : verdict));
}

/* ---- one try ---- */

const FIELDS = `'columnType', column_type, 'dataType', data_type, 'characterLength', character_maximum_length,
  'precision', numeric_precision, 'scale', numeric_scale, 'fractionalSeconds', datetime_precision,
  'nullable', is_nullable, 'default', column_default, 'characterSet', character_set_name, 'collation', collation_name,
  'key', column_key, 'extra', extra, 'comment', column_comment, 'generated', generation_expression`;

/** Each with the kind of row, the table and JSON in its columns. */
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

function create(server: Server, tables: readonly Table[], usual: Collations): Verdict<EngineColumn>[] {
  if (tables.length === 0) return [];
  const before = [
    "DROP DATABASE IF EXISTS verdicts; CREATE DATABASE verdicts; USE verdicts;",
    // The tables that REFERENCES wants are not there.
    "SET foreign_key_checks = 0;",
  ];
  const { stdout, faults } = server.send([
    ...before,
    ...tables.map((table, index) => immediate(`CREATE TABLE t${index} ${tableText(table)}`)),
    ...SELECTS,
  ]);
  const rows = rowsByTable(stdout);
  return tables.map(({ others, engine }, index) => {
    const told = rows.get(`t${index}`);
    const [column, ...rest] = told?.get("column") ?? [];
    if (told === undefined || column === undefined) {
      const fault = faults.get(index + before.length + 1);
      const { code, message } = fault ?? { code: 0, message: "no answer" };
      return { accepted: false, code, message, besideOthers: others.length > 0 };
    }
    if (rest.length > others.length) return LEFT_THE_COLUMN;
    const more = Object.assign({}, ...(told.get("check") ?? []), ...(told.get("references") ?? [])) as object;
    const untold = engine === "MyISAM" ? { references: KEPT_NOWHERE } : {};
    return { accepted: true, column: { ...columnOf(column as Row, usual), ...more, ...untold } };
  });
}

/** Of each table, its rows of each kind. */
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

function columnOf({ nullable, ...row }: Row, usual: Collations): EngineColumn {
  return {
    ...row,
    nullable: nullable === "YES",
    usualCollation: usual.get(row.characterSet ?? "") ?? null,
    onUpdate: /on update ([^\s,]+)/.exec(row.extra)?.[1] ?? null,
    check: null,
    references: null,
  };
}
