/**
 * Tables that map the codes of a character set to characters. Unicode encodings have no table. Each table is
 * built on first use.
 */

import { MULTI_BYTE_CHARACTER_SETS, LATIN1_DIFFERENCES_BY_CHARACTER_SET } from "./code-pages.js";

/**
 * Maps each character code to its character. The map's key has one Latin-1 character for each byte of the code. The value is
 * `undefined` if the code is not assigned.
 */
export type CodeTable = ReadonlyMap<string, string | undefined>;

const tablesByCharacterSet = new Map<string, CodeTable>();

/** Returns the table of a character set. Returns `undefined` for a Unicode encoding. */
export function getOrBuildCodeTable(characterSet: string): CodeTable | undefined {
  const cachedTable = tablesByCharacterSet.get(characterSet);
  if (cachedTable !== undefined) return cachedTable;
  const table = buildCodeTable(characterSet);
  if (table !== undefined) tablesByCharacterSet.set(characterSet, table);
  return table;
}

function buildCodeTable(characterSet: string): CodeTable | undefined {
  const latin1Differences = LATIN1_DIFFERENCES_BY_CHARACTER_SET.get(characterSet);
  if (latin1Differences !== undefined) return applyCorrections(createIdentityTable(0x100), latin1Differences);
  const multiByteCharacterSet = MULTI_BYTE_CHARACTER_SETS.get(characterSet);
  if (multiByteCharacterSet === undefined) return undefined;
  const table = createIdentityTable(0x80);
  const decoder = new TextDecoder(multiByteCharacterSet.decoderLabel, { fatal: true });
  for (const code of multiByteCharacterSet.codeRanges.flatMap(expandCodeRange))
    table.set(code, decodeCode(decoder, code, characterSet));
  if (characterSet === "euckr") addMissingKoreanSyllables(table);
  return applyCorrections(table, multiByteCharacterSet.decoderCorrections);
}

function createIdentityTable(codeCount: number): Map<string, string | undefined> {
  const characters = Array.from({ length: codeCount }, (_, characterCode) =>
    String.fromCharCode(characterCode),
  );
  return new Map(characters.map((character) => [character, character]));
}

/** Returns all codes that byte ranges such as `a1-fe 40-7e,80-fe` describe, in the order of the ranges. */
function expandCodeRange(codeRange: string): readonly string[] {
  return codeRange
    .split(" ")
    .reduce<readonly string[]>(
      (codePrefixes, byteRanges) =>
        codePrefixes.flatMap((codePrefix) => expandByteRanges(byteRanges).map((byte) => codePrefix + byte)),
      [""],
    );
}

function expandByteRanges(byteRanges: string): readonly string[] {
  return byteRanges.split(",").flatMap((byteRange) => {
    const [firstByte = 0, lastByte = firstByte] = byteRange
      .split("-")
      .map((hexByte) => Number.parseInt(hexByte, 16));
    return Array.from({ length: lastByte - firstByte + 1 }, (_, index) =>
      String.fromCharCode(firstByte + index),
    );
  });
}

/**
 * Matches a private use character, which `TextDecoder` returns for some unassigned codes. MariaDB returns
 * private use characters only for codes of cp932.
 */
const PRIVATE_USE_CHARACTER_PATTERN = /^[\ue000-\uf8ff]$/;

function decodeCode(
  decoder: InstanceType<typeof TextDecoder>,
  code: string,
  characterSet: string,
): string | undefined {
  try {
    const character = decoder.decode(Buffer.from(code, "latin1"));
    return characterSet !== "cp932" && PRIVATE_USE_CHARACTER_PATTERN.test(character) ? undefined : character;
  } catch {
    return undefined;
  }
}

/**
 * The last assigned two-byte code of euckr that contains a byte below 0xa1. In Unicode order, these codes stand for the Korean
 * syllables that have no other code.
 */
const LAST_EUCKR_EXTENSION_CODE = "\xc6\x52";

function addMissingKoreanSyllables(table: Map<string, string | undefined>): void {
  const assignedCharacters = new Set(table.values());
  const syllables = Array.from({ length: 0xd7a4 - 0xac00 }, (_, index) =>
    String.fromCharCode(0xac00 + index),
  );
  const missingSyllableIterator = syllables.filter((syllable) => !assignedCharacters.has(syllable)).values();
  for (const code of table.keys()) {
    if (code.length === 2 && code <= LAST_EUCKR_EXTENSION_CODE && /[\0-\xa0]/.test(code))
      table.set(code, missingSyllableIterator.next().value);
  }
}

function applyCorrections(table: Map<string, string | undefined>, correctionsText: string): CodeTable {
  const codes = [...table.keys()];
  for (const correction of correctionsText.split(" ").filter((text) => text !== "")) {
    const [range = "", codePointText = ""] = correction.split(":");
    const [firstCode = "", lastCode = firstCode] = range
      .split("-")
      .map((hexCode) => Buffer.from(hexCode, "hex").toString("latin1"));
    const firstCodeIndex = codes.indexOf(firstCode);
    for (const [index, code] of codes
      .slice(firstCodeIndex, codes.indexOf(lastCode, firstCodeIndex) + 1)
      .entries()) {
      table.set(
        code,
        codePointText === "-" ? undefined : String.fromCharCode(Number.parseInt(codePointText, 16) + index),
      );
    }
  }
  return table;
}
