/** Writes and reads recorded verdicts of MariaDB, one JSON array per line. With them, `npm test` compares without an engine. */

import type { MariadbColumn } from "./mariadb-column.js";
import type { EngineVerdict } from "./verdict.js";

/** One in seven generated definitions is recorded. */
const RECORDED_SHARE = 7;

type Judge = (definitions: readonly string[]) => readonly EngineVerdict<MariadbColumn>[];

/** Returns about 1,400 definitions that the engine accepts, each as `[definition, column]` without empty properties. */
export function recordVerdicts(judge: Judge, definitions: readonly string[]): string {
  const selected = definitions.filter((_, index) => index % RECORDED_SHARE === 0);
  const lines = judge(selected).flatMap((verdict, index) => {
    if (!verdict.accepted) return [];
    const properties = Object.entries(verdict.column).filter(([, value]) => value !== null && value !== "");
    return [JSON.stringify([selected[index], Object.fromEntries(properties)])];
  });
  return lines.map((line) => `${line}\n`).join("");
}

const EMPTY_COLUMN: MariadbColumn = {
  columnType: "",
  dataType: "",
  characterLength: null,
  precision: null,
  scale: null,
  fractionalSeconds: null,
  nullable: false,
  default: null,
  characterSet: null,
  collation: null,
  usualCollation: null,
  key: "",
  extra: "",
  comment: "",
  generated: null,
  onUpdate: null,
  check: null,
  references: null,
};

/** Reads the text that `recordVerdicts` returns. */
export function parseVerdicts(
  text: string,
): readonly (readonly [definition: string, verdict: { accepted: true; column: MariadbColumn }])[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [definition, column] = JSON.parse(line) as [string, Partial<MariadbColumn>];
      return [definition, { accepted: true, column: { ...EMPTY_COLUMN, ...column } }];
    });
}
