/** Comments, which are no tokens; and those that are none, since servers read what is in them. */

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

/** The version that a server claims in `/*!NNNNNN … *\/`: MariaDB 11.8, whose reading of definitions is ours. */
const EMULATED_VERSION = 110_800;

/** Versions that only MySQL has had. MariaDB skips what is meant for them in `/*!`, but not in `/*M!`. */
const MYSQL_ONLY_VERSIONS = { first: 50_700, last: 99_999 };

/** A comment's end, and what becomes of its content. */
interface CommentScan {
  /** An `executed` comment's content is part of the definition; `end` is then where that content begins. */
  readonly kind: "skipped" | "executed" | "unclosed";
  readonly end: number;
}

/** The comment that begins at `at`, if one does. */
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

/** The comment whose text begins at `from`. A versioned one that is skipped may hold plain ones, `depth` levels deep. */
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

/** Five or six digits are a version; fewer are the beginning of the content. */
function versionDigitCount(def: string, from: number): 0 | 5 | 6 {
  const count = digitsEnd(def, from) - from;
  return count < 5 ? 0 : count === 5 ? 5 : 6;
}

/** `--` begins a comment only before a space, a control character or the end. */
function isDashCommentDelimiter(code: number): boolean {
  return code === END || code <= SPACE || code === DELETE;
}
