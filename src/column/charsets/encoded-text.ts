/** Text and bytes: what a string of bytes says in a character set, and what a set can say. Knows no SQL. */

import { codeTable, type CodeTable } from "./code-tables.js";

/** Names of the platform's decoders of the forms of Unicode. MySQL's gb18030 is one, too. */
const UNICODE_DECODERS: ReadonlyMap<string, string> = new Map([
  ["gb18030", "gb18030"],
  ["ucs2", "utf-16be"],
  ["utf16", "utf-16be"],
  ["utf16le", "utf-16le"],
  ["utf8mb3", "utf-8"],
  ["utf8mb4", "utf-8"],
]);

/** The bytes of hexadecimal digits; a half byte at the front is a byte. */
export function hexToBytes(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex"));
}

/** The bytes of binary digits. */
export function bitsToBytes(digits: string): Uint8Array {
  const padded = digits.padStart(Math.ceil(digits.length / 8) * 8, "0");
  return Uint8Array.from({ length: padded.length / 8 }, (_, index) =>
    Number.parseInt(padded.slice(index * 8, index * 8 + 8), 2),
  );
}

/** What the bytes say; `undefined` where they are no text of that character set. */
export function decodeBytes(bytes: Uint8Array, characterSet: string): string | undefined {
  const padded = padToWidth(bytes, characterSet);
  if (characterSet === "utf32") return decodeUtf32(padded);
  const table = codeTable(characterSet);
  return table === undefined
    ? decodeWith(UNICODE_DECODERS.get(characterSet), padded)
    : decodeByTable(latin1Text(padded), table);
}

/** The bytes with as many zeros before them as make whole characters of them, in sets where these have several bytes. */
export function padToWidth(bytes: Uint8Array, characterSet: string): Uint8Array {
  const width = CODE_UNIT_BYTES.get(characterSet) ?? 1;
  const missing = (width - (bytes.length % width)) % width;
  if (missing === 0) return bytes;
  const padded = new Uint8Array(missing + bytes.length);
  padded.set(bytes, missing);
  return padded;
}

/** Bytes of the sets whose characters all have as many, or a multiple. */
const CODE_UNIT_BYTES: ReadonlyMap<string, number> = new Map([
  ["ucs2", 2],
  ["utf16", 2],
  ["utf16le", 2],
  ["utf32", 4],
]);

function decodeWith(label: string | undefined, bytes: Uint8Array): string | undefined {
  if (label === undefined) return bytes.every((byte) => byte < 0x80) ? latin1Text(bytes) : undefined;
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A code of the set that no character has is read as a question mark, as servers do; one that is not of the set is no text. */
function decodeByTable(codes: string, table: CodeTable): string | undefined {
  let text = "";
  for (let at = 0, length = 1; at < codes.length; at += length) {
    length = [1, 2, 3].find((bytes) => table.has(codes.slice(at, at + bytes))) ?? 0;
    if (length === 0) return undefined;
    text += table.get(codes.slice(at, at + length)) ?? REPLACEMENT;
  }
  return text;
}

/** What servers make of a character that the set has not, and of a code that no character has. */
const REPLACEMENT = "?";

function decodeUtf32(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const points = Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4));
  return points.every((point) => point <= 0x10ffff)
    ? points.map((point) => String.fromCodePoint(point)).join("")
    : undefined;
}

/** The bytes as text: as UTF-8 where they are that, else one character for each byte. */
export function utf8OrLatin1Text(bytes: Uint8Array): string {
  return decodeBytes(bytes, "utf8mb4") ?? latin1Text(bytes);
}

/** One character for each byte. */
function latin1Text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** Whether every character of the text is in the character set. */
export function canEncode(characterSet: string, text: string): boolean {
  // Most texts are ASCII, and but one set lacks some of it.
  if (characterSet !== "swe7" && !/[^\0-\x7f]/.test(text)) return true;
  if (BMP_ONLY.has(characterSet)) return !/[\u{10000}-\u{10ffff}]/u.test(text);
  const characters = repertoireOf(characterSet);
  return characters === undefined || Array.from(text).every((character) => characters.has(character));
}

/** The text as the set has it: a question mark for each character that it has not. */
export function replaceUnencodable(characterSet: string, text: string): string {
  if (canEncode(characterSet, text)) return text;
  return Array.from(text, (character) => (canEncode(characterSet, character) ? character : REPLACEMENT)).join(
    "",
  );
}

/** Sets of all that Unicode's basic plane has, and nothing more. */
export const BMP_ONLY: ReadonlySet<string> = new Set(["utf8mb3", "ucs2"]);

const repertoires = new Map<string, ReadonlyMap<string, number>>();

/**
 * The characters of a set, none beyond the basic plane, and the bytes that each takes; `undefined` where the set is a form
 * of Unicode.
 */
export function repertoireOf(characterSet: string): ReadonlyMap<string, number> | undefined {
  const cached = repertoires.get(characterSet);
  if (cached !== undefined) return cached;
  const table = codeTable(characterSet);
  if (table === undefined) return undefined;
  const characters = new Map<string, number>();
  for (const [code, character] of table) {
    // A character that several codes say is written with the first, which is the shortest.
    if (character !== undefined && !characters.has(character)) characters.set(character, code.length);
  }
  repertoires.set(characterSet, characters);
  return characters;
}

/** Bytes that a text takes in the character set; a character that the set has not takes one. */
export function byteLength(text: string, characterSet: string): number {
  if (characterSet === "utf32") return codePointCount(text) * 4;
  if (CODE_UNIT_BYTES.has(characterSet)) return text.length * 2;
  // What GBK has not takes four bytes in gb18030.
  const [characters, fallbackBytes] =
    characterSet === "gb18030" ? [repertoireOf("gbk"), 4] : [repertoireOf(characterSet), 1];
  if (characters === undefined) return utf8Length(text);
  return Array.from(text).reduce(
    (bytes, character) => bytes + (characters.get(character) ?? fallbackBytes),
    0,
  );
}

/** Code points, as CHAR and VARCHAR count. */
export function codePointCount(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(at + 1);
      if (next >= 0xdc00 && next <= 0xdfff) count -= 1;
    }
  }
  return count;
}

/** Bytes in UTF-8. */
export function utf8Length(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
