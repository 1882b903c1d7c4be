/** The tables of character sets whose characters have a code each: code → character. One is made when it is first asked for. */

import { MULTI_BYTE, SINGLE_BYTE } from "./code-pages.js";

/** The characters by their bytes, each byte a character of that code; `undefined` is a code that no character has. */
export type CodeTable = ReadonlyMap<string, string | undefined>;

const tables = new Map<string, CodeTable>();

/** What a set's codes say; nothing where the set is a form of Unicode. */
export function codeTable(characterSet: string): CodeTable | undefined {
  const known = tables.get(characterSet);
  if (known !== undefined) return known;
  const table = madeTable(characterSet);
  if (table !== undefined) tables.set(characterSet, table);
  return table;
}

function madeTable(characterSet: string): CodeTable | undefined {
  const single = SINGLE_BYTE.get(characterSet);
  if (single !== undefined) return corrected(identity(0x100), single);
  const multi = MULTI_BYTE.get(characterSet);
  if (multi === undefined) return undefined;
  const table = identity(0x80);
  const decoder = new TextDecoder(multi.decoder, { fatal: true });
  for (const code of multi.codes.flatMap(codesOf)) table.set(code, decodedBy(decoder, code, characterSet));
  if (characterSet === "euckr") addSyllables(table);
  return corrected(table, multi.corrections);
}

function identity(codes: number): Map<string, string | undefined> {
  const characters = Array.from({ length: codes }, (_, code) => String.fromCharCode(code));
  return new Map(characters.map((character) => [character, character]));
}

/** Every code of the ranges of its bytes, in order. */
function codesOf(kind: string): readonly string[] {
  return kind
    .split(" ")
    .reduce<readonly string[]>(
      (codes, ranges) => codes.flatMap((code) => bytesIn(ranges).map((byte) => code + byte)),
      [""],
    );
}

function bytesIn(ranges: string): readonly string[] {
  return ranges.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map((byte) => Number.parseInt(byte, 16));
    return Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index));
  });
}

/** The platform reads codes that are free as characters for private use, which the engine has in cp932 alone. */
const PRIVATE_USE = /^[\ue000-\uf8ff]$/;

function decodedBy(
  decoder: InstanceType<typeof TextDecoder>,
  code: string,
  characterSet: string,
): string | undefined {
  try {
    const character = decoder.decode(Buffer.from(code, "latin1"));
    return characterSet !== "cp932" && PRIVATE_USE.test(character) ? undefined : character;
  } catch {
    return undefined;
  }
}

/** The codes before this one that have a byte below 0xa1 are the syllables of Korean that no other code says, in order. */
const LAST_SYLLABLE = "\xc6\x52";

function addSyllables(table: Map<string, string | undefined>): void {
  const said = new Set(table.values());
  const others = Array.from({ length: 0xd7a4 - 0xac00 }, (_, index) => String.fromCharCode(0xac00 + index));
  const free = others.filter((syllable) => !said.has(syllable)).values();
  for (const code of table.keys()) {
    if (code.length === 2 && code <= LAST_SYLLABLE && /[\0-\xa0]/.test(code))
      table.set(code, free.next().value);
  }
}

function corrected(table: Map<string, string | undefined>, corrections: string): CodeTable {
  const codes = [...table.keys()];
  for (const correction of corrections.split(" ").filter((text) => text !== "")) {
    const [range = "", character = ""] = correction.split(":");
    const [first = "", last = first] = range
      .split("-")
      .map((code) => Buffer.from(code, "hex").toString("latin1"));
    const from = codes.indexOf(first);
    for (const [index, code] of codes.slice(from, codes.indexOf(last, from) + 1).entries()) {
      table.set(
        code,
        character === "-" ? undefined : String.fromCharCode(Number.parseInt(character, 16) + index),
      );
    }
  }
  return table;
}
