/** What a definition says, however it is spaced. */

/** The definition without MySQL's comments, and with one space for each gap. */
export function bare(definition: string): string {
  return definition.replace(/\/\*.*?\*\/|--\s.*\n|#.*\n/g, " ").replace(/\s+/g, " ");
}
