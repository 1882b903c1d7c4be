/** SHA-256 fingerprints of certificates. They have the form in which openssl prints them, so that they are easy to compare: `AB:CD:…`. */

/** Returns the fingerprint in this form. Undefined unless the text is 64 hexadecimal digits in any case, with or without colons. */
export function parseFingerprint(text: string): string | undefined {
  const digits = text.trim().replaceAll(":", "").toUpperCase();
  return /^[0-9A-F]{64}$/.test(digits) ? digits.replace(/..(?=.)/g, "$&:") : undefined;
}
