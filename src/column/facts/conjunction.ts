/** Joins the conditions of several CHECK clauses with AND. */
export function joinConditions(conditions: readonly string[]): string {
  return conditions.length === 1
    ? conditions.join("")
    : conditions.map((condition) => `(${condition})`).join(" AND ");
}
