/** Names of findings in messages. */

/** Formats a finding as `FINGERPRINT (RULE of MODULE.KEY)`. Omits undefined parts. If `rule` is undefined, returns only the fingerprint. */
export function formatFindingName({ fingerprint, rule, module = "", key }: FindingReference): string {
  if (rule === undefined) return fingerprint;
  const qualifiedName = key === undefined ? module : `${module}.${key}`;
  return `${fingerprint} (${rule}${qualifiedName === "" ? "" : ` of ${qualifiedName}`})`;
}

/** Identifies a finding. Only the fingerprint is required. */
export interface FindingReference {
  readonly fingerprint: string;
  readonly rule?: string;
  readonly module?: string;
  readonly key?: string;
}
