/** Names of findings in messages. */

/** `FINGERPRINT (RULE of MODULE.KEY)`, or as much of it as is known. */
export function findingName({ fingerprint, rule, module = "", key }: FindingReference): string {
  if (rule === undefined) return fingerprint;
  const subject = key === undefined ? module : `${module}.${key}`;
  return `${fingerprint} (${rule}${subject === "" ? "" : ` of ${subject}`})`;
}

/** A finding of which only the fingerprint must be known. */
export interface FindingReference {
  readonly fingerprint: string;
  readonly rule?: string;
  readonly module?: string;
  readonly key?: string;
}
