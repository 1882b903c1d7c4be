/** Checks the format of fingerprints. `compare/fingerprint.ts` computes them. */

export function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}
