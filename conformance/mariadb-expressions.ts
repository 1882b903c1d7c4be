/**
 * Compares expressions with the engine's. The engine rewrites them (quotes, parentheses, names), so their text never equals ours. So
 * it creates a second column from our expression. If it rewrites both alike, both have the same meaning, and ours replaces
 * the engine's text.
 */

import { parseColumn } from "../src/column/parser.js";
import { ColumnSyntaxError } from "../src/core/column-syntax-error.js";
import type { Column } from "../src/core/column-types.js";
import type { EngineColumn } from "./mariadb-column.js";
import type { Engine } from "./engine.js";
import type { Verdict } from "./verdict.js";

/** Returns the engine's verdicts, with our text for each expression that the engine rewrites alike. */
export function withOurExpressions(
  { judge }: Pick<Engine, "judge">,
  definitions: readonly string[],
): readonly Verdict<EngineColumn>[] {
  const verdicts = [...judge(definitions)];
  const queries = verdicts.flatMap((verdict, index) => {
    const parsed = verdict.accepted ? parse(definitions[index] ?? "") : undefined;
    if (parsed === undefined || !verdict.accepted) return [];
    return expressionQueries(parsed, verdict.column).map((again) => ({ ...again, parsed, index }));
  });
  const answers = judge(queries.map(({ definition }) => definition));
  for (const [position, { index, adopt }] of queries.entries()) {
    const [verdict, again] = [verdicts[index], answers[position]];
    if (verdict?.accepted !== true || again?.accepted !== true) continue;
    verdicts[index] = {
      accepted: true,
      column: { ...verdict.column, ...adopt(verdict.column, again.column) },
    };
  }
  return verdicts;
}

function parse(definition: string): Column | undefined {
  try {
    return parseColumn(definition);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return undefined;
    throw error;
  }
}

/** A definition to try, and the facts to replace depending on the result. */
interface ExpressionQuery {
  readonly definition: string;
  readonly adopt: (column: EngineColumn, again: EngineColumn) => Partial<EngineColumn>;
}

/** Queries with a column of the same type for each of our expressions. */
function expressionQueries(parsed: Column, engine: EngineColumn): readonly ExpressionQuery[] {
  const type = typeText(parsed, engine);
  const clauses = CLAUSES.flatMap(([field, expressionOf, clause]): readonly ExpressionQuery[] => {
    const expression = expressionOf(parsed);
    if (expression === undefined) return [];
    return [
      {
        definition: `${type} ${clause(expression, engine)}`,
        adopt: (column, again) => (column[field] === again[field] ? { [field]: expression } : {}),
      },
    ];
  });
  return [...clauses, ...storedLiteral(parsed, engine)];
}

type Clause = readonly [
  field: "default" | "generated" | "check" | "onUpdate" | "references",
  expressionOf: (parsed: Column) => string | undefined,
  clause: (expression: string, engine: EngineColumn) => string,
];

const CLAUSES: readonly Clause[] = [
  [
    "default",
    (parsed) => (parsed.default.kind === "expression" ? parsed.default.sql : undefined),
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

/** TEXT and BLOB keep a default as written, and convert it when they store it. VARCHAR converts it at once. */
function storedLiteral(parsed: Column, engine: EngineColumn): readonly ExpressionQuery[] {
  const { default: literal, characterSet } = engine;
  const isKept = /text$|blob$/.test(engine.dataType) && parsed.default.kind === "literal";
  if (!isKept || literal === null || literal.startsWith("'")) return [];
  const type = characterSet === null ? "VARBINARY(255)" : `VARCHAR(255) CHARACTER SET ${characterSet}`;
  return [
    {
      definition: `${type} DEFAULT ${withHexLiteral(literal)}`,
      adopt: (_, again) => ({ default: again.default }),
    },
  ];
}

/** The engine prints bytes that it cannot display as `xE9`, and would parse that as a letter and two digits. */
function withHexLiteral(literal: string): string {
  const [, introducer, bytes] = /^(_\w+ ?)'((?:x[0-9A-F]{2})+)'$/.exec(literal) ?? [];
  return introducer === undefined || bytes === undefined
    ? literal
    : `${introducer} 0x${bytes.replaceAll("x", "")}`;
}
