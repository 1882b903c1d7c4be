/** The command, run in a process of the test's making. */

import { Readable } from "node:stream";
import { run } from "../../src/cli/run.js";

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What comes on standard input; a terminal where it is left out. */
  readonly input?: string;
  /** What time it is for the command. */
  readonly now?: Date;
  /** Called with what interrupts the command. */
  readonly onStart?: (interrupt: () => void) => void;
}

export async function command(
  words: readonly string[],
  { cwd, env = {}, input, now, onStart }: CommandOptions,
): Promise<Ran> {
  const said = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof said): { write(text: string): void } => ({
    write(text) {
      said[name] += text;
    },
  });
  const listeners = new Set<() => void>();
  onStart?.(() => listeners.forEach((listener) => listener()));
  const exitCode = await run({
    argv: ["node", "whm-transfer-codegen", ...words],
    env,
    stdin: Object.assign(Readable.from(input === undefined ? [] : [Buffer.from(input)]), {
      isTTY: input === undefined,
    }),
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    cwd: () => cwd,
    ...(now !== undefined && { now: () => now }),
    once: (_signal, listener) => void listeners.add(listener),
    off: (_signal, listener) => void listeners.delete(listener),
  });
  return { exitCode, ...said };
}
