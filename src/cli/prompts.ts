/** Shows prompts in the terminal. No other module imports @clack/prompts. Loaded only if prompts are shown. */

import { Writable } from "node:stream";
import { cancel, confirm, intro, isCancel, log, note, outro, select, text } from "@clack/prompts";
import type { CommandCall } from "./command-call.js";
import type { TextOutput } from "./process.js";

/** Thrown if the user ends the prompts with Ctrl+C or Escape. */
export class PromptCanceledError extends Error {}

interface TextPromptOptions {
  readonly placeholder: string;
  /** The initial text, which the user can edit. */
  readonly initialValue?: string | undefined;
  readonly defaultValue?: string;
  readonly validate?: (value: string | undefined) => string | undefined;
}

/** Shows prompts on standard error, because standard output is for results. */
export class Prompts {
  readonly #commonOptions;

  constructor({ process, signal }: CommandCall) {
    this.#commonOptions = { input: process.stdin, output: new PromptStream(process.stderr), signal };
  }

  start(title: string): void {
    intro(title, this.#commonOptions);
  }

  end(message: string): void {
    outro(message, this.#commonOptions);
  }

  showCancellation(message: string): void {
    cancel(message, this.#commonOptions);
  }

  showStep(message: string): void {
    log.step(message, this.#commonOptions);
  }

  warn(message: string): void {
    log.warn(message, this.#commonOptions);
  }

  showPlan(plan: string): void {
    note(plan.trimEnd(), "Plan", { ...this.#commonOptions, format: (line) => line });
  }

  confirm(message: string, initialValue: boolean): Promise<boolean> {
    return requireAnswer(confirm({ message, initialValue, ...this.#commonOptions }));
  }

  select<Value extends string>(
    message: string,
    choices: { readonly value: Value; readonly label: string; readonly hint?: string }[],
  ): Promise<Value> {
    return requireAnswer(
      select<string>({ message, options: choices, ...this.#commonOptions }),
    ) as Promise<Value>;
  }

  promptForText(message: string, options: TextPromptOptions): Promise<string> {
    const { initialValue = "", ...otherOptions } = options;
    return requireAnswer(text({ message, ...otherOptions, initialValue, ...this.#commonOptions }));
  }
}

async function requireAnswer<Value>(pendingAnswer: Promise<Value>): Promise<Exclude<Value, symbol>> {
  const answer = await pendingAnswer;
  if (isCancel(answer)) throw new PromptCanceledError();
  return answer as Exclude<Value, symbol>;
}

/** A stream for @clack/prompts that writes to an output of the process. */
class PromptStream extends Writable {
  readonly isTTY = true;
  readonly #output: TextOutput;

  constructor(output: TextOutput) {
    super({ decodeStrings: false });
    this.#output = output;
  }

  get columns(): number {
    // A pseudo-terminal without a size has 0 columns.
    return this.#output.columns || 80;
  }

  override _write(chunk: string | Uint8Array, _encoding: string, done: () => void): void {
    this.#output.write(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
    done();
  }
}
