/** Tries column definitions in MariaDB, and stores values in columns. Does not use our parser, so that the results can be compared. */

import type { MariadbColumn } from "./mariadb-column.js";
import { formatExecution, startServer, type MariadbServer } from "./server.js";
import { judgeAll } from "./mariadb-tables.js";
import type { EngineVerdict } from "./verdict.js";

/** The form in which a value is read from the database. */
export type ValueReading = "text" | "bytes" | "bits" | "double";

export interface MariadbEngine {
  readonly version: string;
  /** Returns a verdict for each definition, in order. */
  judge(definitions: readonly string[]): readonly EngineVerdict<MariadbColumn>[];
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
