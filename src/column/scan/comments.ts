/** Finds comments between tokens, including executable comments (`/*! … *\/`), whose content a server parses. */

import {
  DASH,
  DELETE,
  END,
  EXCLAMATION,
  HASH,
  LETTER_M,
  SLASH,
  SPACE,
  STAR,
  codeAt,
  digitsEnd,
} from "../facts/char-codes.js";

/**
 * The server version that executable comments (`/*!NNNNNN … *\/`) are compared with: MariaDB 11.8, which this
 * parser emulates.
 */
const EMULATED_VERSION = 110_800;

/**
 * Versions that exist only for MySQL. MariaDB skips `/*!` comments for these versions, but not `/*M!`
 * comments.
 */
const MYSQL_ONLY_VERSIONS = { first: 50_700, last: 99_999 };

/** A comment and how to treat its content. */
interface CommentScan {
  /** For `executed`, the position where the content begins, which is parsed as part of the definition. */
  readonly kind: "skipped" | "executed" | "unclosed";
  readonly end: number;
}

/** Finds the comment that begins at `at`. */
export function commentAt(def: string, at: number): CommentScan | undefined {
  const code = codeAt(def, at);
  if (
    code === HASH ||
    (code === DASH && codeAt(def, at + 1) === DASH && isDashCommentDelimiter(codeAt(def, at + 2)))
  ) {
    const newline = def.indexOf("\n", at);
    return { kind: "skipped", end: newline < 0 ? def.length : newline + 1 };
  }
  if (code !== SLASH || codeAt(def, at + 1) !== STAR) return undefined;
  const exclamation = codeAt(def, at + 2) === LETTER_M ? at + 3 : at + 2;
  if (codeAt(def, exclamation) !== EXCLAMATION) return skipComment(def, at + 2, 0);
  const versionLength = versionDigitCount(def, exclamation + 1);
  const version = Number(def.slice(exclamation + 1, exclamation + 1 + versionLength));
  const isMySqlOnly =
    exclamation === at + 2 && version >= MYSQL_ONLY_VERSIONS.first && version <= MYSQL_ONLY_VERSIONS.last;
  if (version > EMULATED_VERSION || isMySqlOnly) return skipComment(def, exclamation + 1, 1);
  return { kind: "executed", end: exclamation + 1 + versionLength };
}

/**
 * Skips the comment whose text begins at `from`. A skipped executable comment may contain ordinary comments,
 * `maxNesting` levels deep.
 */
function skipComment(def: string, from: number, maxNesting: 0 | 1): CommentScan {
  let openComments = 1;
  for (let at = from; ;) {
    const close = def.indexOf("*/", at);
    if (close < 0) return { kind: "unclosed", end: def.length };
    const inner = openComments <= maxNesting ? def.slice(at, close).indexOf("/*") : -1;
    if (inner >= 0) {
      openComments += 1;
      at += inner + 2;
    } else {
      openComments -= 1;
      at = close + 2;
      if (openComments === 0) return { kind: "skipped", end: at };
    }
  }
}

/** Counts the digits of a version, which has five or six. Fewer digits belong to the content. */
function versionDigitCount(def: string, from: number): 0 | 5 | 6 {
  const count = digitsEnd(def, from) - from;
  return count < 5 ? 0 : count === 5 ? 5 : 6;
}

/** Whether the code after `--` makes it a comment: a space, a control character or the end of the text. */
function isDashCommentDelimiter(code: number): boolean {
  return code === END || code <= SPACE || code === DELETE;
}
