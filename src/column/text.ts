/** Text and bytes: what a string of bytes says in a character set, and what a set can say. Knows no SQL. */

import { mostBytesPerCharacter } from "./charsets.js";

/** Names of the decoders of the platform. Sets that it does not know are not here. */
const DECODERS: ReadonlyMap<string, string> = new Map([
  ["ascii", "utf-8"],
  ["big5", "big5"],
  ["cp1250", "windows-1250"],
  ["cp1251", "windows-1251"],
  ["cp1256", "windows-1256"],
  ["cp1257", "windows-1257"],
  ["cp866", "ibm866"],
  ["cp932", "shift_jis"],
  ["eucjpms", "euc-jp"],
  ["euckr", "euc-kr"],
  ["gb18030", "gb18030"],
  ["gb2312", "gbk"],
  ["gbk", "gbk"],
  ["greek", "iso-8859-7"],
  ["hebrew", "iso-8859-8"],
  ["koi8r", "koi8-r"],
  ["koi8u", "koi8-u"],
  ["latin2", "iso-8859-2"],
  ["latin5", "windows-1254"],
  ["latin7", "iso-8859-13"],
  ["macroman", "macintosh"],
  ["sjis", "shift_jis"],
  ["tis620", "windows-874"],
  ["ucs2", "utf-16be"],
  ["ujis", "euc-jp"],
  ["utf16", "utf-16be"],
  ["utf16le", "utf-16le"],
  ["utf8mb3", "utf-8"],
  ["utf8mb4", "utf-8"],
]);

/** The bytes of hexadecimal digits; a half byte at the front is a byte. */
export function bytesOfHex(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex"));
}

/** The bytes of binary digits. */
export function bytesOfBits(digits: string): Uint8Array {
  const padded = digits.padStart(Math.ceil(digits.length / 8) * 8, "0");
  return Uint8Array.from({ length: padded.length / 8 }, (_, index) =>
    Number.parseInt(padded.slice(index * 8, index * 8 + 8), 2),
  );
}

/** What the bytes say; `undefined` where they say nothing in that character set, or the platform cannot tell. */
export function decoded(bytes: Uint8Array, characterSet: string): string | undefined {
  const width = WIDTHS.get(characterSet) ?? 1;
  const missing = (width - (bytes.length % width)) % width;
  const whole = missing === 0 ? bytes : Uint8Array.from([...Array<number>(missing).fill(0), ...bytes]);
  if (characterSet === "utf32") return decodedUtf32(whole);
  if (mostBytesPerCharacter(characterSet) > 1) return decodedBy(DECODERS.get(characterSet), whole);
  const table = tableOf(characterSet);
  const characters = Array.from(whole, (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : table[byte - 0x80],
  );
  return characters.includes(undefined) ? undefined : characters.join("");
}

/** Bytes of the sets whose characters all have as many, or a multiple. */
const WIDTHS: ReadonlyMap<string, number> = new Map([
  ["ucs2", 2],
  ["utf16", 2],
  ["utf16le", 2],
  ["utf32", 4],
]);

function decodedBy(label: string | undefined, bytes: Uint8Array): string | undefined {
  if (label === undefined) return bytes.every((byte) => byte < 0x80) ? asBytes(bytes) : undefined;
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function decodedUtf32(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const points = Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4));
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : undefined;
}

/**
 * Where MySQL's sets of one byte differ from the platform's of that name: bytes, or ranges of them, and the code that each
 * has; `-` none, `=` the byte itself.
 */
const CORRECTIONS: ReadonlyMap<string, string> = new Map([
  ["cp1250", "81:- 83:- 88:- 90:- 98:-"],
  ["cp1251", "98:-"],
  ["cp1256", "8a:- 8f:- 98:- 9a:- 9f:- aa:- c0:- ff:-"],
  ["cp1257", "81:- 83:- 88:- 8a:- 8c:- 90:- 98:- 9a:- 9c:- 9f:-"],
  ["cp866", "fc:207f fd:b2"],
  ["greek", "a1:2bd a2:2bc a4:- a5:- aa:-"],
  ["hebrew", "af:203e"],
  ["koi8u", "95:2022"],
  [
    "latin1",
    "80-ff:= 80:20ac 82:201a 83:192 84:201e 85:2026 86:2020 87:2021 88:2c6 89:2030 8a:160 8b:2039 8c:152 8e:17d 91:2018 " +
      "92:2019 93:201c 94:201d 95:2022 96:2013 97:2014 98:2dc 99:2122 9a:161 9b:203a 9c:153 9e:17e 9f:178",
  ],
  ["latin5", "80-9f:="],
  ["tis620", "80-a0:= db-de:- fc-ff:-"],
]);

const tables = new Map<string, readonly (string | undefined)[]>();

/** What the bytes from 0x80 on say in a set of one byte each. */
function tableOf(characterSet: string): readonly (string | undefined)[] {
  const known = tables.get(characterSet);
  if (known !== undefined) return known;
  const label = characterSet === "ascii" ? undefined : DECODERS.get(characterSet);
  const table = Array.from({ length: 0x80 }, (_, index) => decodedBy(label, Uint8Array.of(index + 0x80)));
  for (const correction of CORRECTIONS.get(characterSet)?.split(" ") ?? []) {
    const [range = "", code = ""] = correction.split(":");
    const [first = 0, last = first] = range.split("-").map((byte) => Number.parseInt(byte, 16));
    for (let byte = first; byte <= last; byte += 1) table[byte - 0x80] = corrected(byte, code);
  }
  tables.set(characterSet, table);
  return table;
}

function corrected(byte: number, code: string): string | undefined {
  if (code === "-") return undefined;
  return String.fromCharCode(code === "=" ? byte : Number.parseInt(code, 16));
}

/** The bytes as text: as UTF-8 where they are that, else one character for each byte. */
export function anyText(bytes: Uint8Array): string {
  return decoded(bytes, "utf8mb4") ?? asBytes(bytes);
}

/** One character for each byte. */
function asBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** Whether every character of the text is in the character set; where the platform does not know the set, it is. */
export function canSay(characterSet: string, text: string): boolean {
  if (!/[^\0-\x7f]/.test(text)) return true;
  if (PLANE_ONLY.has(characterSet)) return !/[\u{10000}-\u{10ffff}]/u.test(text);
  if (mostBytesPerCharacter(characterSet) > 2 || !isKnown(characterSet)) return true;
  const characters = repertoire(characterSet);
  return Array.from(text).every((character) => characters.has(character));
}

/**
 * The codes of the characters of a set of at most 256, in order, none beyond the basic plane; `undefined` where it has
 * more, or the platform does not know it.
 */
export function repertoireOf(characterSet: string): readonly number[] | undefined {
  if (mostBytesPerCharacter(characterSet) > 1 || !isKnown(characterSet)) return undefined;
  return Array.from(repertoire(characterSet), (character) => character.charCodeAt(0)).sort(
    (one, other) => one - other,
  );
}

/** Sets of all that Unicode's basic plane has, and nothing more. */
export const PLANE_ONLY: ReadonlySet<string> = new Set(["utf8mb3", "ucs2"]);

function isKnown(characterSet: string): boolean {
  return DECODERS.has(characterSet) || CORRECTIONS.has(characterSet);
}

const repertoires = new Map<string, ReadonlySet<string>>();

/** Every character that one byte says, or two where the set has such. */
function repertoire(characterSet: string): ReadonlySet<string> {
  const known = repertoires.get(characterSet);
  if (known !== undefined) return known;
  const characters = new Set<string>();
  for (let code = 0; code < (mostBytesPerCharacter(characterSet) === 1 ? 0x100 : 0x10000); code += 1) {
    const bytes = code < 0x100 ? [code] : [code >> 8, code & 0xff];
    for (const character of decoded(Uint8Array.from(bytes), characterSet) ?? "") characters.add(character);
  }
  repertoires.set(characterSet, characters);
  return characters;
}

/** Code points, as CHAR and VARCHAR count. */
export function codePoints(text: string): number {
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
