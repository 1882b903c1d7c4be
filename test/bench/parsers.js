/**
 * Lists the parsers of column definitions that are compared, and reads the definitions that they parse. MariaDB refuses some of
 * these definitions.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./subjects.js";

/**
 * @typedef {object} Parser
 * @property {() => Promise<(def: string) => unknown>} load Loads the function that parses one definition.
 * @property {(error: unknown) => boolean} isRefusal Whether this error means that the parser refuses the definition.
 */

export const OUR_PARSER = "parseColumn";
export const PEER_PARSER = "node-sql-parser";

/** @type {Readonly<Record<string, Parser>>} */
export const PARSERS = {
  // Our parser is imported from the package, as users import it.
  [OUR_PARSER]: {
    async load() {
      const { parseColumn } = await import("../../dist/index.js");
      return parseColumn;
    },
    isRefusal: createNameTest("ColumnSyntaxError"),
  },
  // The build of node-sql-parser for MySQL only is the fastest. It parses whole statements.
  [PEER_PARSER]: {
    async load() {
      const { default: peer } = await import("node-sql-parser/build/mysql.js");
      const parser = new peer.Parser();
      const options = { database: "mysql" };
      return (def) => parser.astify(`CREATE TABLE t (c ${def})`, options);
    },
    isRefusal: createNameTest("SyntaxError"),
  },
};

/** @returns {(error: unknown) => boolean} */
function createNameTest(name) {
  return (error) => error instanceof Object && "name" in error && error.name === name;
}

/** @returns {{ def: string, accepted: boolean }[]} Each definition, and whether MariaDB accepts it. */
export function readCorpus() {
  const lines = readFileSync(join(root, "test/column/verdicts.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [def, result] = JSON.parse(line);
    // A number is the code of the server's error.
    return { def, accepted: typeof result !== "number" };
  });
}
