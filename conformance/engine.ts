/**
 * What MariaDB makes of definitions, and of values in columns of them. Knows nothing of how we read them.
 */

import type { EngineColumn } from "./engine-column.js";
import { immediate, startServer, type Server } from "./server.js";
import { judgeAll } from "./tables.js";
import type { Verdict } from "./verdict.js";

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

/** The release that our readers are held against: another one's grammar and meanings are others. */
export const RELEASE = "11.8";

/** What MariaDB's own default mode refuses, which is what it calls strict. */
const STRICT = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

/**
 * A decision: values are judged as a server judges them that keeps no dates but those that exist. MariaDB's default mode
 * stores 0000-00-00 and 2020-00-10, too; MySQL's does not, nobody means them, and the schema refuses them. Definitions are
 * judged without this: a default of 0000-00-00 is common, and a column that has it is read.
 */
const STRICT_WITH_DATES_THAT_EXIST = `${STRICT},NO_ZERO_DATE,NO_ZERO_IN_DATE`;

/** @throws Error where no MariaDB is installed, or it does not start. */
export async function startEngine(): Promise<Engine> {
  const server = await startServer(STRICT);
  return {
    version: server.version,
    judge: (definitions) => judgeAll(server, definitions),
    store: (definition, literals, as) => storeAll(server, definition, literals, as),
    close: () => server.close(),
  };
}

/* ---- values ---- */

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
  const { stdout, faults } = server.send([
    `DROP DATABASE IF EXISTS vals; CREATE DATABASE vals; USE vals; SET sql_mode = '${STRICT_WITH_DATES_THAT_EXIST}';`,
    immediate(`CREATE TABLE v (i INT PRIMARY KEY, c ${definition}\n)`),
    ...literals.map((literal, index) => immediate(`INSERT INTO v VALUES (${index}, ${literal})`)),
    `SELECT i, IF(c IS NULL, 'N', CONCAT('V', HEX(${READINGS[as]}))) FROM v ORDER BY i;`,
  ]);
  const fault = faults.get(2);
  if (fault !== undefined) throw new Error(`${definition}: ${fault.message}`);
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
