/** Sources of --used-by that do not exist, or that do not suit. */

import {
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
  buildError,
} from "../../core/diagnostic.js";
import { quote, visible } from "../../core/text/escape.js";
import { listed } from "../../core/text/lists.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const USAGE_CODES = {
  "used-by-unmatched": {
    exitCode: 2,
    cause: "A glob of --used-by matches no source file.",
    remedy: "Correct the glob, or remove it.",
  },
  "used-by-generated": {
    exitCode: 2,
    cause: "--used-by names only generated code.",
    remedy: "Name the sources that use the generated code, and put globs in quotation marks.",
  },
  "used-by-empty": {
    exitCode: 2,
    cause: "--used-by only excludes files.",
    remedy: "Name your sources before the globs that exclude files.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof USAGE_CODES> = buildError;

export function usedByUnmatched(glob: string, dir: string): Diagnostic {
  return errorOf(
    "used-by-unmatched",
    `No source in ${visible(dir)} matches ${quote(glob)}, which --used-by or usedBy names: put it right, or leave it out.`,
  );
}

/** A shell that does not know `**` makes this of a glob that is not in quotation marks. */
export function usedByGenerated(): Diagnostic {
  return errorOf(
    "used-by-generated",
    "--used-by, or usedBy, names nothing but generated code: name the sources that use it, and put a glob in quotation marks, so that the shell leaves it alone.",
  );
}

/** Globs with `!`, which take files out of what no other names. */
export function usedByEmpty(globs: readonly string[]): Diagnostic {
  return errorOf(
    "used-by-empty",
    `--used-by, or usedBy, only takes files out (${listed(globs.map(quote))}), and names none to take them from: name your sources before it.`,
  );
}
