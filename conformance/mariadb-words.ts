/**
 * Expressions in our words. The engine writes them anew (other quotes, parentheses and names), so that a text of ours
 * is never its text. It is asked again, then, for a column that is made of our words: where it writes both the same, both
 * mean the same, and ours are put in place of its own.
 */

import { parseColumn } from "../src/column/parser.js";
import { ColumnSyntaxError } from "../src/core/column-syntax-error.js";
import type { Column } from "../src/core/column-types.js";
import type { EngineColumn } from "./engine-column.js";
import type { Engine } from "./engine.js";
import type { Verdict } from "./verdict.js";

/** The engine's verdicts, with our words for all that both write the same. */
export function inOurWords(
  { judge }: Pick<Engine, "judge">,
  definitions: readonly string[],
): readonly Verdict<EngineColumn>[] {
  const verdicts = [...judge(definitions)];
  const asked = verdicts.flatMap((verdict, index) => {
    const ours = verdict.accepted ? reading(definitions[index] ?? "") : undefined;
    if (ours === undefined || !verdict.accepted) return [];
    return restated(ours, verdict.column).map((again) => ({ ...again, ours, index }));
  });
  const answers = judge(asked.map(({ definition }) => definition));
  for (const [position, { index, adopt }] of asked.entries()) {
    const [verdict, again] = [verdicts[index], answers[position]];
    if (verdict?.accepted !== true || again?.accepted !== true) continue;
    verdicts[index] = {
      accepted: true,
      column: { ...verdict.column, ...adopt(verdict.column, again.column) },
    };
  }
  return verdicts;
}

function reading(definition: string): Column | undefined {
  try {
    return parseColumn(definition);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return undefined;
    throw error;
  }
}

/** A definition to ask for, and what is learnt from the answer. */
interface Again {
  readonly definition: string;
  readonly adopt: (column: EngineColumn, again: EngineColumn) => Partial<EngineColumn>;
}

/** A column of the same type for each of our expressions. */
function restated(ours: Column, engine: EngineColumn): readonly Again[] {
  const type = typeText(ours, engine);
  const clauses = CLAUSES.flatMap(([field, wordsOf, clause]): readonly Again[] => {
    const words = wordsOf(ours);
    if (words === undefined) return [];
    return [
      {
        definition: `${type} ${clause(words, engine)}`,
        adopt: (column, again) => (column[field] === again[field] ? { [field]: words } : {}),
      },
    ];
  });
  return [...clauses, ...storedLiteral(ours, engine)];
}

type Clause = readonly [
  field: "default" | "generated" | "check" | "onUpdate" | "references",
  wordsOf: (ours: Column) => string | undefined,
  clause: (words: string, engine: EngineColumn) => string,
];

const CLAUSES: readonly Clause[] = [
  [
    "default",
    (ours) => (ours.default.kind === "expression" ? ours.default.sql : undefined),
    (sql) => `DEFAULT (${sql}\n)`,
  ],
  [
    "generated",
    ({ generated }) => generated,
    (sql, { extra }) => `AS (${sql}\n) ${/STORED/.test(extra) ? "STORED" : "VIRTUAL"}`,
  ],
  ["check", ({ check }) => check, (sql) => `CHECK (${sql}\n)`],
  ["onUpdate", ({ onUpdate }) => onUpdate, (sql) => `ON UPDATE ${sql}`],
  ["references", ({ references }) => references, (sql) => sql],
];

function typeText({ dataType }: Column, { columnType, characterSet, collation }: EngineColumn): string {
  if (dataType === "json") return "JSON";
  return characterSet === null || collation === null
    ? columnType
    : `${columnType} CHARACTER SET ${characterSet} COLLATE ${collation}`;
}

/** TEXT and BLOB keep a literal as it was written, and make text of it when they store it, as VARCHAR does at once. */
function storedLiteral(ours: Column, engine: EngineColumn): readonly Again[] {
  const { default: literal, characterSet } = engine;
  const isKept = /text$|blob$/.test(engine.dataType) && ours.default.kind === "literal";
  if (!isKept || literal === null || literal.startsWith("'")) return [];
  const type = characterSet === null ? "VARBINARY(255)" : `VARCHAR(255) CHARACTER SET ${characterSet}`;
  return [
    { definition: `${type} DEFAULT ${readable(literal)}`, adopt: (_, again) => ({ default: again.default }) },
  ];
}

/** The engine writes bytes that it cannot show as `xE9`, and would read that as a letter and two digits. */
function readable(literal: string): string {
  const [, introducer, bytes] = /^(_\w+ ?)'((?:x[0-9A-F]{2})+)'$/.exec(literal) ?? [];
  return introducer === undefined || bytes === undefined
    ? literal
    : `${introducer} 0x${bytes.replaceAll("x", "")}`;
}
