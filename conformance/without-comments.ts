/** Normalizes the spelling of definitions, for comparisons. */

/** Removes SQL comments, and replaces each run of white space by one space. */
export function withoutComments(definition: string): string {
  return definition.replace(/\/\*.*?\*\/|--\s.*\n|#.*\n/g, " ").replace(/\s+/g, " ");
}
