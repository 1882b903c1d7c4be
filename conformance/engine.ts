/**
 * A MariaDB of our own: on a socket in a temporary folder, never on a network, gone when it is closed. It is asked what
 * it makes of definitions, through the `mariadb` client, many at a time. Knows nothing of how we read them.
 */

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LEFT_THE_COLUMN, type Verdict } from "./verdict.js";

/** A row of INFORMATION_SCHEMA.COLUMNS, as far as it is about the definition. */
export interface EngineColumn {
  readonly columnType: string;
  readonly dataType: string;
  readonly characterLength: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly fractionalSeconds: number | null;
  readonly nullable: boolean;
  /** SQL text: a string in quotes, a number, an expression, `NULL`; null where there is no default. */
  readonly default: string | null;
  readonly characterSet: string | null;
  readonly collation: string | null;
  readonly key: string;
  readonly extra: string;
  readonly comment: string;
  readonly generated: string | null;
}

/** How a value is read back. */
export type Reading = "text" | "bytes" | "bits" | "double";

export interface Engine {
  readonly version: string;
  /** A verdict for each definition, in their order. */
  judge(definitions: readonly string[]): readonly Verdict<EngineColumn>[];
  /**
   * What becomes of literals in a column: the text that is read back, or nothing where it is refused. One answer for
   * each literal, in order.
   */
  store(definition: string, literals: readonly string[], as: Reading): readonly (string | null | undefined)[];
  close(): Promise<void>;
}

/** Tables in one database. More make every statement slower. */
const BATCH = 2_000;

const STRICT = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

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
  // REFERENCES wants the other table. MyISAM reads the clause and keeps nothing.
  [1005, (table: Table) => ({ ...table, engine: "MyISAM" as const })],
  // Expressions want the columns that they name.
  [1054, withColumn],
  // A generated column whose expression names another one, of our column's name.
  [4029, (table: Table) => (isBareDefault(table, "c") ? undefined : { ...table, name: "c_", others: ["c"] })],
]);

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
  return new RegExp(`\\bdefault\\s*\`?${escaped}\`?\\s*(?:[^\\s(.]|$)`, "i").test(definition);
}

function tableText({ definition, name, others, withKey, engine }: Table): string {
  const items = [
    `${name} ${definition}\n`,
    ...others.map((other) => `\`${other}\` INT`),
    ...(withKey ? ["KEY (c)"] : []),
  ];
  return `(${items.join(", ")}) ENGINE=${engine}`;
}

/** The engine refuses to run as root unless that is said, and to be told by others whom to run as. */
const AS_WE_ARE = process.getuid?.() === 0 ? ["--user=root"] : [];

/** @throws Error where no MariaDB is installed, or it does not start. */
export async function startEngine(): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  const socket = join(folder, "s");
  try {
    install(folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const server = spawn(
    "mariadbd",
    [
      ...["--no-defaults", `--datadir=${join(folder, "data")}`, `--socket=${socket}`, "--skip-networking"],
      ...AS_WE_ARE,
      ...["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-buffer-pool-size=64M"],
      ...[`--sql-mode=${STRICT}`, "--default-time-zone=+00:00", `--pid-file=${join(folder, "pid")}`],
    ],
    // Debian does not look there for a user that is not root.
    { env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` } },
  );
  try {
    const version = await waitUntilUp(server, socket);
    return {
      version,
      judge: (definitions) => judgeAll(socket, definitions),
      store: (definition, literals, as) => storeAll(socket, definition, literals, as),
      close: () => stop(server, folder),
    };
  } catch (error) {
    await stop(server, folder);
    throw error;
  }
}

function install(folder: string): void {
  const { status, stderr, error } = spawnSync(
    "mariadb-install-db",
    [
      ...["--no-defaults", `--datadir=${join(folder, "data")}`, ...AS_WE_ARE, "--skip-test-db"],
      "--auth-root-authentication-method=normal",
    ],
    { encoding: "utf8" },
  );
  if (error)
    throw new Error(`mariadb-install-db could not be run (Debian's mariadb-server has it): ${error.message}`);
  if (status !== 0) throw new Error(`mariadb-install-db failed: ${stderr}`);
}

/** Seconds that a slow machine may need. */
const PATIENCE = 60;

async function waitUntilUp(server: ChildProcess, socket: string): Promise<string> {
  for (let tries = 0; tries < PATIENCE * 10 && server.exitCode === null; tries += 1) {
    const { status, stdout } = client(socket, "SELECT VERSION();");
    if (status === 0) return stdout.trim();
    await sleep(100);
  }
  throw new Error("mariadbd did not start");
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null) {
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill();
    await gone;
  }
  await rm(folder, { recursive: true, force: true });
}

function client(socket: string, input: string): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(
    "mariadb",
    [
      ...[
        "--no-defaults",
        `--socket=${socket}`,
        "--user=root",
        "--force",
        "--batch",
        "--raw",
        "--skip-column-names",
      ],
      "--default-character-set=utf8mb4",
    ],
    { input, encoding: "utf8", maxBuffer: 2 ** 30 },
  );
}

/* ---- definitions ---- */

function judgeAll(socket: string, definitions: readonly string[]): readonly Verdict<EngineColumn>[] {
  const verdicts: Verdict<EngineColumn>[] = [];
  for (let from = 0; from < definitions.length; from += BATCH) {
    verdicts.push(...judgeBatch(socket, definitions.slice(from, from + BATCH)));
  }
  return verdicts;
}

function judgeBatch(socket: string, definitions: readonly string[]): readonly Verdict<EngineColumn>[] {
  const tables = definitions.map((definition): Table => ({
    definition,
    name: "c",
    others: [],
    withKey: false,
    engine: "InnoDB",
  }));
  const verdicts = create(socket, tables);
  for (let tries = 1; tries < MOST_TABLES; tries += 1) {
    const again = [...verdicts.entries()].flatMap(([index, verdict]) => {
      const table = tables[index];
      if (verdict.accepted || table === undefined) return [];
      const other = OTHER_TABLES.get(verdict.code)?.(table, verdict.message);
      return other === undefined ? [] : [{ index, other }];
    });
    const judged = create(
      socket,
      again.map(({ other }) => other),
    );
    for (const [position, { index, other }] of again.entries()) {
      tables[index] = other;
      verdicts[index] = judged[position] ?? { accepted: false, code: 0, message: "no answer" };
    }
  }
  return verdicts;
}

const FIELDS = `'columnType', column_type, 'dataType', data_type, 'characterLength', character_maximum_length,
  'precision', numeric_precision, 'scale', numeric_scale, 'fractionalSeconds', datetime_precision,
  'nullable', is_nullable, 'default', column_default, 'characterSet', character_set_name, 'collation', collation_name,
  'key', column_key, 'extra', extra, 'comment', column_comment, 'generated', generation_expression`.replace(
  /\s+/g,
  " ",
);

function create(socket: string, tables: readonly Table[]): Verdict<EngineColumn>[] {
  if (tables.length === 0) return [];
  const before = ["DROP DATABASE IF EXISTS verdicts; CREATE DATABASE verdicts; USE verdicts;"];
  const select = `SELECT table_name, column_name, JSON_OBJECT(${FIELDS}) FROM information_schema.columns
    WHERE table_schema = 'verdicts' ORDER BY table_name, ordinal_position DESC;`;
  const { stdout, stderr } = client(
    socket,
    [
      ...before,
      ...tables.map((table, index) => immediate(`CREATE TABLE t${index} ${tableText(table)}`)),
      select.replace(/\s+/g, " "),
    ].join("\n"),
  );
  const faults = faultsByLine(stderr);
  const rows = rowsByTable(stdout);
  return tables.map(({ others }, index) => {
    const columns = rows.get(`t${index}`);
    const first = columns?.at(-1);
    if (columns === undefined || first === undefined) {
      const fault = faults.get(index + before.length + 1);
      return { accepted: false, code: fault?.code ?? 0, message: fault?.message ?? "no answer" };
    }
    if (columns.length > 1 + others.length) return LEFT_THE_COLUMN;
    return { accepted: true, column: columnOf(JSON.parse(first)) };
  });
}

/** The JSON of each table's columns. */
function rowsByTable(stdout: string): ReadonlyMap<string, readonly string[]> {
  const rows = new Map<string, string[]>();
  for (const line of stdout.split("\n")) {
    const [table = "", , json] = line.split("\t");
    if (json !== undefined) rows.set(table, [...(rows.get(table) ?? []), json]);
  }
  return rows;
}

/** The statement as hexadecimal digits, so that nothing in it can end it or swallow the next. */
function immediate(statement: string): string {
  return `EXECUTE IMMEDIATE CONVERT(x'${Buffer.from(statement, "utf8").toString("hex")}' USING utf8mb4);`;
}

function faultsByLine(stderr: string): ReadonlyMap<number, { code: number; message: string }> {
  return new Map(
    [...stderr.matchAll(/^ERROR ([0-9]+) \(\w+\) at line ([0-9]+): (.*(?:\n(?!ERROR ).*)*)/gm)].map(
      ([, code, line, message = ""]) => [
        Number(line),
        { code: Number(code), message: message.replace(/\n-{5}[^]*/, "") },
      ],
    ),
  );
}

function splitAtTab(line: string): [string, string] {
  const tab = line.indexOf("\t");
  return [line.slice(0, tab), line.slice(tab + 1)];
}

function columnOf(row: unknown): EngineColumn {
  const { nullable, ...rest } = row as Omit<EngineColumn, "nullable"> & { nullable: string };
  return { ...rest, nullable: nullable === "YES" };
}

/* ---- values ---- */

const READINGS: Readonly<Record<Reading, string>> = {
  text: "CONVERT(c USING utf8mb4)",
  bytes: "c",
  bits: "CONVERT(c + 0 USING utf8mb4)",
  double: "CONVERT(CAST(c AS DOUBLE) USING utf8mb4)",
};

function storeAll(
  socket: string,
  definition: string,
  literals: readonly string[],
  as: Reading,
): readonly (string | null | undefined)[] {
  const inserts = literals.map((literal, index) => immediate(`INSERT INTO v VALUES (${index}, ${literal})`));
  const { stdout, stderr } = client(
    socket,
    [
      `DROP DATABASE IF EXISTS vals; CREATE DATABASE vals; USE vals; SET sql_mode = '${STRICT},NO_ZERO_DATE,NO_ZERO_IN_DATE';`,
      immediate(`CREATE TABLE v (i INT PRIMARY KEY, c ${definition}\n)`),
      ...inserts,
      `SELECT i, IF(c IS NULL, 'N', CONCAT('V', HEX(${READINGS[as]}))) FROM v ORDER BY i;`,
    ].join("\n"),
  );
  if (faultsByLine(stderr).has(2)) throw new Error(`${definition}: ${stderr}`);
  const rows = new Map(stdout.split("\n").map((line) => splitAtTab(line)));
  return literals.map((_, index) => {
    const stored = rows.get(String(index));
    if (stored === undefined) return undefined;
    return stored === "N" ? null : Buffer.from(stored.slice(1), "hex").toString("utf8");
  });
}
