/** Finds comments between tokens, including executable comments (`/*! … *\/`), whose content a database server parses. */

import {
  DASH,
  DELETE_CHARACTER,
  END_OF_INPUT,
  EXCLAMATION_MARK,
  HASH,
  CAPITAL_M,
  SLASH,
  SPACE,
  STAR,
  getCharacterCodeAt,
  findDigitsEnd,
} from "../facts/char-codes.js";

/**
 * The version that executable comments (`/*!NNNNNN … *\/`) are compared with: MariaDB 11.8, which this
 * parser emulates. The content of a comment for a later version is skipped.
 */
const EMULATED_MARIADB_VERSION = 110_800;

/** Numbers that MariaDB treats as versions of MySQL. MariaDB skips `/*!` comments with these versions, but not `/*M!` comments. */
const MYSQL_ONLY_VERSION_RANGE = { first: 50_700, last: 99_999 };

/** The last version of MySQL 8. MySQL 8 executes comments that require this version or an earlier one. */
const LAST_MYSQL_8_VERSION = 80_499;

interface ScannedComment {
  /** How to treat the comment. The content of an `executed` comment is parsed as part of the definition. */
  readonly kind: "skipped" | "executed" | "unclosed";
  /** Position at which scanning continues: the end of the comment, or the start of the content of an `executed` comment. */
  readonly resumePosition: number;
  /** Start of the content of a skipped comment that MySQL 8 executes. */
  readonly mysqlOnlyContentStart?: number;
}

/** Scans the comment that begins at `at`. Returns undefined if no comment begins there. */
export function scanComment(def: string, at: number): ScannedComment | undefined {
  const firstCharacterCode = getCharacterCodeAt(def, at);
  if (
    firstCharacterCode === HASH ||
    (firstCharacterCode === DASH &&
      getCharacterCodeAt(def, at + 1) === DASH &&
      canFollowCommentDashes(getCharacterCodeAt(def, at + 2)))
  ) {
    const newlinePosition = def.indexOf("\n", at);
    return { kind: "skipped", resumePosition: newlinePosition < 0 ? def.length : newlinePosition + 1 };
  }
  if (firstCharacterCode !== SLASH || getCharacterCodeAt(def, at + 1) !== STAR) return undefined;
  const exclamationPosition = getCharacterCodeAt(def, at + 2) === CAPITAL_M ? at + 3 : at + 2;
  if (getCharacterCodeAt(def, exclamationPosition) !== EXCLAMATION_MARK) return skipComment(def, at + 2, 0);
  const versionLength = countVersionDigits(def, exclamationPosition + 1);
  const minServerVersion = Number(
    def.slice(exclamationPosition + 1, exclamationPosition + 1 + versionLength),
  );
  const isMysqlOnly =
    exclamationPosition === at + 2 &&
    minServerVersion >= MYSQL_ONLY_VERSION_RANGE.first &&
    minServerVersion <= MYSQL_ONLY_VERSION_RANGE.last;
  if (minServerVersion > EMULATED_MARIADB_VERSION || isMysqlOnly) {
    const comment = skipComment(def, exclamationPosition + 1, 1);
    return isMysqlOnly && minServerVersion <= LAST_MYSQL_8_VERSION
      ? { ...comment, mysqlOnlyContentStart: exclamationPosition + 1 + versionLength }
      : comment;
  }
  return { kind: "executed", resumePosition: exclamationPosition + 1 + versionLength };
}

/**
 * Skips the comment whose text begins at `textStart`. A skipped executable comment may contain ordinary comments,
 * nested up to `maxNesting` levels.
 */
function skipComment(def: string, textStart: number, maxNesting: 0 | 1): ScannedComment {
  let openCommentCount = 1;
  for (let at = textStart; ;) {
    const closingPosition = def.indexOf("*/", at);
    if (closingPosition < 0) return { kind: "unclosed", resumePosition: def.length };
    const nestedCommentOffset =
      openCommentCount <= maxNesting ? def.slice(at, closingPosition).indexOf("/*") : -1;
    if (nestedCommentOffset >= 0) {
      openCommentCount += 1;
      at += nestedCommentOffset + 2;
    } else {
      openCommentCount -= 1;
      at = closingPosition + 2;
      if (openCommentCount === 0) return { kind: "skipped", resumePosition: at };
    }
  }
}

/**
 * Returns the number of digits of the version at the start of an executable comment: five or six. Returns 0 for fewer digits,
 * because they belong to the content of the comment.
 */
function countVersionDigits(def: string, start: number): 0 | 5 | 6 {
  const digitCount = findDigitsEnd(def, start) - start;
  return digitCount < 5 ? 0 : digitCount === 5 ? 5 : 6;
}

/** Whether the code is a space, a control character or the end of the text. `--` begins a comment only if one of these follows. */
function canFollowCommentDashes(characterCode: number): boolean {
  return characterCode === END_OF_INPUT || characterCode <= SPACE || characterCode === DELETE_CHARACTER;
}
