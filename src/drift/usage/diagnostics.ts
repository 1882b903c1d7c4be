/** Sources of --used-by that do not exist or that do not suit, and a ts-morph that is missing or does not suit. */

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
  "ts-morph-missing": {
    exitCode: 2,
    cause: "--used-by requires the package ts-morph, which the project has not installed.",
    remedy: "Install it with the command that the message names.",
  },
  "ts-morph-unsupported": {
    exitCode: 2,
    cause: "The installed version of ts-morph is not one that --used-by supports.",
    remedy: "Install a supported version with the command that the message names.",
  },
  "ts-morph-broken": {
    exitCode: 2,
    cause: "The installed ts-morph cannot be loaded.",
    remedy: "Install it again.",
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

/** Major versions, both included. */
interface SupportedVersions {
  readonly oldest: number;
  readonly newest: number;
}

export function tsMorphMissing(projectDir: string, supported: SupportedVersions): Diagnostic {
  return errorOf(
    "ts-morph-missing",
    `--used-by, or usedBy, requires the package ts-morph, which is not installed in ${visible(projectDir)}: ${installTsMorph(supported)}`,
  );
}

export function tsMorphUnsupported(
  installed: { readonly dir: string; readonly version: string },
  supported: SupportedVersions,
): Diagnostic {
  return errorOf(
    "ts-morph-unsupported",
    `--used-by, or usedBy, requires ts-morph ${supported.oldest} to ${supported.newest}, but ${visible(installed.dir)} is version ${visible(installed.version)}: ${installTsMorph(supported)}`,
  );
}

export function tsMorphBroken(
  installed: { readonly dir: string; readonly version: string; readonly reason: string },
  supported: SupportedVersions,
): Diagnostic {
  return errorOf(
    "ts-morph-broken",
    `ts-morph ${visible(installed.version)} in ${visible(installed.dir)}, which --used-by requires, cannot be loaded (${visible(installed.reason)}): ${installTsMorph(supported)}`,
  );
}

function installTsMorph({ newest }: SupportedVersions): string {
  return `run npm install --save-dev ts-morph@${newest}.`;
}
