/** SHA-256 fingerprints of certificates, in the format `AB:CD:…`. openssl prints the same format, so users can compare fingerprints. */

/** Returns a fingerprint in the format `AB:CD:…`. Returns undefined if the text is not 64 hexadecimal digits, with or without colons. */
export function normalizeCertificateFingerprint(text: string): string | undefined {
  const hexDigits = text.trim().replaceAll(":", "").toUpperCase();
  return /^[0-9A-F]{64}$/.test(hexDigits) ? hexDigits.replace(/..(?=.)/g, "$&:") : undefined;
}
