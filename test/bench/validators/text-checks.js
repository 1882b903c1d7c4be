/** Checks strings for the libraries that can call custom functions. */

/** Returns whether the text is well-formed and has at most this many characters. Counts the characters only if `length` is greater. */
export function isTextOfCharacters(text, characters) {
  return (
    (text.length <= characters || Array.from(text).length <= characters) && !/[\uD800-\uDFFF]/u.test(text)
  );
}

/** Returns whether the text is well-formed and has at most this many bytes in UTF-8. */
export function isTextOfBytes(text, bytes) {
  const fits = text.length * 3 <= bytes || new TextEncoder().encode(text).length <= bytes;
  return fits && !/[\uD800-\uDFFF]/u.test(text);
}
