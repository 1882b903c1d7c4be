/** Checks the format of the fingerprints that identify findings. `compare/fingerprint.ts` computes these fingerprints. */

export function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}
