/** Runs a program in a pseudo-terminal, and types into it. */

import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { quoteShellArgument } from "../../src/core/text/escape.js";

export interface Terminal extends Disposable {
  /** Resolves as soon as the text has been printed after the last text that was awaited. */
  waitFor(text: string): Promise<void>;
  type(keys: string): void;
  /** Resolves to the exit code. */
  readonly exitCode: Promise<number | null>;
  /** What the program has printed, without control sequences. */
  output(): string;
}

export const KEYS = { enter: "\r", down: "\x1b[B", interrupt: "\x03" } as const;

/** Starts a program. `script` connects its standard streams with a terminal. */
export function startInTerminal(
  words: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Terminal {
  const line = words.map((word) => quoteShellArgument(word)).join(" ");
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", line, "/dev/null"], {
    cwd: options.cwd,
    env: { ...process.env, TERM: "xterm", ...options.env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let printed = "";
  let position = 0;
  let check = (): void => undefined;
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    printed += chunk;
    check();
  });
  const exitCode = new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  const output = (): string => stripVTControlCharacters(printed);
  return {
    waitFor: (text) =>
      new Promise((resolve, reject) => {
        check = () => {
          const index = output().indexOf(text, position);
          if (index < 0) return;
          position = index + text.length;
          resolve();
        };
        check();
        void exitCode.then(() => reject(new Error(`"${text}" was not printed:\n${output()}`)));
      }),
    type: (keys) => void child.stdin.write(keys),
    exitCode,
    output,
    [Symbol.dispose]: () => void child.kill(),
  };
}
