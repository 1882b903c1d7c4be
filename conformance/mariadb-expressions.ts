/**
 * Replaces expressions in MariaDB's verdicts by our parser's text if both have the same meaning. MariaDB rewrites an expression
 * (quotes, parentheses, names), so its text differs from ours. To compare the two, MariaDB also creates a column from our text.
 * If MariaDB rewrites both expressions to the same text, they have the same meaning.
 */

import { parseColumn } from "../src/column/parser.js";
import { ColumnSyntaxError } from "../src/core/column-syntax-error.js";
import type { Column } from "../src/core/column-types.js";
import type { MariadbColumn } from "./mariadb-column.js";
import type { MariadbEngine } from "./engine.js";
import type { EngineVerdict } from "./verdict.js";

/** Returns MariaDB's verdicts, with our parser's text for each expression with the same meaning. */
export function adoptOurExpressions(
  { judge }: Pick<MariadbEngine, "judge">,
  definitions: readonly string[],
): readonly EngineVerdict<MariadbColumn>[] {
  const verdicts = [...judge(definitions)];
  const queries = verdicts.flatMap((verdict, index) => {
    const parsed = verdict.accepted ? parseIfValid(definitions[index] ?? "") : undefined;
    if (parsed === undefined || !verdict.accepted) return [];
    return createQueries(parsed, verdict.column).map((again) => ({ ...again, parsed, index }));
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

function parseIfValid(definition: string): Column | undefined {
  try {
    return parseColumn(definition);
  } catch (error) {
    if (error instanceof ColumnSyntaxError) return undefined;
    throw error;
  }
}

/** A definition to try in MariaDB, and a function that selects the facts to replace. */
interface ExpressionQuery {
  readonly definition: string;
  readonly adopt: (column: MariadbColumn, columnOfQuery: MariadbColumn) => Partial<MariadbColumn>;
}

/** Returns a query for each expression of a column that our parser read. The query has a column of the same type. */
function createQueries(parsed: Column, engine: MariadbColumn): readonly ExpressionQuery[] {
  const type = formatType(parsed, engine);
  const clauses = CLAUSES.flatMap(([field, getExpression, createClause]): readonly ExpressionQuery[] => {
    const expression = getExpression(parsed);
    if (expression === undefined) return [];
    return [
      {
        definition: `${type} ${createClause(expression, engine)}`,
        adopt: (column, again) => (column[field] === again[field] ? { [field]: expression } : {}),
      },
    ];
  });
  return [...clauses, ...createLiteralQuery(parsed, engine)];
}

type Clause = readonly [
  field: "default" | "generated" | "check" | "onUpdate" | "references",
  getExpression: (parsed: Column) => string | undefined,
  createClause: (expression: string, engine: MariadbColumn) => string,
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

function formatType({ dataType }: Column, { columnType, characterSet, collation }: MariadbColumn): string {
  if (dataType === "json") return "JSON";
  return characterSet === null || collation === null
    ? columnType
    : `${columnType} CHARACTER SET ${characterSet} COLLATE ${collation}`;
}

/**
 * Returns a query for the default of a TEXT or BLOB column. MariaDB converts such a default only when it stores a row, but
 * converts the default of a VARCHAR column immediately. So the query has a VARCHAR column.
 */
function createLiteralQuery(parsed: Column, engine: MariadbColumn): readonly ExpressionQuery[] {
  const { default: literal, characterSet } = engine;
  const isUnconverted = /text$|blob$/.test(engine.dataType) && parsed.default.kind === "literal";
  if (!isUnconverted || literal === null || literal.startsWith("'")) return [];
  const type = characterSet === null ? "VARBINARY(255)" : `VARCHAR(255) CHARACTER SET ${characterSet}`;
  return [
    {
      definition: `${type} DEFAULT ${replaceByHexLiteral(literal)}`,
      adopt: (_, again) => ({ default: again.default }),
    },
  ];
}

/** Replaces `'xE9'` by `0xE9`. MariaDB prints a byte that is not text as `xE9`, but would read this text as three characters. */
function replaceByHexLiteral(literal: string): string {
  const [, introducer, bytes] = /^(_\w+ ?)'((?:x[0-9A-F]{2})+)'$/.exec(literal) ?? [];
  return introducer === undefined || bytes === undefined
    ? literal
    : `${introducer} 0x${bytes.replaceAll("x", "")}`;
}
