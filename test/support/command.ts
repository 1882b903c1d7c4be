/** Runs the command within the process of the test. */

import { Readable } from "node:stream";
import { run } from "../../src/cli/run.js";

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The text of standard input. By default, standard input is a terminal. */
  readonly input?: string;
  /** Standard input instead of `input`, if it is a terminal into which a test types. Standard error is then a terminal, too. */
  readonly keyboard?: Readable;
  /** The width of the terminal of standard output. */
  readonly columns?: number;
  /** The current time for the command. */
  readonly now?: Date;
  /** Called with a function that interrupts the command, and with its output, which grows while the command runs. */
  readonly onStart?: (interrupt: () => void, output: Readonly<Omit<CommandResult, "exitCode">>) => void;
}

export async function command(
  parameters: readonly string[],
  { cwd, env = {}, input, keyboard, columns, now, onStart }: CommandOptions,
): Promise<CommandResult> {
  const output = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof output): { write(text: string): void } => ({
    write(text) {
      output[name] += text;
    },
  });
  const listeners = new Set<() => void>();
  onStart?.(() => listeners.forEach((listener) => listener()), output);
  const exitCode = await run({
    argv: ["node", "whm-transfer-codegen", ...parameters],
    env,
    stdin: Object.assign(keyboard ?? Readable.from(input === undefined ? [] : [Buffer.from(input)]), {
      isTTY: input === undefined,
    }),
    stdout: { ...stream("stdout"), columns },
    stderr: { ...stream("stderr"), ...(keyboard !== undefined && { isTTY: true, columns: 200 }) },
    cwd: () => cwd,
    ...(now !== undefined && { now: () => now }),
    once: (_signal, listener) => void listeners.add(listener),
    off: (_signal, listener) => void listeners.delete(listener),
  });
  return { exitCode, ...output };
}
