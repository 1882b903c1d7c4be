/** Runs the command: within the process of the test, or the executable in a process of its own. */

import { spawnSync, type SpawnSyncOptions } from "node:child_process";
import { join } from "node:path";
import { Readable } from "node:stream";
import { run } from "../../src/cli/run.js";
import { ROOT } from "./folders.js";

/** The executable. */
export const BIN = join(ROOT, "dist/bin.cjs");

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
  /** The width of the terminal that standard output and standard error are. Otherwise, they are pipes. */
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
    stderr: {
      ...stream("stderr"),
      ...(columns !== undefined && { isTTY: true, columns }),
      ...(keyboard !== undefined && { isTTY: true, columns: 200 }),
    },
    cwd: () => cwd,
    ...(now !== undefined && { now: () => now }),
    once: (_signal, listener) => void listeners.add(listener),
    off: (_signal, listener) => void listeners.delete(listener),
  });
  return { exitCode, ...output };
}

export interface ExecutionResult extends CommandResult {
  readonly signal: NodeJS.Signals | null;
}

/** Runs the executable, and waits for its end. `nodeOptions` precede it. */
export function execute(
  parameters: readonly string[],
  { nodeOptions = [], ...options }: SpawnSyncOptions & { readonly nodeOptions?: readonly string[] },
): ExecutionResult {
  return runProgram(process.execPath, [...nodeOptions, BIN, ...parameters], options);
}

/** Runs a program, and waits for its end. */
export function runProgram(
  program: string,
  words: readonly string[],
  options: SpawnSyncOptions,
): ExecutionResult {
  const { status, signal, stdout, stderr } = spawnSync(program, words, { ...options, encoding: "utf8" });
  return { exitCode: status ?? -1, signal, stdout, stderr };
}
