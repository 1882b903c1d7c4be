/** Determines the affinity of a column from its type. Source: "Datatypes In SQLite", section 3.1. */

/** Affinities, in lower case as in `Column.dataType`. A column without a type has the affinity BLOB. */
export type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

/** Patterns for the text of a type. The first pattern that matches determines the affinity. */
const AFFINITY_RULES: readonly (readonly [Affinity, RegExp])[] = [
  ["integer", /int/i],
  ["text", /char|clob|text/i],
  ["blob", /blob/i],
  ["real", /real|floa|doub/i],
];

/** Returns the affinity for the source text of a type. `type` is `undefined` if the column has no type. */
export function determineAffinity(type: string | undefined): Affinity {
  if (type === undefined) return "blob";
  return AFFINITY_RULES.find(([, pattern]) => pattern.test(type))?.[0] ?? "numeric";
}
