/** A column definition that cannot be parsed. */

import {
  buildError,
  CodegenError,
  type DiagnosticCodes,
  type Diagnostic,
  type ErrorBuilder,
} from "./diagnostic.js";
import { codeFrame } from "./text/code-frame.js";
import { quote, visible, visibleWhole } from "./text/escape.js";

/** Codes, with the text of docs/errors.md. Only its type is used at run time, so a bundle drops it. */
export const DEFINITION_CODES = {
  "definition-syntax": {
    exitCode: [2, 3],
    cause: "A column definition cannot be parsed.",
    remedy: "Correct the definition, or report it if a server accepts it.",
  },
} as const satisfies DiagnosticCodes;

const errorOf: ErrorBuilder<typeof DEFINITION_CODES> = buildError;

/** What is wrong with a definition: `length` code units from `offset` on stand where something else was expected. */
export interface SyntaxFault {
  readonly def: string;
  readonly offset: number;
  readonly length: number;
  readonly expected: string;
  /** Finds the word that was probably meant. */
  readonly suggest?: (() => string | undefined) | undefined;
}

/** A column definition that is not one. Offsets and lengths count UTF-16 code units, as JavaScript strings do. */
export class ColumnSyntaxError extends CodegenError {
  // Declared alone, since definitions are refused by the thousand, and a field that is not is made twice.
  /** The definition to the letter. */
  declare readonly def: string;
  /** Where it went wrong; `def.length` where it ended too early. */
  declare readonly offset: number;
  /** How much of it is at fault; 0 at the end. */
  declare readonly length: number;
  /** What could have stood there, as words. */
  declare readonly expected: string;
  #message: string | SyntaxFault;

  constructor(fault: SyntaxFault) {
    super();
    this.def = fault.def;
    this.offset = fault.offset;
    this.length = fault.length;
    this.expected = fault.expected;
    this.#message = fault;
  }

  override get name(): string {
    return "ColumnSyntaxError";
  }

  override get exitCode(): 2 {
    return 2;
  }

  /** Built when it is read, by `stack` too: a search for the word that was meant takes longer than to refuse another definition. */
  override get message(): string {
    if (typeof this.#message !== "string") this.#message = refusalOf(this.#message);
    return this.#message;
  }

  override set message(text: string) {
    this.#message = text;
  }

  /** One, whose `column` is counted within the definition. */
  override get diagnostics(): readonly [Diagnostic] {
    const message = visibleWhole(this.message).replace(/^./u, (first) => first.toUpperCase());
    return [errorOf("definition-syntax", `${message}.`, { column: this.offset + 1, frame: codeFrame(this) })];
  }
}

function refusalOf({ def, offset, length, expected, suggest }: SyntaxFault): string {
  const found = length === 0 ? "the end of the definition" : quote(def.slice(offset, offset + length));
  const word = suggest?.();
  const question = word === undefined ? "" : ` (did you mean ${word.toUpperCase()}?)`;
  return `expected ${expected} at offset ${offset}, found ${found}${question}`;
}

/** A key of a module whose definition cannot be parsed. */
export function definitionNotUnderstood(module: string, key: string, fault: ColumnSyntaxError): Diagnostic {
  return errorOf(
    "definition-syntax",
    `${visible(module)}.${visible(key)}: ${fault.message}: the definition is not understood, and nothing is guessed.`,
    { frame: codeFrame(fault) },
  );
}
