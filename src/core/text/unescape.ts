/** Decodes the escapes of URLs, JSON, JavaScript, Perl, HTML and shells, one level at a time. */

import { replaceMatches, type MappedText } from "./mapped-text.js";

/** Matches one escape. `decodeEscape` receives one group for each kind of escape. */
const ESCAPE_PATTERN =
  /[\\%]u([0-9a-f]{4})|(?:\\x|%)([0-9a-f]{2})|(?:\\[ux]\{|&#x)([0-9a-f]{1,14})[;}]?|\\([0-3][0-7]{2})|&#([0-9]{1,14});?|&([a-z][a-z0-9]{1,7});?|\\([^])/gi;

/**
 * Decodes one level of escapes: `%2541` becomes `%41`. Returns `mappedText` itself if it contains no escapes. Escaped bytes are decoded as
 * Latin-1.
 */
export function decodeEscapes(mappedText: MappedText): MappedText {
  return /[\\%&]/.test(mappedText.text)
    ? replaceMatches(mappedText, ESCAPE_PATTERN, decodeEscape)
    : mappedText;
}

function decodeEscape(_: string, groups: readonly (string | undefined)[]): string | undefined {
  const [utf16Digits, byteDigits, codePointDigits, octalDigits, decimalDigits, entityName, escapedCharacter] =
    groups;
  if (escapedCharacter !== undefined) return escapedCharacter;
  if (entityName !== undefined) return toCharacter(getCodePointsByEntityName().get(entityName.toLowerCase()));
  if (octalDigits !== undefined) return toCharacter(Number.parseInt(octalDigits, 8));
  if (decimalDigits !== undefined) return toCharacter(Number(decimalDigits));
  return toCharacter(Number.parseInt(utf16Digits ?? byteDigits ?? codePointDigits ?? "", 16));
}

/** Matches a UTF-8 character that was decoded as Latin-1. */
const MISREAD_UTF8_PATTERN = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

/** Corrects UTF-8 that was decoded as Latin-1. Returns `mappedText` itself if there is nothing to correct. */
export function fixMisreadUtf8(mappedText: MappedText): MappedText {
  return replaceMatches(mappedText, MISREAD_UTF8_PATTERN, (latin1Characters) => {
    const leadingBytePayloadBits = latin1Characters.charCodeAt(0) & (0xff >> (latin1Characters.length + 1));
    const codePoint = Array.from(latin1Characters.slice(1)).reduce(
      (partialCodePoint, latin1Character) => partialCodePoint * 64 + (latin1Character.charCodeAt(0) & 63),
      leadingBytePayloadBits,
    );
    return toCharacter(codePoint);
  });
}

function toCharacter(codePoint: number | undefined): string | undefined {
  return codePoint === undefined || codePoint > 0x10ffff ? undefined : String.fromCodePoint(codePoint);
}

/**
 * HTML entity names. Each row lists the names of consecutive characters, after the code point of the first character. A `-` skips a
 * character. Letter case is ignored.
 */
const ENTITY_NAMES_OF_CODE_POINT_RANGES: readonly (readonly [first: number, names: string])[] = [
  [33, "excl quot num dollar percnt amp apos lpar rpar ast plus comma - period sol"],
  [58, "colon semi lt equals gt quest commat"],
  [91, "lsqb bsol rsqb hat lowbar grave"],
  [91, "lbrack - rbrack"],
  [123, "lcub verbar rcub"],
  [123, "lbrace vert rbrace"],
  [160, "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn"],
  [178, "sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest"],
  [215, "times"],
  [223, "szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute"],
  [238, "icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml"],
  [253, "yacute thorn yuml"],
  [8364, "euro"],
];

let codePointsByEntityName: ReadonlyMap<string, number> | undefined;

function getCodePointsByEntityName(): ReadonlyMap<string, number> {
  codePointsByEntityName ??= new Map(
    ENTITY_NAMES_OF_CODE_POINT_RANGES.flatMap(([firstCodePoint, nameList]) =>
      nameList.split(" ").map((name, index) => [name, firstCodePoint + index] as const),
    ),
  );
  return codePointsByEntityName;
}
