/** Answers the prompts of a command within the process of the test. */

import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { vi } from "vitest";
import { command, type CommandResult } from "./command.js";

/** A text that is awaited, and the keys that are typed then. */
export type Reply = readonly [prompt: string, keys: string];

/** Runs a command and types the replies. Standard error of the result is without control sequences. */
export async function answerPrompts(
  cwd: string,
  words: readonly string[],
  replies: readonly Reply[],
): Promise<CommandResult> {
  const keyboard = Object.assign(new PassThrough(), { setRawMode: () => undefined });
  let printed = { stderr: "" };
  const running = command(words, { cwd, keyboard, onStart: (_, output) => (printed = output) });
  let position = 0;
  for (const [prompt, keys] of replies) {
    const index = await vi.waitUntil(
      () => stripVTControlCharacters(printed.stderr).indexOf(prompt, position) + 1,
      { timeout: 20_000, interval: 1 },
    );
    position = index + prompt.length - 1;
    keyboard.write(keys);
  }
  const { stderr, ...ran } = await running;
  return { ...ran, stderr: stripVTControlCharacters(stderr) };
}
