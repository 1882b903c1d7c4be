/** Formats the fingerprint of a certificate as openssl prints it: `AB:CD:…`. */
export function formatFingerprint(digits: string): string {
  return digits.toUpperCase().replace(/..(?=.)/g, "$&:");
}
