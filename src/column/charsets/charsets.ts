/**
 * Character sets and collations of MariaDB 11.8 and MySQL 8: which collations belong to which character set,
 * and how many bytes a character has. For conversion between text and bytes, see `encoded-text.ts`.
 */

export interface Collation {
  readonly name: string;
  readonly characterSet: string;
}

/** The character set of text columns without a CHARACTER SET clause. */
export const DEFAULT_CHARACTER_SET = "utf8mb4";

const CHARACTER_SET_ALIASES: ReadonlyMap<string, string> = new Map([["utf8", "utf8mb3"]]);

/**
 * For each character set, the maximum number of bytes per character, and its collations. The names of collations omit the
 * prefix, such as `latin1_`. Collations that many sets have, such as `bin`, are not listed here: see `isCollationSuffix`.
 */
const CHARACTER_SETS: ReadonlyMap<string, readonly [maxBytes: number, collations: string]> = new Map([
  ["armscii8", [1, "general_ci"]],
  ["ascii", [1, "general_ci"]],
  ["big5", [2, "chinese_ci"]],
  ["binary", [1, ""]],
  ["cp1250", [1, "general_ci croatian_ci czech_cs polish_ci"]],
  ["cp1251", [1, "general_ci bulgarian_ci general_cs ukrainian_ci"]],
  ["cp1256", [1, "general_ci"]],
  ["cp1257", [1, "general_ci lithuanian_ci"]],
  ["cp850", [1, "general_ci"]],
  ["cp852", [1, "general_ci"]],
  ["cp866", [1, "general_ci"]],
  ["cp932", [2, "japanese_ci"]],
  ["dec8", [1, "swedish_ci"]],
  ["eucjpms", [3, "japanese_ci"]],
  ["euckr", [2, "korean_ci"]],
  ["gb18030", [4, "chinese_ci unicode_520_ci"]],
  ["gb2312", [2, "chinese_ci"]],
  ["gbk", [2, "chinese_ci"]],
  ["geostd8", [1, "general_ci"]],
  ["greek", [1, "general_ci"]],
  ["hebrew", [1, "general_ci"]],
  ["hp8", [1, "english_ci"]],
  ["keybcs2", [1, "general_ci"]],
  ["koi8r", [1, "general_ci"]],
  ["koi8u", [1, "general_ci"]],
  ["latin1", [1, "swedish_ci danish_ci general_ci general_cs german1_ci german2_ci spanish_ci"]],
  ["latin2", [1, "general_ci croatian_ci czech_cs hungarian_ci"]],
  ["latin5", [1, "turkish_ci"]],
  ["latin7", [1, "general_ci estonian_cs general_cs"]],
  ["macce", [1, "general_ci"]],
  ["macroman", [1, "general_ci"]],
  ["sjis", [2, "japanese_ci"]],
  ["swe7", [1, "swedish_ci"]],
  ["tis620", [1, "thai_ci"]],
  ["ucs2", [2, "general_ci general_mysql500_ci"]],
  ["ujis", [3, "japanese_ci"]],
  ["utf16", [4, "general_ci"]],
  ["utf16le", [4, "general_ci"]],
  ["utf32", [4, "general_ci"]],
  ["utf8mb3", [3, "general_ci general_mysql500_ci general1400_as_ci tolower_ci"]],
  ["utf8mb4", [4, "general_ci general1400_as_ci"]],
]);

/** Character sets that support the collations of the Unicode Collation Algorithm (UCA). */
const UCA_CHARACTER_SETS: ReadonlySet<string> = new Set(["ucs2", "utf16", "utf32", "utf8mb3", "utf8mb4"]);

const PIPE_SEPARATED_LANGUAGE_NAMES =
  "croatian|czech|danish|esperanto|estonian|german2|hungarian|icelandic|latvian|lithuanian|persian|polish|romanian|roman" +
  "|sinhala|slovak|slovenian|spanish2|spanish|swedish|turkish|vietnamese";

const UCA_BEFORE_9_COLLATION_SUFFIX_PATTERN = new RegExp(
  `^(?:(?:${PIPE_SEPARATED_LANGUAGE_NAMES}|croatian_mysql561|myanmar|unicode(?:_520)?(?:_nopad)?)_ci|thai_520_w2)$`,
);

const UCA_14_COLLATION_SUFFIX_PATTERN = new RegExp(
  `^uca1400_(?:(?:${PIPE_SEPARATED_LANGUAGE_NAMES})_)?(?:nopad_)?a[is]_c[is]$`,
);

/**
 * Matches the collations of MySQL 8 for version 9.0.0 of the Unicode Collation Algorithm (UCA), without the prefix `utf8mb4_`.
 * They exist only for utf8mb4.
 */
const UCA_9_COLLATION_SUFFIX_PATTERN =
  /^(?:(?:bg|bs|cs|da|de_pb|eo|es|es_trad|et|gl|hr|hu|is|la|lt|lv|mn_cyrl|nb|nn|pl|ro|ru|sk|sl|sr_latn|sv|tr|vi)_0900_a(?:i_ci|s_cs)|0900_(?:a[is]_ci|as_cs|bin)|ja_0900_as_cs(?:_ks)?|zh_0900_as_cs)$/;

/** Returns the canonical name of a character set, or `undefined` if it does not exist. */
export function findCharacterSet(name: string): string | undefined {
  const lowerName = name.toLowerCase();
  const canonicalName = CHARACTER_SET_ALIASES.get(lowerName) ?? lowerName;
  return CHARACTER_SETS.has(canonicalName) ? canonicalName : undefined;
}

/** All names and aliases of character sets. Error messages about misspelled names suggest the most similar name. */
export const CHARACTER_SET_NAMES: readonly string[] = [
  ...CHARACTER_SETS.keys(),
  ...CHARACTER_SET_ALIASES.keys(),
];

export function getMaxBytesPerCharacter(characterSet: string): number {
  return CHARACTER_SETS.get(characterSet)?.[0] ?? 1;
}

export function getMinBytesPerCharacter(characterSet: string): number {
  return MIN_BYTES_BY_CHARACTER_SET.get(characterSet) ?? 1;
}

/** Minimum number of bytes of a character in sets without single-byte characters. */
const MIN_BYTES_BY_CHARACTER_SET: ReadonlyMap<string, number> = new Map([
  ["ucs2", 2],
  ["utf16", 2],
  ["utf16le", 2],
  ["utf32", 4],
]);

/** Whether the character set encodes text as UTF-8. */
export function isUtf8(characterSet: string): boolean {
  return characterSet === "utf8mb3" || characterSet === "utf8mb4";
}

/**
 * Finds a collation by name. Returns `undefined` if it does not exist. A name without a character set, such
 * as `uca1400_ai_ci`, means the collation with this name for `fallbackCharacterSet`.
 */
export function findCollation(name: string, fallbackCharacterSet: string): Collation | undefined {
  const lowerName = name.toLowerCase();
  if (lowerName === "binary") return { name: "binary", characterSet: "binary" };
  if (UCA_14_COLLATION_SUFFIX_PATTERN.test(lowerName)) {
    return UCA_CHARACTER_SETS.has(fallbackCharacterSet)
      ? { name: `${fallbackCharacterSet}_${lowerName}`, characterSet: fallbackCharacterSet }
      : undefined;
  }
  const separatorIndex = lowerName.indexOf("_");
  const characterSetInName = findCharacterSet(lowerName.slice(0, Math.max(separatorIndex, 0)));
  const suffix = lowerName.slice(separatorIndex + 1);
  if (
    characterSetInName === undefined ||
    characterSetInName === "binary" ||
    !isCollationSuffix(suffix, characterSetInName)
  )
    return undefined;
  return { name: `${characterSetInName}_${suffix}`, characterSet: characterSetInName };
}

/**
 * Collations of the Unicode Collation Algorithm (UCA) that error messages can suggest for a misspelled name: the most common
 * ones, and those for languages. Names omit the prefix, such as `utf8mb4_`.
 */
const SUGGESTED_UCA_COLLATION_SUFFIXES: readonly string[] = [
  ...[...PIPE_SEPARATED_LANGUAGE_NAMES.split("|"), "unicode", "unicode_520"].map(
    (languageOrUnicode) => `${languageOrUnicode}_ci`,
  ),
  ...["", ...PIPE_SEPARATED_LANGUAGE_NAMES.split("|").map((language) => `${language}_`)].flatMap(
    (languagePrefix) =>
      ["ai_ci", "ai_cs", "as_ci", "as_cs"].map((sensitivity) => `uca1400_${languagePrefix}${sensitivity}`),
  ),
  ...["ai_ci", "as_ci", "as_cs"].map((sensitivity) => `0900_${sensitivity}`),
];

/** Lists the common collations of a character set or alias. Error messages suggest the one that is most similar to a misspelled name. */
export function listSuggestedCollationNames(characterSet: string): readonly string[] {
  const collationSuffixes = CHARACTER_SETS.get(findCharacterSet(characterSet) ?? "")?.[1].split(" ") ?? [];
  const collationNames = [...collationSuffixes, "bin", ...SUGGESTED_UCA_COLLATION_SUFFIXES].map(
    (suffix) => `${characterSet}_${suffix}`,
  );
  return collationNames.filter((name) => findCollation(name, DEFAULT_CHARACTER_SET) !== undefined);
}

export function getDefaultCollationName(characterSet = DEFAULT_CHARACTER_SET): string {
  if (characterSet === "binary") return "binary";
  const firstCollationSuffix = CHARACTER_SETS.get(characterSet)?.[1].split(" ")[0] ?? "";
  return `${characterSet}_${UCA_CHARACTER_SETS.has(characterSet) ? "uca1400_ai_ci" : firstCollationSuffix}`;
}

export function getBinaryCollation(characterSet: string): Collation {
  return { name: characterSet === "binary" ? "binary" : `${characterSet}_bin`, characterSet };
}

function isCollationSuffix(suffix: string, characterSet: string): boolean {
  const collationSuffixes = CHARACTER_SETS.get(characterSet)?.[1].split(" ") ?? [];
  if (suffix === "bin" || suffix === "nopad_bin" || collationSuffixes.includes(suffix)) return true;
  // The first collation of each set, such as `latin1_swedish_ci`, also has a NO PAD variant: `latin1_swedish_nopad_ci`.
  if (collationSuffixes[0]?.replace(/_ci$/, "_nopad_ci") === suffix) return true;
  if (!UCA_CHARACTER_SETS.has(characterSet)) return false;
  if (UCA_BEFORE_9_COLLATION_SUFFIX_PATTERN.test(suffix) || UCA_14_COLLATION_SUFFIX_PATTERN.test(suffix))
    return true;
  return characterSet === "utf8mb4" && UCA_9_COLLATION_SUFFIX_PATTERN.test(suffix);
}
