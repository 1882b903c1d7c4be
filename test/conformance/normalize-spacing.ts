/** Removes SQL comments, and replaces each run of white space by one space. */
export function normalizeSpacing(definition: string): string {
  return definition.replace(/\/\*.*?\*\/|--\s.*\n|#.*\n/g, " ").replace(/\s+/g, " ");
}
