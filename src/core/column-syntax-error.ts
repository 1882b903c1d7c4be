/** The error for column definitions that cannot be parsed. */

import { CodegenError, type Diagnostic, problems } from "./diagnostic.js";
import type { SchemaLocation } from "./names.js";
import { quote, sanitize, escapeCharacter } from "./text/escape.js";

export const definitionProblem = problems({
  "definition-syntax": {
    exit: 3,
    message: "Cannot parse the column definition{subject:clause}: {fault:clause}.",
    hint: "{hint:clause}",
    cause: "In the library, the `exitCode` of a `ColumnSyntaxError` is 2.",
    remedy:
      "Correct the definition, or try `--dialect sqlite`. If a server sent the definition, and neither helps, report a bug of whm-transfer-codegen.",
  },
});

/** Describes a syntax error in `def`: where the invalid text is, and what was expected there. */
export interface SyntaxFault {
  readonly def: string;
  readonly offset: number;
  readonly length: number;
  readonly expected: string;
}

/** The error for an invalid column definition. Offsets and lengths count UTF-16 code units, as JavaScript strings do. */
export class ColumnSyntaxError extends CodegenError {
  override readonly name = "ColumnSyntaxError";
  override readonly exitCode = 2;
  /** The source text of the definition. */
  readonly def: string;
  /** Start of the invalid text. Equals `def.length` if the definition ends too early. */
  readonly offset: number;
  /** Length of the invalid text. 0 at the end of the definition. */
  readonly length: number;
  /** What was expected at this position, such as `a type`. */
  readonly expected: string;

  constructor({ def, offset, length, expected }: SyntaxFault) {
    const found = length === 0 ? "the end of the definition" : quote(def.slice(offset, offset + length));
    super(`expected ${expected} at offset ${offset}, found ${found}`);
    this.def = def;
    this.offset = offset;
    this.length = length;
    this.expected = expected;
  }

  /** The only diagnostic of the error. Its `column` is the position within the definition. */
  override get diagnostics(): readonly [Diagnostic] {
    const hint =
      'Correct the definition. If it is written for SQLite, pass --dialect sqlite, or { dialect: "sqlite" } in the library.';
    const problem = definitionProblem("definition-syntax", { subject: "", fault: this.message, hint });
    return [{ ...problem, column: this.offset + 1, frame: formatCodeFrame(this) }];
  }
}

/**
 * Returns the diagnostic for an invalid column definition in a module. `schemaLocation` is the location of the definition, if it was
 * read from a file.
 */
export function createDefinitionInvalidError(
  module: string,
  key: string,
  syntaxError: ColumnSyntaxError,
  schemaLocation?: SchemaLocation,
): Diagnostic {
  const inLocation = schemaLocation === undefined ? "" : ` in ${schemaLocation.location}`;
  return definitionProblem("definition-syntax", {
    subject: ` of ${sanitize(module)}.${sanitize(key)}${inLocation}`,
    fault: syntaxError.message,
    hint: "Try --dialect sqlite, because WHM can store its transfer queue in SQLite. If that does not help, report this definition as a bug of whm-transfer-codegen.",
    ...schemaLocation,
    frame: formatCodeFrame(syntaxError),
  });
}

/** Maximum width of a line in terminal columns. Most terminals have at least 80 columns. */
const MAX_FRAME_WIDTH = 72;

/** Number of characters that are formatted at most, because more than these never fit. */
const MAX_LENGTH = MAX_FRAME_WIDTH + 1;

/** Maximum width of the mark, and of the invalid text above it, in columns. Longer text is cut. */
const MAX_MARKED_WIDTH = 40;

/** Number of columns that are reserved for the text after the mark if the text before the mark is cut. */
const RESERVED_WIDTH = 16;

/**
 * Returns the line that contains the range, and below it a line with a mark. A bar or a line number at the start of each line prevents
 * CI systems from interpreting the line as a command.
 */
export function formatCodeFrame({ def: original, offset, length }: Omit<SyntaxFault, "expected">): string {
  const def = original.replace(CI_COMMAND_PATTERN, HASH_SIGN);
  const lineStart = def.slice(0, offset).lastIndexOf("\n") + 1;
  const [rest = ""] = def.slice(offset).split("\n", 1);
  const marked = cut(formatCharacters(rest.slice(0, Math.min(length, MAX_LENGTH))), MAX_MARKED_WIDTH);
  const after = formatCharacters(rest.slice(length, length + MAX_LENGTH));
  const width = MAX_FRAME_WIDTH - measureWidth(marked);
  const reserved = measureWidth(cut(after, RESERVED_WIDTH));
  const visible = formatCharacters(def.slice(Math.max(lineStart, offset - MAX_LENGTH), offset));
  const before = cut(visible.reverse(), width - reserved).reverse();
  const line = [...before, ...marked, ...cut(after, width - measureWidth(before))].join("");
  const gutter = def.includes("\n") ? `${def.slice(0, offset).split("\n").length} ` : "";
  const mark = " ".repeat(measureWidth(before)) + "^".repeat(Math.max(1, measureWidth(marked)));
  return `${`  ${gutter}| ${line}`.trimEnd()}\n  ${" ".repeat(gutter.length)}| ${mark}`;
}

/** Returns the characters unchanged if they fit into `maxColumns` terminal columns, otherwise as many as fit, and an ellipsis. */
function cut(characters: readonly string[], maxColumns: number): string[] {
  if (measureWidth(characters) <= maxColumns) return [...characters];
  let used = 1;
  const end = characters.findIndex((character) => (used += measureWidth([character])) > maxColumns);
  return [...characters.slice(0, end), "…"];
}

/** Matches characters that are two columns wide in a terminal. */
const WIDE_CHARACTER_PATTERN =
  /[\u1100-\u115f\u3001-\u303e\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]/u;

/**
 * Matches characters that are one column wide in a terminal. Characters of unknown width are escaped, so that the mark is in the
 * right column.
 */
const NARROW_CHARACTER_PATTERN =
  /[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0373\u0391-\u03c9\u0400-\u0482\u048a-\u052f\u2010-\u2027\u20ac]/u;

/** Matches the second `#` of commands such as `##[error]`, which some CI systems accept anywhere in a line. */
const CI_COMMAND_PATTERN = /(?<=#)#(?=[a-z]*\[)/gi;

/** A placeholder for the `#` that `CI_COMMAND_PATTERN` matches. `formatCharacters` converts it to an escaped `#`. */
const HASH_SIGN = "\uffff";

/** Formats each character. Tabs and carriage returns become spaces. Characters of unknown width are escaped. */
function formatCharacters(text: string): string[] {
  return Array.from(text, (character) => {
    if (character === "\t" || character === "\r") return " ";
    if (character === HASH_SIGN) return escapeCharacter("#");
    const isKnown = NARROW_CHARACTER_PATTERN.test(character) || WIDE_CHARACTER_PATTERN.test(character);
    return isKnown ? character : escapeCharacter(character);
  });
}

/** Returns the width of formatted characters in columns. */
function measureWidth(characters: readonly string[]): number {
  const text = [...characters.join("")];
  return text.length + text.filter((character) => WIDE_CHARACTER_PATTERN.test(character)).length;
}
