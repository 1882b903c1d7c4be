/** Verdicts as a file that `npm test` checks with no engine: one JSON array a line, in the order of the corpus. */

import type { EngineColumn } from "./engine-column.js";
import type { Verdict } from "./verdict.js";

/** Every so many of the generated definitions. */
const EVERY = 7;

type Judge = (definitions: readonly string[]) => readonly Verdict<EngineColumn>[];

/** The verdicts of some three thousand definitions. */
export function recorded(judge: Judge, definitions: readonly string[]): string {
  const chosen = definitions.filter((_, index) => index % EVERY === 0);
  const verdicts = judge(chosen);
  return chosen.map((definition, index) => `${line(definition, verdicts[index])}\n`).join("");
}

/** A verdict on one line: `[definition, code]` of a refusal, or `[definition, column]` without what is null. */
function line(definition: string, verdict: Verdict<EngineColumn> | undefined): string {
  if (verdict === undefined) throw new Error(`no verdict on ${definition}`);
  if (!verdict.accepted) return JSON.stringify([definition, verdict.code]);
  const said = Object.entries(verdict.column).filter(([, value]) => value !== null && value !== "");
  return JSON.stringify([definition, Object.fromEntries(said)]);
}

const NOTHING: EngineColumn = {
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

/** Reads what `recorded` wrote. */
export function verdictsFrom(
  text: string,
): readonly (readonly [definition: string, Verdict<EngineColumn>])[] {
  return text
    .split("\n")
    .filter((each) => each !== "")
    .map((each) => {
      const [definition, verdict] = JSON.parse(each) as [string, number | Partial<EngineColumn>];
      if (typeof verdict === "number")
        return [definition, { accepted: false, code: verdict, message: "recorded" }];
      return [definition, { accepted: true, column: { ...NOTHING, ...verdict } }];
    });
}
