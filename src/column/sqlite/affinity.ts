/**
 * Determines the affinity of a column from its type. The affinity is the type that SQLite prefers for the values of the column.
 * Source: "Datatypes In SQLite", section 3.1.
 */

/** Affinities, in lower case as in `Column.dataType`. A column without a type has the affinity BLOB. */
export type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

/** Patterns for the text of a type. The first pattern that matches determines the affinity. */
const AFFINITY_RULES: readonly (readonly [Affinity, RegExp])[] = [
  ["integer", /int/i],
  ["text", /char|clob|text/i],
  ["blob", /blob/i],
  ["real", /real|floa|doub/i],
];

/** Returns the affinity for the source text of a type. `typeName` is `undefined` if the column has no type. */
export function determineAffinity(typeName: string | undefined): Affinity {
  if (typeName === undefined) return "blob";
  return AFFINITY_RULES.find(([, pattern]) => pattern.test(typeName))?.[0] ?? "numeric";
}
