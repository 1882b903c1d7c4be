/** Answers the prompts of `init` within the process of the test. */

import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { vi } from "vitest";
import type { CommandCall } from "../../src/cli/command-call.js";
import { promptForAnswers } from "../../src/cli/init-prompts.js";
import type { ServerInspection } from "../../src/commands/inspect-server.js";
import type { InitialConfig } from "../../src/commands/init/files.js";

/** A text that is awaited, and the keys that are typed then. */
export type Reply = readonly [prompt: string, keys: string];

export interface PromptRun {
  readonly answers: Awaited<ReturnType<typeof promptForAnswers>>;
  /** What was printed, without control sequences. */
  readonly output: string;
  /** The addresses whose certificate was read. */
  readonly inspected: readonly string[];
}

/** `inspections` are the results of reading the certificate, one after the other. */
export async function answerPrompts(
  replies: readonly Reply[],
  options: {
    readonly cwd: string;
    readonly config?: InitialConfig;
    readonly inspections?: readonly ServerInspection[];
  },
): Promise<PromptRun> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  let output = "";
  const inspected: string[] = [];
  const stderr = {
    isTTY: true,
    columns: 200,
    write: (text: string) => (output += stripVTControlCharacters(text)),
  };
  const process = { stdin, stderr, cwd: () => options.cwd };
  const commandCall = { process, signal: new AbortController().signal } as unknown as CommandCall;
  const running = promptForAnswers(
    { config: options.config ?? {} },
    {
      commandCall,
      proposedFolder: "generated",
      inspect: (server) => {
        const inspection = options.inspections?.[inspected.length];
        inspected.push(server);
        if (inspection === undefined) throw new Error(`No certificate is scripted for ${server}`);
        return Promise.resolve(inspection);
      },
    },
  );
  let position = 0;
  const type = async (): Promise<void> => {
    for (const [prompt, keys] of replies) {
      const index = await vi.waitUntil(() => output.indexOf(prompt, position) + 1, {
        timeout: 20_000,
        interval: 1,
      });
      position = index + prompt.length - 1;
      stdin.write(keys);
    }
  };
  const [answers] = await Promise.all([running, type()]);
  return { answers, output, inspected };
}
