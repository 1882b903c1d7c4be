/** The words of a type → its affinity, which is all that SQLite makes of them. Source: "Datatypes In SQLite", 3.1. */

/** In the lower case that `Column.dataType` has. A column without a type is of affinity BLOB. */
export type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

/** By what the type's text has in it, anywhere: the first that is found decides. */
const RULES: readonly (readonly [Affinity, RegExp])[] = [
  ["integer", /int/i],
  ["text", /char|clob|text/i],
  ["blob", /blob/i],
  ["real", /real|floa|doub/i],
];

/** `type` is the type to the letter; `undefined` where there is none. */
export function affinityOf(type: string | undefined): Affinity {
  if (type === undefined) return "blob";
  return RULES.find(([, has]) => has.test(type))?.[0] ?? "numeric";
}
