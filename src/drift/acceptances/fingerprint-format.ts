/** What a fingerprint looks like. What it is made of, `diff/` knows. */

export function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}
