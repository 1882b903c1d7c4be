/** Writes and reads recorded verdicts, with which `npm test` works without an engine: one JSON array per line, in the order of the corpus. */

import type { EngineColumn } from "./mariadb-column.js";
import type { Verdict } from "./verdict.js";

/** Every seventh of the generated definitions is recorded. */
const RECORDED_SHARE = 7;

type Judge = (definitions: readonly string[]) => readonly Verdict<EngineColumn>[];

/** Returns the text of the verdicts on about three thousand definitions. */
export function recordVerdicts(judge: Judge, definitions: readonly string[]): string {
  const selected = definitions.filter((_, index) => index % RECORDED_SHARE === 0);
  const verdicts = judge(selected);
  return selected.map((definition, index) => `${line(definition, verdicts[index])}\n`).join("");
}

/** A verdict on one line: `[definition, code]` for a refusal, else `[definition, column]` without null members. */
function line(definition: string, verdict: Verdict<EngineColumn> | undefined): string {
  if (verdict === undefined) throw new Error(`The engine returned no verdict on ${definition}`);
  if (!verdict.accepted) return JSON.stringify([definition, verdict.code]);
  const members = Object.entries(verdict.column).filter(([, value]) => value !== null && value !== "");
  return JSON.stringify([definition, Object.fromEntries(members)]);
}

const EMPTY_COLUMN: EngineColumn = {
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
): readonly (readonly [definition: string, Verdict<EngineColumn>])[] {
  return text
    .split("\n")
    .filter((each) => each !== "")
    .map((each) => {
      const [definition, verdict] = JSON.parse(each) as [string, number | Partial<EngineColumn>];
      if (typeof verdict === "number")
        return [definition, { accepted: false, code: verdict, message: "recorded" }];
      return [definition, { accepted: true, column: { ...EMPTY_COLUMN, ...verdict } }];
    });
}
