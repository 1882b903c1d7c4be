/** Writes and reads recorded verdicts of MariaDB, one JSON array per line. With them, `npm test` compares without an engine. */

import type { MariadbColumn } from "./mariadb-column.js";
import type { EngineVerdict } from "./verdict.js";

/** One in seven generated definitions is recorded. */
const RECORDED_SHARE = 7;

type Judge = (definitions: readonly string[]) => readonly EngineVerdict<MariadbColumn>[];

/** Returns the text of the verdicts on about three thousand definitions. */
export function recordVerdicts(judge: Judge, definitions: readonly string[]): string {
  const selected = definitions.filter((_, index) => index % RECORDED_SHARE === 0);
  const verdicts = judge(selected);
  return selected.map((definition, index) => `${formatVerdict(definition, verdicts[index])}\n`).join("");
}

/** Returns a verdict as JSON: `[definition, code]` for a refusal, otherwise `[definition, column]` without empty properties. */
function formatVerdict(definition: string, verdict: EngineVerdict<MariadbColumn> | undefined): string {
  if (verdict === undefined) throw new Error(`The engine returned no verdict on ${definition}`);
  if (!verdict.accepted) return JSON.stringify([definition, verdict.code]);
  const properties = Object.entries(verdict.column).filter(([, value]) => value !== null && value !== "");
  return JSON.stringify([definition, Object.fromEntries(properties)]);
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
): readonly (readonly [definition: string, EngineVerdict<MariadbColumn>])[] {
  return text
    .split("\n")
    .filter((each) => each !== "")
    .map((each) => {
      const [definition, verdict] = JSON.parse(each) as [string, number | Partial<MariadbColumn>];
      if (typeof verdict === "number")
        return [definition, { accepted: false, code: verdict, message: "recorded" }];
      return [definition, { accepted: true, column: { ...EMPTY_COLUMN, ...verdict } }];
    });
}
