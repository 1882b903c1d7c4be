/**
 * The readers of column definitions that are measured against each other, and what they read: every definition of the
 * project's recorded corpus, those that MariaDB refuses with those that it accepts, to both the same.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./subjects.js";

/**
 * @typedef {object} Reader
 * @property {() => Promise<(def: string) => unknown>} load Makes the function that reads one definition.
 * @property {(error: unknown) => boolean} isRefusal Whether that is how it says that a definition is none.
 */

export const OURS = "parseColumn";
export const PEER = "node-sql-parser";

/** How many times as many definitions a second ours is to read, cold and warm. */
export const LEAST_RATIO = 10;

/** @type {Readonly<Record<string, Reader>>} */
export const READERS = {
  // As who installs the package gets it.
  [OURS]: {
    async load() {
      const { parseColumn } = await import("../dist/index.js");
      return parseColumn;
    },
    isRefusal: isNamed("ColumnSyntaxError"),
  },
  // The build that knows MySQL alone, the smallest and fastest that it has. It reads statements.
  [PEER]: {
    async load() {
      const { default: peer } = await import("node-sql-parser/build/mysql.js");
      const parser = new peer.Parser();
      const options = { database: "mysql" };
      return (def) => parser.astify(`CREATE TABLE t (c ${def})`, options);
    },
    isRefusal: isNamed("SyntaxError"),
  },
};

/** @returns {(error: unknown) => boolean} */
function isNamed(/** @type {string} */ name) {
  return (error) => error instanceof Object && "name" in error && error.name === name;
}

/** @returns {{ def: string, accepted: boolean }[]} Each with what MariaDB says of it. */
export function corpus() {
  const lines = readFileSync(join(root, "test/column/verdicts.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [def, verdict] = JSON.parse(line);
    // A number is that of the server's diagnostic.
    return { def, accepted: typeof verdict !== "number" };
  });
}
