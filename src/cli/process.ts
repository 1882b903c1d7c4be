/** The parts of the Node.js process that commands use. */

import type { Readable } from "node:stream";
import type { Secrets } from "../core/text/redaction.js";

/** The part of `process` that commands use. Tests replace it with a fake. */
export interface RunProcess {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
  readonly stdout: Output;
  readonly stderr: Output;
  cwd(): string;
  /** The current time. Default: the system clock. */
  readonly now?: () => Date;
  once(signal: InterruptSignal, listener: () => void): unknown;
  off(signal: InterruptSignal, listener: () => void): unknown;
}

export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Signals that stop the command. The first signal stops it cleanly. The second one ends the process at once. */
export const INTERRUPT_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

type InterruptSignal = (typeof INTERRUPT_SIGNALS)[number];

/**
 * Returns the process with output streams that redact secrets. Messages are already redacted where they are created; the streams
 * are a second line of defense.
 */
export function withRedactedOutput(process: RunProcess, secrets: Secrets): RunProcess {
  const { argv, env, now } = process;
  return {
    ...{ argv, env },
    ...(now !== undefined && { now }),
    // This is a getter, because reading the property of a standard stream in Node.js opens the stream.
    get stdin() {
      return process.stdin;
    },
    stdout: redactOutput(() => process.stdout, secrets),
    stderr: redactOutput(() => process.stderr, secrets),
    cwd: () => process.cwd(),
    once: (signal, listener) => process.once(signal, listener),
    off: (signal, listener) => process.off(signal, listener),
  };
}

function redactOutput(output: () => Output, secrets: Secrets): Output {
  return {
    get isTTY() {
      return output().isTTY;
    },
    get columns() {
      return output().columns;
    },
    write: (text) => output().write(secrets.clean(text)),
  };
}

/** The exit code of a command that was interrupted. */
export const EXIT_CODE_INTERRUPTED = 130;
