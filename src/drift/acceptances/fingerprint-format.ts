/** The form of a fingerprint. `compare/fingerprint.ts` computes fingerprints. */

export function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}
