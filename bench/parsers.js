/**
 * The parsers of column definitions that are compared, and the corpus that they parse: every definition of the recorded corpus,
 * including those that MariaDB refuses.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./subjects.js";

/**
 * @typedef {object} Parser
 * @property {() => Promise<(def: string) => unknown>} load Loads the function that parses one definition.
 * @property {(error: unknown) => boolean} isRefusal Whether this error means that the parser refuses the definition.
 */

export const OURS = "parseColumn";
export const PEER = "node-sql-parser";

/** @type {Readonly<Record<string, Parser>>} */
export const PARSERS = {
  // As users of the package import it.
  [OURS]: {
    async load() {
      const { parseColumn } = await import("../dist/index.js");
      return parseColumn;
    },
    isRefusal: hasName("ColumnSyntaxError"),
  },
  // The build for MySQL only, the smallest and fastest one. It parses whole statements.
  [PEER]: {
    async load() {
      const { default: peer } = await import("node-sql-parser/build/mysql.js");
      const parser = new peer.Parser();
      const options = { database: "mysql" };
      return (def) => parser.astify(`CREATE TABLE t (c ${def})`, options);
    },
    isRefusal: hasName("SyntaxError"),
  },
};

/** @returns {(error: unknown) => boolean} */
function hasName(/** @type {string} */ name) {
  return (error) => error instanceof Object && "name" in error && error.name === name;
}

/** @returns {{ def: string, accepted: boolean }[]} Each definition, and whether MariaDB accepts it. */
export function corpus() {
  const lines = readFileSync(join(root, "test/column/verdicts.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [def, result] = JSON.parse(line);
    // A number is the code of the server's error.
    return { def, accepted: typeof result !== "number" };
  });
}
