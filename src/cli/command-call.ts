/** What a command is called with. */

import type { Diagnostic } from "../core/diagnostic.js";
import type { Secrets } from "../core/text/redaction.js";
import type { Invocation } from "./options.js";
import type { RunProcess } from "./process.js";
import type { Paint } from "./messages/color.js";

/** Where words go, and how they look there. */
export interface CommandOutput {
  readonly json: boolean;
  readonly paint: Paint;
  /** Prints what is not the result, for a person: not with --quiet, and not where diagnostics are JSON. */
  note(text: string): void;
  /** Prints diagnostics, in the format that was chosen; no warnings with --quiet. */
  report(diagnostics: readonly Diagnostic[]): void;
  /** Says the result, or the next part of it. */
  result(text: string): void;
}

export interface CommandCall {
  readonly invocation: Invocation;
  readonly process: RunProcess;
  readonly signal: AbortSignal;
  readonly speech: CommandOutput;
  /** What no word may repeat. */
  readonly secrets: Secrets;
}
