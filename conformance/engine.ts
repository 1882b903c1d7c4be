/** Runs definitions, and values in columns with these definitions, in MariaDB. Independent of our parser. */

import type { EngineColumn } from "./mariadb-column.js";
import { immediate, startServer, type Server } from "./server.js";
import { judgeAll } from "./mariadb-tables.js";
import type { Verdict } from "./verdict.js";

/** How to read a value from the database. */
export type Reading = "text" | "bytes" | "bits" | "double";

export interface Engine {
  readonly version: string;
  /** Returns a verdict for each definition, in order. */
  judge(definitions: readonly string[]): readonly Verdict<EngineColumn>[];
  /**
   * Stores literals in a column. Returns the text read back for each literal, in order, or undefined if it was refused.
   */
  store(definition: string, literals: readonly string[], as: Reading): readonly (string | null | undefined)[];
  close(): Promise<void>;
}

/** The release that our parser is compared with. Other releases have another grammar. */
export const RELEASE = "11.8";

/** MariaDB's default mode, which it calls strict. */
const STRICT = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

/**
 * A decision: values are compared with a server that stores only dates that exist. MariaDB's default mode also stores
 * 0000-00-00 and 2020-00-10, which MySQL's does not, and which the schema refuses. Definitions are compared without this mode,
 * because a default of 0000-00-00 is common, and the parser accepts it.
 */
const STRICT_WITH_EXISTING_DATES = `${STRICT},NO_ZERO_DATE,NO_ZERO_IN_DATE`;

/** @throws Error if MariaDB is not installed or does not start. */
export async function startEngine(): Promise<Engine> {
  const server = await startServer(STRICT);
  return {
    version: server.version,
    judge: (definitions) => judgeAll(server, definitions),
    store: (definition, literals, as) => storeAll(server, definition, literals, as),
    close: () => server.close(),
  };
}

// Values

const READINGS: Readonly<Record<Reading, string>> = {
  text: "CONVERT(c USING utf8mb4)",
  bytes: "c",
  bits: "CONVERT(c + 0 USING utf8mb4)",
  double: "CONVERT(CAST(c AS DOUBLE) USING utf8mb4)",
};

function storeAll(
  server: Server,
  definition: string,
  literals: readonly string[],
  as: Reading,
): readonly (string | null | undefined)[] {
  const { stdout, errors } = server.send([
    `DROP DATABASE IF EXISTS vals; CREATE DATABASE vals; USE vals; SET sql_mode = '${STRICT_WITH_EXISTING_DATES}';`,
    immediate(`CREATE TABLE v (i INT PRIMARY KEY, c ${definition}\n)`),
    ...literals.map((literal, index) => immediate(`INSERT INTO v VALUES (${index}, ${literal})`)),
    `SELECT i, IF(c IS NULL, 'N', CONCAT('V', HEX(${READINGS[as]}))) FROM v ORDER BY i;`,
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
