/** What the libraries that take a function ask of a text. */

/** Whether it is well-formed and of at most so many characters; they are counted only where `length` leaves it open. */
export function isText(/** @type {string} */ text, /** @type {number} */ characters) {
  return (
    (text.length <= characters || Array.from(text).length <= characters) && !/[\uD800-\uDFFF]/u.test(text)
  );
}

/** Whether it is well-formed and has at most so many bytes in UTF-8. */
export function isTextOfBytes(/** @type {string} */ text, /** @type {number} */ bytes) {
  const fits = text.length * 3 <= bytes || new TextEncoder().encode(text).length <= bytes;
  return fits && !/[\uD800-\uDFFF]/u.test(text);
}
