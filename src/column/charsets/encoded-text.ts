/** Decodes bytes to text in a character set. Checks whether a character set can encode a text, and counts the bytes of the text. */

import { getOrBuildCodeTable, type CodeTable } from "./code-tables.js";

/** `TextDecoder` labels of Unicode encodings. gb18030 is a Chinese encoding of all of Unicode. */
const UNICODE_DECODER_LABELS: ReadonlyMap<string, string> = new Map([
  ["gb18030", "gb18030"],
  ["ucs2", "utf-16be"],
  ["utf16", "utf-16be"],
  ["utf16le", "utf-16le"],
  ["utf8mb3", "utf-8"],
  ["utf8mb4", "utf-8"],
]);

/** Converts hexadecimal digits to bytes. If the number of digits is odd, the first digit alone is a byte. */
export function hexToBytes(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex"));
}

export function bitsToBytes(digits: string): Uint8Array {
  const paddedDigits = digits.padStart(Math.ceil(digits.length / 8) * 8, "0");
  return Uint8Array.from({ length: paddedDigits.length / 8 }, (_, index) =>
    Number.parseInt(paddedDigits.slice(index * 8, index * 8 + 8), 2),
  );
}

/** Decodes bytes. Returns `undefined` if they are invalid in the character set. */
export function decodeBytes(bytes: Uint8Array, characterSet: string): string | undefined {
  const paddedBytes = padToWholeCodeUnits(bytes, characterSet);
  if (characterSet === "utf32") return decodeUtf32(paddedBytes);
  const codeTable = getOrBuildCodeTable(characterSet);
  return codeTable === undefined
    ? decodeUnicodeOrAscii(UNICODE_DECODER_LABELS.get(characterSet), paddedBytes)
    : decodeWithCodeTable(decodeLatin1(paddedBytes), codeTable);
}

/** Adds zero bytes at the start until the bytes form whole code units of the character set. */
export function padToWholeCodeUnits(bytes: Uint8Array, characterSet: string): Uint8Array {
  const bytesPerCodeUnit = BYTES_PER_CODE_UNIT_BY_CHARACTER_SET.get(characterSet) ?? 1;
  const missingByteCount = (bytesPerCodeUnit - (bytes.length % bytesPerCodeUnit)) % bytesPerCodeUnit;
  if (missingByteCount === 0) return bytes;
  const paddedBytes = new Uint8Array(missingByteCount + bytes.length);
  paddedBytes.set(bytes, missingByteCount);
  return paddedBytes;
}

/** Bytes per code unit, for sets whose code units have several bytes. */
const BYTES_PER_CODE_UNIT_BY_CHARACTER_SET: ReadonlyMap<string, number> = new Map([
  ["ucs2", 2],
  ["utf16", 2],
  ["utf16le", 2],
  ["utf32", 4],
]);

function decodeUnicodeOrAscii(decoderLabel: string | undefined, bytes: Uint8Array): string | undefined {
  if (decoderLabel === undefined) return bytes.every((byte) => byte < 0x80) ? decodeLatin1(bytes) : undefined;
  try {
    return new TextDecoder(decoderLabel, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Decodes bytes with a code table. Codes that the table lists as unassigned become question marks, as on database servers. Returns
 * `undefined` if the bytes contain a code that the table does not list.
 */
function decodeWithCodeTable(byteString: string, codeTable: CodeTable): string | undefined {
  let text = "";
  for (let offset = 0, codeByteCount = 1; offset < byteString.length; offset += codeByteCount) {
    codeByteCount =
      [1, 2, 3].find((byteCount) => codeTable.has(byteString.slice(offset, offset + byteCount))) ?? 0;
    if (codeByteCount === 0) return undefined;
    text += codeTable.get(byteString.slice(offset, offset + codeByteCount)) ?? REPLACEMENT_CHARACTER;
  }
  return text;
}

/** The replacement for characters that a set cannot encode, and for unassigned codes. Database servers also use a question mark. */
const REPLACEMENT_CHARACTER = "?";

function decodeUtf32(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const codePoints = Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4));
  return codePoints.every((codePoint) => codePoint <= 0x10ffff)
    ? codePoints.map((codePoint) => String.fromCodePoint(codePoint)).join("")
    : undefined;
}

/** Decodes bytes as UTF-8, or as Latin-1 if they are not valid UTF-8. */
export function decodeUtf8OrLatin1(bytes: Uint8Array): string {
  return decodeBytes(bytes, "utf8mb4") ?? decodeLatin1(bytes);
}

/** Decodes bytes as Latin-1: one character per byte. */
function decodeLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** Whether the character set can encode every character of the text. */
export function canEncode(characterSet: string, text: string): boolean {
  // Fast path for ASCII, which every set except swe7 contains.
  if (characterSet !== "swe7" && !/[^\0-\x7f]/.test(text)) return true;
  if (BMP_ONLY_CHARACTER_SETS.has(characterSet)) return !/[\u{10000}-\u{10ffff}]/u.test(text);
  const repertoire = getRepertoire(characterSet);
  return repertoire === undefined || Array.from(text).every((character) => repertoire.has(character));
}

/** Whether `characterSet` can encode every character of the set `otherCharacterSet`. */
export function canEncodeCharactersOf(characterSet: string, otherCharacterSet: string): boolean {
  const otherRepertoire = getRepertoire(otherCharacterSet);
  if (otherRepertoire !== undefined)
    return canEncode(characterSet, Array.from(otherRepertoire.keys()).join(""));
  const canEncodeAllUnicode =
    getRepertoire(characterSet) === undefined && !BMP_ONLY_CHARACTER_SETS.has(characterSet);
  return (
    canEncodeAllUnicode ||
    (BMP_ONLY_CHARACTER_SETS.has(characterSet) && BMP_ONLY_CHARACTER_SETS.has(otherCharacterSet))
  );
}

/** Returns the text with a question mark in place of each character that the set cannot encode. */
export function replaceUnencodableCharacters(characterSet: string, text: string): string {
  if (canEncode(characterSet, text)) return text;
  return Array.from(text, (character) =>
    canEncode(characterSet, character) ? character : REPLACEMENT_CHARACTER,
  ).join("");
}

/** Unicode sets limited to the Basic Multilingual Plane (BMP). */
export const BMP_ONLY_CHARACTER_SETS: ReadonlySet<string> = new Set(["utf8mb3", "ucs2"]);

const repertoiresByCharacterSet = new Map<string, ReadonlyMap<string, number>>();

/**
 * Returns a map with the characters that a set can encode. Each value is the number of bytes of the character. Returns `undefined`
 * for Unicode encodings. All characters in the map are in the Basic Multilingual Plane (BMP).
 */
export function getRepertoire(characterSet: string): ReadonlyMap<string, number> | undefined {
  const cachedRepertoire = repertoiresByCharacterSet.get(characterSet);
  if (cachedRepertoire !== undefined) return cachedRepertoire;
  const codeTable = getOrBuildCodeTable(characterSet);
  if (codeTable === undefined) return undefined;
  const byteCountByCharacter = new Map<string, number>();
  for (const [code, character] of codeTable) {
    // Use only the first code of a character. It is the shortest code, and database servers encode the character with it.
    if (character !== undefined && !byteCountByCharacter.has(character))
      byteCountByCharacter.set(character, code.length);
  }
  repertoiresByCharacterSet.set(characterSet, byteCountByCharacter);
  return byteCountByCharacter;
}

/** Returns the length of the text in bytes. If the set is not a Unicode encoding, a character that it cannot encode counts as one byte. */
export function countBytes(text: string, characterSet: string): number {
  if (characterSet === "utf32") return countCodePoints(text) * 4;
  if (BYTES_PER_CODE_UNIT_BY_CHARACTER_SET.has(characterSet)) return text.length * 2;
  // In gb18030, characters outside of GBK have four bytes.
  const [byteCountByCharacter, fallbackByteCount] =
    characterSet === "gb18030" ? [getRepertoire("gbk"), 4] : [getRepertoire(characterSet), 1];
  if (byteCountByCharacter === undefined) return countUtf8Bytes(text);
  return Array.from(text).reduce(
    (byteCount, character) => byteCount + (byteCountByCharacter.get(character) ?? fallbackByteCount),
    0,
  );
}

/** Counts code points, the unit of CHAR and VARCHAR lengths. */
export function countCodePoints(text: string): number {
  let codePointCount = text.length;
  for (let offset = 0; offset < text.length - 1; offset += 1) {
    const codeUnit = text.charCodeAt(offset);
    if (codeUnit >= 0xd800 && codeUnit <= 0xdbff) {
      const nextCodeUnit = text.charCodeAt(offset + 1);
      if (nextCodeUnit >= 0xdc00 && nextCodeUnit <= 0xdfff) codePointCount -= 1;
    }
  }
  return codePointCount;
}

export function countUtf8Bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
