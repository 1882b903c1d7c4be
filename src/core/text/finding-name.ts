/** How sentences name a finding. */

/** A finding as sentences call it. Not a diagnostic. */
export function findingName({ fingerprint, rule, module = "", key }: FindingReference): string {
  if (rule === undefined) return fingerprint;
  const place = key === undefined ? module : `${module}.${key}`;
  return `${fingerprint} (${rule}${place === "" ? "" : ` of ${place}`})`;
}

/** Of which the fingerprint alone may be known. */
export interface FindingReference {
  readonly fingerprint: string;
  readonly rule?: string;
  readonly module?: string;
  readonly key?: string;
}
