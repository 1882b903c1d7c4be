/** The process that a command is given. */

import type { Secrets } from "../core/text/redaction.js";

/** As much of `process` as is used. */
export interface RunProcess {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<string | Uint8Array> & { readonly isTTY?: boolean | undefined };
  readonly stdout: Output;
  readonly stderr: Output;
  cwd(): string;
  /** What time it is; the system's where it is left out. */
  readonly now?: () => Date;
  once(signal: InterruptSignal, listener: () => void): unknown;
  off(signal: InterruptSignal, listener: () => void): unknown;
}

export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Signals that ask for an end. Each is listened to once: whoever sends it again does not want to wait. */
export const INTERRUPT_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

type InterruptSignal = (typeof INTERRUPT_SIGNALS)[number];

/**
 * The process, but that nothing is written with a secret in it. Those who make sentences have cleaned what they repeat before:
 * this is the net below all of them.
 */
export function withRedactedOutput(process: RunProcess, secrets: Secrets): RunProcess {
  const { argv, env, now } = process;
  return {
    ...{ argv, env },
    ...(now !== undefined && { now }),
    // Asked for when it is needed: to look at a stream of Node's is to open it.
    get stdin() {
      return process.stdin;
    },
    stdout: redactedOutput(() => process.stdout, secrets),
    stderr: redactedOutput(() => process.stderr, secrets),
    cwd: () => process.cwd(),
    once: (signal, listener) => process.once(signal, listener),
    off: (signal, listener) => process.off(signal, listener),
  };
}

function redactedOutput(output: () => Output, secrets: Secrets): Output {
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
