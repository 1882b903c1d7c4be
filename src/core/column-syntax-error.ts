/** The error for column definitions that cannot be parsed. */

import { CodegenError, type Diagnostic } from "./diagnostic.js";
import type { SchemaLocation } from "./names.js";
import { problems } from "./problems.js";
import { formatCodeFrame } from "./text/code-frame.js";
import { quote, sanitize } from "./text/escape.js";

export const definitionProblem = problems({
  "definition-syntax": {
    exit: "2 or 3",
    message: "Cannot parse the column definition{subject:clause}: {fault:clause}.",
    hint: "{hint:clause}",
    cause:
      "A column definition cannot be parsed. Commands end with exit code 3, even if the definition is in a local file. In the library, the `ColumnSyntaxError` that `parseColumn` throws has the property `exitCode` 2.",
    remedy:
      "If you wrote the definition, correct it. If a server sent it, try `--dialect sqlite`, because WHM can store its transfer queue in SQLite. If that does not help, report the definition as a bug of whm-transfer-codegen.",
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
