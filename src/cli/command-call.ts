/** What a command is called with. */

import type { Secrets } from "../core/text/redaction.js";
import type { Invocation } from "./options.js";
import type { RunProcess } from "./process.js";
import type { Paint } from "./messages/color.js";

/** Where words go, and how they look there. */
export interface CommandOutput {
  readonly json: boolean;
  readonly paint: Paint;
  readonly notePaint: Paint;
  /** Says what is not the result, unless nobody wants to hear it. */
  note(text: string): void;
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
